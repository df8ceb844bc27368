"""A kept run -> Report: the comparison, every topic's scores, the texts of the most telling topics, and the doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Unpack

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.datasets.words import count_words
from harness.jobs.clean_candidates import cleaning_remarks, rules_on
from harness.jobs.count import (
    CandidateSource,
    CountedRun,
    article_text,
    count_candidates,
    missing_candidate,
    scored_sources,
)
from harness.jobs.lookup import dataset_of, load_run, remarks_on
from harness.jobs.robustness import build_robustness
from harness.jobs.saved_settings import settings_remarks
from harness.jobs.scored_run import (
    ScoringKeywords,
    attach_run,
    build_full_leaderboard,
    measures_of,
    metrics_of,
    settings_of,
    sources_of,
)
from harness.jobs.topic_costs import TopicCosts
from harness.jobs.topic_view import build_view
from harness.records import (
    Candidate,
    Dataset,
    Leaderboard,
    MissingCandidate,
    Report,
    Robustness,
    Run,
    ScoredCandidate,
    Topic,
    TopicView,
)
from harness.scoring import bounds
from harness.scoring.alternative_rankings import ranked_systems
from harness.scoring.metrics import Rouge
from harness.scoring.settings import MetricColumns, Settings, choose_columns, leading
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
    **how: Unpack[ScoringKeywords],
) -> Report:
    """Everything to look at in a kept run (default: the latest), scored again from its candidates.

    Where all texts together have more than `most` bytes, those of the topics are kept on which systems differ most.
    """
    workspace = workspace or locate_workspace()
    kept = run if isinstance(run, Run) else load_run(run, workspace)
    dataset = dataset_of(kept, workspace)
    sources = sources_of(kept, how)
    metrics = metrics_of(how, workspace)
    columns = choose_columns(metrics, measures_of(how))
    found = count_candidates(dataset, sources, metrics, how.get("ceilings", True))
    comparison = build_full_leaderboard(
        dataset, found, columns, settings_of(how), cleaning_remarks(scored_sources(sources))
    )
    said = settings_remarks([kept], {column.measure: column.signature for column in comparison.columns})
    comparison = attach_run(msgspec.structs.replace(comparison, remarks=(*said, *comparison.remarks)), kept)
    by_label = {tally.label: tally for tally in (*found.tallies, *found.waiting)}
    tallies = [by_label[row.label] for row in comparison.rows]
    topics, sizes = _topic_sizes(dataset, sources)
    scores = _scores(tallies, columns)
    chosen = _choose_topics(_topic_spread(tallies, scores[_leading(columns)]), sizes, most)
    return Report(
        comparison=comparison,
        run=kept,
        card=_card(dataset),
        topics=topics,
        events=found.events,
        scores={measure: tuple(map(tuple, rows.tolist())) for measure, rows in scores.items()},
        words=tuple(tuple(tally.words.tolist()) for tally in tallies),
        views=_Views(dataset, sources, comparison, scores, chosen, how.get("rouge") or Rouge()),
        view_topics=tuple(chosen),
        lost=tuple(_missing_candidates(sources, tallies, topics)),
        robustness=_robustness(dataset, sources, found, columns, settings_of(how)),
        remarks=(*remarks_on(kept, run), *_left_out(len(chosen), len(topics))),
        costs=TopicCosts([row.label for row in comparison.rows], sources, topics),
    )


def _leading(columns: Sequence[MetricColumns]) -> str:
    first = leading(columns)
    return first.metric.measures[first.picks[0]]


def _topic_sizes(dataset: Dataset, sources: Sequence[CandidateSource]) -> tuple[tuple[str, ...], list[int]]:
    """Every topic's id, and the bytes of its texts."""
    ids: list[str] = []
    sizes: list[int] = []
    for topic in dataset.topics:
        texts = [article_text(topic.article), *(reference.text for reference in topic.references)]
        texts += [(source.candidates.get(topic.id) or missing_candidate(topic)).text for source in sources]
        ids.append(topic.id)
        sizes.append(sum(len(text.encode("utf-8", "replace")) for text in texts))
    return tuple(ids), sizes


