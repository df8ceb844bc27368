"""One topic with everything to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Unpack

import msgspec

from harness.datasets.words import count_words
from harness.errors import UnknownName
from harness.jobs.clean_candidates import candidates_of, rules_on
from harness.jobs.compared_tokens import compared_tokens
from harness.jobs.count import article_text, missing_candidate
from harness.jobs.lookup import dataset_of, load_run, remarks_on
from harness.jobs.saved_settings import settings_remarks, signatures_of
from harness.jobs.scored_run import ScoringKeywords, measures_of, metrics_of, rules_of
from harness.records import Candidate, Dataset, Role, Run, ScoredCandidate, System, Topic, TopicView
from harness.scoring import bounds
from harness.scoring import metrics as catalogue
from harness.scoring.metrics import Batch, Metric, Prepared, Rouge
from harness.workspace import Workspace, locate_workspace

ORACLE = "oracle"

FLAGS = ("clean", "model")
"""What of a signature `harness show` has flags for."""


def show_topic(
    topic: str,
    systems: Sequence[str] = (),
    *,
    run: str | None = None,
    workspace: Workspace | None = None,
    **how: Unpack[ScoringKeywords],
) -> TopicView:
    """The article, the references, and what `systems` (default: all) of a run (default: the latest) wrote for a topic.

    They come in the order in which they are named; `oracle` is the extract that knows the references. Raises
    UnknownName for a topic or system that is not in the run.
    """
    workspace = workspace or locate_workspace()
    kept = load_run(run, workspace)
    dataset = dataset_of(kept, workspace)
    found = _topic(topic, dataset)
    by_label = {system.label: system for system in kept.systems}
    has_oracle = how.get("ceilings", True) and bool(found.references and found.article.documents)
    known = [*by_label, *([ORACLE] if has_oracle else [])]
    for name in systems:
        if name not in known:
            raise UnknownName("system", name, known)
    metrics, measures = metrics_of(how, workspace), measures_of(how)
    rows = [_row(label, by_label, kept, found, rules_of(how)) for label in dict.fromkeys(systems or known)]
    scored = _score_rows(rows, found, metrics, measures)
    view = build_view(dataset.name, found, scored, measures, how.get("rouge") or Rouge())
    said = (*remarks_on(kept, run), *settings_remarks([kept], signatures_of(metrics, dataset), FLAGS))
    return msgspec.structs.replace(view, remarks=(*said, *_by_topic(metrics, measures)))


def _by_topic(metrics: Sequence[Metric], measures: Sequence[str]) -> Iterator[str]:
    """What the scores of one topic are, where that is another measure than the table's."""
    for metric in metrics:
        if metric.by_topic and set(metric.measures) & set(measures):
            yield f"{metric.name} of one topic is {metric.by_topic}; the table's is of all topics together."


def build_view(
    dataset: str, topic: Topic, candidates: tuple[ScoredCandidate, ...], measures: Sequence[str], rouge: Rouge
) -> TopicView:
    """A topic and what was written for it, with the tokens of all its words."""
    titles = [document.title for document in topic.article.documents]
    texts = [*titles, article_text(topic.article), *(reference.text for reference in topic.references)]
    texts += [candidate.text for candidate in candidates]
    return TopicView(
        dataset=dataset,
        topic=topic.id,
        event=topic.event,
        documents=topic.article.documents,
        words=topic.article.words,
        references=topic.references,
        measures=tuple(measures),
        candidates=candidates,
        tokens=compared_tokens(texts, rouge),
    )


class _ShownCandidate(NamedTuple):
    """What stands in a row: a candidate, and the rules of cleaning that changed it."""

    label: str
    role: Role
    candidate: Candidate
    cleaned: tuple[str, ...] = ()


def _row(label: str, systems: Mapping[str, System], run: Run, topic: Topic, rules: Sequence[str]) -> _ShownCandidate:
    if label not in systems:
        return _ShownCandidate(label, "ceiling", Candidate(topic.id, bounds.oracle_of(topic), ""))
    candidates = candidates_of(run, label, rules)
    candidate = candidates.get(topic.id) or missing_candidate(topic)
    return _ShownCandidate(label, systems[label].role, candidate, rules_on(candidates, topic.id))


def _topic(name: str, dataset: Dataset) -> Topic:
    for topic in dataset.topics:
        if topic.id == name:
            return topic
    raise UnknownName("topic", name, [topic.id for topic in dataset.topics])


def _score_rows(
    rows: Sequence[_ShownCandidate], topic: Topic, metrics: Sequence[Metric], measures: Sequence[str]
) -> tuple[ScoredCandidate, ...]:
    prepared = catalogue.prepare_batch(metrics, Batch.of([topic], metrics))
    return tuple(
        ScoredCandidate(
            label,
            role,
            candidate.text,
            count_words(candidate.text),
            {} if candidate.failure == "unavailable" else _scores(candidate.text, prepared, metrics, measures),
            candidate.failure,
            candidate.detail,
            cleaned,
        )
        for label, role, candidate, cleaned in rows
    )


def _scores(text: str, prepared: Prepared, metrics: Sequence[Metric], measures: Sequence[str]) -> dict[str, float]:
    counts = catalogue.count_batch(prepared, [text])
    found = {
        measure: float(score)
        for metric in metrics
        for measure, score in zip(metric.measures, metric.score_topics(counts[metric.name][0]), strict=True)
    }
    return {measure: found[measure] for measure in measures if found[measure] == found[measure]}
