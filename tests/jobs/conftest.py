"""A small workspace: two good systems, four bad ones, a dataset of five topics in three events."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from harness import Settings, evaluate
from harness.workspace import Workspace

FIRST = '''"""The first sentence."""

def summarize(article) -> str:
    return article.sentences[0]
'''

LAST = '''"""The last sentences."""

KIND = "baseline"

def summarize(article, sentences: int = 1) -> str:
    return " ".join(article.sentences[-sentences:])
'''

BAD = {
    "crashes": '''"""Crashes on its third article."""

def summarize(article) -> str:
    if "river" in article.text:
        raise ValueError("no rivers, please")
    return article.sentences[0]
''',
    "hangs": '''"""Hangs on one article."""
import time

def summarize(article) -> str:
    if "river" in article.text:
        time.sleep(600)
    return article.sentences[0]
''',
    "prints": '''"""Prints, even what looks like an answer."""

def summarize(article) -> str:
    print('{"text": "not this"}', flush=True)
    return article.sentences[0]
''',
    "nothing": '''"""Returns None."""

def summarize(article) -> str:
    return None
''',
}

TOPICS = [
    (
        "one",
        "north",
        "The mayor opened a bridge on Monday. It took nine years. All cheered.",
        "A bridge was opened.",
    ),
    ("two", "north", "Rain fell on the town all week. Schools stayed shut. No one was hurt.", "Rain shut schools."),
    ("three", "south", "The river rose by two metres. Boats broke loose. Fields were lost.", "The river rose fast."),
    ("four", "south", "A court freed the editor. He had been held for a year. Readers wept.", "An editor was freed."),
    ("five", "east", "Farmers sold less wheat this year. Prices fell by half. Many gave up.", "Wheat prices fell."),
]


def write_dataset(path: Path) -> None:
    lines = [
        {
            "id": name,
            "event": event,
            "article": text,
            "references": [reference, text.split(". ")[0] + "."],
            "words": 12,
        }
        for name, event, text, reference in TOPICS
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def make_workspace(folder: Path) -> Workspace:
    """A workspace whose systems and datasets are all its own: nothing that ships is looked at."""
    systems, references = folder / "systems", folder / "references"
    systems.mkdir()
    references.mkdir()
    (systems / "first.py").write_text(FIRST)
    (systems / "last.py").write_text(LAST)
    write_dataset(references / "town.jsonl")
    return workspace_in(folder)


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """Such a workspace, for one test."""
    return make_workspace(tmp_path)


QUICK = Settings(draws=100, permutations=100)


@pytest.fixture(scope="session")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two workspaces: `once` has one run by rouge1, `twice` has two of the same."""
    folder = tmp_path_factory.mktemp("evaluated")
    (folder / "once").mkdir()
    workspace = make_workspace(folder / "once")
    evaluate(workspace=workspace, settings=QUICK, metrics=["rouge1"])
    shutil.copytree(folder / "once", folder / "twice")
    evaluate(workspace=workspace_in(folder / "twice"), settings=QUICK, metrics=["rouge1"], fresh=True)
    return folder


def workspace_in(folder: Path) -> Workspace:
    """The workspace of such a folder."""
    return Workspace(folder, (folder / "systems",), (folder / "references",), folder / "results")


@pytest.fixture
def one_run(evaluated: Path, tmp_path: Path) -> Workspace:
    """A workspace with the run town-1: first and last by rouge1."""
    shutil.copytree(evaluated / "once", tmp_path, dirs_exist_ok=True)
    return workspace_in(tmp_path)


@pytest.fixture
def two_runs(evaluated: Path, tmp_path: Path) -> Workspace:
    """A workspace with town-1 and the same made afresh, town-2."""
    shutil.copytree(evaluated / "twice", tmp_path, dirs_exist_ok=True)
    return workspace_in(tmp_path)


@pytest.fixture
def bad(place: Workspace) -> Workspace:
    """The same workspace with four systems that misbehave."""
    for name, source in BAD.items():
        (place.systems[0] / f"{name}.py").write_text(source)
    return place
