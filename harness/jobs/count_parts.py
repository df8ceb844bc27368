"""Count the texts of some topics, and read their other facts, in this process or in any other.

A part goes out with texts and comes back with counts, so that parts may be counted anywhere and put together in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from harness.datasets.joined_texts import Ints
from harness.jobs import text_facts
from harness.jobs.robustness_choices import Choice, count_choices, sum_counts
from harness.jobs.row_keys import RowKeys
from harness.jobs.text_facts import TextScan
from harness.progress import track_items
from harness.records import Candidate, Topic
from harness.rouge.spaced_words import ReadTexts, read_jointly
from harness.scoring import alternative_rankings, bounds
from harness.scoring.bounds import LeaveOneOut
from harness.scoring.copied_texts import LEAST_WORDS, RUN
from harness.scoring.metrics import (
    Batch,
    Metric,
    Prepared,
    Rows,
    count_batch,
    count_sources,
    narrow_batch,
    prepare_batch,
)
from harness.scoring.metrics.rouge import find_runs
from harness.scoring.oracle_spans import OracleSpans, locate_oracles
from harness.scoring.oracles import find_oracles
from harness.scoring.system_counts import SystemCounts
from harness.scoring.word_lengths import cut_known_words

SOURCES = 16
"""Sources that are counted together, at most: more would not cost less, and need more memory."""

Texts = Sequence[ReadTexts]
"""The candidates of each source on a batch."""


@dataclass(frozen=True, slots=True)
class TextPart:
    """The texts of some topics: those of each source that is scored, and of each that is not.

    `missing` are the places of rows that must be counted, by metric name. `scan` is an empty scan to be filled, None
    if only counts are needed. `oracles` are those of the topics, None if they must still be computed. `choices` are
    summed beside.
    """

    topics: Sequence[Topic]
    candidates: Sequence[Sequence[Candidate]]
    unscored_candidates: Sequence[Sequence[Candidate]]
    rows: RowKeys
    metrics: tuple[Metric, ...]
    missing: Mapping[str, frozenset[int]]
    scan: TextScan | None
    oracles: OracleSpans | None = None
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class CountedPart:
    """Counts (topics, width) of `topics` topics, by metric name and place of the row; and the filled scan.

    `oracles` are those of the topics, None if they were not looked for, or do not stand literally in the articles;
    `choice_sums` are the sums (choices, ranked sources, width) of each batch.
    """

    topics: int
    counts: Mapping[str, Mapping[int, Rows]]
    scan: TextScan | None
    oracles: OracleSpans | None = None
    choice_sums: tuple[Rows, ...] = ()


def count_part(part: TextPart) -> CountedPart:
    """Count the rows that are missing on the topics of a part, and scan its texts where that is wanted."""
    texts = read_jointly([[candidate.text for candidate in candidates] for candidates in part.candidates])
    batch, counts = _BatchCounter(part.topics, part.metrics, part.oracles), PartCounts(part.metrics, part.missing)
    _count_sources(batch, texts, part.rows, counts)
    bound_counts = _count_bounds(batch, texts, part.rows, counts, is_scanned=part.scan is not None)
    _count_truncated(batch, texts, part.rows, counts)
    if part.scan is not None:
        runs = batch.find_runs(part.rows.leading, texts)
        part.scan.add(part.topics, part.candidates, texts, bound_counts, part.unscored_candidates, runs=runs)
    return CountedPart(len(part.topics), counts.counts, part.scan, batch.oracles, _sum_choices(part, texts, batch))


def _sum_choices(part: TextPart, texts: Texts, batch: _BatchCounter) -> tuple[Rows, ...]:
    if not part.choices:
        return ()
    ranked = [texts[place] for place in part.rows.ranked]
    counts = count_choices(part.choices, part.topics, ranked, batch.read_references([part.rows.leading]))
    size = text_facts.TOPICS_PER_BATCH
    return tuple(sum_counts(counts, slice(start, start + size)) for start in range(0, len(part.topics), size))


class PartCounts:
    """The counts of a part: which are missing, and those that were made."""

    def __init__(self, metrics: Sequence[Metric], missing: Mapping[str, frozenset[int]]) -> None:
        self._metrics, self.missing = metrics, missing
        self.counts: dict[str, dict[int, Rows]] = {metric.name: {} for metric in metrics}

    def lacking(self, places: Mapping[str, range], kind: str, place: int = 0) -> tuple[Metric, ...]:
        """The metrics that have not counted a row."""
        return tuple(
            metric
            for metric in self._metrics
            if place < len(places[kind]) and places[kind][place] in self.missing[metric.name]
        )

    def fill(self, place: int, rows: Mapping[str, Rows], metrics: Sequence[Metric]) -> None:
        """Write down the counts of a row."""
        for metric in metrics:
            self.counts[metric.name][place] = np.asarray(rows[metric.name], np.float64)


class _BatchCounter:
    """Counter of one batch of topics, prepared once for each set of metrics."""

    def __init__(self, topics: Sequence[Topic], metrics: Sequence[Metric], oracles: OracleSpans | None) -> None:
        self.topics = topics
        self._families = [metric.family for metric in metrics]
        self.oracles = oracles
        self._batch = Batch.from_topics(topics, metrics)
        self._prepared: dict[tuple[str, ...], Prepared] = {}
        self._left: dict[tuple[str, ...], LeaveOneOut] = {}

    def read_references(self, metrics: Sequence[Metric]) -> Prepared:
        """The references of the batch, read for these metrics."""
        names = tuple(metric.name for metric in metrics)
        if names not in self._prepared:
            wider = (narrow_batch(prepared, metrics) for prepared in self._prepared.values())
            self._prepared[names] = next(filter(None, wider), None) or prepare_batch(metrics, self._batch)
        return self._prepared[names]

    def find_runs(self, metric: Metric, texts: Texts) -> list[Ints | None]:
        """The places of each source's texts that share words in a row with their reference, where they were counted."""
        if not any(of_source.notes for of_source in texts):
            return [None] * len(texts)
        return find_runs(self.read_references([metric]), texts, RUN, LEAST_WORDS)

    def leave_one_out(self, metrics: Sequence[Metric]) -> LeaveOneOut:
        """The leave-one-out sets of the batch, read for these metrics."""
        names = tuple(metric.name for metric in metrics)
        if names not in self._left:
            self._left[names] = bounds.leave_one_out(metrics, self._batch)
        return self._left[names]

    def write_oracles(self) -> ReadTexts:
        """The oracle of each topic, computed where it is not known yet."""
        if self.oracles is not None:
            return ReadTexts(self.oracles.write(self.topics, range(len(self.topics))))
        oracles = find_oracles(self.topics, self._families)
        self.oracles = locate_oracles(self.topics, oracles)
        return ReadTexts([oracle.text for oracle in oracles])


