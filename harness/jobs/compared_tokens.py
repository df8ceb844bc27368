"""What ROUGE compares in the place of each word: so that a reader sees the n-grams that were counted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.rouge import porter
from harness.rouge.vocabulary import UNSTEMMED
from harness.scoring.metrics import Rouge
from harness.showing.word_pieces import text_words

_ASCII = re.compile(r"[a-z0-9]+")


def compared_tokens(texts: Iterable[str], rouge: Rouge) -> dict[str, str]:
    """For each word of `texts`, lower-cased, its tokens parted by blanks, where these are not the word itself.

    These are rouge-score's. ROUGE-1.5.5 knows some irregular forms besides, which are not looked up here.
    """
    known = {word.lower() for word in set(text_words("\n".join(texts)))}
    parts = {word: [word] if rouge.tokenizer == "unicode" else _ASCII.findall(word) for word in known}
    stems = _stems({part for each in parts.values() for part in each}) if rouge.stemmer else {}
    tokens = {word: " ".join(stems.get(part, part) for part in each) for word, each in parts.items()}
    return {word: tokens[word] for word in sorted(known) if tokens[word] != word}


def _stems(words: set[str]) -> dict[str, str]:
    """Words of like lengths together: stemming takes memory by the longest."""
    stems: dict[str, str] = {}
    lower = UNSTEMMED
    while some := [word for word in words if len(word) > lower and word.isascii()]:
        upper = max(16, 2 * lower)
        chosen = sorted(word for word in some if len(word) <= upper)
        stems |= zip(chosen, porter.stems_of(chosen), strict=True)
        lower = upper
    return stems
