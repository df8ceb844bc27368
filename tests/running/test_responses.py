"""What a system may say beside a text: a failure of its own, a note, what it used, and what it keeps."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.plugins.systems import find_systems, select_systems
from harness.records import Candidate, System, Usage
from harness.running.protocol import Answer
from harness.running.responses import build_candidate
from harness.running.runner import run_systems
from harness.running.secrets import Secrets
from harness.running.session import Limits
from tests.running.stage import Play, Write, articles


def test_an_answer_may_tell_what_it_used_and_a_note(play: Play) -> None:
    first, *_ = play(
        """
        def summarize(article):
            usage = {"model": "tiny-2", "device": "cpu float32", "input_tokens": 12, "output_tokens": 3, "price": 0.25}
            return {"text": "All of it.", "detail": "cut off at 3 tokens", "usage": usage}
        """
    )
    assert (first.text, first.failure, first.detail) == ("All of it.", None, "cut off at 3 tokens")
    assert first.usage == Usage("tiny-2", "cpu float32", 12, 3, 0.25)


def test_a_usage_that_cannot_be_read_costs_no_text(play: Play) -> None:
    (first,) = play("""def summarize(article): return {"text": "All.", "usage": {"input_tokens": "many"}}""", 1)
    assert (first.text, first.usage, first.failure) == ("All.", None, None)
    assert first.detail.startswith("its usage cannot be read: Expected `int`, got `str`")


@pytest.mark.parametrize(
    ("returned", "failure", "detail"),
    [
        ('{"failure": "refused", "detail": "will not"}', "refused", "will not"),
        ('{"failure": "not attempted", "detail": "no\\nnetwork"}', "not attempted", "no network"),
        ('{"failure": "unavailable", "detail": "no key"}', "unavailable", "no key"),
        ('{"failure": "lazy", "detail": "x"}', "crash", "'lazy' is no failure; it is one of crash, timeout"),
        ('{"failure": "empty", "text": "ignored"}', "empty", ""),
        ('{"text": None}', "crash", 'answered without a "text"'),
        ('{"text": "  "}', "empty", "returned no text"),
        ("{}", "crash", 'answered without a "text"'),
        ('{"text": "x", "usage": {"price": float("nan")}}', "crash", "returned a dictionary that is no JSON"),
        ('{"text": "x", "usage": {1, 2}}', "crash", "returned a dictionary that is no JSON"),
        ('{"text": "x" * 2_000_000}', "refused", "2,000,000 characters"),
    ],
)
def test_a_failure_stated_by_the_system_is_taken_at_its_word(
    play: Play, returned: str, failure: str, detail: str
) -> None:
    (first,) = play(f"def summarize(article): return {returned}", 1)
    assert (first.failure, first.text) == (failure, "")
    assert first.detail.startswith(detail)


def test_a_stated_failure_in_a_batch_is_final_and_one_without_a_reason_is_tried_alone(
    play: Play, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    source = f"""
        def summarize_all(articles):
            with open({str(calls)!r}, "a") as file:
                file.write(f"{{len(articles)}}\\n")
            return [ANSWER if "3" in each.title else each.title for each in articles]
        """
    stated = play(source.replace("ANSWER", '{"failure": "refused", "detail": "no"}'), name="stated.py")
    assert [each.failure for each in stated] == [None, None, "refused", None]
    assert calls.read_text() == "4\n"
    silent = play(source.replace("ANSWER", "None"), name="silent.py")
    assert [each.failure for each in silent] == [None, None, "crash", None]
    assert calls.read_text() == "4\n4\n1\n"


def test_more_tokens_than_64_bits_can_sum_are_not_believed(play: Play) -> None:
    (found,) = play("def summarize(article): return {'text': 'x', 'usage': {'input_tokens': 2**62}}", 1)
    assert (found.text, found.usage) == ("x", None)
    assert found.detail == "its usage cannot be read: a number above 1,000,000,000,000"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the peak of another process")
def test_the_peak_of_memory_is_measured_from_outside(play: Play) -> None:
    small, large = play(
        """
        import time
        def summarize(article):
            if "2" in article.title:
                held = b"x" * 150_000_000
            time.sleep(0.3)
            return article.title
        """,
        2,
    )
    assert 0 < small.memory < 100_000_000
    assert 150_000_000 < large.memory < 300_000_000


KEEPING = """
import os
from pathlib import Path
CACHE = True
def summarize(article):
    file = Path(os.environ["HARNESS_SYSTEM_CACHE_DIR"], "count")
    file.write_text(str(int(file.read_text()) + 1 if file.exists() else 1))
    return file.read_text()
