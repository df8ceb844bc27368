"""The parts that a reader makes of words: kept for each different word, and put together for all words of texts."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.scores import Ints

Values = NDArray[Any]


class PartBounds(NamedTuple):
    """The parts before each word of some texts: one a word, but for the `odd` words, whose places these are.

    `surplus` are the parts more than words before each of these, and before the end.
    """

    odd: Ints
    surplus: Ints

    def take(self, words: Ints) -> Ints:
        """The places of the first parts of these words, and the end for the place behind the last."""
        return words + self.surplus.take(np.searchsorted(self.odd, words))


class KnownParts:
    """The parts that a reader has made of the words of a table so far.

    Parts that are signed integers are not negative: the first parts of odd words are kept inverted, so that one look
    tells both.
    """

    def __init__(self) -> None:
        self.starts = self.sizes = np.zeros(0, np.int64)
        self.is_odd = np.zeros(0, np.bool_)
        self.firsts: Values = np.zeros(0, np.int64)
        self.values: Values = np.zeros(0, np.int64)

    def learn(self, values: Values, sizes: Ints) -> None:
        """Put the parts of the words that follow behind the others."""
        starts = np.cumsum(sizes) - sizes
        firsts = values.take(starts, mode="clip") if len(values) else np.zeros(len(sizes), values.dtype)
        is_odd = sizes != 1
        if firsts.dtype.kind == "i":
            firsts = np.where(is_odd, ~firsts, firsts)
        has_none = not len(self.sizes)
        self.starts = np.concatenate([self.starts, len(self.values) + starts])
        self.sizes = np.concatenate([self.sizes, sizes])
        self.is_odd = np.concatenate([self.is_odd, is_odd])
        self.firsts = firsts if has_none else np.concatenate([self.firsts, firsts])
        self.values = values if has_none else np.concatenate([self.values, values])

    def gather(self, words: Ints) -> tuple[Values, PartBounds]:
        """The parts of all these words one after another, and their bounds."""
        firsts = self.firsts.take(words)
        if firsts.dtype.kind == "i":
            odd = np.flatnonzero(firsts < 0)
            firsts[odd] = ~firsts.take(odd)
        else:
            odd = np.flatnonzero(self.is_odd.take(words))
        if not len(odd):
            return firsts, PartBounds(odd, np.zeros(1, np.int64))
        sizes, starts = self.sizes.take(words.take(odd)), self.starts.take(words.take(odd))
        surplus = np.zeros(len(odd) + 1, np.int64)
        np.cumsum(sizes - 1, out=surplus[1:])
        further = np.maximum(sizes - 1, 0)
        within = np.arange(further.sum()) - np.repeat(np.cumsum(further) - further, further) + 1
        places = np.repeat(odd + surplus[:-1], further) + within
        parts = np.empty(len(words) + surplus[-1], firsts.dtype)
        is_first = np.ones(len(parts), np.bool_)
        is_first[places] = False
        parts[is_first] = firsts if sizes.min() else np.delete(firsts, odd[sizes == 0])
        parts[places] = self.values.take(np.repeat(starts, further) + within)
        return parts, PartBounds(odd, surplus)
