"""Gates, which make a command exit with code 4, for continuous integration."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import typer

from harness.cli.output import print_annotation, print_remark
from harness.errors import HarnessError, UnknownName

if TYPE_CHECKING:
    from harness.records import Pair, Row, RunComparison
    from harness.records.gate_results import GateResult
    from harness.statistics.equivalence import Rule

GATE = 4
"""The exit code of a gate that was missed."""

TOLERANCE = 1e-9
"""Points by which a rounding error may exceed a gate: a loss of exactly the gate is allowed."""

Gates = Mapping[str, float]
"""A number by measure."""


def read_gates(
    flag: str, typed: Sequence[str] | None, measures: Sequence[str], number: str, example: str
) -> dict[str, float]:
    """Parse `rouge2:20` as {"rouge2": 20.0}; `number` names the number in messages. Raises HarnessError."""
    gates: dict[str, float] = {}
    for text in typed or ():
        measure, _, value = text.partition(":")
        if measure not in measures:
            raise UnknownName(f"measure in {flag}", measure, measures)
        try:
            gates[measure] = float(value)
        except ValueError:
            gates[measure] = float("nan")
        if not isfinite(gates[measure]):
            raise HarnessError(f"{flag} {text}: write a measure and a {number}, as in {flag} {example}")
    return gates


def is_github() -> bool:
    """True where GitHub Actions runs this command, and so reads annotations."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def annotate_missed(gate: str, missed: Sequence[str]) -> None:
    """Print each missed gate as an annotation, if GitHub reads them."""
    if not missed or not is_github():
        return
    from harness.showing.ci_reports import write_annotation

    for sentence in missed:
        print_annotation(write_annotation("error", gate, sentence))


def exit_if_missed(missed: Sequence[str]) -> None:
    """Print missed gates, and exit with code 4 if there are any."""
    for sentence in missed:
        print_remark(sentence)
    if missed:
        raise typer.Exit(GATE)


def check_directions(comparison: RunComparison, gates: Gates) -> None:
    """Raise HarnessError where a gate is on a measure of which neither more nor less is better."""
    for column in comparison.new.columns:
        if column.measure in gates and gates[column.measure] > 0:
            drop = f"{gates[column.measure]:g}"
            raise HarnessError(
                f"--gate {column.measure}:{drop} asks for a gain, but a gate is the drop that is allowed: write "
                f"--gate {column.measure}:-{drop} for a drop of {drop}, or {column.measure}:0 for none"
            )
        if column.measure in gates and column.higher_is_better is None:
            raise HarnessError(
                f"--gate {column.measure}: this measure has no better direction, so no system can get worse by it; "
                "use one for which `harness ls metrics` says what is better"
            )


def judge_gates(comparison: RunComparison, gates: Gates, rule: Rule = "point") -> list[GateResult]:
    """A result for each system of both runs at each gate, and one for each system that is in the old run only.

    A gate is the drop that is allowed: -0.5 half a point, 0 none. Where lower is better, a rise is a drop. A score that
    the new run lacks misses every gate; of an unfinished system nothing is said. The rules: see
    `equivalence.passes_gate`.
    """
    from harness.records.gate_results import GateResult

    old = {row.label: row for row in comparison.old.rows}
    now = {row.label for row in comparison.new.rows}
    runs = f"is in run {comparison.old.run} but not in {comparison.new.run}"
    gone = [row for row in comparison.old.rows if row.role == "system" and row.label not in now] if gates else []
    results = [GateResult(row.label, "is in the new run", "failed", f"{row.label} {runs}") for row in gone]
    return results + [
        _judge_system(comparison, old[row.label], row, (measure, least), rule)
        for measure, least in gates.items()
        for row in comparison.new.rows
        if row.role == "system" and row.label in old and (row.unavailable or measure in old[row.label].estimates)
    ]


def _judge_system(comparison: RunComparison, was: Row, row: Row, gate: tuple[str, float], rule: Rule) -> GateResult:
    """The result of one gate for a system that has a score in the old run."""
    from harness.records.gate_results import GateResult

    measure, least = gate
    phrase = f"{measure} {RULE_PHRASES[rule]} {max(0.0, -least):g} worse"
    if row.unavailable or measure not in was.estimates:
        return GateResult(row.label, phrase, "skipped", f"{row.label} is unfinished and not compared")
    before, after = was.estimates[measure], row.estimates.get(measure)
    column = next(column for column in comparison.new.columns if column.measure == measure)
    pair = next((pair for pair in comparison.pairs if (pair.a, pair.measure) == (row.label, measure)), None)
    change = (after.value - before.value) * (1 if column.higher_is_better else -1) if after else float("-inf")
    alpha = round(1 - comparison.new.confidence, 10)
    went = f"{row.label} went from {before.value:.2f} to {f'{after.value:.2f}' if after else 'none'} in {measure}"
    if after is not None and _passes_gate(pair, change, least, rule=rule, alpha=alpha):
        return GateResult(row.label, phrase, "passed", went)
    return GateResult(row.label, phrase, "failed", f"{went}, {MISSED[rule]} {least:+g}")


def gate_failures(results: Sequence[GateResult]) -> list[str]:
    """A sentence for each gate that was missed."""
    return [result.message for result in results if result.outcome == "failed"]


RULE_PHRASES: Mapping[str, str] = {
    "point": "at most",
    "significant": "not significantly more than",
    "non-inferior": "shown to be at most",
}
"""The phrase of a gate, by rule: rouge2 at most 0.5 worse."""

MISSED: Mapping[str, str] = {
    "point": "beyond",
    "significant": "which is shown to be beyond",
    "non-inferior": "which is not shown to be within",
}
"""The phrase for a missed gate, by rule."""


def _passes_gate(pair: Pair | None, change: float, least: float, *, rule: Rule, alpha: float) -> bool:
    """True where a change (a gain is positive) passes: by itself, or with the error of its pair."""
    from harness.statistics.equivalence import passes_gate

    error = float("nan") if pair is None or pair.error is None else pair.error
    df = 0.0 if pair is None or pair.df is None else pair.df
    if rule == "point":
        return change >= least - TOLERANCE
    return passes_gate(change, error, df, max(0.0, -least), rule=rule, alpha=alpha)


def shared_rows(comparison: RunComparison) -> list[Row]:
    """The rows of both runs whose system or baseline is in both."""
    labels = {row.label for row in comparison.old.rows} & {row.label for row in comparison.new.rows}
    return [
        row for row in (*comparison.old.rows, *comparison.new.rows) if row.label in labels and row.role != "ceiling"
    ]
