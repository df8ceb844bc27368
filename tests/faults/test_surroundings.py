"""Closed streams, spent limits, stopped and killed watchers, and memory of several processes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.faults.ground import command, harness, kept, processes_of, running, surroundings, wait_until, workspace

FIRST = "def summarize(article):\n    return article.sentences[0]\n"
QUICK = ("-m", "words", "--no-ceilings", "--confidence-n", "100")
WATCHERS = """
import os, signal, glob, subprocess
def watchers(parents=None):
    parents = parents or [os.getppid()]
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            parent = open(path).read().rsplit(")", 1)[1].split()[1]
            if int(parent) in parents and b"reaper.py" in open(path.replace("stat", "cmdline"), "rb").read():
                yield int(path.split("/")[2])
        except OSError:
            pass
def guards():
    return list(watchers(list(watchers())))
"""


def sh(root: Path, line: str) -> subprocess.CompletedProcess[str]:
    typed = " ".join(command("eval", "-s", "first", *QUICK))
    return subprocess.run(
        ["bash", "-c", line.replace("HARNESS", typed)],
        cwd=root,
        env=surroundings(root),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("HARNESS 2>&-", 0, ""),
        ("HARNESS >&-", 1, "standard output"),
        ("HARNESS >&- 2>&-", 1, ""),
        ("HARNESS > /dev/full", 1, "standard output"),
        ("HARNESS > /dev/null 2> /dev/full", 0, ""),
        ("HARNESS | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("ulimit -n 6; HARNESS", 1, "too many open files"),
        ("ulimit -n 10; HARNESS", 1, "too many open files"),
        ("ulimit -v 50000; HARNESS", 1, "harness: "),
    ],
)
def test_surroundings_that_lack_something_are_one_line_and_no_score(
    tmp_path: Path, line: str, code: int, said: str
) -> None:
    workspace(tmp_path, {"first": FIRST})
    done = sh(tmp_path, line)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 1
    if (tmp_path / "results").exists():
        assert not any(each["failure"] for topics in kept(tmp_path).values() for each in topics.values())
    assert harness(tmp_path, "eval", "-s", "first", *QUICK).returncode == 0


@pytest.mark.parametrize(
    "deed",
    [
        "[os.kill(each, 19) for each in watchers()]",
        "[os.kill(each, 9) for each in watchers()]",
        "os.kill(os.getppid(), 19)",
        "[os.kill(each, 19) for each in [os.getppid(), *watchers()]]",
        "[os.kill(each, 19) for each in [*watchers(), os.getppid()]]",
        "[os.kill(each, 9) for each in guards()]",
        "[os.kill(each, 19) for each in guards()]; [os.kill(each, 9) for each in watchers()]",
    ],
)
def test_a_watcher_or_harness_that_a_system_stops_or_kills_is_no_hang(tmp_path: Path, deed: str) -> None:
    source = f"{WATCHERS}\ndef summarize(article):\n    {deed}\n    return article.sentences[0]\n"
    workspace(tmp_path, {"stops": source})
    assert harness(tmp_path, "eval", "-s", "stops", *QUICK, real=True).returncode == 0
    assert wait_until(lambda: not processes_of(tmp_path))
    assert list((tmp_path / "tmp").iterdir()) == []


def sleeper(note: Path) -> str:
    return (
        f"sleeper = subprocess.Popen(['sleep', '300'], start_new_session=True); open({str(note)!r}, 'w').write("
        "str(sleeper.pid)); "
    )


def test_the_guard_ends_what_is_left_of_a_harness_killed_with_its_watcher(tmp_path: Path) -> None:
    note = tmp_path / "note"
    deed = sleeper(note) + "[os.kill(each, 9) for each in [*watchers(), os.getppid()]]"
    workspace(tmp_path, {"kills": f"{WATCHERS}\ndef summarize(article):\n    {deed}\n"})
    subprocess.run(command("eval", "-s", "kills"), cwd=tmp_path, env=surroundings(tmp_path), check=False, timeout=60)
    assert wait_until(lambda: not running(int(note.read_text())))
    assert wait_until(lambda: not list((tmp_path / "tmp").iterdir()))
    assert wait_until(lambda: not processes_of(tmp_path))


def test_what_is_left_of_a_harness_killed_with_both_watchers_is_swept_at_the_next_start(tmp_path: Path) -> None:
    note = tmp_path / "note"
    deed = sleeper(note) + "[os.kill(each, 9) for each in [*guards(), *watchers(), os.getppid()]]"
    source = f"{WATCHERS}\ndef summarize(article):\n    {deed}\n"
    workspace(tmp_path, {"kills": source, "first": FIRST})
    subprocess.run(command("eval", "-s", "kills"), cwd=tmp_path, env=surroundings(tmp_path), check=False, timeout=60)
    assert running(int(note.read_text()))
    assert harness(tmp_path, "eval", "-s", "first", *QUICK, real=True).returncode == 0
    assert wait_until(lambda: not running(int(note.read_text())))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_memory_counts_all_processes_of_a_system(tmp_path: Path) -> None:
    hog = "import time; x = bytearray(b'x') * (150 * 2**20); time.sleep(3600)"
    source = (
        "import subprocess, sys\ndef summarize(article):\n"
        f"    several = [subprocess.Popen([sys.executable, '-c', {hog!r}]) for _ in range(3)]\n"
        "    [each.wait() for each in several]\n    return 'x'\n"
    )
    workspace(tmp_path, {"several": source}, 1)
    assert harness(tmp_path, "eval", "-s", "several", *QUICK, "--memory", "300M", "--timeout", "3600").returncode == 3
    (candidate,) = kept(tmp_path)["several"].values()
    assert candidate["failure"] == "memory"
    assert "processes together held" in candidate["detail"]
