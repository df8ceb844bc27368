"""A kept run once more: the same systems on the same articles, and whether they write the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Unpack

import msgspec

from harness.errors import HarnessError, Unlike
from harness.jobs.evaluating import evaluate
from harness.jobs.listener import Listener
from harness.jobs.origin import surroundings
from harness.jobs.places import dataset_of, load_run
from harness.jobs.scoring import Scoring, settings_of
from harness.records import Candidate, Comparison, Run, System
from harness.running import store
from harness.running.options import written
from harness.running.systems import SUFFIXES, look, resolve
from harness.workspace import Workspace, locate, shipped


class Repetition(msgspec.Struct, frozen=True):
    """What came of it. `candidates` were compared; `differences` names those that are not the same, times apart.

    `comparison` is that of the new run, `old` the name of the repeated one; `changed` says what else is otherwise now.
    """

    old: str
    comparison: Comparison
    candidates: int
    differences: tuple[str, ...]
    changed: tuple[str, ...]


def repeat(
    run: str | None = None,
    *,
    jobs: int | None = None,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    **how: Unpack[Scoring],
) -> Repetition:
    """Run a kept run (default: the latest) again, under its own seed and limits and as a new run; compare the two.

    Raises Unlike where the dataset or a system's file is no longer what it was: that would be another run.
    """
    workspace = workspace or locate()
    old = load_run(run, workspace)
    dataset = dataset_of(old, workspace)
    first = [system for system in old.systems if not system.try_of]
    specs = [_spec(system, old, workspace) for system in first]
    changed = tuple(_changed(old, first, resolve(specs, workspace.systems).systems))
    for sentence in changed:
        listener.remark(sentence)
    how["settings"] = replace(settings_of(how), seed=old.seed)
    comparison = evaluate(
        dataset,
        specs,
        fresh=True,
        words=old.words,
        timeout=old.timeout,
        memory=old.memory,
        cpu=old.cpu,
        jobs=jobs,
        repeats=1 + sum(system.try_of == first[0].label for system in old.systems),
        command=command,
        workspace=workspace,
        listener=listener,
        **how,
    )
    new = store.load(workspace.results, comparison.run)
    compared = [(system.label, _unlike(old, new, system.label)) for system in old.systems]
    sentences = tuple(sentence for label, topics in compared for sentence in _said(label, topics))
    count = sum(len(store.candidates(old, system.label)) for system in old.systems)
    return Repetition(old.name, comparison, count, sentences, changed)


def _spec(system: System, run: Run, workspace: Workspace) -> str:
    """How to name a system of a run: its file and its options, behind a label of one's own."""
    file = next((root / system.path for root in (workspace.root, shipped()) if (root / system.path).is_file()), None)
    if Path(system.path).suffix not in SUFFIXES:
        raise HarnessError(
            f"run {run.name}: {system.label!r} was made elsewhere; only what harness ran can be repeated"
        )
    if file is None:
        raise Unlike(f"run {run.name}: {system.path} is gone; put it back to repeat the run")
    if ":" in system.label:
        return f"{file.resolve()}{system.label.removeprefix(system.name)}"
    usual = look(file).options
    typed = {name: written(value) for name, value in system.options.items()}
    given = ",".join(f"{name}={text}" for name, text in typed.items() if text != usual.get(name))
    return f"{system.label}={file.resolve()}" + (f":{given}" if given else "")


def _changed(run: Run, then: Sequence[System], now: Sequence[System]) -> Iterator[str]:
    """What is otherwise now and may or may not matter; Unlike where it makes another run."""
    for old, new in zip(then, now, strict=True):
        if (old.digest, old.options) != (new.digest, new.options):
            where = f" (it was made at commit {run.commit})" if run.commit else ""
            raise Unlike(f"run {run.name}: {old.path} or a file beside it has changed since{where}; put it back")
        if old.packages != new.packages:
            yield f"{old.label} ran with {', '.join(old.packages)}; here it has {', '.join(new.packages)}"
    here = surroundings()
    for name, version in run.versions.items():
        known = sorted({version, *run.also_under.get(name, ())})
        if known != [here.get(name)]:
            yield f"{name} was {' and '.join(known)}, here it is {here.get(name, 'not installed')}"


def _unlike(old: Run, new: Run, label: str) -> list[str]:
    """The topics for which a system wrote something else, or failed otherwise."""
    before, now = store.candidates(old, label), store.candidates(new, label)
    return [topic for topic in before if topic not in now or _timeless(before[topic]) != _timeless(now[topic])]


def _timeless(candidate: Candidate) -> Candidate:
    return msgspec.structs.replace(candidate, seconds=0.0, memory=0)


def _said(label: str, topics: Sequence[str]) -> Iterator[str]:
    if topics:
        more = f" and {len(topics) - 3} more" if len(topics) > 3 else ""
        yield f"{label} differs for {', '.join(topics[:3])}{more}"
