"""What other operating systems lack is hidden (see `elsewhere`), and every command is run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.running import pipes
from tests.faults.ground import surroundings, workspace

FIRST = "def summarize(article):\n    return article.sentences[0]\n"
LAST = "def summarize(article):\n    return article.sentences[-1]\n"
QUICK = ("-m", "rouge1", "-m", "bleu", "--no-ceilings", "--confidence-n", "100")


def elsewhere(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.elsewhere", *arguments],
        cwd=root,
        env=surroundings(root),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = workspace(tmp_path_factory.mktemp("elsewhere"), {"first": FIRST, "last": LAST}, 6)
    (root / "texts.txt").write_text("Some text.\n" * 6)
    done = elsewhere(root, "eval", "-s", "first", "-s", "last", *QUICK)
    assert done.returncode == 0, done.stderr
    assert "does not hold a system's limits of processor time" in done.stderr
    return root


LINES = (
    "score news -i texts.txt --run brought -m rouge1",
    "compare news-1 news-1",
    "report news-1",
    "show t1 --run news-1",
    "robust news-1",
    "plot forest news-1 -o forest.svg",
    "ls",
    "ls runs",
    "init mine",
    "new other",
    "cite news-1",
    "selftest",
    "--help",
)


@pytest.fixture(scope="module")
def ended(place: Path) -> subprocess.CompletedProcess[str]:
    """One process in which all these commands ran."""
    return elsewhere(place, "--each", *LINES)


@pytest.mark.parametrize("line", LINES)
def test_every_command_runs_without_what_posix_alone_has(ended: subprocess.CompletedProcess[str], line: str) -> None:
    assert f"\nended with 0: {line}\n" in ended.stdout, ended.stderr


def test_pipes_that_cannot_be_watched_are_carried_to_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipes, "PIPES_CAN_BE_WATCHED", False)
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        inlet, outlet = pipes.open_inlet(process.stdin), pipes.open_outlet(process.stdout)
        assert inlet.write(b"one\n") == 4
        inlet.close()
        got = b""
        while (data := outlet.read()) != b"":
            got += data or b""
        outlet.close()
        process.wait(30)
        process.stdin = process.stdout = None
    assert got == b"one\n"
