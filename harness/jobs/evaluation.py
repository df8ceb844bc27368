"""Run systems on a dataset, score and compare them, and keep candidates and leaderboard."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Unpack

import msgspec

from harness.datasets.jsonl_format import read_topic_ids
from harness.errors import BadInput, CannotLoad, HarnessError
from harness.jobs import topic_digests
from harness.jobs.earlier_systems import missing_systems, systems_before
from harness.jobs.endpoint_checks import check_prices, refuse_secrets, spending_at_most
from harness.jobs.function_systems import Summarizer, Systems, run_function, split_functions
from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.listener import Listener
from harness.jobs.opened_data import tell_remarks
from harness.jobs.provenance import version_remarks
from harness.jobs.run_limits import check_counts, checked_limits
from harness.jobs.run_options import options_of_run
from harness.jobs.run_plans import open_with_topics, plan_run, score_and_save
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.workers import DaskOptions, Workers, open_workers, refuse_cost_limit
from harness.plugins.systems import SelectedSystems, select_systems
from harness.processes.operating_system import unheld_limits
from harness.records import Article, Dataset, Leaderboard, Remark, Run, System, text_remark
from harness.running import store
from harness.running.run_writer import RunWriter
from harness.running.runner import run_systems
from harness.running.session import Limits
from harness.workspace import Workspace, locate_workspace

DEFAULT_TIMEOUT = 60.0
"""Seconds a system may take for one article."""

DEFAULT_MEMORY = 4 * 2**30
"""Bytes a system's process may take."""


