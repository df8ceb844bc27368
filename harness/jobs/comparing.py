"""Run against run: the same systems before and after, on one dataset, by the same measures."""

from __future__ import annotations

from typing import Unpack

from harness.errors import HarnessError, Unlike
from harness.jobs.places import dataset_of, load_run
from harness.jobs.scoring import Scoring, scored
from harness.records import Comparison, Run
from harness.running import store
from harness.workspace import Workspace, locate


def compare(
    before: str | None = None, after: str | None = None, *, workspace: Workspace | None = None, **how: Unpack[Scoring]
) -> tuple[Comparison, Comparison]:
    """Two runs, both scored anew from their candidates; by default the last two of the last run's dataset.

    Raises Unlike where their datasets differ, or have changed since, or the signatures do.
    """
    workspace = workspace or locate()
    first, second = _two(before, after, workspace)
    if (first.dataset, first.fingerprint) != (second.dataset, second.fingerprint):
        raise Unlike(
            f"runs {first.name} and {second.name} cannot be compared: one is on {first.dataset} "
            f"({first.fingerprint}), the other on {second.dataset} ({second.fingerprint})"
        )
    dataset = dataset_of(second, workspace)
    old, new = scored(first, dataset, how), scored(second, dataset, how)
    for column, other in zip(old.columns, new.columns, strict=True):
        if column.signature != other.signature:
            raise Unlike(f"{column.measure} was computed in two ways: {column.signature} and {other.signature}")
    return old, new


def _two(before: str | None, after: str | None, workspace: Workspace) -> tuple[Run, Run]:
    if before is not None and after is not None:
        return load_run(before, workspace), load_run(after, workspace)
    if before is not None:
        raise HarnessError("two runs are needed to compare; name both, or none for the last two")
    last = load_run(None, workspace)
    earlier = [store.load(workspace.results, name) for name in store.names(workspace.results)]
    alike = [run for run in earlier if run.dataset == last.dataset and run.name != last.name]
    if not alike:
        raise HarnessError(
            f"{workspace.results}: {last.name} is the only run on {last.dataset}; change a system and run harness eval"
        )
    return alike[-1], last
