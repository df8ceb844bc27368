"""What a reader must know beside the numbers of a leaderboard: what is missing, and what cannot be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from harness.records import Remark, text_remark
from harness.records.remarks import Fact
from harness.scoring import coverage_remarks
from harness.scoring.intervals import rounded10
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.pair_tests import TestResults
from harness.scoring.paired_tests import is_exact
from harness.scoring.power import fewest_units
from harness.scoring.resampling import ResamplingUnits
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts

FEW = 20
"""Below this number of units a percentile interval of 95 % holds the truth clearly less often: see the simulations."""

HELD = {2: 50, 3: 74, 4: 80, 5: 84, 6: 86, 7: 88, 8: 89, 9: 90, 10: 90}
"""Units -> how often in 100 such an interval holds the truth: 20,000 simulated studies each, see test_promises.py."""

SPELLED = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def reader_remarks(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    tested: TestResults,
    by: ResamplingUnits,
    settings: Settings,
) -> tuple[Remark, ...]:
    """All that applies: what was lost, then the widest first."""
    return (
        *coverage_remarks.missing_candidate_remarks(ordered, table, settings),
        *coverage_remarks.baseline_remarks(ordered, table),
        *map(text_remark, _of_units(tested, by, settings)),
        *map(text_remark, _of_separation(ordered, table, tested, by, settings)),
        *map(text_remark, _of_test(tested, by, settings)),
        *map(text_remark, _of_detection(table, tested, by, settings)),
        *coverage_remarks.upper_bound_remarks(ordered),
        *coverage_remarks.unscored_topic_remarks(ordered, table),
        *coverage_remarks.undefined_value_remarks(ordered, table),
        *coverage_remarks.uncomputed_measure_remarks(table),
        *coverage_remarks.short_text_remarks(table),
    )


def trial_remark(measure: str, trials: int, shares: Mapping[str, float]) -> Remark:
    """How much chance there is in each system: the share of a measure's variance that its trials make, by label."""
    own: dict[str, Fact] = {label: rounded10(share) for label, share in shares.items() if share}
    return Remark("trials", "note", {"trials": trials, "measure": measure, "shares": own})


def _of_units(tested: TestResults, by: ResamplingUnits, settings: Settings) -> Iterator[str]:
    """What so few units, or one event, can say."""
    if not by.over:
        yield "With one topic no interval can be estimated and no difference tested."
        return
    is_hopeless = bool(tested.pairs) and _is_hopeless(_pairs_of(tested), by, settings)
    doubt = "no test can separate systems" if is_hopeless else ""
    end = " Read the order as a description of these texts." if is_hopeless else ""
    yield from (f"{said}{end}" for said in _few(doubt, by, settings))


def change_remarks(labels: int, by: ResamplingUnits, settings: Settings) -> Iterator[str]:
    """What so few units can say of that many systems, each held against its former self."""
    if not by.over:
        yield "With one topic no interval can be estimated and no change tested."
        return
    least = min(1.0, labels * 2.0 ** (1 - by.count))
    after = " after Holm's correction" if labels > 1 else ""
    is_hopeless = _is_hopeless(labels, by, settings)
    doubt = f"no p can be below {least:.2g}{after}, so that no test can show a change" if is_hopeless else ""
    end = " Read the changes as a description of these texts." if is_hopeless else ""
    yield from (f"{said}{end}" for said in _few(doubt, by, settings))


def _few(doubt: str, by: ResamplingUnits, settings: Settings) -> Iterator[str]:
    """A sentence on so few units, or one event: the doubt of the tests first, "" for none."""
    doubts = [doubt] if doubt else []
    if settings.draws and by.count < FEW:
        doubts.append(f"the intervals are too narrow{_shortfall(by, settings)}")
    if by.over == "topics within one event":
        doubts.append("how scores vary across events is not estimable")
    if doubts:
        start = f"{_spell_number(_many(by.count, by))}{' of one event' if 'within' in by.over else ''} are few"
        start = start if by.count < FEW else f"All {_many(by.count, by)} are of one event"
        yield f"{start}: {_join_parts(doubts)}."


def _shortfall(by: ResamplingUnits, settings: Settings) -> str:
    """What the simulations found of so many units, where that is far from 95."""
    if by.count not in HELD or settings.confidence != 0.95:
        return ""
    return f" (one of 95 % holds the truth about {HELD[by.count]} times in 100)"


def _spell_number(text: str) -> str:
    """`5 topics` as a sentence begins: `Five topics`."""
    number, _, noun = text.partition(" ")
    return f"{SPELLED[int(number) - 2]} {noun}" if 2 <= int(number) <= 12 else text


