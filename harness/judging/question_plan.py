"""A plan of questions: the candidates that each rater judges, in order. Pages and models answer the same one.

A plan is kept with the run, in judgments/plans/. Pages and answers bear its digest, so that answers cannot be taken for
those to another plan. `question_dealing` makes one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct, field

from harness.errors import BadInput, HarnessError
from harness.files.line_files import make_folder, write_whole_file
from harness.files.text import read_text
from harness.judging.criteria import RubricCriterion
from harness.judging.judgment_files import FOLDER

FORMAT = 1

PLANS = "plans"
"""The folder of plans beside a run's judgments."""

Ask: TypeAlias = Literal["pairs", "ratings", "best-worst"]
"""Two candidates are compared, one is rated, or the best and the worst of several are named."""


class Question(Struct, frozen=True, omit_defaults=True):
    """One question to a rater. Questions of one `screen` have the same candidates and are shown together.

    `item` names it among the rater's questions, in the order they are put, and says nothing about systems. `systems`
    are in the order shown, `candidates` the digests of their texts in that order. `twins` are for each of them the
    other systems whose texts are the same: what is said holds for them, too. `is_shared`: every rater is asked.
    `repeats` is the item that this one asks again.
    """

    item: str
    screen: int
    topic: str
    systems: tuple[str, ...]
    criterion: str
    candidates: tuple[str, ...]
    twins: tuple[tuple[str, ...], ...] = ()
    is_shared: bool = field(default=False, name="shared")
    repeats: str = ""


class RaterQuestions(Struct, frozen=True):
    """The questions to one rater, in order."""

    rater: str
    questions: tuple[Question, ...]


class QuestionPlan(Struct, frozen=True):
    """All questions about a run, by rater.

    `equal` counts what needs no question since texts are equal (pairs of systems, or candidates that are judged with
    their twins), `empty` the candidates that are missing. `clean` are the rules by which candidates are cleaned before
    they are shown.
    """

    format: int
    run: str
    fingerprint: str
    ask: Ask
    seed: int
    criteria: tuple[RubricCriterion, ...]
    guidelines: str
    raters: tuple[RaterQuestions, ...]
    equal: int = 0
    empty: int = 0
    clean: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """A digest (16 hexadecimal digits) by which pages and answers name their plan."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the raters."""
        return tuple(sheet.rater for sheet in self.raters)

    def list_questions(self, rater: str) -> tuple[Question, ...]:
        """The questions to this rater; none where the plan does not know the name."""
        return next((sheet.questions for sheet in self.raters if sheet.rater == rater), ())

    def list_distinct_questions(self) -> tuple[Question, ...]:
        """The distinct questions of the plan, whatever the order of candidates: for raters that can answer all."""
        questions = (question for sheet in self.raters for question in sheet.questions if not question.repeats)
        distinct: dict[tuple[str, str, frozenset[str]], Question] = {}
        for question in questions:
            distinct.setdefault((question.topic, question.criterion, frozenset(question.systems)), question)
        return tuple(distinct.values())


def plan_path(run_folder: Path, digest: str) -> Path:
    """The path of a plan in a run."""
    return run_folder / FOLDER / PLANS / f"{digest}.json"


def write_plan(run_folder: Path, plan: QuestionPlan) -> Path:
    """Keep a plan with its run. Raises HarnessError where that fails."""
    path = plan_path(run_folder, plan.digest)
    make_folder(path.parent, run_folder)
    write_whole_file(path, [msgspec.json.format(msgspec.json.encode(plan), indent=1), b"\n"])
    return path


def read_plan(path: Path) -> QuestionPlan:
    """Read a plan; raises BadInput for a file that is not a plan, or was changed since it was made."""
    try:
        plan = msgspec.json.decode(read_text(path), type=QuestionPlan)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(path, f"is no plan of questions: {error}") from None
    if plan.format > FORMAT:
        raise BadInput(path, f"has format {plan.format}, and this harness reads up to {FORMAT}: update it")
    if plan.digest != path.stem:
        raise BadInput(path, f"was changed: it is named {path.stem}, and what it says has the digest {plan.digest}")
    return plan


def find_plan(run_folder: Path, digest: str) -> QuestionPlan:
    """The plan of a run with that digest (or its beginning). Raises HarnessError where the run has no such plan."""
    paths = sorted((run_folder / FOLDER / PLANS).glob("*.json"))
    fitting = [path for path in paths if digest and path.stem.startswith(digest)]
    if len(fitting) != 1:
        digests = ", ".join(path.stem for path in paths) or "none"
        problem = "more than one plan begins so" if fitting else "no such plan"
        raise HarnessError(f"run {run_folder.name} has {problem}: {digest!r}; it has: {digests}")
    return read_plan(fitting[0])