"""


def texts(path: str, kept: Path | None) -> list[str]:
    found: list[str] = []

    def keep(_: System, candidate: Candidate) -> None:
        found.append(candidate.text or candidate.detail)

    run_systems(
        select_systems([path], []).systems, articles(2), seed=1, keep=keep, limits=Limits(timeout=20), cache=kept
    )
    return found


def test_what_a_system_keeps_outlives_the_run(write: Write, tmp_path: Path) -> None:
    path, kept = write("counting.py", KEEPING), tmp_path / "kept"
    assert texts(path, kept) == ["1", "2"]
    assert texts(path, kept) == ["3", "4"]
    assert sorted(each.name for each in kept.iterdir()) == ["counting"]


def test_a_system_that_does_not_ask_for_it_is_given_no_folder(write: Write, tmp_path: Path) -> None:
    path = write("plain.py", KEEPING.replace("CACHE = True", ""))
    assert "KeyError: 'HARNESS_SYSTEM_CACHE_DIR'" in texts(path, tmp_path / "kept")[0]
    assert not (tmp_path / "kept").exists()


def test_a_program_keeps_too(write: Write, tmp_path: Path) -> None:
    write(
        "_kept.py",
        "import json, os, sys\nfor _ in sys.stdin: print(json.dumps({'text': os.environ['HARNESS_SYSTEM_CACHE_DIR']}))",
    )
    command = f'command = ["{sys.executable}", "-u", "_kept.py"]\n'
    assert texts(write("program.toml", command + "keeps = true"), tmp_path) == [str(tmp_path / "program")] * 2
    found = find_systems([Path(write("odd.toml", command + "keeps = 1")).parent])["odd"]
    assert found.problem.endswith("odd.toml: keeps must be true or false, not 1")


def test_a_system_that_needs_a_value_waits_to_be_asked_for(write: Write) -> None:
    path = write("neural.py", "def summarize(article, model: str): return model")
    write("plain.py", "def summarize(article): return 'x'")
    chosen = select_systems([], [Path(path).parent])
    assert [system.name for system in chosen.systems] == ["plain"]
    assert chosen.remarks == ()
    assert select_systems(["neural:model=a"], [Path(path).parent]).systems[0].options == {"model": "a"}


MINE = System("mine", "mine", "mine.py", "", "system", {}, "d")


@pytest.mark.parametrize("seconds", [0, 2.5, 1e8])
def test_seconds_that_an_answer_states_are_taken_before_those_that_were_measured(seconds: float) -> None:
    found = build_candidate("t", "k", Answer(text="A text.", seconds=seconds, took=7.0), Secrets(MINE))
    assert (found.seconds, found.detail) == (seconds, "")


@pytest.mark.parametrize("seconds", [-1, True, "2", float("nan"), float("inf"), 1e9, 10**400, [], {}])
def test_seconds_that_cannot_be_read_are_measured_ones_with_a_note(seconds: object) -> None:
    found = build_candidate("t", "k", Answer(text="A text.", seconds=seconds, took=7.0), Secrets(MINE))
    assert (found.text, found.seconds) == ("A text.", 7.0)
    assert found.detail == "its seconds cannot be read: no number from 0 to a thousand million"


def test_python_systems_and_programs_may_state_their_seconds(play: Play) -> None:
    (own,) = play('def summarize(article): return {"text": article.title, "seconds": 41.5}', 1)
    (batch,) = play('def summarize_all(some): return [{"text": some[0].title, "seconds": 42.5}]', 1)
    (each,) = play('def summarize_all(some): yield {"text": some[0].title, "seconds": 43.5}', 1)
    (plain,) = play("def summarize(article): return article.title", 1)
    line = '{"text": "T", "seconds": 44.5, "took": 99}'
    program = f"""doc = "D." \ncommand = ["sh", "-c", 'while read -r line; do echo "$0"; done', '{line}']"""
    (said,) = play(program, 1, name="mine.toml")
    assert [each.seconds for each in (own, batch, each, said)] == [41.5, 42.5, 43.5, 44.5]
    assert plain.seconds < 5
