"""Find the words between blanks of many texts, in one pass over their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

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
    buffer, blanks = _find_blanks(raw)
    starts = blanks[:-1] + 1
    lengths = blanks[1:] - starts
    lines = np.flatnonzero(np.frombuffer(raw, np.uint8).take(blanks) == _LINE_FEED)
    if lengths.min(initial=1) == 0:
        full = np.flatnonzero(lengths > 0)
        starts, lengths, lines = starts.take(full), lengths.take(full), np.searchsorted(full, lines)
    return FoundSpaces(Spans(buffer, starts, lengths), np.searchsorted(starts, borders), lines)


def _find_blanks(raw: bytes) -> tuple[bytes, Ints]:
    """The letters without white space but blanks and line feeds, and without zeros; the places of both, up to the end.

    Most texts have no others: then the letters are those that they were.
    """
    letters = np.frombuffer(raw, np.uint8)[: -len(_END)]
    is_blank = letters <= _BLANK
    if np.count_nonzero(is_blank) > np.count_nonzero(letters == _BLANK) + np.count_nonzero(letters == _LINE_FEED):
        raw = raw.translate(_SEPARATE)
        is_blank = np.frombuffer(raw, np.uint8)[: len(letters)] == _BLANK
    return raw, np.flatnonzero(is_blank)
