"""The Typer app: which commands there are, in the order of the help page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy as copy_value
from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command, get_command_from_info

from harness.cli.commands.agree import agree
from harness.cli.commands.annotate import annotate
from harness.cli.commands.check import check
from harness.cli.commands.cite import cite
from harness.cli.commands.compare import compare
from harness.cli.commands.config import config
from harness.cli.commands.copy import copy
from harness.cli.commands.correct import correct
from harness.cli.commands.correlate import correlate
from harness.cli.commands.eval import eval_
from harness.cli.commands.history import history
from harness.cli.commands.import_ import import_
from harness.cli.commands.init import init
from harness.cli.commands.judge import judge
from harness.cli.commands.ls import ls
from harness.cli.commands.merge import merge
from harness.cli.commands.new import new
from harness.cli.commands.plot import plot
from harness.cli.commands.report import report
from harness.cli.commands.rerun import rerun
from harness.cli.commands.robust import robust
from harness.cli.commands.rouge155 import rouge155
from harness.cli.commands.score import score
from harness.cli.commands.selftest import selftest
from harness.cli.commands.show import show
from harness.cli.help import ENGINE, EVALUATE, EXAMINE, JUDGE, PREPARE, GroupedCommand, GroupedCommands, exit_codes

app = typer.Typer(
    name="harness",
    help="Which of these summarizers is better, by how much, and is the difference real?",
    epilog=exit_codes("some candidates failed, or a system could not be loaded", "a gate was missed"),
    cls=GroupedCommands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # rich's help costs 0.08 s at every start
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(is_asked: bool) -> None:
    if is_asked:
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


FAILED = "some candidates failed, or a system could not be loaded"
BELOW = "a --fail-below was missed"

PANELS: dict[str, dict[str, tuple[Callable[..., None], str]]] = {
    EVALUATE: {
        "eval": (eval_, exit_codes(FAILED, BELOW)),
        "score": (score, exit_codes("some candidates are missing", BELOW)),
        "merge": (merge, exit_codes(FAILED, BELOW)),
        "rerun": (rerun, exit_codes("a system could not be run to its end", "some candidates differ")),
        "judge": (judge, exit_codes("some questions could not be asked")),
    },
    EXAMINE: {
        "compare": (compare, exit_codes("a system is incomplete in one of the runs", "a --gate was missed")),
        "history": (history, exit_codes()),
        "robust": (robust, exit_codes()),
        "correlate": (correlate, exit_codes()),
        "correct": (correct, exit_codes()),
        "show": (show, exit_codes()),
        "report": (report, exit_codes()),
        "plot": (plot, exit_codes()),
        "cite": (cite, exit_codes()),
    },
    JUDGE: {
        "annotate": (annotate, exit_codes()),
        "agree": (agree, exit_codes()),
    },
    PREPARE: {
        "import": (import_, exit_codes()),
        "check": (check, exit_codes()),
        "new": (new, exit_codes()),
        "init": (init, exit_codes()),
        "copy": (copy, exit_codes()),
        "ls": (ls, exit_codes()),
        "config": (config, exit_codes()),
    },
    ENGINE: {"selftest": (selftest, exit_codes())},
}
"""Every command with the meaning of its exit codes, by the group of the help page it stands in."""

for panel, commands in PANELS.items():
    for name, (command, codes) in commands.items():
        app.command(name, cls=GroupedCommand, rich_help_panel=panel, epilog=codes)(command)

app.command(
    "rouge155",
    cls=GroupedCommand,
    rich_help_panel=ENGINE,
    epilog=exit_codes(),
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["--help"]},
)(rouge155)


class _Commands(Mapping[str, Any]):
    """The commands as Click has them, by name, each built when it is asked for: nearly all starts want one of them."""

    def __init__(self, infos: Mapping[str, Any]) -> None:
        self._infos, self._built = infos, dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = get_command_from_info(
                self._infos[name], pretty_exceptions_short=app.pretty_exceptions_short, rich_markup_mode=None
            )
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._infos)

    def __len__(self) -> int:
        return len(self._infos)


@cache
def build_program() -> Any:
    """The program as Click has it, built once: a notebook or a test calls many commands in one process."""
    bare = copy_value(app)
    bare.registered_commands = []
    program: Any = get_command(bare)
    program.commands = _Commands({str(info.name): info for info in app.registered_commands})
    return program
