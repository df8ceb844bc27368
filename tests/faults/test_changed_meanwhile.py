"""What happens to systems and candidates while systems run: saved, taken away, cut, forged; nothing in silence."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.faults.fork_server import PATIENCE_S
from tests.faults.ground import choose_systems, harness, read_candidates, wait_until, workspace

FIRST = "def summarize(article):\n    return article.sentences[0]\n"
LAST = FIRST.replace("[0]", "[-1]")
WAITS = """
import os, time
def summarize(article):
    while "article 3 " in article.text and os.path.exists({gate!r}):
        time.sleep(0.01)
    return article.sentences[0]
"""
QUICK = ("-m", "words", "--confidence-n", "100", "--no-ceilings")


class Waiting:
    """A command that waits at the third article of `waits`, and what came of it."""

    def __init__(self, root: Path, systems: Sequence[str]) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._gate = root / "gate"
        self._done = self._pool.submit(harness, root, "eval", "-j", "1", *choose_systems(systems), *QUICK)
        assert wait_until(lambda: self._done.done() or len(read_candidates(root).get("waits", {})) == 2, PATIENCE_S)

    def finish(self) -> tuple[int, str, str]:
        """Open the gate and let the command come to its end."""
        self._gate.unlink(missing_ok=True)
        done = self._done.result()
        self._pool.shutdown()
        return done.returncode, done.stdout, done.stderr


@contextmanager
def hold_command(root: Path, *systems: str) -> Iterator[Waiting]:
    """`harness eval -j 1` that waits at the third article of `waits`, until the gate is opened."""
    waiting = Waiting(root, systems)
    try:
        yield waiting
    finally:
        waiting.finish()


def make_place(root: Path) -> Path:
    """A workspace with a system that waits at its third article until the gate is opened, and one that is fine."""
    (root / "gate").touch()
    return workspace(root, {"waits": WAITS.format(gate=str(root / "gate")), "mine": FIRST}, 5)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return make_place(tmp_path)


# A system saved in an editor


def texts(root: Path, system: str, run: str) -> list[str]:
    return [candidate["text"] for candidate in read_candidates(root, run)[system].values()]


def test_a_system_saved_before_its_turn_is_not_kept_under_the_old_digest(place: Path) -> None:
    with hold_command(place, "waits", "mine") as waiting:
        (place / "systems" / "mine.py").write_text(LAST)
        status, out, _ = waiting.finish()
    assert status == 3
    assert "mine.py or a file it uses was saved" in " ".join(out.split())
    assert set(texts(place, "mine", "news-1")) == {""}

    (place / "systems" / "mine.py").write_text(FIRST)
    assert harness(place, "eval", *choose_systems(["waits", "mine"]), *QUICK).returncode == 0
    assert all("day" in text and text for text in texts(place, "mine", "news-1"))
    assert texts(place, "mine", "news-1") == texts(place, "waits", "news-1")


def test_what_the_old_code_wrote_stays_and_what_came_after_the_save_does_not(place: Path) -> None:
    source = (place / "systems" / "waits.py").read_text()
    with hold_command(place, "waits", "mine") as waiting:
        (place / "systems" / "waits.py").write_text(source.replace("[0]", "[-1]"))
        status, *_ = waiting.finish()
    failures = [candidate["failure"] for candidate in read_candidates(place)["waits"].values()]
    assert (status, failures) == (3, [None, None, "unavailable", "unavailable", "unavailable"])


def test_a_system_saved_and_undone_while_it_runs_is_asked_again_and_loses_nothing(place: Path) -> None:
    source = (place / "systems" / "waits.py").read_text()
    with hold_command(place, "waits") as waiting:
        (place / "systems" / "waits.py").write_text(LAST)
        (place / "systems" / "waits.py").write_text(source)
        status, *_ = waiting.finish()
    assert status == 0
    assert [candidate["failure"] for candidate in read_candidates(place)["waits"].values()] == [None] * 5


HELPED = "import {helper}\ndef summarize(article):\n    return article.sentences[{helper}.WHICH]\n"
READING = (
    'READS = {"prompt": "prompts"}\ndef summarize(article, prompt="first"):\n'
    "    with open(prompt) as file: return file.read()\n"
)
PROGRAM = 'while read -r line; do echo \'{"text": "%s words"}\'; done\n'


class Save(NamedTuple):
    """The files of a system, those that are saved before its turn, and what is said of the system then."""

    files: dict[str, str]
    saved: dict[str, str]
    said: str


SAVES = {
    "helped": Save(
        {"helped.py": HELPED.format(helper="_helper"), "_helper.py": "WHICH = 0\n"},
        {"_helper.py": "WHICH = -1\n"},
        "helped.py or a file it uses",
    ),
    "reading": Save(
        {"reading.py": READING, "prompts/first.txt": "some words"},
        {"prompts/first.txt": "others"},
        "reading.py or a file",
    ),
    "broken": Save(
        {"broken.py": HELPED.format(helper="_broken"), "_broken.py": "WHICH = 0\n"},
        {"_broken.py": "WHICH =\n"},
        "_broken.py: is no valid",
    ),
    "packed": Save(
        {"packed.py": HELPED.format(helper="_package"), "_package/__init__.py": "WHICH = 0\n"},
        {"_package/x.py": "A = 1\n"},
        "packed.py or a file",
    ),
    "emptied": Save({"emptied.py": FIRST}, {"emptied.py": ""}, "has no function summarize"),
    "program": Save(
        {"program.toml": 'command = ["sh", "program.sh"]\n', "program.sh": PROGRAM % "old"},
        {"program.sh": PROGRAM % "new"},
        "program.toml or a file it uses",
    ),
}


@pytest.fixture(scope="module")
def saved_before_their_turn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """The candidates of a run during which files of all these systems were saved before their turn."""
    root = make_place(tmp_path_factory.mktemp("saved"))

    def save(contents: dict[str, str]) -> None:
        for name, text in contents.items():
            path = root / "systems" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    for system in SAVES.values():
        save(system.files)
    with hold_command(root, "waits", *SAVES) as waiting:
        for system in SAVES.values():
            save(system.saved)
        status, *_ = waiting.finish()
    assert status == 3
    return read_candidates(root)


@pytest.mark.parametrize("name", SAVES)
def test_helpers_prompts_and_programs_count_as_the_system(
    saved_before_their_turn: dict[str, dict[str, dict[str, Any]]], name: str
) -> None:
    candidates = saved_before_their_turn[name].values()
    assert {candidate["text"] for candidate in candidates} == {""}
    (detail,) = {candidate["detail"] for candidate in candidates}
    assert SAVES[name].said in detail


def test_a_system_that_saves_itself_whenever_it_runs_is_given_up(place: Path) -> None:
    (place / "systems" / "mine.py").write_text("import os\nos.utime(__file__)\n" + FIRST)
    done = harness(place, "eval", *choose_systems(["mine"]), *QUICK)
    assert done.returncode == 3
    assert {each["detail"] for each in read_candidates(place)["mine"].values()} == {
        "its files are saved again each time it is asked"
    }


# Candidates taken away, cut or changed


def remove_file(run: Path) -> None:
    (run / "candidates" / "mine.jsonl").unlink()


def cut_file(run: Path) -> None:
    path = run / "candidates" / "mine.jsonl"
    os.truncate(path, path.stat().st_size // 2)


def empty_file(run: Path) -> None:
    os.truncate(run / "candidates" / "mine.jsonl", 0)


def change_byte(run: Path) -> None:
    path = run / "candidates" / "mine.jsonl"
    path.write_bytes(path.read_bytes().replace(b"The", b"Thy", 1))


def replace_file(run: Path) -> None:
    other = run / "other"
    other.write_bytes((run / "candidates" / "mine.jsonl").read_bytes().replace(b"The", b"Thy"))
    other.rename(run / "candidates" / "mine.jsonl")


def add_line(run: Path) -> None:
    path = run / "candidates" / "mine.jsonl"
    line = json.loads(path.read_bytes().splitlines()[0])
    with path.open("a") as file:
        file.write(json.dumps({**line, "text": "forged"}) + "\n")


def move_folder(run: Path) -> None:
    (run / "candidates").rename(run / "moved")


def remove_run(run: Path) -> None:
    shutil.rmtree(run)


def remove_results(run: Path) -> None:
    shutil.rmtree(run.parent)


TAKEN = (remove_file, move_folder, remove_run, remove_results)
CHANGED = (cut_file, empty_file, change_byte, replace_file, add_line)


LAST_ONE, ONE_FOLLOWS = ("mine", "waits"), ("mine", "waits", "after")
HARMS = [(harm, (LAST_ONE, ONE_FOLLOWS)[number % 2]) for number, harm in enumerate((*TAKEN, *CHANGED))]


@pytest.mark.parametrize(("harm", "order"), [*HARMS, (remove_file, ONE_FOLLOWS), (change_byte, ONE_FOLLOWS)])
def test_candidates_taken_away_or_changed_are_no_scores_of_0(
    place: Path, harm: Callable[[Path], None], order: tuple[str, ...]
) -> None:
    (place / "systems" / "after.py").write_text(LAST)
    run = place / "results" / "news-1"
    with hold_command(place, *order) as waiting:
        harm(run)
        status, out, err = waiting.finish()
    assert (status, out) == (1, "")
    (line,) = err.strip().splitlines()
    assert "results/news-1" in line or "results" in line
    assert "nothing was scored" in line
    assert ("was removed or moved" if harm in TAKEN else "another program changed this file") in line
    assert "is whole" not in line
    assert not (run / "table.md").exists()

    assert harness(place, "eval", *choose_systems(order), *QUICK).returncode == 0
    assert texts(place, "mine", "news-1") == texts(place, "waits", "news-1")


def test_a_candidates_file_made_for_a_system_before_its_turn_is_not_taken(place: Path) -> None:
    with hold_command(place, "waits", "mine") as waiting:
        (place / "results" / "news-1" / "candidates" / "mine.jsonl").write_text('{"topic":"t1","text":"x","key":"0"}\n')
        status, _, err = waiting.finish()
    assert status == 1
    assert "mine.jsonl: another program changed this file" in err


def forge_record(run: Path) -> None:
    path = run / "run.json"
    path.write_bytes(path.read_bytes().replace(b'"seed": 12345', b'"seed": 54321'))


def empty_record(run: Path) -> None:
    os.truncate(run / "run.json", 0)


def remove_record(run: Path) -> None:
    (run / "run.json").unlink()


def folder_for_record(run: Path) -> None:
    (run / "run.json").unlink()
    (run / "run.json").mkdir()


@pytest.mark.parametrize("harm", [forge_record, empty_record, remove_record, folder_for_record])
def test_a_record_of_the_run_that_is_changed_meanwhile_is_put_back(place: Path, harm: Callable[[Path], None]) -> None:
    run = place / "results" / "news-1"
    with hold_command(place, "mine", "waits") as waiting:
        before = (run / "run.json").read_bytes()
        harm(run)
        status, out, err = waiting.finish()
    assert (status, out) == (1, "")
    (line,) = err.strip().splitlines()
    assert "run.json: another program" in line
    assert "nothing was scored" in line
    assert (run / "run.json").read_bytes() == before
    assert not (run / "table.md").exists()
    assert harness(place, "eval", *choose_systems(["mine", "waits"]), *QUICK).returncode == 0
