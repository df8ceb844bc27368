"""The systems of earlier runs of a dataset, so that one that is gone is reported."""

from __future__ import annotations

from collections.abc import Sequence

from harness.plugins.systems import list_system_names
from harness.records import Run, System
from harness.running import store
from harness.workspace import Workspace

EarlierSystem = tuple[Run, System]
"""A system, and the run that had it."""


def systems_before(dataset: str, workspace: Workspace) -> list[EarlierSystem]:
    """The systems from `systems/` in all runs of a dataset, oldest first, without further trials."""
    return [
        (run, system)
        for run in store.list_runs(workspace.results).runs
        for system in run.systems
        if run.dataset == dataset and system.path.startswith("systems/") and not system.trial_of
    ]


def missing_systems(earlier: Sequence[EarlierSystem], workspace: Workspace) -> tuple[str, ...]:
    """A sentence for systems of the latest of these runs that are no longer in a folder of systems."""
    if not earlier:
        return ()
    latest = earlier[-1][0]
    file_names = list_system_names(workspace.systems)
    names = dict.fromkeys(system.name for run, system in earlier if run is latest and system.name not in file_names)
    if not names:
        return ()
    remedy = "put back what was there, or name the systems to run with -s"
    return (f"{', '.join(names)} of run {latest.name} cannot be loaded: no such file in systems/; {remedy}",)
