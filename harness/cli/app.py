"""The Typer app: which commands there are, in the order of the help page."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.commands.check import check
from harness.cli.commands.cite import cite
from harness.cli.commands.compare import compare
from harness.cli.commands.copy import copy
from harness.cli.commands.eval import eval_
from harness.cli.commands.import_ import import_
from harness.cli.commands.init import init
from harness.cli.commands.judge import judge
from harness.cli.commands.ls import ls
from harness.cli.commands.new import new
from harness.cli.commands.plot import plot
from harness.cli.commands.report import report
from harness.cli.commands.robust import robust
from harness.cli.commands.rouge155 import rouge155
from harness.cli.commands.score import score
from harness.cli.commands.selftest import selftest
from harness.cli.commands.show import show

app = typer.Typer(
    name="harness",
    help="Which of these summarizers is better, by how much, and is the difference real?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's help costs 0.08 s at every start
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        from harness import __version__

        typer.echo(f"harness {__version__}")
        raise typer.Exit


@app.callback()
def _harness(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Which of these summarizers is better, by how much, and is the difference real?"""


app.command("eval")(eval_)
app.command()(score)
app.command("import")(import_)
app.command()(compare)
app.command()(robust)
app.command()(judge)
app.command()(show)
app.command()(report)
app.command()(plot)
app.command()(ls)
app.command()(check)
app.command()(new)
app.command()(init)
app.command()(copy)
app.command()(cite)
app.command()(selftest)
app.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["--help"]},
)(rouge155)
