"""What must a reader be told beside the numbers? One calm sentence each: what is missing, what cannot be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.scoring.draws import Units
from harness.scoring.evidence import Evidence
from harness.scoring.paired import is_exact
from harness.scoring.power import fewest
from harness.scoring.settings import Settings
from harness.scoring.tallies import Tally, answered_by_all
from harness.scoring.verdicts import Tested

FEW = 20
"""Below this number of units a percentile interval of 95 % holds the truth clearly less often: see the simulations."""


def sentences(
    ordered: Sequence[Tally], table: Evidence, tested: Tested, by: Units, settings: Settings
) -> tuple[str, ...]:
    """All that applies, the widest first."""
    return (
        *_of_units(by, settings),
        *_of_separation(table, tested, by, settings),
        *_of_floors(ordered, table, tested),
        *_of_test(tested, settings),
        *_of_detection(table, tested, by, settings),
        *_of_failures(ordered, table, settings),
        *_of_ceilings(ordered),
        *_of_nothing(table),
    )


def _of_units(by: Units, settings: Settings) -> Iterator[str]:
    """What the intervals range over, and what they cannot say."""
    if not by.over:
        yield "With one topic no interval can be estimated and no difference tested."
    elif by.over == "topics within one event":
        yield (
            "All topics are of one event: how scores vary across events is not estimable. Intervals and tests range "
            f"over the {by.count} topics within it."
        )
    if 1 < by.count < FEW and settings.draws:
        yield f"Percentile intervals from only {_many(by.count, by)} are too narrow{_shortfall(settings)}."


def _shortfall(settings: Settings) -> str:
    return ": with 5, one of 95 % holds the truth about 83 times in 100" if settings.confidence == 0.95 else ""


def _of_separation(table: Evidence, tested: Tested, by: Units, settings: Settings) -> Iterator[str]:
    """How many pairs the tests separate by the first column; where so few units could never show any, that."""
    pairs = [pair for pair in tested.pairs if pair.measure == table.measures[0]]
    if not pairs or not by.over:
        return
    found = sum(pair.p_corrected < settings.alpha for pair in pairs)
    least = min(1.0, len(pairs) * 2.0 ** (1 - by.count))
    if settings.test == "ar" and is_exact(by.count, settings.trials) and least >= settings.alpha:
        p = f"no p is below {least:.2g}" if least < 1 else "every p is 1"
        yield (
            f"{_many(by.count, by).capitalize()} cannot separate systems: whatever the scores, {p} after Holm's "
            f"correction for {_pairs(len(pairs))}. Read the order as a description."
        )
    else:
        yield (
            f"In {table.measures[0]}, {found} of {_pairs(len(pairs))} "
            f"{'is' if found == 1 else 'are'} separated (p < {settings.alpha:g} after Holm's correction)."
        )


def _of_floors(ordered: Sequence[Tally], table: Evidence, tested: Tested) -> Iterator[str]:
    """How many systems are shown to be better than the best floor: the least that is asked of a summarizer."""
    systems = [whole.label for whole in ordered if whole.role == "system"]
    floors = [whole.label for whole in ordered if whole.role == "floor"]
    if not (tested.standings and systems and floors):
        return
    beats = tested.standings[table.measures[0]].beats
    above = sum(floors[0] in beats[label] for label in systems)
    if above < len(systems):
        yield (
            f"{above or 'None'} of {len(systems)} systems {'is' if above < 2 else 'are'} shown to be better than "
            f"{floors[0]}, a floor, in {table.measures[0]}."
        )


def _of_test(tested: Tested, settings: Settings) -> Iterator[str]:
    """The paired bootstrap keeps sacrebleu's meaning; a reader must know what that costs."""
    if settings.test == "bs" and tested.pairs:
        yield (
            "The paired bootstrap counts one tail, as sacrebleu does: equal systems differ at p < 0.05 in about 13 of "
            "100 cases. Approximate randomization keeps to 5."
        )


