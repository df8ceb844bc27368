"""`harness plot`: a picture of a run, for a paper or a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from harness.cli.shared_options import Clean


def plot(
    chart: Annotated[
        str,
        typer.Argument(
            metavar="forest|length|matrix|cost",
            help="Estimates with intervals, score by length, all pairs, or score by cost.",
        ),
    ],
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    measure: Annotated[
        str | None, typer.Option("--metric", "-m", metavar="NAME", help="Of which measure.", show_default="rouge1")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="seconds|price", help="What cost has across.", show_default="seconds"),
    ] = None,
    clean: Clean = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write there: .svg or .png.")
    ] = None,
) -> None:
    """Draw a run as SVG or PNG: the pictures of the report."""
    from harness.cli import parse
    from harness.cli.output import deliver, print_remark
    from harness.errors import HarnessError
    from harness.jobs import score_run
    from harness.showing import plot as drawn
    from harness.showing import png, states_of

    kind = output.suffix.lower() if output else ".svg"
    if kind not in {".svg", ".png"}:
        raise HarnessError(f"{output}: pictures are .svg or .png")
    comparison = score_run(run, metrics=[measure] if measure else (), clean=parse.split_names(clean))
    svg = drawn(comparison, chart, by=cast("Literal['seconds', 'price'] | None", by))
    for sentence in states_of(comparison):
        print_remark(sentence)
    deliver(png(svg) if kind == ".png" else svg, output)
