"""Find the words of many texts by rouge-score's rule, in one pass over their bytes.

The rule (rouge-score's `tokenize`, after ROUGE-1.5.5): lower-case the text; every run of `a-z0-9` is a word, all else
separates. `don't` is two words, `café` is `caf`, and a text in Cyrillic or Chinese has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Keys
from harness.rouge.scores import Ints
from harness.rouge.text_lines import TextLines, encode_letters

PIECE = 8  # letters that fit into one 64-bit key

_KEEP = np.array([(1 << 8 * length) - 1 for length in range(PIECE + 1)], dtype=np.uint64)


class Spans(NamedTuple):
    """Words as spans of one buffer, which goes on for 16 bytes or more after the last of them."""

    buffer: bytes
    starts: Ints
    lengths: Ints

    def pieces(self, number: int) -> Keys:
        """One key of the letters from 8 * number on, up to eight, of each word, which must have such letters."""
        starts, left = self.starts, self.lengths
        if number:
            starts, left = starts + PIECE * number, left - PIECE * number
        return eight_bytes(self.buffer)[starts] & _KEEP.take(left, mode="clip")

    def select_words(self, which: Ints) -> Spans:
        """The words at these places."""
        return Spans(self.buffer, self.starts[which], self.lengths[which])

    def word(self, number: int) -> bytes:
        """The letters of one word."""
        start = int(self.starts[number])
        return self.buffer[start : start + int(self.lengths[number])]


class FoundWords(NamedTuple):
    """The words of some texts: text `t` has `offsets[t]:offsets[t + 1]`; `opens` is true for the first of a line."""

    spans: Spans
    offsets: Ints
    opens: NDArray[np.bool_]


def eight_bytes(buffer: bytes | NDArray[np.uint8]) -> Keys:
    """The eight bytes at every place of a buffer, first in the lowest bits. Index it: `take` would copy it first."""
    size = buffer.size if isinstance(buffer, np.ndarray) else len(buffer)
    return np.ndarray(shape=(size - 7,), dtype="<u8", buffer=buffer, strides=(1,))


def find_words(texts: Sequence[str]) -> FoundWords:
    """All words of all texts; lines end at LF alone, as in rouge-score."""
    if isinstance(texts, TextLines):
        return _find_words(texts.letters, texts.borders, texts.borders)
    buffer, borders = _join_texts(texts)
    return _find_words(buffer, borders, np.flatnonzero(np.frombuffer(buffer, np.uint8) == ord("\n")))


def _find_words(buffer: bytes, borders: Ints, lines: Ints) -> FoundWords:
    """The words of texts with these borders and line feeds."""
    inside = np.frombuffer(buffer, dtype=np.uint8) >= ord("0")
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, lengths = edges[::2] + 1, edges[1::2] - edges[::2]
    offsets = np.searchsorted(starts, borders)
    opens = np.zeros(len(starts) + 1, dtype=np.bool_)
    opens[offsets if lines is borders else np.searchsorted(starts, lines)] = True
    return FoundWords(Spans(buffer, starts, lengths), offsets, opens[:-1])


def _join_texts(texts: Sequence[str]) -> tuple[bytes, Ints]:
    """The letters of the texts with a line feed before each, and the starts of the texts (and the last end)."""
    joined = "\n".join(["", *texts, ""])
    if "\u0130" in joined:
        texts = [text.replace("\u0130", "i\u0307") for text in texts]
    borders = np.zeros(len(texts) + 1, dtype=np.int64)
    np.cumsum([len(text) + 1 for text in texts], out=borders[1:])
    return encode_letters(joined), borders
