"""`harness plot`: a picture of a run, for a paper or a slide."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.options import Clean


class Chart(StrEnum):
    """What can be drawn."""

    forest = "forest"
    length = "length"
    matrix = "matrix"
    cost = "cost"


class Across(StrEnum):
    """What `cost` has across."""

    seconds = "seconds"
    price = "price"


def plot(
    chart: Annotated[
        Chart, typer.Argument(help="Estimates with intervals, score by length, all pairs, or score by cost.")
    ],
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    measure: Annotated[
        str | None, typer.Option("--metric", "-m", metavar="NAME", help="Of which measure.", show_default="rouge1")
    ] = None,
    by: Annotated[Across | None, typer.Option("--by", help="What cost has across.", show_default="seconds")] = None,
    clean: Clean = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there: .svg or .png.")
    ] = None,
) -> None:
    """Draw a run as SVG or PNG: the pictures of the report."""
    from harness.cli import asked
    from harness.cli.output import deliver
    from harness.errors import HarnessError
    from harness.jobs import rescore
    from harness.showing import plot as drawn
    from harness.showing import png

    kind = output.suffix.lower() if output else ".svg"
    if kind not in {".svg", ".png"}:
        raise HarnessError(f"{output}: pictures are .svg or .png")
    comparison = rescore(run, metrics=[measure] if measure else (), clean=asked.listed(clean))
    svg = drawn(comparison, chart.value, by=by.value if by else None)
    deliver(png(svg) if kind == ".png" else svg, output)
