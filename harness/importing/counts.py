"""Lines that should be as many as topics and are not: what may be the matter."""

from __future__ import annotations

from collections.abc import Iterable


def explain_count(count: int, wanted: int, noun: str = "topics", *, blank: int = 0) -> str:
    """A sentence for `count` lines beside `wanted` topics; `blank` is the number of a blank line, 0 for none."""
    said = f"{count:,} lines for {wanted:,} {noun}"
    if wanted and count == wanted + 1 and blank:
        return f"{said}; line {blank} is blank: take it out"
    if wanted and count > wanted and count % wanted == 0:
        return (
            f"{said}, {count // wanted} times as many; texts may hold line breaks: write JSON lines, or one line a text"
        )
    if count == wanted - 1:
        return (
            f"{said}; the last line may be an empty text that was written without its newline: add an empty line if so"
        )
    return f"{said}; give one line for each, in their order"


def three_of(names: Iterable[str]) -> str:
    """Three names as examples."""
    listed = list(names)
    return ", ".join(repr(name) for name in listed[:3]) + (", ..." if len(listed) > 3 else "")
