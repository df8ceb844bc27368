"""Rule `think`: remove a model's reasoning before its answer, where it marks it."""

from __future__ import annotations

import re

from harness.lazy_patterns import compile_on_use

_OPEN = compile_on_use(
    r"<(?P<tag>think|thinking|thought|thoughts|reasoning|scratchpad)>|\[(?P<square>THINK)\]|◁(?P<triangle>think)▷",
    re.IGNORECASE,
)
_CLOSE = compile_on_use(
    r"</(?P<tag>think|thinking|thought|thoughts|reasoning|scratchpad)>|\[/(?P<square>THINK)\]|◁/(?P<triangle>think)▷",
    re.IGNORECASE,
)
_WRAPPED = compile_on_use(r"\s*<(answer|summary)>(?P<text>.*)</\1>\s*", re.IGNORECASE | re.DOTALL)


def think(text: str) -> str:
    """Remove `<think>...</think>` and similar blocks, and all text before a lone `</think>`.

    A text that begins with a block which never ends is all thought: nothing is left of it. Tags `<answer>` or
    `<summary>` around all that is left go, too.
    """
    if "<" not in text and "[" not in text and "◁" not in text:
        return text
    answer = _without_blocks(text)
    ends = list(_CLOSE.finditer(answer))
    if ends and not _OPEN.search(answer, 0, ends[-1].start()):
        answer = answer[ends[-1].end() :].lstrip()
    wrapped = _WRAPPED.fullmatch(answer)
    return wrapped["text"].strip() if wrapped else answer


def _without_blocks(text: str) -> str:
    """Remove each block up to the next closing mark of its kind; "" where a text begins with an unclosed block."""
    parts: list[str] = []
    place, unclosed = 0, set[str]()
    while opening := _OPEN.search(text, place):
        kind = _kind(opening)
        end = (
            None
            if kind in unclosed
            else next((e for e in _CLOSE.finditer(text, opening.end()) if _kind(e) == kind), None)
        )
        if end is not None:
            parts.append(text[place : opening.start()])
            place = end.end()
        elif not "".join(parts).strip() and not text[place : opening.start()].strip():
            return ""
        else:
            unclosed.add(kind)
            parts.append(text[place : opening.end()])
            place = opening.end()
    if not place:
        return text
    rest = "".join([*parts, text[place:]])
    return rest.strip() if rest != text else text


def _kind(match: re.Match[str]) -> str:
    return f"{match.lastgroup} {match[0].strip('<>/[]◁▷').lower()}"
