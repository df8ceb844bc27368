"""`harness ls`: what there is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from harness.cli.completion import choice_of
from harness.cli.shared_options import Format

if TYPE_CHECKING:
    from harness.plugins.metric_files import MetricFile
    from harness.plugins.systems import SystemFile
    from harness.records import Run, System
    from harness.scoring.metrics import Metric
    from harness.workspace import Workspace


def ls(
    kind: Annotated[
        str | None,
        typer.Argument(
            **choice_of("systems", "datasets", "metrics", "runs"),
            help="What to list.",
            show_default="all four",
        ),
    ] = None,
    format_: Format = None,
) -> None:
    """List systems, datasets, metrics or runs."""
    from harness.cli.output import deliver
    from harness.errors import UnknownName
    from harness.showing.listing import render_listing
    from harness.showing.terminal import style_of
    from harness.workspace import locate_workspace

    if kind is not None and kind not in LISTS:
        raise UnknownName("list", kind, LISTS)
    style = style_of(sys.stdout)
    workspace = locate_workspace()
    for name in [kind] if kind else LISTS:
        rows, columns = LISTS[name](workspace)
        text = render_listing(rows, columns, format_ or "text", width=style.width, colour=style.colour, kind=name)
        deliver(text if kind else f"{name}\n{text}", None)


def _list_systems(workspace: Workspace) -> tuple[list[dict[str, Any]], list[str]]:
    from harness.plugins.systems import find_systems

    rows: list[dict[str, Any]] = []
    for file in find_systems(workspace.systems).values():
        system = file.system
        if system is None:
            rows.append({"name": file.name, "what": "", "state": file.problem, "path": file.path})
            continue
        options = [f"{name}={value}" for name, value in file.options.items()]
        row = {"name": system.name, "what": system.doc, "options": options, "kind": system.role}
        rows.append({**row, "state": _state_of_file(file, system), "path": system.path})
    return rows, ["name", "what", "options", "kind", "state"]


def _state_of_file(file: SystemFile, system: System) -> str:
    """The state of a system, and the package it comes from, if any."""
    state = _state(system, file.required_options)
    return f"{state}, with -s (package {file.package})" if file.package else state


def _state(system: System, asks: Sequence[str]) -> str:
    """The state of a system, as far as it can be known without starting anything."""
    from harness.plugins.interpreters import interpreter_exists
    from harness.plugins.requirements import install_line

    if system.missing:
        return f"needs {', '.join(system.missing)}: {install_line(system.requires)}"
    if system.python:
        return f"runs under {system.python}" if interpreter_exists(system) else f"no such file: {system.python}"
    return f"runs when given {', '.join(asks)}" if asks else "ready"


def _list_datasets(workspace: Workspace) -> tuple[list[dict[str, Any]], list[str]]:
    from harness.datasets.load import find_datasets, read_dataset, refuse_unread
    from harness.errors import HarnessError

    rows: list[dict[str, Any]] = []
    for name, path in find_datasets(workspace.datasets):
        try:
            refuse_unread(name, path, workspace.datasets)
            dataset = read_dataset(path)
        except HarnessError as error:
            rows.append({"name": name, "title": str(error), "path": str(path)})
            continue
        least, most = dataset.references
        rows.append(
            {
                "name": name,
                "title": dataset.title,
                "topics": len(dataset.topics),
                "events": dataset.events,
                "references": str(least) if least == most else f"{least}-{most}",
                "licence": dataset.licence,
                "fingerprint": dataset.fingerprint,
                "path": str(path),
            }
        )
    return rows, ["name", "title", "topics", "events", "references", "licence"]


def _list_metrics(workspace: Workspace) -> tuple[list[dict[str, Any]], list[str]]:
    from harness.plugins.metric_files import find_metrics
    from harness.scoring.metrics import DEFAULT, catalogue

    rows = [
        {
            "name": metric.name,
            "title": metric.title,
            "measures": list(metric.measures),
            "better": _direction(metric.higher_is_better),
            "needs": _requirements(metric),
            "default": metric.name in DEFAULT,
            "citation": metric.citation,
            "what": metric.description,
        }
        for metric in catalogue().values()
    ]
    custom = [_custom_metric(file) for file in find_metrics(workspace.metrics, catalogue()).values()]
    return rows + custom, ["name", "measures", "better", "needs", "default", "what"]


def _custom_metric(file: MetricFile) -> dict[str, Any]:
    """A file in metrics/, not run: what it says of itself, or why it is no metric."""
    description = file.description
    if description is None:
        return {"name": file.name, "what": file.problem, "path": file.path}
    read = ", ".join(name for name in description.asks if name != "candidate")
    return {
        "name": file.name,
        "title": file.name,
        "measures": [file.name],
        "better": _direction(description.higher_is_better),
        "needs": read or "nothing",
        "default": False,
        "citation": description.citation,
        "what": description.requirement or description.doc,
        "path": file.path,
    }


def _direction(higher: bool | None) -> str | None:
    return None if higher is None else "higher" if higher else "lower"


def _requirements(metric: Metric) -> str:
    """The texts that a metric reads, and the extra that it needs."""
    read = "article" if metric.needs_article else "references" if metric.needs_references else "nothing"
    return f"{read}, extra {metric.needed_extra}" if metric.needed_extra else read


def _list_runs(workspace: Workspace) -> tuple[list[dict[str, Any]], list[str]]:
    from harness.running.store import list_runs

    listing = list_runs(workspace.results)
    rows: list[dict[str, Any]] = [
        {
            "name": run.name,
            "dataset": run.dataset,
            "systems": [system.label for system in run.systems],
            "rows": len(run.systems),
            **_best_system(run),
            "made": run.created[:16].replace("T", " "),
            "created": run.created,
            "state": _progress(run),
            "fingerprint": run.fingerprint,
            "path": run.path,
        }
        for run in listing.runs
    ]
    rows += [
        {"name": name, "dataset": "", "systems": [], "rows": None, "made": "", "state": f"cannot be read: {problem}"}
        for name, problem in listing.unreadable.items()
    ]
    return rows, ["name", "dataset", "rows", "first", "score", "made", "state"]


def _best_system(run: Run) -> dict[str, str]:
    """The best system of the run's table, and its score."""
    from harness.jobs.lookup import read_leading_score

    leading = read_leading_score(run)
    return {"first": leading.label, "score": f"{leading.measure} {leading.value:.1f}"} if leading else {}


def _progress(run: Run) -> str:
    """The state of a run: complete, or its unfinished systems."""
    from harness.jobs.lookup import is_complete, unavailable_systems

    if not is_complete(run):
        return "unfinished"
    labels = unavailable_systems(run)
    return f"unfinished systems: {', '.join(labels)}" if labels else "complete"


LISTS: dict[str, Callable[[Workspace], tuple[list[dict[str, Any]], list[str]]]] = {
    "systems": _list_systems,
    "datasets": _list_datasets,
    "metrics": _list_metrics,
    "runs": _list_runs,
}
