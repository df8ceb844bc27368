"""Facts read from texts beside counts: lengths, failures, costs, and signs that a score is doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.jobs.candidate_notes import CandidateNotes
from harness.jobs.candidate_sources import CandidateSource, read_candidates_of, scored_sources
from harness.number_bounds import MOST_WORDS
from harness.records import Candidate, IntegrityWarning, Remark, Topic, article_text
from harness.scoring import integrity
from harness.scoring.copied_texts import TopicIndex
from harness.scoring.leftovers import Leftovers
from harness.scoring.metrics import Metric, TokenizerLoss, count_loss
from harness.scoring.refusals import Refusals
from harness.scoring.system_counts import CountsBuilder, SystemCounts, count_system, mean_of_trials

TOPICS_PER_BATCH = 512
"""Topics whose texts are looked at together."""


class TextFacts(Struct, frozen=True):
    """All facts read from the texts of a run, counts apart.

    `sources` are the rows by source, `bounds` those of `oracle` and `human`, `unavailable` the rows that are not
    scored: lengths, failures and costs, without counts. `topics` are ids, `sizes` the bytes of all texts of each, in
    UTF-8. `events` are () where each topic is an event of its own. `losses` say what tokenizers do to the references
    and to the candidates, `marks` and `candidate_remarks` what else a reader must know of them.
    """

    sources: tuple[SystemCounts, ...]
    bounds: tuple[SystemCounts, ...]
    unavailable: tuple[SystemCounts, ...]
    topics: tuple[str, ...]
    sizes: NDArray[np.int64]
    events: tuple[str, ...]
    integrity_warnings: tuple[IntegrityWarning, ...]
    losses: dict[str, TokenizerLoss]
    marks: tuple[Remark, ...]
    candidate_remarks: tuple[Remark, ...]
    has_references: bool

    def unread_remarks(self, metrics: Sequence[Metric]) -> tuple[Remark, ...]:
        """Remarks on characters that these metrics do not see, and on other findings in the texts."""
        of_texts = (loss.remarks(what, metrics) for what, loss in self.losses.items())
        return (*next(filter(None, of_texts), ()), *self.marks)


class TextScan:
    """Gathers the facts batch by batch. Without a budget no text is too long or too short."""

    def __init__(self, sources: Sequence[CandidateSource], *, with_bounds: bool, has_budget: bool = True) -> None:
        self._has_budget = has_budget
        self._sources = scored_sources(sources)
        labels = {source.label for source in self._sources}
        self.unscored = [source for source in sources if source.label not in labels]
        self._first = {source.label: place for place, source in reversed([*enumerate(self._sources)])}
        self._with_bounds = with_bounds
        self._rows, self._bounds, self._unavailable = (CountsBuilder(0) for _ in range(3))
        self._scans: list[list[integrity.SystemScan]] = [[] for _ in self._sources]
        self._short: dict[str, int] = {}
        self._notes = CandidateNotes()
        self._leftovers, self._refusals = Leftovers(), Refusals()
        self._losses = {"references": TokenizerLoss(), "candidates": TokenizerLoss()}
        self._events: list[str] = []
        self._topics: list[str] = []
        self._sizes: list[NDArray[np.int64]] = []
        self._has_references = False

    def add(
        self,
        topics: Sequence[Topic],
        texts_of_systems: Sequence[Sequence[Candidate]],
        texts: Sequence[Sequence[str]],
        bounds: Sequence[SystemCounts],
        unscored: Sequence[Sequence[Candidate]] = (),
        *,
        runs: Sequence[Ints | None] | None = None,
    ) -> None:
        """Add one batch: candidates and `texts` of each scored source; `bounds` are `oracle` and `human`.

        `unscored` is what the other sources wrote. `runs` are, for each scored source, the places of texts that ROUGE
        found to share words in a row with their reference, None where it has not looked.
        """
        runs = runs or [None] * len(texts)
        budgets = np.array([topic.article.words if self._has_budget else MOST_WORDS for topic in topics], np.int64)
        referenced = np.array([bool(topic.references) for topic in topics])
        self._has_references |= bool(referenced.any())
        self._rows.add(
            [
                count_system(source.label, source.role, {}, candidates, budgets, texts=of_source, referenced=referenced)
                for source, candidates, of_source in zip(self._sources, texts_of_systems, texts, strict=True)
            ]
        )
        if self._with_bounds:
            self._bounds.add([_without_counts(part) for part in bounds])
        self._unavailable.add(
            mean_of_trials(
                [
                    count_system(source.label, source.role, {}, candidates, budgets)
                    for source, candidates in zip(self.unscored, unscored, strict=True)
                ]
            )
        )
        self._topics += [topic.id for topic in topics]
        articles = [article_text(topic.article) for topic in topics]
        references = [[reference.text for reference in topic.references] for topic in topics]
        unscored_texts = [[candidate.text for candidate in candidates] for candidates in unscored]
        self._sizes.append(_text_sizes(articles, references, [*texts, *unscored_texts]))
        self._events += [topic.id if topic.event == topic.id else topic.event for topic in topics]
        for start in range(0, len(topics), TOPICS_PER_BATCH):  # examples are the first of so many topics, of any part
            batch_slice = slice(start, start + TOPICS_PER_BATCH)
            own_references = [text for of_topic in references[batch_slice] for text in of_topic]
            self._scan_texts(
                topics[batch_slice],
                articles[batch_slice],
                own_references,
                [of_source[batch_slice] for of_source in texts],
                [_select_places(places, batch_slice) for places in runs],
            )
            for source, candidates in zip(self._sources, texts_of_systems, strict=True):
                if source.role != "ceiling":
                    self._notes.add(source.label, candidates[batch_slice])

    def start_part(self) -> TextScan:
        """A scan of the same sources that has seen nothing, and can be sent to another process."""
        bare = [replace(source, candidates={}) for source in (*self._sources, *self.unscored)]
        return TextScan(bare, with_bounds=self._with_bounds, has_budget=self._has_budget)

    def join(self, part: TextScan) -> None:
        """Add the scan of the topics that follow."""
        for mine, other in (
            (self._rows, part._rows),
            (self._bounds, part._bounds),
            (self._unavailable, part._unavailable),
        ):
            mine.join(other)
        for scans, others in zip(self._scans, part._scans, strict=True):
            scans.extend(others)
        self._short |= part._short
        self._notes.join(part._notes)
        self._leftovers.join(part._leftovers)
        self._refusals.join(part._refusals)
        for name, loss in part._losses.items():
            self._losses[name] += loss
        self._events += part._events
        self._topics += part._topics
        self._sizes += part._sizes
        self._has_references |= part._has_references

    def _scan_texts(
        self,
        topics: Sequence[Topic],
        articles: Sequence[str],
        references: Sequence[str],
        texts: Sequence[Sequence[str]],
        runs: Sequence[Ints | None],
    ) -> None:
        index = TopicIndex(topics, articles)
        for place in self._first.values():
            source = self._sources[place]
            scan = integrity.scan_system(source.label, source.role, texts[place], index, runs[place])
            self._scans[place].append(replace(scan, ids=()))
        if self._has_budget:
            self._short |= integrity.short_references(topics)
        self._leftovers.add("the references", references)
        for source, of_source in zip(self._sources, texts, strict=True):
            if source.role != "ceiling":
                self._leftovers.add(source.label, of_source)
                self._refusals.add(source.label, index.ids, of_source, articles)
            self._losses["candidates"] += count_loss(of_source)
        self._losses["references"] += count_loss(references)

    def facts(self) -> TextFacts:
        """The facts of all texts scanned."""
        topics = tuple(self._topics)
        for scans in self._scans:
            scans[:] = [integrity.join_scans(scans, topics)] if scans else []
        joined = [self._scans[place][0] for place in sorted(self._first.values())]
        return TextFacts(
            sources=_without_mapping(self._rows),
            bounds=_without_mapping(self._bounds),
            unavailable=_without_mapping(self._unavailable),
            topics=topics,
            sizes=np.concatenate([np.zeros(0, np.int64), *self._sizes]),
            events=() if self._events == self._topics else tuple(self._events),
            integrity_warnings=(
                *integrity.integrity_warnings(joined),
                *integrity.short_reference_warnings(self._short),
            ),
            losses=self._losses,
            marks=(*self._leftovers.remarks(), *self._refusals.remarks()),
            candidate_remarks=tuple(self._notes.remarks(len(self._events))),
            has_references=self._has_references,
        )


def _select_places(places: Ints | None, within: slice) -> Ints | None:
    """The places within a slice, counted from its beginning."""
    return None if places is None else places[(places >= within.start) & (places < within.stop)] - within.start


def _text_sizes(articles: Sequence[str], references: Sequence[Sequence[str]], texts: Sequence[Sequence[str]]) -> Ints:
    """The bytes of the article, the references and the candidates of each topic, in UTF-8."""
    owners = np.repeat(np.arange(len(articles)), [*map(len, references)])
    sizes = sum(map(_count_bytes, texts), _count_bytes(articles))
    np.add.at(sizes, owners, _count_bytes([*chain.from_iterable(references)]))
    return sizes


def _count_bytes(texts: Sequence[str]) -> Ints:
    """(texts,): the bytes of each text in UTF-8."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    if not all(map(str.isascii, texts)):
        sizes[:] = [len(text) if text.isascii() else len(text.encode("utf-8", "replace")) for text in texts]
    return sizes


def _without_counts(part: SystemCounts) -> SystemCounts:
    return replace(part, rows={})


def _without_mapping(builder: CountsBuilder) -> tuple[SystemCounts, ...]:
    """The rows of all batches, as values that can be written down."""
    return tuple(_without_counts(part) for part in builder.build_counts())


def candidates_of_topics(sources: Sequence[CandidateSource], topics: Sequence[Topic]) -> list[list[Candidate]]:
    """The candidates of each source for each topic."""
    ids = [topic.id for topic in topics]
    return [
        [
            candidate or missing_candidate(topic)
            for candidate, topic in zip(read_candidates_of(source.candidates, ids), topics, strict=True)
        ]
        for source in sources
    ]


def missing_candidate(topic: Topic) -> Candidate:
    """The failed candidate that replaces one that was never made."""
    return Candidate(topic.id, "", "", "not attempted", "no candidate was made")


def batch_topics(topics: Sequence[Topic]) -> Iterator[list[Topic]]:
    """The topics in their order, in batches of `TOPICS_PER_BATCH` to limit memory."""
    stream = iter(topics)
    while batch := list(islice(stream, TOPICS_PER_BATCH)):
        yield batch
