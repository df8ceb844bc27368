"""Candidates and references -> tallies, batch by batch: texts pass through, counts stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from harness.jobs.candidate_notes import CandidateNotes
from harness.number_bounds import MOST_WORDS
from harness.records import Article, Candidate, Dataset, IntegrityWarning, Role, Topic
from harness.scoring import alternative_rankings, bounds, integrity
from harness.scoring.bounds import LeaveOneOut
from harness.scoring.leftovers import Leftovers
from harness.scoring.metrics import Batch, Metric, Prepared, Rows, TokenizerLoss, count_batch, count_loss, prepare_batch
from harness.scoring.refusals import Refusals
from harness.scoring.system_counts import CountsBuilder, SystemCounts, count_system, mean_of_trials

TOPICS_PER_BATCH = 512
"""Topics whose texts are in memory at once."""


@dataclass(frozen=True, slots=True)
class CandidateSource:
    """Where the candidates of one row come from, by topic id. Sources of one label are tries of one system.

    `unfinished`: some of them are unavailable. Then the row is not scored, whatever the other tries are.
    """

    label: str
    role: Role
    candidates: Mapping[str, Candidate]
    unfinished: bool = False


def scored_sources(sources: Sequence[CandidateSource]) -> list[CandidateSource]:
    """Those of rows that are scored."""
    waiting = {source.label for source in sources if source.unfinished}
    return [source for source in sources if source.label not in waiting]


@dataclass(frozen=True, slots=True)
class CountedRun:
    """All that a comparison is made of: a tally for each row, and the event of each topic.

    `tries` holds the tallies of each try, by label, where there are several. `fair` are the rows beside `human` on its
    leave-one-out sets, `cut` those whose candidates were all cut to one length: by the first metric only; systems,
    and floors too where there is one system. `unread` says what the metrics' tokenizers do not see
    of the texts, which marks of tools and which refusals are in them, `told` for which articles systems wrote nothing,
    why, and what they note beside what they wrote. `waiting` are the rows that are not scored, without counts: nothing
    else here is of them.
    """

    tallies: tuple[SystemCounts, ...]
    events: tuple[str, ...]
    tries: Mapping[str, tuple[SystemCounts, ...]] = field(default_factory=dict)
    fair: tuple[SystemCounts, ...] = ()
    cut: tuple[SystemCounts, ...] = ()
    alarms: tuple[IntegrityWarning, ...] = ()
    unread: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    waiting: tuple[SystemCounts, ...] = ()


def count_candidates(
    dataset: Dataset, sources: Sequence[CandidateSource], metrics: Sequence[Metric], with_ceilings: bool
) -> CountedRun:
    """Count every source's candidates, and `oracle` and `human` where wanted, over all topics in their order."""
    pile = _ScoringPass(
        sources, metrics, len(dataset.topics), references=dataset.references[1], has_budget=dataset.has_budget
    )
    for topics in batch_topics(dataset.topics):
        pile.add(topics, with_ceilings=with_ceilings)
    return pile.whole()


