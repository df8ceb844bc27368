"""The options by which a run was last scored, kept beside it for every later command on the run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.files.line_files import write_whole_file
from harness.files.text import open_regular
from harness.jobs.lookup import load_run
from harness.jobs.recorded_options import decode_options, encode_options
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.records import Run
from harness.workspace import Workspace, locate_workspace

FORMAT = 1
FILE = "scoring.json"


class _SavedOptions(Struct, frozen=True):
    format: int
    options: msgspec.Raw


def write_run_options(run: Run, options: ScoringOptions) -> None:
    """Keep with a run the options by which it is scored."""
    record = msgspec.json.encode(_SavedOptions(FORMAT, encode_options(options)))
    write_whole_file(Path(run.path) / FILE, [msgspec.json.format(record, indent=2) + b"\n"])


def read_run_options(run: str | Run | None, workspace: Workspace | None = None) -> ScoringOptions | None:
    """The options by which a run (None: the latest) was last scored; None where none are kept or readable.

    Runs of earlier releases keep the measures of their table only, which are taken then.
    """
    try:
        opened = run if isinstance(run, Run) else load_run(run, workspace or locate_workspace())
    except HarnessError:
        return None  # whoever opens the run next says why
    folder = Path(opened.path)
    try:
        record = msgspec.json.decode(_read(folder / FILE), type=_SavedOptions)
        return decode_options(record.options) if record.format <= FORMAT else None
    except (OSError, HarnessError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _read_measures(folder)


def options_of_run(
    run: str | Run | None, options: ScoringOptions | None, keywords: ScoringKeywords, workspace: Workspace
) -> ScoringOptions:
    """The options given; else those by which the run was scored, changed by the keywords of the call.

    Raises TypeError where options and keywords are given.
    """
    if options is not None or (saved := read_run_options(run, workspace)) is None:
        return ScoringOptions.from_keywords(options, keywords)
    typed = ScoringOptions.from_keywords(None, keywords)
    names = {"bounds" if name == "ceilings" else name for name in keywords}
    return replace(saved, **{name: getattr(typed, name) for name in names})


def override_options(saved: ScoringOptions, typed: ScoringOptions, paths: Iterable[tuple[str, ...]]) -> ScoringOptions:
    """The saved options, replaced where options were typed, at places like ("metrics",) or ("rouge", "stemmer")."""
    for path in paths:
        saved = _copy_field(saved, typed, path)
    return saved


def _copy_field(target: Any, source: Any, path: tuple[str, ...]) -> Any:
    name, *rest = path
    value = getattr(source, name)
    return replace(target, **{name: _copy_field(getattr(target, name), value, tuple(rest)) if rest else value})


class _Measure(Struct, frozen=True):
    measure: str


class _Table(Struct, frozen=True):
    columns: tuple[_Measure, ...]


def _read_measures(folder: Path) -> ScoringOptions | None:
    """The measures of the kept table, from which the options of an earlier release's run are known."""
    try:
        table = msgspec.json.decode(_read(folder / "comparison.json"), type=_Table)
    except (OSError, HarnessError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return ScoringOptions(metrics=tuple(column.measure for column in table.columns)) if table.columns else None


def _read(path: Path) -> bytes:
    with open_regular(path) as file:
        return file.read()
