"""What a system may see and do of the harness and of other systems through /proc, as root and as an ordinary user."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from tests.faults.ground import (
    choose_systems,
    command,
    harness,
    is_running,
    read_candidates,
    surroundings,
    wait_until,
    workspace,
)
from tests.faults.ordinary import as_ordinary_user, open_folder

QUICK = ("-m", "words", "--no-ceilings", "--confidence-n", "100")


FORGER = """
import os, time
def summarize(article):
    line = b'{"text": "FORGED", "took": 0.1}\\n'
    for process in [os.getppid()] + [int(name) for name in os.listdir("/proc") if name.isdigit()]:
        if process == os.getpid():
            continue
        try:
            parent = int(open(f"/proc/{process}/stat").read().rsplit(")", 1)[1].split()[1])
            if os.getppid() not in (process, parent):  # another run's, which is none of ours
                continue
            for name in os.listdir(f"/proc/{process}/fd"):
                if os.readlink(f"/proc/{process}/fd/{name}").startswith("pipe:"):
                    pipe = os.open(f"/proc/{process}/fd/{name}", os.O_WRONLY | os.O_NONBLOCK)
                    os.write(pipe, line)
                    os.close(pipe)
        except OSError:
            pass
    return "mine"
"""

LOOKER = """
import os
def summarize(article):
    seen = []
    while not os.path.exists({ready!r}) or not any(others()):
        pass
    for process in [os.getppid(), *others()]:
        for name in ("environ", "mem"):
            try:
                os.close(os.open(f"/proc/{{process}}/{{name}}", os.O_RDWR if name == "mem" else os.O_RDONLY))
                seen.append(name)
            except OSError:
                pass
        try:
            seen += os.listdir(f"/proc/{{process}}/fd") and ["fd"]
        except OSError:
            pass
    open({looked!r}, "w").close()
    return " ".join(sorted(set(seen))) or "nothing"
def others():
    for name in os.listdir("/proc"):
        try:
            command = open(f"/proc/{{name}}/cmdline", "rb").read()
        except OSError:
            continue
        if name.isdigit() and int(name) != os.getpid() and (b"victim.py" in command or b"reaper.py" in command):
            yield name
"""

VICTIM = "import time\ndef summarize(article):\n    time.sleep(0.4)\n    return 'honest words'\n"
SEEN = """
import os
def summarize(article):
    open({ready!r}, "w").close()
    while not os.path.exists({looked!r}):
        pass
    return "honest words"
"""

__all__ = ["open_folder"]

needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")


@needs_proc
def test_no_answer_is_forged_through_another_pipe(tmp_path: Path) -> None:
    root = workspace(tmp_path, {"victim": VICTIM, "forger": FORGER}, 4)
    done = harness(root, "eval", "-j", "2", *choose_systems(["victim", "forger"]), *QUICK)
    candidates = read_candidates(root)["victim"].values()
    assert {candidate["text"] for candidate in candidates} <= {"honest words", ""}
    assert all(each["text"] or each["failure"] in ("unavailable", "not attempted") for each in candidates)
    assert done.returncode == (3 if any(not candidate["text"] for candidate in candidates) else 0)


@needs_proc
def test_an_ordinary_users_system_cannot_look_into_the_harness_or_another_system(open_folder: Path) -> None:
    notes = {"ready": str(open_folder / "ready"), "looked": str(open_folder / "looked")}
    root = workspace(open_folder, {"victim": SEEN.format(**notes), "looker": LOOKER.format(**notes)}, 4)
    before = as_ordinary_user(root)
    systems = choose_systems(["victim", "looker"])
    done = harness(root, "eval", "-j", "2", *systems, *QUICK, before=before, env={"HOME": str(root)})
    assert done.returncode == 0, done.stderr
    assert {candidate["text"] for candidate in read_candidates(root)["looker"].values()} == {"nothing"}
    assert {candidate["text"] for candidate in read_candidates(root)["victim"].values()} == {"honest words"}


STRAYS = {
    "a program in a session of its own": "subprocess.Popen(['sleep', '300'], start_new_session=True).pid",
    "a copy in a session of its own": "copy()",
    "a copy of a copy": "copy(2)",
}
KILLS = "import signal; os.kill(os.getppid(), signal.SIGKILL); time.sleep(300)"
"""Then the watcher ends what the harness would have ended, by the same function."""

STRAYING = """
import os, subprocess, time
def copy(times=1):
    source, end = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if times > 1 and os.fork():
            os._exit(0)
        os.write(end, b"%d" % os.getpid())
        time.sleep(300)
        os._exit(0)
    return int(os.read(source, 20))
def summarize(article):
    stray = {stray}
    with open({note!r}, "a") as file:
        file.write(str(stray) + "\\n")
    {then}
    return "words"
"""


@needs_proc
@pytest.mark.parametrize(("kind", "then"), [*((kind, "pass") for kind in STRAYS), ("a copy of a copy", KILLS)])
def test_what_an_ordinary_users_system_leaves_running_ends_with_it(open_folder: Path, kind: str, then: str) -> None:
    note = open_folder / "strays"
    source = STRAYING.format(stray=STRAYS[kind], note=str(note), then=then)
    root = workspace(open_folder, {"leaves": source}, 2)
    before = as_ordinary_user(root)
    env = surroundings(root, HOME=str(root))
    line = [*before, *command("eval", "-s", "leaves", *QUICK)]
    done = subprocess.run(line, cwd=root, env=env, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    strays = [int(number) for number in note.read_text().split()]
    assert strays
    assert wait_until(lambda: not any(map(is_running, strays)))
    assert wait_until(lambda: not list((root / "tmp").iterdir()))
