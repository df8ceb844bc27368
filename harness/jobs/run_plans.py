"""The record of a run before it begins, and its leaderboard at the end, wherever candidates are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import BadInput
from harness.files.line_files import write_whole_file
from harness.jobs.kept_oracles import SomeOracles
from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.listener import Listener
from harness.jobs.lookup import portable_path
from harness.jobs.opened_data import Opened, open_dataset
from harness.jobs.provenance import commit_of, describe_surroundings, portable_command
from harness.jobs.run_options import write_run_options
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringOptions
from harness.jobs.workers import Workers
from harness.records import Dataset, Leaderboard, Remark, Run, System
from harness.running.session import Limits
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace


def open_with_topics(
    source: Any,
    words: int | None,
    workspace: Workspace,
    listener: Listener,
    language: str = "",
    *,
    line_is_topic: bool = False,
) -> Opened:
    """Open a dataset, in whatever form it is given, that has at least one topic. Raises HarnessError."""
    opened = open_dataset(source, words, workspace, listener, language, line_is_topic=line_is_topic)
    if not len(opened.dataset.topics):
        raise BadInput(opened.dataset.path, "no topics; add one")
    return opened


def plan_run(
    dataset: Dataset,
    systems: Sequence[System],
    seed: int,
    workspace: Workspace,
    *,
    words: int | None,
    limits: Limits,
    command: Sequence[str] = (),
    language: str = "",
) -> Run:
    """The record of a run before results/ gives it a name and a folder."""
    return Run(
        name="",
        path="",
        dataset=dataset.name,
        dataset_path=portable_path(dataset.path, workspace),
        fingerprint=dataset.fingerprint,
        systems=tuple(_with_portable_paths(system, workspace) for system in systems),
        seed=seed,
        timeout=limits.timeout,
        memory=limits.memory,
        cpu=limits.cpu,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        versions=describe_surroundings(),
        command=portable_command(command, workspace.root),
        words=words,
        language=language,
        commit=commit_of(workspace.root),
    )


def _with_portable_paths(system: System, workspace: Workspace) -> System:
    """The system with its file, and the files that its options name, as a run records them."""
    files = {option: portable_path(path, workspace) for option, path in system.files.items()}
    return msgspec.structs.replace(system, path=system.path and portable_path(system.path, workspace), files=files)


def score_and_save(
    run: Run,
    dataset: Dataset,
    options: ScoringOptions,
    workspace: Workspace,
    remarks: Sequence[Remark] = (),
    *,
    workers: Workers | None = None,
    early_oracles: SomeOracles | None = None,
) -> Leaderboard:
    """Score a run, and write the leaderboard beside its candidates; `workers` do the counting where given."""
    scored = ScoredRun.open(run, options, workspace, dataset)
    if workers is not None:
        scored = replace(scored, mapper=workers.mapper(scored.metrics))
    scored = replace(scored, early_oracles=early_oracles)
    leaderboard = build_run_leaderboard(scored, last=remarks)
    portable = msgspec.structs.replace(leaderboard, saved=portable_path(run.path, workspace))
    for name, format_ in (("table.md", "markdown"), ("comparison.json", "json")):
        write_whole_file(Path(run.path) / name, [render(portable, format_).encode()])
    write_run_options(run, options)
    return leaderboard
