"""Systems that die, do not load, or look about: what becomes of the others is in `tests/faults`."""

import os
from pathlib import Path

import pytest

from harness.running.session import Limits
from tests.running.stage import Play, articles, failures


def on_third(body: str, head: str = "") -> str:
    """A system that does `body` on its third article and is fine otherwise."""
    return f"""{head}
import ctypes, os, signal, subprocess, sys, threading, time
def summarize(article):
    if "article 3" in article.text:
        {body}
    return article.sentences[0]
"""


def test_lone_surrogates_are_replaced_and_emoji_kept(play: Play) -> None:
    candidates = play(on_third(r"return 'a\ud800b \U0001f600 \ud83d\ude00'"))
    assert candidates[2].text == "a\ufffdb 😀 😀"


def test_a_system_that_always_dies_is_given_up_after_three_restarts(play: Play) -> None:
    candidates = play("import os\ndef summarize(article): os._exit(9)\n", 7)
    assert failures(candidates) == ["crash"] * 4 + ["not attempted"] * 3
    assert candidates[6].detail == "stopped after it died 4 times in a row"


def test_deaths_with_answers_between_them_are_no_reason_to_give_up(play: Play) -> None:
    source = "import os\ndef summarize(article):\n    if int(article.title[8:]) % 2: os._exit(1)\n    return 'ok'\n"
    assert failures(play(source, 12)) == ["crash", None] * 6


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("import nothing_of_this_name\ndef summarize(article): return 'x'\n", "does not load: ModuleNotFoundError"),
        (
            "1 / 0\ndef summarize(article): return 'x'\n",
            "does not load: ZeroDivisionError: division by zero (mine.py:1)",
        ),
        ("import os\nos._exit(4)\ndef summarize(article): return 'x'\n", "does not load: died: exit status 4"),
        ("raise SystemExit\ndef summarize(article): return 'x'\n", "does not load: SystemExit"),
        ("import time\ntime.sleep(60)\ndef summarize(article): return 'x'\n", "does not load: took longer than 1 s"),
        ("def summarize(article): return 'x'\nsummarize = None\ndel summarize\n", "does not load: AttributeError"),
    ],
)
def test_a_system_that_does_not_load_is_attempted_on_nothing(play: Play, source: str, detail: str) -> None:
    candidates = play(source, 3, limits=Limits(timeout=0.5, start=1.0))
    assert failures(candidates) == ["not attempted"] * 3
    assert candidates[0].detail.startswith(detail)


def test_the_last_words_on_stderr_are_told(play: Play) -> None:
    body = "print('one\\ntwo\\nthree\\nfour', file=sys.stderr, flush=True); os._exit(1)"
    assert play(on_third(body))[2].detail == "died: exit status 1; stderr: two | three | four"


def test_each_child_starts_in_an_empty_folder_that_is_gone_afterwards(play: Play) -> None:
    source = "import os\ndef summarize(article): return os.getcwd() + ' ' + repr(os.listdir('.'))\n"
    folder, listing = play(source, 1)[0].text.split(" ", 1)
    assert listing == "[]"
    assert not Path(folder).exists()


def test_what_is_on_pythonpath_can_be_imported_though_the_harness_is_in_it_too(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))

    (candidate, *_) = play("import harness\ndef summarize(article): return harness.__name__\n")

    assert (candidate.text, candidate.detail) == ("harness", "")


def test_only_the_allowed_part_of_the_environment_is_seen(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    monkeypatch.setenv("API_KEY", "k3y")
    source = "import os\nENV = ['API_KEY']\ndef summarize(article): return repr(os.environ)\n"
    seen = play(source, 1)[0].text
    assert "s3cret" not in seen
    assert "'API_KEY': 'k3y'" in seen
    assert "'PYTHONHASHSEED': '0'" in seen


def test_nothing_of_ours_can_be_imported_by_accident(play: Play) -> None:
    """`import requests`, `import store`: a system means its own packages, not the files beside the worker."""
    source = """
    import sys
    def summarize(article):
        import random, importlib.util
        assert importlib.util.find_spec("runner") is None
        return ' '.join(sys.path) + ' ' + random.__file__
    """
    text = play(source, 1, name="random.py")[0].text
    assert "harness/running" not in text.replace(os.sep, "/")
    assert not text.endswith("systems/random.py")


def test_random_numbers_are_the_articles_own_whatever_ran_before(play: Play) -> None:
    source = "import random\ndef summarize(article): return str(random.random())\n"
    together = play(source, 4)
    alone = play(source, articles(4)[2:3])
    assert together[2].text == alone[0].text
    assert len({candidate.text for candidate in together}) == 4
