"""The flags of intervals and tests: one name, one meaning, one help text each."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.help import STATISTICS as PANEL

Interval = Annotated[
    str,
    typer.Option(
        "--interval",
        metavar="t|percentile",
        help="How intervals are made; percentile is sacrebleu's, too narrow with few topics.",
        rich_help_panel=PANEL,
    ),
]
CorrectionFlag = Annotated[
    str,
    typer.Option(
        "--correction",
        metavar="max-t|holm|none",
        help="How p-values are corrected for the number of tests.",
        rich_help_panel=PANEL,
    ),
]
FamilyFlag = Annotated[
    str,
    typer.Option(
        "--family",
        metavar="measure|all",
        help="Correct over the pairs of each measure, or over all measures together.",
        rich_help_panel=PANEL,
    ),
]
Tests = Annotated[
    bool, typer.Option("--tests/--no-tests", help="Test the differences of systems.", rich_help_panel=PANEL)
]
Detect = Annotated[
    float | None,
    typer.Option(
        "--detect",
        metavar="DIFFERENCE",
        help="Say how many topics would show a true difference of this size in the first measure.",
        rich_help_panel=PANEL,
    ),
]
Margin = Annotated[
    list[str] | None,
    typer.Option(
        "--margin",
        metavar="MEASURE:DIFFERENCE",
        help="Say which systems are shown to be the same within it: rouge2:1.0. Repeatable.",
        rich_help_panel=PANEL,
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="FIELD[,FIELD]",
        help="Also score parts of the topics: a field of the dataset, or length, compression, references.",
        rich_help_panel=PANEL,
    ),
]
GateRule = Annotated[
    str,
    typer.Option(
        "--gate-rule",
        metavar="point|significant|non-inferior",
        help="When a gate is missed: by the change itself; only where the drop is shown; or unless it is shown that "
        "the drop is smaller.",
        rich_help_panel=PANEL,
    ),
]
