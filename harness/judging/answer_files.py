"""Files of answers that people's pages save: read, held against the plan of questions, and turned into judgments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import isfinite
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.errors import BadInput
from harness.files.text import read_text
from harness.judging.criteria import RubricCriterion
from harness.judging.judgment_files import find_problem
from harness.judging.question_plan import Question, QuestionPlan
from harness.records.judgments import BestWorst, Criterion, Judgment, Preference, Rating

FORMAT = 1

MAX_ANSWERS_BYTES = 64 * 2**20
"""Bytes of a file of answers."""

MAX_NOTE_CHARS = 2000
"""Characters of a note: pages take no more."""

LISTED_SCREENS = 12
"""Unanswered questions that an error lists by number."""


class Answer(Struct, frozen=True):
    """An answer to one item: `value` is a rating, or the place of the winner (0: equally good).

    `best` and `worst` are places from 1. Without any of them the item was seen and not answered.
    """

    value: float | None = None
    best: int | None = None
    worst: int | None = None
    seconds: float | None = None
    note: str = ""


class AnswerFile(Struct, frozen=True):
    """The answers of one rater to one plan, by item."""

    format: int
    plan: str
    rater: str
    answers: dict[str, Answer]


def read_answers(path: Path) -> AnswerFile:
    """Read a file of answers; raises BadInput for any other file."""
    try:
        answers = msgspec.json.decode(read_text(path, MAX_ANSWERS_BYTES), type=AnswerFile)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadInput(path, f"is no file of answers, as a page of harness annotate saves it: {error}") from None
    if answers.format > FORMAT:
        raise BadInput(path, f"has format {answers.format}, and this harness reads up to {FORMAT}: update it")
    return answers


def judge_by_answers(plan: QuestionPlan, file: AnswerFile, path: Path, *, partial: bool) -> tuple[Judgment, ...]:
    """The judgments that the answers make. With `partial`, items without an answer are left out.

    Raises BadInput for a rater or item that the plan does not know, an answer that cannot be one, and for items
    without an answer.
    """
    questions = {question.item: question for question in plan.list_questions(file.rater)}
    if not questions:
        raise BadInput(path, f"{file.rater!r} is no rater of the plan; its raters are {', '.join(plan.names)}")
    if strangers := sorted(set(file.answers) - set(questions)):
        raise BadInput(path, f"answers {strangers[0]!r}, which is no question of {file.rater} in this plan")
    criteria = criteria_of(plan)
    judgments: list[Judgment] = []
    open_screens: list[int] = []
    for item, question in questions.items():
        answer = file.answers.get(item, Answer())
        if not _is_answered(plan, answer):
            open_screens.append(question.screen + 1)
            continue
        new_judgments = list(make_judgments(plan, question, answer, file.rater))
        if problem := _find_answer_problem(plan, question, answer) or find_problem(new_judgments[0], criteria):
            raise BadInput(path, f"question {question.screen + 1} ({question.criterion}): {problem}")
        judgments += new_judgments
    if open_screens and (not partial or not judgments):
        raise BadInput(path, _describe_missing(file.rater, open_screens, len(questions), has_any=bool(judgments)))
    return tuple(judgments)


def criteria_of(plan: QuestionPlan) -> dict[str, Criterion]:
    """The criteria of a plan's judgments, by name."""
    return {criterion.name: choose_form(plan, criterion) for criterion in plan.criteria}


def choose_form(plan: QuestionPlan, criterion: RubricCriterion) -> Criterion:
    """A criterion in the plan's form: rating of one candidate, or choice among several."""
    return criterion.build_rating_criterion() if plan.ask == "ratings" else criterion.build_comparison_criterion()


def find_changed_texts(plan: QuestionPlan, rater: str, digests: Mapping[tuple[str, str], str]) -> list[tuple[str, str]]:
    """The pairs (topic, system) whose text a rater saw and that differs today; `digests` are of today's texts."""
    page_digests = {
        (question.topic, system): digest
        for question in plan.list_questions(rater)
        for place, digest in enumerate(question.candidates)
        for system in (question.systems[place], *(question.twins[place] if question.twins else ()))
    }
    return [key for key, digest in page_digests.items() if digests.get(key) != digest]


def _is_answered(plan: QuestionPlan, answer: Answer) -> bool:
    if plan.ask == "best-worst":
        return answer.best is not None and answer.worst is not None
    return answer.value is not None


def _find_answer_problem(plan: QuestionPlan, question: Question, answer: Answer) -> str:
    """The fault of an answer that no page can give; "" where it is possible.

    Ratings are held against their scale elsewhere.
    """
    if answer.seconds is not None and not (isfinite(answer.seconds) and answer.seconds >= 0):
        return f"{answer.seconds} seconds is no time"
    if len(answer.note) > MAX_NOTE_CHARS:
        return f"the note has more than {MAX_NOTE_CHARS} characters"
    count = len(question.systems)
    if plan.ask == "pairs" and answer.value not in {0, 1, 2}:
        return f"{answer.value:g} is none of the answers 0, 1 and 2"
    if plan.ask == "best-worst":
        if not {answer.best, answer.worst} <= set(range(1, count + 1)):
            return f"best {answer.best} and worst {answer.worst} are not both from 1 to {count}"
        if answer.best == answer.worst:
            return "the same candidate is the best and the worst"
    return ""


def make_judgments(plan: QuestionPlan, question: Question, answer: Answer, rater: str) -> Iterator[Judgment]:
    """The judgments that an answer makes of the systems, and of others with the same texts."""
    twins = question.twins or ((),) * len(question.systems)
    choices = [(system, *others) for system, others in zip(question.systems, twins, strict=True)]
    for systems in product(*choices):
        yield _make_judgment(plan, question, answer, rater, systems)


def _make_judgment(
    plan: QuestionPlan, question: Question, answer: Answer, rater: str, systems: tuple[str, ...]
) -> Judgment:
    digests, seconds = question.candidates, answer.seconds
    note, item = answer.note, question.item
    if plan.ask == "ratings":
        value = answer.value if answer.value is not None else float("nan")
        return Rating(question.topic, systems[0], question.criterion, value, rater, digests[0], seconds, note, item)
    if plan.ask == "pairs":
        first, second = systems
        winner = {1: first, 2: second}.get(int(answer.value or 0), "")
        return Preference(
            question.topic, first, second, winner, question.criterion, rater, digests, seconds, note, item
        )
    count = len(systems)
    best, worst = (systems[((place or 1) - 1) % count] for place in (answer.best, answer.worst))
    return BestWorst(question.topic, systems, best, worst, question.criterion, rater, digests, seconds, note, item)


def _describe_missing(rater: str, screens: list[int], total: int, *, has_any: bool) -> str:
    """A sentence on questions without an answer, by the numbers that the page shows."""
    numbers = list(dict.fromkeys(screens))
    listed = ", ".join(map(str, numbers[:LISTED_SCREENS]))
    more = f" and {len(numbers) - LISTED_SCREENS} more" if len(numbers) > LISTED_SCREENS else ""
    start = f"{rater} has not answered {len(screens)} of {total} questions: {listed}{more}"
    return f"{start}; finish the page, or take what is there with --partial" if has_any else start
