"""The readers, in the order in which they are asked to recognize a source.

Add one: a file with a Reader, and its line here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from harness.errors import BadInput
from harness.importing.readers import (
    articles,
    csvs,
    duc,
    eval_logs,
    fairseq,
    installed,
    jsons,
    lines,
    parquet_arrow,
    rouge_xml,
    sheets,
    splits,
    stories,
    web,
)
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

READERS: tuple[Reader, ...] = (
    parquet_arrow.SAVED,
    eval_logs.RUN,
    stories.READER,
    duc.READER,
    web.READER,
    splits.READER,
    parquet_arrow.PARQUET,
    parquet_arrow.ARROW,
    eval_logs.INSPECT,
    sheets.READER,
    rouge_xml.READER,
    eval_logs.PROMPTFOO,
    jsons.JSON_LINES,
    jsons.JSON,
    fairseq.READER,
    csvs.READER,
    articles.READER,
    lines.READER,
)


def wide_encoding(head: bytes) -> str:
    """The UTF-16 that bytes look like: ASCII letters with a zero byte before or behind each; "" for none."""
    for name, zeros, letters in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if len(zeros) > 4 and 2 * zeros.count(0) > len(zeros) and not letters.count(0):
            return name
    return ""


def _read_inside(leads_to: Callable[[Source], Source], source: Source) -> Iterator[Record]:
    """The records of the file that a reader leads to."""
    inner = leads_to(source)
    yield from choose_reader(inner).read(inner)


def choose_reader(source: Source) -> Reader:
    """The reader that a package brings for its suffix, else the first that recognizes a source.

    Raises BadInput where none does.
    """
    if (of_package := installed.find_installed_reader(source)) is not None:
        return of_package
    for reader in READERS:
        if reader.recognizes(source):
            return reader if reader.leads_to is None else reader._replace(read=partial(_read_inside, reader.leads_to))
    if source.is_folder:
        if not any(source.path.iterdir()):
            raise BadInput(source.typed_name, "is a folder without files; give a file, or a folder of texts")
        problem = "is a folder whose files say nothing of what they are; say so with a pattern, as in "
        raise BadInput(source.typed_name, f"{problem}--reference '{source.typed_name.rstrip('/')}/#ID#.txt'")
    if not source.head:
        raise BadInput(source.typed_name, "is empty")
    if wide := wide_encoding(source.head):
        raise BadInput(source.typed_name, f"looks like UTF-16 without its mark; give --encoding {wide}")
    raise BadInput(source.typed_name, "is no text and no format that is known; save it as text, CSV, JSON or Parquet")
