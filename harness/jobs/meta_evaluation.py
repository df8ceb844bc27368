"""Meta-evaluation of a kept run: agreement of its metrics with people's judgments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import Unpack

import numpy as np

from harness.errors import HarnessError, UnknownName
from harness.jobs.import_judgments import candidate_texts
from harness.jobs.judged_texts import JudgedTexts
from harness.jobs.lookup import dataset_of, load_run
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scores_by_topic import score_topics
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.judging.judgment_files import FOLDER, read_all_judgments
from harness.judging.judgment_matrices import (
    IsToday,
    NamedCriterion,
    build_matrix,
    find_criterion,
    join_pages,
    list_criteria,
    require_criterion,
)
from harness.judging.metric_correlations import (
    DIGITS,
    Floats,
    ScoreMatrix,
    compare_metrics,
    correlate_metrics,
    describe_matrices,
    find_twins,
)
from harness.records import JudgmentSet, Remark, Run
from harness.records.judgments import RaterKind
from harness.records.meta_evaluation import MetaEvaluation, MetaSettings
from harness.scoring.metrics import DatasetFacts, Metric
from harness.workspace import Workspace, locate_workspace

SCORED: tuple[RaterKind, ...] = ("model", "metric")
"""Raters whose criteria stand among the metrics."""


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The scores to correlate: measures counted here and criteria of other raters, each with criteria of people."""

    measures: tuple[str, ...]
    rated: tuple[NamedCriterion, ...]
    humans: tuple[NamedCriterion, ...]