def _count_sources(batch: _BatchCounter, texts: Texts, rows: RowKeys, counts: PartCounts) -> None:
    """Count the candidates of each source as they are, neither cut nor against fewer references."""
    places = rows.places_of(rows.leading)
    lacking = [counts.lacking(places, "candidates", place) for place in range(len(texts))]
    for place, counted in track_items(_count_groups(batch, texts, lacking), "counted", "systems", len(texts)):
        counts.fill(place, counted, lacking[place])


def _count_groups(
    batch: _BatchCounter, texts: Texts, lacking: Sequence[tuple[Metric, ...]]
) -> Iterator[tuple[int, Mapping[str, Rows]]]:
    """The place of each source and its rows, counted group by group."""
    for group in _group_sources(texts, lacking):
        metrics = lacking[group[0]]
        if metrics:
            yield from zip(
                group, count_sources(batch.read_references(metrics), [texts[place] for place in group]), strict=True
            )
        else:
            yield from ((place, {}) for place in group)


def _group_sources(texts: Texts, lacking: Sequence[tuple[Metric, ...]]) -> Iterator[list[int]]:
    """The places of sources that are counted together: of those that lack the same metrics a few at a time."""
    places = sorted(range(len(texts)), key=lambda place: [metric.name for metric in lacking[place]])
    for _, group in groupby(places, key=lambda place: lacking[place]):
        same = [*group]
        yield from (same[start : start + SOURCES] for start in range(0, len(same), SOURCES))


def _count_bounds(
    batch: _BatchCounter,
    texts: Texts,
    rows: RowKeys,
    counts: PartCounts,
    *,
    is_scanned: bool,
) -> list[SystemCounts]:
    """`oracle` and `human`, and the sources on the sets of the latter. Their lengths come back where `is_scanned`."""
    places = rows.places_of(rows.leading)
    of_oracle, of_human = counts.lacking(places, "oracle"), counts.lacking(places, "human")
    bound_counts: list[SystemCounts] = []
    if rows.has_oracle and (is_scanned or of_oracle or of_human):
        prepared, oracle_texts = batch.read_references(of_oracle), batch.write_oracles()
        if rows.has_human:
            bound_counts = [*bounds.count_bounds(batch.topics, prepared, batch.leave_one_out(of_human), oracle_texts)]
        else:
            bound_counts = [bounds.count_oracle(batch.topics, prepared, oracle_texts)]
        for part, place, lacking in zip(
            bound_counts, (rows.oracle, rows.oracle + 1), (of_oracle, of_human), strict=False
        ):
            counts.fill(place, part.rows, lacking)
    for number, place in enumerate(places["fair"]):
        lacking = counts.lacking(places, "fair", number)
        if lacking:
            counts.fill(place, batch.leave_one_out(lacking).count(texts[number]), lacking)
    return bound_counts


def _count_truncated(batch: _BatchCounter, texts: Texts, rows: RowKeys, counts: PartCounts) -> None:
    """The ranked sources with all candidates of a topic cut to its shortest one, by the leading metric."""
    places = rows.places_of(rows.leading)["cut"]
    if counts.missing[rows.leading.name].isdisjoint(places):
        return
    ranked = [texts[place] for place in rows.ranked]
    lengths = np.array(alternative_rankings.shortest_lengths(ranked), np.int64)
    prepared = batch.read_references([rows.leading])
    for place, of_source in zip(places, ranked, strict=True):
        counts.fill(place, count_batch(prepared, cut_known_words(of_source, lengths)), [rows.leading])
