"""`harness check`: a dataset or a system checked, with all its problems at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import complete_checkable
from harness.cli.help import limits_option
from harness.cli.shared_options import refuse_nan
from harness.errors import CannotLoad, HarnessError, UnknownName
from harness.number_bounds import MOST_SECONDS

if TYPE_CHECKING:
    from harness.running.system_check import Finding
    from harness.workspace import Workspace


def check(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A dataset, a system or a metric of your own, by name or path; or any file of data.",
            autocompletion=complete_checkable,
        ),
    ],
    timeout: Annotated[
        float,
        limits_option(
            "--timeout",
            metavar="SECONDS",
            min=0.1,
            max=MOST_SECONDS,
            callback=refuse_nan,
            help="The longest time that a system may take for one article.",
        ),
    ] = 20.0,
) -> None:
    """Check a dataset, a system or a metric, and say what to fix.

    For a dataset it lists every problem with file and line, how long the texts are, how much of each reference is
    copied and how the references agree. A system must give text for every kind of article, within the budget, and the
    same text twice. A metric must give a number for a text, for an empty one, and for the first topics of the dataset.
    """
    from harness.datasets import load
    from harness.plugins import systems
    from harness.workspace import locate_workspace

    workspace = locate_workspace()
    is_metric = _is_metric(name, workspace)
    is_system = name.partition(":")[0] in systems.find_systems(workspace.systems) or (
        Path(name).suffix in systems.SUFFIXES and not is_metric
    )
    is_dataset = name in dict(load.find_datasets(workspace.datasets)) or name.endswith(".jsonl") or name == "-"
    is_dataset = is_dataset or Path(name).is_dir() or (os.path.lexists(name) and not is_system and not is_metric)
    kinds = {"a dataset": is_dataset, "a system": is_system, "a metric": is_metric}
    if sum(kinds.values()) > 1:
        both = " and ".join(kind for kind, is_one in kinds.items() if is_one)
        raise HarnessError(f"{name!r} is {both}; give the path of the one you mean")
    if is_metric:
        _check_metric(name, workspace)
    elif is_system:
        _check_system(name, timeout)
    elif is_dataset:
        _check_dataset(name)
    else:
        names = [*dict(load.find_datasets(workspace.datasets)), *systems.find_systems(workspace.systems)]
        raise UnknownName("dataset or system", name, names)


def _is_metric(name: str, workspace: Workspace) -> bool:
    """True where a name is a file in metrics/, or the path of a file that declares a metric."""
    from harness.plugins import metric_files

    return (Path(name).suffix == ".py" and metric_files.read_metric_file(Path(name)).description is not None) or (
        name in metric_files.find_metrics(workspace.metrics)
    )


def _check_metric(name: str, workspace: Workspace) -> None:
    from harness.jobs import check_metric

    trial = check_metric(name, workspace=workspace)
    topics = "the first topic" if trial.topics == 1 else f"the first {trial.topics} topics"
    too = f" It was also tried on {topics} of {trial.dataset}." if trial.topics else ""
    print(f"{trial.metric} is OK: it gives a number for a text and for an empty one.{too}")


def _check_dataset(name: str) -> None:
    from harness.cli.output import deliver
    from harness.cli.progress_line import show_progress
    from harness.jobs import check_dataset
    from harness.showing.checkup_text import render_checkup
    from harness.showing.terminal import style_of

    with show_progress("stopped; nothing was changed", noun="topics") as listener:
        checkup = check_dataset(name, listener=listener)
    style = style_of(sys.stdout)
    deliver(render_checkup(checkup, width=style.width, colour=style.colour), None)
    if checkup.errors:
        raise typer.Exit(1)


def _check_system(name: str, timeout: float) -> None:
    from harness.cli.output import deliver
    from harness.plugins.systems import select_systems
    from harness.running.session import Limits
    from harness.running.system_check import check_system
    from harness.showing.listing import render_listing
    from harness.showing.terminal import style_of
    from harness.workspace import locate_workspace

    try:
        (system,) = select_systems([name], locate_workspace().systems).systems
    except CannotLoad as error:  # a finding like any other here
        raise HarnessError(str(error)) from None
    findings = check_system(system, limits=Limits(timeout))
    if not findings:
        print(f"{system.label} is OK: it gives text for every article, within the budget, and the same text twice.")
        return
    rows = [
        {"case": ", ".join(cases), "problem": problem, "what to do": advice}
        for (problem, advice), cases in group_findings(findings).items()
    ]
    style = style_of(sys.stdout)
    deliver(render_listing(rows, ["case", "problem", "what to do"], width=style.width, colour=style.colour), None)
    if any(finding.is_grave for finding in findings):
        raise typer.Exit(1)
    print(f"{system.label} is OK apart from the above (a length over the budget is only a warning).")


def group_findings(findings: Sequence[Finding]) -> dict[tuple[str, str], list[str]]:
    """Group the cases of each problem; a problem common to all cases gets a single entry."""
    cases: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        cases.setdefault((finding.problem, finding.advice), []).append(finding.case)
    return cases
