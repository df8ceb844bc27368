"""`harness new`: a starting file for a system or a metric of one's own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from harness.errors import HarnessError


def new(
    name: Annotated[str, typer.Argument(help="Its name: letters, digits, '_' and '-'.")],
    metric: Annotated[bool, typer.Option("--metric", help="A metric, into metrics/.")] = False,
) -> None:
    """Write a starting file for a system into systems/, or for a metric into metrics/.

    It works as it is: edit it, and it is a row of the next table; a metric is a column, asked for with -m NAME.
    """
    from harness.cli.output import remark
    from harness.workspace import locate

    kind = "metric" if metric else "system"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,60}", name):
        raise HarnessError(f"{name!r} cannot name a {kind}: use letters, digits, '_' and '-', and start with a letter")
    path = locate().root / f"{kind}s" / f"{name}.py"
    write(path, _metric(name) if metric else _system(name))
    print(path)
    remark(f"Next: edit it, `harness check {name}`, then `harness eval{f' -m {name}' if metric else ''}`.")


def _system(name: str) -> str:
    from harness.cli.output import remark
    from harness.running.contract import template
    from harness.workspace import locate, shipped

    hidden = [path for path in (shipped() / "systems").glob(f"{name}.*") if path.parent != locate().root / "systems"]
    if hidden:
        remark(f"It stands in the place of the shipped system {name!r} from now on; delete it to have that again.")
    return template(name)


def _metric(name: str) -> str:
    from harness.scoring.metrics import catalogue
    from harness.scoring.metrics.starter import template

    if name in catalogue():
        raise HarnessError(f"{name!r} is a metric of the harness; choose another name")
    return template(name)


def write(path: Path, text: str) -> None:
    """A new file; what is there already is not touched. Raises HarnessError."""
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise HarnessError(f"{path}: exists already; choose another name") from None
    except OSError as error:
        raise HarnessError(f"{path}: {error.strerror}") from None
