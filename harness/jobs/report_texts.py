"""Texts that a report shows beside the scores: topics, candidates, failures, and facts of the dataset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from harness.datasets.words import count_words
from harness.jobs.candidate_sources import CandidateSource
from harness.jobs.clean_candidates import rules_on
from harness.jobs.compared_tokens import ComparedTokens
from harness.jobs.kept_oracles import KeptOracles
from harness.jobs.text_facts import TOPICS_PER_BATCH, candidates_of_topics
from harness.jobs.topic_view import build_view, list_texts
from harness.number_bounds import MOST_TOPICS, check_number
from harness.records import (
    Candidate,
    Dataset,
    MissingCandidate,
    Remark,
    Row,
    ScoredCandidate,
    Topic,
    TopicView,
    article_text,
)
from harness.records.judgments import Judgment
from harness.scoring.metrics import Rouge
from harness.scoring.system_counts import SystemCounts

MAX_TEXT_BYTES = 20_000_000
"""Articles, references and candidates that a page holds, in UTF-8: about 10 MB of page."""

MAX_TEXT_TOPICS = 400
"""Topics whose texts a page holds by default: few readers want more, and the page can be mailed."""

Floats = NDArray[np.float64]


def describe_dataset(dataset: Dataset) -> dict[str, str]:
    """The facts that a dataset states of itself, by name."""
    least, most = dataset.references
    card = {
        "title": dataset.title,
        "language": dataset.language,
        "licence": dataset.licence,
        "provenance": dataset.provenance,
        "references a topic": str(least) if least == most else f"{least} to {most}",
        "fingerprint": dataset.fingerprint,
    }
    return {key: value for key, value in card.items() if value}


def choose_topics(spread: Floats, sizes: NDArray[np.int64], most: int, texts: int | None = None) -> list[int]:
    """Places of the topics to keep, in their order: `texts` of them, by default as many as a page should hold.

    Half of them are those on which systems differ most (`spread`); they show what parts the systems, not how they
    usually write: the other half is spread evenly over the rest. By default they have no more than `most` bytes
    (`sizes`), unless a single one has.
    """
    check_number("texts", texts or 0, 0, MOST_TOPICS)
    order = np.argsort(-spread, kind="stable")
    if texts is not None:
        return _pick_topics(order, min(texts, len(order)))
    count = min(MAX_TEXT_TOPICS, len(order))
    while (size := int(sizes[_pick_topics(order, count)].sum())) > most and count > 1:
        count = max(1, min(count - 1, count * most // size))
    return _pick_topics(order, count)


def _pick_topics(order: NDArray[np.int64], count: int) -> list[int]:
    """The first half of `count` places, and the other half evenly from the rest."""
    first, others = order[: count - count // 2], count // 2
    rest = np.sort(order[len(first) :])
    steps = (2 * np.arange(others) + 1) * len(rest) // max(1, 2 * others)
    return sorted([*first.tolist(), *rest[steps].tolist()])


def omission_remarks(count: int, total: int) -> tuple[Remark, ...]:
    """A remark where the texts of some topics were left out."""
    if count == total:
        return ()
    return (Remark("texts left out", "note", {"kept": count, "topics": total}),)


def missing_candidates(
    sources: Sequence[CandidateSource], systems: Sequence[SystemCounts], topics: Sequence[str]
) -> Iterator[MissingCandidate]:
    """Every topic that a system has no candidate for, and why."""
    by_label = {source.label: source.candidates for source in reversed(sources)}
    for system in systems:
        if system.label in by_label:
            for place, failure in enumerate(system.failures):
                if failure is not None:
                    topic = topics[place]
                    candidate = by_label[system.label].get(topic)
                    yield MissingCandidate(system.label, topic, failure, candidate.detail if candidate else "")


def _candidate_texts(candidates_of: Mapping[str, Sequence[Candidate]]) -> Iterator[str]:
    """All candidates of all systems."""
    return (candidate.text for candidates in candidates_of.values() for candidate in candidates)


@dataclass(frozen=True, slots=True)
class ReportTexts:
    """The texts of the topics at the places `shown_topics`, each read when it is written.

    `rows` are those of the page; `scores[measure]` (rows, topics) follow them. A row without a source has no texts.
    """

    dataset: Dataset
    sources: Sequence[CandidateSource]
    rows: Sequence[Row]
    scores: Mapping[str, Floats]
    shown_topics: Sequence[int]
    rouge: Rouge
    oracles: KeptOracles
    judgments: Mapping[str, tuple[Judgment, ...]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[TopicView]:
        first = {source.label: source for source in reversed(self.sources)}
        sources = [first[row.label] for row in self.rows if row.label in first]
        compared = ComparedTokens(self.rouge)
        places = iter(self.shown_topics)
        while part := list(islice(places, TOPICS_PER_BATCH)):
            topics = [self.dataset.topics[place] for place in part]
            candidates_of = dict(
                zip((source.label for source in sources), candidates_of_topics(sources, topics), strict=True)
            )
            if any(row.label == "oracle" for row in self.rows):
                texts = self.oracles.write(topics, part)
                candidates_of["oracle"] = [Candidate(t.id, text, "") for t, text in zip(topics, texts, strict=True)]
            # One dictionary for all of them: each topic's own would be looked up word by word again.
            tokens = compared.find_tokens(
                chain(chain.from_iterable(map(list_texts, topics)), _candidate_texts(candidates_of))
            )
            for number, (place, topic) in enumerate(zip(part, topics, strict=True)):
                candidates = {label: of_label[number] for label, of_label in candidates_of.items()}
                rows = tuple(self._scored_candidates(topic, place, candidates, first))
                measures = tuple(self.scores)
                yield build_view(self.dataset.name, topic, rows, measures, tokens, judgments=self.judgments)

    def _scored_candidates(
        self, topic: Topic, place: int, candidates: Mapping[str, Candidate], sources: Mapping[str, CandidateSource]
    ) -> Iterator[ScoredCandidate]:
        """The candidates of a topic, one for each row that has texts."""
        for number, row in enumerate(self.rows):
            candidate = candidates.get(row.label)
            is_oracle = row.label not in sources
            if candidate is None or (is_oracle and not (topic.references and article_text(topic.article))):
                continue
            values = {measure: float(scores[number, place]) for measure, scores in self.scores.items()}
            yield ScoredCandidate(
                label=row.label,
                role=row.role,
                text=candidate.text,
                words=count_words(candidate.text),
                scores={measure: value for measure, value in values.items() if isfinite(value)},
                failure=candidate.failure,
                detail=candidate.detail,
                cleaning_rules=() if is_oracle else rules_on(sources[row.label].candidates, topic.id),
            )
