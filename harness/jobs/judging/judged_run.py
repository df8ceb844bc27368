"""A language model as a judge of a kept run's candidates: pairs of them, in both orders, under a rubric."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Unpack

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.files.line_files import write_whole_file as replace_file
from harness.files.names import escape_name
from harness.jobs.judging.collect import VerdictCollector
from harness.jobs.judging.judge_remarks import judge_remarks, judge_warnings
from harness.jobs.judging.plan import JudgeOptions, JudgePlan, kept_replies, plan_judging
from harness.jobs.judging.verdict_log import VerdictLog
from harness.jobs.leaderboards import relative_path
from harness.jobs.listener import Listener
from harness.jobs.provenance import current_versions
from harness.models.chat import ChatClient
from harness.models.cost_limit import Budget, Ledger, parse_limit
from harness.models.endpoint import VARIABLE, Endpoint, Prompt
from harness.models.prices import Prices
from harness.records import JudgeStats, Leaderboard
from harness.running.package_versions import SCORERS
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics import pair_wins
from harness.scoring.metrics.pair_wins import JudgeFamily, PairComparison
from harness.scoring.settings import choose_columns
from harness.scoring.system_counts import count_system
from harness.showing import render
from harness.workspace import Workspace


class JudgeResult(Struct, frozen=True):
    """What came of it. `unasked` questions could not be put: the comparison lacks their verdicts, and says so."""

    comparison: Leaderboard
    unasked: int = 0


def judge(
    run: str | None,
    endpoint: Endpoint,
    *,
    prices: Prices = Prices(),  # noqa: B008  # a frozen value
    max_cost: float | None = None,
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
    **how: Unpack[JudgeOptions],
) -> JudgeResult:
    """Compare the candidates of a run (None: the latest), each pair of systems at each topic, in both orders.

    What was said before, of this run or any other, is not asked again. No call is made that could take more than
    `max_cost` US dollars in all. Raises HarnessError for what the caller can mend, and where no verdict can be read.
    """
    prices.check()
    case = plan_judging(run, endpoint, workspace, how)
    bouts = case.bouts()
    with _budget(max_cost, prices, endpoint) as budget:
        key, kept = os.environ.get(VARIABLE, ""), kept_replies(case.workspace)
        asker = ChatClient(endpoint, key, kept, budget=budget, typed=type_judge_option)
        try:
            return _ask_and_score(case, bouts, asker, prices, listener)
        finally:
            asker.close()


def _ask_and_score(
    case: JudgePlan, bouts: Sequence[PairComparison], asker: ChatClient, prices: Prices, listener: Listener
) -> JudgeResult:
    """Ask for every verdict, and write the table that they make. Raises HarnessError where there is none."""
    with VerdictLog(case.run, case.judge) as book:
        hearing = VerdictCollector(book, asker, case.endpoint, listener, 2 * sum(bout.asked for bout in bouts))
        heard = [*_collect_verdicts(case, bouts, hearing)]
        book.finish()
        if hearing.unasked and not hearing.replies:
            raise HarnessError(f"no verdict could be had: {hearing.reason}")
        if hearing.replies and not hearing.verdicts_read:
            raise HarnessError(hearing.nothing_read())
        comparison = _finish_leaderboard(case, heard, hearing, prices, book.path)
        _save_tables(comparison, book.path, case.settings.baseline)
    return JudgeResult(comparison, hearing.unasked)


def type_judge_option(name: str, value: str) -> str:
    """An option of `harness judge`, as a person types it."""
    return f"--{name.replace('_', '-')} '{value}'"


@contextmanager
def _budget(max_cost: float | None, prices: Prices, endpoint: Endpoint) -> Iterator[Budget | None]:
    """What may be spent now; None for any amount. Raises HarnessError where what a call costs is not known."""
    if max_cost is None:
        yield None
        return
    limit = parse_limit(max_cost)
    with TemporaryDirectory(prefix="harness-") as folder:
        budget = Budget(Ledger(Path(folder, "ledger"), limit), prices)
        budget.check(endpoint.body(Prompt([], 0)))
        yield budget


def _collect_verdicts(
    case: JudgePlan, bouts: Sequence[PairComparison], hearing: VerdictCollector
) -> Iterator[PairComparison]:
    """The comparisons with their verdicts, in their order."""
    for part, questions in case.asked(bouts):
        found = hearing.verdicts(questions, [case.ground.topics[bout.topic].id for bout in part])
        for place, bout in enumerate(part):
            verdicts = (found.get((place, bout.a), ""), found.get((place, bout.b), ""))
            yield replace(bout, verdicts=verdicts) if bout.asked else bout


def _finish_leaderboard(
    case: JudgePlan, heard: Sequence[PairComparison], hearing: VerdictCollector, prices: Prices, path: Path
) -> Leaderboard:
    """The table with all that a reader must know of this judge, the widest doubt first."""
    plain = _build_leaderboard(case, heard, "+".join(hearing.models) or case.endpoint.model)
    full = pair_wins.complete_comparisons(heard)
    bench = JudgeStats(
        models=tuple(hearing.models),
        rubric=case.template.digest,
        temperature=case.endpoint.temperature,
        comparisons=len(full),
        agreed=sum(bout.agrees for bout in full),
        ties=sum(bout.agrees and "tie" in bout.verdicts for bout in full),
    )
    remarks = (*judge_warnings(heard), *plain.remarks, *judge_remarks(case, heard, hearing, prices))
    return msgspec.structs.replace(plain, remarks=remarks, saved=relative_path(str(path)), bench=bench)


def _build_leaderboard(case: JudgePlan, bouts: Sequence[PairComparison], model: str) -> Leaderboard:
    """Each system's share of its comparisons, with what the statistics say of it."""
    ground, baseline = case.ground, case.settings.baseline
    rows = pair_wins.points_won(bouts, [system.label for system in ground.systems], len(ground.topics), baseline)
    budgets = [topic.article.words for topic in ground.topics]
    tallies = [
        count_system(
            system.label,
            system.role,
            {"judge": rows[system.label]},
            [ground.candidate(system.label, topic) for topic in ground.topics],
            budgets,
        )
        for system in ground.systems
    ]
    measured = JudgeFamily(model, case.template.digest, baseline or "all pairs", case.request)
    metric = replace(pair_wins.judge_metric(measured), cleaned=case.cleaned)
    events = [topic.event for topic in ground.topics]
    comparison = build_leaderboard(case.dataset, tallies, choose_columns([metric]), events, case.settings)
    here = {name: version for name, version in current_versions().items() if name not in SCORERS}  # no text was counted
    return msgspec.structs.replace(comparison, run=case.run.name, versions=here)


def _save_tables(comparison: Leaderboard, verdicts: Path, baseline: str | None) -> None:
    """Write the table beside the verdicts it was made from; that against a baseline is another one."""
    name = verdicts.stem + (f"-against-{escape_name(baseline)[:60]}" if baseline is not None else "")
    for suffix, format_ in (("md", "markdown"), ("json", "json")):
        replace_file(verdicts.with_name(f"{name}.{suffix}"), [render(comparison, format_).encode()])
