"""Gates: what makes a command leave with exit code 4, for the CI of one's own model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import typer

from harness.cli.output import print_remark
from harness.errors import HarnessError, UnknownName

if TYPE_CHECKING:
    from harness.records import Row, RunComparison

GATE = 4
"""The exit code of a gate that was missed."""

TOLERANCE = 1e-9
"""A loss of exactly what is allowed is allowed, whatever the last bit says."""

Gates = Mapping[str, float]
"""A number by measure."""


def read_gates(
    flag: str, given: Sequence[str] | None, measures: Sequence[str], number: str, example: str
) -> dict[str, float]:
    """`rouge2:20` as {"rouge2": 20.0}; `number` says what the number is. Raises HarnessError."""
    found: dict[str, float] = {}
    for text in given or ():
        measure, _, written = text.partition(":")
        if measure not in measures:
            raise UnknownName(f"measure in {flag}", measure, measures)
        try:
            found[measure] = float(written)
        except ValueError:
            found[measure] = float("nan")
        if not isfinite(found[measure]):
            raise HarnessError(f"{flag} {text}: write a measure and a {number}, as in {flag} {example}")
    return found


def exit_if_missed(missed: Sequence[str]) -> None:
    """Say what was missed and leave, if anything was."""
    for each in missed:
        print_remark(each)
    if missed:
        raise typer.Exit(GATE)


def check_directions(contrast: RunComparison, gates: Gates) -> None:
    """Raise HarnessError where a gate is on a measure of which neither more nor less is better."""
    for column in contrast.new.columns:
        if column.measure in gates and column.higher_is_better is None:
            raise HarnessError(
                f"--gate {column.measure}: neither more nor less of it is better, so no system can get worse by it; "
                "gate a measure that `harness ls metrics` gives a direction"
            )


def gate_failures(contrast: RunComparison, gates: Gates) -> list[str]:
    """A sentence for each system that got worse by more than its gate allows, or is in the old run only.

    A gate is the least change: -0.5 allows a loss of half a point, 0 none, 0.5 asks for a gain. Where lower is better
    a rise is a loss. A score that is there no more is the worst loss; a system that is not scored has not fallen.
    """
    better = {column.measure: bool(column.higher_is_better) for column in contrast.new.columns}
    old = {row.label: row.estimates for row in contrast.old.rows}
    now = {row.label for row in contrast.new.rows}
    gone = [row for row in contrast.old.rows if row.role == "system" and row.label not in now] if gates else []
    missed = [f"{row.label} is in run {contrast.old.run} and not in {contrast.new.run}" for row in gone]
    for measure, least in gates.items():
        for row in contrast.new.rows:
            before, after = old.get(row.label, {}).get(measure), row.estimates.get(measure)
            if row.role != "system" or row.unfinished or before is None:
                continue
            change = (after.value - before.value) * (1 if better[measure] else -1) if after else float("-inf")
            if change < least - TOLERANCE:
                value = f"{after.value:.2f}" if after else "none"
                missed.append(f"{row.label} went from {before.value:.2f} to {value} in {measure}, beyond {least:+g}")
    return missed


def shared_rows(contrast: RunComparison) -> list[Row]:
    """The rows of systems and floors that are in both runs, of both."""
    labels = {row.label for row in contrast.old.rows} & {row.label for row in contrast.new.rows}
    return [row for row in (*contrast.old.rows, *contrast.new.rows) if row.label in labels and row.role != "ceiling"]
