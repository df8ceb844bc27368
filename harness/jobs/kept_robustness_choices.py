"""Sums of counts under other choices, which are kept with a run: results/<run>/counts/<metric>-...-choices.npy."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.count_cache import CountCache
from harness.jobs.robustness_choices import Choice, list_word_choices
from harness.jobs.row_keys import RowKeys
from harness.records import Dataset
from harness.scoring.metrics import Metric, Rows


class KeptChoices:
    """Kept sums of a metric's counts over the topics that take part, by choice and source."""

    def __init__(
        self, cache: CountCache, metric: Metric, sources: Sequence[CandidateSource], topics: NDArray[np.bool_]
    ) -> None:
        self._cache, self._metric, self._sources = cache, metric, sources
        together = "\0".join(source.digest for source in sources)
        self._scope = blake2b(together.encode() + np.packbits(topics).tobytes(), digest_size=8).hexdigest()

    def read(self, choices: Sequence[Choice]) -> tuple[Rows, NDArray[np.bool_]]:
        """The sums (choices, sources, width), zeros where not kept, and a flag for each choice that is kept."""
        shape = len(choices), len(self._sources), self._metric.width
        stored = self._cache.read_rows(self._metric, self._keys(choices), 1, "choices") if self._is_known else None
        if stored is None:
            return np.zeros(shape), np.zeros(len(choices), np.bool_)
        return np.array(stored.counts).reshape(shape), np.all(stored.present.reshape(shape[:2]), axis=1)

    def write(self, choices: Sequence[Choice], sums: Rows) -> None:
        """Keep the sums (choices, sources, width)."""
        if self._is_known:
            rows = sums.reshape(1, -1, self._metric.width)
            self._cache.write_rows(self._metric, self._keys(choices), rows, "choices")

    @property
    def _is_known(self) -> bool:
        return bool(self._sources) and all(source.digest for source in self._sources)

    def _keys(self, choices: Sequence[Choice]) -> list[str]:
        """A key for each sum: of the choice, the candidates of all sources (cut to one another), and the topics."""
        places = range(len(self._sources))
        return [f"{choice.kind}, {choice.name} {self._scope} {place}" for choice in choices for place in places]


class WordChoices:
    """The choices that are summed while candidates are counted, since their words are known then."""

    def __init__(self, dataset: Dataset, rows: RowKeys, cache: CountCache | None) -> None:
        ranked = [rows.sources[place] for place in rows.ranked]
        self.choices = tuple(list_word_choices(dataset, rows.leading)) if cache and ranked else ()
        self._kept = KeptChoices(cache, rows.leading, ranked, np.ones(len(dataset.topics), np.bool_)) if cache else None
        self._sums: Rows | None = None

    def add(self, sums: Sequence[Rows]) -> None:
        """Add the sums of the batches of a part: one after another, so that parts of any size come to the same."""
        for of_batch in sums:
            self._sums = of_batch if self._sums is None else self._sums + of_batch

    def write(self) -> None:
        """Keep the sums of all parts."""
        if self._kept is not None and self._sums is not None:
            self._kept.write(self.choices, self._sums)
