"""One topic with its article, references, candidates, scores and judgments, for `show`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from pathlib import Path
from typing import NamedTuple, Unpack

import msgspec

from harness.datasets.words import count_words
from harness.errors import UnknownName
from harness.jobs.clean_candidates import rules_on
from harness.jobs.compared_tokens import ComparedTokens
from harness.jobs.run_options import options_of_run
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.text_facts import missing_candidate
from harness.judging.topic_judgments import group_judgments, keep_current
from harness.records import Candidate, Dataset, Remark, Role, ScoredCandidate, Topic, TopicView
from harness.records.judgments import Judgment
from harness.scoring import metrics as catalogue
from harness.scoring.metrics import Batch, Metric, Rows
from harness.scoring.oracles import oracle_variant
from harness.scoring.score_intervals import round_portably
from harness.workspace import Workspace, locate_workspace

ORACLE = "oracle"

FLAGS = ("clean", "model")
"""Parts of a signature that `harness show` has flags for."""


def show_topic(
    topic: str,
    systems: Sequence[str] = (),
    *,
    run: str | None = None,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> TopicView:
    """The article, references, and candidates of `systems` (default: all) of a run (default: the latest) for a topic.

    They come in the order in which they are named; `oracle` is the extract that knows the references. Raises
    UnknownName for a topic or system that is not in the run.
    """
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    dataset, measures = scored.dataset, scored.options.measures()
    place, opened_topic = _find_topic(topic, dataset)
    labels = [system.label for system in scored.run.systems]
    has_oracle = scored.options.bounds and bool(opened_topic.references and opened_topic.article.documents)
    row_labels = [*labels, *([ORACLE] if has_oracle else [])]
    for name in systems:
        if name not in row_labels:
            raise UnknownName("system", name, row_labels)
    rows = [_row(label, scored, place, opened_topic) for label in dict.fromkeys(systems or row_labels)]
    candidates = _score_rows(rows, scored, place, opened_topic)
    texts = (*list_texts(opened_topic), *(candidate.text for candidate in candidates))
    view = build_view(
        dataset.name,
        opened_topic,
        candidates,
        measures,
        ComparedTokens(scored.options.rouge).find_tokens(texts),
        judgments=group_judgments(Path(scored.run.path)),
    )
    remarks = (
        *scored.remarks,
        *settings_remarks([scored.run], signatures_of(scored.metrics, dataset), FLAGS),
        *_topic_score_remarks(scored.metrics, measures),
    )
    return msgspec.structs.replace(view, remarks=remarks)


def _topic_score_remarks(metrics: Sequence[Metric], measures: Sequence[str]) -> Iterator[Remark]:
    """Remarks on measures whose score for one topic is not the measure of the leaderboard."""
    for metric in metrics:
        if metric.by_topic and set(metric.measures) & set(measures):
            yield Remark("score of one topic", "note", {"metric": metric.name, "measure": metric.by_topic})


def list_texts(topic: Topic) -> Iterator[str]:
    """All texts of a topic that are shown beside the candidates: titles and paragraphs, references."""
    for document in topic.article.documents:
        yield document.title
        yield from document.paragraphs
    yield from (reference.text for reference in topic.references)


def build_view(
    dataset: str,
    topic: Topic,
    candidates: tuple[ScoredCandidate, ...],
    measures: Sequence[str],
    tokens: dict[str, str],
    *,
    judgments: Mapping[str, tuple[Judgment, ...]],
) -> TopicView:
    """Join a topic with its candidates, the tokens of its words, and its judgments.

    `tokens` may hold other words, too; `judgments` are all of the run, by topic.
    """
    return TopicView(
        dataset=dataset,
        topic=topic.id,
        event=topic.event,
        documents=topic.article.documents,
        words=topic.article.words,
        references=topic.references,
        measures=tuple(measures),
        candidates=candidates,
        tokens=tokens,
        judgments=keep_current(
            judgments.get(topic.id, ()), {candidate.label: candidate.text for candidate in candidates}
        ),
    )


class _ShownCandidate(NamedTuple):
    """One row of a topic view: a candidate, the rules of cleaning that changed it, and the key of its counts."""

    label: str
    role: Role
    candidate: Candidate
    cleaning_rules: tuple[str, ...] = ()
    key: str = ""


def _row(label: str, scored: ScoredRun, place: int, topic: Topic) -> _ShownCandidate:
    for system, source in zip(scored.run.systems, scored.sources, strict=True):
        if system.label == label:
            candidate = source.candidates.get(topic.id) or missing_candidate(topic)
            return _ShownCandidate(label, system.role, candidate, rules_on(source.candidates, topic.id), source.digest)
    [text] = scored.oracles.write([topic], [place])
    key = oracle_variant([metric.family for metric in scored.metrics])
    return _ShownCandidate(label, "ceiling", Candidate(topic.id, text, ""), key=key)


def _find_topic(name: str, dataset: Dataset) -> tuple[int, Topic]:
    """The place of a topic in its dataset, and the topic. Raises UnknownName."""
    for place, topic in enumerate(dataset.topics):
        if topic.id == name:
            return place, topic
    raise UnknownName("topic", name, [topic.id for topic in dataset.topics])


def _score_rows(
    rows: Sequence[_ShownCandidate], scored: ScoredRun, place: int, topic: Topic
) -> tuple[ScoredCandidate, ...]:
    counts = _counts_of_topic(rows, scored, place, topic)
    return tuple(
        ScoredCandidate(
            row.label,
            row.role,
            row.candidate.text,
            count_words(row.candidate.text),
            {} if row.candidate.failure == "unavailable" else _scores(scored, counts, number),
            row.candidate.failure,
            row.candidate.detail,
            row.cleaning_rules,
        )
        for number, row in enumerate(rows)
    )


def _counts_of_topic(
    rows: Sequence[_ShownCandidate], scored: ScoredRun, place: int, topic: Topic
) -> dict[str, list[Rows]]:
    """The counts (width,) of each row at one topic, by metric: those that are kept with the run, or made here."""
    counts: dict[str, list[Rows]] = {}
    uncounted = []
    for metric in scored.metrics:
        stored = scored.cache.read_rows(metric, [row.key for row in rows], len(scored.dataset.topics))
        if stored is not None and stored.present.all():
            counts[metric.name] = list(stored.counts[place])
        else:
            uncounted.append(metric)
    if uncounted:
        prepared = catalogue.prepare_batch(uncounted, Batch.from_topics([topic], uncounted))
        by_row = [catalogue.count_batch(prepared, [row.candidate.text]) for row in rows]
        counts |= {metric.name: [of_row[metric.name][0] for of_row in by_row] for metric in uncounted}
    return counts


def _scores(scored: ScoredRun, counts: Mapping[str, list[Rows]], number: int) -> dict[str, float]:
    """The scores of a row by the measures asked for, without missing ones."""
    scores = {
        measure: round_portably(score)
        for metric in scored.metrics
        for measure, score in zip(metric.measures, metric.score_topics(counts[metric.name][number]), strict=True)
    }
    return {measure: scores[measure] for measure in scored.options.measures() if not isnan(scores[measure])}
