"""What a reader must know of a judge and its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Any

from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judging.collect import VerdictCollector
from harness.jobs.judging.plan import JudgePlan
from harness.models.prices import Prices
from harness.models.reply_cache import Reply
from harness.records import Remark
from harness.scoring.metrics import pair_wins
from harness.scoring.metrics.pair_wins import PairComparison

CHANCE_AGREEMENT = 0.5
"""The share of comparisons in which the two orders agree where each verdict is drawn with a coin."""

BASELINE_SHARE = 50
"""The share of a baseline, which is compared with itself, in percent."""


def judge_warnings(bouts: Sequence[PairComparison]) -> Iterator[Remark]:
    """What takes the worth from the whole table: forced ties are alike everywhere, and look like precision."""
    complete = pair_wins.complete_comparisons(bouts)
    agreed = sum(bout.agrees for bout in complete)
    ties = sum(bout.agrees and "tie" in bout.verdicts for bout in complete)
    if complete and agreed <= CHANCE_AGREEMENT * len(complete):
        yield Remark("judge at chance", "warning", {"agreed": agreed, "comparisons": len(complete)})
    elif complete and ties == agreed:
        yield Remark("judge of ties", "warning", {"comparisons": len(complete)})


def judge_remarks(
    case: JudgePlan, bouts: Sequence[PairComparison], hearing: VerdictCollector, prices: Prices
) -> Iterator[Remark]:
    """How much was judged, what came of the verdicts, and what they cost."""
    judged, topics, baseline = case.ground, len(case.dataset.topics), case.settings.baseline
    if len(judged.topics) < topics:
        yield Remark("judged topics", "note", {"judged": len(judged.topics), "topics": topics})
    if baseline is not None:
        yield Remark("judge baseline", "note", {"label": baseline, "share": BASELINE_SHARE})
    yield from cleaning_remarks(judged.sources)
    yield from pair_wins.agreement_remarks(bouts)
    if hearing.unread or hearing.refused:
        facts = {"unread": hearing.unread, "cut": hearing.cut, "refused": hearing.refused}
        yield Remark("unread replies", "caution", facts)
    if hearing.unasked:
        yield Remark("unasked questions", "caution", {"count": hearing.unasked, "reason": hearing.reason})
    if len(hearing.models) > 1:
        yield Remark("several models", "caution", {"models": [*hearing.models]})
    if hearing.replies:
        facts = {"replies": len(hearing.replies), "calls": hearing.calls}
        yield Remark("judge cost", "note", facts | token_facts(hearing.replies, prices))


def token_facts(replies: Sequence[Reply], prices: Prices) -> dict[str, Any]:
    """Tokens as the endpoint counted them, and their price in US dollars: None where a part of it is not known."""
    paid = [reply.price(prices.input, prices.output, prices.cached) for reply in replies]
    known = [price for price in paid if price is not None]
    return {
        "read": sum(reply.input_tokens for reply in replies),
        "written": sum(reply.output_tokens for reply in replies),
        "price": fsum(known) if len(known) == len(paid) else None,
    }
