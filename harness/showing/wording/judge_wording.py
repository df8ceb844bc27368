"""Sentences on a judge, its verdicts and its batch files."""

from __future__ import annotations

from collections.abc import Iterator

from harness.phrases import list_names, plural
from harness.showing.wording.sentence_templates import Facts, Wording

NOTHING_ASKED = "Nothing was asked, spent or written."


def _agreement(facts: Facts) -> str:
    ties = f"; in {facts['ties']} of them both verdicts are a tie" if facts["ties"] else ""
    share = 100 * facts["agreed"] / facts["comparisons"]
    return (
        f"The two orders agree in {share:.1f} % of the comparisons ({facts['agreed']} of {facts['comparisons']}){ties}."
    )


def _unread_replies(facts: Facts) -> str:
    cut = f" ({facts['cut']} of them were cut off: raise --max-tokens)" if facts["cut"] else ""
    refused = f"{facts['refused']} were refused or empty"
    return f"Some replies have no verdict: {facts['unread']} could not be read{cut}, and {refused}."


def _judge_cost(facts: Facts) -> str:
    replies = plural(facts["replies"], "reply", "replies")
    return f"The judge gave {replies} ({plural(facts['calls'], 'new call')}): {word_tokens(facts)}."


def _rating_method(facts: Facts) -> str:
    ways = {
        "single": "those of single replies",
        "probabilities": "weighted by the probabilities of the model's tokens",
        "samples": f"means of {facts['samples']} samples",
    }
    names = list_names(facts["criteria"], len(facts["criteria"]))
    return f"Ratings of {facts['judge']} on {names} are {ways[facts['way']]}."


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


def _no_ratings(facts: Facts) -> str:
    words = {
        "cut": "were cut off (raise --max-tokens)",
        "off scale": "are off the scale",
        "refused": "were refused or empty",
        "unread": "do not have the form that was asked for",
    }
    parts = [f"{count} {words[name]}" for name, count in facts["problems"].items()]
    return f"Some replies of {facts['judge']} have no rating and are left out: {', '.join(parts)}."


def word_tokens(facts: Facts) -> str:
    """Tokens as the endpoint counted them, and their price: `2,100 tokens read, 270 written, price not known`."""
    price = "price not known" if facts["price"] is None else f"{facts['price']:,.4f} US dollars at the given prices"
    return f"{facts['read']:,} tokens read, {facts['written']:,} written, {price}"


def word_forecast(facts: Facts) -> Iterator[str]:
    """Sentences on the number of questions to a judge and their price, before any is asked."""
    decided = f", {facts['decided']} of them decided without a judge" if facts["decided"] else ""
    pairs = f"{facts['questions']:,} questions, each pair in both orders"
    yield f"{facts['comparisons']:,} comparisons{decided}: {pairs}."
    yield from _word_calls(facts)
    yield NOTHING_ASKED


def word_rating_forecast(facts: Facts) -> Iterator[str]:
    """Sentences on the number of questions to one judge by criteria, and on their price."""
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
    """Sentences on the number of calls, the text they send, and the most that they can cost."""
    if facts["known"]:
        yield f"Kept already: {facts['known']:,} replies ({word_tokens(facts['known_tokens'])})."
    yield f"To be called for: {facts['calls']:,}; a call that fails is tried again, up to {facts['retries']} times."
    if facts["calls"]:
        size = f"{facts['words']:,} words ({facts['characters']:,} characters)"
        yield f"They would send {size}, the rubric and all texts counted each time."
        yield _bounds(facts)


def _bounds(facts: Facts) -> str:
    """The most that replies can cost, where the request limits their length."""
    if facts["most_tokens"] is None:
        return "How much may be written is up to --body; how many tokens are read, the endpoint counts."
    price = facts["most_price"]
    price_text = f", {price:,.4f} US dollars at the price given" if price is not None else ""
    read = "input tokens depend on the endpoint's tokenizer"
    cost = f": {facts['input_price']:g} US dollars a million" if facts["input_price"] is not None else ""
    return f"They would write at most {facts['most_tokens']:,} tokens (--max-tokens){price_text}; {read}{cost}."


