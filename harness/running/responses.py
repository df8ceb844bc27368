"""What a system said, as a candidate: whatever is in it."""

from __future__ import annotations

from typing import Any, TypeGuard, get_args

import msgspec

from harness.records import Candidate, Failure, Usage
from harness.running.secrets import Secrets

KINDS = f"it is one of {', '.join(get_args(Failure))}"

MAX_DETAIL_CHARS = 10**12
"""Tokens or calls that one candidate may state: more were never used, and could not be summed in 64 bits."""

MAX_TEXT_BYTES = 1_000_000
"""Characters of a text; the worker has the same limit."""


ANSWER_MARK = b"\xef\xbb\xbf"
"""The byte order mark that some programs begin with."""

NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What `decoded` raises."""


def decode_answer(line: bytes) -> Any:
    """What a line says; None for a blank one, which says nothing."""
    line = line.removeprefix(ANSWER_MARK)
    return msgspec.json.decode(line) if line.strip() else None


def with_seconds(answer: Any, took: float, *, measured: bool) -> dict[str, Any]:
    """An answer with the seconds it took by our clock, unless its process has `measured` them; {} for no answer."""
    if not isinstance(answer, dict):
        return {}
    took = round(took, 6)
    return {"took": took, **answer} if measured else {**answer, "took": took}


def is_unexplained(answer: dict[str, Any]) -> bool:
    """Whether an article failed for a reason that may be another article's: its system did not say so itself."""
    return bool(answer.get("failure")) and not answer.get("own")


def is_last(answer: Any) -> bool:
    """Whether nothing more comes of the list that the article is of."""
    return isinstance(answer, dict) and bool(answer.get("last")) and not answer.get("own")


def is_short(answer: Any) -> bool:
    """Whether fewer answers were yielded than there are articles: one was passed over, and those after it moved up."""
    return is_last(answer) and bool(answer.get("short"))


def build_candidate(topic: str, key: str, answer: dict[str, Any], secrets: Secrets, memory: int = 0) -> Candidate:
    """The candidate for a topic from one decoded answer; one that breaks the contract is a failure.

    "took" is what we measured, "seconds" what the system states instead. A usage or seconds that cannot be read cost no
    text: they are left out, and a note says so.
    """
    text, failure, detail = answer.get("text"), answer.get("failure"), answer.get("detail", "")
    if failure not in get_args(Failure):
        failure, problem = text_fault(text) if failure is None else ("crash", f"{failure!r} is no failure; {KINDS}")
        detail = problem or detail
    usage, unread = _usage(answer.get("usage"))
    seconds, wrong = _seconds(answer)
    return Candidate(
        topic=topic,
        text=text if isinstance(text, str) and failure is None else "",
        key=key,
        failure=failure,
        detail=fold_to_line(secrets.hide("; ".join(filter(None, (str(detail), unread, wrong))))),
        seconds=seconds,
        memory=memory,
        usage=usage,
    )


def _usage(value: Any) -> tuple[Usage | None, str]:
    """What a system states of its usage, or why that cannot be read."""
    if value is None:
        return None, ""
    try:
        usage = msgspec.convert(value, Usage)
    except msgspec.ValidationError as error:
        return None, f"its usage cannot be read: {error}"
    if min(usage.input_tokens, usage.output_tokens, usage.calls, usage.price or 0) < 0:
        return None, "its usage cannot be read: a number below 0"
    if max(usage.input_tokens, usage.output_tokens, usage.calls) > MAX_DETAIL_CHARS:
        return None, f"its usage cannot be read: a number above {MAX_DETAIL_CHARS:,}"
    return msgspec.structs.replace(usage, model=fold_to_line(usage.model), device=fold_to_line(usage.device)), ""


def _seconds(answer: dict[str, Any]) -> tuple[float, str]:
    """What an answer took: as its system states, or as measured, with why its statement cannot be read."""
    took, stated = answer.get("took"), answer.get("seconds")
    measured = float(took) if _is_time(took) else 0.0
    if stated is None:
        return measured, ""
    if _is_time(stated):
        return float(stated), ""
    return measured, "its seconds cannot be read: no number from 0 to a thousand million"


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e9


def text_fault(text: object) -> tuple[Failure | None, str]:
    """What is wrong with a text, (None, "") for nothing."""
    if not isinstance(text, str):
        return "crash", 'answered without a "text"'
    if len(text) > MAX_TEXT_BYTES:
        return "refused", f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}"
    return (None, "") if text.strip() else ("empty", "returned no text")


def fold_to_line(text: str) -> str:
    """White space collapsed, 500 characters at most, none of them half a surrogate pair."""
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= 500 else line[:499] + "…"
