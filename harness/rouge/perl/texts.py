"""Many texts as one array of word numbers: what the fast code counts on."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from . import limits
from .measures import Options
from .reading import as_bytes
from .stemmer import stem
from .tables import stop_words

Ints = NDArray[np.int64]

_IS_WORD = np.zeros(256, dtype=bool)
_IS_WORD[list(b"abcdefghijklmnopqrstuvwxyz0123456789")] = True
_TO_SPACES = bytes(byte if _IS_WORD[byte] else 32 for byte in range(256))


class View(NamedTuple):
    """Texts cut into words. Text `t` has the words `starts[t]:starts[t + 1]`.

    `words` are the vocabulary's numbers; `line` numbers the sentence of each word, upwards over all texts.
    """

    words: Ints
    line: Ints
    starts: Ints


class Texts(NamedTuple):
    """The two views of some texts: they are one and the same object unless bytes are limited (see `limits`)."""

    flat: View
    sentences: View


class Vocabulary(dict[bytes, int]):
    """Word -> the number of its stem; -1 for a word that is left out. Fills itself."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._stems: dict[str, int] = {}
        self._stem, self._stop = options.stemmer, stop_words() if options.stop_words else frozenset[str]()

    def __missing__(self, word: bytes) -> int:
        text = word.decode("ascii")
        number = -1
        if text not in self._stop:
            kept = stem(text) if self._stem else text
            number = self._stems.setdefault(kept, len(self._stems))
        self[word] = number
        return number


def read(texts: Sequence[str | bytes], vocabulary: Vocabulary, options: Options) -> Texts:
    """Texts of one sentence a line, limited, cleaned and stemmed."""
    raw = [as_bytes(text).lower() for text in texts]
    if options.bytes:
        return Texts(
            _view(_limited(raw, limits.first_bytes, options.bytes), vocabulary),
            _view(_limited(raw, limits.first_bytes_of_long_sentence, options.bytes), vocabulary),
        )
    if options.words:
        raw = _limited(raw, limits.first_words, options.words)
    view = _view(raw, vocabulary)
    return Texts(view, view)


def _limited(texts: list[bytes], limit: limits.Limit, size: int) -> list[bytes]:
    lines = ([line for line in text.split(b"\n") if line] for text in texts)
    return [b"\n".join(kept) for kept in map(limit, lines, repeat(size))]


def _view(texts: list[bytes], vocabulary: Vocabulary) -> View:
    blob = b"\n".join(texts)
    letters = np.frombuffer(blob, dtype=np.uint8)
    is_word = _IS_WORD[letters]
    begins = is_word.copy()
    begins[1:] &= ~is_word[:-1]
    places = np.flatnonzero(begins)
    words = blob.translate(_TO_SPACES).split()
    numbers = np.fromiter(map(vocabulary.__getitem__, words), dtype=np.int64, count=len(words))
    line = np.searchsorted(np.flatnonzero(letters == 10), places)
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
    if (numbers < 0).any():
        kept = numbers >= 0
        numbers, line, places = numbers[kept], line[kept], places[kept]
    return View(numbers, line, np.concatenate(([0], np.searchsorted(places, ends))))


def pick(view: View, which: Ints) -> View:
    """The texts `which`, in that order; a text may come more than once, its sentences then too."""
    sizes = (view.starts[1:] - view.starts[:-1])[which]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(starts[-1]) + np.repeat(view.starts[which] - starts[:-1], sizes)
    line = view.line[places]
    new_line = np.zeros(len(line), dtype=bool)
    new_line[1:] = line[1:] != line[:-1]
    filled = starts[:-1][(sizes > 0) & (starts[:-1] > 0)]
    new_line[filled] = True
    return View(view.words[places], np.cumsum(new_line), starts)
