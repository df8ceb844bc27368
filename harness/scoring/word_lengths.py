"""Word counts of texts whose words between blanks are already known, and cutting them to a number of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.datasets.word_counts import count_words_of, cut_texts
from harness.datasets.words import count_words, is_parted_by_blanks
from harness.rouge.spaced_words import CutTexts, ReadTexts


def count_known_words(texts: Sequence[str]) -> Ints:
    """The number of words in each text (texts,); words between blanks are counted where they are known."""
    if not isinstance(texts, ReadTexts):
        return count_words_of(texts)
    counts = np.diff(texts.words.offsets)
    for place in texts.words.owners(texts.words.find(_hold_several)).tolist():
        counts[place] = count_words(texts[place])
    return counts


def cut_known_words(texts: ReadTexts, words: Sequence[int] | Ints) -> ReadTexts:
    """Cut each text after the word of that number: see `cut_texts`. Texts are cut only when they are read."""
    most = np.asarray(words, np.int64)
    if len(texts.words.find(_hold_several)):
        return ReadTexts(cut_texts(texts, most.tolist()))
    return CutTexts(texts, most, lambda: cut_texts(texts, most.tolist()))


def _hold_several(words: Sequence[str]) -> NDArray[np.bool_]:
    """A flag (words,) for pieces between blanks that may be several words, or none."""
    if is_parted_by_blanks(" ".join(words)):
        return np.zeros(len(words), np.bool_)
    return np.array([not is_parted_by_blanks(word) for word in words], np.bool_)
