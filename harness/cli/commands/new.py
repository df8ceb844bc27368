"""`harness new`: write a file to start a system or a metric from."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from harness.errors import HarnessError


def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name: letters, digits, '_' and '-'.")],
    metric: Annotated[bool, typer.Option("--metric", help="Write a metric, into metrics/.")] = False,
) -> None:
    """Write a file to start a system or a metric from.

    A system goes into systems/, a metric into metrics/. The file works as it is. After you edit it, a system is a row
    of the next table, and a metric is a column that `-m NAME` asks for.
    """
    from harness.cli.output import print_remark
    from harness.workspace import locate_workspace

    kind = "metric" if metric else "system"
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,60}", name):
        raise HarnessError(f"{name!r} cannot name a {kind}: use letters, digits, '_' and '-', and start with a letter")
    path = locate_workspace().root / f"{kind}s" / f"{name}.py"
    write_new_file(path, _new_metric(name) if metric else _new_system(name))
    print(path)
    print_remark(f"Next: edit it, `harness check {name}`, then `harness eval{f' -m {name}' if metric else ''}`.")


def _new_system(name: str) -> str:
    from harness.cli.output import print_remark
    from harness.plugins.templates import system_template
    from harness.workspace import locate_workspace, shipped_folder

    hidden = [
        path
        for path in (shipped_folder() / "systems").glob(f"{name}.*")
        if path.parent != locate_workspace().root / "systems"
    ]
    if hidden:
        print_remark(f"It replaces the shipped system {name!r} from now on; delete it to get that one back.")
    return system_template(name)


def _new_metric(name: str) -> str:
    from harness.plugins.templates import metric_template
    from harness.scoring.metrics import catalogue

    if name in catalogue():
        raise HarnessError(f"{name!r} is a built-in metric; choose another name")
    return metric_template(name)


def write_new_file(path: Path, text: str) -> None:
    """Write a new file; an existing one is not overwritten. Raises HarnessError."""
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise HarnessError(f"{path}: exists already; choose another name") from None
    except OSError as error:
        raise HarnessError(f"{path}: {error.strerror}") from None
