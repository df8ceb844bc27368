"""What fuzzing begins with: real records of a small run, spoiled text by text, and what must hold of their pictures."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import zlib
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from msgspec import Struct, structs

from harness.jobs import check_robustness, report, score_candidates, show_topic
from harness.records import Report, Robustness, System, TopicView
from harness.scoring.settings import Settings
from harness.workspace import Workspace

Record = TypeVar("Record")

QUICK = Settings(draws=50, permutations=50)
OURS = {
    "role", "failure", "kind", "measure", "measures", "letter", "beats", "language", "choice", "interval", "test",
    "ranks", "way", "scores", "tokens", "citation", "severity", "treatment", "unit",
}  # fmt: skip
"""Fields whose text is ours, whatever comes from outside."""

SYSTEM = System("a", "a", "a.py", "", "system", {}, "d")
CARD = """format = 1
name = "news"
[[articles]]
id = "fire"
[[topics]]
id = "t1"
articles = ["fire"]
"""


FOLDERS = {
    "stories": ("a.story", "b.story"),
    "duc": ("docs/D0701/APW1", "models/D0701.M.250.A.B"),
    "multiling": ("M001/M0010.english", "summaries/M001A.english"),
    "saved": ("dataset_dict.json", "test/data-00000-of-00001.arrow"),
    "splits": ("train.jsonl", "test.csv"),
    "pages": ("a.html", "b.html"),
    "pyrouge": ("models/model.A.001.txt", "systems/sys.001.txt"),
    "run": ("run.json", "candidates/a.jsonl"),
    "settings": ("settings.xml", "models/a.html"),
}
"""Folders of foreign files, with two files each."""


def folder(path: Path) -> None:
    """A dataset folder of one topic."""
    for part, text in {
        "dataset.toml": CARD,
        "articles/fire.txt": "Fire\n\nA house burnt.\n",
        "summaries/t1/A.txt": "A house burnt down.\n",
    }.items():
        (path / part).parent.mkdir(parents=True, exist_ok=True)
        (path / part).write_text(text, encoding="utf-8")


def lines(path: Path) -> Path:
    """A dataset of two topics in one file."""
    topics = [
        {
            "id": "a",
            "event": "x",
            "article": "The cat sat. It rained.",
            "references": ["The cat.", "Rain."],
            "words": 5,
        },
        {"id": "b", "article": {"title": "Dogs", "text": "Dogs ran."}, "references": ["Dogs."], "words": 5},
    ]
    path.write_text("".join(json.dumps(topic) + "\n" for topic in topics), encoding="utf-8")
    return path


@cache
def records() -> tuple[Report, Robustness, TopicView]:
    """Of a real run: a good system, a copier and one that failed once."""
    with TemporaryDirectory() as name:
        root = Path(name)
        (root / "references").mkdir()
        lines(root / "references" / "town.jsonl")
        place = Workspace(root, (), (root / "references",), root / "results")
        texts = {"good": ["The cat.", "Dogs."], "copies": ["The cat sat.", "Dogs ran."], "fails": ["Rain.", ""]}
        found = score_candidates("town", texts, workspace=place, settings=QUICK, metrics=["rouge1", "bleu"])
        page = report(found.run, workspace=place, settings=QUICK, metrics=["rouge1", "bleu"])
        page = structs.replace(page, views=tuple(page.views))
        ranked = check_robustness(found.run, workspace=place, settings=QUICK, metrics=["rouge1"])
        return page, ranked, show_topic("a", run=found.run, workspace=place, metrics=["rouge1", "bleu"])


def spoiled(record: Record, parts: list[str]) -> Record:
    """`record` with one of `parts` behind every text that may come from outside; equal texts stay equal."""
    labels = {row.label for row in records()[0].leaderboard.rows}

    def poison(text: str) -> str:
        return text + parts[zlib.crc32(text.encode("utf-8", "surrogatepass")) % len(parts)]

    def walk(value: Any, field: str) -> Any:
        if isinstance(value, Struct):
            return structs.replace(
                value, **{name: walk(getattr(value, name), name) for name in value.__struct_fields__}
            )
        if isinstance(value, tuple):
            return tuple(walk(each, field) for each in value)
        if isinstance(value, dict):
            return {
                poison(key) if key in labels else key: walk(each, key if key in OURS else field)
                for key, each in value.items()
            }
        return poison(value) if isinstance(value, str) and field not in OURS else value

    spoilt: Record = walk(record, "")
    return spoilt


def assert_harmless(shown: str) -> None:
    """Nothing in it acts on a terminal, turns the direction of writing, or cannot be written to a file."""
    bad = {"Cc", "Cs", "Zl", "Zp"}
    assert shown.isascii() or not any(unicodedata.category(char) in bad for char in shown.replace("\n", ""))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown)
    shown.encode("utf-8")


def assert_no_formula(shown: str) -> None:
    """Every row has as many cells, and no cell is a formula."""
    rows = list(csv.reader(io.StringIO(shown)))
    assert len({len(row) for row in rows}) == 1
    assert not any(cell.lstrip().startswith(("=", "@")) for row in rows for cell in row)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"{tag} {' '.join(sorted(name for name, _ in attrs))}")


def tags(page: str) -> list[str]:
    """Every element of a page with the names of its attributes: text from outside adds none."""
    reader = _Tags()
    reader.feed(page)
    return reader.found
