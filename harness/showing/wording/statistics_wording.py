"""Sentences on intervals and tests: differences shown, and differences that could be shown."""

from __future__ import annotations

from collections.abc import Sequence

from harness.phrases import list_names, plural, spell_count
from harness.showing.wording.sentence_templates import Facts, Wording

MAX_NAMES = 8
"""The most names listed in a sentence."""

MAX_FIRST = 5
"""The most systems whose share of first places is stated."""


def _begin_with_count(number: int, noun: str) -> str:
    """`Five topics`, as a sentence begins."""
    return spell_count(number, noun).capitalize()


def _list_names(names: Sequence[str]) -> str:
    return list_names(names, MAX_NAMES)


def _round_units(number: float) -> str:
    """Two significant digits: a needed number is an order of magnitude."""
    return f"{int(float(f'{number:.2g}')):,}"


def word_few_units(facts: Facts) -> str:
    """Word the limits of so few topics or events."""
    parts = ["no interval can be given"] if facts["no_interval"] else []
    of_changes = facts.get("of_changes", False)
    parts += [f"no test can {'show a change' if of_changes else 'separate systems'}"] if facts["no_test"] else []
    read = f" Read the {'changes' if of_changes else 'order'} as a description of these texts."
    end = read if facts["no_test"] else ""
    return f"{_begin_with_count(facts['units'], facts['unit'])} are few: {' and '.join(parts)}.{end}"


def word_unequal_events(facts: Facts) -> str:
    """Word how many equal events unequal ones are worth, and how large ones affect the mean."""
    bias = (
        f" The size of events can bias {facts['measure']} by about {facts['bias']:.2g}."
        if facts["bias"] >= 0.05
        else ""
    )
    return (
        f"The {facts['events']} events are of unequal size: they inform as much as {facts['worth']:.1f} equal ones, "
        f"and the largest holds {100 * facts['largest']:.0f} % of the topics. Scores are means over topics.{bias}"
    )


def word_no_interval(facts: Facts) -> str:
    """Name the systems whose intervals are not shown."""
    measures = _list_names(facts["measures"])
    rows = "any row" if len(facts["labels"]) == facts["rows"] else _list_names(facts["labels"])
    return (
        f"No interval is shown for {rows} in {measures}: too many of the values are zero or equal, or too few vary, "
        "for any method to hold."
    )


def word_separation(facts: Facts) -> str:
    """How many pairs the tests separate."""
    separated, pairs = facts["separated"], facts["pairs"]
    what = f"{plural(pairs, 'pair')}{' with ' + facts['baseline'] if facts['baseline'] else ''}"
    level = f"p < {facts['alpha']:g}{' after correction' if facts['is_corrected'] else ''}"
    floor = ""
    if facts["floor"]:
        above, systems = facts["above"], facts["systems"]
        share = "all" if above == systems else above or "none"
        subject = (
            ("the one system is" if above else "the one system is not")
            if systems == 1
            else (f"{share} of {systems} systems {'are' if above > 1 else 'is'}")
        )
        floor = f"; {subject} shown to be better than the baseline {facts['floor']}"
    verb = "are" if separated > 1 else "is"
    if pairs == 1:
        subject = f"the pair with {facts['baseline']}" if facts["baseline"] else "the one pair"
        return f"In {facts['measure']}, {subject} is {'' if separated else 'not '}separated ({level}){floor}."
    return f"In {facts['measure']}, {separated or 'none'} of {what} {verb} separated ({level}){floor}."


def word_detection(facts: Facts) -> str:
    """Word the differences that the data can detect, and those that more data could."""
    unit = facts["unit"]
    level = "after correction" if facts["pairs"] > 1 else "in a single test"
    start = (
        f"{plural(facts['units'], unit)} show a true difference of {facts['difference']:.2g} in {facts['measure']} in "
        f"80 of 100 cases ({level}, for the median pair of systems)"
    )
    if not facts["curve"]:
        return f"{start}."
    more = ", ".join(
        f"{plural(size, unit) if not place else f'{size:,}'} of {difference:.2g}"
        for place, (size, difference) in enumerate(facts["curve"])
    )
    return f"{start}; {more}."


