"""What a system said, as a candidate: whatever is in it."""

from __future__ import annotations

from typing import Any, get_args

import msgspec

from harness.records import Candidate, Failure, Usage
from harness.running.secrets import Secrets

KINDS = f"it is one of {', '.join(get_args(Failure))}"

MOST = 10**12
"""Tokens or calls that one candidate may state: more were never used, and could not be summed in 64 bits."""

LONGEST = 1_000_000
"""Characters of a text; the worker has the same limit."""


MARK = b"\xef\xbb\xbf"
"""The byte order mark that some programs begin with."""

NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What `decoded` raises."""


def decoded(line: bytes) -> Any:
    """What a line says; None for a blank one, which says nothing."""
    line = line.removeprefix(MARK)
    return msgspec.json.decode(line) if line.strip() else None


def candidate_of(topic: str, key: str, answer: dict[str, Any], secrets: Secrets, memory: int = 0) -> Candidate:
    """The candidate for a topic from one decoded answer; one that breaks the contract is a failure.

    A usage that cannot be read costs no text: it is left out, and a note says so.
    """
    text, failure, detail = answer.get("text"), answer.get("failure"), answer.get("detail", "")
    seconds = answer.get("seconds", 0.0)
    if failure not in get_args(Failure):
        failure, problem = fault(text) if failure is None else ("crash", f"{failure!r} is no failure; {KINDS}")
        detail = problem or detail
    usage, unread = _usage(answer.get("usage"))
    return Candidate(
        topic=topic,
        text=text if isinstance(text, str) and failure is None else "",
        key=key,
        failure=failure,
        detail=one_line(secrets.hide("; ".join(filter(None, (str(detail), unread))))),
        seconds=float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e9 else 0.0,
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
    if max(usage.input_tokens, usage.output_tokens, usage.calls) > MOST:
        return None, f"its usage cannot be read: a number above {MOST:,}"
    return msgspec.structs.replace(usage, model=one_line(usage.model), device=one_line(usage.device)), ""


def fault(text: object) -> tuple[Failure | None, str]:
    """What is wrong with a text, (None, "") for nothing."""
    if not isinstance(text, str):
        return "crash", 'answered without a "text"'
    if len(text) > LONGEST:
        return "refused", f"{len(text):,} characters, more than {LONGEST:,}"
    return (None, "") if text.strip() else ("empty", "returned no text")


def one_line(text: str) -> str:
    """White space collapsed, 500 characters at most, none of them half a surrogate pair."""
    line = " ".join(text.encode("utf-8", "replace").decode().split())
    return line if len(line) <= 500 else line[:499] + "…"
