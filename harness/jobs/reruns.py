"""Repeat a kept run: the same systems on the same articles, and a comparison of the bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import msgspec

from harness.errors import HarnessError, Unlike
from harness.jobs.evaluation import evaluate
from harness.jobs.listener import Listener
from harness.jobs.lookup import dataset_of, load_run
from harness.jobs.provenance import describe_surroundings, package_changes
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.plugins.options import option_text
from harness.plugins.systems import SUFFIXES, read_system_file, select_systems
from harness.records import Candidate, Leaderboard, Remark, Run, System
from harness.running import store
from harness.showing.wording import word_remarks
from harness.workspace import Workspace, locate_workspace, shipped_folder


class RerunResult(msgspec.Struct, frozen=True):
    """The result of repeating a run.

    `candidates` were compared; `differences` names those that are not the same, times apart. `leaderboard` is that of
    the new run, `old` the name of the repeated one; `run_differences` says what else is otherwise now.
    """

    old: str
    leaderboard: Leaderboard
    candidates: int
    differences: tuple[Remark, ...]
    run_differences: tuple[Remark, ...]


def rerun(
    run: str | None = None,
    *,
    jobs: int | None = None,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> RerunResult:
    """Run a kept run (default: the latest) again, under its own seed and limits and as a new run; compare the two.

    Raises Unlike where the dataset or a system's file is no longer what it was: that would be another run.
    """
    workspace = workspace or locate_workspace()
    old = load_run(run, workspace)
    dataset = dataset_of(old, workspace)
    first = [system for system in old.systems if not system.trial_of]
    specs = [_spec(system, old, workspace) for system in first]
    changed = tuple(_environment_changes(old, first, select_systems(specs, workspace.systems).systems))
    for sentence in word_remarks(changed):
        listener.remark(sentence)
    options = ScoringOptions.from_keywords(options, keywords)
    comparison = evaluate(
        dataset,
        specs,
        fresh=True,
        words=old.words,
        timeout=old.timeout,
        memory=old.memory,
        cpu=old.cpu,
        jobs=jobs,
        trials=1 + sum(system.trial_of == first[0].label for system in old.systems),
        command=command,
        workspace=workspace,
        listener=listener,
        options=replace(options, settings=replace(options.settings, seed=old.seed)),
    )
    new = store.read_run(workspace.results, comparison.run)
    compared = [(system.label, _differing_topics(old, new, system.label)) for system in old.systems]
    differences = tuple(
        Remark("differing candidates", "caution", {"label": label, "topics": topics})
        for label, topics in compared
        if topics
    )
    count = sum(len(store.open_candidates(old, system.label)) for system in old.systems)
    return RerunResult(old.name, comparison, count, differences, changed)


def _spec(system: System, run: Run, workspace: Workspace) -> str:
    """The system as a command names it: its file and its options, after a custom label."""
    file = next(
        (root / system.path for root in (workspace.root, shipped_folder()) if (root / system.path).is_file()), None
    )
    if Path(system.path).suffix not in SUFFIXES:
        raise HarnessError(
            f"run {run.name}: {system.label!r} was made elsewhere; only what harness ran can be repeated"
        )
    if file is None:
        raise Unlike(f"run {run.name}: {system.path} is gone; put it back to repeat the run")
    if ":" in system.label:
        return f"{file.resolve()}{system.label.removeprefix(system.name)}"
    usual = read_system_file(file).options
    typed = {name: option_text(value) for name, value in system.options.items()}
    options = ",".join(f"{name}={text}" for name, text in typed.items() if text != usual.get(name))
    return f"{system.label}={file.resolve()}" + (f":{options}" if options else "")


def _environment_changes(run: Run, then: Sequence[System], now: Sequence[System]) -> Iterator[Remark]:
    """Remarks on changes that may not matter. Raises Unlike if a change makes it another run."""
    for old, new in zip(then, now, strict=True):
        if (old.digest, old.options) != (new.digest, new.options):
            where = f" (it was made at commit {run.commit})" if run.commit else ""
            raise Unlike(f"run {run.name}: {old.path} or a file beside it has changed since{where}; put it back")
    yield from package_changes(zip(then, now, strict=True))
    surroundings = describe_surroundings()
    for name, version in run.versions.items():
        versions = sorted({version, *run.also_under.get(name, ())})
        if versions != [surroundings.get(name)]:
            facts = {
                "package": name,
                "before": " and ".join(versions),
                "after": surroundings.get(name, "not installed"),
            }
            yield Remark("changed version", "note", facts)


def _differing_topics(old: Run, new: Run, label: str) -> list[str]:
    """The topics for which a system wrote something else, or failed otherwise."""
    before, now = store.open_candidates(old, label), store.open_candidates(new, label)
    return [
        topic for topic in before if topic not in now or _without_times(before[topic]) != _without_times(now[topic])
    ]


def _without_times(candidate: Candidate) -> Candidate:
    return msgspec.structs.replace(candidate, seconds=0.0, memory=0)
