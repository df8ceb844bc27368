"""All numbers of a table, before anything is said about them: counts, scores, and scores on the shared draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.scoring.draws import Floats, Units, gathered, resamples
from harness.scoring.settings import Settings, Wanted
from harness.scoring.sums import Block, Sheet, sampled
from harness.scoring.tallies import Tally, side_by_side


@dataclass(frozen=True, slots=True)
class Evidence:
    """The rows of a table, in its order, and all their numbers.

    `topics` counts by topic, `units` by what is drawn; `scores` is (systems, measures), `samples` (draws, systems,
    measures), with no draws where no interval can be estimated. `tested` are those of the paired bootstrap: the same
    draws, more or fewer of them.
    """

    labels: Sequence[str]
    measures: Sequence[str]
    topics: Sheet
    units: Sheet
    scores: Floats
    samples: Floats
    tested: Floats

    def first(self, rows: int) -> Evidence:
        """The same numbers of the first `rows` rows."""
        return Evidence(
            self.labels[:rows],
            self.measures,
            self.topics.first(rows),
            self.units.first(rows),
            self.scores[:rows],
            self.samples[:, :rows],
            self.tested[:, :rows],
        )


def evidence(
    used: Sequence[Tally],
    columns: Sequence[Wanted],
    by: Units,
    settings: Settings,
    keep: NDArray[np.bool_] | None = None,
) -> Evidence:
    """The numbers of these rows, with the draws that every interval and the paired bootstrap share.

    `keep` (topics,) is true where a topic takes part, None where all do; `by` is of those that do.
    """
    counts, places = side_by_side(used, [each.metric.name for each in columns])
    some = slice(None) if keep is None or keep.all() else keep
    topics = Sheet(tuple(Block(each.metric, counts[each.metric.name][some], each.picks) for each in columns), places)
    grouped = Sheet(tuple(replace(block, rows=gathered(block.rows, by)) for block in topics.blocks), places)
    scores = topics.scores()
    draws = max(settings.draws, settings.test_draws) if by.count > 1 else 0
    samples = sampled(grouped, resamples(by.count, draws, settings.seed)) if draws else np.empty((0, *scores.shape))
    measures = [block.metric.measures[pick] for block in topics.blocks for pick in block.picks]
    labels = [whole.label for whole in used]
    return Evidence(
        labels, measures, topics, grouped, scores, samples[: settings.draws], samples[: settings.test_draws]
    )
