"""The one sentence about two runs: how many systems changed, which of them significantly, and which are gone."""

from __future__ import annotations

from collections.abc import Iterator

from harness.phrases import list_names, plural
from harness.records import Column, Pair, RunComparison
from harness.showing.baseline_table import p_text
from harness.showing.format import sign, signed_text
from harness.showing.system_changes import list_changes, shared_columns, unavailable_labels

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


def _compared_labels(comparison: RunComparison) -> list[str]:
    """What has a score before and after; not the upper bounds, which no system makes."""
    changes = list_changes(comparison)
    out = unavailable_labels(comparison)
    compared = [change for change in changes if change.role != "ceiling" and change.difference is not None]
    return [label for label in dict.fromkeys(change.label for change in compared) if label not in out]


def _changes_text(comparison: RunComparison, labels: list[str], decimals: int) -> str:
    changed = _changed_labels(comparison, labels)
    if not changed:
        if comparison.old.run and comparison.old.run == comparison.new.run:
            return f"Both are run {comparison.new.run}, so nothing changed"
        same = "has the same scores" if len(labels) == 1 else "have the same scores"
        return f"Nothing changed: {plural(len(labels), 'system')} {same} as before"
    if not comparison.pairs:
        return f"{_count_text(len(changed), len(labels))} changed; no test was made"
    significant = _significant_changes(comparison, labels)
    if not significant:
        few = any(remark.kind == "few units" and remark.facts.get("no_test") for remark in comparison.remarks)
        nothing = "which so few topics cannot show to be significant" if few else "but not significantly"
        none = nothing if len(changed) == 1 or few else "none significantly"
        return f"{_count_text(len(changed), len(labels))} changed, {none}"
    change_texts = [_change_text(pair, column, decimals) for pair, column in significant]
    others = list_names(change_texts, MAX_NAMES, rest="others")
    return f"{_count_text(len(significant), len(labels))} changed significantly: {others}"


def _changed_labels(comparison: RunComparison, labels: list[str]) -> set[str]:
    """Those of the labels whose score differs in any measure, or on any topic that a test counted."""
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


def _count_text(count: int, total: int) -> str:
    """`2 of 5 systems`, `2 systems` where that is all of them, `The only system` where there is one."""
    if total == 1:
        return "The only system"
    return plural(count, "system") if count == total else f"{count:,} of {plural(total, 'system')}"


def _other_systems(comparison: RunComparison) -> Iterator[str]:
    """Clauses about the systems that could not be compared: nobody should take them for unchanged."""
    old, new = ([row.label for row in side.rows if row.role != "ceiling"] for side in (comparison.old, comparison.new))
    gone = [label for label in old if label not in new]
    unfinished = [label for label in new if label in old and label in unavailable_labels(comparison)]
    if gone:
        yield f"{list_names(gone, MAX_NAMES, rest='others')} {_be_verb(gone)} missing in the new run"
    if unfinished:
        yield f"{list_names(unfinished, MAX_NAMES, rest='others')} {_be_verb(unfinished)} unfinished and not compared"


def _be_verb(labels: list[str]) -> str:
    return "is" if len(labels) == 1 else "are"
