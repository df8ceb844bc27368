"""Make a run's leaderboard: read the kept one, or compute statistics of its counts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from harness.jobs.kept_results import keep_result
from harness.jobs.provenance import current_versions
from harness.jobs.scored_run import ScoredRun
from harness.records import Leaderboard, Remark


def build_run_leaderboard(
    scored: ScoredRun, *, first: Sequence[Remark] = (), last: Sequence[Remark] = ()
) -> Leaderboard:
    """The leaderboard of a run, complete: the only place where one is made.

    The results of the statistics are kept with the run. `first` and `last` are further remarks, before and behind those
    of the counts and the statistics.
    """
    leaderboard = keep_result(scored, "leaderboard", Leaderboard, lambda: _compute_leaderboard(scored))
    return msgspec.structs.replace(
        leaderboard,
        run=scored.run.name,
        saved=relative_path(scored.run.path),
        versions=current_versions(),
        remarks=(*first, *leaderboard.remarks, *last),
    )


def _compute_leaderboard(scored: ScoredRun) -> Leaderboard:
    from harness.jobs.computed_leaderboard import compute_leaderboard  # noqa: PLC0415  # most leaderboards are kept

    return compute_leaderboard(scored)


def relative_path(path: str) -> str:
    """The path relative to the current folder, where it lies within."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return path
