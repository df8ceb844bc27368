"""Texts as words between blanks, found and numbered once for all readers of the same texts.

Tokenizers, searches and counts mostly work word by word. So each different word is looked at once, however many texts
hold it: `SpacedWords.parts` and `values`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial
from itertools import chain, groupby
from typing import Any, NamedTuple, overload

import numpy as np

from harness.rouge.scores import Ints
from harness.rouge.spaces import NUL, find_spaced_words
from harness.rouge.vocabulary import WordNumbers
from harness.rouge.word_parts import KnownParts, PartBounds, Values
from harness.rouge.word_spans import Spans

MAX_WORDS = 2**18
"""Different words that are remembered, about 100 MB with all that is known of them: then a table begins anew."""

MAX_CHARS = 2**24
"""Letters of these words: writing without blanks has words as long as sentences."""

JOINT_LETTERS = 2**22
"""Letters of the texts whose words are found at once, about 40 MB with all that is found."""

PartsReader = Callable[[Sequence[str]], tuple[Values, Ints]]
"""The parts of some words, one after another, and the number of parts of each word."""

ValueReader = Callable[[Sequence[str]], Values]
"""A function that gives a value for each word."""

_lock = threading.RLock()


class WordTable:
    """A table of words, numbered from 0 as they were met, and the readers' results for each word."""

    def __init__(self) -> None:
        self._numbers = WordNumbers()
        self._words: list[str] = []
        self._chars = 0
        self._parts: dict[PartsReader, KnownParts] = {}
        self._values: dict[ValueReader, Values] = {}
        self._some_values: dict[ValueReader, Ints] = {}

    @property
    def is_full(self) -> bool:
        """True where another table should take the place of this one."""
        return len(self._words) > MAX_WORDS or self._chars > MAX_CHARS

    def read(self, texts: Sequence[str]) -> SpacedWords:
        """The words of texts."""
        spans, offsets, lines = find_spaced_words(texts)
        with _lock:
            numbers, new = self._numbers.number(spans)
            if len(new):
                words = _decode_words(spans.select_words(new))
                self._words += words
                self._chars += sum(map(len, words))
        return SpacedWords(self, numbers, offsets, lines)

    def learn_parts(self, read: PartsReader) -> KnownParts:
        """The tokens that the reader makes of each word."""
        with _lock:
            known = self._parts.setdefault(read, KnownParts())
            if len(known.sizes) < len(self._words) or not self._words:
                known.learn(*read(self._words[len(known.sizes) :]))
            return known

    def learn_values(self, read: ValueReader) -> Values:
        """The value that the reader gives each word."""
        with _lock:
            values = self._values.get(read)
            if values is None:
                values = self._values[read] = read(self._words)
            elif len(values) < len(self._words):
                values = self._values[read] = np.concatenate([values, read(self._words[len(values) :])])
            return values

    def learn_some(self, read: ValueReader, numbers: Ints) -> Ints:
        """The values, from 0 up, of the words of these numbers: other words are not read."""
        with _lock:
            known = self._some_values.get(read, np.zeros(0, np.int64))
            if len(known) < len(self._words):
                known = self._some_values[read] = np.append(known, np.full(len(self._words) - len(known), -1))
            new = [*dict.fromkeys(numbers[known.take(numbers) < 0].tolist())]
            if new:
                known[new] = read([self._words[number] for number in new])
            return known.take(numbers)


def _decode_words(words: Spans) -> list[str]:
    bounds = zip(words.starts.tolist(), (words.starts + words.lengths).tolist(), strict=True)
    together = b" ".join([words.buffer[start:end] for start, end in bounds])
    return together.replace(bytes([NUL]), b"\0").decode("utf-8", "surrogatepass").split(" ")


class SpacedWords(NamedTuple):
    """The words of some texts, as numbers of a table: text `t` has `offsets[t]:offsets[t + 1]`; see `FoundSpaces`."""

    table: WordTable
    numbers: Ints
    offsets: Ints
    lines: Ints

    def parts(self, read: PartsReader) -> tuple[Values, PartBounds]:
        """The parts of all words one after another; and where those of each word begin, and the last end."""
        return self.table.learn_parts(read).gather(self.numbers)

    def values(self, read: ValueReader) -> Values:
        """The value of each word of the texts."""
        return self.table.learn_values(read).take(self.numbers)

    def first_values(self, read: ValueReader) -> Ints:
        """The value of the first word of each text, from 0 up; -1 of a text without words."""
        has_words = self.offsets[:-1] < self.offsets[1:]
        values = np.full(len(has_words), -1)
        values[has_words] = self.table.learn_some(read, self.numbers.take(self.offsets[:-1][has_words]))
        return values

    def find(self, read: ValueReader) -> Ints:
        """The places of the words whose value is not zero."""
        values = self.table.learn_values(read)
        return np.flatnonzero(values.take(self.numbers)) if values.any() else np.zeros(0, np.int64)

    def owners(self, words: Ints) -> Ints:
        """The places of the texts that have these words, each once and in order; the words are in order, too."""
        are_owners = np.zeros(len(self.offsets) - 1, np.bool_)
        are_owners[np.searchsorted(self.offsets, words, side="right") - 1] = True
        return np.flatnonzero(are_owners)

    def cut(self, counts: Ints) -> SpacedWords:
        """The first words of each text, at most as many as `counts` has for it."""
        sizes = np.minimum(np.diff(self.offsets), counts)
        offsets = np.zeros_like(self.offsets)
        np.cumsum(sizes, out=offsets[1:])
        kept = np.repeat(self.offsets[:-1] - offsets[:-1], sizes) + np.arange(offsets[-1])
        text = np.searchsorted(self.offsets, self.lines, side="right") - 1
        text, lines = text[text < len(sizes)], self.lines[text < len(sizes)]
        within = lines - self.offsets[text]
        places = np.flatnonzero(within < sizes[text])
        lines = within[places] + offsets[text[places]]
        return SpacedWords(self.table, self.numbers.take(kept), offsets, lines)

    def select(self, first: int, last: int) -> SpacedWords:
        """The texts from `first` up to `last`."""
        start, end = int(self.offsets[first]), int(self.offsets[last])
        inside = self.lines[np.searchsorted(self.lines, start) : np.searchsorted(self.lines, end)]
        return SpacedWords(self.table, self.numbers[start:end], self.offsets[first : last + 1] - start, inside - start)


