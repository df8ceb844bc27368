"""`harness agree`: what the raters of a run say, and how much they agree."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from harness.cli.completion import complete_words
from harness.cli.help import MEASURE, OUTPUT, RUN
from harness.cli.shared_options import Output, Rows, RunArgument
from harness.cli.statistics_options import Confidence, ConfidenceN, Seed

WhoOption = Annotated[
    str | None,
    typer.Option(
        "--who",
        metavar="people|models|all",
        help="Whose judgments are read.",
        show_default="people, or models where no person judged",
        autocompletion=complete_words("people", "models", "all"),
        rich_help_panel=RUN,
    ),
]
Criteria = Annotated[
    list[str] | None,
    typer.Option(
        "--criteria",
        metavar="NAME[,NAME]",
        help="Read only judgments by these criteria. Repeatable.",
        show_default="all",
        rich_help_panel=MEASURE,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="The format: text, markdown, csv or json.",
        show_default="text",
        autocompletion=complete_words("text", "markdown", "csv", "json"),
        rich_help_panel=OUTPUT,
    ),
]


def agree(
    run: RunArgument = None,
    systems: Rows = None,
    who: WhoOption = None,
    criteria: Criteria = None,
    confidence: Confidence = 0.95,
    confidence_n: ConfidenceN = 1000,
    seed: Seed = 12345,
    format_: Format = None,
    output: Output = None,
) -> None:
    """Show what raters say of the systems, and how much they agree.

    Scores of systems have intervals over topics and raters, for ratings, comparisons, and best and worst. Agreement
    is Krippendorff's alpha; each rater's agreement with themselves, preference for a side and time stand beside it.
    """
    from typing import cast, get_args

    from harness.cli import parse
    from harness.cli.output import deliver, format_of
    from harness.jobs.agreement import Who
    from harness.jobs.agreement import agree as measure
    from harness.judging.standings import IntervalSettings
    from harness.showing import style_of
    from harness.showing.agreement_table import AGREEMENT_FORMATS, render_agreement

    name = format_of(format_, output, AGREEMENT_FORMATS)
    if who is not None:
        parse.check_choice("choice for --who", who, get_args(Who))
    agreement = measure(
        run,
        who=cast("Who | None", who),
        criteria=parse.split_names(criteria),
        systems=parse.split_systems(systems),
        settings=IntervalSettings(confidence_n, seed, confidence),
    )
    style = style_of(sys.stdout)
    deliver(render_agreement(agreement, name, width=style.width, colour=style.colour and output is None), output)
