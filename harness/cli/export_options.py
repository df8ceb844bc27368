"""Options of what leaves `eval`, `score` and `merge`: tables for papers and spreadsheets, texts, trackers."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from harness.cli.completion import complete_metric, complete_words
from harness.cli.help import OUTPUT

if TYPE_CHECKING:
    from harness.jobs import ScoringOptions
    from harness.showing.format import PaperStyle

export_option = partial(typer.Option, rich_help_panel=OUTPUT)

TABLES = ("text", "markdown", "latex", "csv", "csv-long")
"""The formats whose columns can be chosen."""


@dataclass(frozen=True, slots=True)
class ExportFlags:
    """What to export and how, as typed."""

    columns: Annotated[
        list[str] | None,
        export_option(
            "--columns",
            metavar="MEASURE",
            help="Show only these columns of the table, as in rouge1,rouge2,words. Text, Markdown, LaTeX and CSV.",
            autocompletion=complete_metric,
        ),
    ] = None
    caption: Annotated[
        str | None, export_option("--caption", metavar="TEXT", help="The caption of a LaTeX table, as plain text.")
    ] = None
    label: Annotated[
        str | None, export_option("--label", metavar="KEY", help="The label of a LaTeX table, as in tab:results.")
    ] = None
    bare: Annotated[
        bool, export_option("--bare", help="Write a LaTeX table as its tabular only: no float, caption or notes.")
    ] = False
    siunitx: Annotated[
        bool, export_option("--siunitx", help="Align the numbers of a LaTeX table by the package siunitx.")
    ] = False
    excel: Annotated[
        bool, export_option("--excel", help="Write CSV so that Excel opens it with all letters as they are.")
    ] = False
    texts: Annotated[bool, export_option("--texts", help="Add each candidate's text to csv-topics and parquet.")] = (
        False
    )
    log_to: Annotated[
        str | None,
        export_option(
            "--log-to",
            metavar="mlflow|wandb",
            help="Also log the scores to this experiment tracker, one run of it for each system.",
            autocompletion=complete_words("mlflow", "wandb"),
        ),
    ] = None

    def check(self, format_: str, options: ScoringOptions) -> None:
        """Raise a usage error for what the format does not have, UnknownName for what there is not to choose."""
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
        """How LaTeX is written."""
        from harness.showing.format import PaperStyle

        return PaperStyle(self.caption or "", self.label or "", self.bare, self.siunitx)


def _refuse_elsewhere(flags: list[str], format_: str, formats: tuple[str, ...]) -> None:
    for flag in flags:
        if format_ not in formats:
            raise typer.BadParameter(f"{flag} is for {', '.join(formats)}, and the format is {format_}")


def export_flags(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `exports` is an `ExportFlags`, for Typer a command with one option for each of them."""
    hints = get_type_hints(ExportFlags, include_extras=True)
    signature = inspect.signature(command, eval_str=True)
    parameters = [parameter for name, parameter in signature.parameters.items() if name != "exports"]
    parameters += [
        inspect.Parameter(flag.name, inspect.Parameter.KEYWORD_ONLY, default=flag.default, annotation=hints[flag.name])
        for flag in fields(ExportFlags)
    ]

    @functools.wraps(command)
    def call_with_flags(**arguments: Any) -> None:
        exports = ExportFlags(**{flag.name: arguments.pop(flag.name) for flag in fields(ExportFlags)})
        command(**arguments, exports=exports)

    call_with_flags.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    call_with_flags.__annotations__ = {item.name: item.annotation for item in parameters} | {"return": None}
    return call_with_flags
