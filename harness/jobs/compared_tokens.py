"""Tokens that ROUGE compares in place of words, to show a reader which n-grams were counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.lazy_patterns import compile_on_use
from harness.rouge import porter
from harness.rouge.vocabulary import UNSTEMMED
from harness.scoring.metrics import Rouge
from harness.showing.shared_ngrams import find_words

_ASCII = compile_on_use(r"[a-z0-9]+")


class ComparedTokens:
    """The tokens of words, each word looked up once.

    These are rouge-score's. ROUGE-1.5.5 knows some irregular forms besides, which are not looked up here.
    """

    def __init__(self, rouge: Rouge) -> None:
        self._rouge = rouge
        self._tokens: dict[str, str] = {}

    def find_tokens(self, texts: Iterable[str]) -> dict[str, str]:
        """For each word of `texts`, lower-cased, its tokens parted by blanks, where these are not the word itself.

        Many texts at once take a fraction of the time of one text after another.
        """
        words = sorted(find_words(texts))
        self._look_up([word for word in words if word not in self._tokens])
        return {word: self._tokens[word] for word in words if self._tokens[word] != word}

    def _look_up(self, words: Sequence[str]) -> None:
        parts = {word: [word] if self._rouge.tokenizer == "unicode" else _ASCII.findall(word) for word in words}
        stems = _stems({part for of_word in parts.values() for part in of_word}) if self._rouge.stemmer else {}
        self._tokens |= {word: " ".join(stems.get(part, part) for part in of_word) for word, of_word in parts.items()}


def _stems(words: set[str]) -> dict[str, str]:
    """Words of like lengths together: stemming takes memory by the longest."""
    stems: dict[str, str] = {}
    lower = UNSTEMMED
    while batch := [word for word in words if len(word) > lower and word.isascii()]:
        upper = max(16, 2 * lower)
        chosen = sorted(word for word in batch if len(word) <= upper)
        stems |= zip(chosen, porter.stems_of(chosen), strict=True)
        lower = upper
    return stems
