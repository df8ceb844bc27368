"""The lines of one text as texts of their own, of which nobody makes strings to read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import overload

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints

BLANK, MARK = b" !"
"""What stands for ASCII's white space, but the line feed, and for what is neither white space nor letter nor digit."""

_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789\n"
_LOWER = bytes(
    code if code in _LETTERS else BLANK if chr(code).isspace() and code < 128 else MARK
    for code in bytes(range(256)).lower()
)
_END = " " * 16


def encode_letters(text: str) -> bytes:
    """A text as small letters and digits, line feeds, `BLANK` and `MARK`, a byte each; 16 blanks follow.

    Two characters beyond ASCII have their lower case, or part of it, within: the Kelvin sign and the dotted capital I,
    whose lower case is an i and a combining dot, that is, the end of a word.
    """
    if not text.isascii():
        text = text.replace("\u0130", "i\u0307").replace("\u212a", "k")
    return f"{text}{_END}".encode("ascii", "replace").translate(_LOWER)


class TextLines(Sequence[str]):
    """The lines of a text; lines end at LF alone."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def letters(self) -> bytes:
        """The text with a line feed before and behind it, see `encode_letters`."""
        return encode_letters(f"\n{self._text}\n")

    @cached_property
    def borders(self) -> Ints:
        """The places of line feeds in `letters`: line `n` stands at `borders[n] + 1 : borders[n + 1]`."""
        return np.flatnonzero(np.frombuffer(self.letters, np.uint8) == ord("\n"))

    @property
    def starts(self) -> Ints:
        """Where each line begins in the text, and where one more would."""
        if "\u0130" not in self._text:  # which is two letters
            return self.borders
        return np.cumsum([0, *(len(line) + 1 for line in self)])

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    @cached_property
    def beyond_ascii(self) -> str:
        """The different characters beyond ASCII in all lines."""
        if self._text.isascii():
            return ""
        codes = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), np.uint32)
        return "".join(map(chr, np.unique(codes[codes >= 128]).tolist()))

    def __len__(self) -> int:
        return len(self.borders) - 1

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        return self._lines[index]

    def count_words(self) -> Ints:
        """How many words between ASCII's white space each line has."""
        is_inside = np.frombuffer(self.letters, np.uint8) > BLANK
        return np.diff(_count_before(is_inside[1:] > is_inside[:-1], self.borders))


def _count_before(flags: NDArray[np.bool_], places: Ints) -> Ints:
    """How many of the flags before each place are set."""
    bits = np.packbits(flags, bitorder="little")
    words = np.concatenate([bits, np.zeros(8 + -len(bits) % 8, np.uint8)]).view("<u8")
    counts = np.zeros(len(words), np.int64)
    np.cumsum(np.bitwise_count(words[:-1]), out=counts[1:])
    of_place = places >> 6
    below = (np.uint64(1) << (places & 63).view(np.uint64)) - np.uint64(1)
    total: Ints = counts.take(of_place) + np.bitwise_count(words.take(of_place) & below)
    return total
