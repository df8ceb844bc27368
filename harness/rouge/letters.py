"""What a tokenizer throws away: the warning that every ROUGE needs and none gives."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from harness.rouge.scores import Floats


def letters_lost(texts: Iterable[str], tokenizer: str = "ascii") -> Floats:
    """The share (0..1) of each text's letters and digits that are not in any token; 0 for a text that has none.

    The tokenizer of both reference tools keeps `a-z0-9` alone: `café` loses a quarter, Russian and Chinese lose
    everything and score 0 whatever they say. The tokenizer "unicode" loses nothing.
    """
    return np.array([0.0 if tokenizer == "unicode" else _lost(text) for text in texts], dtype=np.float64)


def _lost(text: str) -> float:
    if text.isascii():
        return 0.0
    letters = [letter for letter in text if letter.isalnum()]
    return sum(not letter.lower()[0].isascii() for letter in letters) / len(letters) if letters else 0.0
