"""`harness check`: a dataset or a system looked over, all its problems at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from harness.errors import HarnessError, UnknownName


def check(name: Annotated[str, typer.Argument(help="A dataset or a system, by name or path.")]) -> None:
    """Look a dataset over, or a system, and say what to mend.

    A dataset: every problem at once, with file and line; how long everything is, how much of each reference is copied,
    how the references agree. A system: text for every kind of article, within the budget, the same twice.
    """
    from harness.data import datasets
    from harness.running import systems
    from harness.workspace import locate

    workspace = locate()
    is_system = name in systems.find(workspace.systems) or Path(name).suffix in systems.SUFFIXES
    is_dataset = name in dict(datasets.find(workspace.datasets)) or Path(name).is_dir() or name.endswith(".jsonl")
    if is_system and is_dataset:
        raise HarnessError(f"{name!r} is a dataset and a system; give the path of the one you mean")
    if is_system:
        _system(name)
    elif is_dataset:
        _dataset(name)
    else:
        known = [*dict(datasets.find(workspace.datasets)), *systems.find(workspace.systems)]
        raise UnknownName("dataset or system", name, known)


def _dataset(name: str) -> None:
    from harness.cli.output import deliver
    from harness.jobs import check_dataset
    from harness.showing import render_checkup, style_of

    checkup = check_dataset(name)
    style = style_of(sys.stdout)
    deliver(render_checkup(checkup, width=style.width, colour=style.colour), None)
    if checkup.errors:
        raise typer.Exit(1)


def _system(name: str) -> None:
    from harness.cli.output import deliver
    from harness.running.contract import check_system
    from harness.running.systems import resolve
    from harness.showing import render_listing, style_of
    from harness.workspace import locate

    (system,) = resolve([name], locate().systems).systems
    findings = check_system(system)
    if not findings:
        print(f"{system.label} keeps the contract: text for every article, within the budget, the same twice.")
        return
    rows = [{"case": each.case, "problem": each.problem, "what to do": each.advice} for each in findings]
    style = style_of(sys.stdout)
    deliver(render_listing(rows, ["case", "problem", "what to do"], width=style.width, colour=style.colour), None)
    raise typer.Exit(1)
