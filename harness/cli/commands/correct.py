"""`harness correct`: scores as people would give them, from some of their judgments and all of a model's."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.completion import complete_format, complete_row
from harness.cli.help import MEASURE, OUTPUT, RUN
from harness.cli.shared_options import Output, RunArgument
from harness.cli.statistics_options import Confidence

People = Annotated[
    str,
    typer.Option(
        "--people",
        metavar="NAME",
        help="The judgments of people: a file of results/RUN/judgments, or FILE:CRITERION.",
        show_default="the only ones",
        rich_help_panel=MEASURE,
    ),
]
Judge = Annotated[
    str,
    typer.Option(
        "--judge",
        metavar="NAME",
        help="The ratings of a model, or imported scores of a metric, named in the same way.",
        show_default="the only ones",
        rich_help_panel=MEASURE,
    ),
]
CriterionName = Annotated[
    str,
    typer.Option(
        "--criterion",
        metavar="NAME",
        help="The criterion, where there are several.",
        show_default="the only one",
        rich_help_panel=MEASURE,
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        "-s",
        metavar="SYSTEM[,SYSTEM]",
        help="Take only these systems. Repeatable.",
        show_default="all",
        autocompletion=complete_row,
        rich_help_panel=RUN,
    ),
]
CorrectedFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="The format: text, markdown, latex, csv or json.",
        show_default="text",
        autocompletion=complete_format,
        rich_help_panel=OUTPUT,
    ),
]


def correct(
    run: RunArgument = None,
    people: People = "",
    judge: Judge = "",
    criterion: CriterionName = "",
    systems: Systems = None,
    confidence: Confidence = 0.95,
    format_: CorrectedFormat = None,
    output: Output = None,
) -> None:
    """Estimate what people would say of all topics.

    People judged some topics of a run and a model all of them: the model's error, seen where both judged, is taken out
    of its mean. The table holds the model alone, people alone, the corrected score, and what the model was worth.
    """
    from harness.cli import parse
    from harness.cli.output import deliver, format_of
    from harness.jobs.corrected_scores import correct_scores
    from harness.showing import CORRECTED_SCORES, render_corrected_scores, style_of

    name = format_of(format_, output, CORRECTED_SCORES)
    chosen = parse.split_systems(systems)
    result = correct_scores(run, people, judge, criterion=criterion, systems=chosen, confidence=confidence)
    style = style_of(sys.stdout)
    colour = style.colour and output is None
    deliver(render_corrected_scores(result, name, width=style.width, colour=colour), output)
