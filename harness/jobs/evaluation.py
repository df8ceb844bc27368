"""Run systems on a dataset (or take candidates made elsewhere), score them, compare them, keep it all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Unpack

import msgspec

from harness.errors import BadInput, CannotLoad, HarnessError
from harness.files.line_files import write_whole_file
from harness.jobs import topic_digests
from harness.jobs.earlier_systems import gone, systems_before
from harness.jobs.endpoint_checks import check_prices, refuse_secrets, spending_at_most
from harness.jobs.external_candidates import Candidates, read_candidates
from harness.jobs.foreign_files import Opened, match_candidates, open_dataset, tell_remarks
from harness.jobs.limit_checks import check_counts, checked_limits
from harness.jobs.listener import Listener
from harness.jobs.lookup import dataset_of, load_run, portable_path, remarks_on
from harness.jobs.provenance import commit_of, portable_command, surroundings, version_remarks
from harness.jobs.scored_run import ScoringKeywords, build_leaderboard_of_run, check_baseline, metrics_of, settings_of
from harness.plugins.systems import select_systems
from harness.records import Article, Dataset, Leaderboard, Run, System
from harness.running import store
from harness.running.operating_system import unheld_limits
from harness.running.run_writer import RunWriter
from harness.running.runner import run_systems
from harness.running.session import Limits
from harness.showing import render
from harness.workspace import Workspace, locate_workspace

DEFAULT_TIMEOUT = 60.0
"""Seconds a system may take for one article."""

DEFAULT_MEMORY = 4 * 2**30
"""Bytes a system's process may take."""


def evaluate(
    dataset: Any = None,
    systems: Sequence[str] = (),
    *,
    run: str | None = None,
    fresh: bool = False,
    words: int | None = None,
    timeout: float = DEFAULT_TIMEOUT,
    memory: int = DEFAULT_MEMORY,
    cpu: float = 0.0,
    jobs: int | None = None,
    repeats: int = 1,
    max_cost: float | None = None,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    **how: Unpack[ScoringKeywords],
) -> Leaderboard:
    """Run `systems` (default: all that can run) over a dataset, score and compare them.

    What an earlier run of this dataset has done already is taken from there, unless `fresh`. `timeout` is in seconds
    an article, `cpu` in seconds of processor time an article (0: all that `timeout` holds), `memory` in bytes a process
    (0: no limit), `jobs` how many systems run at once (default: the cores).
    `command` is kept with the run, for its readers. No call of an endpoint is made that could take more than
    `max_cost` US dollars in all.
    With `repeats` every system is tried so often, each time with other seeds; its row is the mean of its tries.
    Raises HarnessError for what the caller can mend; a system's failure is no error but a row of the table.
    """
    workspace = workspace or locate_workspace()
    limits = checked_limits(timeout, memory, cpu)
    check_counts(jobs=jobs, repeats=repeats)
    metrics_of(how, workspace)  # a typing error must not cost an hour of running
    source = _opened(dataset, words, workspace, listener)
    tell_remarks(source.remarks, listener)
    dataset = source.dataset
    _refuse_without_articles(dataset)
    earlier = [] if systems else systems_before(dataset.name, workspace)
    chosen = select_systems(systems, workspace.systems, {system.name for _, system in earlier})
    problems = (*chosen.problems, *gone(earlier, workspace))
    if not chosen.systems:
        raise _nothing_to_run(problems, workspace)
    check_baseline(how, chosen.systems)
    refuse_secrets(chosen.systems)
    check_prices(max_cost, chosen.systems)
    for problem in problems:
        listener.problem(problem)
    tries = _trials_of(chosen.systems, repeats)
    plan = _plan_run(
        dataset,
        [system for each in tries for system in each],
        settings_of(how).seed,
        workspace,
        words=words,
        limits=limits,
        command=command,
    )
    with store.begin_run(workspace.results, plan, name=run, fresh=fresh, former=dataset.former) as opened:
        for remark in (*opened.remarks, *_limit_remarks()):
            listener.remark(remark)
        topic_digests.write_digests(opened.run, dataset)
        with spending_at_most(max_cost):
            _run_all(opened, tries, dataset, limits=limits, jobs=jobs, workspace=workspace, listener=listener)
        opened.finish([topic.id for topic in dataset.topics])
        remarks = (*problems, *chosen.remarks, *version_remarks(opened.run))
        return _save_tables(
            build_leaderboard_of_run(opened.run, dataset, how, workspace), opened.run, workspace, remarks
        )


def _nothing_to_run(problems: Sequence[str], workspace: Workspace) -> HarnessError:
    if problems:
        return CannotLoad("; ".join(problems))
    return HarnessError(f"{workspace.root}: no system to run; write one with: harness new NAME")


def _limit_remarks() -> tuple[str, ...]:
    """What to say where this machine does not hold every limit of a system."""
    missing = unheld_limits()
    if not missing:
        return ()
    return (f"This machine does not hold a system's limits of {' and of '.join(missing)}; --timeout is held.",)


def _run_all(
    opened: RunWriter,
    tries: Sequence[Sequence[System]],
    dataset: Dataset,
    *,
    limits: Limits,
    jobs: int | None,
    workspace: Workspace,
    listener: Listener,
) -> None:
    """Every try of every system, each try under another seed."""
    for more, systems in enumerate(tries):
        run_systems(
            systems,
            Articles(dataset),
            seed=opened.run.seed + more,
            limits=limits,
            jobs=jobs or os.cpu_count() or 1,
            done=opened.keys,
            have=opened.earlier,
            keep=opened.append,
            progress=listener.progress,
            kept=store.cache_folder(workspace.results),
        )


