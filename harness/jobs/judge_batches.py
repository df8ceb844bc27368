"""The requests of judges as a batch file: those whose replies are not kept yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.errors import HarnessError
from harness.jobs.judge_by_criteria import batch_questions, plan_ratings
from harness.jobs.judge_by_plan import open_plan, open_planned_run
from harness.jobs.judge_clients import check_models, with_probabilities
from harness.jobs.judge_facts import list_topics_without_facts
from harness.jobs.judge_options import open_judged_run, open_reply_cache, plan_pairs
from harness.jobs.judge_requests import JudgeRequest
from harness.judging.criteria import Rubric
from harness.judging.criteria_plan import check_rated_criteria, check_weighing, facts_prompt
from harness.judging.plan_prompts import list_plan_prompts
from harness.judging.verdict_log import log_path, read_log
from harness.models.batch_files import write_requests
from harness.models.endpoint import Body, Endpoint, Prompt
from harness.models.reply_cache import name_of
from harness.records import Remark
from harness.scoring.settings import Settings
from harness.workspace import Workspace, locate_workspace


def write_judge_batch(request: JudgeRequest, path: Path) -> Remark:
    """Write the requests that are not answered yet, and say how many. Raises HarnessError."""
    request.check()
    check_models(request.models)
    if len(request.models) > 1:
        raise HarnessError("a batch file holds requests to one model; write one for each --model")
    workspace = locate_workspace()
    prompts = _list_prompts(request)
    model = request.models[0]
    model.endpoint.check("none")
    weighed = request.criteria is not None and request.rating.asks_probabilities
    endpoint = with_probabilities(model.endpoint) if weighed else model.endpoint
    count = write_requests(path, _list_unanswered(prompts, endpoint, workspace))
    return Remark("batch written", "note", {"file": path.name, "requests": count, "open": _count_open(request)})


def _list_prompts(request: JudgeRequest) -> Iterator[Prompt]:
    """All prompts of the request for its first model."""
    if request.plan:
        plan, settings = open_plan(request.run, request.plan), request.options.get("settings") or Settings()
        return list_plan_prompts(plan, open_planned_run(request.run, plan, settings, None).candidates)
    return _list_pairs(request) if request.criteria is None else _list_ratings(request, request.criteria)


def _list_unanswered(prompts: Iterator[Prompt], endpoint: Endpoint, workspace: Workspace) -> Iterator[tuple[str, Body]]:
    cache = open_reply_cache(workspace)
    for prompt in prompts:
        body = endpoint.body(prompt)
        name = name_of(endpoint.base_url, body)
        if cache.get(name) is None:
            yield name, body


def _list_pairs(request: JudgeRequest) -> Iterator[Prompt]:
    """The questions about pairs whose verdicts the run does not hold."""
    endpoint = request.models[0].endpoint
    judged = open_judged_run(request.run, None, request.options)
    plan = plan_pairs(judged, endpoint, request.options)
    answered = {record.key for record in read_log(log_path(plan.run, plan.judge))}
    for _, questions in plan.questions(plan.comparisons()):
        for question in questions:
            if name_of(endpoint.base_url, endpoint.body(question.prompt)) not in answered:
                yield question.prompt


def _list_ratings(request: JudgeRequest, criteria: Rubric) -> Iterator[Prompt]:
    """Questions for ratings; for topics without key facts, the prompts for these: the rest follows from the replies."""
    judged = open_judged_run(request.run, None, request.options, least_systems=1)
    check_rated_criteria(criteria, judged.candidates)
    check_weighing(criteria, request.models[0].endpoint, request.rating.samples, request.rating.weighing)
    plan = plan_ratings(judged, criteria, request.rating)
    if plan.needs_facts:
        yield from (facts_prompt(topic, plan.seed) for topic in list_topics_without_facts(judged))
    for part in batch_questions(plan):
        yield from (question.prompt for question in part)


def _count_open(request: JudgeRequest) -> int:
    """Questions that can be written when key facts have come."""
    if request.criteria is None:
        return 0
    judged = open_judged_run(request.run, None, request.options, least_systems=1)
    return plan_ratings(judged, request.criteria, request.rating).count_open_questions()
