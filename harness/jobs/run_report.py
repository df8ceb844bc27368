"""ScoredRun -> Report: the leaderboard, every topic's scores, the texts of the topics on which systems differ most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from harness.datasets.words import count_words
from harness.jobs.clean_candidates import rules_on
from harness.jobs.compared_tokens import ComparedTokens
from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.robustness import build_robustness
from harness.jobs.run_options import options_of_run
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scores_by_topic import score_topics
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.text_facts import TOPICS_PER_BATCH, CandidateSource, candidates_of_topics
from harness.jobs.topic_costs import TopicCosts
from harness.jobs.topic_view import build_view
from harness.judging.topic_judgments import group_judgments
from harness.records import (
    Candidate,
    Dataset,
    Leaderboard,
    MissingCandidate,
    Remark,
    Report,
    Robustness,
    Run,
    ScoredCandidate,
    Topic,
    TopicView,
    article_text,
)
from harness.records.judgments import Judgment
from harness.scoring import bounds
from harness.scoring.alternative_rankings import ranked_systems
from harness.scoring.metrics import Rouge
from harness.scoring.settings import MetricColumns, leading
from harness.scoring.system_counts import SystemCounts
from harness.workspace import Workspace, locate_workspace

MAX_TEXT_BYTES = 20_000_000
"""Articles, references and candidates that a report holds, in UTF-8: about 10 MB of page."""

Floats = NDArray[np.float64]


def report(
    run: str | Run | None = None,
    *,
    most: int = MAX_TEXT_BYTES,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Report:
    """Everything to look at in a kept run (default: the latest), scored again from its candidates.

    Where all texts together have more than `most` bytes, those of the topics are kept on which systems differ most.
    """
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    dataset, sources, counted, columns = scored.dataset, scored.sources, scored.counts, scored.columns
    comparison = build_run_leaderboard(
        scored, first=settings_remarks([scored.run], signatures_of(scored.metrics, dataset, scored.options.measures()))
    )
    by_label = {system.label: system for system in (*counted.systems, *counted.unavailable)}
    systems = [by_label[row.label] for row in comparison.rows]
    topics = counted.topics
    scores = score_topics(systems, columns)
    chosen = _choose_topics(_topic_spread(systems, scores[_leading(columns)]), counted.sizes, most)
    return Report(
        comparison=comparison,
        run=scored.run,
        card=_card(dataset),
        topics=topics,
        events=counted.events,
        scores={measure: tuple(map(tuple, rows.tolist())) for measure, rows in scores.items()},
        words=tuple(tuple(system.words.tolist()) for system in systems),
        views=_Views(
            dataset,
            sources,
            comparison,
            scores,
            chosen,
            scored.options.rouge,
            group_judgments(Path(scored.run.path)),
        ),
        view_topics=tuple(chosen),
        lost=tuple(_missing_candidates(sources, systems, topics)),
        robustness=_robustness(scored),
        remarks=(*scored.remarks, *_omission_remarks(len(chosen), len(topics))),
        costs=TopicCosts([row.label for row in comparison.rows], sources, topics),
    )


def _leading(columns: Sequence[MetricColumns]) -> str:
    first = leading(columns)
    return first.metric.measures[first.picks[0]]


def _robustness(scored: ScoredRun) -> Robustness | None:
    """None where there is no ranking: one system, or a measure that could not be counted."""
    rows, columns = ranked_systems(scored.counts.systems), scored.columns
    scores = (
        column.metric.score(row.rows[column.metric.name].sum(axis=0))[[*column.picks]]
        for row in rows
        for column in columns
    )
    if len(rows) < 2 or not leading(columns).metric.sign or not all(np.isfinite(score).all() for score in scores):
        return None
    return build_robustness(scored)


def _card(dataset: Dataset) -> dict[str, str]:
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


def _topic_spread(systems: Sequence[SystemCounts], scores: Floats) -> Floats:
    """(topics,): how far the systems are apart, by the first column."""
    scored = [place for place, system in enumerate(systems) if not system.unavailable]
    compared = [place for place in scored if systems[place].role != "ceiling"] or [*range(len(systems))]
    values = np.nan_to_num(scores[compared])
    return np.asarray(values.max(axis=0) - values.min(axis=0))


def _choose_topics(spread: Floats, sizes: NDArray[np.int64], most: int) -> list[int]:
    """Places of the topics to keep, in their order: as many as fit, those first on which systems differ most."""
    order = np.argsort(-spread, kind="stable")
    fits = np.cumsum(sizes[order]) <= most
    fits[:1] = True
    return sorted(order[fits].tolist())


def _omission_remarks(shown: int, total: int) -> tuple[Remark, ...]:
    if shown == total:
        return ()
    return (Remark("texts left out", "note", {"kept": shown, "topics": total}),)


def _missing_candidates(
    sources: Sequence[CandidateSource], systems: Sequence[SystemCounts], topics: Sequence[str]
) -> Iterator[MissingCandidate]:
    by_label = {source.label: source.candidates for source in reversed(sources)}
    for system in systems:
        if system.label in by_label:
            for place, failure in enumerate(system.failures):
                if failure is not None:
                    topic = topics[place]
                    candidate = by_label[system.label].get(topic)
                    yield MissingCandidate(system.label, topic, failure, candidate.detail if candidate else "")


def _list_texts(topic: Topic) -> Iterator[str]:
    """The article of a topic and its references."""
    yield article_text(topic.article)
    yield from (reference.text for reference in topic.references)


def _candidate_texts(written: Mapping[str, Sequence[Candidate]]) -> Iterator[str]:
    """All candidates of all systems."""
    return (candidate.text for candidates in written.values() for candidate in candidates)


@dataclass(frozen=True, slots=True)
class _Views:
    """The kept topics, each read when it comes to it."""

    dataset: Dataset
    sources: Sequence[CandidateSource]
    comparison: Leaderboard
    scores: Mapping[str, Floats]
    chosen: Sequence[int]
    rouge: Rouge
    judgments: Mapping[str, tuple[Judgment, ...]]

    def __iter__(self) -> Iterator[TopicView]:
        first = {source.label: source for source in reversed(self.sources)}
        sources = [first[row.label] for row in self.comparison.rows if row.label in first]
        tokens = ComparedTokens(self.rouge)
        places = iter(self.chosen)
        while part := list(islice(places, TOPICS_PER_BATCH)):
            topics = [self.dataset.topics[place] for place in part]
            written = dict(
                zip((source.label for source in sources), candidates_of_topics(sources, topics), strict=True)
            )
            if any(row.label == "oracle" for row in self.comparison.rows):
                texts = bounds.oracles_of(topics)
                written["oracle"] = [Candidate(t.id, text, "") for t, text in zip(topics, texts, strict=True)]
            tokens.learn(chain(chain.from_iterable(map(_list_texts, topics)), _candidate_texts(written)))
            for number, (place, topic) in enumerate(zip(part, topics, strict=True)):
                candidates = {label: of_label[number] for label, of_label in written.items()}
                rows = tuple(self._scored_candidates(topic, place, candidates, first))
                measures = tuple(self.scores)
                yield build_view(self.dataset.name, topic, rows, measures, tokens, judgments=self.judgments)

    def _scored_candidates(
        self, topic: Topic, place: int, candidates: Mapping[str, Candidate], sources: Mapping[str, CandidateSource]
    ) -> Iterator[ScoredCandidate]:
        """What stands for a topic in each row that has texts."""
        for number, row in enumerate(self.comparison.rows):
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
                cleaned=() if is_oracle else rules_on(sources[row.label].candidates, topic.id),
            )
