"""Language models answer the very questions that people are asked: those of a plan of `harness annotate`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import msgspec
import numpy as np

from harness.errors import HarnessError
from harness.files.folder_locks import Lock
from harness.files.names import escape_name
from harness.jobs.judge_clients import JudgeModel, Panel, open_panel
from harness.jobs.judge_options import JudgedRun, JudgeOptions, open_judged_run
from harness.jobs.judge_result import JudgeResult, build_and_save
from harness.jobs.listener import Listener
from harness.jobs.lookup import load_run
from harness.jobs.saved_ratings import digest_parts
from harness.judging.answer_files import criteria_of, make_judgments
from harness.judging.judge_plan import request_signature
from harness.judging.judge_remarks import agreement_remark, reply_remarks
from harness.judging.judged_candidates import JudgedCandidates
from harness.judging.judgment_files import FORMAT, judgment_path, text_digest, write_judgments
from harness.judging.plan_prompts import plan_prompt, plan_template, read_plan_reply
from harness.judging.question_plan import QuestionPlan, find_plan, read_plan
from harness.judging.rating_replies import Problem
from harness.judging.rating_scores import PLAN_SCALES, side_remarks, sum_judgments
from harness.judging.reply_collectors import RatingCollector
from harness.models.reply_cache import Reply
from harness.records import Leaderboard, Remark
from harness.records.judgments import Criterion, Judgment, JudgmentSet, JudgmentSource
from harness.running.runner import Progress
from harness.scoring.metrics.judge_ratings import rating_metric
from harness.scoring.metrics.metric import Rows
from harness.scoring.settings import Settings
from harness.statistics.krippendorff import Scale
from harness.workspace import Workspace, locate_workspace

QUESTIONS_AT_ONCE = 256
"""Questions whose prompts are in memory at once."""


@dataclass(frozen=True, slots=True)
class PlanAnswers:
    """One judge's answers to a plan: judgments, and the answer to each question as a number, NaN for none."""

    model: JudgeModel
    collector: RatingCollector
    judgments: tuple[Judgment, ...]
    values: tuple[float, ...]


def open_plan(run: str | None, name: str, workspace: Workspace | None = None) -> QuestionPlan:
    """The plan of a run that a person names by its file, or by the beginning of its digest. Raises HarnessError."""
    loaded = load_run(run, workspace or locate_workspace())
    path = Path(name)
    plan = read_plan(path) if path.is_file() else find_plan(Path(loaded.path), name)
    if plan.fingerprint != loaded.fingerprint or plan.run != loaded.name:
        raise HarnessError(f"the plan {plan.digest} is of run {plan.run}, not of {loaded.name}")
    return plan


def judge_by_plan(
    run: str | None,
    models: Sequence[JudgeModel],
    plan: QuestionPlan,
    *,
    settings: Settings = Settings(),  # noqa: B008  # a frozen value
    panel: Panel = Panel(),  # noqa: B008  # as above
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
) -> JudgeResult:
    """Put every question of the plan once to each of the models, in the order in which people see the candidates.

    The answers are kept as judgments of the run under the plan's digest. Raises HarnessError for what the caller can
    mend, for candidates that have changed since, and where a judge answers nothing.
    """
    judged = open_planned_run(run, plan, settings, workspace)
    with ExitStack() as stack:
        stack.callback(Lock(Path(judged.run.path)).release)
        clients = stack.enter_context(open_panel(models, panel, judged.workspace, weighed=False))
        results = []
        for model, client in zip(models, clients, strict=True):
            collector = RatingCollector(client, "no")
            results.append(_ask_judge(judged, plan, model, collector, listener))
            if not collector.has_ratings:
                raise HarnessError(collector.explain_no_rating())
            _save_answers(judged, plan, results[-1])
        leaderboard = _make_leaderboard(judged, plan, results)
    return JudgeResult(leaderboard, sum(result.collector.problems["unasked"] for result in results))


def open_planned_run(run: str | None, plan: QuestionPlan, settings: Settings, workspace: Workspace | None) -> JudgedRun:
    """The candidates that the plan asks about. Raises HarnessError where they are others than those it was made for."""
    questions = plan.list_distinct_questions()
    systems = {system for question in questions for system in question.systems}
    systems |= {system for question in questions for twins in question.twins for system in twins}
    topics = {question.topic for question in questions}
    options: JudgeOptions = {"systems": sorted(systems), "clean": plan.clean, "settings": settings}
    judged = open_judged_run(run, workspace, options, least_systems=1)
    judged_topics = tuple(topic for topic in judged.candidates.topics if topic.id in topics)
    candidates = JudgedCandidates(judged.candidates.systems, judged_topics, judged.candidates.candidates)
    by_id = {topic.id: topic for topic in judged_topics}
    for question in questions:
        for system, digest in zip(question.systems, question.candidates, strict=True):
            if text_digest(candidates.text(system, by_id[question.topic])) != digest:
                raise HarnessError(
                    f"{system} at {question.topic!r} has changed since the plan {plan.digest} was made; make another"
                )
    return replace(judged, candidates=candidates)


