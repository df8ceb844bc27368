"""All numbers that a leaderboard is made from: counts, scores, and scores of the shared resamples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from harness.files.mapped_pages import release_pages
from harness.scoring.count_matrix import SLICE_UNITS, CountMatrix, MetricCounts, sample_scores
from harness.scoring.metrics.metric import Metric, Rows
from harness.scoring.resampling_units import ResamplingUnits, narrow_units, sum_by_unit
from harness.scoring.settings import MetricColumns, Settings
from harness.scoring.system_counts import SystemCounts, stack_counts
from harness.scoring.topic_scores import TopicScores
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import (
    SWAPPED_GROUPS,
    Flags,
    Floats,
    Places,
    draw_weights,
    group_units,
    sum_units,
)


@dataclass(frozen=True, slots=True)
class Part:
    """Measures that are scored over the same topics: their counts by topic and by unit (see `units`) of these topics.

    `columns` are the places of the measures among all of the table. `by_topic` holds the scores of single topics, NaN
    where a system has none; `values` (topics, systems) says where each has a value, None
    where all have. `where` says which topics of the table these are. `is_mean` (measures,): whether the score is the
    mean of the topics' scores, or one of summed counts.
    """

    columns: NDArray[np.intp]
    topic_counts: CountMatrix
    unit_counts: CountMatrix
    units: ResamplingUnits
    by_topic: TopicScores
    is_mean: Flags
    where: Flags
    values: Flags | None = None

    @property
    def unit_of(self) -> Places | None:
        """The unit of each topic; None where each is its own."""
        return None if self.units.count == len(self.units.unit_of) else self.units.unit_of

    def keep_first(self, rows: int) -> Part:
        """The part restricted to the first `rows` rows."""
        return replace(
            self,
            topic_counts=self.topic_counts.keep_first(rows),
            unit_counts=self.unit_counts.keep_first(rows),
            by_topic=self.by_topic.keep_first(rows),
            values=None if self.values is None else self.values[:, :rows],
        )

    def column(self, place: int) -> MeanColumn | RatioColumn:
        """One measure's values as the permutation tests read them, grouped where there are very many units."""
        groups = group_units(self.units.count)
        if groups is None:
            return self._topic_column(place, self.unit_of)
        group_of = groups[self.units.unit_of]
        sizes = np.bincount(group_of).astype(np.float64)
        if not self.is_mean[place]:
            if self.values is not None:
                return self._topic_column(place, group_of)
            return self._ratio_column(place, self._sum_groups(place, group_of), None, sizes)
        values = self.by_topic.measure(place)
        if not np.isfinite(values).all():
            return MeanColumn(values, group_of)
        return MeanColumn(sum_units(values, group_of), sizes=sizes)

    def _sum_groups(self, place: int, group_of: Places) -> Floats:
        """The counts of a measure summed over the topics of each group: (groups, systems, width)."""
        block, _ = self._block(place)
        sums = np.zeros((SWAPPED_GROUPS, len(self.topic_counts.places), block.rows.shape[2]))
        for where, rows in block.slices(self.topic_counts.places):
            np.add.at(sums, group_of[where], rows)
        return sums

    def _topic_column(self, place: int, unit_of: Places | None) -> MeanColumn | RatioColumn:
        """The measure at this place of the part, topic by topic; topics of one unit are swapped together."""
        if self.is_mean[place]:
            return MeanColumn(self.by_topic.measure(place), unit_of)
        block, _ = self._block(place)
        return self._ratio_column(place, block.rows[:, self.topic_counts.places], unit_of)

    def _ratio_column(
        self, place: int, counts: Floats, unit_of: Places | None, sizes: Floats | None = None
    ) -> RatioColumn:  # fmt: skip
        block, pick = self._block(place)
        metric = block.metric
        is_whole = bool(np.isfinite(counts).all())  # then no sum can be NaN, and nobody need look for one

        def score(sums: Floats) -> Floats:
            scores = metric.family.score(metric, sums) if is_whole else metric.score(sums)
            column: Floats = scores[..., pick]
            return column

        return RatioColumn(counts, score, self.values, unit_of, sizes)

    def spread_column(self, place: int, topics: Flags, unit_of: Places | None) -> MeanColumn | RatioColumn:
        """The measure over `topics` of the table. On those outside this part it has no value."""
        narrow = self._topic_column(place, None)
        has_part = self.where[topics]
        if isinstance(narrow, MeanColumn):
            values = np.full((len(has_part), narrow.values.shape[1]), np.nan)
            values[has_part] = narrow.values
            return MeanColumn(values, unit_of)
        counts = np.zeros((len(has_part), *narrow.counts.shape[1:]))
        counts[has_part] = narrow.counts
        present = np.zeros(counts.shape[:2], np.bool_)
        present[has_part] = True if narrow.present is None else narrow.present
        return RatioColumn(counts, narrow.score, None if present.all() else present, unit_of)

    def score_without_units(self, place: int) -> Floats:
        """The scores by this measure without each unit: (units, systems)."""
        owners = [(block, pick) for block in self.unit_counts.blocks for pick in block.picks]
        block, pick = owners[place]
        total = block.total()[self.unit_counts.places]
        scores = [block.metric.score(total - rows)[..., pick] for _, rows in block.slices(self.unit_counts.places)]
        return np.concatenate(scores)

    def scale(self, place: int) -> tuple[float, float]:
        """The least and the largest possible score of the measure at this place."""
        return self._block(place)[0].metric.scale or (-np.inf, np.inf)

    def _block(self, place: int) -> tuple[MetricCounts, int]:
        owners = [(block, pick) for block in self.topic_counts.blocks for pick in block.picks]
        return owners[place]


