"""Language models rate the candidates of a run by criteria: one candidate at a time, on stated scales."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Unpack

from harness.errors import HarnessError
from harness.files.folder_locks import Lock
from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judge_clients import JudgeModel, Panel, open_panel
from harness.jobs.judge_facts import collect_facts, open_facts
from harness.jobs.judge_options import JudgedRun, JudgeOptions, open_judged_run
from harness.jobs.judge_result import JudgeResult, build_and_save
from harness.jobs.listener import Listener
from harness.jobs.saved_ratings import RatingOptions, name_table, rating_settings, save_ratings
from harness.judging.criteria import Rubric
from harness.judging.criteria_plan import CriteriaPlan, RatingQuestion, check_rated_criteria, check_weighing
from harness.judging.judge_remarks import (
    length_remarks,
    panel_remarks,
    reply_remarks,
    scope_of_ratings,
    scoring_remarks,
    total_cost,
)
from harness.judging.rating_scores import CriterionScores, score_criterion, sum_ratings
from harness.judging.reply_collectors import RatingCollector
from harness.models.chat import ChatClient
from harness.records import Leaderboard, Remark
from harness.records.judgments import Rating
from harness.running.runner import Progress
from harness.scoring.metrics.judge_ratings import rating_metric
from harness.scoring.metrics.metric import Metric, Rows
from harness.workspace import Workspace

QUESTIONS_AT_ONCE = 256
"""Questions whose prompts are in memory at once."""

CITATIONS = {"scale": "liu2023geval", "sentences": "song2024finesure", "key-facts": "song2024finesure"}
"""Method of a criterion -> the work that it follows."""


@dataclass(frozen=True, slots=True)
class JudgeScores:
    """One judge's questions and answers, and the scores by criterion made of them."""

    model: JudgeModel
    collector: RatingCollector
    scores: tuple[CriterionScores, ...]


def judge_by_criteria(
    run: str | None,
    models: Sequence[JudgeModel],
    criteria: Rubric,
    rating: RatingOptions = RatingOptions(),  # noqa: B008  # a frozen value
    *,
    panel: Panel = Panel(),  # noqa: B008  # as above
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
    **options: Unpack[JudgeOptions],
) -> JudgeResult:
    """Have each candidate of a run (None: the latest) rated by each of these criteria, by each of the models.

    Ratings are kept in results/<run>/judgments/, a file for each model and criterion. Replies are kept for the user: no
    question is paid twice. Raises HarnessError for what the caller can mend, and where a judge gives no rating at all.
    """
    judged = open_judged_run(run, workspace, options, least_systems=1)
    check_rated_criteria(criteria, judged.candidates)
    for model in models:
        check_weighing(criteria, model.endpoint, rating.samples, rating.weighing)
    with ExitStack() as stack:
        stack.callback(Lock(Path(judged.run.path)).release)
        clients = stack.enter_context(open_panel(models, panel, judged.workspace, weighed=rating.asks_probabilities))
        judges = [RatingCollector(client, rating.weighing) for client in clients]
        plan = plan_ratings(judged, criteria, rating, clients[0], judges[0])
        results = []
        for model, collector in zip(models, judges, strict=True):
            _ask_judge(plan, model, collector, listener)
            results.append(JudgeScores(model, collector, _score_judge(plan, model, collector, rating)))
            if not collector.ratings:
                raise HarnessError(collector.explain_no_rating())
            save_ratings(judged, plan, model, results[-1].scores)
        leaderboard = _make_leaderboard(judged, plan, results, rating)
    return JudgeResult(leaderboard, sum(judge.collector.problems["unasked"] for judge in results))


def plan_ratings(
    judged: JudgedRun,
    rubric: Rubric,
    rating: RatingOptions,
    client: ChatClient | None = None,
    collector: RatingCollector | None = None,
) -> CriteriaPlan:
    """Plan the questions to every judge; lacking key facts are asked of `client`, and stay lacking without one."""
    plan = CriteriaPlan(judged.candidates, rubric, judged.settings.seed, rating.samples, {})
    if not plan.needs_facts:
        return plan
    if client is not None and collector is not None:
        collect_facts(judged, client, collector)
    return replace(plan, facts=open_facts(judged))


def batch_questions(plan: CriteriaPlan) -> Iterator[list[RatingQuestion]]:
    """All questions, in batches of `QUESTIONS_AT_ONCE` to limit memory."""
    stream = plan.rating_questions()
    while part := list(islice(stream, QUESTIONS_AT_ONCE)):
        yield part


def _ask_judge(plan: CriteriaPlan, model: JudgeModel, collector: RatingCollector, listener: Listener) -> None:
    total = plan.count_questions()

    def show_progress(done: int, failures: int) -> None:
        listener.progress(Progress(model.name, done, total, failures))

    for part in batch_questions(plan):
        collector.collect_ratings(part, show_progress)


def _score_judge(
    plan: CriteriaPlan, model: JudgeModel, collector: RatingCollector, rating: RatingOptions
) -> tuple[CriterionScores, ...]:
    return tuple(
        score_criterion(
            criterion,
            collector.ratings,
            plan.candidates,
            rater=model.name,
            samples=rating.samples,
            weighing=rating.weighing,
        )
        for criterion in plan.rubric.criteria
    )


def _make_leaderboard(
    judged: JudgedRun, plan: CriteriaPlan, judges: Sequence[JudgeScores], rating: RatingOptions
) -> Leaderboard:
    """Make the leaderboard: a column for each criterion, the mean of all judges, and one for each judge if several."""
    metrics: list[Metric] = []
    rows: dict[str, dict[str, Rows]] = {label: {} for label in judged.candidates.labels}
    for place, criterion in enumerate(plan.rubric.criteria):
        panels = [judges] if len(judges) == 1 else [judges, *([judge] for judge in judges)]
        for panel in panels:
            scores = [judge.scores[place] for judge in panel]
            name = criterion.name if panel is judges else f"{criterion.name}:{panel[0].model.name}"
            answering = ["+".join(judge.collector.models) or judge.model.name for judge in panel]
            ways = sorted({score.scoring for score in scores})
            settings = rating_settings(plan, criterion, panel[0].model, answering, ways)
            metric = rating_metric(name, criterion.build_rating_criterion(), settings, CITATIONS[criterion.method])
            metrics.append(replace(metric, cleaning=judged.cleaning))
            for label, sums in sum_ratings([score.ratings for score in scores], criterion, judged.candidates).items():
                rows[label][name] = sums
    name = name_table(plan, [judge.model for judge in judges], rating)
    return build_and_save(judged, metrics, rows, _list_remarks(judged, plan, judges, rating), name)


def _list_remarks(
    judged: JudgedRun, plan: CriteriaPlan, judges: Sequence[JudgeScores], rating: RatingOptions
) -> Iterator[Remark]:
    candidates = judged.candidates
    yield from scope_of_ratings(candidates, len(judged.dataset.topics), plan.topics_without_facts)
    yield from cleaning_remarks(judged.sources)
    for judge in judges:
        yield from scoring_remarks(judge.model.name, judge.scores, rating.samples)
        yield from length_remarks(judge.model.name, judge.scores, candidates)
        yield from reply_remarks(judge.model.name, judge.collector, judge.model.prices)
    if len(judges) > 1:
        for place, criterion in enumerate(plan.rubric.criteria):
            ratings: dict[str, Sequence[Rating]] = {judge.model.name: judge.scores[place].ratings for judge in judges}
            yield from panel_remarks(ratings, criterion, judged.settings.draws, judged.settings.seed)
        if cost := total_cost([(judge.collector, judge.model.prices) for judge in judges]):
            yield cost
