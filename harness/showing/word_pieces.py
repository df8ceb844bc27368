"""Texts as words and what stands between them, both made visible: what is lit up word by word."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from harness.lazy_patterns import compile_on_use
from harness.showing.escape import visible_lines

_PLAIN = compile_on_use(r"([^\W_]+)")
_RUN = compile_on_use(r"[^\W_]+")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
# A hidden character that was spelled out is no word.
_WORD = compile_on_use(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|([^\W_]+)")


RECENT_TEXTS = 4096
"""Texts whose pieces are remembered: a page looks words up first, and writes the same texts a few topics later."""


@lru_cache(maxsize=RECENT_TEXTS)
def split_pieces(text: str) -> tuple[str, ...]:
    """What stands before the first word, that word, what stands between it and the second, and so on to the end."""
    visible = "\n".join(visible_lines(text))
    if "\\" not in visible:
        return tuple(_PLAIN.split(visible))
    parts, end = [], 0
    for match in _WORD.finditer(visible):
        if match[1]:
            parts += [visible[end : match.start()], match[1]]
            end = match.end()
    return (*parts, visible[end:])


def text_words(text: str) -> list[str]:
    """The words of a text."""
    return [*split_pieces(text)[1::2]]


def find_words(text: str) -> set[str]:
    """The words of a long text, lower-cased, in one pass; where it has hidden characters there may be others, too."""
    lower = text.lower()
    if not lower.isascii():
        return set(_RUN.findall(lower))
    return set(lower.translate(_BLANKS).split())


def word_tokens(words: Sequence[str], pieces: dict[str, str]) -> list[tuple[str, int]]:
    """What ROUGE compares in the place of these words, and the number of the word each token comes from."""
    tokens = []
    for number, word in enumerate(words):
        lower = word.lower()
        tokens += [(token, number) for token in pieces.get(lower, lower).split()]
    return tokens
