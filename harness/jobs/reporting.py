"""A kept run -> Report: the comparison, every topic's scores, the texts of the most telling topics, and the doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Unpack

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.jobs.cleaning import rules_on, touched
from harness.jobs.kept_table import otherwise
from harness.jobs.looking import view_of
from harness.jobs.places import dataset_of, load_run, remarks_on
from harness.jobs.scoring import Scoring, compared, measures_of, metrics_of, of_run, settings_of, sources_of
from harness.jobs.spending import Spending
from harness.jobs.tallying import Source, Tallied, finished, missing, tallied, text_of
from harness.jobs.varying import robustness_of
from harness.records import (
    Candidate,
    Comparison,
    Dataset,
    Lost,
    Report,
    Robustness,
    Run,
    ScoredCandidate,
    Topic,
    TopicView,
)
from harness.scoring import ceilings
from harness.scoring.metrics import Rouge
from harness.scoring.robust import ranked
from harness.scoring.settings import Settings, Wanted, leading, wanted
from harness.scoring.tallies import Tally
from harness.workspace import Workspace, locate

BYTES = 20_000_000
"""Articles, references and candidates that a report holds, in UTF-8: about 10 MB of page."""

Floats = NDArray[np.float64]


def report(
    run: str | Run | None = None,
    *,
    most: int = BYTES,
    workspace: Workspace | None = None,
    **how: Unpack[Scoring],
) -> Report:
    """Everything to look at in a kept run (default: the latest), scored again from its candidates.

    Where all texts together have more than `most` bytes, those of the topics are kept on which systems differ most.
    """
    workspace = workspace or locate()
    kept = run if isinstance(run, Run) else load_run(run, workspace)
    dataset = dataset_of(kept, workspace)
    sources = sources_of(kept, how)
    metrics = metrics_of(how, workspace)
    columns = wanted(metrics, measures_of(how))
    found = tallied(dataset, sources, metrics, how.get("ceilings", True))
    comparison = compared(dataset, found, columns, settings_of(how), touched(finished(sources)))
    said = otherwise([kept], {column.measure: column.signature for column in comparison.columns})
    comparison = of_run(msgspec.structs.replace(comparison, remarks=(*said, *comparison.remarks)), kept)
    by_label = {tally.label: tally for tally in (*found.tallies, *found.waiting)}
    tallies = [by_label[row.label] for row in comparison.rows]
    topics, sizes = _sizes(dataset, sources)
    scores = _scores(tallies, columns)
    chosen = _most_telling(_telling(tallies, scores[_leading(columns)]), sizes, most)
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
        lost=tuple(_lost(sources, tallies, topics)),
        robustness=_robustness(dataset, sources, found, columns, settings_of(how)),
        remarks=(*remarks_on(kept, run), *_left_out(len(chosen), len(topics))),
        costs=Spending([row.label for row in comparison.rows], sources, topics),
    )


def _leading(columns: Sequence[Wanted]) -> str:
    first = leading(columns)
    return first.metric.measures[first.picks[0]]


def _sizes(dataset: Dataset, sources: Sequence[Source]) -> tuple[tuple[str, ...], list[int]]:
    """Every topic's id, and the bytes of its texts."""
    ids: list[str] = []
    sizes: list[int] = []
    for topic in dataset.topics:
        texts = [text_of(topic.article), *(reference.text for reference in topic.references)]
        texts += [(source.candidates.get(topic.id) or missing(topic)).text for source in sources]
        ids.append(topic.id)
        sizes.append(sum(len(text.encode("utf-8", "replace")) for text in texts))
    return tuple(ids), sizes


def _robustness(
    dataset: Dataset, sources: Sequence[Source], found: Tallied, columns: Sequence[Wanted], settings: Settings
) -> Robustness | None:
    """None where there is no ranking: one system, or a measure that could not be counted."""
    rows = ranked(found.tallies)
    scores = (
        each.metric.score(row.rows[each.metric.name].sum(axis=0))[[*each.picks]] for row in rows for each in columns
    )
    if len(rows) < 2 or not leading(columns).metric.sign or not all(np.isfinite(each).all() for each in scores):
        return None
    return robustness_of(dataset, sources, found, columns, settings)


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


def _scores(tallies: Sequence[Tally], columns: Sequence[Wanted]) -> dict[str, Floats]:
    """(rows, topics) by measure; NaN for what is not scored."""
    found: dict[str, Floats] = {}
    for column in columns:
        each = np.stack([_by_topic(tally, column) for tally in tallies])
        found |= {column.metric.measures[pick]: each[..., pick] for pick in column.picks}
    return found


def _by_topic(tally: Tally, column: Wanted) -> Floats:
    """(topics, measures of the metric)."""
    metric = column.metric
    if tally.unfinished:
        return np.full((tally.topics, len(metric.measures)), np.nan)
    return metric.score_topics(tally.rows[metric.name])


def _telling(tallies: Sequence[Tally], scores: Floats) -> Floats:
    """(topics,): how far the systems are apart, by the first column."""
    scored = [place for place, tally in enumerate(tallies) if not tally.unfinished]
    some = [place for place in scored if tallies[place].role != "ceiling"] or [*range(len(tallies))]
    held = np.nan_to_num(scores[some])
    return np.asarray(held.max(axis=0) - held.min(axis=0))


def _most_telling(telling: Floats, sizes: Sequence[int], most: int) -> list[int]:
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


def _lost(sources: Sequence[Source], tallies: Sequence[Tally], topics: Sequence[str]) -> Iterator[Lost]:
    by_label = {source.label: source.candidates for source in reversed(sources)}
    for tally in tallies:
        if tally.label in by_label:
            for place, failure in enumerate(tally.failures):
                if failure is not None:
                    topic = topics[place]
                    candidate = by_label[tally.label].get(topic)
                    yield Lost(tally.label, topic, failure, candidate.detail if candidate else "")


@dataclass(frozen=True, slots=True)
class _Views:
    """The kept topics, each read when it comes to it."""

    dataset: Dataset
    sources: Sequence[Source]
    comparison: Comparison
    scores: Mapping[str, Floats]
    chosen: Sequence[int]
    rouge: Rouge

    def __iter__(self) -> Iterator[TopicView]:
        candidates = {source.label: source.candidates for source in reversed(self.sources)}
        for place in self.chosen:
            topic = self.dataset.topics[place]
            written = (self._written(topic, place, number, candidates) for number in range(len(self.comparison.rows)))
            rows = tuple(each for each in written if each is not None)
            yield view_of(self.dataset.name, topic, rows, tuple(self.scores), self.rouge)

    def _written(
        self, topic: Topic, place: int, number: int, candidates: Mapping[str, Mapping[str, Candidate]]
    ) -> ScoredCandidate | None:
        row = self.comparison.rows[number]
        if row.label in candidates:
            candidate = candidates[row.label].get(topic.id) or missing(topic)
        elif row.label == "oracle" and topic.references and text_of(topic.article):
            candidate = Candidate(topic.id, ceilings.oracle_of(topic), "")
        else:
            return None
        values = {measure: float(scores[number, place]) for measure, scores in self.scores.items()}
        return ScoredCandidate(
            label=row.label,
            role=row.role,
            text=candidate.text,
            words=len(candidate.text.split()),
            scores={measure: value for measure, value in values.items() if isfinite(value)},
            failure=candidate.failure,
            detail=candidate.detail,
            cleaned=rules_on(candidates.get(row.label, {}), topic.id),
        )
