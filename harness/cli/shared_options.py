"""Options that several commands share: one name, one meaning, one help text each."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Annotated

import typer

from harness.cli import completion
from harness.cli.help import MEASURE, OUTPUT, RUN


def refuse_nan(value: float | None) -> float | None:
    """A number as it is; what is not a number passes every comparison with a bound, and is a usage error here."""
    if value is not None and isnan(value):
        raise typer.BadParameter("nan is not a number")
    return value


DatasetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="DATASET",
        help="A name under references/, a folder or a file. Without one: the dataset of the workspace.",
        show_default=False,
        autocompletion=completion.complete_dataset,
    ),
]
RunArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="RUN", help="A run in results/.", show_default="the last", autocompletion=completion.complete_run
    ),
]
Rows = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="Take only this row of the run. Repeatable.",
        autocompletion=completion.complete_row,
        rich_help_panel=RUN,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="The format: text, markdown, latex, csv, csv-long or json; with a row for each topic csv-topics or "
        "parquet.",
        show_default="text",
        autocompletion=completion.complete_format,
        rich_help_panel=OUTPUT,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the result to this file; its extension gives the format.",
        rich_help_panel=OUTPUT,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        "--language",
        metavar="TAG",
        help="The language of the texts: de, pt-BR. Default: as stated, else detected.",
        rich_help_panel=MEASURE,
    ),
]
Decimals = Annotated[
    int,
    typer.Option(
        "--decimals",
        "--width",
        "-w",
        metavar="N",
        min=0,
        max=12,
        help="The number of decimals of the scores.",
        rich_help_panel=OUTPUT,
    ),
]
FailBelow = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-below",
        metavar="MEASURE:SCORE",
        help="Exit with 4 if any system scores less, as in rouge2:20. Baselines are checked only when no system ran. "
        "Repeatable.",
        autocompletion=completion.complete_gate,
        rich_help_panel=OUTPUT,
    ),
]
RunName = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="The name of the run in results/.",
        autocompletion=completion.complete_run,
        rich_help_panel=RUN,
    ),
]
Bounds = Annotated[
    bool,
    typer.Option(
        "--bounds/--no-bounds",
        "--ceilings/--no-ceilings",
        help="Show the rows oracle and human, the two upper bounds.",
        rich_help_panel=OUTPUT,
    ),
]
Beside = Annotated[
    bool,
    typer.Option(
        "--beside-human",
        help="Add a table that scores systems and the human row on the same sets of references.",
        rich_help_panel=OUTPUT,
    ),
]
Costs = Annotated[
    bool,
    typer.Option(
        "--costs",
        help="Add a table of what each system costs: seconds, memory, tokens and price.",
        rich_help_panel=OUTPUT,
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "--verbose",
        "-v",
        help="Print every remark, how the numbers were made, and the signatures.",
        rich_help_panel=OUTPUT,
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Print the verdict and the table only.", rich_help_panel=OUTPUT)
]
Describe = Annotated[
    bool, typer.Option("--describe", help="Add the methods paragraph that a paper needs.", rich_help_panel=OUTPUT)
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify",
        help="Compute every score again with rouge-score and sacreBLEU, and report any difference.",
        rich_help_panel=OUTPUT,
    ),
]
