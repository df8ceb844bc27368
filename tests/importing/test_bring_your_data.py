"""docs/bring-your-data.md is true: each line of its table makes what it says, and its example is a reader."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from harness.cli.source_options import SourceFlags
from harness.importing import readers
from harness.importing.choices import Request
from harness.importing.dataset import import_dataset
from harness.importing.outputs import match_outputs, read_outputs
from harness.jobs.import_record import describe_roles

PAGE = (Path(__file__).parents[2] / "docs" / "bring-your-data.md").read_text()
DATA = Path(__file__).parents[1] / "data" / "importing"
ROWS = re.findall(r"^\| ([^|]+) \| `(harness [^`]+)` \| ([^|]+) \|$", PAGE, re.MULTILINE)
FLAGS = {
    "--article": "article",
    "--reference": "reference",
    "--candidate": "candidate",
    "--split": "split",
    "-i": "input",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All formats side by side, as the page names them."""
    place = tmp_path_factory.mktemp("data")
    for group in DATA.iterdir():
        if group.is_dir() and group.name != "13-bad":
            shutil.copytree(group, place, dirs_exist_ok=True)
    (place / "splits").mkdir()
    shutil.copy(place / "dialogue.jsonl", place / "splits" / "test.jsonl")
    shutil.copy(place / "dialogue.jsonl", place / "splits" / "train.jsonl")
    (place / "run" / "candidates").mkdir(parents=True)
    texts = (place / "hyp.txt").read_text().splitlines()
    ids = ("harbour", "budget", "museum", "school")
    lines = [f'{{"topic":"{name}","text":"{text}","key":"0"}}\n' for name, text in zip(ids, texts, strict=True)]
    (place / "run" / "candidates" / "a.jsonl").write_text("".join(lines))
    return place


def parse(command: str) -> tuple[Request, list[str]]:
    """The request and the sources of candidates in a line of the table."""
    _, verb, *words = shlex.split(command)
    flags: dict[str, list[str]] = {name: [] for name in FLAGS.values()}
    sources = []
    while words:
        word = words.pop(0)
        if word in FLAGS:
            flags[FLAGS[word]].append(words.pop(0))
        else:
            sources.append(word)
    split = flags["split"][0] if flags["split"] else None
    reading = SourceFlags(None, flags["article"], flags["reference"], flags["candidate"], split=split)
    request = reading.to_request(sources)
    lines = Request(request.sources, request.choices, split=split, line_is_topic=verb == "score")
    return lines, flags["input"]


@pytest.mark.parametrize(("name", "command", "makes"), ROWS, ids=[row[0] for row in ROWS])
def test_a_line_of_the_table_makes_what_it_says(  # noqa: PLR0917  # fixtures
    name: str, command: str, makes: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for package, formats in {
        "polars": ("Parquet", "Arrow", "a folder of shards"),
        "python_calamine": ("spreadsheet",),
        "trafilatura": ("web page",),
    }.items():
        if name in formats:
            pytest.importorskip(package)
    monkeypatch.chdir(folder)
    request, inputs = parse(command)
    found = import_dataset(request, tmp_path)
    assert f", {makes};" in describe_roles(found.findings)
    ids = re.findall(r'^{"id":"([^"]+)"', found.path.read_text(), re.MULTILINE)
    for given in inputs:
        for outputs in read_outputs(given.partition("=")[2] if "=" in given else given, "a", ids=ids).outputs:
            assert set(match_outputs(outputs, ids)[0]) == set(ids)


def test_the_table_has_every_reader() -> None:
    assert {reader.name for reader in readers.READERS} <= {name for name, _, _ in ROWS}


def test_the_example_is_a_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[-1]
    module = ModuleType("newswire")
    exec(code, module.__dict__)  # our own page
    monkeypatch.setattr(readers, "READERS", (module.READER, *readers.READERS))
    (tmp_path / "wire.txt").write_text(
        "%%ID a\nA fire burnt.\n%%SUMMARY\nFire.\n%%ID b\nIt rained.\n%%SUMMARY\nRain.\n"
    )
    taken = import_dataset(Request((str(tmp_path / "wire.txt"),)), tmp_path).findings
    assert describe_roles(taken) == "reads: newswire, 2 topics; id <- id, article <- article, references <- summary"
    assert len(code.strip().splitlines()) <= 17
