"""Remarks on judges: how verdicts and ratings were made, what is missing, agreement, bias, costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import fsum
from typing import Any

import numpy as np

from harness.datasets.words import count_words
from harness.judging.criteria import RubricCriterion
from harness.judging.judge_plan import JudgePlan
from harness.judging.judged_candidates import JudgedCandidates
from harness.judging.pair_comparisons import PairComparison, agreement_remarks, complete_comparisons
from harness.judging.rating_scores import CriterionScores, count_missing
from harness.judging.reply_collectors import RatingCollector, ReplyCollector, VerdictCollector
from harness.models.prices import Prices
from harness.models.reply_cache import Reply
from harness.records import Remark, Severity
from harness.records.judgments import Rating
from harness.statistics.correlation import correlate_lists
from harness.statistics.krippendorff import Scale, krippendorff_alpha
from harness.statistics.resampling import Floats

CHANCE_AGREEMENT = 0.5
"""The share of comparisons in which the two orders agree where each verdict is drawn with a coin."""

BASELINE_SHARE = 50
"""The share of a baseline, which is compared with itself, in percent."""


def judge_warnings(comparisons: Sequence[PairComparison]) -> Iterator[Remark]:
    """Warn where the whole leaderboard is worthless: forced ties are alike everywhere, and look like precision."""
    complete = complete_comparisons(comparisons)
    agreed = sum(comparison.agrees for comparison in complete)
    ties = sum(comparison.agrees and "tie" in comparison.verdicts for comparison in complete)
    if complete and agreed <= CHANCE_AGREEMENT * len(complete):
        yield Remark("judge at chance", "warning", {"agreed": agreed, "comparisons": len(complete)})
    elif complete and ties == agreed:
        yield Remark("judge of ties", "warning", {"comparisons": len(complete)})


def scope_remarks(plan: JudgePlan, topics: int) -> Iterator[Remark]:
    """Remarks on the number of a dataset's `topics` that were judged, and on the opponents."""
    if len(plan.candidates.topics) < topics:
        yield Remark("judged topics", "note", {"judged": len(plan.candidates.topics), "topics": topics})
    if plan.baseline is not None:
        yield Remark("judge baseline", "note", {"label": plan.baseline, "share": BASELINE_SHARE})


def verdict_remarks(
    comparisons: Sequence[PairComparison], collector: VerdictCollector, prices: Prices
) -> Iterator[Remark]:
    """Remarks on the verdicts and on the cost of the replies."""
    yield from agreement_remarks(comparisons)
    if collector.unread or collector.refused:
        facts = {"unread": collector.unread, "cut": collector.cut, "refused": collector.refused}
        yield Remark("unread replies", "caution", facts)
    yield from _call_remarks(collector, collector.unasked, prices)


def _call_remarks(collector: ReplyCollector, unasked: int, prices: Prices) -> Iterator[Remark]:
    if unasked:
        yield Remark("unasked questions", "caution", {"count": unasked, "reason": collector.reason})
    if len(collector.models) > 1:
        yield Remark("several models", "caution", {"models": [*collector.models]})
    if collector.replies:
        facts = {"replies": len(collector.replies), "calls": collector.calls}
        yield Remark("judge cost", "note", facts | token_facts(collector.replies, prices))


def token_facts(replies: Sequence[Reply], prices: Prices) -> dict[str, Any]:
    """Tokens as the endpoint counted them, and their price in US dollars; None where a part of it is not known."""
    paid = [reply.price(prices.input, prices.output, prices.cached) for reply in replies]
    known_prices = [price for price in paid if price is not None]
    return {
        "read": sum(reply.input_tokens for reply in replies),
        "written": sum(reply.output_tokens for reply in replies),
        "price": fsum(known_prices) if len(known_prices) == len(paid) else None,
    }


FEWEST_FOR_BIAS = 10
"""The fewest ratings whose correlation with length is reported."""

REMARKABLE_CORRELATION = 0.3
"""With length, whichever its sign: below that nothing is said."""

ONE_RATING_SHARE = 0.9
"""The share of equal ratings from which on a judge tells hardly anything apart."""

LEAST_AGREEMENT = 0.667
"""Krippendorff's lower limit for tentative conclusions (2018, p. 356)."""


def scope_of_ratings(candidates: JudgedCandidates, topics: int, without_facts: int) -> Iterator[Remark]:
    """Remarks on the share of a dataset of so many `topics` that was judged."""
    if len(candidates.topics) < topics:
        yield Remark("judged topics", "note", {"judged": len(candidates.topics), "topics": topics})
    if missing := count_missing(candidates):
        yield Remark("missing candidates rated", "note", {"count": missing})
    if without_facts:
        yield Remark("topics without key facts", "caution", {"count": without_facts, "topics": len(candidates.topics)})


