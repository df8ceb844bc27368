"""What a reader must know of a judge: a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum

from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judging.collect import VerdictCollector
from harness.jobs.judging.plan import JudgePlan
from harness.models.prices import Prices
from harness.models.reply_cache import Reply
from harness.scoring.metrics import pair_wins
from harness.scoring.metrics.pair_wins import PairComparison

CHANCE_AGREEMENT = 0.5
"""The share of comparisons in which the two orders agree where each verdict is drawn with a coin."""


def judge_warnings(bouts: Sequence[PairComparison]) -> Iterator[str]:
    """What takes the worth from the whole table: forced ties are alike everywhere, and look like precision."""
    full = pair_wins.complete_comparisons(bouts)
    agreed = sum(bout.agrees for bout in full)
    ties = sum(bout.agrees and "tie" in bout.verdicts for bout in full)
    if full and agreed <= CHANCE_AGREEMENT * len(full):
        yield (
            f"WARNING: the two orders agree in {agreed} of {len(full)} comparisons only; verdicts drawn with a coin "
            "would in half of them. The others count as ties: shares near 50 and narrow intervals tell of this judge, "
            "not of the systems."
        )
    elif full and ties == agreed:
        yield (
            f"WARNING: this judge preferred neither in any of the {len(full)} comparisons. Shares of 50 and narrow "
            "intervals tell of this judge, not of the systems."
        )


def judge_remarks(
    case: JudgePlan, bouts: Sequence[PairComparison], hearing: VerdictCollector, prices: Prices
) -> Iterator[str]:
    """How much was judged, what came of the verdicts, and what they cost."""
    ground, dataset, baseline = case.ground, case.dataset, case.settings.baseline
    if len(ground.topics) < len(dataset.topics):
        yield f"Judged at {len(ground.topics)} of {len(dataset.topics)} topics, drawn by the seed."
    if baseline is not None:
        yield f"{baseline} is at 50 by definition; the others are at their share of the comparisons with it."
    yield from cleaning_remarks(ground.sources)
    yield from pair_wins.agreement_remarks(bouts)
    if hearing.unread or hearing.refused:
        cut = f" ({hearing.cut} of them cut off: raise --max-tokens)" if hearing.cut else ""
        unread = f"{hearing.unread}{cut}"
        yield f"Replies without a verdict that could be read: {unread}; refused or empty: {hearing.refused}."
    if hearing.unasked:
        yield f"Questions that could not be asked: {hearing.unasked}. {hearing.reason.rstrip('.')}."
    if len(hearing.models) > 1:
        yield f"Several models answered ({', '.join(hearing.models)}): these are verdicts of different judges."
    if hearing.replies:
        yield _cost(hearing.replies, hearing.calls, prices)


def _cost(replies: Sequence[Reply], calls: int, prices: Prices) -> str:
    """Calls, tokens and price, of now and of before."""
    return f"{len(replies)} replies ({calls} calls now): {cost_sentence(replies, prices)}."


def cost_sentence(replies: Sequence[Reply], prices: Prices) -> str:
    """Tokens as the endpoint counted them, and their price: `2,100 tokens read, 270 written, price not known`."""
    read, written = sum(each.input_tokens for each in replies), sum(each.output_tokens for each in replies)
    paid = [each.price(prices.input, prices.output, prices.cached) for each in replies]
    known = [each for each in paid if each is not None]
    price = f"{fsum(known):,.4f} US dollars at the prices given" if len(known) == len(paid) else "price not known"
    return f"{read:,} tokens read, {written:,} written, {price}"