def _ask_judge(
    judged: JudgedRun, plan: QuestionPlan, model: JudgeModel, collector: RatingCollector, listener: Listener
) -> PlanAnswers:
    questions = plan.list_distinct_questions()
    topics = {topic.id: topic for topic in judged.candidates.topics}
    judgments: list[Judgment] = []
    values = [np.nan] * len(questions)

    def show_progress(done: int, failures: int) -> None:
        listener.progress(Progress(model.name, done, len(questions), failures))

    places = iter(range(len(questions)))
    while part := list(islice(places, QUESTIONS_AT_ONCE)):

        def read_answer(number: int, reply: Reply, part: Sequence[int] = part) -> Problem:
            question = questions[part[number]]
            problem, answer = read_plan_reply(plan, question, reply)
            if not problem:
                nameless = msgspec.structs.replace(question, item="")
                judgments.extend(make_judgments(plan, nameless, answer, model.name))
                best_worst = float((answer.best or 0) * 100 + (answer.worst or 0))
                values[part[number]] = answer.value if answer.value is not None else best_worst
            return problem

        prompts = [
            plan_prompt(plan, questions[place], topics[questions[place].topic], judged.candidates) for place in part
        ]
        collector.collect_replies(prompts, read_answer, show_progress)
    return PlanAnswers(model, collector, tuple(judgments), tuple(values))


def _settings_of(judged: JudgedRun, plan: QuestionPlan, criterion: str, models: Sequence[JudgeModel]) -> str:
    parts = [
        f"criterion:{criterion}",
        f"model:{', '.join(model.name for model in models)}",
        f"plan:{plan.digest}",
        f"ask:{plan.ask}",
        f"prompt:{plan_template(plan).digest}",
        "score:single",
        request_signature(models[0].endpoint),
        judged.cleaning,
    ]
    return "|".join(filter(None, parts))


def _save_answers(judged: JudgedRun, plan: QuestionPlan, answers: PlanAnswers) -> None:
    settings = _settings_of(judged, plan, "+".join(criteria_of(plan)), [answers.model])
    signature = f"judge|{settings}"
    name = f"judge-{escape_name(answers.model.name)[:60]}-plan-{plan.digest[:8]}-{digest_parts(signature)}"
    source = JudgmentSource(FORMAT, name, "model", tuple(criteria_of(plan).values()), plan.digest, signature)
    write_judgments(judgment_path(Path(judged.run.path), name), JudgmentSet(source, answers.judgments))


def _make_leaderboard(judged: JudgedRun, plan: QuestionPlan, results: Sequence[PlanAnswers]) -> Leaderboard:
    """A column for each criterion: mean ratings, shares won, or best less worst, of all judges."""
    metrics = []
    rows: dict[str, dict[str, Rows]] = {label: {} for label in judged.candidates.labels}
    models = [result.model for result in results]
    for name, criterion in criteria_of(plan).items():
        scale = PLAN_SCALES.get(plan.ask, (criterion.low, criterion.high))
        column = Criterion(name, *scale, criterion.better, question=criterion.question)
        metrics.append(rating_metric(name, column, _settings_of(judged, plan, name, models), "liu2023geval"))
        judgments = [judgment for result in results for judgment in result.judgments if judgment.criterion == name]
        for label, sums in sum_judgments(judgments, judged.candidates).items():
            rows[label][name] = sums
    name = f"judge-plan-{plan.digest[:8]}-{digest_parts(*(model.name for model in models))}"
    return build_and_save(judged, metrics, rows, _list_remarks(judged, plan, results), name)


def _list_remarks(judged: JudgedRun, plan: QuestionPlan, results: Sequence[PlanAnswers]) -> Iterator[Remark]:
    questions, settings = plan.list_distinct_questions(), judged.settings
    yield Remark("answered plan", "note", {"plan": plan.digest, "questions": len(questions), "raters": [*plan.names]})
    for result in results:
        yield from side_remarks(result.model.name, result.judgments)
        yield from reply_remarks(result.model.name, result.collector, result.model.prices)
    if len(results) < 2:
        return
    scale: Scale = "interval" if plan.ask == "ratings" else "nominal"
    for criterion in criteria_of(plan):
        places = [place for place, question in enumerate(questions) if question.criterion == criterion]
        table = np.array([[result.values[place] for place in places] for result in results])
        names = [result.model.name for result in results]
        yield agreement_remark(table, names, criterion, scale, draws=settings.draws, seed=settings.seed)
