"""What the first screen says of a leaderboard: the verdict, and the few things that must be known beside the table."""

from __future__ import annotations

from msgspec.structs import replace

from harness.phrases import plural
from harness.records import Leaderboard, Remark
from harness.showing.format import HUMAN, RenderStyle
from harness.showing.notes import interval_line, reader_notes, signature_lines
from harness.showing.text_layout import COMFORT, wrap_text
from harness.showing.verdict import verdict_line
from harness.showing.wording import remark_lines

MAX_REMARKS = 2
"""Remarks on the first screen. The line on intervals makes three."""


def first_rows(leaderboard: Leaderboard) -> Leaderboard:
    """Without `human` where it cannot be compared: it is scored against one reference fewer than the systems."""
    if all("references:jackknife" in column.signature for column in leaderboard.columns):
        return leaderboard
    rows = tuple(row for row in leaderboard.rows if row.role != "ceiling" or row.label != HUMAN)
    return replace(leaderboard, rows=rows) if rows else leaderboard


def first_notes(leaderboard: Leaderboard) -> list[str]:
    """At most three lines: the gravest remarks that the verdict does not hold, and what ± means."""
    shown = remark_lines(_doubts(leaderboard))[:MAX_REMARKS]
    interval = interval_line(leaderboard)
    return [*shown, *([interval] if interval else [])]


def further_line(leaderboard: Leaderboard) -> str:
    """What `-v` adds: doubts are counted apart, so that nobody takes the first screen for all of them."""
    doubts = _doubts(leaderboard)[MAX_REMARKS:]
    notes = len(reader_notes(leaderboard)) - len(_doubts(leaderboard))
    parts = [plural(len(doubts), "more doubt")] if doubts else []
    parts += [f"{plural(notes, 'remark')} on how the numbers were made"] if notes > 0 else []
    parts += ["the signatures"] if signature_lines(leaderboard.columns) else []
    return f"-v shows {', '.join(parts[:-1])}{' and ' * (len(parts) > 1)}{parts[-1]}." if parts else ""


def _doubts(leaderboard: Leaderboard) -> list[Remark]:
    verdict = verdict_line(leaderboard)
    doubts = [remark for remark in leaderboard.remarks if remark.severity != "note" and not _is_said(remark, verdict)]
    return sorted(doubts, key=lambda remark: remark.severity != "warning")


def _is_said(remark: Remark, verdict: str) -> bool:
    """Whether the verdict holds it already."""
    match remark.kind:
        case "few units":
            return "cannot separate" in verdict and not remark.facts["no_interval"]
        case "one event":
            return "of one event" in verdict
        case "baseline above systems":
            return f"baseline {remark.facts['label']}" in verdict
    return False


def next_steps(leaderboard: Leaderboard, style: RenderStyle, *, has_earlier_run: bool) -> str:
    """What makes sense now: a ranking needs two systems to be robust, a comparison an earlier run."""
    ranked = [row for row in leaderboard.rows if row.role != "ceiling" and not row.unfinished]
    steps = [
        *(["`harness compare` (what changed since the run before)"] if has_earlier_run else []),
        "`harness report` (a page with the texts behind every number)",
        *(["`harness robust` (does the order hold under other choices)"] if len(ranked) > 1 else []),
        *(["the same command with -o table.tex (for a paper)"] if style.detail == "full" else []),
    ]
    text = f"Next: {', '.join(steps)}."
    return "\n".join(wrap_text(text, min(style.width, COMFORT)))
