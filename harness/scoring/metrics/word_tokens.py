"""Texts as the numbers of their tokens, where a tokenizer can take words one by one: each different word only once.

What a word is made of is kept for as long as the process lives, and shared by all texts: systems and references use the
same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from harness.rouge.vocabulary import WordNumbers
from harness.rouge.word_spans import PIECE, Spans
from harness.scoring.metrics.ngram_matches import Ints

MAX_WORDS = 2**18
"""Different words whose tokens are kept, about 50 MB: then a table begins anew."""

BLANKS = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""White space beyond ASCII, as `str.split` has it."""

_BLANK, _NUL = 32, 0xF8
_SEPARATE = bytes(_BLANK if chr(byte).isspace() and byte < 128 else byte or _NUL for byte in range(256))
"""One blank for all of ASCII's; and zeros, which end a key of letters, become a byte that UTF-8 does not have."""

_END = " " * 2 * PIECE
_IS_CONTINUED = 0x80  # of the two highest bits of a byte of UTF-8


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """In two steps, the second once for each different word: a text parted by blanks, the tokens of words."""

    clean: Callable[[str], str]
    tokens: Callable[[Sequence[str]], Sequence[Sequence[str]]]

    def split(self, text: str) -> list[str]:
        """The tokens of one text."""
        return [token for tokens in self.tokens(self.clean(text).split()) for token in tokens]


class TokenTable:
    """The tokens of every word met so far. Numbers of tokens begin with 1, and never change."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._words = WordNumbers()
        self._tokens: dict[str, int] = {}
        self._starts = self._sizes = self._parts = np.zeros(0, np.int64)

    @property
    def size(self) -> int:
        """How many different words it has met."""
        return self._words.size

    def number(self, texts: Sequence[str]) -> tuple[Ints, Ints]:
        """The tokens of all texts one after another, as numbers, and how many each text has."""
        words, offsets = _find_words([*map(self._tokenizer.clean, texts)])
        numbers, new = self._words.number(words)
        if len(new):
            self._add(words.select_texts(new))
        many = self._sizes.take(numbers)
        ends = np.concatenate([[0], np.cumsum(many)])
        places = np.repeat(self._starts.take(numbers) - ends[:-1], many) + np.arange(ends[-1])
        return self._parts.take(places), np.diff(ends.take(offsets))

    def _add(self, words: Spans) -> None:
        tokens = self._tokenizer.tokens([_decode(words.word(place)) for place in range(len(words.starts))])
        parts = [self._tokens.setdefault(token, len(self._tokens) + 1) for part in tokens for token in part]
        sizes = np.array([*map(len, tokens)], np.int64)
        self._starts = np.concatenate([self._starts, len(self._parts) + np.cumsum(sizes) - sizes])
        self._sizes = np.concatenate([self._sizes, sizes])
        self._parts = np.concatenate([self._parts, np.array(parts, np.int64)])


def _find_words(texts: Sequence[str]) -> tuple[Spans, Ints]:
    """Where the words of all texts stand in UTF-8, and the place of each text's first word among them (and the end)."""
    joined = "\n".join(["", *texts, _END])
    borders = np.cumsum([0, *(len(text) + 1 for text in texts)])
    if joined.isascii():
        buffer = joined.encode().translate(_SEPARATE)
    else:
        for blank in BLANKS:
            joined = joined.replace(blank, " ")
        buffer = joined.encode("utf-8", "surrogatepass").translate(_SEPARATE)
        is_first = np.frombuffer(buffer, np.uint8) & 0xC0 != _IS_CONTINUED
        borders = np.flatnonzero(is_first).take(borders)
    inside = np.frombuffer(buffer, np.uint8) != _BLANK
    edges = np.flatnonzero(inside[1:] != inside[:-1]) + 1
    starts, ends = np.ascontiguousarray(edges[::2]), edges[1::2]
    return Spans(buffer, starts, ends - starts), np.searchsorted(starts, borders)


def _decode(word: bytes) -> str:
    return word.replace(bytes([_NUL]), b"\0").decode("utf-8", "surrogatepass")


_tables: dict[str, TokenTable] = {}


def shared_table(name: str, tokenizer: Callable[[], Tokenizer]) -> TokenTable:
    """The table of the tokenizer of that name; a new one where it has met too many words."""
    table = _tables.get(name)
    if table is None or table.size > MAX_WORDS:
        table = _tables[name] = TokenTable(tokenizer())
    return table
