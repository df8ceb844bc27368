"""`harness copy`: a dataset that ships with harness, in one's own workspace, to add to."""

from __future__ import annotations

from typing import Annotated

import typer


def copy(name: Annotated[str, typer.Argument(help="A dataset that ships with harness: deauville.")]) -> None:
    """Copy a shipped dataset into references/, to add references of your own.

    What is in references/NAME already stays as it is.
    """
    from harness.cli.output import print_remark
    from harness.jobs import copy_dataset

    copied = copy_dataset(name)
    for path in copied.kept:
        print_remark(f"{path}: yours was kept")
    print(f"{copied.path}: {copied.files} files copied")
