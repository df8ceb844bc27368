"""Reading a judge's reply: the rating on its last line, or YES and NO for each item of a list.

An unclear reply is not guessed at: it is a problem, which is counted and reported.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct

from harness.judging.criteria import RubricCriterion
from harness.lazy_patterns import compile_on_use
from harness.models.reply_cache import Reply
from harness.models.response_bodies import TokenChoice, find_choice

Problem: TypeAlias = Literal["", "unread", "cut", "off scale", "refused", "unasked"]
"""Why a reply gives no rating: it cannot be read, was cut off before the end, gives a number off the scale, was refused
or empty, or never came."""

ERROR_KINDS = ("entity", "predicate", "circumstance", "coreference", "link", "outside", "grammar")
"""Kinds of factual errors (Pagnoni et al. 2021), as the prompt for sentences explains them."""

MAX_REASON_CHARS = 2000
"""Characters of a judge's reasons that are kept with a rating."""

MAX_SINGLE_TOKEN = 9
"""The largest number that is surely one token: of larger ones, the probability of a token is not that of the number."""

_LABEL = r"(?:final\s+)?(?:rating|score)\b[\W_]*?"
_NUMBER = r"(-?\d+(?:[.,]\d+)?)(?:\s*(?:/|out of|of)\s*(\d+))?"
_ALONE = compile_on_use(rf"[\W_]*?{_NUMBER}[\W_]*", re.IGNORECASE)
_BRACKETS = compile_on_use(rf".*\[\[{_NUMBER}\]\][\W_]*", re.IGNORECASE)
_LABELLED = compile_on_use(rf"[\W_]*{_LABEL}{_NUMBER}[\W_]*", re.IGNORECASE)
_ITEM = compile_on_use(r"[\W_]*(\d{1,4})[\W_]+(yes|no)\b[\s:.,;*_–—-]*(.*)", re.IGNORECASE)


class ReadRating(Struct, frozen=True):
    """A rating read from a reply. `share` places it on the scale, 0 for its low end and 1 for its high end.

    `expected_share` is the same, each possible answer weighted by its probability; None where these are not known.
    `reasons` are the judge's own words, `errors` the kinds of the errors that it names.
    """

    problem: Problem = ""
    share: float = 0.0
    expected_share: float | None = None
    reasons: str = ""
    errors: tuple[str, ...] = ()


def find_reply_problem(reply: Reply) -> Problem:
    """The problem of a reply without readable text; "" where it has one."""
    if reply.missing in ("not attempted", "unavailable"):
        return "unasked"
    return "refused" if reply.missing else ""


def read_reply(reply: Reply, criterion: RubricCriterion, items: int) -> ReadRating:
    """The rating in a reply: on the criterion's scale, or of the `items` of a list."""
    if problem := find_reply_problem(reply):
        return ReadRating(problem)
    rating = read_scale(reply, criterion) if criterion.method == "scale" else read_items(reply, items)
    if rating.problem == "unread" and reply.note.startswith("cut off"):
        return ReadRating("cut")
    return rating


def read_scale(reply: Reply, criterion: RubricCriterion) -> ReadRating:
    """`RATING: 4` on the last line (`[[4]]` in it, or `4` and nothing else). Earlier lines may quote a candidate."""
    low, high = criterion.low or 0.0, criterion.high or 0.0
    lines = [line for line in reply.text.splitlines() if line.strip()]
    last = lines[-1] if lines else ""
    match = _LABELLED.fullmatch(last) or _BRACKETS.fullmatch(last)
    if match is None and len(lines) == 1:
        match = _ALONE.fullmatch(last)
    if match is None or (match[2] and float(match[2]) != high):
        return ReadRating("unread")
    value = float(match[1].replace(",", "."))
    if not low <= value <= high:
        return ReadRating("off scale")
    start = reply.text.rindex(last) + match.start(1)
    return ReadRating(
        share=(value - low) / (high - low),
        expected_share=_weigh_number(reply.token_choices, match[1], start, criterion),
        reasons="\n".join(lines[:-1]).strip()[:MAX_REASON_CHARS],
    )


def _weigh_number(
    choices: tuple[TokenChoice, ...], number: str, start: int, criterion: RubricCriterion
) -> float | None:
    """The mean of the numbers on the scale, each weighted by the probability of its token (Liu et al. 2023)."""
    choice = find_choice(choices, number, start)
    if choice is None or not has_single_tokens(criterion):
        return None
    low, high = int(criterion.low or 0), int(criterion.high or 0)
    weights = {value: choice.probabilities.get(str(value), 0.0) for value in range(low, high + 1)}
    total = sum(weights.values())
    mean = sum(value * weight for value, weight in weights.items()) / total if total else None
    return None if mean is None else (mean - low) / (high - low)


def has_single_tokens(criterion: RubricCriterion) -> bool:
    """True where every answer is one token, so that its probability is known: digits, or YES and NO."""
    if criterion.method != "scale":
        return True
    return criterion.steps is not None and 0 <= (criterion.low or 0) < (criterion.high or 0) <= MAX_SINGLE_TOKEN


def read_items(reply: Reply, count: int) -> ReadRating:
    """A line for each of `count` items, `2: NO entity: the reason`; a reply that lacks one is none."""
    answers: dict[int, tuple[str, float | None, str]] = {}
    start = 0
    for line in reply.text.splitlines(keepends=True):
        if match := _ITEM.fullmatch(line.strip()):
            number, answer = int(match[1]), match[2].lower()
            if number in answers and answers[number][0] != answer:
                return ReadRating("unread")
            place = start + line.index(match[2])
            answers[number] = answer, _weigh_yes(reply.token_choices, answer, place), match[3].strip()
        start += len(line)
    if set(answers) != set(range(1, count + 1)):
        return ReadRating("unread")
    weights = [weight for _, weight, _ in answers.values() if weight is not None]
    wrong = {number: reason for number, (answer, _, reason) in sorted(answers.items()) if answer == "no"}
    return ReadRating(
        share=(count - len(wrong)) / count,
        expected_share=sum(weights) / count if len(weights) == count else None,
        reasons="\n".join(f"{number}: NO {reason}".strip() for number, reason in wrong.items())[:MAX_REASON_CHARS],
        errors=tuple(_name_error(reason) for reason in wrong.values()),
    )


def _weigh_yes(choices: tuple[TokenChoice, ...], answer: str, start: int) -> float | None:
    choice = find_choice(choices, answer, start)
    if choice is None:
        return None
    yes, no = (choice.probabilities.get(word, 0.0) for word in ("yes", "no"))
    return yes / (yes + no)


def _name_error(reason: str) -> str:
    """The kind of error that a reason begins with, "other" for none of those that were explained."""
    first = re.match(r"\W*(\w+)", reason)
    name = first[1].lower() if first else ""
    return name if name in ERROR_KINDS else "other"
