"""What must a reader be told beside the numbers? One calm sentence each: what is missing, what cannot be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.scoring.count_matrix import MetricCounts
from harness.scoring.leaderboard_scores import LeaderboardScores
from harness.scoring.metrics.sacrebleu_metrics import BY_TOPIC, Bleu
from harness.scoring.pair_tests import TestResults
from harness.scoring.paired_tests import is_exact
from harness.scoring.power import fewest_units
from harness.scoring.rank_clusters import kendall_tau
from harness.scoring.resampling import Floats, ResamplingUnits
from harness.scoring.settings import Settings
from harness.scoring.system_counts import SystemCounts, answered_by_all

FEW = 20
"""Below this number of units a percentile interval of 95 % holds the truth clearly less often: see the simulations."""

HELD = {2: 50, 3: 74, 4: 80, 5: 84, 6: 86, 7: 88, 8: 89, 9: 90, 10: 90}
"""Units -> how often in 100 such an interval holds the truth: 20,000 simulated studies each, see test_promises.py."""

MANY, SOME = 10, 5
"""More systems than MANY are not listed in a sentence: SOME of them are."""

SPELLED = ("Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve")


def reader_remarks(
    ordered: Sequence[SystemCounts],
    table: LeaderboardScores,
    tested: TestResults,
    by: ResamplingUnits,
    settings: Settings,
) -> tuple[str, ...]:
    """All that applies: what was lost, then the widest first."""
    return (
        *_of_failures(ordered, table, settings),
        *_of_floor(ordered, table),
        *_of_units(tested, by, settings),
        *_of_separation(ordered, table, tested, by, settings),
        *_of_test(tested, by, settings),
        *_of_detection(table, tested, by, settings),
        *_of_ceilings(ordered),
        *_of_missing(ordered, table),
        *_of_gaps(ordered, table),
        *_of_nothing(table),
        *_of_short_texts(table),
    )


def _of_floor(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """A floor above every system: whoever looks at systems only would not see it."""
    floors = [row for row, whole in enumerate(ordered) if whole.role == "floor"]
    systems = [row for row, whole in enumerate(ordered) if whole.role == "system"]
    if not floors or not systems:
        return
    worth = table.scores * table.signs
    for floor in floors:
        above = [
            measure
            for column, measure in enumerate(table.measures)
            if table.signs[column] and worth[floor, column] > np.nanmax(worth[systems, column], initial=-np.inf)
        ]
        if above:
            yield f"{ordered[floor].label}, a floor, is above every system in {_join_parts(above)}."


def trial_remark(measure: str, tries: int, shares: Mapping[str, float]) -> str:
    """How much chance there is in each system: the share of a measure's variance that its tries make, by label."""
    own = ", ".join(f"{label} {100 * share:.0f} %" for label, share in shares.items() if share)
    if not own:
        return f"Rows are means over {tries} tries; none of the systems scored otherwise from one to the next."
    return f"Rows are means over {tries} tries, which make this share of the variance of {measure}: {own}."


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


def _of_failures(ordered: Sequence[SystemCounts], table: LeaderboardScores, settings: Settings) -> Iterator[str]:
    """Who has no candidate for some topics, what was made of that, and what the other choice would change."""
    failed = [whole for whole in ordered if whole.reasons and whole.role != "ceiling"]
    if not failed:
        return
    lost = "; ".join(f"{whole.label} for {_reasons(whole)}" for whole in failed[:MANY])
    lost += f"; {len(failed) - MANY} others too" if len(failed) > MANY else ""
    everywhere = answered_by_all(ordered)
    if settings.on_failure == "intersect":
        yield f"No candidate: {lost}. Scores are over the {int(everywhere.sum())} topics that all systems have one for."
    elif not table.blocks[0].metric.counted:
        yield f"No candidate: {lost}. Each loses to whatever the others wrote."
        return
    else:
        yield f"No candidate: {lost}. Each counts as an empty one."
    if everywhere.any():
        yield _other_choice(ordered, table, everywhere, settings)


def _other_choice(
    ordered: Sequence[SystemCounts], table: LeaderboardScores, everywhere: NDArray[np.bool_], settings: Settings
) -> str:
    """How the first column would read under the other of `zero` and `intersect`."""
    other = "zero" if settings.on_failure == "intersect" else "intersect"
    topics = np.ones_like(everywhere) if other == "zero" else everywhere
    lead = table.leading
    block, pick = next((block, lead - start) for block, start in _starts(table) if lead - start < len(block.picks))
    scores = np.array([block.score(whole.rows[block.metric.name][topics].sum(axis=0))[pick] for whole in ordered])
    both = [
        (whole.label, f"{scores[row]:.1f}", f"{table.scores[row, lead]:.1f}")
        for row, whole in enumerate(ordered)
        if whole.reasons and whole.role != "ceiling"
    ]
    moved = [f"{label} {now} instead of {before}" for label, now, before in both if now != before]
    would = _first(moved) or "the same"
    return (
        f"With --on-failure {other} ({int(topics.sum())} topics), {table.measures[lead]} would be {would}"
        + (
            f"; the order of systems would be {_order_by(scores * table.signs[lead], ordered)}"
            if table.signs[lead]
            else ""
        )
        + "."
    )