def correlate_run(
    run: str | Run | None = None,
    humans: Sequence[str] = (),
    *,
    systems: Sequence[str] = (),
    meta: MetaSettings = MetaSettings(),  # noqa: B008  # a frozen value
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> MetaEvaluation:
    """Hold metrics against the criteria `humans` (default: all of people) on a kept run (default: the latest).

    Metrics are measures of the harness, and by name those that were brought (`BERTScore`, `published:R1`) or a model's
    ratings (`judge:faithful`); by default all of them. Raises HarnessError where nobody judged the run.
    """
    workspace = workspace or locate_workspace()
    options = ScoringOptions.from_keywords(options, keywords)
    opened = run if isinstance(run, Run) else load_run(run, workspace)
    sets = join_pages(read_all_judgments(Path(opened.path)))
    chosen = _choose(options, humans, sets, opened)
    texts = candidate_texts(opened)
    is_today = JudgedTexts(opened, texts, options.rules()).is_today
    dataset = dataset_of(opened, workspace)
    topics = [topic.id for topic in dataset.topics]
    labels = choose_run_systems(opened, systems)
    remarks: list[Remark] = []
    people = [_judged_matrix(criterion, labels, topics, is_today, remarks) for criterion in chosen.humans]
    is_judged = np.array(
        [any(np.isfinite(human.values[place]).any() for human in people) for place in range(len(labels))]
    )
    if not is_judged.any():
        raise HarnessError(f"run {opened.name}: no candidate of {', '.join(labels[:3])} is judged by people")
    metrics, signatures = _score_metrics(opened, chosen, options, labels, workspace, remarks)
    metrics += [_judged_matrix(criterion, labels, topics, is_today, remarks) for criterion in chosen.rated]
    if without := [label for label, is_kept in zip(labels, is_judged, strict=True) if not is_kept]:
        remarks.append(Remark("systems without a judgment", "note", {"systems": without[:12], "count": len(without)}))
    people = [ScoreMatrix(human.name, human.values[is_judged]) for human in people]
    metrics = [ScoreMatrix(metric.name, metric.values[is_judged]) for metric in metrics]
    names = tuple(label for label, is_kept in zip(labels, is_judged, strict=True) if is_kept)
    twins = find_twins({name: texts[name] for name in names})
    remarks += [Remark("twin systems", "warning", {"first": a, "second": b, "share": share}) for a, b, share in twins]
    remarks += describe_matrices(metrics, people, names, meta)
    return MetaEvaluation(
        opened.name,
        opened.dataset,
        names,
        int(np.any([np.isfinite(human.values).any(axis=0) for human in people], axis=0).sum()),
        tuple(metric.name for metric in metrics),
        tuple(human.name for human in people),
        meta,
        tuple(correlate_metrics(metrics, people, meta)),
        tuple(compare_metrics(metrics, people, meta)),
        _list_means(metrics, people),
        (*remarks, Remark("how metrics are compared", "note", _describe_method(meta, len(metrics)))),
        signatures,
    )


def _choose(options: ScoringOptions, humans: Sequence[str], sets: Sequence[JudgmentSet], run: Run) -> _Chosen:
    """Choose measures and criteria; HarnessError where nobody judged the run, UnknownName for an unknown criterion."""
    if not any(judgments.source.rater_kind == "person" for judgments in sets):
        raise HarnessError(
            f"run {run.name}: no judgments of people in {Path(run.path).name}/{FOLDER}; "
            f"bring them with: harness import {run.name} --judgment FILE"
        )
    chosen = [require_criterion(name, sets, ("person",)) for name in dict.fromkeys(humans)]
    chosen = chosen or list_criteria(sets, ("person",))
    if not options.metrics:
        return _Chosen(options.measures(), tuple(list_criteria(sets, SCORED)), tuple(chosen))
    stored = {name: find_criterion(name, sets, SCORED) for name in options.metrics}
    of_others = tuple(criterion for criterion in stored.values() if criterion is not None)
    measures = tuple(name for name, criterion in stored.items() if criterion is None)
    for name in measures:
        if ":" in name:
            raise UnknownName("metric", name, [one.name for one in list_criteria(sets, (*SCORED, "person"))])
    return _Chosen(measures, of_others, tuple(chosen))


def choose_run_systems(run: Run, chosen: Sequence[str]) -> list[str]:
    """Choose systems of a run by label; all where none is asked for. Raises UnknownName."""
    labels = list(dict.fromkeys(system.trial_of or system.label for system in run.systems if system.role != "ceiling"))
    for name in chosen:
        if name not in labels:
            raise UnknownName("system", name, labels)
    return [label for label in labels if label in chosen] if chosen else labels


def _judged_matrix(  # each is another thing
    criterion: NamedCriterion,
    labels: Sequence[str],
    topics: Sequence[str],
    is_today: IsToday,
    remarks: list[Remark],
) -> ScoreMatrix:
    matrix = build_matrix(criterion, labels, topics, is_today)
    if matrix.outdated:
        remarks.append(
            Remark("judgments of earlier texts", "warning", {"name": criterion.name, "count": matrix.outdated})
        )
    if criterion.sign < 0:
        remarks.append(Remark("turned measure", "note", {"name": criterion.name}))
    return ScoreMatrix(criterion.name, np.round(criterion.sign * matrix.values, DIGITS))


def _score_metrics(  # noqa: PLR0917  # each is another thing
    run: Run,
    chosen: _Chosen,
    options: ScoringOptions,
    labels: Sequence[str],
    workspace: Workspace,
    remarks: list[Remark],
) -> tuple[list[ScoreMatrix], dict[str, str]]:
    """The scores of every topic by the measures of the harness, and the measures' signatures."""
    if not chosen.measures:
        return [], {}
    scored = ScoredRun.open(run, replace(options, metrics=chosen.measures, bounds=False), workspace)
    by_label = {row.label: row for row in scored.counts.systems}
    missing = np.full(len(scored.dataset.topics), np.nan)
    rows = [label for label in labels if label in by_label]
    scores = score_topics([by_label[label] for label in rows], scored.columns)
    matrices, signatures, facts = [], {}, DatasetFacts.from_dataset(scored.dataset)
    for column in scored.columns:
        metric = column.metric
        for pick in column.picks:
            name = metric.measures[pick]
            of_label = dict(zip(rows, scores[name], strict=True))
            values: Floats = np.stack([of_label.get(label, missing) for label in labels])
            matrices.append(ScoreMatrix(name, np.round(values * (metric.sign or 1), DIGITS)))
            signatures[name] = metric.signature(facts)
        remarks += _describe_metric(metric)
    in_order = {matrix.name: matrix for matrix in matrices}
    return [in_order[name] for name in scored.options.measures() if name in in_order], signatures


def _describe_metric(metric: Metric) -> list[Remark]:
    """Remarks on the scores that a metric gives to single topics."""
    facts = {"name": metric.name, "by_topic": metric.by_topic}
    remarks = [Remark("turned measure", "note", {"name": metric.name})] if metric.sign < 0 else []
    return [*remarks, Remark("measure by topic", "note", facts)] if metric.by_topic else remarks


def _list_means(
    metrics: Sequence[ScoreMatrix], people: Sequence[ScoreMatrix]
) -> dict[str, tuple[float | None, ...]]:  # fmt: skip
    """The mean score of each system over the topics that people judged it in."""
    judged = np.any([np.isfinite(human.values) for human in people], axis=0)
    means = {}
    for matrix in (*metrics, *people):
        has_value = judged & np.isfinite(matrix.values)
        sums = np.where(has_value, matrix.values, 0.0).sum(axis=1) / np.maximum(1, has_value.sum(axis=1))
        means[matrix.name] = tuple(
            round(float(mean), DIGITS) if count and isfinite(mean) else None
            for mean, count in zip(sums, has_value.sum(axis=1), strict=True)
        )
    return means


def _describe_method(meta: MetaSettings, metrics: int) -> dict[str, object]:
    return {
        "resample": meta.resample,
        "draws": meta.draws,
        "confidence": meta.confidence,
        "swap": meta.swap,
        "permutations": meta.permutations,
        "test": meta.test if metrics > 1 else "none",
        "seed": meta.seed,
        "levels": list(meta.levels),
        "coefficients": list(meta.coefficients),
        "alpha": round(1 - meta.confidence, 10),
    }
