"""`harness annotate --collect`: files of answers, checked against their plan and kept as judgments of the run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.errors import BadInput, HarnessError
from harness.files.names import escape_name
from harness.jobs.annotation.candidate_texts import open_texts
from harness.jobs.lookup import load_run
from harness.judging.answer_files import AnswerFile, criteria_of, find_changed_texts, judge_by_answers, read_answers
from harness.judging.judgment_files import (
    FORMAT,
    judgment_key,
    judgment_path,
    read_judgments,
    text_digest,
    write_judgments,
)
from harness.judging.question_plan import QuestionPlan, find_plan, plan_path
from harness.phrases import list_names, plural
from harness.records import Run
from harness.records.judgments import Judgment, JudgmentSet, JudgmentSource
from harness.workspace import Workspace, locate_workspace

LISTED_TEXTS = 3
"""Changed candidates that an error names."""


@dataclass(frozen=True, slots=True)
class CollectedAnswers:
    """The answers of one rater as judgments, their file, and the number of questions answered."""

    rater: str
    path: Path
    judgments: JudgmentSet
    answers: int
    questions: int


def collect_answers(
    run: str | None, files: Sequence[Path], *, partial: bool = False, workspace: Workspace | None = None
) -> tuple[Run, list[CollectedAnswers]]:
    """Keep people's answers about a run (None: the latest). With `partial`, files that are not finished are taken.

    All files are checked before any is kept. Raises HarnessError for a file of another run or plan, a rater twice,
    questions without an answer, answers that cannot be ones, and candidates that have changed since.
    """
    workspace = workspace or locate_workspace()
    saved_run = load_run(run, workspace)
    collected: list[CollectedAnswers] = []
    for path in files:
        file = read_answers(path)
        plan = _find_plan_of(saved_run, file, path)
        if any(other.rater == file.rater and other.judgments.source.plan == file.plan for other in collected):
            raise BadInput(
                path, f"holds answers of {file.rater}, who is in another of the files; leave one of them out"
            )
        judgments = judge_by_answers(plan, file, path, partial=partial)
        _refuse_changed_texts(saved_run, plan, file, path)
        collected.append(_prepare_set(saved_run, plan, file, judgments))
    for answers in collected:
        write_judgments(answers.path, answers.judgments)
    return saved_run, collected


def _find_plan_of(run: Run, file: AnswerFile, path: Path) -> QuestionPlan:
    """The plan that the answers belong to. Raises BadInput where it is none of this run."""
    folder = Path(run.path)
    if plan_path(folder, file.plan).is_file() and escape_name(file.plan) == file.plan:
        return find_plan(folder, file.plan)
    others = folder.parent.glob("*/run.json")
    owners = [
        other.parent.name for other in sorted(others) if plan_path(other.parent, escape_name(file.plan)).is_file()
    ]
    hint = f"; it belongs to run {owners[0]}: harness annotate {owners[0]} --collect {path}" if owners else ""
    raise BadInput(path, f"answers the plan {file.plan[:16]!r}, which is none of run {run.name}{hint}")


def _refuse_changed_texts(run: Run, plan: QuestionPlan, file: AnswerFile, path: Path) -> None:
    """Raise BadInput where the rater saw other texts than the run has today."""
    questions = plan.list_questions(file.rater)
    systems = {system for question in questions for system in question.systems}
    systems |= {system for question in questions for others in question.twins for system in others}
    topics = list(dict.fromkeys(question.topic for question in questions))
    labels = [system.label for system in run.systems if system.label in systems]
    if gone := sorted(systems - set(labels)):
        raise BadInput(path, f"judges {', '.join(gone)}, which run {run.name} no longer has")
    texts = open_texts(run, labels, topics, plan.clean, fewest=0)
    today = {(topic, label): text_digest(text) for topic in topics for label, text in texts[topic].items()}
    if changed := find_changed_texts(plan, file.rater, today):
        names = list_names([f"{system} at {topic!r}" for topic, system in changed], LISTED_TEXTS)
        raise BadInput(
            path, f"{plural(len(changed), 'candidate')} of run {run.name} changed since they were judged: {names}"
        )


def _prepare_set(run: Run, plan: QuestionPlan, file: AnswerFile, judgments: tuple[Judgment, ...]) -> CollectedAnswers:
    """Prepare a rater's judgments for the file where they are kept.

    Raises HarnessError where another answer is kept already.
    """
    name = f"{file.rater}-{file.plan[:8]}"
    criteria = tuple(criteria_of(plan).values())
    source = JudgmentSource(FORMAT, name, "person", criteria, file.plan, origin=f"answers of {file.rater}")
    target = judgment_path(Path(run.path), name)
    if target.is_file():
        _refuse_other_answers(read_judgments(target), judgments, file.rater, target)
    questions = len(plan.list_questions(file.rater))
    answered = len({judgment.item for judgment in judgments})
    return CollectedAnswers(file.rater, target, JudgmentSet(source, judgments), answered, questions)


def _refuse_other_answers(before: JudgmentSet, judgments: Sequence[Judgment], rater: str, target: Path) -> None:
    """Raise HarnessError unless the new answers contain all kept ones, so that none is lost."""
    now = {judgment_key(judgment): _strip_remainder(judgment) for judgment in judgments}
    if any(now.get(judgment_key(judgment)) != _strip_remainder(judgment) for judgment in before.judgments):
        raise HarnessError(
            f"{target}: other answers of {rater} to this plan are kept here; move the file away to take the new ones"
        )


def _strip_remainder(judgment: Judgment) -> Judgment:
    """A judgment without its time and note, which change when the rater returns to the question."""
    return msgspec.structs.replace(judgment, seconds=None, note="")
