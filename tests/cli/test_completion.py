"""What a shell offers behind a word, and that it never shows a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Command

Offer = Callable[..., list[str]]


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch, harness: Command) -> Offer:
    """The words that bash is given for a command line; it ends where its last word is typed."""

    def ask(line: str) -> list[str]:
        words = line.split()
        monkeypatch.setenv("_HARNESS_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(len(words) if line.endswith(" ") else len(words) - 1))
        done = harness()
        monkeypatch.delenv("_HARNESS_COMPLETE")
        assert (done.code, done.err) == (0, ""), line
        return done.out.split()

    return ask


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("harness re", {"report", "rerun"}),
        ("harness eval to", {"town"}),
        ("harness score to", {"town"}),
        ("harness eval -s fi", {"first"}),
        ("harness eval -s first,la", {"first,last"}),
        ("harness eval -s mine=la", {"mine=last"}),
        ("harness eval -s last:", {"last:sentences="}),
        ("harness eval --baseline fi", {"first"}),
        ("harness eval -m rougeL", {"rougeL", "rougeLsum"}),
        ("harness eval -m bleu,rougeLs", {"bleu,rougeLsum"}),
        ("harness eval -m rouge2.", {"rouge2.p", "rouge2.r"}),
        ("harness eval --fail-below rougeLs", {"rougeLsum:"}),
        ("harness compare --gate ble", {"bleu:"}),
        ("harness eval -f csv", {"csv", "csv-long", "csv-topics"}),
        ("harness compare -f l", {"latex"}),
        ("harness robust -f ", {"text", "markdown", "csv", "json"}),
        ("harness ls ", {"systems", "datasets", "metrics", "runs"}),
        ("harness plot ", {"forest", "length", "matrix", "cost"}),
        ("harness plot cost --by ", {"seconds", "price"}),
        ("harness eval --rouge ", {"google", "perl"}),
        ("harness eval --references best", {"best", "best-recall"}),
        ("harness eval --tokenizer ", {"ascii", "unicode"}),
        ("harness eval --bleu-tokenizer ", {"13a", "intl", "char", "zh", "none"}),
        ("harness eval --on-failure ", {"zero", "intersect", "error"}),
        ("harness eval --clean think,qu", {"think,quotes"}),
        ("harness check to", {"town"}),
        ("harness check fi", {"first"}),
        ("harness copy dea", {"deauville"}),
        ("harness eval --tria", {"--trials"}),
        ("harness eval --repe", set()),
        ("harness eval --ceil", set()),
    ],
)
def test_a_word_is_completed_with_what_there_is(folder: Path, offered: Offer, line: str, words: set[str]) -> None:
    assert set(offered(line)) == words


def test_runs_topics_and_rows_are_those_of_the_results(folder: Path, offered: Offer, harness: Command) -> None:
    quick = ("-m", "words", "--no-bounds", "--confidence-n", "100")
    harness("eval", "-s", "first", "--run", "main", *quick)
    harness("eval", "-s", "last", "--run", "pr", *quick)

    for command in ("report ", "robust ", "cite ", "judge ", "rerun ", "compare ", "compare main ", "eval --run "):
        assert set(offered(f"harness {command}")) == {"main", "pr"}, command
    assert set(offered("harness show t")) == {"two", "three"}
    assert set(offered("harness show one -s ")) == {"last", "oracle", "human"}
    assert set(offered("harness show --run main one -s ")) == {"first", "oracle", "human"}


def test_a_metric_of_ones_own_is_offered(folder: Path, offered: Offer) -> None:
    (folder / "metrics").mkdir()
    (folder / "metrics" / "mine.py").write_text('"""Mine."""\ndef score(candidate):\n    return 1.0\n')

    assert offered("harness eval -m mi") == ["mine"]
    assert offered("harness check mi") == ["mine"]


@pytest.mark.parametrize("damage", ["results", "references", "systems", "metrics"])
def test_a_damaged_workspace_offers_less_and_says_nothing(folder: Path, offered: Offer, damage: str) -> None:
    (folder / damage).mkdir(exist_ok=True)
    for name in ("a.jsonl", "a.py", "run.json", "a.toml"):
        (folder / damage / name).write_bytes(b"\xff\x00{")
    (folder / damage / "broken").mkdir()
    (folder / damage / "broken" / "run.json").write_bytes(b"\xff\x00{")

    for line in ("eval ", "eval -s ", "eval -m ", "report ", "show ", "show x -s ", "check ", "compare "):
        offered(f"harness {line}")


def test_outside_a_workspace_and_in_a_folder_that_is_gone_a_shell_sees_no_message(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    for line, words in (("harness show ", b""), ("harness report ", b""), ("harness eval -s lea", b"lead")):
        for place in ("cd .", f"cd {gone} && rmdir {gone}", f"mkdir -p {gone}"):
            environment = {"_HARNESS_COMPLETE": "complete_bash", "COMP_WORDS": line}
            environment["COMP_CWORD"] = str(line.count(" "))
            done = subprocess.run(
                ["sh", "-c", f"{place} && {sys.executable} -m harness"],
                cwd=tmp_path,
                env={**os.environ, **environment},
                capture_output=True,
                check=False,
            )
            assert done.stderr == b"", (line, place)
            assert done.stdout.split() in ([words] if words else [], []), (line, place)
