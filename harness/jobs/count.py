"""Candidates and references -> counts, batch by batch: texts pass through, counts stay, and are kept with the run.

Every row of every metric has a key, made of the texts that it counts. What the cache holds under its key is not counted
again; where it holds everything, no text is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from harness.jobs.count_cache import CountCache
from harness.jobs.text_facts import (
    CandidateSource,
    TextFacts,
    TextScan,
    batch_topics,
    candidates_of_topics,
    scored_sources,
)
from harness.records import Dataset, IntegrityWarning, Remark, Topic
from harness.scoring import alternative_rankings, bounds
from harness.scoring.bounds import LeaveOneOut
from harness.scoring.metrics import Batch, Metric, Prepared, Rouge, Rows, count_batch, prepare_batch
from harness.scoring.system_counts import CountsByMetric, SystemCounts, mean_of_trials

Texts = Sequence[Sequence[str]]
"""The candidates of each source on a batch."""


@dataclass(frozen=True, slots=True)
class CountedRun:
    """All that a leaderboard is made of: the counts of each row, and the event of each topic.

    `topics` are their ids, `sizes` the bytes of all texts of each.
    `trials` holds the counts of each trial, by label, where there are several. `beside_human` are the rows beside
    `human` on its leave-one-out sets, `cut` those whose candidates were all cut to one length: by the first metric
    only; systems, and floors too where there is one system. `unread` says what the metrics' tokenizers do not see of
    the texts, which marks of tools and which refusals are in them, `notes` for which articles systems wrote nothing,
    why, and what they note beside what they wrote. `unavailable` are the rows that are not scored, without counts:
    nothing else here is of them.
    """

    systems: tuple[SystemCounts, ...]
    events: tuple[str, ...]
    topics: tuple[str, ...] = ()
    sizes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    trials: Mapping[str, tuple[SystemCounts, ...]] = field(default_factory=dict)
    beside_human: tuple[SystemCounts, ...] = ()
    cut: tuple[SystemCounts, ...] = ()
    alarms: tuple[IntegrityWarning, ...] = ()
    unread: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    unavailable: tuple[SystemCounts, ...] = ()


def count_candidates(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    metrics: Sequence[Metric],
    with_bounds: bool,
    cache: CountCache | None = None,
) -> CountedRun:
    """Count every source's candidates, and `oracle` and `human` where wanted, over all topics in their order.

    Only what `cache` does not hold is counted, and is kept there for the next time.
    """
    if not dataset.topics:
        return CountedRun((), ())
    rows = RowKeys.of(sources, metrics, with_bounds=with_bounds, is_shared=dataset.references[1] > 1)
    cache = cache if cache is not None and rows.is_known else None
    matrix = _CountMatrices(dataset, rows, metrics, cache)
    facts_key = cache.facts_key(_facts_parts(sources, metrics, with_bounds)) if cache else ""
    facts = cache.read_facts(facts_key, TextFacts) if cache else None
    if facts is None or matrix.is_incomplete:
        scan = TextScan(sources, with_bounds=with_bounds, has_budget=dataset.has_budget) if facts is None else None
        _read_texts(dataset, rows, metrics, matrix, scan)
        if scan is not None:
            facts = scan.facts()
            if cache:
                cache.write_facts(facts_key, facts)
        matrix.keep(cache)
    assert facts is not None  # noqa: S101  # it was read, or is made above
    return _assemble(rows, metrics, matrix.counts, facts)


def count_rows(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    metrics: Sequence[Metric],
    with_bounds: bool,
    cache: CountCache,
) -> None:
    """Count what `cache` does not hold and keep it there; nothing else is read from the texts."""
    rows = RowKeys.of(sources, metrics, with_bounds=with_bounds, is_shared=dataset.references[1] > 1)
    matrix = _CountMatrices(dataset, rows, metrics, cache)
    if len(dataset.topics) and matrix.is_incomplete:
        _read_texts(dataset, rows, metrics, matrix, None)
        matrix.keep(cache)


@dataclass(frozen=True, slots=True)
class RowKeys:
    """The rows that are counted, by the keys under which they are kept.

    A metric's array has them in this order: a row for each of `sources`, `oracle`, `human`, the sources on the
    leave-one-out sets, and by the leading metric only the `ranked` of the sources cut to one length.
    """

    sources: tuple[CandidateSource, ...]
    ranked: tuple[int, ...]
    leading: Metric
    has_oracle: bool
    has_human: bool
    stemmer: bool

    @classmethod
    def of(
        cls, sources: Sequence[CandidateSource], metrics: Sequence[Metric], *, with_bounds: bool, is_shared: bool
    ) -> RowKeys:
        """The rows of these sources; those of systems that are unavailable are none."""
        scored = tuple(scored_sources(sources))
        systems = {source.label for source in scored if source.role == "system"}
        ranked = [place for place, source in enumerate(scored) if len(systems) < 2 or source.label in systems]
        return cls(
            scored,
            tuple(ranked) if len({source.label for source in scored}) > 1 else (),
            next((metric for metric in metrics if metric.sign), metrics[0]),
            with_bounds,
            with_bounds and is_shared,
            uses_stemmer(metrics),
        )

    @property
    def is_known(self) -> bool:
        """Whether every source can be told from another by its digest."""
        return all(source.digest for source in self.sources)

    @property
    def oracle(self) -> int:
        """The place of `oracle`; that of `human` is the next, and those on its sets follow."""
        return len(self.sources)

    def places_of(self, metric: Metric) -> dict[str, range]:
        """The places of each kind of row in the array of a metric."""
        count, start = len(self.sources), len(self.sources)
        kinds = {"candidates": range(count)}
        for kind, rows in (
            ("oracle", int(self.has_oracle)),
            ("human", int(self.has_human)),
            ("fair", count if self.has_human else 0),
            ("cut", len(self.ranked) if metric is self.leading else 0),
        ):
            kinds[kind] = range(start, start + rows)
            start += rows
        return kinds

    def keys_of(self, metric: Metric) -> list[str]:
        """The keys of the rows of a metric."""
        digests = [source.digest for source in self.sources]
        together = "\0".join(digests[place] for place in self.ranked)
        group = blake2b(together.encode(), digest_size=8).hexdigest()
        names = {
            "candidates": digests,
            "oracle": [f"oracle stemmer:{self.stemmer}"],
            "human": ["human"],
            "fair": [f"fair {digest}" for digest in digests],
            "cut": [f"cut {group} {digests[place]}" for place in self.ranked],
        }
        return [name for kind, places in self.places_of(metric).items() for name in names[kind][: len(places)]]


def uses_stemmer(metrics: Sequence[Metric]) -> bool:
    """Whether the oracle of these metrics compares stems: not where ROUGE does not."""
    return {metric.family.stemmer for metric in metrics if isinstance(metric.family, Rouge)} != {False}


def _facts_parts(sources: Sequence[CandidateSource], metrics: Sequence[Metric], with_bounds: bool) -> list[str]:
    """All that decides what is read from the texts, beside the dataset."""
    parts = [f"{source.label}\0{source.role}\0{source.record}\0{source.unavailable}" for source in sources]
    return [*parts, f"bounds:{with_bounds}", f"stemmer:{uses_stemmer(metrics)}"]


class _CountMatrices:
    """The arrays of all metrics, filled from the cache as far as it goes.

    `counts` are (topics, rows, width) by metric name; `missing` the places that must be counted.
    """

    def __init__(self, dataset: Dataset, rows: RowKeys, metrics: Sequence[Metric], cache: CountCache | None) -> None:
        topics = len(dataset.topics)
        self._keys = {metric.name: rows.keys_of(metric) for metric in metrics}
        self._metrics = metrics
        self.counts: dict[str, Rows] = {}
        self.missing: dict[str, set[int]] = {}
        for metric in metrics:
            keys = self._keys[metric.name]
            found = cache.read_rows(metric, keys, topics) if cache else None
            if found is None:
                self.counts[metric.name] = np.zeros((topics, len(keys), metric.width))
                self.missing[metric.name] = set(range(len(keys)))
            else:
                self.counts[metric.name] = found.counts
                self.missing[metric.name] = set(np.flatnonzero(~found.present).tolist())

    @property
    def is_incomplete(self) -> bool:
        """Whether something must be counted."""
        return any(self.missing.values())

    def lacking(self, places: Mapping[str, range], kind: str, place: int = 0) -> tuple[Metric, ...]:
        """The metrics that have not counted a row."""
        return tuple(
            metric
            for metric in self._metrics
            if place < len(places[kind]) and places[kind][place] in self.missing[metric.name]
        )

    def fill(self, start: int, place: int, rows: Mapping[str, Rows], metrics: Sequence[Metric]) -> None:
        """Write down the counts of a batch that begins at topic `start`."""
        for metric in metrics:
            counted = rows[metric.name]
            self.counts[metric.name][start : start + len(counted), place] = counted

    def keep(self, cache: CountCache | None) -> None:
        """Put what was counted into the cache."""
        for metric in self._metrics if cache else ():
            if self.missing[metric.name]:
                cache.write_rows(metric, self._keys[metric.name], self.counts[metric.name])  # type: ignore[union-attr]


class _BatchCounter:
    """One batch of topics, prepared once for each set of metrics that something is counted by."""

    def __init__(self, topics: Sequence[Topic], start: int, metrics: Sequence[Metric]) -> None:
        self.topics, self.start = topics, start
        self._batch = Batch.of(topics, metrics)
        self._prepared: dict[tuple[str, ...], Prepared] = {}
        self._left: dict[tuple[str, ...], LeaveOneOut] = {}

    def prepared(self, metrics: Sequence[Metric]) -> Prepared:
        """The references of the batch, read for these metrics."""
        names = tuple(metric.name for metric in metrics)
        if names not in self._prepared:
            self._prepared[names] = prepare_batch(metrics, self._batch)
        return self._prepared[names]

    def left_out(self, metrics: Sequence[Metric]) -> LeaveOneOut:
        """The leave-one-out sets of the batch, read for these metrics."""
        names = tuple(metric.name for metric in metrics)
        if names not in self._left:
            self._left[names] = bounds.leave_one_out(metrics, self._batch)
        return self._left[names]


def _read_texts(
    dataset: Dataset, rows: RowKeys, metrics: Sequence[Metric], matrix: _CountMatrices, scan: TextScan | None
) -> None:
    """The one pass over the texts: count the rows that are missing, and scan the texts where `scan` is wanted."""
    start = 0
    for topics in batch_topics(dataset.topics):
        written = candidates_of_topics(rows.sources, topics)
        texts = [[candidate.text for candidate in candidates] for candidates in written]
        batch = _BatchCounter(topics, start, metrics)
        _count_sources(batch, texts, rows, matrix)
        made = _count_bounds(batch, texts, rows, metrics, matrix, wanted=scan is not None)
        _count_truncated(batch, texts, rows, matrix)
        if scan is not None:
            scan.add(topics, written, texts, made)
        start += len(topics)


def _count_sources(batch: _BatchCounter, texts: Texts, rows: RowKeys, matrix: _CountMatrices) -> None:
    """The candidates as they are."""
    places = rows.places_of(rows.leading)
    for place, of_source in enumerate(texts):
        metrics = matrix.lacking(places, "candidates", place)
        if metrics:
            matrix.fill(batch.start, place, count_batch(batch.prepared(metrics), of_source), metrics)


def _count_bounds(
    batch: _BatchCounter,
    texts: Texts,
    rows: RowKeys,
    metrics: Sequence[Metric],
    matrix: _CountMatrices,
    *,
    wanted: bool,
) -> list[SystemCounts]:
    """`oracle` and `human`, and the sources on the sets of the latter. Their lengths come back where `wanted`."""
    places = rows.places_of(rows.leading)
    of_oracle, of_human = matrix.lacking(places, "oracle"), matrix.lacking(places, "human")
    made: list[SystemCounts] = []
    if rows.has_oracle and (wanted or of_oracle or of_human):
        prepared = batch.prepared(of_oracle)
        if rows.has_human:
            made = [*bounds.count_bounds(batch.topics, metrics, prepared, batch.left_out(of_human))]
        else:
            made = [bounds.count_oracle(batch.topics, metrics, prepared)]
        for part, place, lacking in zip(made, (rows.oracle, rows.oracle + 1), (of_oracle, of_human), strict=False):
            matrix.fill(batch.start, place, part.rows, lacking)
    for number, place in enumerate(places["fair"]):
        lacking = matrix.lacking(places, "fair", number)
        if lacking:
            matrix.fill(batch.start, place, batch.left_out(lacking).count(texts[number]), lacking)
    return made


def _count_truncated(batch: _BatchCounter, texts: Texts, rows: RowKeys, matrix: _CountMatrices) -> None:
    """The ranked sources with all candidates of a topic cut to its shortest one, by the leading metric."""
    places = rows.places_of(rows.leading)["cut"]
    if matrix.missing[rows.leading.name].isdisjoint(places):
        return
    ranked = [texts[place] for place in rows.ranked]
    lengths = alternative_rankings.shortest_lengths(ranked)
    prepared = batch.prepared([rows.leading])
    for place, of_source in zip(places, ranked, strict=True):
        cut = [alternative_rankings.truncate_words(text, n) for text, n in zip(of_source, lengths, strict=True)]
        matrix.fill(batch.start, place, count_batch(prepared, cut), [rows.leading])


def _assemble(rows: RowKeys, metrics: Sequence[Metric], counts: Mapping[str, Rows], facts: TextFacts) -> CountedRun:
    """The counts of each row with all that is known of it."""
    places = rows.places_of(rows.leading)
    blind = {metric.name for metric in metrics if metric.needs_references and not facts.has_references}
    table = {name: array[:, : places["human"].stop] for name, array in counts.items()}
    table |= {name: np.full_like(table[name], np.nan) for name in blind}
    parts = [replace(part, rows=CountsByMetric(table, place)) for place, part in enumerate(facts.sources)]
    made = [replace(part, rows=CountsByMetric(table, rows.oracle + n)) for n, part in enumerate(facts.bounds)]
    systems = mean_of_trials(parts)
    return CountedRun(
        systems=(*systems, *(part for part in made if part.has_candidate.any())),
        events=facts.events,
        topics=facts.topics,
        sizes=facts.sizes,
        trials={
            row.label: tuple(part for part in parts if part.label == row.label) for row in systems if row.trials > 1
        },
        beside_human=_rows_beside_human(rows, counts, facts),
        cut=_cut_rows(rows, counts, facts),
        alarms=facts.alarms,
        unread=facts.unread_remarks(metrics),
        notes=facts.notes,
        unavailable=facts.unavailable,
    )


def _rows_beside_human(rows: RowKeys, counts: Mapping[str, Rows], facts: TextFacts) -> tuple[SystemCounts, ...]:
    """The systems beside `human` on its sets; () where no topic has any."""
    if not rows.has_human or not facts.bounds[1].has_candidate.any():
        return ()
    first = rows.oracle + 1
    shared = {name: array[:, first : first + 1 + len(rows.sources)] for name, array in counts.items()}
    covered = facts.bounds[1].has_candidate
    parts = [
        replace(part, rows=CountsByMetric(shared, 1 + place), referenced=covered)
        for place, part in enumerate(facts.sources)
    ]
    return (*mean_of_trials(parts), replace(facts.bounds[1], rows=CountsByMetric(shared, 0)))


def _cut_rows(rows: RowKeys, counts: Mapping[str, Rows], facts: TextFacts) -> tuple[SystemCounts, ...]:
    """The ranked systems cut to one length."""
    places = rows.places_of(rows.leading)["cut"]
    shared = {rows.leading.name: counts[rows.leading.name][:, places.start : places.stop]}
    return tuple(
        mean_of_trials(
            [
                replace(facts.sources[source], rows=CountsByMetric(shared, place))
                for place, source in enumerate(rows.ranked)
            ]
        )
    )
