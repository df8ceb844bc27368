"""`harness plot`: a picture of a run, for a paper or a slide."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, cast

import typer

from harness.cli.completion import complete_metric, complete_words
from harness.cli.help import measure_option, output_option
from harness.cli.measure_options import Clean
from harness.cli.shared_options import CountJobs, RunArgument

Chart = Annotated[
    str,
    typer.Argument(
        metavar="forest|length|matrix|cost",
        help="The picture: scores with confidence intervals, score by length, all pairs, or score by cost.",
        autocompletion=complete_words("forest", "length", "matrix", "cost"),
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
        metavar="seconds|price",
        help="The horizontal axis of the picture `cost`.",
        show_default="seconds",
        autocompletion=complete_words("seconds", "price"),
    ),
]
PictureFile = Annotated[
    Path | None,
    output_option(
        "--output", "-o", metavar="FILE", help="Write the picture to this file, which ends in .svg, .pdf or .png."
    ),
]


def plot(
    chart: Chart,
    run: RunArgument = None,
    measure: Measure = None,
    by: Across = None,
    clean: Clean = None,
    jobs: CountJobs = None,
    output: PictureFile = None,
) -> None:
    """Draw a picture of a run as SVG, PDF or PNG, as the report has them."""
    from harness.cli import parse
    from harness.cli.output import deliver, print_remark
    from harness.errors import HarnessError
    from harness.jobs import ScoringKeywords, score_run
    from harness.jobs.cores import use_jobs
    from harness.showing.charts import plot as draw_chart
    from harness.showing.charts import states_of
    from harness.showing.charts.pdf import pdf, png

    kind = output.suffix.lower() if output else ".svg"
    if kind not in {".svg", ".png", ".pdf"}:
        raise HarnessError(f"{output}: pictures are .svg, .pdf or .png")
    chosen: ScoringKeywords = {}
    if measure:
        chosen["metrics"] = [measure]
    if clean:
        chosen["clean"] = parse.split_names(clean)
    with use_jobs(jobs):
        leaderboard = score_run(run, **chosen)
    svg = draw_chart(leaderboard, chart, by=cast("Literal['seconds', 'price'] | None", by))
    for sentence in states_of(leaderboard):
        print_remark(sentence)
    deliver(png(svg) if kind == ".png" else pdf(svg) if kind == ".pdf" else svg, output)