def word_needed_units(facts: Facts) -> str:
    """Word how much data the difference needs that the reader named."""
    needed = (
        "more data than can be had"
        if facts["needed"] is None
        else f"about {_round_units(facts['needed'])} {facts['unit']}s"
    )
    level = " after correction" if facts["pairs"] > 1 else ""
    return (
        f"To show a true difference of {facts['difference']:g} in {facts['measure']} in 80 of 100 cases{level} takes "
        f"{needed}; there are {facts['units']:,}."
    )


def word_lead_not_shown(facts: Facts) -> str:
    """Word how uncertain the lead of the first row is."""
    return (
        f"The lead of {facts['ahead']} over {facts['behind']} in {facts['measure']} ({facts['difference']:.2g}) is not "
        f"shown. By its interval {_round_units(facts['fewest'])} {facts['unit']}s might do, or there may "
        "be no lead at all."
    )


def word_equivalence(facts: Facts) -> str:
    """Name the pairs that are the same within a margin."""
    same, margin = facts["same"], f"{facts['margin']:g} in {facts['measure']}"
    if not same:
        return f"No two systems are shown to be the same within {margin}."
    if len(same) > MAX_NAMES:
        return f"{len(same)} of {plural(facts['pairs'], 'pair')} are shown to be the same within {margin}."
    pairs = _list_names([f"{a} = {b}" for a, b in same])
    correction = " after correction" if facts.get("is_corrected", True) else ""
    return f"Shown to be the same within {margin} (p < {facts['alpha']:g}{correction}): {pairs}."


def word_margin_not_tested(facts: Facts) -> str:
    """Explain why a margin that was given shows nothing."""
    why = "no tests are made" if facts["reason"] == "no tests" else "it has no direction, so it is not tested"
    return f"The margin of {facts['measure']} is not used: {why}."


def word_interaction(facts: Facts) -> str:
    """A pair whose difference depends on the slice."""
    parts = ", ".join(f"{value} {difference:+.1f}" for value, difference in facts["differences"].items())
    return (
        f"The difference of {facts['a']} and {facts['b']} in {facts['measure']} depends on {facts['field']} "
        f"(p {facts['p']:.3f} after correction): {parts}."
    )


def word_first_in_draws(facts: Facts) -> str:
    """Word how often each system is first on other topics."""
    shares = [(label, share) for label, share in facts["shares"].items() if share >= 0.005]
    systems = list_names(
        [f"{label} in {100 * share:.0f} of 100" for label, share in shares], MAX_FIRST, rest="others less often"
    )
    return f"Had other topics been drawn, first in {facts['measure']} would be {systems}."


WORDINGS: dict[str, Wording] = {
    "one topic": "With one topic no interval can be estimated and no difference can be tested.",
    "few units": word_few_units,
    "one event": "All {topics} topics are of one event: how scores vary across events cannot be estimated.",
    "unequal events": word_unequal_events,
    "narrow intervals": (
        "Percentile intervals over {units!n:{unit}} are too narrow; the default intervals (--interval t) hold better."
    ),
    "no interval": word_no_interval,
    "separation": word_separation,
    "one tail": (
        "The paired bootstrap counts one tail, as sacrebleu does: equal systems differ at p < 0.05 in about 13 of "
        "100 cases. Approximate randomization keeps to 5."
    ),
    "few permutations": (
        "For {pairs!n:pair} {number} {kind} are too few: no p can be below {least_p:.2g} after correction. {flag} "
        "sets more."
    ),
    "grouped swaps": (
        "The permutation test swaps {groups:,} groups of neighbouring {unit}s, since {units:,} are too many to swap "
        "one by one. Equal systems differ as rarely as with single {unit}s."
    ),
    "detection": word_detection,
    "needed units": word_needed_units,
    "lead not shown": word_lead_not_shown,
    "equivalence": word_equivalence,
    "margin not tested": word_margin_not_tested,
    "detect not tested": (
        "How many topics would show a difference of {difference:g} is not said, since no tests are made."
    ),
    "one slice": "All topics with a value of {field} have the same one: there is nothing to compare by it.",
    "topics in no slice": "By {field}, {lacking!n:topic} of {topics:,} without a value are left out.",
    "trial shift": (
        "The trials of {labels!l:8} differ in {measure} over all topics at once. Intervals and tests are widened "
        "for it; more topics do not make it smaller, more trials do."
    ),
    "first in draws": word_first_in_draws,
    "interaction": word_interaction,
    "no interaction": "In {measure}, no difference of two systems is shown to depend on {fields!l:8}.",
}