def scoring_remarks(model: str, scores: Sequence[CriterionScores], samples: int) -> Iterator[Remark]:
    """Remarks on how a judge's ratings were made, and which differences they show."""
    ways: dict[str, list[str]] = {}
    for score in scores:
        ways.setdefault(score.scoring, []).append(score.criterion.name)
    for way, names in ways.items():
        yield Remark("rating method", "note", {"judge": model, "way": way, "criteria": [*names], "samples": samples})
    for score in scores:
        name = score.criterion.name
        if score.scoring == "single" and score.without_probabilities:
            facts = {"judge": model, "criterion": name, "count": score.without_probabilities}
            yield Remark("no token probabilities", "caution", facts | {"replies": len(score.ratings)})
        values = Counter(rating.value for rating in score.ratings)
        most, count = values.most_common(1)[0] if values else (0.0, 0)
        if len(score.ratings) > 1 and count >= ONE_RATING_SHARE * len(score.ratings):
            facts = {"judge": model, "criterion": name, "value": most, "count": count}
            yield Remark("judge of one rating", "warning", facts | {"ratings": len(score.ratings)})
        if score.scoring == "samples" and (alpha := _sample_agreement(score)) is not None:
            yield Remark("sample agreement", "note", {"judge": model, "criterion": name, "alpha": alpha})
        if score.errors:
            kinds = {system: dict(sorted(counts.items())) for system, counts in score.errors.items()}
            yield Remark("kinds of errors", "note", {"judge": model, "criterion": name, "systems": kinds})


def _sample_agreement(score: CriterionScores) -> float | None:
    """Krippendorff's alpha of a judge's samples with one another; None where it is not defined."""
    width = max((len(samples) for samples in score.samples), default=0)
    table = np.full((width, len(score.samples)), np.nan)
    for unit, samples in enumerate(score.samples):
        table[: len(samples), unit] = samples
    alpha = krippendorff_alpha(table, "interval", draws=0).value if table.size else np.nan
    return round(float(alpha), 6) if np.isfinite(alpha) else None


def length_remarks(model: str, scores: Sequence[CriterionScores], candidates: JudgedCandidates) -> Iterator[Remark]:
    """Remarks where longer candidates get other ratings, since judges are known to favour length."""
    topics = {topic.id: topic for topic in candidates.topics}
    for score in scores:
        if len(score.ratings) < FEWEST_FOR_BIAS:
            continue
        lengths = [count_words(candidates.text(rating.system, topics[rating.topic])) for rating in score.ratings]
        values = [rating.value for rating in score.ratings]
        rho = correlate_lists(np.array(lengths, np.float64), np.array(values), "spearman")
        if np.isfinite(rho) and abs(rho) >= REMARKABLE_CORRELATION:
            facts = {"judge": model, "criterion": score.criterion.name, "rho": round(float(rho), 6)}
            yield Remark("ratings and length", "caution", facts | {"ratings": len(values)})


def panel_remarks(
    panel: Mapping[str, Sequence[Rating]], criterion: RubricCriterion, draws: int, seed: int
) -> Iterator[Remark]:
    """The agreement of several judges on one criterion, as Krippendorff's alpha with an interval."""
    units = {key: place for place, key in enumerate(sorted({_unit(r) for ratings in panel.values() for r in ratings}))}
    table = np.full((len(panel), len(units)), np.nan)
    for row, ratings in enumerate(panel.values()):
        for rating in ratings:
            table[row, units[_unit(rating)]] = rating.value
    yield agreement_remark(table, [*panel], criterion.name, "interval", draws=draws, seed=seed)


def agreement_remark(
    table: Floats, judges: Sequence[str], criterion: str, scale: Scale, *, draws: int, seed: int
) -> Remark:
    """A remark on the agreement of answers (judges, questions), NaN where one is missing."""
    alpha = krippendorff_alpha(table, scale, draws=draws, seed=seed)
    facts: dict[str, Any] = {"criterion": criterion, "judges": [*judges], "units": alpha.units}
    if not np.isfinite(alpha.value):
        return Remark("agreement of judges undefined", "caution", facts)
    ends = {
        name: round(end, 6) if np.isfinite(end) else None for name, end in (("low", alpha.low), ("high", alpha.high))
    }
    severity: Severity = "note" if alpha.value >= LEAST_AGREEMENT else "caution"
    return Remark(
        "agreement of judges", severity, facts | ends | {"alpha": round(alpha.value, 6), "least": LEAST_AGREEMENT}
    )


def _unit(rating: Rating) -> tuple[str, str]:
    return rating.topic, rating.system


def reply_remarks(model: str, collector: RatingCollector, prices: Prices) -> Iterator[Remark]:
    """Remarks on the replies of one judge, and on their cost."""
    problems = collector.problems
    if counts := {name: count for name, count in sorted(problems.items()) if name != "unasked"}:
        yield Remark("replies without a rating", "caution", {"judge": model, "problems": counts})
    yield from _call_remarks(collector, problems["unasked"], prices)


def total_cost(judges: Sequence[tuple[RatingCollector, Prices]]) -> Remark | None:
    """The cost of several judges together; None for one judge, or where a price is not known."""
    prices = [token_facts(collector.replies, prices)["price"] for collector, prices in judges]
    if len(prices) < 2 or any(price is None for price in prices):
        return None
    return Remark("cost of all judges", "note", {"judges": len(prices), "price": fsum(prices)})
