"""Options of the output of `eval`, `score` and `merge`: tables for papers and spreadsheets, texts, trackers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.completion import choice_of, complete_metric
from harness.cli.help import output_option
from harness.cli.shared_options import (
    Beside,
    Costs,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Output,
    Quiet,
    Verbose,
    Verify,
)

if TYPE_CHECKING:
    from harness.jobs import ScoringOptions
    from harness.showing.format import PaperStyle

TABLES = ("text", "markdown", "latex", "csv", "csv-long")
"""The formats whose columns can be chosen."""


@dataclass(frozen=True, slots=True)
class TableFlags:
    """Options of printing a leaderboard, as typed."""

    format_: Format = None
    output: Output = None
    decimals: Decimals = 1
    verbose: Verbose = False
    quiet: Quiet = False
    describe: Describe = False
    beside: Beside = False
    costs: Costs = False
    verify: Verify = False
    fail_below: FailBelow = None
    columns: Annotated[
        list[str] | None,
        output_option(
            "--columns",
            metavar="MEASURE",
            help="Show only these columns of the table, as in rouge1,rouge2,words. Text, Markdown, LaTeX and CSV.",
            autocompletion=complete_metric,
        ),
    ] = None
    caption: Annotated[
        str | None, output_option("--caption", metavar="TEXT", help="The caption of a LaTeX table, as plain text.")
    ] = None
    label: Annotated[
        str | None, output_option("--label", metavar="KEY", help="The label of a LaTeX table, as in tab:results.")
    ] = None
    bare: Annotated[
        bool, output_option("--bare", help="Write a LaTeX table as its tabular only: no float, caption or notes.")
    ] = False
    siunitx: Annotated[
        bool, output_option("--siunitx", help="Align the numbers of a LaTeX table by the package siunitx.")
    ] = False
    excel: Annotated[
        bool, output_option("--excel", help="Write CSV so that Excel opens it with all letters as they are.")
    ] = False
    texts: Annotated[bool, output_option("--texts", help="Add each candidate's text to csv-topics and parquet.")] = (
        False
    )
    log_to: Annotated[
        str | None,
        output_option(
            "--log-to",
            **choice_of("mlflow", "wandb"),
            help="Also log the scores to this experiment tracker, one run of it for each system.",
        ),
    ] = None

    def check(self, format_: str, options: ScoringOptions) -> None:
        """Raise a usage error for options that the format does not have, UnknownName for unknown choices."""
        from harness.errors import UnknownName
        from harness.jobs.trackers import TRACKERS

        typed = {
            "--caption": self.caption is not None,
            "--label": self.label is not None,
            "--bare": self.bare,
            "--siunitx": self.siunitx,
        }
        _refuse_elsewhere([flag for flag, is_typed in typed.items() if is_typed], format_, ("latex",))
        _refuse_elsewhere(["--excel"] * self.excel, format_, ("csv", "csv-long", "csv-topics"))
        _refuse_elsewhere(["--texts"] * self.texts, format_, ("csv-topics", "parquet"))
        names = self.column_names()
        _refuse_elsewhere(["--columns"] * bool(names), format_, TABLES)
        columns = (*options.measures(), "words", "scored")
        for name in names:
            if name not in columns:
                raise UnknownName("column", name, columns)
        if self.log_to is not None and self.log_to not in TRACKERS:
            raise UnknownName("tracker", self.log_to, TRACKERS)

    def column_names(self) -> tuple[str, ...]:
        """The columns to show, in their order; none stands for all."""
        from harness.cli import parse

        return tuple(dict.fromkeys(parse.split_names(self.columns)))

    def paper_style(self) -> PaperStyle:
        """The settings of LaTeX output."""
        from harness.showing.format import PaperStyle

        return PaperStyle(self.caption or "", self.label or "", self.bare, self.siunitx)


def _refuse_elsewhere(flags: list[str], format_: str, formats: tuple[str, ...]) -> None:
    for flag in flags:
        if format_ not in formats:
            raise typer.BadParameter(f"{flag} is for {', '.join(formats)}, and the format is {format_}")
