"""How sure a model was of the tokens that an answer hangs on: numerals, YES and NO, with the alternatives to each.

Endpoints give them where a request has `logprobs` and `top_logprobs`. All else is dropped, so that kept replies stay
small.
"""

from __future__ import annotations

import math
import re
from typing import Any

from msgspec import Struct

from harness.lazy_patterns import compile_on_use
from harness.models.response_bodies import clean_text, decode_table

MAX_ALTERNATIVES = 20
"""Alternatives to a token: the most that OpenAI's interface gives."""

MAX_CHOICES = 2000
"""Tokens of a reply that are kept: a reply with more answers nothing of ours."""

PROBABILITY_FIELDS: dict[str, Any] = {"logprobs": True, "top_logprobs": MAX_ALTERNATIVES}
"""What asks an endpoint for probabilities, as fields of a request."""

_ANSWER = compile_on_use(r"\W*([0-9]{1,3}|yes|no)\W*", re.IGNORECASE)


class TokenChoice(Struct, frozen=True):
    """A token that may be an answer: where it starts in the text, and the probability of each answer in its place.

    Answers are "0" to "999", "yes" and "no".
    """

    start: int
    answer: str
    probabilities: dict[str, float]


def read_answer(token: str) -> str:
    """The answer that a token holds, "" for none."""
    match = _ANSWER.fullmatch(clean_text(token))
    return match[1].lower() if match else ""


def read_token_choices(choice: dict[str, Any]) -> tuple[TokenChoice, ...]:
    """Those of one choice of a reply. Whatever is not shaped as OpenAI has it is as if it were not there."""
    content = decode_table(choice.get("logprobs")).get("content")
    choices: list[TokenChoice] = []
    start = 0
    for entry in content if isinstance(content, list) else []:
        token = clean_text(decode_table(entry).get("token"))
        answer = read_answer(token)
        if answer and len(choices) < MAX_CHOICES and (probabilities := _read_alternatives(decode_table(entry))):
            choices.append(TokenChoice(start + token.lower().index(answer), answer, probabilities))
        start += len(token)
    return tuple(choices)


def _read_alternatives(entry: dict[str, Any]) -> dict[str, float]:
    """The probability of each answer at this place: several tokens may mean the same one."""
    listed = entry.get("top_logprobs")
    alternatives = listed[:MAX_ALTERNATIVES] if isinstance(listed, list) else []
    tokens = [decode_table(alternative) for alternative in alternatives]
    if not any(token.get("token") == entry.get("token") for token in tokens):
        tokens.append(entry)
    probabilities: dict[str, float] = {}
    for token in tokens:
        answer, log = read_answer(clean_text(token.get("token"))), token.get("logprob")
        if answer and isinstance(log, int | float) and not isinstance(log, bool) and -math.inf < log <= 1e-6:
            probabilities[answer] = probabilities.get(answer, 0.0) + math.exp(min(0.0, log))
    return {answer: round(value, 9) for answer, value in probabilities.items() if value > 0}


def find_choice(choices: tuple[TokenChoice, ...], answer: str, start: int) -> TokenChoice | None:
    """The token that gave this answer nearest to that place in the text; None where there is none."""
    same = [choice for choice in choices if choice.answer == answer.lower()]
    return min(same, key=lambda choice: abs(choice.start - start), default=None)
