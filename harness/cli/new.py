"""`harness new`: a starting file for a system of one's own."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from harness.errors import HarnessError


def new(name: Annotated[str, typer.Argument(help="Name of the system: letters, digits, '_' and '-'.")]) -> None:
    """Write a starting file for a system into systems/.

    It works as it is: edit it, and it is a row of the next table.
    """
    from harness.cli.output import remark
    from harness.running.contract import template
    from harness.workspace import locate

    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,60}", name):
        raise HarnessError(f"{name!r} cannot name a system: use letters, digits, '_' and '-', and start with a letter")
    path = locate().root / "systems" / f"{name}.py"
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(template(name))
    except FileExistsError:
        raise HarnessError(f"{path}: exists already; choose another name") from None
    except OSError as error:
        raise HarnessError(f"{path}: {error.strerror}") from None
    print(path)
    remark(f"Next: edit it, `harness check {name}`, then `harness eval`.")