def _join_parts(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def _pairs_of(tested: TestResults) -> int:
    return sum(pair.measure == tested.pairs[0].measure for pair in tested.pairs)


def _is_hopeless(pairs: int, by: ResamplingUnits, settings: Settings) -> bool:
    """Whether no scores whatever could separate a pair: 2 of all swaps are always as extreme as what was seen."""
    exact = settings.test == "ar" and is_exact(by.count, settings.swaps)
    return exact and pairs * 2.0 ** (1 - by.count) >= settings.alpha


def _of_separation(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    tested: TestResults,
    by: ResamplingUnits,
    settings: Settings,
) -> Iterator[str]:
    """How many pairs the tests separate by the first column, and how many systems from the best floor.

    Being better than that is the least that is asked of a summarizer.
    """
    measure = table.measures[table.leading]
    pairs = [pair for pair in tested.pairs if pair.measure == measure]
    if not pairs or not by.over or _is_hopeless(len(pairs), by, settings):
        return
    found = sum(pair.p_corrected < settings.alpha for pair in pairs)
    systems = [whole.label for whole in ordered if whole.role == "system"]
    floors = [whole.label for whole in ordered if whole.role == "floor"]
    above = sum(floors[0] in tested.standings[measure].beats[label] for label in systems) if floors else 0
    floor = (
        f"; {_share(above, len(systems))} shown to be better than the floor {floors[0]}" if floors and systems else ""
    )
    yield (
        f"In {measure}, {found or 'none'} of {_pairs(len(pairs))} {'are' if found > 1 else 'is'} separated "
        f"(p < {settings.alpha:g} after Holm's correction){floor}."
    )


def _share(some: int, of: int) -> str:
    """`3 of 4 systems are`, `the one system is`."""
    if of == 1:
        return "the one system is" if some else "the one system is not"
    return f"{'all' if some == of else some or 'none'} of {of} systems {'are' if some > 1 else 'is'}"


def _of_test(tested: TestResults, by: ResamplingUnits, settings: Settings) -> Iterator[str]:
    """What the test that was asked for costs, and where its trials or draws are too few to show anything."""
    if settings.test == "bs" and tested.pairs:
        yield (
            "The paired bootstrap counts one tail, as sacrebleu does: equal systems differ at p < 0.05 in about 13 of "
            "100 cases. Approximate randomization keeps to 5."
        )
    is_exact_ = settings.test == "ar" and is_exact(by.count, settings.swaps)
    pairs = _pairs_of(tested) if tested.pairs else 0
    if pairs and not is_exact_ and settings.least_p(pairs) >= settings.alpha:
        kind, flag = ("draws", "--paired-bs-n") if settings.test == "bs" else ("trials", "--paired-ar-n")
        number = settings.test_draws if settings.test == "bs" else settings.swaps
        yield (
            f"For {_pairs(pairs)} {number} {kind} are too few: no p can be below {settings.least_p(pairs):.2g} after "
            f"Holm's correction. {flag} sets more."
        )


def _of_detection(
    table: LeaderboardScores, tested: TestResults, by: ResamplingUnits, settings: Settings
) -> Iterator[str]:
    """What this much data can show by the first column, and how much the lead of the first row would need."""
    measure = table.measures[table.leading]
    pairs = [pair for pair in tested.pairs if pair.measure == measure]
    sizes = [pair.detectable for pair in pairs if pair.detectable]
    top = pairs[0] if pairs else None
    said = []
    if sizes and by.count >= fewest_units(settings.alpha):
        said.append(
            f"{_many(by.count, by)} show a difference of {float(np.median(sizes)):.2g} in {measure} in 80 of "
            f"100 cases (median pair, p < {settings.alpha:g} before correction)"
        )
    hopeless = _is_hopeless(len(pairs), by, settings)  # then no number of such topics is promised to do it
    if top and not hopeless and top.needed and top.p_corrected >= settings.alpha and top.needed > by.count:
        ahead, behind = (top.a, top.b) if top.difference * table.signs[table.leading] > 0 else (top.b, top.a)
        topics = f" ({_rough(top.needed * len(by.of) / by.count)} topics)" if by.over == "events" else ""
        said.append(
            f"to show that {ahead} is ahead of {behind} by {abs(top.difference):.2g} would need about "
            f"{_many(_rough(top.needed), by)}{topics}"
        )
    if said:
        text = "; ".join(said)
        yield f"{text[0].upper()}{text[1:]}."


def _many(count: int, by: ResamplingUnits) -> str:
    noun = "event" if by.over == "events" else "topic"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def _rough(count: float) -> int:
    """Two significant digits: a needed number is an order of magnitude, not a promise."""
    return int(float(f"{count:.2g}"))
