"""What a reader must know of a judge and its verdicts: sentences."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.phrases import list_names, plural

Facts = dict[str, Any]


def _chance_agreement(facts: Facts) -> str:
    return (
        f"The two orders agree in only {facts['agreed']} of {plural(facts['comparisons'], 'comparison')}, no more than "
        "random verdicts would. The others count as ties, so shares near one half and narrow intervals describe this "
        "judge and not the systems."
    )


def _only_ties(facts: Facts) -> str:
    return (
        f"This judge preferred neither candidate in any of {plural(facts['comparisons'], 'comparison')}. Equal shares "
        "and narrow intervals describe this judge and not the systems."
    )


def _judged_topics(facts: Facts) -> str:
    return f"The judge saw {facts['judged']} of {plural(facts['topics'], 'topic')}, drawn with the seed."


def _judge_baseline(facts: Facts) -> str:
    start = f"The baseline {facts['label']} is at {facts['share']} by definition"
    return f"{start}; each other system is at its share of the comparisons with it."


def _agreement(facts: Facts) -> str:
    ties = f"; in {facts['ties']} of them both verdicts are a tie" if facts["ties"] else ""
    share = 100 * facts["agreed"] / facts["comparisons"]
    return (
        f"The two orders agree in {share:.1f} % of the comparisons ({facts['agreed']} of {facts['comparisons']}){ties}."
    )


def _disagreement(facts: Facts) -> str:
    return (
        "A comparison in which the two orders disagree counts as a tie: both verdicts prefer the text shown first in "
        f"{facts['first']}, the text shown second in {facts['second']}, and one verdict is a tie in {facts['one_tie']}."
    )


def _no_judge(facts: Facts) -> str:
    return (
        f"The judge was not asked about {plural(facts['count'], 'comparison')}: the texts are the same, or one is "
        "missing and loses."
    )


def _no_verdict(facts: Facts) -> str:
    return f"Comparisons without a verdict in one or both orders are left out: {facts['count']} of {facts['asked']}."


def _unread_replies(facts: Facts) -> str:
    cut = f" ({facts['cut']} of them were cut off: raise --max-tokens)" if facts["cut"] else ""
    refused = f"{facts['refused']} were refused or empty"
    return f"Some replies have no verdict: {facts['unread']} could not be read{cut}, and {refused}."


def _unasked_questions(facts: Facts) -> str:
    return f"The judge could not be asked {plural(facts['count'], 'question')}: {facts['reason'].rstrip('.')}."


def _several_models(facts: Facts) -> str:
    return f"Several models answered ({list_names(facts['models'], len(facts['models']))}): their verdicts are mixed."


def _judge_cost(facts: Facts) -> str:
    replies = plural(facts["replies"], "reply", "replies")
    return f"The judge gave {replies} ({plural(facts['calls'], 'new call')}): {word_tokens(facts)}."


def word_tokens(facts: Facts) -> str:
    """`2,100 tokens read, 270 written, price not known`, as the endpoint counted them."""
    price = "price not known" if facts["price"] is None else f"{facts['price']:,.4f} US dollars at the given prices"
    return f"{facts['read']:,} tokens read, {facts['written']:,} written, {price}"


WORDINGS: dict[str, Callable[[Facts], str]] = {
    "judge at chance": _chance_agreement,
    "judge of ties": _only_ties,
    "judged topics": _judged_topics,
    "judge baseline": _judge_baseline,
    "judge agreement": _agreement,
    "judge disagreement": _disagreement,
    "comparisons without a judge": _no_judge,
    "comparisons without a verdict": _no_verdict,
    "unread replies": _unread_replies,
    "unasked questions": _unasked_questions,
    "several models": _several_models,
    "judge cost": _judge_cost,
}
