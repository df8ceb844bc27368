"""The `.story` files of CNN and the Daily Mail: an article, then `@highlight` and a sentence, several times."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.importing.records import Reader, Record
from harness.importing.sources import Source

MARK = "@highlight"


def recognizes(source: Source) -> bool:
    """True where a source is a story, or a folder of files that end in .story."""
    if source.is_folder:
        return bool(stories(source.path))
    return any(line.strip() == MARK for line in source.start.split("\n"))


def stories(folder: Path) -> list[Path]:
    """The stories of a folder, in the order of their names."""
    return sorted(path for path in folder.glob("*.story") if path.is_file())


def read(source: Source) -> Iterator[Record]:
    """Read a topic from each story; its highlights are the lines of one reference."""
    files = [source.child(path) for path in stories(source.path)] if source.is_folder else [source]
    for file in files:
        yield Record(None, story(file))


def story(source: Source) -> dict[str, str]:
    """Split a story into the fields of a record."""
    article: list[str] = []
    highlights: list[str] = []
    part = article
    for _, line in source.lines():
        if line.strip() == MARK:
            part = highlights
        elif line.strip():
            part.append(line.strip())
    return {"id": source.stem, "article": "\n".join(article), "highlights": "\n".join(highlights)}


READER = Reader("stories", recognizes, read, "harness eval stories/")
