"""Rule `think`: what a model writes before it answers, where it marks that itself."""

from __future__ import annotations

import re

_OPEN = re.compile(
    r"<(?P<tag>think|thinking|thought|thoughts|reasoning|scratchpad)>|\[(?P<square>THINK)\]|◁(?P<triangle>think)▷",
    re.IGNORECASE,
)
_CLOSE = re.compile(
    r"</(?P<tag>think|thinking|thought|thoughts|reasoning|scratchpad)>|\[/(?P<square>THINK)\]|◁/(?P<triangle>think)▷",
    re.IGNORECASE,
)
_WRAPPED = re.compile(r"\s*<(answer|summary)>(?P<text>.*)</\1>\s*", re.IGNORECASE | re.DOTALL)


def think(text: str) -> str:
    """Without `<think>...</think>` and its like, wherever they stand, and without what stands before a lone `</think>`.

    A text that begins with a block which never ends is all thought: nothing is left of it. Tags `<answer>` or
    `<summary>` around all that is left go, too.
    """
    if "<" not in text and "[" not in text and "◁" not in text:
        return text
    kept = _without_blocks(text)
    ends = list(_CLOSE.finditer(kept))
    if ends and not _OPEN.search(kept, 0, ends[-1].start()):
        kept = kept[ends[-1].end() :].lstrip()
    wrapped = _WRAPPED.fullmatch(kept)
    return wrapped["text"].strip() if wrapped else kept


def _without_blocks(text: str) -> str:
    """Each opening mark up to the next closing one of its kind; an end that is missed at the start is the text's."""
    kept: list[str] = []
    place, unclosed = 0, set[str]()
    while found := _OPEN.search(text, place):
        kind = _kind(found)
        end = (
            None
            if kind in unclosed
            else next((e for e in _CLOSE.finditer(text, found.end()) if _kind(e) == kind), None)
        )
        if end is not None:
            kept.append(text[place : found.start()])
            place = end.end()
        elif not "".join(kept).strip() and not text[place : found.start()].strip():
            return ""
        else:
            unclosed.add(kind)
            kept.append(text[place : found.end()])
            place = found.end()
    if not place:
        return text
    whole = "".join([*kept, text[place:]])
    return whole.strip() if whole != text else text


def _kind(found: re.Match[str]) -> str:
    return f"{found.lastgroup} {found[0].strip('<>/[]◁▷').lower()}"
