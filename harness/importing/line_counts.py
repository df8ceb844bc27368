"""Lines that should be as many as topics and are not: what may be the matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def explain_count(count: int, expected: int, noun: str = "topics", *, blank: Sequence[int] = ()) -> str:
    """A sentence for `count` lines beside `expected` topics; `blank` are the numbers of the blank lines."""
    start = f"{count:,} lines for {expected:,} {noun}"
    if expected and blank and count - len(blank) == expected:
        if len(blank) == 1:
            return f"{start}; line {blank[0]} is blank: take it out"
        return f"{start}; {len(blank):,} lines are blank, the first is line {blank[0]}: take them out"
    if expected and count > expected and count % expected == 0:
        times = f"{start}, {count // expected} times as many"
        return f"{times}; texts may hold line breaks: write JSON lines, or one line a text"
    if count == expected - 1:
        return (
            f"{start}; the last line may be an empty text that was written without its newline: add an empty line if so"
        )
    return f"{start}; give one line for each, in their order"


def three_of(names: Iterable[str]) -> str:
    """Three names as examples."""
    listed = list(names)
    return ", ".join(repr(name) for name in listed[:3]) + (", ..." if len(listed) > 3 else "")