def _starts(table: LeaderboardScores) -> Iterator[tuple[MetricCounts, int]]:
    """Each metric and the column of its first measure."""
    start = 0
    for block in table.blocks:
        yield block, start
        start += len(block.picks)


def _order_by(worth: Floats, ordered: Sequence[SystemCounts]) -> str:
    """The systems by what they are worth, best first; of many only what is needed to see the change."""
    systems = [row for row, whole in enumerate(ordered) if whole.role == "system"]
    again = sorted(systems, key=lambda row: -worth[row])
    if again == systems:
        return "the same"
    if len(again) <= MANY:
        return ", ".join(ordered[row].label for row in again)
    winner = "still first" if again[0] == systems[0] else "first"
    tau = kendall_tau(worth[systems], [-float(place) for place in range(len(systems))])
    return f"another, {ordered[again[0]].label} {winner}" + (f" (Kendall's tau {tau:.2f})" if tau is not None else "")


def _first(parts: Sequence[str]) -> str:
    return ", ".join(parts) if len(parts) <= MANY else f"{', '.join(parts[:SOME])}, and {len(parts) - SOME} others"


def _of_ceilings(ordered: Sequence[SystemCounts]) -> Iterator[str]:
    """Ceilings that exist for some topics only: their row is not over the same topics."""
    for whole in ordered:
        if whole.role == "ceiling" and whole.reasons:
            answered = int(whole.answered.sum())
            yield f"The row {whole.label} is over the {answered} of {whole.topics} topics that allow it."


def _of_gaps(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """Scores over fewer topics than others': a topic has none where its counts are zeros, of which no score is made."""
    rows = sum(whole.role != "ceiling" for whole in ordered)
    for part in table.parts:
        if part.values is None:
            continue
        block, has = part.topics.blocks[0], part.values[:, :rows]
        counts = [(int(count), whole.label) for count, whole in zip(has.sum(axis=0), ordered, strict=False)]
        few = sorted(each for each in counts if each[0] < len(has))
        if few:
            named = _join_parts([f"{label} for {count}" for count, label in few[:SOME]])
            more = f", {len(few) - SOME} others for more" if len(few) > SOME else ""
            what = f"{block.metric.name} has a value for a part of the {len(has)} topics only"
            tested = " Differences are over the topics that both systems have." if block.metric.sign else ""
            yield f"{what}: {named}{more}. It is over these.{tested}"


def _of_missing(ordered: Sequence[SystemCounts], table: LeaderboardScores) -> Iterator[str]:
    """Topics that nobody can be scored on, which take part in nothing of these measures."""
    topics = len(table.blocks[0].rows)
    referenced = ordered[0].referenced
    unreferenced = 0 if referenced is None else int((~referenced).sum())
    for part in table.parts:
        left = topics - len(part.by.of)
        columns = [int(column) for column in part.columns if table.signs[column]]
        if left and np.isfinite(table.scores[:, columns]).any():
            if all(block.metric.needs_references for block in part.topics.blocks) and left == unreferenced:
                continue  # the dataset's own remark says it
            names = _join_parts([table.measures[column] for column in columns])
            yield (
                f"{left} of the {topics} topics {'have' if left > 1 else 'has'} no value for any system: {names} "
                f"{'are' if len(columns) > 1 else 'is'} over the other {topics - left}."
            )


def _of_nothing(table: LeaderboardScores) -> Iterator[str]:
    """Measures that cannot be computed here."""
    for column, measure in enumerate(table.measures):
        rows = [label for label, score in zip(table.labels, table.scores[:, column], strict=True) if np.isnan(score)]
        if rows:
            yield f"There is no {measure} for {', '.join(rows)}: nothing could be counted."


def _of_short_texts(table: LeaderboardScores) -> Iterator[str]:
    """BLEU of 0 for want of runs of four words, though words are right."""
    for block, column in _starts(table):
        if not isinstance(block.metric.family, Bleu):
            continue
        sums = block.rows.sum(axis=0)[table.parts[0].topics.places[: len(table.labels)]]
        labels = [
            label
            for label, row, score in zip(table.labels, sums, table.scores[:, column], strict=True)
            if score == 0 and row[2] > 0 and row[-1] == 0
        ]
        if labels:
            yield (
                f"{block.metric.name} is 0 for {_first(labels)} though words match: no text there has four words, and "
                f"BLEU of a corpus needs runs of four. Its scores by topic are {BY_TOPIC}; or take -m rouge1,chrf."
            )


def _many(count: int, by: ResamplingUnits) -> str:
    noun = "event" if by.over == "events" else "topic"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _pairs(count: int) -> str:
    return "1 pair" if count == 1 else f"{count} pairs"


def _reasons(whole: SystemCounts) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in whole.reasons.items())
    return f"{sum(whole.reasons.values())} of {whole.topics} topics ({kinds})"


def _rough(count: float) -> int:
    """Two significant digits: a needed number is an order of magnitude, not a promise."""
    return int(float(f"{count:.2g}"))
