"""Texts as the numbers of their tokens, where a tokenizer can take words one by one: each different word only once.

The tokens of a word are kept for as long as the process lives, and shared by all texts: systems and references use the
same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from harness.rouge.spaced_words import ReadTexts
from harness.rouge.tokens import Tokens
from harness.scoring.metrics.ngram_matches import Ints

MAX_TOKENS = 2**18
"""Different tokens that are numbered, about 30 MB: then a table begins anew."""

_NO_LINES = np.zeros(0, np.bool_)


def _never(texts: ReadTexts) -> bool:  # noqa: ARG001
    return False


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A tokenizer in two steps: a text is parted by blanks, and each different word is tokenized once.

    `keeps_words`: whether the first step leaves all the words of some texts as they are, where that is soon known.
    """

    clean: Callable[[str], str]
    tokens: Callable[[Sequence[str]], Sequence[Sequence[str]]]
    keeps_words: Callable[[ReadTexts], bool] = _never

    def split(self, text: str) -> list[str]:
        """The tokens of one text."""
        return [token for tokens in self.tokens(self.clean(text).split()) for token in tokens]


class TokenTable:
    """The tokens of every word met so far. Numbers of tokens begin with 1, and never change."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens: dict[str, int] = {}

    @property
    def size(self) -> int:
        """The number of different tokens in the table."""
        return len(self._tokens)

    def number(self, texts: Sequence[str]) -> Tokens:
        """The tokens of all texts, as numbers; lines are not told apart."""
        if not isinstance(texts, ReadTexts) or not self._tokenizer.keeps_words(texts):
            texts = ReadTexts([*map(self._tokenizer.clean, texts)])
        numbers, bounds = texts.words.parts(self._number_words)
        return Tokens(numbers, bounds.take(texts.words.offsets), _NO_LINES)

    def _number_words(self, words: Sequence[str]) -> tuple[Ints, Ints]:
        tokens, numbers = self._tokenizer.tokens(words), self._tokens
        parts = [numbers.setdefault(token, len(numbers) + 1) for token in chain.from_iterable(tokens)]
        return np.array(parts, np.int32), np.fromiter(map(len, tokens), np.int64, len(tokens))


_tables: dict[str, TokenTable] = {}


def shared_table(name: str, tokenizer: Callable[[], Tokenizer]) -> TokenTable:
    """The table of the tokenizer of that name; a new table where the old one holds too many tokens."""
    table = _tables.get(name)
    if table is None or table.size > MAX_TOKENS:
        table = _tables[name] = TokenTable(tokenizer())
    return table
