"""Systems that misbehave, for real: each is contained to its own article and told by name and reason."""

import os
import sys
import time
from pathlib import Path

import pytest

from harness.running.sessions import Limits
from tests.running.stage import Play, articles, failures

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc or prlimit")


def on_third(body: str, head: str = "") -> str:
    """A system that does `body` on its third article and is fine otherwise."""
    return f"""{head}
import ctypes, os, signal, subprocess, sys, threading, time
def summarize(article):
    if "article 3" in article.text:
        {body}
    return article.sentences[0]
"""


FINE = [None, None, None, None]


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ('raise ValueError("no verbs")', "ValueError: no verbs (mine.py:5)"),
        ("raise ValueError('a\\nb\\x00c')", "ValueError: a b\x00c (mine.py:5)"),
        ("return None", "returned None, not text"),
        ("return 7", "returned a value of type int, not text"),
        ("return b'bytes'", "returned a value of type bytes, not text"),
        ("return (word for word in 'abc')", "returned a value of type generator, not text"),
        ("return article.sentences", "returned a value of type list, not text"),
        ("sys.exit(3)", "SystemExit: 3 (mine.py:5)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt (mine.py:5)"),
        ("summarize(article)", "RecursionError"),
        ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name' (mine.py:5)"),
        ("import this_cannot_be, os", "ModuleNotFoundError"),
        ("1 / 0", "ZeroDivisionError: division by zero (mine.py:5)"),
        ("open('/nowhere/at/all')", "FileNotFoundError"),
        ("os._exit(3)", "died: exit status 3"),
        ("os._exit(0)", "died: exit status 0"),
        ("ctypes.string_at(0)", "died: SIGSEGV (segmentation fault)"),
        ("os.abort()", "died: SIGABRT (aborted)"),
        ("os.kill(os.getpid(), signal.SIGTERM)", "died: SIGTERM (terminated)"),
        ("os.killpg(0, signal.SIGINT); time.sleep(9)", "KeyboardInterrupt"),
        ("os.closerange(3, 200)", ""),
    ],
)
def test_a_failure_is_blamed_on_its_own_article_and_no_other(play: Play, body: str, detail: str) -> None:
    candidates = play(on_third(body))
    assert failures(candidates) == [None, None, "crash", None]
    assert candidates[2].detail.startswith(detail)
    assert candidates[2].text == ""


@pytest.mark.parametrize("text", ["''", "' '", "'\\n\\t\\u3000'"])
def test_a_text_without_a_word_is_called_empty(play: Play, text: str) -> None:
    assert failures(play(on_third(f"return {text}"))) == [None, None, "empty", None]


def test_a_text_too_long_for_a_summary_is_refused(play: Play) -> None:
    candidates = play(on_third("return 'x ' * 25_000_000"))
    assert failures(candidates) == [None, None, "refused", None]
    assert "50,000,000 characters" in candidates[2].detail


def test_lone_surrogates_are_replaced_and_emoji_kept(play: Play) -> None:
    candidates = play(on_third(r"return 'a\ud800b \U0001f600 \ud83d\ude00'"))
    assert candidates[2].text == "a\ufffdb 😀 😀"


def test_nul_and_line_separators_pass_through(play: Play) -> None:
    assert play(on_third(r"return 'a\0b\u2028c\r\nd'"))[2].text == "a\0b\u2028c\r\nd"


@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(60)",
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)",
        "exec('while True: pass')",
        "os.kill(os.getpid(), signal.SIGSTOP)",
        "threading.Event().wait()",
    ],
)
def test_a_system_that_hangs_loses_one_article_and_goes_on(play: Play, body: str) -> None:
    candidates = play(on_third(body), limits=Limits(timeout=0.5))
    assert failures(candidates) == [None, None, "timeout", None]
    assert candidates[2].detail == "took longer than 0.5 s"


@linux_only
@pytest.mark.parametrize("body", ["return 'x' * 10**10", "hog = [bytearray(10**6) for _ in range(10**5)]"])
def test_running_out_of_memory_is_told_apart_from_a_crash(play: Play, body: str) -> None:
    candidates = play(on_third(body), limits=Limits(memory=300_000_000))
    assert failures(candidates) == [None, None, "memory", None]


def test_being_killed_from_outside_counts_as_out_of_memory(play: Play) -> None:
    candidates = play(on_third("os.kill(os.getpid(), signal.SIGKILL)"))
    assert failures(candidates) == [None, None, "memory", None]


@pytest.mark.parametrize(
    "body",
    [
        'print(\'{"text": "not mine"}\', flush=True)',
        'os.write(1, b\'{"text": "not mine"}\\n\')',
        "subprocess.run(['echo', '{\"text\": \"not mine\"}'], check=True)",
        "sys.__stdout__.write('noise'); sys.__stdout__.flush()",
        "assert sys.stdin.read() == ''",
        "sys.stdin.close(); sys.stdout.close()",
        "open('left.txt', 'w').write('x'); os.mkdir('folder')",
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN); signal.signal(signal.SIGPIPE, signal.SIG_DFL)",
        "os.chdir('/')",
        "os.environ.clear()",
        "threading.Thread(target=time.sleep, args=(60,)).start()",
        "sys.path.clear(); sys.modules.pop('json')",
    ],
)
def test_noise_and_side_effects_do_not_reach_the_answers(play: Play, body: str) -> None:
    candidates = play(on_third(body))
    assert failures(candidates) == FINE
    assert [candidate.text for candidate in candidates][2] == "Sentence one of article 3."


def test_a_flood_on_stderr_is_drained_and_its_end_kept(play: Play) -> None:
    flood = "[os.write(2, b'y' * 10**6) for _ in range(100)]"
    candidates = play(on_third(f"{flood}; print('bye', file=sys.stderr, flush=True); os._exit(1)"))
    assert failures(candidates) == [None, None, "crash", None]
    assert "bye" in candidates[2].detail
    assert len(candidates[2].detail) < 600


def test_a_forked_copy_does_not_answer_twice(play: Play) -> None:
    candidates = play(on_third("os.fork()"))
    assert failures(candidates) == FINE
    assert [candidate.text for candidate in candidates] == [f"Sentence one of article {n}." for n in (1, 2, 3, 4)]


def gone(process: int) -> bool:
    """Whether a process has ended, given a moment to do so."""
    for _ in range(100):
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@linux_only
@pytest.mark.parametrize("way", ["", ", start_new_session=True"], ids=["in the group", "in a session of its own"])
def test_a_grandchild_left_behind_is_killed(play: Play, tmp_path: Path, way: str) -> None:
    note = tmp_path / "pid"
    body = f"p = subprocess.Popen(['sleep', '300']{way}); open({str(note)!r}, 'w').write(str(p.pid))"
    assert failures(play(on_third(body))) == FINE
    assert gone(int(note.read_text()))


def test_a_grandchild_that_holds_the_pipes_does_not_hold_up_the_run(play: Play) -> None:
    started = time.monotonic()
    candidates = play(on_third("os.fork() and os._exit(5); time.sleep(300)"), limits=Limits(timeout=30))
    assert failures(candidates) == [None, None, "crash", None]
    assert time.monotonic() - started < 10


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
