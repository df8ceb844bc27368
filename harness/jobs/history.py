"""All runs of a dataset in one view: the best system of each, and changes from run to run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from harness.errors import HarnessError, UnknownName
from harness.files.text import open_regular
from harness.jobs.run_comparison import compare
from harness.jobs.run_options import options_of_run
from harness.progress import track_items
from harness.records import Column, Estimate, HistoryEntry, HistoryGroup, Leaderboard, Row, Run, RunHistory
from harness.running import store
from harness.showing.json_export import read_json
from harness.workspace import Workspace, locate_workspace


class _KeptTable(NamedTuple):
    run: Run
    leaderboard: Leaderboard


def build_history(
    dataset: str | None = None,
    system: str | None = None,
    measure: str | None = None,
    *,
    workspace: Workspace | None = None,
) -> RunHistory:
    """The complete runs of a dataset (None: that of the latest run) by their kept tables.

    `system` is the row that is followed, by default the best system of each run; `measure` is by default the first of
    the latest run that has a direction. Changes are tested on the topics of both runs, as `compare` does.
    Raises HarnessError where there is no run, UnknownName for a system or measure that no run has.
    """
    workspace = workspace or locate_workspace()
    runs = store.list_runs(workspace.results).runs
    if not runs:
        raise HarnessError(f"{workspace.results}: no run yet; make one with: harness eval")
    name = dataset or runs[-1].dataset
    chosen = [run for run in runs if run.dataset == name]
    if not chosen:
        raise UnknownName("dataset of a run", name, sorted({run.dataset for run in runs}))
    tables, left_out = _read_tables(chosen)
    if not tables:
        raise HarnessError(f"no run of {name} came to its end; finish one with: harness eval")
    measure = measure or _first_measure(tables[-1].leaderboard)
    groups = _group_tables(tables, measure)
    if not groups:
        raise UnknownName("measure", measure, [column.measure for column in tables[-1].leaderboard.columns])
    rows = {label: None for table in tables for label in _labels(table.leaderboard)}
    if system is not None and system not in rows:
        raise UnknownName("system", system, list(rows))
    built = tuple(_build_group(group, measure, system, workspace) for group in groups)
    title = tables[-1].leaderboard.title or name
    return RunHistory(name, title, tuple(group for group in built if group.entries), left_out)


def _read_tables(runs: Sequence[Run]) -> tuple[list[_KeptTable], dict[str, str]]:
    tables: list[_KeptTable] = []
    left_out: dict[str, str] = {}
    for run in runs:
        path = Path(run.path) / "comparison.json"
        if not path.is_file():
            left_out[run.name] = "it did not come to its end"
            continue
        try:
            with open_regular(path) as file:
                tables.append(_KeptTable(run, read_json(file.read(), path)))
        except (HarnessError, OSError) as error:
            left_out[run.name] = str(error)
    return tables, left_out


def _first_measure(leaderboard: Leaderboard) -> str:
    directed = (column.measure for column in leaderboard.columns if column.higher_is_better is not None)
    return next(directed, leaderboard.columns[0].measure if leaderboard.columns else "")


def _labels(leaderboard: Leaderboard) -> list[str]:
    return [row.label for row in leaderboard.rows if row.role != "ceiling"]


def _group_tables(tables: Sequence[_KeptTable], measure: str) -> list[list[_KeptTable]]:
    """Tables with equal fingerprints and signatures of the measure; the group with the latest run comes last."""
    groups: dict[tuple[str, str], list[_KeptTable]] = {}
    for table in tables:
        column = next((column for column in table.leaderboard.columns if column.measure == measure), None)
        if column is not None:
            key = table.leaderboard.fingerprint, column.signature
            groups[key] = [*groups.pop(key, []), table]
    return list(groups.values())


def _build_group(tables: Sequence[_KeptTable], measure: str, system: str | None, workspace: Workspace) -> HistoryGroup:
    column = next(column for column in tables[-1].leaderboard.columns if column.measure == measure)
    entries = tuple(_list_entries(tables, column, system, workspace))
    fingerprint = tables[-1].leaderboard.fingerprint
    return HistoryGroup(fingerprint, measure, column.signature, column.higher_is_better, entries)


def _list_entries(
    tables: Sequence[_KeptTable], column: Column, system: str | None, workspace: Workspace
) -> Iterator[HistoryEntry]:
    earlier_tables: list[_KeptTable] = []
    for table in track_items(tables, "compared", "runs"):
        row = _followed_row(table.leaderboard, column, system)
        if row is not None:
            scored = sum(other.role == "system" and not other.unavailable for other in table.leaderboard.rows)
            run = table.run
            entry = HistoryEntry(run.name, run.created, run.commit, scored, row.label, row.estimates[column.measure])
            before = next((old for old in reversed(earlier_tables) if row.label in _labels(old.leaderboard)), None)
            yield entry if before is None else _with_change(entry, before.run, run, column.measure, workspace)
        earlier_tables.append(table)


def _followed_row(leaderboard: Leaderboard, column: Column, system: str | None) -> Row | None:
    """The row of the system that is followed; by default the best system, or else the best baseline."""
    rows = [row for row in leaderboard.rows if row.role != "ceiling" and column.measure in row.estimates]
    if system is not None:
        return next((row for row in rows if row.label == system), None)
    sign = -1 if column.higher_is_better is False else 1
    best = max((row.role == "system", sign * row.estimates[column.measure].value) for row in rows) if rows else None
    return next(
        (row for row in rows if (row.role == "system", sign * row.estimates[column.measure].value) == best), None
    )


def _with_change(entry: HistoryEntry, old: Run, new: Run, measure: str, workspace: Workspace) -> HistoryEntry:
    """The entry with its difference to an earlier run; without an interval where the two cannot be scored together."""
    try:
        options = options_of_run(new, None, {"metrics": [measure], "bounds": False}, workspace)
        comparison = compare(old.name, new.name, workspace=workspace, options=options)
    except HarnessError:
        return replace(entry, previous_run=old.name)
    pair = next((pair for pair in comparison.pairs if pair.a == entry.system and pair.measure == measure), None)
    if pair is None:
        return replace(entry, previous_run=old.name)
    return replace(entry, previous_run=old.name, change=Estimate(pair.difference, pair.low, pair.high))
