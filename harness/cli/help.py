"""Help pages in groups, without rich, whose import alone takes longer than a help page may."""

from __future__ import annotations

import copy
import re
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from harness.cli.plain_values import spare_conversions

PANELS = (
    *("What to run", "What to read", "What to measure", "Statistics"),
    *("Endpoint", "Limits", "Several machines", "Output", "Other"),
)
"""The groups of options, in the order of a help page. Other: those that say no group."""

_options = [partial(typer.Option, rich_help_panel=panel) for panel in PANELS]
run_option, read_option, measure_option, statistics_option, endpoint_option = _options[:5]
limits_option, machines_option, output_option = _options[5:8]

FORMER_FLAGS = frozenset({"--repeats", "--width", "--ceilings", "--no-ceilings"})
"""Flags of the first release: they are read for one more release and stand on no help page."""

EVALUATE = "Evaluate"
EXAMINE = "Look at a run"
JUDGE = "Ask people and compare judges"
PREPARE = "Prepare data and systems"
ENGINE = "Check the ROUGE engine"
COMMAND_PANELS = (EVALUATE, EXAMINE, JUDGE, PREPARE, ENGINE)

EXIT_CODES = "0 complete; 1 wrong input; 2 wrong usage"


def exit_codes(failed: str = "", gate: str = "") -> str:
    """The last paragraph of a command's help: the meaning of its exit codes.

    `failed` explains code 3, `gate` code 4.
    """
    return f"Exit codes: {EXIT_CODES}{f'; 3 {failed}' if failed else ''}{f'; 4 {gate}' if gate else ''}."


class GroupedCommand(TyperCommand):
    """A command whose help page shows its options by panel, and which shows its progress."""

    def get_params(self, ctx: Any) -> Any:
        """The command's parameters, which convert only values that need conversion."""
        return spare_conversions(super().get_params(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command, with a line of progress on a terminal."""
        from harness.cli.progress_line import watch_command

        with watch_command(quiet=bool(ctx.params.get("quiet"))):
            return super().invoke(ctx)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then each panel that has an option."""
        panels: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = _help_record(parameter, ctx)
            if record is not None:
                is_argument = parameter.param_type_name == "argument"
                name = "Arguments" if is_argument else getattr(parameter, "rich_help_panel", None) or PANELS[-1]
                panels.setdefault(name, []).append(record)
        for name in ("Arguments", *PANELS):
            if name in panels:
                with formatter.section(name):
                    formatter.write_dl(panels[name])

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Offer options and names, without the flags of the first release."""
        return [item for item in super().shell_complete(ctx, incomplete) if item.value not in FORMER_FLAGS]

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """The words of the usage line, with braces only around a choice of words."""
        pieces = super().collect_usage_pieces(ctx)
        return [piece if "|" in piece else piece.strip("{}") for piece in pieces]


class GroupedCommands(TyperGroup):
    """The program, whose help page shows its commands by panel."""

    def get_params(self, ctx: Any) -> Any:
        """The program's parameters, which convert only values that need conversion."""
        return spare_conversions(super().get_params(ctx))

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write each panel of commands."""
        names = self.list_commands(ctx)
        width = max(map(len, names), default=0)
        for panel in COMMAND_PANELS:
            rows = [
                (name.ljust(width), command.get_short_help_str(formatter.width - 6 - width))
                for name in names
                if (command := self.get_command(ctx, name)) and getattr(command, "rich_help_panel", None) == panel
            ]
            if rows:
                with formatter.section(panel):
                    formatter.write_dl(rows)


def _help_record(parameter: Any, ctx: Any) -> tuple[str, str] | None:
    """The two columns of an option or argument; None where it is hidden."""
    visible = copy.copy(parameter)
    visible.opts = [flag for flag in parameter.opts if flag not in FORMER_FLAGS]
    visible.secondary_opts = [flag for flag in parameter.secondary_opts if flag not in FORMER_FLAGS]
    record = visible.get_help_record(ctx)
    if record is None:
        return None
    name, text = record
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    return name, _plain_range(text)


def _plain_range(text: str) -> str:
    """`[default: (all); 1<=x<=8]` as `[default: all; 1 to 8]`."""
    text = re.sub(r"\[default: \((.+?)\)(?=[;\]])", r"[default: \1", text)
    text = re.sub(r"([\d.e+]+)<=x<=\d{7,}(\.\d+)?", r"at least \1", text)  # a bound that nobody meets
    text = re.sub(r"([\d.e+]+)<=x<=([\d.e+]+)", r"\1 to \2", text)
    return re.sub(r"x>=([\d.]+)", r"at least \1", text)
