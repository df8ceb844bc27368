"""Judging of a run's candidates by a language model: in pairs, in both orders, with a rubric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Unpack

import msgspec

from harness.errors import HarnessError
from harness.files.names import escape_name
from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judge_clients import JudgeModel, Panel, open_panel
from harness.jobs.judge_options import (
    JudgedRun,
    JudgeOptions,
    open_judged_run,
    plan_pairs,
)
from harness.jobs.judge_result import JudgeResult, count_systems, save_tables, versions_without_scorers
from harness.jobs.leaderboards import relative_path
from harness.jobs.listener import Listener
from harness.judging.judge_plan import JudgePlan
from harness.judging.judge_remarks import judge_warnings, scope_remarks, verdict_remarks
from harness.judging.pair_comparisons import PairComparison, complete_comparisons, points_won
from harness.judging.reply_collectors import VerdictCollector
from harness.judging.verdict_log import VerdictLog
from harness.models.chat import ChatClient
from harness.models.endpoint import Endpoint
from harness.models.prices import Prices
from harness.records import JudgeStats, Leaderboard
from harness.running.runner import Progress
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics.pair_wins import JudgeFamily, judge_metric
from harness.scoring.settings import choose_columns
from harness.workspace import Workspace


def judge(
    run: str | None,
    endpoint: Endpoint,
    *,
    prices: Prices = Prices(),  # noqa: B008  # a frozen value
    max_cost: float | None = None,
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
    **options: Unpack[JudgeOptions],
) -> JudgeResult:
    """Compare the candidates of a run (None: the latest), each pair of systems at each topic, in both orders.

    Replies given before, for this run or any other, are not asked for again. No call is made that could take more than
    `max_cost` US dollars in all. Raises HarnessError for what the caller can mend, and where no verdict can be read.
    """
    model = JudgeModel(endpoint, prices)
    return judge_pairs(run, model, panel=Panel(max_cost), workspace=workspace, listener=listener, **options)


def judge_pairs(
    run: str | None,
    model: JudgeModel,
    *,
    panel: Panel = Panel(),  # noqa: B008  # a frozen value
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
    **options: Unpack[JudgeOptions],
) -> JudgeResult:
    """Ask one judge model; `panel` holds for all calls of a command. Raises HarnessError."""
    endpoint, prices = model.endpoint, model.prices
    prices.check()
    judged = open_judged_run(run, workspace, options)
    plan = plan_pairs(judged, endpoint, options)
    with open_panel([model], panel, judged.workspace, weighed=False) as (client,):
        return _ask_and_score(judged, plan, client, prices, listener)


def _ask_and_score(
    judged: JudgedRun, plan: JudgePlan, client: ChatClient, prices: Prices, listener: Listener
) -> JudgeResult:
    """Ask for every comparison, and write the leaderboard made of them. Raises HarnessError where there is none."""
    comparisons = plan.comparisons()
    total = 2 * sum(comparison.is_judged for comparison in comparisons)

    def show_progress(done: int, failures: int) -> None:
        listener.progress(Progress("judge", done, total, failures))

    with VerdictLog(plan.run, plan.judge) as log:
        collector = VerdictCollector(log, client, plan.endpoint, show_progress)
        decided = [*_decide_comparisons(plan, comparisons, collector)]
        log.finish()
        if collector.unasked and not collector.replies:
            raise HarnessError(f"no verdict could be had: {collector.reason}")
        if collector.replies and not collector.verdicts_read:
            raise HarnessError(collector.explain_no_verdict())
        plain = _finish_leaderboard(judged, plan, decided, collector)
        remarks = (*plain.remarks, *verdict_remarks(decided, collector, prices))
        leaderboard = msgspec.structs.replace(plain, remarks=remarks, saved=relative_path(str(log.path)))
        against = f"-against-{escape_name(plan.baseline)[:60]}" if plan.baseline is not None else ""
        save_tables(leaderboard, log.path.with_name(f"{log.path.stem}{against}"))
    return JudgeResult(leaderboard, collector.unasked)


def _decide_comparisons(
    plan: JudgePlan, comparisons: Sequence[PairComparison], collector: VerdictCollector
) -> Iterator[PairComparison]:
    """The comparisons with their verdicts, in their order."""
    for part, questions in plan.questions(comparisons):
        topics = [plan.candidates.topics[comparison.topic].id for comparison in part]
        answers = collector.collect_verdicts(questions, topics)
        for place, comparison in enumerate(part):
            verdicts = (answers.get((place, comparison.a), ""), answers.get((place, comparison.b), ""))
            yield replace(comparison, verdicts=verdicts) if comparison.is_judged else comparison


def _finish_leaderboard(
    judged: JudgedRun, plan: JudgePlan, comparisons: Sequence[PairComparison], collector: VerdictCollector
) -> Leaderboard:
    """The leaderboard with remarks on this judge, the widest doubt first."""
    plain = _build_leaderboard(judged, plan, comparisons, "+".join(collector.models) or plan.endpoint.model)
    complete = complete_comparisons(comparisons)
    bench = JudgeStats(
        models=tuple(collector.models),
        rubric=plan.template.digest,
        temperature=plan.endpoint.temperature,
        comparisons=len(complete),
        agreed=sum(comparison.agrees for comparison in complete),
        ties=sum(comparison.agrees and "tie" in comparison.verdicts for comparison in complete),
    )
    scope = scope_remarks(plan, len(judged.dataset.topics))
    remarks = (*judge_warnings(comparisons), *plain.remarks, *scope, *cleaning_remarks(judged.sources))
    return msgspec.structs.replace(plain, remarks=remarks, judge_stats=bench)


def _build_leaderboard(
    judged: JudgedRun, plan: JudgePlan, comparisons: Sequence[PairComparison], model: str
) -> Leaderboard:
    """Build the leaderboard of each system's share of comparisons won, with its statistics."""
    candidates, baseline = plan.candidates, plan.baseline
    rows = points_won(comparisons, candidates.labels, len(candidates.topics), baseline)
    family = JudgeFamily(model, plan.template.digest, baseline or "all pairs", plan.request)
    metric = replace(judge_metric(family), cleaning=plan.cleaning)
    counts = count_systems(judged, {label: {"judge": rows[label]} for label in candidates.labels})
    events = [topic.event for topic in candidates.topics]
    leaderboard = build_leaderboard(judged.dataset, counts, choose_columns([metric]), events, judged.settings)
    return msgspec.structs.replace(leaderboard, run=plan.run.name, versions=versions_without_scorers())