def score_candidates(
    dataset: Any,
    candidates: Mapping[str, str | Path | Candidates] | None = None,
    *,
    run: str | None = None,
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    **how: Unpack[ScoringKeywords],
) -> Leaderboard:
    """Score candidates made elsewhere, by label: a file (a line a topic, or JSON lines with ids), texts, or a mapping.

    They are kept as a run like any other. Raises HarnessError where there are not as many candidates as topics.
    """
    workspace = workspace or locate_workspace()
    metrics_of(how, workspace)
    source = _opened(dataset, None, workspace, listener, line_is_topic=True)
    dataset, ids = source.dataset, [topic.id for topic in source.dataset.topics]
    candidates = match_candidates(candidates or {}, source, ids, listener)
    read = [read_candidates(label, given, dataset) for label, given in candidates.items()]
    if not read:
        raise HarnessError("no candidates to score: give a file of them with -i FILE")
    systems = [brought.system for brought in read]
    check_baseline(how, systems)
    plan = _plan_run(dataset, systems, settings_of(how).seed, workspace, words=None, limits=Limits())
    with store.begin_run(workspace.results, plan, name=run, fresh=False, former=dataset.former) as opened:
        for remark in opened.remarks:
            listener.remark(remark)
        topic_digests.write_digests(opened.run, dataset)
        for brought in read:
            known = opened.keys(brought.system.label)
            for candidate in brought.candidates():
                if candidate.key not in known:
                    opened.append(brought.system, candidate)
        opened.finish(ids)
        return _save_tables(build_leaderboard_of_run(opened.run, dataset, how, workspace), opened.run, workspace)


def score_run(
    run: str | Run | None = None, *, workspace: Workspace | None = None, **how: Unpack[ScoringKeywords]
) -> Leaderboard:
    """Score a kept run (default: the latest) again from its candidates. Nothing is run and nothing written."""
    workspace = workspace or locate_workspace()
    kept = run if isinstance(run, Run) else load_run(run, workspace)
    found = build_leaderboard_of_run(kept, dataset_of(kept, workspace), how, workspace)
    return msgspec.structs.replace(found, remarks=(*remarks_on(kept, run), *found.remarks))


def _trials_of(systems: Sequence[System], repeats: int) -> list[list[System]]:
    """The systems as they are, then under the label of each further try. No option of Python can be called `try`."""
    return [
        [
            msgspec.structs.replace(
                system, label=f"{system.label}{',' if ':' in system.label else ':'}try={number}", try_of=system.label
            )
            if number > 1
            else system
            for system in systems
        ]
        for number in range(1, repeats + 1)
    ]


class Articles(Sequence[Article]):
    """The articles of a dataset and nothing else of it: what systems are given cannot hold a reference."""

    def __init__(self, dataset: Dataset) -> None:
        self._topics = dataset.topics

    def __len__(self) -> int:
        return len(self._topics)

    def __getitem__(self, index: int) -> Article:  # type: ignore[override]  # never sliced
        return self._topics[index].article


def _opened(
    given: Any, words: int | None, workspace: Workspace, listener: Listener, *, line_is_topic: bool = False
) -> Opened:
    opened = open_dataset(given, words, workspace, listener, line_is_topic=line_is_topic)
    if not len(opened.dataset.topics):
        raise BadInput(opened.dataset.path, "no topics; add one")
    return opened


def _refuse_without_articles(dataset: Dataset) -> None:
    if not any(topic.article.documents for topic in dataset.topics):
        raise BadInput(dataset.path, "no topic has an article: it can be scored (harness score), not run")


def _plan_run(
    dataset: Dataset,
    systems: Sequence[System],
    seed: int,
    workspace: Workspace,
    *,
    words: int | None,
    limits: Limits,
    command: Sequence[str] = (),
) -> Run:
    """The run as it is wanted, before results/ gives it a name and a place."""
    return Run(
        name="",
        path="",
        dataset=dataset.name,
        dataset_path=portable_path(dataset.path, workspace),
        fingerprint=dataset.fingerprint,
        systems=tuple(_with_portable_paths(each, workspace) for each in systems),
        seed=seed,
        timeout=limits.timeout,
        memory=limits.memory,
        cpu=limits.cpu,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=surroundings(),
        command=portable_command(command, workspace.root),
        words=words,
        commit=commit_of(workspace.root),
    )


def _with_portable_paths(system: System, workspace: Workspace) -> System:
    """The system with its file, and those that its options name, as a run records them."""
    files = {option: portable_path(path, workspace) for option, path in system.files.items()}
    return msgspec.structs.replace(system, path=system.path and portable_path(system.path, workspace), files=files)


def _save_tables(comparison: Leaderboard, run: Run, workspace: Workspace, remarks: Sequence[str] = ()) -> Leaderboard:
    """Write the table beside the candidates it was made from."""
    comparison = msgspec.structs.replace(comparison, remarks=(*comparison.remarks, *remarks))
    here = msgspec.structs.replace(comparison, saved=portable_path(run.path, workspace))
    for name, format_ in (("table.md", "markdown"), ("comparison.json", "json")):
        write_whole_file(Path(run.path) / name, [render(here, format_).encode()])
    return comparison
