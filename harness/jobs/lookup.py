"""Datasets and runs found by the names that a user types."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from harness.datasets import load
from harness.errors import BadInput, HarnessError, Unlike
from harness.jobs import topic_digests
from harness.records import Dataset, Remark, Run
from harness.running import store
from harness.workspace import Workspace, locate_workspace, shipped_folder

Table = TypeVar("Table")

MAX_NAMED = 3
"""Names that a sentence lists, and runs that have a remark each."""


def load_dataset(
    name: str | Path | None = None,
    words: int | None = None,
    workspace: Workspace | None = None,
    language: str = "",
) -> Dataset:
    """The dataset of that name or path; without one, the only dataset of the workspace (or else the one shipped).

    `words` overrides every budget, `language` the language of the texts. Raises HarnessError.
    """
    workspace = workspace or locate_workspace()
    place = name if name is not None else _only_dataset(workspace)
    return load.read_dataset(place, workspace.datasets, words, language)


def _only_dataset(workspace: Workspace) -> str:
    for root in workspace.datasets:
        names = [name for name, _ in load.find_datasets([root])]
        if len(names) == 1:
            return names[0]
        if names:
            raise HarnessError(f"{root}: several datasets; name one of them: {', '.join(names)}")
    raise HarnessError(f"{workspace.root}: no dataset in references/; give the path of one")


def portable_path(path: str | Path, workspace: Workspace) -> str:
    """A path as a run records it: relative to the workspace or to shipped files, so that runs can be moved."""
    full = Path(path).resolve()
    for root in (workspace.root, shipped_folder()):
        if full.is_relative_to(root):
            return full.relative_to(root).as_posix()
    return str(full)


def load_run(name: str | None, workspace: Workspace) -> Run:
    """The run of that name or path in results/; without one, the latest."""
    if name is not None and Path(name).name != name:
        path = Path(name)
        return store.read_run(path.parent, path.name)
    listing = store.list_runs(workspace.results)
    if name is not None and any(listing):
        return store.read_run(workspace.results, name)
    if not listing.runs:
        for problem in reversed(listing.unreadable.values()):
            raise HarnessError(problem)
        raise HarnessError(f"{workspace.results}: no run yet; make one with: harness eval")
    return listing.runs[-1]


def has_earlier_run(name: str, dataset: str, workspace: Workspace | None = None) -> bool:
    """Tell whether results/ holds another run on a dataset of this name, to compare with."""
    runs = store.list_runs((workspace or locate_workspace()).results).runs
    return any(run.dataset == dataset and run.name != name for run in runs)


def unreadable_remarks(run: Run) -> tuple[Remark, ...]:
    """Remarks on runs that may be later than `run`, which was taken as the latest, and cannot be read."""
    stem, number = store.split_number(run.name)
    problems = [
        problem
        for name, problem in store.list_runs(Path(run.path).parent).unreadable.items()
        if store.split_number(name)[0] != stem or store.split_number(name)[1] > number
    ]
    remarks = [
        Remark("unreadable run", "caution", {"run": run.name, "problem": problem}) for problem in problems[:MAX_NAMED]
    ]
    more = len(problems) - len(remarks)
    return (*remarks, *([Remark("more unreadable runs", "caution", {"count": more})] if more else []))


def run_remarks(run: Run, choice: str | Run | None) -> tuple[Remark, ...]:
    """Remarks on a run, chosen as `choice`, or None for the latest."""
    return (*(unreadable_remarks(run) if choice is None else ()), *incomplete_remarks(run))


def is_complete(run: Run) -> bool:
    """Tell whether the run is finished: its leaderboard is written last."""
    return (Path(run.path) / "comparison.json").is_file()


class LeadingScore(NamedTuple):
    """The first system of a leaderboard, and its score in the measure that orders it."""

    label: str
    measure: str
    value: float


class _Value(msgspec.Struct):
    value: float


class _ScoredRow(msgspec.Struct):
    label: str
    role: str
    estimates: dict[str, _Value]


class _Measure(msgspec.Struct):
    measure: str
    higher_is_better: bool | None = None


class _Table(msgspec.Struct):
    columns: list[_Measure]
    rows: list[_ScoredRow]


def read_leading_score(run: Run) -> LeadingScore | None:
    """The first system of the kept leaderboard of a run; None without a leaderboard or a system in it."""
    table = _read_table(run, _Table)
    if table is None:
        return None
    measure = next((column.measure for column in table.columns if column.higher_is_better is not None), None)
    rows = [row for row in table.rows if row.role == "system" and measure in row.estimates]
    return LeadingScore(rows[0].label, measure, rows[0].estimates[measure].value) if rows and measure else None


class _Label(msgspec.Struct):
    label: str
    unavailable: bool = msgspec.field(default=False, name="unfinished")


class _Rows(msgspec.Struct):
    rows: list[_Label]


def unavailable_systems(run: Run) -> list[str]:
    """The labels of the systems that are not scored in the table of a run, for want of something from outside."""
    table = _read_table(run, _Rows)
    return [row.label for row in table.rows if row.unavailable] if table else []


def _read_table(run: Run, kind: type[Table]) -> Table | None:
    """Decode the kept leaderboard of a run as `kind`; None if it cannot be read."""
    try:
        return msgspec.json.decode((Path(run.path) / "comparison.json").read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def incomplete_remarks(run: Run) -> tuple[Remark, ...]:
    """A remark on a run that did not come to its end."""
    return () if is_complete(run) else (Remark("incomplete run", "warning", {"run": run.name}),)


def dataset_of(run: Run, workspace: Workspace) -> Dataset:
    """The dataset a run was made on, unchanged since. Raises Unlike where it has changed, BadInput where it is gone."""
    path = workspace.root / run.dataset_path
    datasets = dict(load.find_datasets(workspace.datasets))
    is_there = os.path.exists(path)  # noqa: PTH110  # Path.exists raises where a folder above may not be entered
    is_bare = os.path.isdir(path) and not load.holds_dataset(path)  # noqa: PTH112
    place: str | Path = path if run.dataset not in datasets or (is_there and not is_bare) else run.dataset
    try:
        dataset = load.read_dataset(place, workspace.datasets, run.words, run.language)
    except BadInput as error:
        if is_there or run.dataset in datasets:
            raise
        raise BadInput(run.path, f"its dataset {run.dataset!r} is gone from {run.dataset_path}; put it back") from error
    if run.fingerprint not in (dataset.fingerprint, dataset.former_fingerprint):
        what = topic_digests.describe_changes(topic_digests.read_digests(run), topic_digests.digests_of(dataset))
        raise Unlike(
            f"run {run.name}: dataset {run.dataset} has changed since (fingerprint {run.fingerprint}, now "
            f"{dataset.fingerprint}): {what}; score it anew with: harness eval"
        )
    return dataset
