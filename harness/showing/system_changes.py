"""Two runs as changes: each system in each measure before and after, and a sentence that sums up the changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct

from harness.phrases import list_names, plural
from harness.records import Column, Leaderboard, Pair, Role, Row, RunComparison
from harness.showing.format import sign, signed_text
from harness.showing.leaderboard_table import p_text


class SystemChange(Struct, frozen=True):
    """The scores of a system in one measure, None where a run lacks it; `pair` is the test of new against old."""

    label: str
    role: Role
    measure: str
    old: float | None
    new: float | None
    pair: Pair | None = None

    @property
    def difference(self) -> float | None:
        """The difference new less old."""
        return None if self.old is None or self.new is None else self.new - self.old


ROLE_ORDER: tuple[Role, ...] = ("system", "floor", "ceiling")


def shared_columns(old: Leaderboard, new: Leaderboard) -> tuple[Column, ...]:
    """The measures of both runs: those of the new run in order, then those of the old run only."""
    measures = {column.measure for column in new.columns}
    return (*new.columns, *(column for column in old.columns if column.measure not in measures))


def all_rows(old: Leaderboard, new: Leaderboard) -> tuple[Row, ...]:
    """The rows of both runs in the order of a table: those of the new run, then those of the old run only."""
    labels = {row.label for row in new.rows}
    both = (*new.rows, *(row for row in old.rows if row.label not in labels))
    return tuple(sorted(both, key=lambda row: ROLE_ORDER.index(row.role)))


def list_changes(comparison: RunComparison) -> list[SystemChange]:
    """All systems in all measures of the two."""
    old, new = comparison.old, comparison.new
    pairs = {(pair.a, pair.measure): pair for pair in comparison.pairs}
    return [
        SystemChange(
            label=row.label,
            role=row.role,
            measure=column.measure,
            old=_value(old, row, column),
            new=_value(new, row, column),
            pair=pairs.get((row.label, column.measure)),
        )
        for row in all_rows(old, new)
        for column in shared_columns(old, new)
    ]


def _value(leaderboard: Leaderboard, row: Row, column: Column) -> float | None:
    estimates = (other.estimates.get(column.measure) for other in leaderboard.rows if other.label == row.label)
    return next((estimate.value for estimate in estimates if estimate), None)


def unchanged_rows(comparison: RunComparison) -> list[str]:
    """The rows with the same scores in both runs; none where that holds for all rows."""
    unavailable = unavailable_labels(comparison)
    has_moved: dict[str, bool] = {}
    one_sided = {*one_sided_labels(comparison)}
    for change in list_changes(comparison):
        if change.label not in unavailable | one_sided:
            has_moved[change.label] = has_moved.get(change.label, False) or change.old != change.new
    return [label for label, moved in has_moved.items() if not moved] if any(has_moved.values()) else []


def one_sided_rows(comparison: RunComparison) -> dict[str, list[str]]:
    """The labels that only one of the two runs has, by a phrase for each side."""
    old, new = ([row.label for row in side.rows] for side in (comparison.old, comparison.new))
    return {
        "Only in old": [label for label in old if label not in new],
        "Only in new": [label for label in new if label not in old],
    }


def one_sided_labels(comparison: RunComparison) -> list[str]:
    """The labels that only one of the two runs has; none where no label is in both."""
    labels = [label for side in one_sided_rows(comparison).values() for label in side]
    return labels if len(labels) < len(all_rows(comparison.old, comparison.new)) else []


def hidden_rows(comparison: RunComparison) -> list[str]:
    """The rows that a table of changes leaves out: those without a change. None where no other would be left."""
    hidden = {*one_sided_labels(comparison), *unchanged_rows(comparison)}
    return [row.label for row in all_rows(comparison.old, comparison.new) if row.label in hidden]


def has_changes(comparison: RunComparison) -> bool:
    """True where anything in a table differs: a score, a topic, or the measures that a system has."""
    one_sided = {*one_sided_labels(comparison)}
    moved = (change for change in list_changes(comparison) if change.label not in one_sided)
    has_moved = any(change.old != change.new for change in moved)
    return has_moved or any(pair.wins or pair.losses for pair in comparison.pairs)


def unavailable_labels(comparison: RunComparison) -> set[str]:
    """The labels of the rows that are unfinished in one of the two."""
    return {row.label for row in (*comparison.old.rows, *comparison.new.rows) if row.unavailable}


MAX_NAMES = 3
"""Systems that the verdict names; more are counted."""


def change_verdict(comparison: RunComparison, decimals: int = 1) -> str:
    """`1 of 2 systems changed significantly: first -2.1 rouge1 (worse, p 0.010).`, on one line.

    Systems and baselines that have scores in both runs are compared. A system is named with the first measure in
    which it changed significantly after the correction; those that got worse are first.
    """
    labels = _compared_labels(comparison)
    verdict = _changes_text(comparison, labels, decimals) if labels else "No system can be compared"
    return f"{'; '.join((verdict, *_other_systems(comparison)))}."


class _Rows(NamedTuple):
    """The number of rows compared, and whether baselines are among them."""

    total: int
    has_baselines: bool

    def __str__(self) -> str:
        if self.total == 1:
            return "1 baseline" if self.has_baselines else "1 system"
        return f"{plural(self.total, 'system')}{' and baselines' if self.has_baselines else ''}"


def _count_rows(comparison: RunComparison, labels: list[str]) -> _Rows:
    baselines = {change.label for change in list_changes(comparison) if change.role == "floor"}
    return _Rows(len(labels), not baselines.isdisjoint(labels))


def _compared_labels(comparison: RunComparison) -> list[str]:
    """The labels with a score before and after, upper bounds apart, since no system makes them."""
    changes = list_changes(comparison)
    out = unavailable_labels(comparison)
    compared = [change for change in changes if change.role != "ceiling" and change.difference is not None]
    return [label for label in dict.fromkeys(change.label for change in compared) if label not in out]


def _changes_text(comparison: RunComparison, labels: list[str], decimals: int) -> str:
    changed = _changed_labels(comparison, labels)
    rows = _count_rows(comparison, labels)
    if not changed:
        if comparison.old.run and comparison.old.run == comparison.new.run:
            return f"Both are run {comparison.new.run}, so nothing changed"
        same = "has the same scores" if len(labels) == 1 else "have the same scores"
        return f"Nothing changed: {rows} {same} as before"
    if not comparison.pairs:
        return f"{_count_text(len(changed), rows)} changed; no test was made"
    significant = _significant_changes(comparison, labels)
    if not significant:
        few = any(remark.kind == "few units" and remark.facts.get("no_test") for remark in comparison.remarks)
        nothing = "which so few topics cannot show to be significant" if few else "but not significantly"
        none = nothing if len(changed) == 1 or few else "none significantly"
        return f"{_count_text(len(changed), rows)} changed, {none}"
    change_texts = [_change_text(pair, column, decimals) for pair, column in significant]
    others = list_names(change_texts, MAX_NAMES, rest="others")
    return f"{_count_text(len(significant), rows)} changed significantly: {others}"


def _changed_labels(comparison: RunComparison, labels: list[str]) -> set[str]:
    """The labels whose score differs in any measure, or on any topic that a test counted."""
    changed = {change.label for change in list_changes(comparison) if change.difference}
    changed |= {pair.a for pair in comparison.pairs if pair.wins or pair.losses}
    return changed & set(labels)


def _significant_changes(comparison: RunComparison, labels: list[str]) -> list[tuple[Pair, Column]]:
    """The first significant change of each system; worse ones first, then the smallest p-value."""
    alpha = round(1 - comparison.new.confidence, 10)
    columns = {column.measure: column for column in shared_columns(comparison.old, comparison.new)}
    first: dict[str, tuple[Pair, Column]] = {}
    for column in columns.values():
        for pair in comparison.pairs:
            if pair.measure == column.measure and pair.a in labels and pair.difference and pair.p_corrected < alpha:
                first.setdefault(pair.a, (pair, column))
    return sorted(first.values(), key=lambda change: (not _is_worse(*change), change[0].p_corrected))


def _is_worse(pair: Pair, column: Column) -> bool:
    return pair.difference * sign(column) < 0


def _change_text(pair: Pair, column: Column, decimals: int) -> str:
    """`first -2.1 rouge1 (worse, p 0.010)`."""
    direction = "" if not sign(column) else "worse, " if _is_worse(pair, column) else "better, "
    difference = signed_text(pair.difference, decimals)
    return f"{pair.a} {difference} {pair.measure} ({direction}p {p_text(pair.p_corrected)})"


def _count_text(count: int, rows: _Rows) -> str:
    """Word a count of rows: `2 of 5 systems`, `2 systems` where that is all of them, `The only system`."""
    if rows.total == 1:
        return f"The only {'baseline' if rows.has_baselines else 'system'}"
    return str(rows) if count == rows.total else f"{count:,} of {rows}"


def _other_systems(comparison: RunComparison) -> Iterator[str]:
    """Clauses about systems that could not be compared, so that nobody takes them for unchanged."""
    old, new = ([row.label for row in side.rows if row.role != "ceiling"] for side in (comparison.old, comparison.new))
    gone = [label for label in old if label not in new]
    unfinished = [label for label in new if label in old and label in unavailable_labels(comparison)]
    if gone:
        yield f"{list_names(gone, MAX_NAMES, rest='others')} {_is_or_are(gone)} missing in the new run"
    if unfinished:
        yield f"{list_names(unfinished, MAX_NAMES, rest='others')} {_is_or_are(unfinished)} unfinished and not compared"


def _is_or_are(labels: list[str]) -> str:
    return "is" if len(labels) == 1 else "are"
