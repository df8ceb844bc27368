"""One kind of option for each panel of a help page."""

from __future__ import annotations

from functools import partial

import typer

from harness.cli import help as panels

run_option = partial(typer.Option, rich_help_panel=panels.RUN)
read_option = partial(typer.Option, rich_help_panel=panels.READ)
measure_option = partial(typer.Option, rich_help_panel=panels.MEASURE)
statistics_option = partial(typer.Option, rich_help_panel=panels.STATISTICS)
endpoint_option = partial(typer.Option, rich_help_panel=panels.ENDPOINT)
limits_option = partial(typer.Option, rich_help_panel=panels.LIMITS)
machines_option = partial(typer.Option, rich_help_panel=panels.MACHINES)
output_option = partial(typer.Option, rich_help_panel=panels.OUTPUT)
