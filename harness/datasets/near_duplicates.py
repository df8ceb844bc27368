"""Texts that are the same, or nearly: a sketch of each, compared with those of all before it."""

from __future__ import annotations

import zlib
from collections import Counter
from typing import Generic, TypeVar

from harness.datasets.extractive_fragments import fragment_tokens

Key = TypeVar("Key")

SHINGLE = 4
"""Words in a row that make one feature."""
SKETCH = 32
"""Features kept of a text: those with the smallest hashes, so that like texts keep like ones (Broder 1997)."""
NEAR_SHARE = 0.75
"""The share of common features from which two texts are called nearly the same."""
COMMON = 50
"""Texts from which a feature is boilerplate, and no longer noted: it would cost each further text a look at all."""
MAX_SKETCHED_TEXTS = 20_000
"""Texts whose sketches are kept; of later ones only whole hashes, which find exact copies."""


class NearDuplicates(Generic[Key]):
    """The texts met so far, to find near duplicates.

    Memory: a hash a text, and for the first 20,000 of them 32 features each.
    """

    def __init__(self) -> None:
        self._whole: dict[int, Key] = {}
        self._features: dict[int, list[int]] = {}
        self._keys: list[Key] = []

    def find_or_keep(self, key: Key, text: str) -> tuple[Key, bool] | None:
        """The key of an earlier text that is the same (True) or nearly the same (False), and keep this one.

        Case, punctuation and white space do not count.
        """
        words = fragment_tokens(text)
        words_hash = hash(tuple(words))
        if words_hash in self._whole:
            return self._whole[words_hash], True
        self._whole[words_hash] = key
        features = sketch_text(words)
        near = self.nearest(features)
        if len(self._keys) < MAX_SKETCHED_TEXTS:
            for feature in features:
                places = self._features.setdefault(feature, [])
                if len(places) < COMMON:
                    places.append(len(self._keys))
            self._keys.append(key)
        return None if near is None else (near, False)

    def nearest(self, features: list[int]) -> Key | None:
        """The earlier text that shares most features; None where too few are shared."""
        shared = Counter(place for feature in features for place in self._features.get(feature, ()))
        if not shared:
            return None
        place, count = shared.most_common(1)[0]
        return self._keys[place] if count >= NEAR_SHARE * len(features) else None


def sketch_text(words: list[str]) -> list[int]:
    """Features of a text to find near duplicates by, the same in every process; [] for less than a shingle."""
    shingles = {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}
    return sorted(zlib.crc32(shingle.encode("utf-8", "surrogatepass")) for shingle in shingles)[:SKETCH]
