"""Candidates and references -> counts, batch by batch: texts pass through, counts stay, and are kept with the run.

Every row of every metric has a key, made of the texts that it counts. Counts that the cache holds are not made again;
where it holds everything, no text is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.jobs import text_facts
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.count_cache import CountCache
from harness.jobs.count_parts import CountedPart, TextPart, count_part
from harness.jobs.count_processes import are_counted_here, choose_mapper, choose_part_batches
from harness.jobs.kept_oracles import KeptOracles, SomeOracles
from harness.jobs.kept_robustness_choices import WordChoices
from harness.jobs.mapped_arrays import CountArray
from harness.jobs.robustness_choices import Choice
from harness.jobs.row_keys import RowKeys
from harness.jobs.text_facts import TextFacts, TextScan, candidates_of_topics
from harness.parallel.cores import current_jobs
from harness.parallel.process_mapper import Mapper
from harness.progress import track_items
from harness.records import Dataset, IntegrityWarning, Remark
from harness.scoring.metrics import Metric, Rows
from harness.scoring.oracle_spans import OracleSpans
from harness.scoring.oracles import oracle_variant
from harness.scoring.system_counts import CountsByMetric, SystemCounts, mean_of_trials


@dataclass(frozen=True, slots=True)
class CountedRun:
    """Counts and events of a run: all that a leaderboard is made of.

    `topics` are their ids, `sizes` the bytes of all texts of each.
    `trials` holds the counts of each trial, by label, where there are several. `beside_human` are the rows beside
    `human` on its leave-one-out sets, `cut` those whose candidates were all cut to one length: by the first metric
    only; systems, and baselines too where there is one system. `unread` says what the metrics' tokenizers do not see of
    the texts, which marks of tools and which refusals are in them, `candidate_remarks` for which articles systems wrote
    nothing, why, and what they note beside what they wrote. `unavailable` are the rows that are not scored, without
    counts: nothing else here is of them.
    """

    systems: tuple[SystemCounts, ...]
    events: tuple[str, ...]
    topics: tuple[str, ...] = ()
    sizes: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    trials: Mapping[str, tuple[SystemCounts, ...]] = field(default_factory=dict)
    beside_human: tuple[SystemCounts, ...] = ()
    cut: tuple[SystemCounts, ...] = ()
    integrity_warnings: tuple[IntegrityWarning, ...] = ()
    unread: tuple[Remark, ...] = ()
    candidate_remarks: tuple[Remark, ...] = ()
    unavailable: tuple[SystemCounts, ...] = ()


def count_candidates(  # noqa: PLR0917  # each is another thing
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    metrics: Sequence[Metric],
    with_bounds: bool,
    cache: CountCache | None = None,
    mapper: Mapper | None = None,
    early: SomeOracles | None = None,
) -> CountedRun:
    """Count every source's candidates, and `oracle` and `human` where wanted, over all topics in their order.

    Only what `cache` does not hold is counted, and is kept there for the next time. `mapper` decides
    where; None: by the cores. `early` are oracles that are known already.
    """
    if not dataset.topics:
        return CountedRun((), ())
    rows = RowKeys.from_sources(sources, metrics, with_bounds=with_bounds, is_shared=dataset.references[1] > 1)
    cache = cache if cache is not None and rows.is_known else None
    matrix = _CountMatrices(dataset, rows, metrics, cache)
    oracles = KeptOracles(cache if with_bounds else None, metrics, len(dataset.topics), early)
    facts_key = cache.value_key(_facts_parts(sources, metrics, with_bounds)) if cache else ""
    facts = cache.read_value("texts", facts_key, TextFacts) if cache else None
    if facts is None or matrix.is_incomplete:
        scan = TextScan(sources, with_bounds=with_bounds, has_budget=dataset.has_budget) if facts is None else None
        size = len(dataset.topics), len(rows.sources)
        batches = 1 if mapper or are_counted_here(metrics) else choose_part_batches(*size, text_facts.TOPICS_PER_BATCH)
        choices = WordChoices(dataset, rows, cache if scan is not None else None)
        reader = _PartReader(dataset, rows, tuple(metrics), matrix.places_to_count(), scan, choices.choices)
        here = mapper or choose_mapper(metrics, *size)
        parts = _map_parts(here, reader, oracles, batches, sends_texts=mapper is not None)
        _read_texts(parts, len(dataset.topics), matrix, oracles, scan, choices)
        choices.write()
        if scan is not None:
            facts = scan.facts()
            if cache:
                cache.write_value("texts", facts_key, facts)
        matrix.keep(cache)
        oracles.save()
    assert facts is not None  # noqa: S101  # it was read, or is made above
    return _assemble(rows, metrics, matrix.counts, facts)


def count_rows(  # noqa: PLR0917  # each is another thing
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    metrics: Sequence[Metric],
    with_bounds: bool,
    cache: CountCache,
    mapper: Mapper = map,
) -> None:
    """Count the rows that `cache` lacks, and keep them there; only counts are read from the texts."""
    rows = RowKeys.from_sources(sources, metrics, with_bounds=with_bounds, is_shared=dataset.references[1] > 1)
    matrix = _CountMatrices(dataset, rows, metrics, cache)
    if len(dataset.topics) and matrix.is_incomplete:
        oracles = KeptOracles(cache if with_bounds else None, metrics, len(dataset.topics))
        reader = _PartReader(dataset, rows, tuple(metrics), matrix.places_to_count(), None)
        parts = _map_parts(mapper, reader, oracles, 1, sends_texts=mapper is not map)
        _read_texts(parts, len(dataset.topics), matrix, oracles, None)
        matrix.keep(cache)
        oracles.save()


def _facts_parts(sources: Sequence[CandidateSource], metrics: Sequence[Metric], with_bounds: bool) -> list[str]:
    """The parts of a key for what is read from the texts, beside the dataset."""
    parts = [f"{source.label}\0{source.role}\0{source.record}\0{source.unavailable}" for source in sources]
    return [*parts, f"bounds:{with_bounds}", oracle_variant([metric.family for metric in metrics])]


class _CountMatrices:
    """The count arrays of all metrics, filled from the cache where possible.

    `counts` are (topics, rows, width) by metric name; `missing` the places that must be counted.
    """

    def __init__(self, dataset: Dataset, rows: RowKeys, metrics: Sequence[Metric], cache: CountCache | None) -> None:
        topics = len(dataset.topics)
        self._keys = {metric.name: rows.keys_of(metric) for metric in metrics}
        self.metrics = metrics
        self.counts: dict[str, Rows] = {}
        self._made: dict[str, CountArray] = {}
        self.missing: dict[str, set[int]] = {}
        for metric in metrics:
            keys = self._keys[metric.name]
            stored = cache.read_rows(metric, keys, topics) if cache else None
            if stored is None:
                array = CountArray((topics, len(keys), metric.width), cache.folder.parent if cache else None)
                self._made[metric.name], self.counts[metric.name] = array, array.rows
                self.missing[metric.name] = set(range(len(keys)))
            else:
                self.counts[metric.name] = stored.counts
                self.missing[metric.name] = set(np.flatnonzero(~stored.present).tolist())

    @property
    def is_incomplete(self) -> bool:
        """Tell whether some rows still must be counted."""
        return any(self.missing.values())

    def places_to_count(self) -> dict[str, frozenset[int]]:
        """The places of rows that must be counted, by metric name."""
        return {name: frozenset(places) for name, places in self.missing.items()}

    def fill(self, start: int, part: CountedPart) -> None:
        """Write down the counts of a part that begins at topic `start`."""
        for name, rows in part.counts.items():
            for place, counted in rows.items():
                self.counts[name][start : start + part.topics, place] = counted
        for array in self._made.values():
            array.release(part.topics)

    def keep(self, cache: CountCache | None) -> None:
        """Put the counts into the cache."""
        for metric in self.metrics if cache else ():
            if self.missing[metric.name]:
                cache.write_rows(metric, self._keys[metric.name], self.counts[metric.name])  # type: ignore[union-attr]


def _read_texts(  # noqa: PLR0917  # each is filled by another part of a part
    parts: Iterator[CountedPart],
    topics: int,
    matrix: _CountMatrices,
    oracles: KeptOracles,
    scan: TextScan | None,
    choices: WordChoices | None = None,
) -> None:
    """Read all texts once: count the rows that are missing, and fill `scan` where it is given."""
    start = 0
    for part in track_items(parts, "counted", "topics", topics, lambda part: part.topics):
        matrix.fill(start, part)
        start += part.topics
        oracles.add(part.oracles)
        if scan is not None and part.scan is not None:
            scan.join(part.scan)
        if choices is not None:
            choices.add(part.choice_sums)


class _Place(NamedTuple):
    """The topics of a part, and their oracles where these are known."""

    topics: slice
    oracles: OracleSpans | None


@dataclass(frozen=True, slots=True)
class _PartReader:
    """Reader of the texts of parts, from the dataset and the files of candidates, in the process that counts them."""

    dataset: Dataset
    rows: RowKeys
    metrics: tuple[Metric, ...]
    missing: Mapping[str, frozenset[int]]
    scan: TextScan | None
    choices: tuple[Choice, ...] = ()

    def read(self, place: _Place) -> TextPart:
        """Read the topics of a part, and the candidates for them."""
        topics = list(self.dataset.topics[place.topics])
        return TextPart(
            topics,
            candidates_of_topics(self.rows.sources, topics),
            candidates_of_topics(self.scan.unscored, topics) if self.scan is not None else (),
            self.rows.without_candidates(),
            self.metrics,
            self.missing,
            None if self.scan is None else self.scan.start_part(),
            place.oracles,
            self.choices,
        )

    def count(self, place: _Place) -> CountedPart:
        """Read a part and count it."""
        return count_part(self.read(place))


def _map_parts(
    mapper: Mapper, reader: _PartReader, oracles: KeptOracles, batches: int, *, sends_texts: bool
) -> Iterator[CountedPart]:
    """Count all topics, some batches at a time. Processes of this machine read the texts themselves."""
    places = (
        _Place(topics, oracles.part(topics.start, topics.stop - topics.start))
        for topics in _split_topics(len(reader.dataset.topics), batches)
    )
    return mapper(count_part, map(reader.read, places)) if sends_texts else mapper(reader.count, places)


def _split_topics(topics: int, batches: int) -> Iterator[slice]:
    """Parts of so many batches; the last have one, so that no process counts alone for long."""
    batch = text_facts.TOPICS_PER_BATCH
    last = max(0, topics - current_jobs() * batches * batch)
    start = 0
    while start < topics:
        end = min(topics, start + (batches * batch if start < last else batch))
        yield slice(start, end)
        start = end


def _assemble(rows: RowKeys, metrics: Sequence[Metric], counts: Mapping[str, Rows], facts: TextFacts) -> CountedRun:
    """Join the counts of each row with the facts read from its texts."""
    places = rows.places_of(rows.leading)
    blind = {metric.name for metric in metrics if metric.needs_references and not facts.has_references}
    table = {name: array[:, : places["human"].stop] for name, array in counts.items()}
    table |= {name: np.full_like(table[name], np.nan) for name in blind}
    parts = [replace(part, rows=CountsByMetric(table, place)) for place, part in enumerate(facts.sources)]
    bound_counts = [replace(part, rows=CountsByMetric(table, rows.oracle + n)) for n, part in enumerate(facts.bounds)]
    systems = mean_of_trials(parts)
    return CountedRun(
        systems=(*systems, *(part for part in bound_counts if part.has_candidate.any())),
        events=facts.events or facts.topics,
        topics=facts.topics,
        sizes=facts.sizes,
        trials={
            row.label: tuple(part for part in parts if part.label == row.label) for row in systems if row.trials > 1
        },
        beside_human=_rows_beside_human(rows, counts, facts),
        cut=_cut_rows(rows, counts, facts),
        integrity_warnings=facts.integrity_warnings,
        unread=facts.unread_remarks(metrics),
        candidate_remarks=facts.candidate_remarks,
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
        replace(part, rows=CountsByMetric(shared, 1 + place), has_references=covered)
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
