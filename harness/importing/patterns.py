"""Folders by a pattern: `models/model.[A-Z].#ID#.txt` names the topic and the author of every file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from harness.errors import BadInput
from harness.importing.sources import Source
from harness.lazy_patterns import compile_on_use

ID = "#ID#"
_PARTS = compile_on_use(r"#ID#|\[([A-Za-z0-9]-[A-Za-z0-9])+\]|\*")
MAX_FILES = 1_000_000


def is_pattern(text: str) -> bool:
    """True where a name is a pattern for many files."""
    return ID in text


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
    id_pattern = expression("/".join(parts[special:]))
    depth = len(parts) - special
    files: dict[str, list[tuple[str, Path]]] = {}
    for place, path in enumerate(sorted(root.glob("/".join(["*"] * depth)))):
        match = id_pattern.fullmatch(path.relative_to(root).as_posix())
        if match is None or not path.is_file():
            continue
        if place > MAX_FILES:
            raise BadInput(pattern, f"fits more than {MAX_FILES:,} files")
        if not path.resolve().is_relative_to(root.resolve()):
            raise BadInput(path, f"is a link that leads out of {root}; copy the file itself there")
        files.setdefault(match["id"], []).append((match.groupdict().get("author") or "", path))
    if not files:
        raise BadInput(pattern, f"fits no file; {ID} stands for the topic's id, [A-Z] for the author's letter")
    return {name: files[name] for name in sorted(files, key=natural_key)}


def natural_key(name: str) -> list[tuple[int, str]]:
    """A key that puts 2 before 10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def folder_pattern(folder: Path) -> str | None:
    """The pattern of a folder whose files are all called ID.SUFFIX; None where suffixes differ."""
    suffixes = {path.suffix for path in text_files(folder)}
    return f"{folder}/{ID}{suffixes.pop()}" if len(suffixes) == 1 else None


def numbered_pattern(folder: Path) -> str | None:
    """The pattern of files whose names differ by a number, and by a capital for the author; None where there is none.

    `000001_decoded.txt`, `model.A.001.txt`.
    """
    shapes = set()
    for path in text_files(folder):
        match = re.fullmatch(r"(\D*(?:\d+\D+)??)(\d+)(\D*)", path.name)
        if match is None:
            return None
        shapes.add(
            "#ID#".join(re.sub(r"(?<![A-Za-z])[A-Z](?![A-Za-z])", "[A-Z]", part) for part in (match[1], match[3]))
        )
    return f"{folder}/{shapes.pop()}" if len(shapes) == 1 else None


def text_files(folder: Path) -> list[Path]:
    """The files of a folder, hidden ones apart."""
    return [path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith(".")]


def fitting_pattern(folder: Path, ids: Sequence[str]) -> str | None:
    """The pattern of a folder under which its files bear these ids; that of whole names where none does."""
    plain_pattern, numbered = folder_pattern(folder), numbered_pattern(folder)
    if numbered is not None and set(files_by_id(numbered)) == set(ids):
        return numbered
    return plain_pattern or numbered


REFERENCE_FOLDER = compile_on_use(r"(?:reference|model|gold|target|human|ref)s?(?:_?summar(?:y|ies))?", re.IGNORECASE)
CANDIDATE_FOLDER = compile_on_use(
    r"(?:decoded|system|candidate|hypothes[ie]|hyp|peer|generated|prediction|output)s?(?:_?summar(?:y|ies))?",
    re.IGNORECASE,
)
"""Names of folders of texts, as pyrouge, pointer-generator and files2rouge make them."""


def folder_patterns(folder: Path, *, as_references: bool) -> tuple[str | None, str | None]:
    """The patterns of references and of candidates in a folder of folders; of references alone in one of texts."""
    patterns: dict[str, list[str]] = {"reference": [], "candidate": []}
    for path in sorted(folder.iterdir()):
        if path.is_dir() and (pattern := numbered_pattern(path) or folder_pattern(path)):
            for role, name in (("reference", REFERENCE_FOLDER), ("candidate", CANDIDATE_FOLDER)):
                if name.fullmatch(path.name):
                    patterns[role].append(pattern)
    if len(patterns["reference"]) == 1 and len(patterns["candidate"]) <= 1:
        return patterns["reference"][0], next(iter(patterns["candidate"]), None)
    return (numbered_pattern(folder) or folder_pattern(folder) if as_references else None), None


def text_of(path: Path, encoding: str | None) -> str:
    """The text of one of the files."""
    return Source(path, str(path), encoding=encoding).text()
