"""`harness init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder to make it in.", show_default="the current folder")
    ] = Path(),
) -> None:
    """Make a workspace of your own: systems/ and references/.

    It holds a first system that works. The systems and the dataset that ship with harness can still be used.
    """
    from harness.cli.output import print_remark
    from harness.plugins.templates import system_template
    from harness.workspace import create_workspace

    for path in create_workspace(folder, system_template("mine")):
        print(path)
    where = "" if folder == Path() else f"cd {folder} && "
    print_remark(f"Next: {where}harness eval. The systems and the dataset that ship with harness are available too.")