_table = WordTable()


def shared_words() -> WordTable:
    """The table of this process; a new one where the old holds too many words."""
    global _table  # noqa: PLW0603
    with _lock:
        if _table.is_full:
            _table = WordTable()
        return _table


class ReadTexts(Sequence[str]):
    """Texts whose words are found when first asked for, and kept for all later readers."""

    def __init__(
        self,
        texts: Sequence[str] | Callable[[], Sequence[str]],
        words: SpacedWords | Callable[[], SpacedWords] | None = None,
    ) -> None:
        """Take the texts, or a function that makes them when more than their `words` is wanted.

        `words` are those of the texts, or a function that finds them. `notes` are what readers know of the texts.
        """
        self._source = texts
        self._find_words: Callable[[], SpacedWords] | None = None
        if isinstance(words, SpacedWords):
            self.words = words
        else:
            self._find_words = words
        self.notes: dict[int, Any] = {}

    @cached_property
    def _texts(self) -> Sequence[str]:
        return self._source() if callable(self._source) else self._source

    @cached_property
    def words(self) -> SpacedWords:
        """The words of all texts."""
        return self._find_words() if self._find_words else shared_words().read(self._texts)

    def __len__(self) -> int:
        return len(self.words.offsets) - 1 if "words" in self.__dict__ else len(self._texts)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> ReadTexts: ...
    def __getitem__(self, index: int | slice) -> str | ReadTexts:
        if not isinstance(index, slice):
            return self._texts[index]
        first, last, step = index.indices(len(self))
        if (first, last, step) == (0, len(self), 1):
            return self
        if "words" in self.__dict__ and step == 1 and first <= last:
            return ReadTexts(lambda: self._texts[index], self.words.select(first, last))
        return ReadTexts(self._texts[index])

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def break_lines(self, texts: Sequence[str]) -> ReadTexts | None:
        """The same words in other lines, as in these texts; None where these have other words."""
        mine, words = find_spaced_words(self._texts), find_spaced_words(texts)
        is_same = (
            np.array_equal(words.offsets, mine.offsets)
            and np.array_equal(words.spans.lengths, mine.spans.lengths)
            and _squeeze(words.spans) == _squeeze(mine.spans)
        )
        return ReadTexts(texts, self.words._replace(lines=words.lines)) if is_same else None


class CutTexts(ReadTexts):
    """The first words of each of some texts: `word_counts` of `whole`, which are cut only when they are read."""

    def __init__(self, whole: ReadTexts, most: Ints, cut: Callable[[], Sequence[str]]) -> None:
        """Take the texts, the most words of each to keep, and a function that cuts them."""
        super().__init__(cut)
        self.whole, self.word_counts = whole, np.minimum(np.diff(whole.words.offsets), most)

    @cached_property
    def words(self) -> SpacedWords:
        """The words of all texts."""
        return self.whole.words.cut(self.word_counts)

    def __len__(self) -> int:
        return len(self.word_counts)


def read_jointly(sources: Sequence[Sequence[str]]) -> list[ReadTexts]:
    """The texts of each source, whose words are found at once when those of any are asked for.

    All words that are new are learned in one step, which costs hardly more than learning those of one source.
    """
    letters = np.cumsum([sum(map(len, texts)) for texts in sources])
    joint: list[ReadTexts] = []
    for _, group in groupby(range(len(sources)), lambda place: letters[place] // JOINT_LETTERS):
        joint += _read_group([sources[place] for place in group])
    return joint


def _read_group(sources: Sequence[Sequence[str]]) -> Iterator[ReadTexts]:
    together = ReadTexts([*chain.from_iterable(sources)])
    first = 0
    for texts in sources:
        yield ReadTexts(texts, partial(_select_words, together, first, first + len(texts)))
        first += len(texts)


def _select_words(texts: ReadTexts, first: int, last: int) -> SpacedWords:
    return texts.words.select(first, last)


def _squeeze(words: Spans) -> bytes:
    return words.buffer.translate(None, b" \n")
