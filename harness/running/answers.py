"""What a system said, as a candidate: whatever is in it."""

from __future__ import annotations

from typing import Any, get_args

from harness.records import Candidate, Failure
from harness.running.secrets import Secrets

LONGEST = 1_000_000
"""Characters of a text; the worker has the same limit."""


def candidate_of(topic: str, key: str, answer: dict[str, Any], secrets: Secrets) -> Candidate:
    """The candidate for a topic from one decoded answer; one that breaks the contract is a failure."""
    text, failure, detail = answer.get("text"), answer.get("failure"), answer.get("detail", "")
    seconds = answer.get("seconds", 0.0)
    if failure not in get_args(Failure):
        failure, detail = fault(text)
    return Candidate(
        topic=topic,
        text=text if isinstance(text, str) and failure is None else "",
        key=key,
        failure=failure,
        detail=one_line(secrets.hide(str(detail))),
        seconds=float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < 1e9 else 0.0,
    )


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
