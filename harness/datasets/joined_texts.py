"""Many texts joined in one buffer, so that one step handles all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class JoinedTexts(NamedTuple):
    """The ASCII texts among some texts, a byte a character, with a line feed before each and behind the last.

    Text `n` of them stands at `borders[n] + 1 : borders[n + 1]`; `places` says which of all texts it is. `others` are
    the places of the texts that are not ASCII.
    """

    buffer: bytes
    borders: Ints
    places: Ints
    others: list[int]

    def places_at(self, positions: Ints) -> Ints:
        """The places of the texts that hold these positions of the buffer, each once and in order."""
        owners = np.searchsorted(self.borders, positions, side="right") - 1
        return self.places[np.unique(owners)]


def join_ascii(texts: Sequence[str]) -> JoinedTexts:
    """Put the texts that are ASCII into one buffer."""
    is_ascii = [*map(str.isascii, texts)]
    others = [] if all(is_ascii) else [place for place, is_plain in enumerate(is_ascii) if not is_plain]
    joined = [text for text, is_plain in zip(texts, is_ascii, strict=True) if is_plain] if others else texts
    borders = np.zeros(len(joined) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, joined), np.int64, len(joined)) + 1, out=borders[1:])
    return JoinedTexts("\n".join(["", *joined, ""]).encode("ascii"), borders, np.flatnonzero(is_ascii), others)
