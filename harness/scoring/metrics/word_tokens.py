"""Texts as the numbers of their tokens, where a tokenizer can take words one by one: each different word only once.

What a word is made of is kept for as long as the process lives, and shared by all texts: systems and references use the
same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import numpy as np

from harness.scoring.metrics.ngram_matches import Ints, within_groups

MAX_WORDS = 2**18
"""Different words whose tokens are kept, about 50 MB: then a table begins anew."""


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """In two steps, so that the second is done once for each different word: a text's words, the tokens of words."""

    words: Callable[[str], Sequence[str]]
    tokens: Callable[[Sequence[str]], Sequence[Sequence[str]]]


class TokenTable:
    """The tokens of every word met so far. Numbers of tokens begin with 1, and never change."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._words: dict[str, int] = {}
        self._tokens: dict[str, int] = {}
        self._starts = np.zeros(1, np.int64)
        self._parts = np.zeros(0, np.int64)

    @property
    def size(self) -> int:
        """How many different words it has met."""
        return len(self._words)

    def number(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """The tokens of all texts one after another, as numbers, and how many each text has."""
        parted = [*map(self._tokenizer.words, texts)]
        counts = np.fromiter(map(len, parted), np.int64, len(parted))
        words = [*chain.from_iterable(parted)]
        numbers = self._find(words)
        absent = np.flatnonzero(numbers < 0)
        if len(absent):
            self._add([*dict.fromkeys(words[place] for place in absent.tolist())])
            numbers = self._find(words)
        first, many = self._starts[numbers], np.diff(self._starts)[numbers]
        sizes = np.diff(np.concatenate([[0], np.cumsum(many)])[np.concatenate([[0], np.cumsum(counts)])])
        return self._parts[np.repeat(first, many) + within_groups(many)], sizes

    def _find(self, words: Sequence[str]) -> Ints:
        return np.fromiter(map(self._words.get, words, repeat(-1)), np.int64, len(words))

    def _add(self, words: Sequence[str]) -> None:
        self._words |= zip(words, range(len(self._words), len(self._words) + len(words)), strict=True)
        tokens = self._tokenizer.tokens(words)
        parts = [self._tokens.setdefault(token, len(self._tokens) + 1) for part in tokens for token in part]
        ends = len(self._parts) + np.cumsum([*map(len, tokens)])
        self._starts = np.concatenate([self._starts, ends])
        self._parts = np.concatenate([self._parts, np.array(parts, np.int64)])


_tables: dict[str, TokenTable] = {}


def shared_table(name: str, tokenizer: Callable[[], Tokenizer]) -> TokenTable:
    """The table of the tokenizer of that name; a new one where it has met too many words."""
    table = _tables.get(name)
    if table is None or table.size > MAX_WORDS:
        table = _tables[name] = TokenTable(tokenizer())
    return table
