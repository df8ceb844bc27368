"""`harness plot`: a picture of a run, for a paper or a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from harness.cli.completion import choice_of, complete_metric
from harness.cli.help import measure_option, output_option
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import CountJobs, RunArgument, take_flags

Chart = Annotated[
    str,
    typer.Argument(
        **choice_of("forest", "length", "matrix", "cost"),
        help="The picture: scores with confidence intervals, score by length, all pairs, or score by cost.",
    ),
]
Measure = Annotated[
    str | None,
    measure_option(
        "--metric",
        "-m",
        metavar="METRIC",
        help="The measure to draw.",
        show_default="the first measure of the run",
        autocompletion=complete_metric,
    ),
]
Across = Annotated[
    str | None,
    measure_option(
        "--by",
        **choice_of("seconds", "price"),
        help="The horizontal axis of the picture `cost`.",
        show_default="seconds",
    ),
]
PictureFile = Annotated[
    Path | None,
    output_option(
        "--output", "-o", metavar="FILE", help="Write the picture to this file, which ends in .svg, .pdf or .png."
    ),
]


@take_flags("flags", ScoringFlags, only=["clean"])
def plot(
    flags: ScoringFlags,
    chart: Chart,
    run: RunArgument = None,
    measure: Measure = None,
    by: Across = None,
    jobs: CountJobs = None,
    output: PictureFile = None,
) -> None:
    """Draw a picture of a run, as the report has it: SVG, PDF or PNG."""
    from harness.cli import parse
    from harness.cli.output import deliver, print_remark
    from harness.errors import HarnessError
    from harness.jobs import ScoringKeywords, score_run
    from harness.parallel.cores import use_jobs
    from harness.showing.charts import plot as draw_chart
    from harness.showing.charts import states_of
    from harness.showing.charts.pdf import pdf, png

    kind = output.suffix.lower() if output else ".svg"
    if kind not in {".svg", ".png", ".pdf"}:
        raise HarnessError(f"{output}: pictures are .svg, .pdf or .png")
    chosen: ScoringKeywords = {}
    if measure:
        chosen["metrics"] = [measure]
    if flags.clean:
        chosen["clean"] = parse.split_names(flags.clean)
    with use_jobs(jobs):
        leaderboard = score_run(run, **chosen)
    svg = draw_chart(leaderboard, chart, by=cast("Literal['seconds', 'price'] | None", by))
    for sentence in states_of(leaderboard):
        print_remark(sentence)
    deliver(png(svg) if kind == ".png" else pdf(svg) if kind == ".pdf" else svg, output)
