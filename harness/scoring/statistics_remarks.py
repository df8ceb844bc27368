"""Remarks on the intervals and tests of a leaderboard: what was shown, and what this much data could show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np

from harness.records import Pair, Remark
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.pair_tests import TestedPairs
from harness.scoring.resampling_units import ResamplingUnits
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import Settings
from harness.scoring.standings import TestResults
from harness.scoring.system_counts import SystemCounts
from harness.scoring.trial_shifts import SHIFT_LEVEL, TrialScores, share_of_trials
from harness.statistics.intervals import FEWEST_UNITS, Intervals
from harness.statistics.permutation import is_exact
from harness.statistics.power import detectable_curve, detectable_difference, needed_range, needed_units
from harness.statistics.resampling import MOST_SINGLE_UNITS, SWAPPED_GROUPS, sum_units
from harness.statistics.trial_variance import effective_units, ratio_bias

FEW_FOR_PERCENTILES = 30
"""Below this number of units percentile intervals are clearly too narrow: see docs/statistics.md."""

CURVE_UNITS = (50, 100, 200, 500, 1000)
"""Numbers of topics whose detectable differences are reported."""

UNEQUAL_SHARE = 0.8
"""A remark reports events whose effective number is below this share of their number."""


FEWEST_CLAIMED = 20
"""Units from which the power of one pair's test is claimed where several are tested together: with fewer, the largest
statistic of all pairs takes few values, and a pair must beat the others, too."""

NEGLIGIBLE = 1e-3
"""Share of a score below which a difference is rounding, or comes of systems that write nearly the same."""


def list_remarks(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    tested: TestResults,
    intervals: Intervals,
    *,
    settings: Settings,
    trials: TrialScores,
) -> tuple[Remark, ...]:
    """List the remarks on intervals and tests that apply, those of widest concern first."""
    return (
        *_describe_units(table, tested, settings),
        *_describe_events(table),
        *_describe_intervals(table, intervals, settings),
        *_describe_separation(ordered, table, tested, settings),
        *_describe_test(tested, table.units, settings),
        *_describe_detection(ordered, table, tested, settings),
        *_describe_margins(table, tested, settings),
        *_describe_shifts(trials),
    )


def _describe_units(table: LeaderboardScores, tested: TestResults, settings: Settings) -> Iterator[Remark]:
    units = table.units
    if not units.kind:
        yield Remark("one topic", "caution")
        return
    numbers = tested.numbers
    has_direction = bool(table.signs[table.leading] != 0)
    is_hopeless = numbers is not None and has_direction and not numbers.can_reject[table.leading]
    has_no_interval = bool(settings.draws) and units.count < FEWEST_UNITS
    yield from _few_units(units, is_hopeless=is_hopeless, has_no_interval=has_no_interval)


def _few_units(
    units: ResamplingUnits, *, is_hopeless: bool, has_no_interval: bool, of_changes: bool = False
) -> Iterator[Remark]:
    if is_hopeless or has_no_interval:
        facts = {"units": units.count, "unit": _unit(units), "no_test": is_hopeless, "no_interval": has_no_interval}
        facts |= {"of_changes": True} if of_changes else {}
        yield Remark("few units", "caution", facts)
    if units.kind == "topics within one event":
        yield Remark("one event", "caution", {"topics": units.count})


def change_remarks(labels: int, units: ResamplingUnits, settings: Settings) -> Iterator[Remark]:
    """Warn where there are too few units to compare `labels` systems, each with its former version."""
    if not units.kind:
        yield Remark("one topic", "caution")
        return
    family = labels if settings.used_correction == "holm" else 1
    exact = settings.test == "ar" and is_exact(units.count, settings.used_permutations)
    is_hopeless = exact and family * 2.0 ** (1 - units.count) >= settings.alpha
    yield from _few_units(units, is_hopeless=is_hopeless, has_no_interval=units.count < FEWEST_UNITS, of_changes=True)


def _unit(units: ResamplingUnits) -> str:
    return "event" if units.kind == "events" else "topic"


def _describe_events(table: LeaderboardScores) -> Iterator[Remark]:
    """Describe events of unequal size: the number of equal events they are worth, and the effect of large ones."""
    units = table.units
    if units.kind != "events":
        return
    sizes = np.bincount(units.unit_of, minlength=units.count).astype(np.float64)
    worth = effective_units(sizes)
    if worth >= UNEQUAL_SHARE * units.count:
        return
    part = next(part for part in table.parts if table.leading in part.columns)
    place = list(part.columns).index(table.leading)
    biases = []
    if part.is_mean[place] and units.count > 1:
        sums = sum_units(np.nan_to_num(part.by_topic.measure(place)), units.unit_of)
        biases = [ratio_bias(sums[:, row], sizes) for row in range(sums.shape[1])]
    facts = {
        "events": units.count,
        "worth": round_portably(worth),
        "largest": round_portably(sizes.max() / sizes.sum()),
        "measure": table.measures[table.leading],
        "bias": round_portably(max(map(abs, biases), default=0.0)),
    }
    yield Remark("unequal events", "caution", facts)


def _describe_intervals(table: LeaderboardScores, intervals: Intervals, settings: Settings) -> Iterator[Remark]:
    """Name the intervals that are left out because they would not hold, and percentile intervals of few units."""
    if not settings.draws or table.units.count < FEWEST_UNITS:
        return
    if settings.interval == "percentile" and table.units.count < FEW_FOR_PERCENTILES:
        yield Remark("narrow intervals", "caution", {"units": table.units.count, "unit": _unit(table.units)})
    doubtful = ~intervals.is_trusted & np.isfinite(table.scores)
    by_rows: dict[tuple[str, ...], list[str]] = {}
    for column, measure in enumerate(table.measures):
        labels = tuple(table.labels[int(row)] for row in np.flatnonzero(doubtful[:, column]))
        if labels:
            by_rows.setdefault(labels, []).append(measure)
    for labels, measures in by_rows.items():
        facts = {"labels": list(labels), "measures": list(measures), "rows": len(table.labels)}
        yield Remark("no interval", "caution", facts)


def _leading_pairs(table: LeaderboardScores, tested: TestResults) -> list[Pair]:
    measure = table.measures[table.leading]
    return [pair for pair in (*tested.pairs, *tested.baseline_pairs) if pair.measure == measure]


def _can_reject(table: LeaderboardScores, tested: TestResults) -> bool:
    return tested.numbers is not None and bool(tested.numbers.can_reject[table.leading])


def _describe_separation(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, tested: TestResults, settings: Settings
) -> Iterator[Remark]:
    """Count the pairs that the tests separate by the leading measure, and the systems above the best baseline.

    Being better than that is the least that is asked of a summarizer.
    """
    pairs = _leading_pairs(table, tested)
    if not pairs or not table.units.kind or not _can_reject(table, tested):
        return
    measure = table.measures[table.leading]
    systems = [counts.label for counts in ordered if counts.role == "system"]
    floors = [counts.label for counts in ordered if counts.role == "floor"]
    above = [label for label in systems if floors and floors[0] in tested.beats[measure].get(label, ())]
    is_told = bool(floors and systems and not tested.baseline_pairs)
    facts = {
        "measure": measure,
        "pairs": len(pairs),
        "separated": sum(pair.p_corrected < settings.alpha for pair in pairs),
        "alpha": settings.alpha,
        "is_corrected": settings.used_correction != "none" and len(pairs) > 1,
        "baseline": settings.baseline or "",
        "floor": floors[0] if is_told else "",
        "systems": len(systems),
        "above": len(above),
    }
    yield Remark("separation", "note", facts)


def _describe_test(tested: TestResults, units: ResamplingUnits, settings: Settings) -> Iterator[Remark]:
    """Describe the cost of the requested test, and where permutations or draws are too few to show anything."""
    numbers = tested.numbers
    if numbers is None or not units.kind:
        return
    if settings.test == "bs":
        yield Remark("one tail", "caution")
    if settings.test == "ar" and units.count > MOST_SINGLE_UNITS:
        yield Remark("grouped swaps", "note", {"units": units.count, "unit": _unit(units), "groups": SWAPPED_GROUPS})
    pairs = len(numbers.pairs)
    exact = settings.test == "ar" and is_exact(units.count, settings.used_permutations)
    if not exact and settings.least_p(pairs) >= settings.alpha:
        is_bootstrap = settings.test == "bs"
        facts = {
            "pairs": pairs,
            "number": settings.test_draws if is_bootstrap else settings.used_permutations,
            "kind": "draws" if is_bootstrap else "permutations",
            "flag": "--paired-bs-n" if is_bootstrap else "--paired-ar-n",
            "least_p": round_portably(settings.least_p(pairs)),
        }
        yield Remark("few permutations", "caution", facts)


def _describe_detection(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, tested: TestResults, settings: Settings
) -> Iterator[Remark]:
    """The difference that this much data, and more, can detect by the leading measure, for a median pair of systems."""
    numbers, lead = tested.numbers, table.leading
    if numbers is None or not table.units.kind or not table.signs[lead]:
        return
    systems = {row for row, counts in enumerate(ordered) if counts.role == "system"}
    among = [place for place, pair in enumerate(numbers.pairs.tolist()) if set(pair) <= systems]
    errors = numbers.error[among or slice(None), lead]
    errors = errors[np.isfinite(errors) & (errors > 0)]
    level, units = float(numbers.levels[lead]), int(numbers.units[lead])
    if not len(errors):
        return
    error = float(np.median(errors))
    facts: dict[str, str | int] = {
        "measure": table.measures[lead],
        "units": units,
        "unit": _unit(table.units),
        "pairs": len(numbers.pairs),
    }
    permutations = settings.used_permutations
    is_claimed = len(numbers.pairs) == 1 or units >= FEWEST_CLAIMED
    detectable = (
        detectable_difference(error, units, level, permutations=permutations) if level > 0 and is_claimed else None
    )
    if detectable is not None and detectable > NEGLIGIBLE * float(np.abs(table.scores[:, lead]).max(initial=0.0)):
        sizes = [size for size in CURVE_UNITS if size > 1.5 * units]
        curve = detectable_curve(error, units, sizes, alpha=level, permutations=permutations)
        more = [[size, round_portably(gap)] for size, gap in zip(sizes, curve, strict=True) if gap]
        yield Remark("detection", "note", {**facts, "difference": round_portably(detectable), "curve": more})
    if settings.detect is not None:
        pair_level = level or settings.alpha / max(1, len(numbers.pairs))
        need = needed_units(settings.detect, error, units, pair_level, permutations=permutations)
        yield Remark("needed units", "note", {**facts, "difference": settings.detect, "needed": need})
    elif level > 0:
        yield from _describe_lead(table, numbers, settings, facts)


def _describe_lead(
    table: LeaderboardScores, numbers: TestedPairs, settings: Settings, facts: dict[str, str | int]
) -> Iterator[Remark]:
    """Describe a lead of the first row that is not shown: the range of units that its interval leaves."""
    lead = table.leading
    place, size = 0, numbers.difference[0, lead]
    if not isfinite(size) or not size or numbers.p_corrected[0, lead] < settings.alpha:
        return
    ahead, behind = (table.labels[row] for row in numbers.pairs[place])
    if size * table.signs[lead] < 0:
        ahead, behind = behind, ahead
    ends = (float(numbers.low[place, lead]), float(numbers.high[place, lead]))
    if not all(map(isfinite, ends)):
        return
    need = needed_range(
        float(size),
        *ends,
        error=float(numbers.error[place, lead]),
        units=int(numbers.units[lead]),
        alpha=float(numbers.levels[lead]),
    )
    if need.low is not None and need.low > int(numbers.units[lead]):
        lead_facts = {"ahead": ahead, "behind": behind, "difference": round_portably(abs(size)), "fewest": need.low}
        yield Remark("lead not shown", "note", {**facts, **lead_facts})


def _describe_margins(table: LeaderboardScores, tested: TestResults, settings: Settings) -> Iterator[Remark]:
    """Remarks on pairs that are shown to be the same within the margin of a measure."""
    for measure, margin in settings.margins.items():
        pairs = [pair for pair in (*tested.pairs, *tested.baseline_pairs) if pair.measure == measure]
        if pairs:
            same = [[pair.a, pair.b] for pair in pairs if pair.is_equivalent]
            facts = {"measure": measure, "margin": margin, "pairs": len(pairs), "same": same, "alpha": settings.alpha}
            facts["is_corrected"] = settings.correction != "none" and len(pairs) > 1
            yield Remark("equivalence", "note", facts)
        elif measure in table.measures and table.units.kind:
            reason = "no tests" if settings.test == "none" else "no direction"
            if reason == "no tests" or not table.signs[list(table.measures).index(measure)]:
                yield Remark("margin not tested", "caution", {"measure": measure, "reason": reason})
    if settings.detect is not None and settings.test == "none":
        yield Remark("detect not tested", "caution", {"difference": settings.detect})


def _describe_shifts(trials: TrialScores) -> Iterator[Remark]:
    """Systems whose trials shift the scores of all topics at once."""
    for measure, scores in trials.items():
        labels = [label for label, values in scores.items() if share_of_trials(values)[1] < SHIFT_LEVEL]
        if labels:
            yield Remark("trial shift", "caution", {"measure": measure, "labels": list(labels)})
