"""`count_words` and `cut_words` of many texts at a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from harness.datasets.joined_texts import Ints, JoinedTexts, join_ascii
from harness.datasets.words import count_words, cut_words, is_parted_by_blanks

_BLANKS = bytes(chr(code).isspace() for code in range(128)).ljust(256, b"\0")


def count_words_of(texts: Sequence[str]) -> Ints:
    """The number of words in each text, (texts,)."""
    joined = join_ascii(texts)
    counts = np.zeros(len(texts), np.int64)
    counts[joined.places] = np.diff(_find_words(joined).first)
    if joined.others:
        counts[joined.others] = _count_beyond_ascii([texts[place] for place in joined.others])
    return counts


def _count_beyond_ascii(texts: Sequence[str]) -> list[int]:
    """The number of words in each text. Where blanks part the words of all, none needs to be asked alone."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    different = "".join(map(chr, np.unique(codes[codes >= 128]).tolist()))
    return [len(text.split()) for text in texts] if is_parted_by_blanks(different) else [*map(count_words, texts)]


def cut_texts(texts: Sequence[str], words: Sequence[int]) -> list[str]:
    """Cut each text after the word of that number, white space kept: see `cut_words`."""
    joined = join_ascii(texts)
    spans, numbers = _find_words(joined), np.array(words, np.int64)[joined.places]
    ends = np.full(len(texts), -1, np.int64)
    places = np.flatnonzero((numbers > 0) & (numbers <= np.diff(spans.first)))
    last_words = spans.first.take(places) + numbers.take(places) - 1
    ends[joined.places.take(places)] = spans.ends.take(last_words) - joined.borders.take(places)
    return [
        text[:end] if end >= 0 else text if text.isascii() and number > 0 else cut_words(text, number)
        for text, number, end in zip(texts, words, ends.tolist(), strict=True)
    ]


class _WordSpans(NamedTuple):
    """The ends of words in joined texts, and the number of each text's first word."""

    ends: Ints
    first: Ints


def _find_words(joined: JoinedTexts) -> _WordSpans:
    """A word begins at each letter behind a blank."""
    is_blank = np.frombuffer(joined.buffer.translate(_BLANKS), np.bool_)
    starts = np.flatnonzero(is_blank[:-1] > is_blank[1:])
    ends = np.flatnonzero(is_blank[:-1] < is_blank[1:])
    return _WordSpans(ends, np.searchsorted(starts, joined.borders))
