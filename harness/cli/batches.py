"""Batch files on the command line: what came of them is a line on stderr."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path


def exchange_batch_files(batch_out: Path | None, batch_in: Path | None) -> AbstractContextManager[None]:
    """While this lasts, systems that ask endpoints write their requests to a file, or take the replies of one."""
    from harness.cli.output import print_remark
    from harness.jobs.batches import exchange_batches
    from harness.jobs.listener import Listener

    return exchange_batches(batch_out, batch_in, Listener(remark=print_remark))
