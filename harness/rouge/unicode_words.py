"""A tokenizer for every language, ours and no reference tool's: its scores are comparable only with its own.

Text is put into one form (NFKC, then case-folded; İ becomes i, and with Turkish case I becomes ı). A word is a run of
letters, marks and digits of any script; scripts that are written without spaces between words (Chinese, Japanese, Thai,
Lao, Khmer, Burmese ...) give a word a character, since no segmenter is assumed. Invisible format characters vanish; all
else separates.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Self
from unicodedata import category, name, normalize

from harness.rouge import porter
from harness.rouge.tokens import Tokens, number_tokens
from harness.rouge.vocabulary import UNSTEMMED

UNSPACED = (
    "CJK UNIFIED", "CJK COMPATIBILITY", "IDEOGRAPHIC ITERATION", "HIRAGANA", "KATAKANA", "BOPOMOFO", "YI SYLLABLE",
    "THAI", "LAO", "KHMER", "MYANMAR", "TIBETAN", "TAI ", "NEW TAI", "JAVANESE", "BALINESE", "NUSHU", "TANGUT",
)  # fmt: skip


class _Characters(dict[int, str]):
    """The replacement of each character: itself, itself with spaces around, a space, or nothing. Filled when met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = category(character)
        if kind == "Cf":
            replacement = ""
        elif kind[0] not in "LMN":
            replacement = " "
        else:
            replacement = f" {character} " if name(character, "").startswith(UNSPACED) else character
        if character == "\n":
            replacement = "\n"
        self[code] = replacement
        return replacement


_CHARACTERS = _Characters()


_TURKISH_CASE = {ord("I"): "ı", ord("İ"): "i"}


def split_words(line: str, *, turkish: bool = False) -> list[str]:
    """The words of a text, in order; `turkish`: the small letter of I is ı."""
    composed = normalize("NFKC", line)
    folded = (composed.translate(_TURKISH_CASE) if turkish else composed.replace("İ", "i")).casefold()
    return normalize("NFKC", folded).translate(_CHARACTERS).split()


class UnicodeReader:
    """Tokens by `words`; with the stemmer, English words (`a-z0-9` alone) are stemmed as rouge-score stems them."""

    def __init__(self, stemmer: bool, *, turkish: bool = False) -> None:
        self._stemmer, self._turkish = stemmer, turkish
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}

    @property
    def size(self) -> int:
        """The number of words that the reader remembers."""
        return len(self._words)

    def read(self, texts: Sequence[str]) -> Tokens:
        """Tokenize; lines end at LF alone."""
        read = [[split_words(line, turkish=self._turkish) for line in text.split("\n")] for text in texts]
        new = {word: 0 for text in read for line in text for word in line if word not in self._words}
        for word, stem in zip(new, _stem_english([*new]) if self._stemmer else new, strict=True):
            self._words[word] = self._stems.setdefault(stem, len(self._stems))
        return number_tokens(read, self._words.__getitem__)

    def copy(self) -> Self:
        """A reader that knows the same words and can learn others on its own."""
        twin = copy(self)
        twin._words, twin._stems = self._words.copy(), self._stems.copy()  # noqa: SLF001  # of its own kind
        return twin


def _stem_english(words: list[str]) -> list[str]:
    english = [n for n, word in enumerate(words) if len(word) > UNSTEMMED and word.isascii() and word.isalnum()]
    stems = porter.stems_of([words[n] for n in english])
    stemmed = words.copy()
    for n, stem in zip(english, stems, strict=True):
        stemmed[n] = stem
    return stemmed
