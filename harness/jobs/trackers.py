"""Scores for experiment trackers: MLflow and Weights & Biases, each imported only on request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import isfinite
from typing import Any

from harness.errors import HarnessError
from harness.phrases import plural
from harness.records import Leaderboard, Row

PROJECT = "harness"


def log_leaderboard(leaderboard: Leaderboard, tracker: str) -> str:
    """Log each system and baseline as a run of its own, and return a sentence on the log.

    The destination is set by the tracker's own variables, such as MLFLOW_TRACKING_URI and WANDB_MODE. Raises
    HarnessError where the package is missing or the tracker refuses.
    """
    rows = [row for row in leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    try:
        TRACKERS[tracker](leaderboard, rows)
    except ImportError:
        raise HarnessError(f"--log-to {tracker} needs a package: pip install {tracker}") from None
    except HarnessError:
        raise
    except Exception as error:  # whatever a tracker raises: the scores are there, and this is one line
        raise HarnessError(f"--log-to {tracker}: {type(error).__name__}: {error}") from error
    return f"logged {plural(len(rows), 'system')} to {tracker}"


def _list_scores(row: Row) -> dict[str, float]:
    """Scores of a row by name: `rouge1`, `rouge1.low`, `rouge1.high`, length and costs."""
    scores: dict[str, float | None] = {}
    for measure, estimate in row.estimates.items():
        scores |= {measure: estimate.value, f"{measure}.low": estimate.low, f"{measure}.high": estimate.high}
    scores |= {"mean_words": row.words, "topics_scored": float(row.scored)}
    if row.costs is not None:
        scores |= {"seconds": row.costs.seconds, "price": row.costs.price}
    return {name: value for name, value in scores.items() if value is not None and isfinite(value)}


def _list_facts(leaderboard: Leaderboard, row: Row) -> Iterator[tuple[str, str]]:
    """The facts of a row as pairs of name and value: the system, the dataset, the run, and the signatures."""
    yield from (
        ("system", row.label),
        ("role", row.role),
        ("dataset", leaderboard.dataset),
        ("fingerprint", leaderboard.fingerprint),
        ("harness_run", leaderboard.run),
        ("topics", f"{leaderboard.topics}"),
    )
    for column in leaderboard.columns:
        yield f"signature.{column.measure}", column.signature


def _run_name(leaderboard: Leaderboard, row: Row) -> str:
    return f"{leaderboard.run or leaderboard.dataset}: {row.label}"


def _log_to_mlflow(leaderboard: Leaderboard, rows: list[Row]) -> None:
    import mlflow  # noqa: PLC0415  # an extra

    api: Any = mlflow
    api.set_experiment(leaderboard.dataset)
    for row in rows:
        with api.start_run(run_name=_run_name(leaderboard, row)):
            api.set_tags(dict(_list_facts(leaderboard, row)))
            api.log_metrics({re.sub(r"[^\w./ -]", "_", name): score for name, score in _list_scores(row).items()})


def _log_to_wandb(leaderboard: Leaderboard, rows: list[Row]) -> None:
    import wandb  # noqa: PLC0415  # an extra

    api: Any = wandb
    for row in rows:
        name, group = _run_name(leaderboard, row), leaderboard.run or leaderboard.dataset
        facts = dict(_list_facts(leaderboard, row))
        run = api.init(project=PROJECT, name=name, group=group, config=facts, reinit=True)
        run.log(_list_scores(row))
        run.finish()


TRACKERS: dict[str, Callable[[Leaderboard, list[Row]], None]] = {"mlflow": _log_to_mlflow, "wandb": _log_to_wandb}
"""By name."""