class _ScoringPass:
    """The tallies of all batches so far; a row is the mean of the sources of its label, which are its tries.

    `references` is the largest number of references that a topic has. Without a budget nothing is too long or short.
    """

    def __init__(
        self,
        sources: Sequence[CandidateSource],
        metrics: Sequence[Metric],
        topics: int,
        *,
        references: int,
        has_budget: bool,
    ) -> None:
        self._has_budget = has_budget
        labels = {source.label for source in scored_sources(sources)}
        self._unfinished = [source for source in sources if source.label not in labels]
        sources = [source for source in sources if source.label in labels]
        self._sources, self._metrics = sources, metrics
        self._leading = next((metric for metric in metrics if metric.sign), metrics[0])
        self._blind = () if references else tuple(metric.name for metric in metrics if metric.needs_references)
        self._is_shared = references > 1
        self._first = {source.label: place for place, source in reversed([*enumerate(sources)])}
        self._rows, self._tries, self._fair, self._cut, self._waiting = (CountsBuilder(topics) for _ in range(5))
        systems = {source.label for source in sources if source.role == "system"}
        self._ranked = [place for place, each in enumerate(sources) if len(systems) < 2 or each.label in systems]
        self._looks: list[list[integrity.SystemScan]] = [[] for _ in sources]
        self._short: dict[str, int] = {}
        self._told = CandidateNotes()
        self._leftovers, self._refusals = Leftovers(), Refusals()
        self._unread = {"references": TokenizerLoss(), "candidates": TokenizerLoss()}
        self._events: list[str] = []

    def add(self, topics: Sequence[Topic], *, with_ceilings: bool) -> None:
        """Count one batch."""
        written = _candidates_of_topics(self._sources, topics)
        texts = [[each.text for each in candidates] for candidates in written]
        prepared = prepare_batch(self._metrics, Batch.of(topics, self._metrics))
        budgets = [topic.article.words if self._has_budget else MOST_WORDS for topic in topics]
        referenced = np.array([bool(topic.references) for topic in topics])
        counted = [
            count_system(
                source.label,
                source.role,
                self._counted(prepared, of_source),
                candidates,
                budgets,
                referenced=referenced,
            )
            for source, of_source, candidates in zip(self._sources, texts, written, strict=True)
        ]
        if len(self._first) < len(self._sources):
            self._tries.add(counted)
        self._rows.add(
            [*mean_of_trials(counted), *(self._ceilings(topics, prepared, counted, texts) if with_ceilings else ())]
        )
        if len(self._first) > 1:
            some = [(counted[place], texts[place]) for place in self._ranked]
            self._cut.add(mean_of_trials(_count_truncated(topics, self._leading, some)))
        self._wait(topics, budgets)
        self._look(topics, texts)
        self._events += [topic.event for topic in topics]
        for source, candidates in zip(self._sources, written, strict=True):
            if source.role != "ceiling":
                self._told.add(source.label, candidates)

    def _wait(self, topics: Sequence[Topic], budgets: Sequence[int]) -> None:
        """Lengths, failures and costs of what is not scored."""
        sides = zip(self._unfinished, _candidates_of_topics(self._unfinished, topics), strict=True)
        self._waiting.add(
            mean_of_trials([count_system(source.label, source.role, {}, each, budgets) for source, each in sides])
        )

    def _counted(self, prepared: Prepared, texts: Sequence[str]) -> dict[str, Rows]:
        """Counts by metric; NaN for those that need references where the whole dataset has none."""
        rows = count_batch(prepared, texts)
        return rows | {name: np.full_like(rows[name], np.nan) for name in self._blind}

    def _ceilings(
        self,
        topics: Sequence[Topic],
        prepared: Prepared,
        counted: Sequence[SystemCounts],
        texts: Sequence[Sequence[str]],
    ) -> list[SystemCounts]:
        """`oracle`, and `human` where topics have several references: then the rows beside it are counted, too."""
        if not self._is_shared:
            return [bounds.count_oracle(topics, self._metrics, prepared)]
        left = bounds.leave_one_out(self._metrics, Batch.of(topics, self._metrics))
        oracle, human = bounds.count_bounds(topics, self._metrics, prepared, left)
        self._fair.add([*mean_of_trials(_count_leave_one_out(left, counted, texts)), human])
        return [oracle, human]

    def _look(self, topics: Sequence[Topic], texts: Sequence[Sequence[str]]) -> None:
        held = integrity.index_topics(topics)
        for place in self._first.values():
            source = self._sources[place]
            self._looks[place].append(integrity.scan_system(source.label, source.role, texts[place], held))
        if self._has_budget:
            self._short |= integrity.short_references(topics)
        self._leftovers.add("the references", [each.text for topic in topics for each in topic.references])
        ids, articles = held.ids, [article_text(topic.article) for topic in topics]
        for source, of_source in zip(self._sources, texts, strict=True):
            if source.role != "ceiling":
                self._leftovers.add(source.label, of_source)
                self._refusals.add(source.label, ids, of_source, articles)
        self._unread["references"] += count_loss(each.text for topic in topics for each in topic.references)
        self._unread["candidates"] += count_loss(text for of_source in texts for text in of_source)

    def whole(self) -> CountedRun:
        """All that was counted."""
        if not self._events:
            return CountedRun((), ())
        rows, fair, tries = self._rows.tallies(), self._fair.tallies(), self._tries.tallies()
        made = [each for each in rows[len(self._first) :] if each.answered.any()]
        looks = [integrity.join_scans(self._looks[place]) for place in sorted(self._first.values())]
        return CountedRun(
            (*rows[: len(self._first)], *made),
            tuple(self._events),
            {row.label: tuple(each for each in tries if each.label == row.label) for row in rows if row.tries > 1},
            tuple(fair) if fair and fair[-1].answered.any() else (),
            tuple(self._cut.tallies()),
            (*integrity.integrity_warnings(looks), *integrity.short_reference_warnings(self._short)),
            (
                *next(filter(None, (each.remarks(what, self._metrics) for what, each in self._unread.items())), ()),
                *self._leftovers.sentences(),
                *self._refusals.sentences(),
            ),
            self._told.sentences(len(self._events)),
            tuple(self._waiting.tallies()),
        )


def _candidates_of_topics(sources: Sequence[CandidateSource], topics: Sequence[Topic]) -> list[list[Candidate]]:
    return [[source.candidates.get(topic.id) or missing_candidate(topic) for topic in topics] for source in sources]


def _count_leave_one_out(
    left: LeaveOneOut, counted: Sequence[SystemCounts], texts: Sequence[Sequence[str]]
) -> list[SystemCounts]:
    """The same rows on the leave-one-out sets."""
    return [
        replace(part, rows=left.count(of_source), referenced=left.covered)
        for part, of_source in zip(counted, texts, strict=True)
    ]


def _count_truncated(
    topics: Sequence[Topic], metric: Metric, some: Sequence[tuple[SystemCounts, Sequence[str]]]
) -> list[SystemCounts]:
    """These rows with all candidates of a topic cut to its shortest one, by one metric."""
    lengths = alternative_rankings.shortest_lengths([texts for _, texts in some])
    prepared = prepare_batch([metric], Batch.of(topics, [metric]))
    return [
        replace(
            part,
            rows=count_batch(
                prepared, [alternative_rankings.truncate_words(text, n) for text, n in zip(texts, lengths, strict=True)]
            ),
        )
        for part, texts in some
    ]


def missing_candidate(topic: Topic) -> Candidate:
    """What stands for a candidate that was never made."""
    return Candidate(topic.id, "", "", "not attempted", "no candidate was made")


def batch_topics(topics: Sequence[Topic]) -> Iterator[list[Topic]]:
    """The topics in their order, so many at once as may be in memory."""
    stream = iter(topics)
    while batch := list(islice(stream, TOPICS_PER_BATCH)):
        yield batch


def article_text(article: Article) -> str:
    """Everything a system was given to read, as one text: a line a paragraph."""
    return "\n".join(paragraph for document in article.documents for paragraph in document.paragraphs)