def _of_detection(table: Evidence, tested: Tested, by: Units, settings: Settings) -> Iterator[str]:
    """What this much data can show by the first column, and how much the lead of the first row would need."""
    pairs = [pair for pair in tested.pairs if pair.measure == table.measures[0]]
    sizes = [pair.detectable for pair in pairs if pair.detectable]
    if sizes and by.count >= fewest(settings.alpha):
        yield (
            f"{_many(by.count, by).capitalize()} show a difference of {float(np.median(sizes)):.2g} in "
            f"{table.measures[0]} in 80 of 100 cases (median pair, p < {settings.alpha:g} before correction)."
        )
    top = pairs[0] if pairs else None
    if top and top.needed and top.p_corrected >= settings.alpha and top.needed > by.count:
        ahead, behind = (top.a, top.b) if top.difference * table.units.signs[0] > 0 else (top.b, top.a)
        topics = f" ({_rough(top.needed * len(by.of) / by.count)} topics)" if by.over == "events" else ""
        yield (
            f"To show that {ahead} is ahead of {behind} by {abs(top.difference):.2g} would need about "
            f"{_many(_rough(top.needed), by)}{topics}."
        )


def _of_failures(ordered: Sequence[Tally], table: Evidence, settings: Settings) -> Iterator[str]:
    """Who has no candidate for some topics, what was made of that, and what the other choice would change."""
    failed = [whole for whole in ordered if whole.reasons and whole.role != "ceiling"]
    if not failed:
        return
    lost = "; ".join(f"{whole.label} for {_reasons(whole)}" for whole in failed)
    everywhere = answered_by_all(ordered)
    if settings.on_failure == "intersect":
        yield f"No candidate: {lost}. Scores are over the {int(everywhere.sum())} topics that all systems have one for."
    else:
        yield f"No candidate: {lost}. Each counts as an empty one."
    if everywhere.any():
        yield _other_choice(ordered, table, everywhere, settings)


def _other_choice(ordered: Sequence[Tally], table: Evidence, everywhere: NDArray[np.bool_], settings: Settings) -> str:
    """How the first column would read under the other of `zero` and `intersect`."""
    other = "zero" if settings.on_failure == "intersect" else "intersect"
    topics = np.ones_like(everywhere) if other == "zero" else everywhere
    block = table.topics.blocks[0]
    scores = np.array([block.score(whole.rows[block.metric.name][topics].sum(axis=0))[0] for whole in ordered])
    moved = [
        f"{whole.label} {scores[row]:.1f} instead of {table.scores[row, 0]:.1f}"
        for row, whole in enumerate(ordered)
        if whole.reasons and whole.role != "ceiling"
    ]
    systems = [row for row, whole in enumerate(ordered) if whole.role == "system"]
    again = sorted(systems, key=lambda row: -scores[row] * table.units.signs[0])
    order = "the same" if again == systems else ", ".join(ordered[row].label for row in again)
    return (
        f"With --on-failure {other} ({int(topics.sum())} topics), {table.measures[0]} would be {', '.join(moved)}; "
        f"the order of systems would be {order}."
    )


def _of_ceilings(ordered: Sequence[Tally]) -> Iterator[str]:
    """Ceilings that exist for some topics only: their row is not over the same topics."""
    for whole in ordered:
        if whole.role == "ceiling" and whole.reasons:
            yield f"{whole.label} is over the {int(whole.answered.sum())} of {whole.topics} topics that allow it."


def _of_nothing(table: Evidence) -> Iterator[str]:
    """Measures that cannot be computed here."""
    for column, measure in enumerate(table.measures):
        rows = [label for label, score in zip(table.labels, table.scores[:, column], strict=True) if np.isnan(score)]
        if rows:
            yield f"{measure} has no value for {', '.join(rows)}: nothing could be counted."


def _many(count: int, by: Units) -> str:
    noun = "event" if by.over == "events" else "topic"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def _reasons(whole: Tally) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in whole.reasons.items())
    return f"{sum(whole.reasons.values())} of {whole.topics} topics ({kinds})"


def _rough(count: float) -> int:
    """Two significant digits: a needed number is an order of magnitude, not a promise."""
    return int(float(f"{count:.2g}"))
