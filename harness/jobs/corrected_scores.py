"""Estimates of what people would say of a run, from their judgments of some topics and a model's of all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.errors import HarnessError
from harness.jobs.import_judgments import candidate_texts
from harness.jobs.judged_texts import JudgedTexts
from harness.jobs.lookup import dataset_of, load_run
from harness.jobs.meta_evaluation import SCORED, choose_run_systems
from harness.judging.judgment_files import read_all_judgments
from harness.judging.judgment_matrices import (
    NamedCriterion,
    build_matrix,
    find_criterion,
    join_pages,
    list_criteria,
    require_criterion,
)
from harness.judging.score_correction import correct_differences, correct_systems, describe_correction
from harness.records import JudgmentSet, Remark, Run
from harness.records.corrected_scores import CorrectedScores
from harness.records.judgments import RaterKind
from harness.workspace import Workspace, locate_workspace


def correct_scores(
    run: str | Run | None = None,
    people: str = "",
    judge: str = "",
    *,
    criterion: str = "",
    systems: Sequence[str] = (),
    confidence: float = 0.95,
    workspace: Workspace | None = None,
) -> CorrectedScores:
    """The scores of a kept run (default: the latest) that people would give all of its topics.

    `people` and `judge` name files of judgments, or a criterion of them (`expert:faithful`); `criterion` is that of
    both where only files are named. Without names: the only file of people, and of a model, that has it.
    Raises HarnessError where there is not one of each.
    """
    workspace = workspace or locate_workspace()
    opened = run if isinstance(run, Run) else load_run(run, workspace)
    sets = join_pages(read_all_judgments(Path(opened.path)))
    human = _choose(people, criterion, sets, ("person",), "--people", opened.name)
    guessed = _choose(judge, criterion or human.criterion, sets, SCORED, "--judge", opened.name)
    labels = choose_run_systems(opened, systems)
    dataset = dataset_of(opened, workspace)
    topics, events = [topic.id for topic in dataset.topics], [topic.event for topic in dataset.topics]
    is_today = JudgedTexts(opened, candidate_texts(opened)).is_today
    matrices = [build_matrix(chosen, labels, topics, is_today) for chosen in (human, guessed)]
    remarks = [
        Remark("judgments of earlier texts", "warning", {"name": named.full_name, "count": matrix.outdated})
        for named, matrix in zip((human, guessed), matrices, strict=True)
        if matrix.outdated
    ]
    rows = correct_systems(labels, matrices[0].values, matrices[1].values, confidence, events)
    if not rows:
        raise HarnessError(f"run {opened.name}: {human.full_name} and {guessed.full_name} judge no system both")
    order = [row.system for row in rows]
    places = [labels.index(name) for name in order]
    ordered = [matrix.values[places] for matrix in matrices]
    differences = correct_differences(order, ordered[0], ordered[1], confidence, events)
    remarks += describe_correction(rows, ordered[0], ordered[1], guessed.full_name, confidence, events)
    return CorrectedScores(
        opened.name,
        opened.dataset,
        human.full_name,
        guessed.full_name,
        confidence,
        tuple(rows),
        tuple(differences),
        tuple(remarks),
    )


def _choose(  # noqa: PLR0917  # each is another thing
    name: str, criterion: str, sets: Sequence[JudgmentSet], kinds: Sequence[RaterKind], flag: str, run: str
) -> NamedCriterion:
    """The criterion that is meant. Raises HarnessError where it is none, or not the only one."""
    if name and criterion and any(judgments.source.name == name for judgments in sets):
        name = f"{name}:{criterion}"
    if name and (match := find_criterion(name, sets, kinds)):
        return match
    choices = list_criteria([one for one in sets if name in {"", one.source.name}] if name else sets, kinds)
    fitting = [choice for choice in choices if not criterion or choice.criterion == criterion]
    if name and not choices:
        return require_criterion(name, sets, kinds)
    if len(fitting) == 1:
        return fitting[0]
    rater = "people" if "person" in kinds else "a model"
    if not fitting:
        by_criterion = f" of {criterion}" if criterion else ""
        raise HarnessError(
            f"run {run}: no judgments of {rater}{by_criterion}; bring them with: harness import {run} --judgment FILE"
        )
    names = ", ".join(choice.name for choice in fitting)
    raise HarnessError(f"run {run}: several criteria of {rater} may be meant ({names}); write {flag} {fitting[0].name}")
