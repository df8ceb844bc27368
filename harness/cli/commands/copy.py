"""`harness copy`: copy a shipped dataset into the workspace, to add to it."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.completion import complete_shipped


def copy(
    name: Annotated[
        str,
        typer.Argument(
            metavar="DATASET", help="A dataset that ships with harness: deauville.", autocompletion=complete_shipped
        ),
    ],
) -> None:
    """Copy a shipped dataset into references/, to add to it.

    Add references of your own to the copy. Files that are in references/DATASET already stay as they are.
    """
    from harness.cli.output import print_remark
    from harness.jobs import copy_dataset

    copied = copy_dataset(name)
    for path in copied.kept_files:
        print_remark(f"{path}: your file was left as it is")
    print(f"{copied.path}: {copied.files} files copied")
