"""Many texts as one array of word numbers, on which the fast code counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.perl import limits
from harness.rouge.perl.measures import Options
from harness.rouge.perl.reading import encode_text
from harness.rouge.perl.stemmer import perl_stem
from harness.rouge.perl.tables import stop_words
from harness.rouge.vocabulary import WordNumbers
from harness.rouge.word_spans import PIECE, Spans

Ints = NDArray[np.int64]

_KEPT = b"abcdefghijklmnopqrstuvwxyz0123456789\n"
_LETTERS = bytes(byte if byte in _KEPT else 32 for byte in bytes(range(256)).lower())
_END = bytes(2 * PIECE)  # room for the last word's pieces


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


class Vocabulary:
    """The number of each word's stem; -1 for a word left out. Grows with what it reads; stems every word once."""

    def __init__(self, options: Options) -> None:
        self._words = WordNumbers()
        self._stems: dict[str, int] = {}
        self._number_of = np.zeros(0, dtype=np.int64)
        self._stem, self._stop = options.stemmer, stop_words() if options.stop_words else frozenset[str]()

    def numbers(self, words: Spans) -> Ints:
        """The number of each of the words."""
        numbers, new = self._words.number(words)
        if not (self._stem or self._stop):
            return numbers
        if len(new):
            text = words.buffer.decode("ascii")
            starts = words.starts[new]
            bounds = zip(starts.tolist(), (starts + words.lengths[new]).tolist(), strict=True)
            more = [self._number(text[start:end]) for start, end in bounds]
            self._number_of = np.concatenate((self._number_of, more))
        return self._number_of.take(numbers)

    def _number(self, word: str) -> int:
        if word in self._stop:
            return -1
        return self._stems.setdefault(perl_stem(word) if self._stem else word, len(self._stems))


def read_texts(texts: Sequence[str | bytes], vocabulary: Vocabulary, options: Options) -> Texts:
    """Texts of one sentence a line, limited, cleaned and stemmed."""
    raw = [encode_text(text) for text in texts]
    if options.bytes:
        return Texts(
            _view(_limit_bytes(raw, limits.first_bytes, options.bytes), vocabulary),
            _view(_limit_bytes(raw, limits.first_bytes_of_long_sentence, options.bytes), vocabulary),
        )
    if options.words:
        raw = _limit_bytes(raw, limits.first_words, options.words)
    view = _view(raw, vocabulary)
    return Texts(view, view)


def _limit_bytes(texts: list[bytes], limit: limits.Limit, size: int) -> list[bytes]:
    lines = ([line for line in text.split(b"\n") if line] for text in texts)
    return [b"\n".join(cut_lines) for cut_lines in map(limit, lines, repeat(size))]


def _view(texts: list[bytes], vocabulary: Vocabulary) -> View:
    buffer = b"\n".join((b"", *texts, _END)).translate(_LETTERS)
    letters = np.frombuffer(buffer, dtype=np.uint8)
    inside = letters >= ord("0")  # neither the space nor the line feed
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    places, ends = np.ascontiguousarray(edges[::2]), edges[1::2]
    opens = np.zeros(len(places) + 1, dtype=np.int64)
    opens[np.searchsorted(places, np.flatnonzero(letters == ord("\n")))] = 1
    line = np.cumsum(opens[:-1])
    words = vocabulary.numbers(Spans(buffer, places, ends - places))
    if words.min(initial=0) < 0:
        is_word = words >= 0
        words, line, places = words[is_word], line[is_word], places[is_word]
    borders = np.cumsum([0, *(len(text) + 1 for text in texts)])
    return View(words, line, np.searchsorted(places, borders))


def pick_texts(view: View, which: Ints) -> View:
    """The texts `which`, in that order; a text may come more than once, its sentences then too."""
    sizes = (view.starts[1:] - view.starts[:-1])[which]
    starts = np.concatenate(([0], np.cumsum(sizes)))
    places = np.arange(starts[-1]) + np.repeat(view.starts[which] - starts[:-1], sizes)
    line = view.line.take(places)
    new_line = np.zeros(len(line), dtype=bool)
    new_line[1:] = line[1:] != line[:-1]
    filled = starts[:-1][(sizes > 0) & (starts[:-1] > 0)]
    new_line[filled] = True
    return View(view.words.take(places), np.cumsum(new_line), starts)
