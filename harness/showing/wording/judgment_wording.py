"""Sentences on judgments that were imported, on raters and their agreement, and on plans of questions."""

from __future__ import annotations

from harness.phrases import plural
from harness.showing.wording.sentence_templates import Facts, Wording


def _unknown_name(facts: Facts) -> str:
    place = f"In line {facts['line']} of {facts['source']}" if facts["line"] else f"In {facts['source']}"
    left_out = f"{plural(facts['count'], 'rating')} of it {'is' if facts['count'] == 1 else 'are'} left out"
    if "system" in facts:
        return f"{place}, the system {facts['system']!r} is not in the run: {left_out}."
    return f"{place}, the topic {facts['topic']!r} is not in the dataset of the run: {left_out}."


def _name_criteria(facts: Facts, *, alphas: bool = False) -> str:
    forms = {"rating": "rated", "preference": "in pairs", "best-worst": "best and worst"}
    parts = []
    for criterion in facts["criteria"]:
        alpha = f" ({criterion['alpha']:.2f})" if alphas else ""
        parts.append(f"{criterion['criterion']}, {forms[criterion['form']]}{alpha}")
    return "; ".join(parts)


def _no_shared_units(facts: Facts) -> str:
    return f"No two raters judged the same candidates, so their agreement cannot be measured: {_name_criteria(facts)}."


def _no_variation(facts: Facts) -> str:
    return f"All shared answers are equal, and alpha is not defined where nothing varies: {_name_criteria(facts)}."


def _low_alpha(facts: Facts) -> str:
    return (
        f"Raters hardly agree on {_name_criteria(facts, alphas=True)}. An alpha below {facts['limit']} supports no "
        "conclusions (Krippendorff): look at the guidelines, and at the candidates on which raters differ."
    )


def _side_bias(facts: Facts) -> str:
    p = "p < 0.001" if facts["p"] < 0.001 else f"p = {facts['p']:.3f}"
    return (
        f"The rater {facts['rater']} chose the candidate shown first in {100 * facts['share']:.0f} % of "
        f"{plural(facts['decided'], 'decided comparison')} ({p}). Sides are balanced, so this adds "
        "noise and favours no system."
    )


def _equal_texts(facts: Facts) -> str:
    if facts["ask"] == "pairs":
        return f"The texts of {plural(facts['count'], 'pair')} are equal, and nobody is asked to compare them."
    return f"Candidates whose texts equal another one's are judged together with it: {facts['count']:,}."


WORDINGS: dict[str, Wording] = {
    "judgments of another system": (
        "The judgments {name} hold {count!n:rating} of systems that are not in the run: {systems!l:/{total}}."
    ),
    "judgments of another topic": (
        "The judgments {name} hold {count!n:rating} of topics that are not in the dataset ({systems!l:/{total}})."
    ),
    "judgments of another text": (
        "The judgments {name} hold {count!n:rating} of other texts than the run has ({systems!l:/{total}}). "
        "They are left out."
    ),
    "ratings of an unknown system": _unknown_name,
    "ratings of an unknown topic": _unknown_name,
    "more unknown ratings": ("In {source}, the ratings of {count!n:more unknown {what}} are left out."),
    "judgments by place": "The file {source} names no topics. Its lines are taken in the order of the topics.",
    "judgments kept": (
        "Judgments {name}: {count!n:rating} of {criteria!l:12} by {raters!n:rater}, of {systems!n:system} in "
        "{topics!n:topic}."
    ),
    "agreement of one": (
        "Only {rater} judged: the intervals say what other topics might give, and not what other raters might say."
    ),
    "few raters": (
        "With {raters} raters, nobody can tell how much others would differ; the intervals may be too narrow or "
        "very wide. More raters are better."
    ),
    "no shared units": _no_shared_units,
    "no variation": _no_variation,
    "low alpha": _low_alpha,
    "side bias": _side_bias,
    "no spread": (
        "There is no interval for {systems!l:5} where the scores do not vary between topics and between raters."
    ),
    "ties are half": (
        "A tie counts as half a win for both systems. p-values are corrected for the number of pairs (Holm)."
    ),
    "equal texts not asked": _equal_texts,
    "missing candidates not asked": "Nobody is asked about candidates that are missing: {count:,}.",
    "fewer topics than asked": "Each rater judges {topics!n:topic}, not {asked}: there are no more to judge.",
    "one rater": "With {rater} as the only rater there is no agreement to measure; two or three raters are better.",
    "nothing shared": (
        "No topic is judged by all {raters} raters, so their agreement may not be measured: use --shared."
    ),
}