def evaluate(
    dataset: Any = None,
    systems: Systems = (),
    *,
    run: str | None = None,
    fresh: bool = False,
    words: int | None = None,
    language: str = "",
    timeout: float = DEFAULT_TIMEOUT,
    memory: int = DEFAULT_MEMORY,
    cpu: float = 0.0,
    jobs: int | None = None,
    trials: int = 1,
    repeats: int | None = None,
    max_cost: float | None = None,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    options: ScoringOptions | None = None,
    dask: DaskOptions | str | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Leaderboard:
    """Run `systems` (default: all that can run) over a dataset, score and compare them.

    `systems` are names (`lead`, `lead:sentences=1`), paths, or Python functions that take an article as `summarize`
    does; {"mine": function} gives one a label. A function runs in this process, without limits, and every time.
    Candidates of an earlier run of this dataset are used again, unless `fresh`. `timeout` is in seconds an article,
    `cpu` in seconds of processor time an article (0: all that `timeout` holds), `memory` in bytes a process (0: no
    limit), `jobs` how many systems run at once (default: the cores). `command` is kept with the run, for its readers.
    No call of an endpoint is made that could take more than `max_cost` US dollars in all. `language` is the tag of the
    texts' language, instead of the dataset's own or the one that is detected. `trials` is how often every system is
    run, each time with other seeds; its row is the mean of its trials. `repeats` is the name of `trials` in the first
    release. `dask` is the address of a scheduler of Dask, or "local:4" for four workers on this machine: they run the
    systems and count. Raises HarnessError for what the caller can mend; a system's failure is no error but a row of the
    table.
    """
    request = EvalRequest(
        dataset=dataset,
        systems=systems,
        run=run,
        fresh=fresh,
        words=words,
        language=language,
        limits=checked_limits(timeout, memory, cpu),
        jobs=jobs,
        trials=trials if repeats is None else repeats,
        max_cost=max_cost,
        command=command,
        workspace=workspace or locate_workspace(),
        listener=listener,
        options=ScoringOptions.from_keywords(options, keywords),
    )
    refuse_cost_limit(dask, max_cost)
    prepared = prepare_run(request)
    with open_workers(dask, listener) as workers, begin_prepared(prepared) as opened:
        remarks = run_prepared(prepared, opened, workers=workers)
        dataset, scoring = prepared.dataset, request.options
        return score_and_save(opened.run, dataset, scoring, request.workspace, remarks, workers=workers)


@dataclass(frozen=True, slots=True)
class EvalRequest:
    """The arguments of a call of `evaluate`."""

    dataset: Any
    systems: Systems
    run: str | None
    fresh: bool
    words: int | None
    language: str
    limits: Limits
    jobs: int | None
    trials: int
    max_cost: float | None
    command: Sequence[str]
    workspace: Workspace
    listener: Listener
    options: ScoringOptions


@dataclass(frozen=True, slots=True)
class PreparedRun:
    """A run before it starts: the dataset of articles, the systems of each trial, and the run's record."""

    request: EvalRequest
    dataset: Dataset
    selection: _ChosenSystems
    by_trial: tuple[tuple[System, ...], ...]
    plan: Run

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Remarks on the choice of systems."""
        return (*map(text_remark, self.selection.problems), *self.selection.remarks)


def prepare_run(request: EvalRequest) -> PreparedRun:
    """Read and check everything before anything is run. Raises HarnessError."""
    check_counts(jobs=request.jobs, trials=request.trials)
    workspace = request.workspace
    request.options.load_metrics(workspace)  # a typing error must not cost an hour of running
    dataset = _open_articles(request.dataset, request.words, workspace, request.listener, request.language)
    chosen = _choose_systems(request.systems, dataset, workspace)
    _check_systems(chosen, request.options, request.max_cost, request.listener)
    by_trial = tuple(map(tuple, _list_trials(chosen.systems, request.trials)))
    plan = plan_run(
        dataset,
        [system for of_trial in by_trial for system in of_trial],
        request.options.settings.seed,
        workspace,
        words=request.words,
        limits=request.limits,
        command=request.command,
        language=request.language,
    )
    return PreparedRun(request, dataset, chosen, by_trial, plan)


def begin_prepared(prepared: PreparedRun, results: Path | None = None, name: str | None = None) -> RunWriter:
    """Open the run of this plan: in the workspace, or under that name in another folder."""
    request = prepared.request
    return store.begin_run(
        results or request.workspace.results,
        prepared.plan,
        name=name or request.run,
        fresh=request.fresh,
        former_fingerprint=prepared.dataset.former_fingerprint,
    )


def run_prepared(
    prepared: PreparedRun, opened: RunWriter, part: Dataset | None = None, workers: Workers | None = None
) -> tuple[Remark, ...]:
    """Run every trial of every system, on `part` of the dataset or on all; return remarks on the run.

    They run on `workers` where there are any.
    """
    request, dataset = prepared.request, part or prepared.dataset
    machine = _Machine(request.limits, request.jobs, request.workspace, workers)
    with spending_at_most(request.max_cost):
        _run_all(opened, prepared.by_trial, prepared.selection.functions, dataset, machine, request.listener)
    return (*prepared.remarks, *version_remarks(opened.run))


def _open_articles(dataset: Any, words: int | None, workspace: Workspace, listener: Listener, language: str) -> Dataset:
    """Open the dataset to run on, with remarks on how it was read. Raises BadInput without any article."""
    source = open_with_topics(dataset, words, workspace, listener, language)
    tell_remarks(source.remarks, listener)
    _refuse_without_articles(source.dataset)
    return source.dataset


class _ChosenSystems(msgspec.Struct, frozen=True):
    """The systems to run, the functions among them by label, and remarks on those left out."""

    systems: tuple[System, ...]
    functions: dict[str, Summarizer]
    problems: tuple[str, ...]
    remarks: tuple[Remark, ...]


def _choose_systems(systems: Systems, dataset: Dataset, workspace: Workspace) -> _ChosenSystems:
    """The requested systems, or all that can run. Raises HarnessError where there is none."""
    requested = split_functions([systems] if isinstance(systems, str) or callable(systems) else systems)
    earlier = [] if systems else systems_before(dataset.name, workspace)
    if requested.names or not requested.functions:
        before = {system.name for _, system in earlier}
        selected = select_systems(requested.names, workspace.systems, before)
    else:
        selected = SelectedSystems((), ())
    functions = {entry.system.label: entry for entry in requested.functions}
    for system in selected.systems:
        if system.label in functions:
            raise HarnessError(f"a system and a function are both called {system.label}; name the function otherwise")
    problems = (*selected.problems, *missing_systems(earlier, workspace))
    chosen = (*selected.systems, *(entry.system for entry in requested.functions))
    if not chosen:
        raise _nothing_to_run(problems, workspace)
    by_label = {label: entry.function for label, entry in functions.items()}
    return _ChosenSystems(chosen, by_label, problems, selected.remarks)


def _check_systems(chosen: _ChosenSystems, options: ScoringOptions, max_cost: float | None, listener: Listener) -> None:
    """Raise HarnessError for faults that would stop these systems later, and report those that were left out."""
    options.check_baseline(chosen.systems)
    refuse_secrets(chosen.systems)
    check_prices(max_cost, chosen.systems)
    for problem in chosen.problems:
        listener.problem(problem)


class _Machine(msgspec.Struct, frozen=True):
    """Limits of each system, how many run at once, and the workspace whose caches they use.

    `workers` are where they run, None for this machine.
    """

    limits: Limits
    jobs: int | None
    workspace: Workspace
    workers: Workers | None = None


def _nothing_to_run(problems: Sequence[str], workspace: Workspace) -> HarnessError:
    if problems:
        return CannotLoad("; ".join(problems))
    return HarnessError(f"{workspace.root}: no system to run; write one with: harness new NAME")


def _limit_remarks() -> tuple[Remark, ...]:
    """Warn where this machine cannot enforce every limit of a system."""
    missing = unheld_limits()
    return (Remark("limits not held", "caution", {"limits": list(missing)}),) if missing else ()


def _run_all(  # noqa: PLR0917  # each is another thing
    opened: RunWriter,
    trials: Sequence[Sequence[System]],
    functions: Mapping[str, Summarizer],
    dataset: Dataset,
    machine: _Machine,
    listener: Listener,
) -> None:
    """Every trial of every system, each trial under another seed; the candidates end in the order of the topics."""
    for sentence in opened.remarks:
        listener.remark(sentence)
    tell_remarks(_limit_remarks(), listener)
    topic_digests.write_digests(opened.run, dataset)
    for number, systems in enumerate(trials):
        seed = opened.run.seed + number
        run = machine.workers.run if machine.workers else partial(run_systems, jobs=machine.jobs or os.cpu_count() or 1)
        run(
            [system for system in systems if (system.trial_of or system.label) not in functions],
            ArticlesOnly(dataset),
            seed=seed,
            limits=machine.limits,
            done=opened.keys,
            reusable=opened.earlier,
            keep=opened.append,
            progress=listener.progress,
            cache=store.cache_folder(machine.workspace.results),
        )
        for system in systems:
            if function := functions.get(system.trial_of or system.label):
                run_function(system, function, opened, dataset, seed=seed, listener=listener)
    opened.finish(read_topic_ids(dataset.topics))


def score_run(
    run: str | Run | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Leaderboard:
    """Score a kept run (default: the latest) again from its candidates. Nothing is run, and only counts are kept."""
    workspace = workspace or locate_workspace()
    scored = ScoredRun.open(run, options_of_run(run, options, keywords, workspace), workspace)
    return build_run_leaderboard(scored, first=scored.remarks)


def _list_trials(systems: Sequence[System], trials: int) -> list[list[System]]:
    """The systems themselves, then a copy of them under the label of each further trial.

    No option of Python can be called `try`.
    """
    return [
        [
            msgspec.structs.replace(
                system, label=f"{system.label}{',' if ':' in system.label else ':'}try={number}", trial_of=system.label
            )
            if number > 1
            else system
            for system in systems
        ]
        for number in range(1, trials + 1)
    ]


class ArticlesOnly(Sequence[Article]):
    """A dataset reduced to its articles, so that what systems are given cannot hold a reference."""

    def __init__(self, dataset: Dataset) -> None:
        self._topics = dataset.topics

    def __len__(self) -> int:
        return len(self._topics)

    def __getitem__(self, index: int) -> Article:  # type: ignore[override]  # never sliced
        return self._topics[index].article


def _refuse_without_articles(dataset: Dataset) -> None:
    if not any(topic.article.documents for topic in dataset.topics):
        raise BadInput(dataset.path, "no topic has an article: it can be scored (harness score), not run")
