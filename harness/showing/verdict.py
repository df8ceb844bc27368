"""The verdict on a leaderboard in one sentence: which system leads, and whether that is shown."""

from __future__ import annotations

from collections.abc import Sequence

from harness.phrases import list_names, spell_count
from harness.records import Column, Leaderboard, Row
from harness.showing.format import leading_column, sign

MAX_NAMES = 3
"""Systems that the verdict names; more are counted."""


def verdict_line(leaderboard: Leaderboard) -> str:
    """Name the system that leads by the ordering measure, what the tests show, and any baseline above it.

    Empty where nothing was scored, or no measure says which of two scores is better.
    """
    column = leading_column(leaderboard)
    if column is None or column.higher_is_better is None:
        return ""
    rows = [row for row in leaderboard.rows if row.role == "system" and column.measure in row.estimates]
    if not rows:
        return ""
    if leaderboard.baseline:
        return f"{_against_baseline(leaderboard, column)}."
    first = (
        _one_system(leaderboard, column, rows[0]) if len(rows) == 1 else _verdict_of_several(leaderboard, column, rows)
    )
    return f"{first}{_higher_baselines(leaderboard, column, rows)}.{_other_leaders(leaderboard, rows)}"


def _one_system(leaderboard: Leaderboard, column: Column, row: Row) -> str:
    value = f"{row.label} has {row.estimates[column.measure].value:.1f} in {column.measure}"
    baselines = _baselines(leaderboard, column)
    if not baselines:
        return f"{value}; there is no other system to compare it with"
    beaten = [other.label for other in baselines if _beats(column, row, other)]
    if beaten:
        return f"{row.label} is significantly better than {_name(beaten, 'baseline')} in {column.measure}"
    below = [other.label for other in baselines if _is_above(column, row, other)]
    untested = "" if leaderboard.test else " (no test was made)"
    if not below:
        return value
    return f"{value}, above {_name(below, 'baseline')}{untested or ', but not significantly'}"


def _verdict_of_several(leaderboard: Leaderboard, column: Column, rows: Sequence[Row]) -> str:
    best, others = rows[0], rows[1:]
    leads = f"{_leaders(column, rows)} in {column.measure}"
    if not leaderboard.test:
        return f"{leads}; no test was made"
    beaten = [row.label for row in others if _beats(column, best, row)]
    if len(beaten) == len(others):
        every = "the other system" if len(others) == 1 else "every other system"
        return f"{best.label} is significantly better than {every} in {column.measure}"
    if not beaten and not any(_beats(column, row, other) for row in rows for other in rows):
        return f"{leads}, but {_data_text(leaderboard)} {_cannot_separate(leaderboard, len(rows))}"
    left = [row.label for row in others if row.label not in beaten]
    verb = "is" if len(left) == 1 else "are"
    return f"{leads}, but {list_names(left, MAX_NAMES, rest='others')} {verb} not significantly worse"


def _leaders(column: Column, rows: Sequence[Row]) -> str:
    """`textrank leads`, or where several have the very same score `a and b lead`."""
    best = rows[0].estimates[column.measure].value
    equal = [row.label for row in rows if row.estimates[column.measure].value == best]
    return f"{list_names(equal, MAX_NAMES)} lead{'s' * (len(equal) == 1)}"


def _data_text(leaderboard: Leaderboard) -> str:
    """`five topics of one event`, `54 topics`: those that can be scored, where these are few."""
    few = next((remark.facts for remark in leaderboard.remarks if remark.kind == "few units"), {})
    topics = spell_count(few["units"] if few.get("unit") == "topic" else leaderboard.topics, "topic")
    if leaderboard.events == leaderboard.topics:
        return topics
    return f"{topics} of {spell_count(leaderboard.events, 'event')}"


def _cannot_separate(leaderboard: Leaderboard, systems: int) -> str:
    is_too_few = any(remark.kind == "few units" and remark.facts.get("no_test") for remark in leaderboard.remarks)
    verb = "cannot" if is_too_few else "does not" if leaderboard.topics == 1 else "do not"
    return f"{verb} separate {'the two' if systems == 2 else 'any'} systems"


def _against_baseline(leaderboard: Leaderboard, column: Column) -> str:
    """How many of the others are shown to be better and worse than the named baseline."""
    pairs = [pair for pair in leaderboard.baseline_pairs if pair.measure == column.measure]
    level, name = round(1 - leaderboard.confidence, 10), leaderboard.baseline
    significant = [pair for pair in pairs if pair.p_corrected < level]
    better = [pair.a for pair in significant if pair.difference * sign(column) > 0]
    worse = [pair.a for pair in significant if pair.difference * sign(column) < 0]
    if not significant:
        other = "the other row" if len(pairs) == 1 else f"any of the {len(pairs)} others"
        return f"No significant difference is shown between {name} and {other} in {column.measure}"
    parts = [
        f"{list_names(labels, MAX_NAMES, rest='others')} {'is' if len(labels) == 1 else 'are'} significantly {how}"
        for labels, how in ((better, "better"), (worse, "worse"))
        if labels
    ]
    return f"{' and '.join(parts)} than {name} in {column.measure} ({len(significant)} of {len(pairs)} differences)"


def _higher_baselines(leaderboard: Leaderboard, column: Column, rows: Sequence[Row]) -> str:
    """A clause on baselines above the best system, which must not be overlooked."""
    baselines = [row for row in _baselines(leaderboard, column) if _is_above(column, row, rows[0])]
    if not baselines:
        return ""
    is_significant = all(_beats(column, baseline, rows[0]) for baseline in baselines)
    verb = "scores" if len(baselines) == 1 else "score"
    what = "it" if len(rows) == 1 else "all of them"
    return (
        f"; {_name([row.label for row in baselines], 'baseline')} {verb} "
        f"{'significantly ' * is_significant}higher than {what}".replace(
            "higher", "higher" if sign(column) > 0 else "lower"
        )
    )


def _other_leaders(leaderboard: Leaderboard, rows: Sequence[Row]) -> str:
    """A sentence where other measures have another system first."""
    if len(rows) == 1:
        return ""
    leaders: dict[str, list[str]] = {}
    for other in leaderboard.columns:
        rated = [row for row in rows if other.measure in row.estimates]
        if other.higher_is_better is None or not rated:
            continue
        best = max(rated, key=lambda row: sign(other) * row.estimates[other.measure].value)
        if best.estimates[other.measure].value != _value_of(rows[0], other):
            leaders.setdefault(best.label, []).append(other.measure)
    parts = [f"{list_names(measures, 2, rest='other measures')} {label}" for label, measures in leaders.items()]
    return f" Other measures have another first: {list_names(parts, MAX_NAMES)}." if parts else ""


def _value_of(row: Row, column: Column) -> float | None:
    estimate = row.estimates.get(column.measure)
    return None if estimate is None else estimate.value


def _baselines(leaderboard: Leaderboard, column: Column) -> list[Row]:
    return [row for row in leaderboard.rows if row.role == "floor" and column.measure in row.estimates]


def _is_above(column: Column, row: Row, other: Row) -> bool:
    return sign(column) * (row.estimates[column.measure].value - other.estimates[column.measure].value) > 0


def _beats(column: Column, row: Row, other: Row) -> bool:
    return bool(other.letter) and other.letter in row.beats.get(column.measure, ())


def _name(labels: Sequence[str], noun: str) -> str:
    """`the baseline lead`, `the baselines lead and random`."""
    return f"the {noun}{'s' * (len(labels) > 1)} {list_names(labels, MAX_NAMES)}"
