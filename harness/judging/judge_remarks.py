"""What a reader must know of a judge and its verdicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import fsum
from typing import Any

from harness.judging.judge_plan import JudgePlan
from harness.judging.pair_comparisons import PairComparison, agreement_remarks, complete_comparisons
from harness.judging.verdict_collector import VerdictCollector
from harness.models.prices import Prices
from harness.models.reply_cache import Reply
from harness.records import Remark

CHANCE_AGREEMENT = 0.5
"""The share of comparisons in which the two orders agree where each verdict is drawn with a coin."""

BASELINE_SHARE = 50
"""The share of a baseline, which is compared with itself, in percent."""


def judge_warnings(comparisons: Sequence[PairComparison]) -> Iterator[Remark]:
    """What takes the worth from the whole table: forced ties are alike everywhere, and look like precision."""
    complete = complete_comparisons(comparisons)
    agreed = sum(comparison.agrees for comparison in complete)
    ties = sum(comparison.agrees and "tie" in comparison.verdicts for comparison in complete)
    if complete and agreed <= CHANCE_AGREEMENT * len(complete):
        yield Remark("judge at chance", "warning", {"agreed": agreed, "comparisons": len(complete)})
    elif complete and ties == agreed:
        yield Remark("judge of ties", "warning", {"comparisons": len(complete)})


def scope_remarks(plan: JudgePlan, topics: int) -> Iterator[Remark]:
    """How many of a dataset's `topics` were judged, and against what."""
    if len(plan.candidates.topics) < topics:
        yield Remark("judged topics", "note", {"judged": len(plan.candidates.topics), "topics": topics})
    if plan.baseline is not None:
        yield Remark("judge baseline", "note", {"label": plan.baseline, "share": BASELINE_SHARE})


def verdict_remarks(
    comparisons: Sequence[PairComparison], collector: VerdictCollector, prices: Prices
) -> Iterator[Remark]:
    """What came of the questions, and what the replies cost."""
    yield from agreement_remarks(comparisons)
    if collector.unread or collector.refused:
        facts = {"unread": collector.unread, "cut": collector.cut, "refused": collector.refused}
        yield Remark("unread replies", "caution", facts)
    if collector.unasked:
        yield Remark("unasked questions", "caution", {"count": collector.unasked, "reason": collector.reason})
    if len(collector.models) > 1:
        yield Remark("several models", "caution", {"models": [*collector.models]})
    if collector.replies:
        facts = {"replies": len(collector.replies), "calls": collector.calls}
        yield Remark("judge cost", "note", facts | token_facts(collector.replies, prices))


def token_facts(replies: Sequence[Reply], prices: Prices) -> dict[str, Any]:
    """Tokens as the endpoint counted them, and their price in US dollars: None where a part of it is not known."""
    paid = [reply.price(prices.input, prices.output, prices.cached) for reply in replies]
    known_prices = [price for price in paid if price is not None]
    return {
        "read": sum(reply.input_tokens for reply in replies),
        "written": sum(reply.output_tokens for reply in replies),
        "price": fsum(known_prices) if len(known_prices) == len(paid) else None,
    }
