"""Notes beneath the table of two runs: all of them, or the few lines that must be known."""

from __future__ import annotations

from collections.abc import Iterator

from harness.phrases import list_names, plural
from harness.records import Leaderboard, Remark, RunComparison
from harness.showing.format import number_text
from harness.showing.notes import percent_text
from harness.showing.system_changes import one_sided_rows, unchanged_rows
from harness.showing.wording import remark_line, remark_lines, word_remarks
from harness.showing.wording.pair_test_wording import name_test

MAX_DOUBTS = 2
"""Remarks beneath a short table, besides the warnings, which all stand there."""

MAX_CHANGES = 3
"""The most files, options and versions that are named as changed; the rest is counted."""

MAX_HIDDEN_NAMES = 12

MAX_EFFECTS = 6
"""Significant changes whose size a sentence gives; CSV and JSON have it of all."""

NOTHING_CHANGED = "No file or option of a system, no setting and no version has changed between the two."


def comparison_notes(comparison: RunComparison, decimals: int = 1) -> list[str]:
    """Notes on the two runs: their differences, moved topics, systems in one run only, and warnings."""
    old, new = comparison.old, comparison.new
    return [
        f"Old is {which_run(old)}; new is {which_run(new)}; Δ is new less old{_test_note(comparison)}.",
        *remark_lines(comparison.remarks),
        *remark_lines(comparison.run_differences),
        *([NOTHING_CHANGED] if comparison.pairs and not comparison.run_differences else []),
        *_topic_changes_note(comparison, decimals),
        *_effect_notes(comparison),
        *_one_sided_notes(comparison),
        *comparability_warnings(old, new),
    ]


def short_notes(comparison: RunComparison) -> list[str]:
    """The few lines that must be known: the two runs, the changes, and anything that may make the numbers worthless."""
    doubts, rest = _graded_remarks(comparison)
    remarks = [*doubts, *rest[:MAX_DOUBTS]]
    changes = remark_lines([remark for remark in comparison.run_differences if remark.severity == "note"])
    left = len(changes) - MAX_CHANGES
    more = [f"There {'is' if left == 1 else 'are'} {plural(left, 'more change')} of files, options or versions."]
    return [
        *comparability_warnings(comparison.old, comparison.new),
        *map(remark_line, remarks),
        f"Old is {which_run(comparison.old)}; new is {which_run(comparison.new)}; Δ is new less old.",
        *changes[:MAX_CHANGES],
        *(more if left > 0 else []),
    ]


def further_note(comparison: RunComparison, decimals: int) -> list[str]:
    """A line that tells how many remarks `-v` adds; none where it adds none."""
    count = len(short_notes(comparison)) + len(_one_sided_notes(comparison))
    left = len(comparison_notes(comparison, decimals)) - count
    return [f"-v shows {plural(left, 'more remark')}."] if left > 0 else []


def _graded_remarks(comparison: RunComparison) -> tuple[list[Remark], list[Remark]]:
    """The warnings of a comparison, and the cautions."""
    remarks = (*comparison.remarks, *comparison.run_differences)
    warnings, cautions = ([remark for remark in remarks if remark.severity == kind] for kind in ("warning", "caution"))
    return warnings, cautions


def hidden_rows_note(comparison: RunComparison) -> list[str]:
    """A line on the rows that the table leaves out: they are the same in both runs, or in one run only."""
    groups = {
        "The same in both, and not shown": unchanged_rows(comparison),
        **one_sided_rows(comparison),
    }
    parts = [
        f"{what}: {list_names(labels, MAX_HIDDEN_NAMES, rest='others')}." for what, labels in groups.items() if labels
    ]
    return [" ".join(parts)] if parts else []


def unchanged_note(comparison: RunComparison) -> list[str]:
    """A line that names the rows left out because they are the same in both runs."""
    labels = unchanged_rows(comparison)
    return [f"The same in both, and not shown: {', '.join(labels)}."] if labels else []


def _one_sided_notes(comparison: RunComparison) -> list[str]:
    return [f"{what}: {', '.join(labels)}." for what, labels in one_sided_rows(comparison).items() if labels]


def _test_note(comparison: RunComparison) -> str:
    """An explanation of ± and p, where the table has them."""
    new = comparison.new
    if not comparison.pairs:
        return ""
    half = (
        f", ± half of its {percent_text(new.confidence)} interval over {new.interval}" if has_spread(comparison) else ""
    )
    test = f" ({name_test(new).rpartition(', ')[0]})" if new.test else ""
    if len({pair.a for pair in comparison.pairs}) == 1:
        return f"{half}, p its test{test}"
    kind = {"max-t": "step-down max-T", "none": "no"}.get(comparison.correction or new.correction, "Holm's")
    return f"{half}, p its test{test} after {kind} correction over the systems"


def has_spread(comparison: RunComparison) -> bool:
    """True where any change has an interval."""
    return any(pair.low is not None for pair in comparison.pairs)


def _topic_changes_note(comparison: RunComparison, decimals: int) -> list[str]:
    """A sentence on the topics whose scores moved most."""
    listed = [
        f"{move.label} on {move.topic} ({number_text(move.old, decimals)} to {number_text(move.new, decimals)})"
        for move in comparison.topic_changes
    ]
    return [f"Topics that moved most in {comparison.topic_changes[0].measure}: {', '.join(listed)}."] if listed else []


def _effect_notes(comparison: RunComparison) -> list[str]:
    """The size of each significant change beside the topics' spread, and how often it shows on a new topic."""
    alpha = round(1 - comparison.new.confidence, 10)
    significant = [pair for pair in comparison.pairs if pair.p_corrected < alpha and pair.effect and pair.chance]
    return [
        f"{pair.a} in {pair.measure}: effect size {_range_text(pair.effect, 1.0)} (Hedges' g), and the new run is "
        f"better on {_range_text(pair.chance, 100.0)} of 100 new topics."
        for pair in significant[:MAX_EFFECTS]
    ]


def _range_text(estimate: tuple[float, float, float] | None, scale: float) -> str:
    """`0.82 (0.31 to 1.33)`."""
    value, low, high = (number_text(scale * part, 0 if scale > 1 else 2) for part in estimate or (0.0, 0.0, 0.0))
    return f"{value} ({low} to {high})"


def which_run(leaderboard: Leaderboard) -> str:
    """`deauville-1 (results/deauville-1)`."""
    return f"{leaderboard.run or leaderboard.dataset} ({leaderboard.saved or leaderboard.fingerprint})"


def comparability_warnings(old: Leaderboard, new: Leaderboard) -> tuple[str, ...]:
    """Reasons why the two runs should not be compared; empty where they may be."""
    return word_remarks(_comparability_remarks(old, new))


def _comparability_remarks(old: Leaderboard, new: Leaderboard) -> Iterator[Remark]:
    if old.fingerprint != new.fingerprint:
        yield Remark("not the same dataset", "warning", {"before": old.fingerprint, "after": new.fingerprint})
    signatures = {column.measure: column.signature for column in old.columns}
    for column in new.columns:
        before = signatures.get(column.measure, column.signature)
        if before != column.signature:
            facts = {"measure": column.measure, "before": before, "after": column.signature}
            yield Remark("not the same measure", "warning", facts)
