"""The first screen of a leaderboard: the verdict, and the few remarks that must be known beside the table."""

from __future__ import annotations

from msgspec.structs import replace

from harness.phrases import plural
from harness.records import Leaderboard, Remark
from harness.showing.format import HUMAN, RenderStyle
from harness.showing.notes import interval_line, reader_notes, signature_lines
from harness.showing.text_layout import COMFORT, wrap_text
from harness.showing.verdict import verdict_line
from harness.showing.wording import remark_line

MAX_REMARKS = 2
"""Remarks on the first screen. The line on intervals makes three."""

LOSSES = frozenset({"missing candidates", "reason without candidate", "unavailable system", "skipped systems", "text"})
"""Remarks on rows that are missing though they were asked for: they come before and besides all others."""

MAX_LOSSES = 3

ANSWERS = frozenset(
    {"equivalence", "interaction", "no interaction", "needed units", "trials", "other failure choice", "cleaned"}
)
"""Notes that answer a flag of the command: whoever typed it looks for them."""


def first_rows(leaderboard: Leaderboard) -> Leaderboard:
    """The leaderboard without `human` where that is scored against one reference fewer than systems."""
    if all("references:jackknife" in column.signature for column in leaderboard.columns):
        return leaderboard
    rows = tuple(row for row in leaderboard.rows if row.role != "ceiling" or row.label != HUMAN)
    return replace(leaderboard, rows=rows) if rows else leaderboard


def first_notes(leaderboard: Leaderboard) -> list[str]:
    """Up to three lines: the gravest remarks that the verdict does not hold, and the meaning of ±.

    Besides them stand what is missing from the table, and the answers to flags of the command.
    """
    remarks = leaderboard.remarks
    losses = [remark for remark in remarks if remark.kind in LOSSES][:MAX_LOSSES]
    answers = [remark for remark in remarks if remark.kind in ANSWERS]
    lines = [remark_line(remark) for remark in (*losses, *_doubts(leaderboard)[:MAX_REMARKS], *answers)]
    interval = interval_line(leaderboard)
    return [*lines, *([interval] if interval else [])]


def further_line(leaderboard: Leaderboard) -> str:
    """A line on what `-v` adds; doubts are counted apart, so that nobody takes the first screen for all of them."""
    doubts = _doubts(leaderboard)[MAX_REMARKS:]
    notes = len(reader_notes(leaderboard)) - len(first_notes(leaderboard)) - len(doubts)
    parts = [plural(len(doubts), "more caution")] if doubts else []
    parts += [f"{plural(notes, 'remark')} on how the numbers were made"] if notes > 0 else []
    parts += ["the signatures"] if signature_lines(leaderboard.columns) else []
    return f"-v shows {', '.join(parts[:-1])}{' and ' * (len(parts) > 1)}{parts[-1]}." if parts else ""


def _doubts(leaderboard: Leaderboard) -> list[Remark]:
    verdict = verdict_line(leaderboard)
    doubts = [remark for remark in leaderboard.remarks if remark.severity != "note" and not _is_said(remark, verdict)]
    doubts = [remark for remark in doubts if remark.kind not in ANSWERS | LOSSES]
    return sorted(doubts, key=lambda remark: remark.severity != "warning")


def _is_said(remark: Remark, verdict: str) -> bool:
    """True where the verdict already holds the remark, or the scores do not depend on it."""
    match remark.kind:
        case "topics without articles":  # whoever scores has no use for them, and `eval` refuses such a dataset
            return True
        case "few units":
            return "cannot separate" in verdict and not remark.facts["no_interval"]
        case "one event":
            return "of one event" in verdict
        case "baseline above systems":
            return f"baseline {remark.facts['label']}" in verdict
    return False


def next_steps(leaderboard: Leaderboard, style: RenderStyle, *, has_earlier_run: bool) -> str:
    """Suggest next commands: a ranking needs two systems to be robust, a comparison needs an earlier run."""
    ranked = [row for row in leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    steps = [
        *(["`harness compare` (what changed since the run before)"] if has_earlier_run else []),
        "`harness report` (a page with the texts behind every number)",
        *(["`harness robust` (does the order hold under other choices)"] if len(ranked) > 1 else []),
        *(["the same command with -o table.tex (for a paper)"] if style.detail == "full" else []),
    ]
    text = f"Next: {', '.join(steps)}."
    return "\n".join(wrap_text(text, min(style.width, COMFORT)))
