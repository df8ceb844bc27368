"""Closed streams, spent limits, stopped and killed watchers, and memory of several processes."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.forking import ForkedCommand
from tests.faults.ground import (
    command,
    harness,
    is_running,
    processes_of,
    read_candidates,
    start_command,
    surroundings,
    wait_until,
    workspace,
)
from tests.faults.ordinary import as_ordinary_user, open_folder

__all__ = ["open_folder"]

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
        timeout=900,
    )


DEVICES = ("/dev/stdout", "/dev/fd/1", "/dev/null", "/dev/full")
"""What a command writes to is afterwards what it was."""


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("HARNESS 2>&-", 0, ""),
        ("HARNESS >&-", 1, "standard output"),
        ("HARNESS >&- 2>&-", 1, ""),
        ("HARNESS | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("ulimit -n 6; HARNESS", 1, "too many open files"),
        ("ulimit -v 50000; HARNESS", 1, "harness: "),
        ("HARNESS -o /dev/stdout | cat; exit ${PIPESTATUS[0]}", 0, "written to /dev/stdout"),
    ],
)
def test_surroundings_that_lack_something_are_one_line_and_no_score(
    tmp_path: Path, line: str, code: int, said: str
) -> None:
    workspace(tmp_path, {"first": FIRST})
    check_end(tmp_path, lambda: sh(tmp_path, line), code, said)


def test_with_few_files_the_command_ends_when_it_needs_one_more(tmp_path: Path) -> None:
    workspace(tmp_path, {"first": FIRST})
    limits = {resource.RLIMIT_NOFILE: 10}
    check_end(
        tmp_path, lambda: harness(tmp_path, "eval", "-s", "first", *QUICK, limits=limits), 1, "too many open files"
    )


@pytest.mark.parametrize(
    ("given", "code", "said"), [(("/dev/full", ""), 1, "standard output"), (("/dev/null", "/dev/full"), 0, "")]
)
def test_what_is_printed_onto_a_full_device_is_one_line_and_no_score(
    tmp_path: Path, given: tuple[str, str], code: int, said: str
) -> None:
    workspace(tmp_path, {"first": FIRST})
    check_end(tmp_path, lambda: harness(tmp_path, "eval", "-s", "first", *QUICK, given=given), code, said)


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("/dev/null", 0, "written to /dev/null"),
        ("/dev/fd/1", 0, "written to /dev/fd/1"),
        ("/dev/full", 1, "/dev/full: No space left on device"),
        ("no/such/place.txt", 1, "no/such/place.txt"),
    ],
)
def test_an_output_that_cannot_be_written_is_one_line_and_a_device_stays_one(
    tmp_path: Path, output: str, code: int, said: str
) -> None:
    workspace(tmp_path, {"first": FIRST})
    check_end(tmp_path, lambda: harness(tmp_path, "eval", "-s", "first", *QUICK, "-o", output), code, said)


def check_end(root: Path, run: Callable[[], subprocess.CompletedProcess[str]], code: int, said: str) -> None:
    """A command ends with that code and at most one line, nothing is scored as failed, and the next one is fine."""
    devices = {name: Path(name).lstat().st_mode for name in DEVICES if Path(name).exists()}
    done = run()
    assert {name: Path(name).lstat().st_mode for name in devices} == devices
    assert (done.returncode, "Traceback" in done.stderr) == (code, False), done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) <= 1
    if (root / "results").exists():
        assert not any(each["failure"] for topics in read_candidates(root).values() for each in topics.values())
    if code:
        assert harness(root, "eval", "-s", "first", *QUICK).returncode == 0


def test_two_commands_with_one_output_each_write_all_of_theirs(tmp_path: Path) -> None:
    workspace(tmp_path, {"first": FIRST})
    (tmp_path / "link.csv").symlink_to("table.md")
    outputs = [("a", "table.md"), ("b", "link.csv"), ("c", "table.md"), ("d", "link.csv")]
    commands = [
        start_command(tmp_path, "eval", "-s", "first", *QUICK, "--run", run, "-o", output) for run, output in outputs
    ]
    ends = [command.read_output() for command in commands]
    assert [done.returncode for done in ends] == [0] * 4, ends
    written = (tmp_path / "table.md").read_bytes()
    alone = []
    for run, output in outputs:
        assert harness(tmp_path, "eval", "-s", "first", *QUICK, "--run", run, "-o", f"alone-{output}").returncode == 0
        alone.append((tmp_path / f"alone-{output}").read_bytes())
    assert written in alone
    assert (tmp_path / "link.csv").is_symlink()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".table")] == []


def test_a_machine_without_a_null_device_is_named_in_one_line(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("/dev can be hidden from a command by root alone, with unshare")
    workspace(tmp_path, {"first": FIRST})
    line = "unshare -m sh -c 'mount -t tmpfs none /dev && HARNESS'"
    done = sh(tmp_path, line)
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no mount namespaces here")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("harness: /dev/null: cannot be opened")
    assert len(done.stderr.splitlines()) == 1
    assert harness(tmp_path, "eval", "-s", "first", *QUICK).returncode == 0


@pytest.mark.parametrize("most", [1, 3])
def test_a_user_who_may_start_no_more_processes_is_told_so_and_nothing_is_scored(open_folder: Path, most: int) -> None:
    """The limit is one of all processes of the user, of whom there may be others: it is set for a user of our own."""
    workspace(open_folder, {"first": FIRST})
    before = as_ordinary_user(open_folder)
    limited = ["prlimit", f"--nproc={most}:{most}"]
    if not before or shutil.which("prlimit") is None:
        pytest.skip("not root, or no prlimit: the processes of this user are not to be counted")
    env = surroundings(open_folder, HOME=str(open_folder), OPENBLAS_NUM_THREADS="1")
    line = [*before, *limited, *command("eval", "-s", "first", *QUICK)]
    done = subprocess.run(line, cwd=open_folder, env=env, capture_output=True, text=True, check=False, timeout=900)
    if done.returncode:
        assert (done.returncode, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert "no process can be started" in done.stderr or "cannot be started" in done.stderr
    for topics in read_candidates(open_folder).values() if (open_folder / "results").exists() else ():
        assert not any(each["failure"] for each in topics.values())


@pytest.mark.parametrize("place", ["harness.cli", "msgspec", "harness.jobs.evaluation", "numpy"])
def test_an_interrupt_while_the_command_starts_is_silent(tmp_path: Path, place: str) -> None:
    """The moment is that of an import: the command interrupts itself there, as Ctrl-C would."""
    workspace(tmp_path, {"first": FIRST})
    code = (
        "import os, runpy, signal, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {place!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        f"sys.argv[1:] = {['eval', '-s', 'first', *QUICK]!r}\n"
        "runpy.run_module('harness', run_name='__main__')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=surroundings(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


DEEDS = (
    "[os.kill(each, 19) for each in watchers()]",
    "[os.kill(each, 9) for each in watchers()]",
    "os.kill(os.getppid(), 19)",
    "[os.kill(each, 19) for each in [os.getppid(), *watchers()]]",
    "[os.kill(each, 19) for each in [*watchers(), os.getppid()]]",
    "[os.kill(each, 9) for each in guards()]",
    "[os.kill(each, 19) for each in guards()]; [os.kill(each, 9) for each in watchers()]",
)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, ForkedCommand]]:
    """A harness for each deed, all begun at once: each waits some seconds for who wakes it."""
    begun = {}
    for deed in DEEDS:
        root = tmp_path_factory.mktemp("stopped")
        source = f"{WATCHERS}\ndef summarize(article):\n    {deed}\n    return article.sentences[0]\n"
        workspace(root, {"stops": source}, 2)
        begun[deed] = root, start_command(root, "eval", "-s", "stops", *QUICK)
    return begun


@pytest.mark.parametrize("deed", DEEDS)
def test_a_watcher_or_harness_that_a_system_stops_or_kills_is_no_hang(
    stopped: dict[str, tuple[Path, ForkedCommand]], deed: str
) -> None:
    root, begun = stopped[deed]
    done = begun.read_output()
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert wait_until(lambda: not processes_of(root))
    assert list((root / "tmp").iterdir()) == []


def sleeper(note: Path) -> str:
    return (
        f"sleeper = subprocess.Popen(['sleep', '300'], start_new_session=True); open({str(note)!r}, 'a').write("
        "f'{sleeper.pid}\\n'); "
    )


def sleepers(note: Path) -> list[int]:
    """The processes that a system left a note of."""
    return [int(line) for line in note.read_text().splitlines()]


def test_the_guard_ends_what_is_left_of_a_harness_killed_with_its_watcher(tmp_path: Path) -> None:
    note = tmp_path / "note"
    deed = sleeper(note) + "[os.kill(each, 9) for each in [*watchers(), os.getppid()]]; signal.pause()"
    workspace(tmp_path, {"kills": f"{WATCHERS}\ndef summarize(article):\n    {deed}\n"})
    harness(tmp_path, "eval", "-s", "kills")
    assert sleepers(note)
    assert wait_until(lambda: not any(is_running(process) for process in sleepers(note)))
    assert wait_until(lambda: not list((tmp_path / "tmp").iterdir()))
    assert wait_until(lambda: not processes_of(tmp_path))


def test_what_is_left_of_a_harness_killed_with_both_watchers_is_swept_at_the_next_start(tmp_path: Path) -> None:
    note = tmp_path / "note"
    deed = sleeper(note) + "[os.kill(each, 9) for each in [*guards(), *watchers(), os.getppid()]]; signal.pause()"
    source = f"{WATCHERS}\ndef summarize(article):\n    {deed}\n"
    workspace(tmp_path, {"kills": source, "first": FIRST})
    harness(tmp_path, "eval", "-s", "kills")
    assert any(is_running(process) for process in sleepers(note))
    assert harness(tmp_path, "eval", "-s", "first", *QUICK).returncode == 0
    assert sleepers(note)
    assert wait_until(lambda: not any(is_running(process) for process in sleepers(note)))
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
    (candidate,) = read_candidates(tmp_path)["several"].values()
    assert candidate["failure"] == "memory"
    assert "processes together held" in candidate["detail"]
