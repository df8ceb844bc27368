"""All numbers of a table, before anything is said about them: counts, scores, and scores on the shared draws."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.scoring.count_matrix import CountMatrix, MetricCounts, sample_scores
from harness.scoring.metrics.metric import Metric, Rows
from harness.scoring.paired_tests import Pairs
from harness.scoring.resampling import Floats, ResamplingUnits, draw_resamples, narrowed, sum_by_unit
from harness.scoring.settings import MetricColumns, Settings
from harness.scoring.system_counts import SystemCounts, stack_counts

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Part:
    """Measures that are scored over the same topics: their counts by topic and by unit (`by`) of these topics.

    `columns` are the places of the measures among all of the table. `values` (topics, systems) says where a system has
    a value: None where all have one.
    """

    columns: NDArray[np.intp]
    topics: CountMatrix
    units: CountMatrix
    by: ResamplingUnits
    values: Mask | None = None

    def first(self, rows: int) -> Part:
        """The same of the first `rows` rows."""
        values = None if self.values is None else self.values[:, :rows]
        return replace(self, topics=self.topics.first(rows), units=self.units.first(rows), values=values)

    def shared(self, pairs: Pairs) -> Iterator[tuple[NDArray[np.intp], Part | None]]:
        """Pairs by their places, and the part of the topics that both systems have values for.

        The part is the whole one where they have all, None where they have none in common.
        """
        if self.values is None:
            yield np.arange(len(pairs)), self
            return
        groups: dict[bytes, list[int]] = {}
        for place, (a, b) in enumerate(pairs):
            groups.setdefault((self.values[:, a] & self.values[:, b]).tobytes(), []).append(place)
        for mask, places in groups.items():
            both = np.frombuffer(mask, np.bool_)
            yield np.array(places), (self if both.all() else self._of(both)) if both.any() else None

    def _of(self, topics: Mask) -> Part:
        by = narrowed(self.by, topics)
        blocks = tuple(replace(block, rows=block.rows[topics]) for block in self.topics.blocks)
        return _part(self.columns, blocks, self.topics.places, by)


@dataclass(frozen=True, slots=True)
class LeaderboardScores:
    """The rows of a table, in its order, and all their numbers.

    `parts` hold the counts; `blocks` are the metrics in the order of the columns, with counts by topic that takes part.
    `scores` is (systems, measures), `samples` (draws, systems, measures), with no draws where no interval can be
    estimated. `tested` are those of the paired bootstrap: the same draws, more or fewer of them. A draw without any
    value has no score: NaN. `signs` (measures,) is 1 where higher is better, -1 where lower is, 0 where neither is.
    """

    labels: Sequence[str]
    measures: Sequence[str]
    blocks: tuple[MetricCounts, ...]
    parts: tuple[Part, ...]
    scores: Floats
    samples: Floats
    tested: Floats
    signs: Floats

    def first(self, rows: int) -> LeaderboardScores:
        """The same numbers of the first `rows` rows."""
        return replace(
            self,
            labels=self.labels[:rows],
            parts=tuple(part.first(rows) for part in self.parts),
            scores=self.scores[:rows],
            samples=self.samples[:, :rows],
            tested=self.tested[:, :rows],
        )

    @property
    def leading(self) -> int:
        """The column that orders the table: the first that has a direction, or the first."""
        return next((column for column, sign in enumerate(self.signs) if sign), 0)

    @property
    def by(self) -> ResamplingUnits:
        """The units that the leading column is drawn from."""
        return next(part.by for part in self.parts if self.leading in part.columns)


def score_leaderboard(
    used: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    by: ResamplingUnits,
    settings: Settings,
    keep: Mask | None = None,
) -> LeaderboardScores:
    """The numbers of these rows, with the draws that every interval and the paired bootstrap share.

    `keep` (topics,) is true where a topic takes part, None where all do; `by` is of those that do. A topic that no row
    can be scored on by a metric takes no part in anything of that metric.
    """
    counts, places = stack_counts(used, [each.metric.name for each in columns])
    some = slice(None) if keep is None or keep.all() else keep
    blocks = tuple(MetricCounts(each.metric, counts[each.metric.name][some], each.picks) for each in columns)
    referenced = used[0].referenced
    if referenced is not None and keep is not None:
        referenced = referenced[keep]
    values = [scorable(block.metric, block.rows, referenced)[:, places] for block in blocks]
    parts = tuple(_parts(blocks, values, places, by, [whole.role != "ceiling" for whole in used]))
    scores = np.full((len(used), sum(len(block.picks) for block in blocks)), np.nan)
    draws = max(settings.draws, settings.test_draws)
    samples = np.full((draws if any(part.by.count > 1 for part in parts) else 0, *scores.shape), np.nan)
    for part in parts:
        scores[:, part.columns] = part.topics.scores()
        if part.by.count > 1 and draws:
            samples[..., part.columns] = sample_scores(part.units, draw_resamples(part.by.count, draws, settings.seed))
    return LeaderboardScores(
        labels=[whole.label for whole in used],
        measures=[block.metric.measures[pick] for block in blocks for pick in block.picks],
        blocks=blocks,
        parts=parts,
        scores=scores,
        samples=samples[: settings.draws],
        tested=samples[: settings.test_draws],
        signs=CountMatrix(blocks, places).signs,
    )


def scorable(metric: Metric, rows: Rows, referenced: Mask | None = None) -> Mask:
    """Where counts (topics, systems, width) have a value by this metric: (topics, systems).

    There is none for a topic without references by a metric that needs them, nor where the counts are zeros and no
    score is made of zeros.
    """
    has = np.ones(rows.shape[:2], np.bool_)
    if metric.needs_references and referenced is not None:
        has &= referenced[:, None]
    if np.isnan(metric.score(np.zeros(metric.width))).all():
        counted = np.zeros_like(has)
        for column in range(rows.shape[2]):
            counted |= rows[..., column] != 0
        has &= counted
    return has


def _parts(
    blocks: Sequence[MetricCounts],
    values: Sequence[Mask],
    places: NDArray[np.intp],
    by: ResamplingUnits,
    tested: Sequence[bool],
) -> Iterator[Part]:
    """Metrics by the topics they are scored over; one that some row has no value of for some topic stands alone."""
    groups: dict[tuple[bytes, int], list[int]] = {}
    for place, has in enumerate(values):
        compared = has[:, tested] if any(tested) else has
        topics: NDArray[np.bool_] = np.any(compared, axis=1)
        gaps = bool((compared != topics[:, None]).any())
        groups.setdefault((topics.tobytes(), place if gaps else -1), []).append(place)
    starts = np.cumsum([0, *(len(block.picks) for block in blocks)])
    for (mask, gappy), members in groups.items():
        topics = np.frombuffer(mask, np.bool_)
        topics = topics if topics.any() else np.ones_like(topics)  # nothing at all: then every score is NaN
        used = tuple(_narrowed(blocks[place], topics) for place in members)
        columns = np.concatenate([np.arange(starts[place], starts[place + 1]) for place in members])
        gaps_there = values[gappy][topics] if gappy >= 0 else None
        yield _part(columns, used, places, narrowed(by, topics), gaps_there)


def _narrowed(block: MetricCounts, topics: Mask) -> MetricCounts:
    return block if topics.all() else replace(block, rows=block.rows[topics])


def _part(
    columns: NDArray[np.intp],
    blocks: tuple[MetricCounts, ...],
    places: NDArray[np.intp],
    by: ResamplingUnits,
    values: Mask | None = None,
) -> Part:
    grouped = tuple(replace(block, rows=sum_by_unit(block.rows, by)) for block in blocks)
    return Part(columns, CountMatrix(blocks, places), CountMatrix(grouped, places), by, values)