def _batch_written(facts: Facts) -> str:
    sentence = (
        f"The batch file {facts['file']} has {plural(facts['requests'], 'request')} whose replies are not cached yet"
    )
    later = facts.get("open", 0)
    if later:
        questions = plural(later, "question")
        return f"{sentence}. {questions} follow from the key facts: collect these, and write a batch again."
    return f"{sentence}; collect the replies with --batch-in."


def _batch_file(facts: Facts) -> str:
    parts = [f"{facts['used']} of {plural(facts['replies'], 'reply', 'replies')} are taken"]
    if facts["unknown"]:
        parts.append(f"{plural(facts['unknown'], 'line')} for requests that this command does not make")
    if facts["failed"]:
        parts.append(f"{plural(facts['failed'], 'request')} failed (the first: {facts['failure']})")
    if facts["unreadable"]:
        parts.append(f"{plural(facts['unreadable'], 'line')} cannot be read (the first: line {facts['line']})")
    if facts["doubles"]:
        parts.append(f"{plural(facts['doubles'], 'line')} for a request that has its reply")
    return f"Batch file {facts['file']}: {'; '.join(parts)}."


WORDINGS: dict[str, Wording] = {
    "judge at chance": (
        "The two orders agree in only {agreed} of {comparisons!n:comparison}, no more than random verdicts would. "
        "The others count as ties, so shares near one half and narrow intervals describe this judge and not the "
        "systems."
    ),
    "judge of ties": (
        "This judge preferred neither candidate in any of {comparisons!n:comparison}. Equal shares and narrow "
        "intervals describe this judge and not the systems."
    ),
    "judged topics": "The judge saw {judged} of {topics!n:topic}, drawn with the seed.",
    "judge baseline": (
        "The baseline {label} is at {share} by definition; each other system is at its share of the comparisons "
        "with it."
    ),
    "judge agreement": _agreement,
    "judge disagreement": (
        "A comparison in which the two orders disagree counts as a tie: both verdicts prefer the text shown first "
        "in {first}, the text shown second in {second}, and one verdict is a tie in {one_tie}."
    ),
    "comparisons without a judge": (
        "The judge was not asked about {count!n:comparison}: the texts are the same, or one is missing and loses."
    ),
    "comparisons without a verdict": (
        "Comparisons without a verdict in one or both orders are left out: {count} of {asked}."
    ),
    "unread replies": _unread_replies,
    "unasked questions": ("The judge could not be asked {count!n:question}: {reason!d}."),
    "several models": "Several models answered ({models!l}): their verdicts are mixed.",
    "judge cost": _judge_cost,
    "missing candidates rated": (
        "The judge was not asked about {count!n:missing candidate}: each counts with the worst rating of the scale."
    ),
    "topics without key facts": (
        "No key facts could be had for {count} of {topics!n:topic}: nothing is rated by them there."
    ),
    "rating method": _rating_method,
    "no token probabilities": (
        "The judge {judge} gave {count} of {replies!n:rating} on {criterion} without token probabilities, so that "
        "all are taken from single replies. --probabilities no asks for none."
    ),
    "judge of one rating": (
        "The judge {judge} gives {count} of {ratings} candidates the rating {value:g} on {criterion}: it hardly "
        "tells them apart."
    ),
    "sample agreement": "Samples of {judge} on {criterion} agree with one another at Krippendorff's alpha {alpha:.2f}.",
    "kinds of errors": _kinds_of_errors,
    "ratings and length": _ratings_and_length,
    "agreement of judges": _judges_agree,
    "agreement of judges undefined": (
        "Agreement of {judges!l} on {criterion} is not defined: all of their ratings are equal, or none is shared."
    ),
    "replies without a rating": _no_ratings,
    "cost of all judges": "All {judges} judges together cost {price:,.4f} US dollars at the given prices.",
    "answered plan": (
        "The judge answered the {questions!n:question} of the plan {plan}, each once; its raters are {raters!l:6}."
    ),
    "sides of a judge": (
        "The judge {judge} prefers the candidate shown first in {first} comparisons, the one shown second in "
        "{second}, and neither in {ties}."
    ),
    "first is best": "The judge {judge} finds the candidate shown first the best in {first} of {shown!n:question}.",
    "batch written": _batch_written,
    "batch file": _batch_file,
}
