"""Batch files of a command: requests that are written in the place of calls, and replies that are collected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from harness.errors import HarnessError
from harness.files.line_files import write_whole_file
from harness.jobs.listener import Listener
from harness.models.batch_files import BATCH_IN, BATCH_OUT, batch_facts, count_lines, read_batch
from harness.models.cache_folders import replies_folder
from harness.models.reply_cache import ReplyCache
from harness.processes.environment import set_variables
from harness.records import Remark
from harness.showing.wording import word_remark


def check_batch_options(batch_out: Path | None, batch_in: Path | None) -> None:
    """Raise HarnessError for files that cannot be meant."""
    if batch_out is not None and batch_in is not None:
        raise HarnessError("a batch is written by --batch-out and collected by --batch-in: give one of them")


@contextmanager
def exchange_batches(batch_out: Path | None, batch_in: Path | None, listener: Listener) -> Iterator[None]:
    """While this lasts, systems that ask endpoints write their requests, or take replies, and make no call.

    The outcome is reported at the end. Raises HarnessError where a file cannot be written or read.
    """
    check_batch_options(batch_out, batch_in)
    if batch_out is None and batch_in is None:
        yield
        return
    batch = read_batch(batch_in) if batch_in is not None else None
    variables = {BATCH_IN: str(batch_in.absolute())} if batch_in is not None else {}
    if batch_out is not None:
        write_whole_file(batch_out, [])
        variables = {BATCH_OUT: str(batch_out.absolute())}
    try:
        with set_variables(variables):
            yield
    finally:
        if batch is not None:
            cache = ReplyCache(replies_folder())
            used = {name for name in batch.replies if cache.get(name) is not None} | set(batch.failures)
            listener.remark(word_remark(Remark("batch file", "note", dict(batch_facts(batch, used)))))
        elif batch_out is not None:
            facts = {"file": batch_out.name, "requests": count_lines(batch_out)}
            listener.remark(word_remark(Remark("batch written", "note", facts)))
