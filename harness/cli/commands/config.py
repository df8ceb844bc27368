"""`harness config`: which defaults are set, and where."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import typer

from harness.cli.commands.agree import Format


def config(context: typer.Context, format_: Format = None) -> None:
    """Show the defaults set here, and which folders are used.

    harness.toml (or [tool.harness] in pyproject.toml) of the workspace holds `flag = value` for all commands, and
    tables as [eval] for one; a variable HARNESS_FLAG goes before the file, and what is typed before both.
    """
    from harness.cli.flag_defaults import find_config, read_defaults
    from harness.cli.output import deliver
    from harness.models.cache_folders import replies_folder
    from harness.showing.listing import render_listing
    from harness.showing.terminal import style_of
    from harness.workspace import locate_workspace

    workspace, program = locate_workspace(), context.find_root().command
    commands: dict[str, Any] = program.commands  # type: ignore[attr-defined]
    file = find_config(workspace.root)
    defaults = read_defaults(file, os.environ, commands)
    flags: dict[tuple[str, str, str], list[str]] = {}
    for default in defaults:
        flags.setdefault((default.flag, str(default.value), default.source), []).append(default.command)
    rows = [
        {"setting": f"--{flag}", "value": value, "from": source, "commands": names}
        for (flag, value, source), names in flags.items()
    ]
    folders: dict[str, list[Path]] = {
        "systems": [*workspace.systems],
        "references": [*workspace.datasets],
        "metrics": [*workspace.metrics],
        "results": [workspace.results],
        "replies of models": [replies_folder()],
    }
    rows.append({"setting": "file of defaults", "value": str(file.path or "none"), "from": "", "commands": []})
    for name, places in folders.items():
        rows += [{"setting": name, "value": str(place), "from": "", "commands": []} for place in places]
    style = style_of(sys.stdout)
    columns = ["setting", "value", "from", "commands"]
    deliver(
        render_listing(rows, columns, format_ or "text", width=style.width, colour=style.colour, kind="config"), None
    )
