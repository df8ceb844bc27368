"""Check the answer of a system and make a candidate of it, whatever it contains."""

from __future__ import annotations

from typing import TypeGuard, cast, get_args

import msgspec

from harness.records import Candidate, Failure, Usage
from harness.running.protocol import Answer
from harness.running.secrets import Secrets

KINDS = f"it is one of {', '.join(get_args(Failure))}"

MAX_STATED_TOKENS = 10**12
"""Tokens or calls that one candidate may state: more were never used, and could not be summed in 64 bits."""

MAX_TEXT_BYTES = 1_000_000
"""Characters of a text; the worker has the same limit."""


def build_candidate(topic: str, key: str, answer: Answer, secrets: Secrets, memory: int = 0) -> Candidate:
    """The candidate for a topic from one answer; one that breaks the contract is a failure.

    A usage or seconds that cannot be read cost no text: they are left out, and a note says so.
    """
    failure, problem = _failure(answer)
    detail = problem or answer.detail
    usage, unread = _usage(answer.usage)
    seconds, wrong = _seconds(answer)
    return Candidate(
        topic=topic,
        text=answer.text if isinstance(answer.text, str) and failure is None else "",
        key=key,
        failure=failure,
        detail=fold_to_line(secrets.hide("; ".join(filter(None, (detail, unread, wrong))))),
        seconds=seconds,
        memory=memory,
        usage=usage,
    )


def _failure(answer: Answer) -> tuple[Failure | None, str]:
    """The failure of an answer, stated or found, and its detail; (None, "") where the answer is a text."""
    if answer.failure is None:
        return text_fault(answer.text)
    if answer.failure in get_args(Failure):
        return cast("Failure", answer.failure), ""
    return "crash", f"{answer.failure!r} is no failure; {KINDS}"


def _usage(value: object) -> tuple[Usage | None, str]:
    """The usage that a system states, or the reason why it cannot be read."""
    if value is None:
        return None, ""
    try:
        usage = msgspec.convert(value, Usage)
    except msgspec.ValidationError as error:
        return None, f"its usage cannot be read: {error}"
    if min(usage.input_tokens, usage.output_tokens, usage.calls, usage.price or 0) < 0:
        return None, "its usage cannot be read: a number below 0"
    if max(usage.input_tokens, usage.output_tokens, usage.calls) > MAX_STATED_TOKENS:
        return None, f"its usage cannot be read: a number above {MAX_STATED_TOKENS:,}"
    return msgspec.structs.replace(usage, model=fold_to_line(usage.model), device=fold_to_line(usage.device)), ""


def _seconds(answer: Answer) -> tuple[float, str]:
    """The seconds of an answer, stated by its system or measured, and the reason why a statement cannot be read."""
    took, stated = answer.took, answer.seconds
    measured = float(took) if _is_time(took) else 0.0
    if stated is None:
        return measured, ""
    if _is_time(stated):
        return float(stated), ""
    return measured, "its seconds cannot be read: no number from 0 to a thousand million"


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def text_fault(text: object) -> tuple[Failure | None, str]:
    """The failure of a text and its detail; (None, "") where the text is fine."""
    if not isinstance(text, str):
        return "crash", 'answered without a "text"'
    if len(text) > MAX_TEXT_BYTES:
        return "refused", f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}"
    return (None, "") if text.strip() else ("empty", "returned no text")


def fold_to_line(text: str) -> str:
    """Collapse white space, and cut to 500 characters without splitting a surrogate pair."""
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= 500 else line[:499] + "…"
