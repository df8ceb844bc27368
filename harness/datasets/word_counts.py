"""`count_words` and `cut_words` of many texts at a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.datasets.words import count_words, cut_words

_BLANKS = bytes(chr(code).isspace() for code in range(128)).ljust(256, b"\0")


def count_words_of(texts: Sequence[str]) -> NDArray[np.int64]:
    """How many words each text has."""
    if all(map(str.isascii, texts)):
        return _count_ascii(texts)
    counts = _count_ascii([text if text.isascii() else "" for text in texts])
    for place, text in enumerate(texts):
        if not text.isascii():
            counts[place] = count_words(text)
    return counts


def cut_texts(texts: Sequence[str], words: Sequence[int]) -> list[str]:
    """Each text up to the end of the word of that number, white space kept: see `cut_words`."""
    found = _find_ascii([text if text.isascii() else "" for text in texts])
    kept = np.array(words, np.int64)
    ends = np.full(len(texts), -1, np.int64)
    some = np.flatnonzero((kept > 0) & (kept <= np.diff(found.first)))
    ends[some] = found.ends.take(found.first.take(some) + kept.take(some) - 1) - found.borders.take(some)
    return [
        text[:end] if end >= 0 else text if text.isascii() and number > 0 else cut_words(text, number)
        for text, number, end in zip(texts, words, ends.tolist(), strict=True)
    ]


class _FoundWords(NamedTuple):
    """Where words end and texts begin in texts one after another, and the number of each text's first word."""

    ends: NDArray[np.int64]
    borders: NDArray[np.int64]
    first: NDArray[np.int64]


def _count_ascii(texts: Sequence[str]) -> NDArray[np.int64]:
    return np.diff(_find_ascii(texts).first)


def _find_ascii(texts: Sequence[str]) -> _FoundWords:
    """A word begins at each letter behind a blank; a line feed stands before each text."""
    blank = np.frombuffer("\n".join(["", *texts, ""]).encode().translate(_BLANKS), np.bool_)
    starts = np.flatnonzero(blank[:-1] > blank[1:])
    borders = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=borders[1:])
    return _FoundWords(np.flatnonzero(blank[:-1] < blank[1:]), borders, np.searchsorted(starts, borders))
