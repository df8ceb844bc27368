"""`harness init`: a workspace of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def init(folder: Annotated[Path, typer.Argument(help="Where.")] = Path()) -> None:
    """Make a workspace of your own: systems/ and references/.

    A first system is in it, and it works. What ships with harness stays within reach.
    """
    from harness.cli.output import print_remark
    from harness.running.system_check import system_template
    from harness.workspace import create_workspace

    for made in create_workspace(folder, system_template("mine")):
        print(made)
    where = "" if folder == Path() else f"cd {folder} && "
    print_remark(f"Next: {where}harness eval. The shipped systems and the summit are there as well.")
