"""Texts as words and what stands between them, both made visible: what is lit up word by word."""

from __future__ import annotations

import re

from harness.showing.escape import visible_lines

_PLAIN = re.compile(r"([^\W_]+)")
# A hidden character that was spelled out is no word.
_WORD = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|([^\W_]+)")


def split_pieces(text: str) -> list[str]:
    """What stands before the first word, that word, what stands between it and the second, and so on to the end."""
    visible = "\n".join(visible_lines(text))
    if "\\" not in visible:
        return _PLAIN.split(visible)
    parts, end = [], 0
    for match in _WORD.finditer(visible):
        if match[1]:
            parts += [visible[end : match.start()], match[1]]
            end = match.end()
    return [*parts, visible[end:]]


def text_words(text: str) -> list[str]:
    """The words of a text."""
    return split_pieces(text)[1::2]


def word_tokens(written: list[str], known: dict[str, str]) -> list[tuple[str, int]]:
    """What ROUGE compares in the place of these words, and the number of the word each token comes from."""
    tokens = []
    for number, word in enumerate(written):
        lower = word.lower()
        tokens += [(token, number) for token in known.get(lower, lower).split()]
    return tokens
