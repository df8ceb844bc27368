"""Folders by a pattern: `models/model.[A-Z].#ID#.txt` names the topic and the author of every file."""

from __future__ import annotations

import re
from pathlib import Path

from harness.errors import BadInput
from harness.importing.sources import Source

ID = "#ID#"
_PARTS = re.compile(r"#ID#|\[([A-Za-z0-9]-[A-Za-z0-9])+\]|\*")
MAX_FILES = 1_000_000


def is_pattern(given: str) -> bool:
    """Whether a name stands for many files."""
    return ID in given


def expression(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern's last parts, with the groups `id` and `author`."""
    pieces, end, author = [], 0, False
    for match in _PARTS.finditer(pattern):
        pieces.append(re.escape(pattern[end : match.start()]))
        end = match.end()
        if match[0] == ID:
            pieces.append("(?P<id>[^/]+?)" if "(?P<id>" not in "".join(pieces) else "(?P=id)")
        elif match[0] == "*":
            pieces.append("[^/]*")
        else:
            pieces.append(match[0] if author else f"(?P<author>{match[0]})")
            author = True
    return re.compile("".join(pieces) + re.escape(pattern[end:]))


def files_by_id(pattern: str) -> dict[str, list[tuple[str, Path]]]:
    """Topic id -> (author, file) of every file that fits, ids in natural order. Raises BadInput where none does."""
    parts = Path(pattern).parts
    special = next(place for place, part in enumerate(parts) if _PARTS.search(part))
    root = Path(*parts[:special]) if special else Path()
    if not root.is_dir():
        raise BadInput(root, "no such folder")
    wanted = expression("/".join(parts[special:]))
    depth = len(parts) - special
    files: dict[str, list[tuple[str, Path]]] = {}
    for place, path in enumerate(sorted(root.glob("/".join(["*"] * depth)))):
        match = wanted.fullmatch(path.relative_to(root).as_posix())
        if match is None or not path.is_file():
            continue
        if place > MAX_FILES:
            raise BadInput(pattern, f"fits more than {MAX_FILES:,} files")
        if not path.resolve().is_relative_to(root.resolve()):
            raise BadInput(path, f"is a link that leads out of {root}; copy the file itself there")
        files.setdefault(match["id"], []).append((match.groupdict().get("author") or "", path))
    if not files:
        raise BadInput(pattern, f"fits no file; {ID} stands for the topic's id, [A-Z] for the author's letter")
    return {name: files[name] for name in sorted(files, key=natural)}


def natural(name: str) -> list[tuple[int, str]]:
    """A key that puts 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def folder_pattern(folder: Path) -> str | None:
    """The pattern of a folder whose files are all called ID.SUFFIX; None where suffixes differ."""
    suffixes = {path.suffix for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")}
    return f"{folder}/{ID}{suffixes.pop()}" if len(suffixes) == 1 else None


def text_of(path: Path, encoding: str | None) -> str:
    """The text of one of the files."""
    return Source(path, str(path), encoding=encoding).text()
