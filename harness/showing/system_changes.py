"""Two runs as changes: each system in each measure before and after, with the test of the difference."""

from __future__ import annotations

from msgspec import Struct

from harness.records import Column, Leaderboard, Pair, Role, Row, RunComparison


class SystemChange(Struct, frozen=True):
    """One system in one measure: None where a run does not have it. `pair` is the test of new against old."""

    label: str
    role: Role
    measure: str
    old: float | None
    new: float | None
    pair: Pair | None = None

    @property
    def difference(self) -> float | None:
        """New less old."""
        return None if self.old is None or self.new is None else self.new - self.old


ROLE_ORDER: tuple[Role, ...] = ("system", "floor", "ceiling")


def shared_columns(old: Leaderboard, new: Leaderboard) -> tuple[Column, ...]:
    """The measures of both: the new ones in their order, then what only the old one has."""
    measures = {column.measure for column in new.columns}
    return (*new.columns, *(column for column in old.columns if column.measure not in measures))


def all_rows(old: Leaderboard, new: Leaderboard) -> tuple[Row, ...]:
    """The rows of both in the order of a table: the new ones, then what only the old one has."""
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
    """The rows that have the same scores in both; none where that is true of all of them."""
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
    """Whether anything differs that a table shows: a score, a topic, or which measures a system has."""
    one_sided = {*one_sided_labels(comparison)}
    moved = (change for change in list_changes(comparison) if change.label not in one_sided)
    has_moved = any(change.old != change.new for change in moved)
    return has_moved or any(pair.wins or pair.losses for pair in comparison.pairs)


def unavailable_labels(comparison: RunComparison) -> set[str]:
    """The labels of the rows that are unfinished in one of the two."""
    return {row.label for row in (*comparison.old.rows, *comparison.new.rows) if row.unavailable}