@dataclass(frozen=True, slots=True)
class LeaderboardScores:
    """The rows of a table, in its order, and all their numbers.

    `parts` hold the counts; `blocks` are the metrics in the order of the columns, with counts by topic that takes part.
    `scores` is (systems, measures), `samples` (draws, systems, measures), with no draws where no interval can be
    estimated. `tested_samples` are those of the paired bootstrap: the same draws, more or fewer of them. A draw without
    any value has no score: NaN. `all_units` are those of all topics that take part. `signs` (measures,) is 1 where
    higher is better, -1 where lower is, 0 where neither is.
    """

    labels: Sequence[str]
    measures: Sequence[str]
    blocks: tuple[MetricCounts, ...]
    parts: tuple[Part, ...]
    scores: Floats
    samples: Floats
    tested_samples: Floats
    signs: Floats
    all_units: ResamplingUnits

    def keep_first(self, rows: int) -> LeaderboardScores:
        """The scores restricted to the first `rows` rows."""
        return replace(
            self,
            labels=self.labels[:rows],
            parts=tuple(part.keep_first(rows) for part in self.parts),
            scores=self.scores[:rows],
            samples=self.samples[:, :rows],
            tested_samples=self.tested_samples[:, :rows],
        )

    @property
    def leading(self) -> int:
        """The column that orders the table: the first that has a direction, or the first."""
        return next((column for column, sign in enumerate(self.signs) if sign), 0)

    @property
    def units(self) -> ResamplingUnits:
        """The units that the leading column is drawn from."""
        return next(part.units for part in self.parts if self.leading in part.columns)


def score_leaderboard(
    used: Sequence[SystemCounts],
    columns: Sequence[MetricColumns],
    units: ResamplingUnits,
    settings: Settings,
    keep: Flags | None = None,
    *,
    draws: int | None = None,
) -> LeaderboardScores:
    """The numbers of these rows, with the draws that percentile intervals and the paired bootstrap share.

    `draws` of them are for intervals; None: as many as the settings need.

    `keep` (topics,) is true where a topic takes part, None where all do; `units` are of those that do. A topic that no
    row can be scored on by a metric takes no part in anything of that metric.
    """
    counts, places = stack_counts(used, [column.metric.name for column in columns])
    kept_rows = slice(None) if keep is None or keep.all() else keep
    blocks = tuple(
        MetricCounts(column.metric, counts[column.metric.name][kept_rows], column.picks) for column in columns
    )
    referenced = used[0].has_references
    if referenced is not None and keep is not None:
        referenced = referenced[keep]
    values = [has_scores(block.metric, block.rows, referenced)[:, places] for block in blocks]
    parts = tuple(_parts(blocks, values, places, units, [system.role != "ceiling" for system in used]))
    scores = np.full((len(used), sum(len(block.picks) for block in blocks)), np.nan)
    for_intervals = settings.interval_draws if draws is None else draws
    draws = max(for_intervals, settings.test_draws)
    samples = np.full((draws if any(part.units.count > 1 for part in parts) else 0, *scores.shape), np.nan)
    for part in parts:
        scores[:, part.columns] = part.topic_counts.scores()
        if part.units.count > 1 and draws:
            samples[..., part.columns] = sample_scores(
                part.unit_counts, draw_weights(part.units.count, draws, settings.seed)
            )
    return LeaderboardScores(
        labels=[system.label for system in used],
        measures=[block.metric.measures[pick] for block in blocks for pick in block.picks],
        blocks=blocks,
        parts=parts,
        scores=scores,
        samples=samples[:for_intervals],
        tested_samples=samples[: settings.test_draws],
        signs=CountMatrix(blocks, places).signs,
        all_units=units,
    )


