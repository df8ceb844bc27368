"""Notes beneath a table, for every format: plain sentences, not yet escaped."""

from __future__ import annotations

import re
from itertools import groupby

from harness.phrases import list_names
from harness.records import Column, Leaderboard
from harness.showing.format import count_text, first_ranks, has_letters, order_text
from harness.showing.wording import remark_lines
from harness.showing.wording.pair_test_wording import name_test

MAX_NAMES = 10
"""Rows that a sentence names."""


def dataset_line(comparison: Leaderboard) -> str:
    """A line on the data: title, size; events only where they are fewer than topics."""
    name = comparison.dataset if comparison.title in {"", comparison.dataset} else comparison.title
    events = "" if comparison.events == comparison.topics else f", {count_text(comparison.events, 'event')}"
    return f"{name}: {count_text(comparison.topics, 'topic')}{events}"


def has_intervals(comparison: Leaderboard) -> bool:
    """True where any score has an interval."""
    return any(estimate.low is not None for row in comparison.rows for estimate in row.estimates.values())


def interval_note(comparison: Leaderboard) -> str:
    """An explanation of ±: its meaning and the units that it ranges over."""
    if not has_intervals(comparison):
        return "No interval could be estimated."
    return (
        f"± is half the width of the {percent_text(comparison.confidence)} interval over {comparison.interval} "
        f"({interval_methods(comparison)}; CSV and JSON give both bounds)."
    )


def interval_line(comparison: Leaderboard) -> str:
    """A short explanation of ±, without the method; "" without intervals."""
    if not has_intervals(comparison):
        return ""
    return f"± is half the width of the {percent_text(comparison.confidence)} interval over {comparison.interval}."


def interval_methods(comparison: Leaderboard) -> str:
    """`skewness-adjusted t intervals; bleu: on the logit scale`. Tables of earlier releases have percentiles."""
    names = {measure: set(methods.split(", ")) for measure, methods in comparison.interval_method.items()}
    if not names or any("percentile" in methods for methods in names.values()):
        return f"percentile bootstrap, {comparison.draws:,} draws, seed {comparison.seed}"
    used = set().union(*names.values())
    if "bootstrap-t" in used:  # tables that the releases before this one saved
        return f"t interval, wider by the bootstrap-t where skewed; {comparison.draws:,} draws, seed {comparison.seed}"
    parts = ["skewness-adjusted t interval" if used - {"t"} else "t interval"]
    for scale in ("logit", "log"):
        measures = [measure for measure, methods in names.items() if f"{scale}-t" in methods]
        if measures:
            prefix = "" if len(measures) == len(names) else f"{' '.join(measures)}: "
            parts.append(f"{prefix}on the {scale} scale")
    return "; ".join(parts)


def percent_text(share: float) -> str:
    """A share in percent: `95 %` of 0.95."""
    return f"{100 * share:.4g} %"


def rank_notes(comparison: Leaderboard) -> list[tuple[str, str]]:
    """The rank clusters: measures that order the systems alike, and that order. Empty where there are no ranks."""
    orders = [(column.measure, order_text(comparison, column.measure)) for column in comparison.columns]
    alike: dict[str, list[str]] = {}
    for measure, text in orders:
        if text:
            alike.setdefault(text, []).append(measure)
    return [(" ".join(measures), text) for text, measures in alike.items()]


def test_note(comparison: Leaderboard) -> str:
    """A note on how ranks were tested; "" for none."""
    if not comparison.test:
        return ""
    ranks = "Ranks differ only where every system above is significantly better than every system below."
    if any(row.rank_sets for row in comparison.rows):
        ranks = "# gives the ranks that these tests leave possible." if first_ranks(comparison) else ""
    shared = f" {ranks}" if ranks and any(row.ranks for row in comparison.rows) else ""
    return f"Test: {name_test(comparison).rstrip('.')}.{shared}"


def budget_note(comparison: Leaderboard) -> str:
    """A note on systems that write more than asked for, since longer candidates win recall; "" for none.

    It also tells whether references exceed the budget.
    """
    over = _interval_range(comparison)
    return " ".join((over, *_references_over(comparison))) if over else ""


def _references_over(comparison: Leaderboard) -> list[str]:
    return [
        f"The references are too long as well ({_whole_percent(row.over_budget)} of the topics on average)."
        for row in comparison.rows
        if row.role == "ceiling" and row.label == "human" and round(row.over_budget, 4) > 0
    ]


def _interval_range(comparison: Leaderboard) -> str:
    rows = (row for row in comparison.rows if row.role != "ceiling" and not row.unavailable)
    over = [row for row in rows if round(row.over_budget, 4) > 0]
    if len(over) > MAX_NAMES:
        over.sort(key=lambda row: -row.over_budget)
    systems = list_names(
        [f"{row.label} {_whole_percent(row.over_budget)}" for row in over], MAX_NAMES, rest="others with fewer"
    )
    return f"Some candidates are longer than the word budget: {systems}." if over else ""


def _whole_percent(share: float) -> str:
    """A share in whole percents, but never 0 % of some, nor 100 % of fewer than all."""
    return "<1 %" if share < 0.005 else ">99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def letter_note(comparison: Leaderboard) -> str:
    """An explanation of the raised letters of a table; "" where it has none."""
    if not has_letters(comparison):
        return ""
    return "Raised letters: the systems that this one is significantly better than."


def dataset_note(comparison: Leaderboard) -> str:
    """A note on the exact dataset."""
    return f"Dataset {comparison.dataset}, fingerprint {comparison.fingerprint}"


def reader_notes(comparison: Leaderboard) -> list[str]:
    """Notes that a reader must know before believing the table: warnings, cautions, then the methods.

    The signatures stand apart.
    """
    notes = (interval_note(comparison), test_note(comparison), budget_note(comparison))
    doubts = [remark for remark in comparison.remarks if remark.severity != "note"]
    others = [remark for remark in comparison.remarks if remark.severity == "note"]
    return [note for note in (*remark_lines(doubts), *notes, *remark_lines(others)) if note]


def signature_lines(columns: tuple[Column, ...]) -> list[tuple[str, str]]:
    """(measures, signature): neighbours of one family share a line for the parts they share, in their order.

    Parts of a single measure follow on a line of their own, so that nothing is left out.
    """
    lines: list[tuple[str, str]] = []
    for _, members in groupby(columns, key=lambda column: _family(column.measure)):
        lines += _group_columns(list(members))
    return lines


def _family(measure: str) -> str:
    match = re.match("[a-z]+", measure)
    return match[0] if match else measure


def _group_columns(columns: list[Column]) -> list[tuple[str, str]]:
    parts = {
        column.measure: [part for part in column.signature.split("|") if part != column.measure] for column in columns
    }
    first = parts[columns[0].measure]
    shared = [part for part in first if all(part in other for other in parts.values())]
    if not shared:
        return [(measure, "|".join(parts_of_signature)) for measure, parts_of_signature in parts.items()]
    settings_of_measure: dict[str, list[str]] = {}
    for measure, settings in parts.items():
        rest = "|".join(part for part in settings if part not in shared)
        if rest:
            settings_of_measure.setdefault(rest, []).append(measure)
    return [
        (" ".join(parts), "|".join(shared)),
        *((" ".join(names), rest) for rest, names in settings_of_measure.items()),
    ]
