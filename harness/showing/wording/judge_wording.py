"""What a reader must know of a judge and its verdicts: sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from harness.phrases import list_names, plural

Facts = dict[str, Any]


NOTHING_ASKED = "Nothing was asked, spent or written."


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


def _missing_rated(facts: Facts) -> str:
    missing = plural(facts["count"], "missing candidate")
    return f"The judge was not asked about {missing}: each counts with the worst rating of the scale."


def _no_key_facts(facts: Facts) -> str:
    topics = plural(facts["topics"], "topic")
    return f"No key facts could be had for {facts['count']} of {topics}: nothing is rated by them there."


def _rating_method(facts: Facts) -> str:
    ways = {
        "single": "those of single replies",
        "probabilities": "weighted by the probabilities of the model's tokens",
        "samples": f"means of {facts['samples']} samples",
    }
    names = list_names(facts["criteria"], len(facts["criteria"]))
    return f"Ratings of {facts['judge']} on {names} are {ways[facts['way']]}."


def _no_probabilities(facts: Facts) -> str:
    return (
        f"The judge {facts['judge']} gave {facts['count']} of {plural(facts['replies'], 'rating')} on "
        f"{facts['criterion']} without token probabilities, so that all are taken from single replies. "
        "--probabilities no asks for none."
    )


def _one_rating(facts: Facts) -> str:
    return (
        f"The judge {facts['judge']} gives {facts['count']} of {facts['ratings']} candidates the rating "
        f"{facts['value']:g} on {facts['criterion']}: it hardly tells them apart."
    )


def _sample_agreement(facts: Facts) -> str:
    return (
        f"Samples of {facts['judge']} on {facts['criterion']} agree with one another at Krippendorff's alpha "
        f"{facts['alpha']:.2f}."
    )


def _kinds_of_errors(facts: Facts) -> str:
    systems = (
        f"{system} {', '.join(f'{kind} {count}' for kind, count in kinds.items())}"
        for system, kinds in facts["systems"].items()
    )
    return f"Errors that {facts['judge']} names on {facts['criterion']}: {'; '.join(systems)}."


def _ratings_and_length(facts: Facts) -> str:
    longer = "longer" if facts["rho"] > 0 else "shorter"
    return (
        f"The judge {facts['judge']} rates {longer} candidates higher on {facts['criterion']}: the Spearman "
        f"correlation of ratings and words is {facts['rho']:.2f} over {plural(facts['ratings'], 'rating')}. "
        "Judges are known to be biased by length."
    )


def _judges_agree(facts: Facts) -> str:
    interval = "" if facts["low"] is None else f" (interval {facts['low']:.2f} to {facts['high']:.2f})"
    weak = (
        f"; below {facts['least']:.2f}, one judge says little about another" if facts["alpha"] < facts["least"] else ""
    )
    judges = list_names(facts["judges"], len(facts["judges"]))
    over = plural(facts["units"], "candidate")
    return (
        f"Agreement of {judges} on {facts['criterion']}: Krippendorff's alpha is {facts['alpha']:.2f}{interval} over "
        f"{over}{weak}."
    )


def _judges_undefined(facts: Facts) -> str:
    judges = list_names(facts["judges"], len(facts["judges"]))
    reason = "all of their ratings are equal, or none is shared"
    return f"Agreement of {judges} on {facts['criterion']} is not defined: {reason}."


def _no_ratings(facts: Facts) -> str:
    words = {
        "cut": "were cut off (raise --max-tokens)",
        "off scale": "are off the scale",
        "refused": "were refused or empty",
        "unread": "do not have the form that was asked for",
    }
    parts = [f"{count} {words[name]}" for name, count in facts["problems"].items()]
    return f"Some replies of {facts['judge']} have no rating and are left out: {', '.join(parts)}."


def _answered_plan(facts: Facts) -> str:
    raters = list_names(facts["raters"], 6)
    questions = plural(facts["questions"], "question")
    return f"The judge answered the {questions} of the plan {facts['plan']}, each once; its raters are {raters}."


def _sides(facts: Facts) -> str:
    return (
        f"The judge {facts['judge']} prefers the candidate shown first in {facts['first']} comparisons, the one shown "
        f"second in {facts['second']}, and neither in {facts['ties']}."
    )


def _first_is_best(facts: Facts) -> str:
    questions = f"{facts['first']} of {plural(facts['shown'], 'question')}"
    return f"The judge {facts['judge']} finds the candidate shown first the best in {questions}."


def _cost_of_all(facts: Facts) -> str:
    return f"All {facts['judges']} judges together cost {facts['price']:,.4f} US dollars at the given prices."


def word_tokens(facts: Facts) -> str:
    """`2,100 tokens read, 270 written, price not known`, as the endpoint counted them."""
    price = "price not known" if facts["price"] is None else f"{facts['price']:,.4f} US dollars at the given prices"
    return f"{facts['read']:,} tokens read, {facts['written']:,} written, {price}"


def word_forecast(facts: Facts) -> Iterator[str]:
    """What a judge would be asked and what that may cost, before anything is asked."""
    decided = f", {facts['decided']} of them decided without a judge" if facts["decided"] else ""
    pairs = f"{facts['questions']:,} questions, each pair in both orders"
    yield f"{facts['comparisons']:,} comparisons{decided}: {pairs}."
    yield from _word_calls(facts)
    yield NOTHING_ASKED


def word_rating_forecast(facts: Facts) -> Iterator[str]:
    """What one judge by criteria would be asked and what that may cost."""
    opening = f"{facts['judge']}: {plural(facts['questions'], 'question')}, one criterion each"
    yield f"{opening}; candidates with equal texts are asked about once."
    if facts["facts"]:
        later = (
            f"; {plural(facts['open'], 'question')} about them follow, which are not counted here"
            if facts["open"]
            else ""
        )
        yield f"Key facts are to be made for {plural(facts['facts'], 'topic')}, one call each{later}."
    yield from _word_calls(facts)
    if facts["worst_price"] is not None and facts["calls"]:
        bound = "with a token for each byte that is sent and replies of full length"
        yield f"They cannot cost more than {facts['worst_price']:,.4f} US dollars, {bound}."


def _word_calls(facts: Facts) -> Iterator[str]:
    """How many calls are to be made, what they send, and the most that they can cost."""
    if facts["known"]:
        yield f"Kept already: {facts['known']:,} replies ({word_tokens(facts['known_tokens'])})."
    yield f"To be called for: {facts['calls']:,}; a call that fails is tried again, up to {facts['retries']} times."
    if facts["calls"]:
        size = f"{facts['words']:,} words ({facts['characters']:,} characters)"
        yield f"They would send {size}, the rubric and all texts counted each time."
        yield _bounds(facts)


def _bounds(facts: Facts) -> str:
    """The most that replies can cost, where the request says how long they may be."""
    if facts["most_tokens"] is None:
        return "How much may be written is up to --body; how many tokens are read, the endpoint counts."
    price = facts["most_price"]
    price_text = f", {price:,.4f} US dollars at the price given" if price is not None else ""
    read = "input tokens depend on the endpoint's tokenizer"
    cost = f": {facts['input_price']:g} US dollars a million" if facts["input_price"] is not None else ""
    return f"They would write at most {facts['most_tokens']:,} tokens (--max-tokens){price_text}; {read}{cost}."


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
    "missing candidates rated": _missing_rated,
    "topics without key facts": _no_key_facts,
    "rating method": _rating_method,
    "no token probabilities": _no_probabilities,
    "judge of one rating": _one_rating,
    "sample agreement": _sample_agreement,
    "kinds of errors": _kinds_of_errors,
    "ratings and length": _ratings_and_length,
    "agreement of judges": _judges_agree,
    "agreement of judges undefined": _judges_undefined,
    "replies without a rating": _no_ratings,
    "cost of all judges": _cost_of_all,
    "answered plan": _answered_plan,
    "sides of a judge": _sides,
    "first is best": _first_is_best,
}
