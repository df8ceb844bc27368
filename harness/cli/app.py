"""The Typer app, with its commands in the order of the help page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.main import get_command, get_command_from_info

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
GATE_MISSED = "a --fail-below was missed"

PANELS: dict[str, dict[str, str]] = {
    EVALUATE: {
        "eval": exit_codes(FAILED, GATE_MISSED),
        "score": exit_codes("some candidates are missing", GATE_MISSED),
        "merge": exit_codes(FAILED, GATE_MISSED),
        "rerun": exit_codes("a system could not be run to its end", "some candidates differ"),
        "judge": exit_codes("some questions could not be asked"),
    },
    EXAMINE: {
        "compare": exit_codes("a system is incomplete in one of the runs", "a --gate was missed"),
        "history": exit_codes(),
        "robust": exit_codes(),
        "correlate": exit_codes(),
        "correct": exit_codes(),
        "show": exit_codes(),
        "report": exit_codes(),
        "plot": exit_codes(),
        "cite": exit_codes(),
    },
    JUDGE: {
        "annotate": exit_codes(),
        "agree": exit_codes(),
    },
    PREPARE: {
        "import": exit_codes(),
        "check": exit_codes(),
        "new": exit_codes(),
        "init": exit_codes(),
        "copy": exit_codes(),
        "ls": exit_codes(),
        "config": exit_codes(),
    },
    ENGINE: {
        "selftest": exit_codes(),
        "rouge155": exit_codes(),
    },
}
"""Every command by the group of the help page that it stands in, with the meaning of its exit codes."""

CONTEXT_SETTINGS = {
    "rouge155": {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": ["--help"]},
}
"""Settings of commands whose arguments are parsed otherwise than usual."""


class _Commands(Mapping[str, Any]):
    """The commands in Click's form, each imported and built only when it is used, since most starts use one."""

    def __init__(self) -> None:
        self._panels = {name: panel for panel, commands in PANELS.items() for name in commands}
        self._built = dict[str, Any]()

    def __getitem__(self, name: str) -> Any:
        if name not in self._built:
            self._built[name] = _build_command(name, self._panels[name])
        return self._built[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._panels)

    def __len__(self) -> int:
        return len(self._panels)


def _build_command(name: str, panel: str) -> Any:
    alone = typer.Typer()
    register = alone.command(
        name,
        cls=GroupedCommand,
        rich_help_panel=panel,
        epilog=PANELS[panel][name],
        context_settings=CONTEXT_SETTINGS.get(name),
    )
    register(_import_command(name))
    return get_command_from_info(alone.registered_commands[0], pretty_exceptions_short=True, rich_markup_mode=None)


def _import_command(name: str) -> Any:
    """The function of that name in the file of that name; `_` is behind a name that Python has taken."""
    module = import_module(f"harness.cli.commands.{name}{'_' * iskeyword(name)}")
    return getattr(module, name, None) or getattr(module, f"{name}_")


@cache
def build_program() -> Any:
    """Build the program in Click's form once: a notebook or a test calls many commands in one process."""
    program: Any = get_command(app)
    program.commands = _Commands()
    return program
