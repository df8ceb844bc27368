"""What a reader must know of raters and their agreement: sentences."""

from __future__ import annotations

from harness.phrases import plural
from harness.showing.wording.sentence_templates import Facts, Wording


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


WORDINGS: dict[str, Wording] = {
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
}