def has_scores(metric: Metric, rows: Rows, referenced: Flags | None = None) -> Flags:
    """Tell where counts (topics, systems, width) have a value by this metric: (topics, systems).

    There is none for a topic without references by a metric that needs them, nor where the counts are zeros and no
    score is made of zeros.
    """
    has = np.ones(rows.shape[:2], np.bool_)
    if metric.needs_references and referenced is not None:
        has &= referenced[:, None]
    if np.isnan(metric.score(np.zeros(metric.width))).all():
        for start in range(0, len(rows), SLICE_UNITS):
            part = slice(start, start + SLICE_UNITS)
            has[part] &= _has_counts(rows[part])
            if len(rows) > SLICE_UNITS:
                release_pages(rows)
    return has


def _has_counts(rows: Rows) -> Flags:
    """Tell where counts (topics, systems, width) are not all zero, (topics, systems): sizes, which stand last, tell."""
    has: Flags = rows[..., -1] != 0
    return has if has.all() else (rows != 0).any(axis=2)


def _parts(
    blocks: Sequence[MetricCounts],
    values: Sequence[Flags],
    places: NDArray[np.intp],
    units: ResamplingUnits,
    tested: Sequence[bool],
) -> Iterator[Part]:
    """Group metrics by the topics they are scored on.

    A metric that lacks a value for some row on a topic where another row has one forms a group of its own.
    """
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
        used = tuple(_narrow_block(blocks[place], topics) for place in members)
        columns = np.concatenate([np.arange(starts[place], starts[place + 1]) for place in members])
        masks = [values[place][topics] for place in members]
        yield _build_part(
            columns, used, places, narrow_units(units, topics), where=topics, has=masks, is_gappy=gappy >= 0
        )


def _narrow_block(block: MetricCounts, topics: Flags) -> MetricCounts:
    return block if topics.all() else replace(block, rows=block.rows[topics])


def _build_part(
    columns: NDArray[np.intp],
    blocks: tuple[MetricCounts, ...],
    places: NDArray[np.intp],
    units: ResamplingUnits,
    *,
    where: Flags,
    has: Sequence[Flags],
    is_gappy: bool,
) -> Part:
    grouped = tuple(replace(block, rows=sum_by_unit(block.rows, units)) for block in blocks)
    matrix = CountMatrix(blocks, places)
    by_topic = TopicScores.from_counts(matrix, has)
    return Part(
        columns,
        matrix,
        CountMatrix(grouped, places),
        units,
        by_topic,
        _find_means(by_topic, matrix.scores()),
        where,
        has[0] if is_gappy else None,
    )


def _find_means(by_topic: TopicScores, scores: Floats) -> Flags:
    """A flag (measures,) for measures whose score of every system (systems, measures) is the mean over topics."""
    return np.array([_is_mean(by_topic.measure(place), column) for place, column in enumerate(scores.T)], np.bool_)


def _is_mean(values: Floats, scores: Floats) -> bool:
    has_value = np.isfinite(values)
    if has_value.all():
        counts, means = np.full(len(scores), len(values)), values.sum(axis=0) / max(1, len(values))
    else:
        counts = has_value.sum(axis=0)
        means = np.nansum(values, axis=0) / np.maximum(1, counts)
    is_known = (counts > 0) & np.isfinite(scores)
    is_close = np.abs(means - scores) <= 1e-9 * np.maximum(1.0, np.abs(means))
    return bool((is_close | ~is_known).all())
