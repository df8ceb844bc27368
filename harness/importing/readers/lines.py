"""Lines of text: a line is a record. The last reader to be asked, since any text is lines."""

from __future__ import annotations

from collections.abc import Iterator

from harness.errors import BadInput
from harness.importing.records import LINE, Reader, Record
from harness.importing.sources import Source


def recognizes(source: Source) -> bool:
    """True where a source is text."""
    return source.is_text


def read(source: Source) -> Iterator[Record]:
    """Every line, blank ones too: they keep the places of the others."""
    looks = source.start.lstrip()[:2].replace("\n", " ").rstrip()
    if looks in ("{", '{"', "{}", "{'") or (looks.startswith("[") and looks[1:] in ("{", '"')):
        raise BadInput(
            source.typed_name, "looks like JSON but cannot be read as it; mend it, or write a text a line", 1
        )
    for number, line in source.lines():
        yield Record(number, {LINE: line})


READER = Reader("lines", recognizes, read, "harness score refs.txt -i hyp.txt")
