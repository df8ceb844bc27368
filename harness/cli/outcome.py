"""The end of a command that made a comparison: the table, the remarks, the exit code."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from harness.cli.output import deliver, format_of, remark
from harness.errors import HarnessError, UnknownName

if TYPE_CHECKING:
    from harness.records import Comparison

FAILED, GATE = 3, 4
"""Exit codes: some candidates failed; a gate was missed."""


def gates(given: Sequence[str] | None, measures: Sequence[str]) -> dict[str, float]:
    """`--fail-below rouge2:20` as {"rouge2": 20.0}."""
    found: dict[str, float] = {}
    for text in given or ():
        measure, colon, score = text.partition(":")
        if measure not in measures:
            raise UnknownName("measure in --fail-below", measure, measures)
        try:
            found[measure] = float(score)
        except ValueError:
            colon = ""
        if not colon or found[measure] != found[measure]:
            raise HarnessError(f"--fail-below {text}: write a measure and a score, as in --fail-below rouge2:20")
    return found


def finish(
    comparison: Comparison,
    format_: str | None,
    output: Path | None,
    decimals: int,
    *,
    describe: bool,
    floor: Mapping[str, float],
) -> None:
    """Deliver the table and leave with the exit code that it asks for."""
    from harness.showing import describe as in_words
    from harness.showing import render, style_of

    name = format_of(format_, output)
    style = style_of(sys.stdout, decimals)
    plain = output is not None
    deliver(render(comparison, name, decimals, width=style.width, colour=style.colour and not plain), output)
    if describe:
        deliver("\n" + in_words(comparison), None)
    missed = [
        f"{row.label} has {row.estimates[measure].value:.{decimals}f} in {measure}, below {least:g}"
        for measure, least in floor.items()
        for row in comparison.rows
        if row.role == "system" and not row.estimates[measure].value >= least
    ]
    for each in missed:
        remark(each)
    if missed:
        raise typer.Exit(GATE)
    if any(row.scored < row.topics for row in comparison.rows if row.role != "ceiling"):
        raise typer.Exit(FAILED)
