"""Find the words between blanks of many texts, in one pass over their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints
from harness.rouge.word_spans import PIECE, Spans

BLANKS = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""White space beyond ASCII, as `str.split` has it."""

NUL = 0xF8
"""The byte that stands for a zero."""

_BLANK, _LINE_FEED = 32, 10
_SEPARATE = bytes(_BLANK if chr(byte).isspace() and byte < 128 else byte or NUL for byte in range(256))
"""A table that makes one blank of all of ASCII's, and of zeros, which end a key of letters, a byte unknown to UTF-8."""

_END = " " * 2 * PIECE
_IS_CONTINUED = 0x80  # of the two highest bits of a byte of UTF-8


Bools = NDArray[np.bool_]


class FoundSpaces(NamedTuple):
    """Words between blanks in UTF-8: text `t` has `offsets[t]:offsets[t + 1]`; `lines` are the first of each line."""

    spans: Spans
    offsets: Ints
    lines: Ints


def find_spaced_words(texts: Sequence[str]) -> FoundSpaces:
    """The places of the words in all texts.

    A line without words begins where the next word is; lines end at LF alone.
    """
    joined = "\n".join(["", *texts, _END])
    borders = np.zeros(len(texts) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1, out=borders[1:])
    if joined.isascii():
        raw = joined.encode()
    else:
        for blank in BLANKS:
            joined = joined.replace(blank, " ")
        raw = joined.encode("utf-8", "surrogatepass")
        is_first = np.frombuffer(raw, np.uint8) & 0xC0 != _IS_CONTINUED
        borders = np.flatnonzero(is_first).take(borders)
    buffer, blanks, is_feed = _find_blanks(raw)
    starts = blanks[:-1] + 1
    lengths = blanks[1:] - starts
    lines = np.flatnonzero(is_feed)
    if lengths.min(initial=1) == 0:
        full = np.flatnonzero(lengths > 0)
        starts, lengths, lines = starts.take(full), lengths.take(full), np.searchsorted(full, lines)
    return FoundSpaces(Spans(buffer, starts, lengths), np.searchsorted(starts, borders), lines)


def _find_blanks(raw: bytes) -> tuple[bytes, Ints, Bools]:
    """The letters without zeros and with blanks and line feeds alone for white space, its places, and the line feeds.

    Most texts have no other white space, nor zeros: then the letters are those that they were.
    """
    letters = np.frombuffer(raw, np.uint8)[: -len(_END)]
    blanks = np.flatnonzero(letters <= _BLANK)
    signs = letters.take(blanks)
    is_feed = signs == _LINE_FEED
    if np.count_nonzero(is_feed) + np.count_nonzero(signs == _BLANK) == len(blanks):
        return raw, blanks, is_feed
    buffer = raw.translate(_SEPARATE)
    blanks = np.flatnonzero(np.frombuffer(buffer, np.uint8)[: len(letters)] == _BLANK)
    return buffer, blanks, letters.take(blanks) == _LINE_FEED
