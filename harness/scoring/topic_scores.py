"""The scores of single topics: of few topics all at once, of very many a measure at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from harness.scoring.count_matrix import SLICE_UNITS, CountMatrix
from harness.statistics.resampling import Flags, Floats


@dataclass(frozen=True, slots=True)
class TopicScores:
    """Scores of single topics, NaN where a system has none.

    `all_scores` (topics, systems, measures) holds them all; None where topics are very many: then a measure is scored
    when it is asked for, and only the last one stays in memory. `masks` (topics, systems) say, for each block of
    `matrix`, where a system has a value.
    """

    matrix: CountMatrix
    masks: Sequence[Flags]
    all_scores: Floats | None
    last_scores: dict[int, Floats] = field(default_factory=dict, repr=False)

    @classmethod
    def from_counts(cls, matrix: CountMatrix, masks: Sequence[Flags]) -> TopicScores:
        """The scores of these counts."""
        if matrix.units > SLICE_UNITS:
            return cls(matrix, masks, None)
        scores = matrix.score_topics()
        place = 0
        for mask, block in zip(masks, matrix.blocks, strict=True):
            measures = slice(place, place + len(block.picks))
            if not mask.all():
                scores[~mask, measures] = np.nan
            place = measures.stop
        return cls(matrix, masks, scores)

    def keep_first(self, rows: int) -> TopicScores:
        """The scores of the first `rows` rows."""
        if self.all_scores is not None:
            return replace(self, all_scores=self.all_scores[:, :rows])
        return TopicScores(self.matrix.keep_first(rows), [mask[:, :rows] for mask in self.masks], None)

    def measure(self, place: int) -> Floats:
        """The scores (topics, systems) by the measure at this place."""
        if self.all_scores is not None:
            return self.all_scores[..., place]
        if place not in self.last_scores:
            self.last_scores.clear()
            self.last_scores[place] = self._score(place)
        return self.last_scores[place]

    def _score(self, place: int) -> Floats:
        owners = [(number, pick) for number, block in enumerate(self.matrix.blocks) for pick in block.picks]
        number, pick = owners[place]
        block, places = self.matrix.blocks[number], self.matrix.places
        scores = np.empty((self.matrix.units, len(places)))
        for where, rows in block.slices(places):
            scores[where] = block.metric.score_topics(rows)[..., pick]
        scores[~self.masks[number]] = np.nan
        return scores