def _robustness(
    dataset: Dataset,
    sources: Sequence[CandidateSource],
    found: CountedRun,
    columns: Sequence[MetricColumns],
    settings: Settings,
) -> Robustness | None:
    """None where there is no ranking: one system, or a measure that could not be counted."""
    rows = ranked_systems(found.tallies)
    scores = (
        each.metric.score(row.rows[each.metric.name].sum(axis=0))[[*each.picks]] for row in rows for each in columns
    )
    if len(rows) < 2 or not leading(columns).metric.sign or not all(np.isfinite(each).all() for each in scores):
        return None
    return build_robustness(dataset, sources, found, columns, settings)


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


def _scores(tallies: Sequence[SystemCounts], columns: Sequence[MetricColumns]) -> dict[str, Floats]:
    """(rows, topics) by measure; NaN for what is not scored."""
    found: dict[str, Floats] = {}
    for column in columns:
        each = np.stack([_by_topic(tally, column) for tally in tallies])
        found |= {column.metric.measures[pick]: each[..., pick] for pick in column.picks}
    return found


def _by_topic(tally: SystemCounts, column: MetricColumns) -> Floats:
    """(topics, measures of the metric)."""
    metric = column.metric
    if tally.unfinished:
        return np.full((tally.topics, len(metric.measures)), np.nan)
    return metric.score_topics(tally.rows[metric.name])


def _topic_spread(tallies: Sequence[SystemCounts], scores: Floats) -> Floats:
    """(topics,): how far the systems are apart, by the first column."""
    scored = [place for place, tally in enumerate(tallies) if not tally.unfinished]
    some = [place for place in scored if tallies[place].role != "ceiling"] or [*range(len(tallies))]
    held = np.nan_to_num(scores[some])
    return np.asarray(held.max(axis=0) - held.min(axis=0))


def _choose_topics(telling: Floats, sizes: Sequence[int], most: int) -> list[int]:
    """Places of the topics to keep, in their order: as many as fit, those first on which systems differ most."""
    order = np.argsort(-telling, kind="stable")
    fits = np.cumsum(np.asarray(sizes)[order]) <= most
    fits[:1] = True
    return sorted(order[fits].tolist())


def _left_out(kept: int, of: int) -> tuple[str, ...]:
    if kept == of:
        return ()
    remark = f"Texts of {kept:,} of {of:,} topics are in this page: those on which the systems differ most."
    return (f"{remark} All scores are; harness show TOPIC prints the texts of any topic.",)


def _missing_candidates(
    sources: Sequence[CandidateSource], tallies: Sequence[SystemCounts], topics: Sequence[str]
) -> Iterator[MissingCandidate]:
    by_label = {source.label: source.candidates for source in reversed(sources)}
    for tally in tallies:
        if tally.label in by_label:
            for place, failure in enumerate(tally.failures):
                if failure is not None:
                    topic = topics[place]
                    candidate = by_label[tally.label].get(topic)
                    yield MissingCandidate(tally.label, topic, failure, candidate.detail if candidate else "")


@dataclass(frozen=True, slots=True)
class _Views:
    """The kept topics, each read when it comes to it."""

    dataset: Dataset
    sources: Sequence[CandidateSource]
    comparison: Leaderboard
    scores: Mapping[str, Floats]
    chosen: Sequence[int]
    rouge: Rouge

    def __iter__(self) -> Iterator[TopicView]:
        candidates = {source.label: source.candidates for source in reversed(self.sources)}
        for place in self.chosen:
            topic = self.dataset.topics[place]
            written = (self._written(topic, place, number, candidates) for number in range(len(self.comparison.rows)))
            rows = tuple(each for each in written if each is not None)
            yield build_view(self.dataset.name, topic, rows, tuple(self.scores), self.rouge)

    def _written(
        self, topic: Topic, place: int, number: int, candidates: Mapping[str, Mapping[str, Candidate]]
    ) -> ScoredCandidate | None:
        row = self.comparison.rows[number]
        if row.label in candidates:
            candidate = candidates[row.label].get(topic.id) or missing_candidate(topic)
        elif row.label == "oracle" and topic.references and article_text(topic.article):
            candidate = Candidate(topic.id, bounds.oracle_of(topic), "")
        else:
            return None
        values = {measure: float(scores[number, place]) for measure, scores in self.scores.items()}
        return ScoredCandidate(
            label=row.label,
            role=row.role,
            text=candidate.text,
            words=count_words(candidate.text),
            scores={measure: value for measure, value in values.items() if isfinite(value)},
            failure=candidate.failure,
            detail=candidate.detail,
            cleaned=rules_on(candidates.get(row.label, {}), topic.id),
        )
