"""Options that several commands share: one name, one meaning, one help text each."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields
from math import isnan
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from harness.cli import completion
from harness.cli.help import measure_option, output_option, run_option
from harness.number_bounds import MOST_TOPICS


def refuse_nan(value: float | None) -> float | None:
    """Refuse a number that is NaN, which passes every comparison with a bound, as a usage error."""
    if value is not None and isnan(value):
        raise typer.BadParameter("nan is not a number")
    return value


def format_option(formats: str) -> Any:
    """The option -f of a command that writes these formats."""
    flags, text = ("--format", "-f"), f"The format: {formats}."
    return output_option(
        *flags, metavar="FORMAT", help=text, show_default="text", autocompletion=completion.complete_format
    )


CountJobs = Annotated[
    int | None,
    measure_option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        help="Count in so many processes; the numbers are the same.",
        show_default="the cores this process may use",
    ),
]
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
PageTexts = Annotated[
    int | None,
    output_option(
        "--texts",
        metavar="TOPICS",
        min=0,
        max=MOST_TOPICS,
        help="How many topics have their texts in the page: half of them are those on which the systems differ most "
        "(of two runs, those that moved most), half are spread evenly over the others.",
        show_default="400, and no more than 20 MB of texts",
    ),
]
Rows = Annotated[
    list[str] | None,
    run_option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="Take only this row of the run. Repeatable.",
        autocompletion=completion.complete_row,
    ),
]
Format = Annotated[
    str | None,
    format_option(
        "text, markdown, latex, csv, csv-long or json; with a row for each topic csv-topics or parquet; eee for "
        "records of Every Eval Ever"
    ),
]
Output = Annotated[
    Path | None,
    output_option(
        "--output", "-o", metavar="FILE", help="Write the result to this file; its extension gives the format."
    ),
]
Language = Annotated[
    str,
    measure_option(
        "--language", metavar="TAG", help="The language of the texts: de, pt-BR. Default: as stated, else detected."
    ),
]
Decimals = Annotated[
    int,
    output_option(
        "--decimals", "--width", "-w", metavar="N", min=0, max=12, help="The number of decimals of the scores."
    ),
]
FailBelow = Annotated[
    list[str] | None,
    output_option(
        "--fail-below",
        metavar="MEASURE:SCORE",
        help="Exit with 4 if any system scores less, as in rouge2:20. Baselines are checked only when no system ran. "
        "Repeatable.",
        autocompletion=completion.complete_gate,
    ),
]
RunName = Annotated[
    str | None,
    run_option("--run", metavar="RUN", help="The name of the run in results/.", autocompletion=completion.complete_run),
]
Beside = Annotated[
    bool,
    output_option(
        "--beside-human", help="Add a table that scores systems and the human row on the same sets of references."
    ),
]
Costs = Annotated[
    bool, output_option("--costs", help="Add a table of what each system costs: seconds, memory, tokens and price.")
]
Verbose = Annotated[
    bool, output_option("--verbose", "-v", help="Print every remark, how the numbers were made, and the signatures.")
]
Quiet = Annotated[bool, output_option("--quiet", "-q", help="Print the verdict and the table only.")]
Describe = Annotated[bool, output_option("--describe", help="Add the methods paragraph that a paper needs.")]
Verify = Annotated[
    bool,
    output_option(
        "--verify", help="Compute every score again with rouge-score and sacreBLEU, and report any difference."
    ),
]


Command = Callable[..., None]


def take_flags(
    name: str,
    group: type,
    *,
    without: Collection[str] = (),
    only: Collection[str] = (),
    instead: Mapping[str, Any] | None = None,
) -> Callable[[Command], Command]:
    """A decorator for a command whose parameter `name` is a `group` of flags.

    The command has no flag for a field in `without`, or for one that is not in `only`; `instead` has other options for
    some fields.
    """
    hints = get_type_hints(group, include_extras=True) | dict(instead or {})
    flags = {flag.name: flag for flag in fields(group) if flag.name not in without and (not only or flag.name in only)}

    def spell_out(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        parameters = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        for flag in flags.values():
            default = inspect.Parameter.empty if flag.default is MISSING else flag.default
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(flag.name, kind, default=default, annotation=hints[flag.name]))

        @functools.wraps(command)
        def call_with_flags(**arguments: Any) -> None:
            typed = group(**{flag: arguments.pop(flag) for flag in flags})
            command(**arguments, **{name: typed})

        call_with_flags.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        call_with_flags.__annotations__ = {item.name: item.annotation for item in parameters} | {"return": None}
        return call_with_flags

    return spell_out
