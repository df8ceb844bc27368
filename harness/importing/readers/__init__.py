"""The readers, in the order in which they are asked. Add one: a file with a Reader, and its line here."""

from __future__ import annotations

from harness.errors import BadInput
from harness.importing.readers import (
    articles,
    columns,
    csvs,
    duc,
    fairseq,
    jsons,
    lines,
    logs,
    settings,
    sheets,
    stories,
    web,
)
from harness.importing.records import Reader
from harness.importing.sources import Source

READERS: tuple[Reader, ...] = (
    columns.SAVED,
    logs.RUN,
    stories.READER,
    duc.READER,
    web.READER,
    columns.PARQUET,
    columns.ARROW,
    logs.INSPECT,
    sheets.READER,
    settings.READER,
    logs.PROMPTFOO,
    jsons.JSON_LINES,
    jsons.JSON,
    fairseq.READER,
    csvs.READER,
    articles.READER,
    lines.READER,
)


def choose_reader(source: Source) -> Reader:
    """The first reader that recognizes a source. Raises BadInput where none does."""
    for reader in READERS:
        if reader.recognizes(source):
            return reader
    if source.is_folder:
        said = "is a folder whose files say nothing of what they are; say so with a pattern, as in "
        raise BadInput(source.shown, f"{said}--reference '{source.shown.rstrip('/')}/#ID#.txt'")
    if not source.head:
        raise BadInput(source.shown, "is empty")
    raise BadInput(source.shown, "is no text and no format that is known; save it as text, CSV, JSON or Parquet")
