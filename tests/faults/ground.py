"""What the fault tests stand on: a workspace on disk, and `harness` in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent
from typing import Any

from tests.faults.fork_server import PATIENCE_S
from tests.faults.forking import ForkedCommand

WORDS = [
    "river",
    "bridge",
    "mayor",
    "court",
    "wheat",
    "editor",
    "school",
    "fog",
    "pier",
    "captain",
    "radar",
    "boat",
    "market",
    "price",
    "field",
    "town",
]


def text(number: int, sentences: int = 4) -> str:
    """A short article that no other is like."""
    said = (
        f"The {WORDS[(number + place) % 16]} of article {number} met the {WORDS[(3 * number + place) % 16]} on day "
        f"{number * 7 + place}."
        for place in range(sentences)
    )
    return " ".join(said)


def dataset(path: Path, topics: int) -> Path:
    """A dataset of JSON lines: topics t1, t2, ..., two references each."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number in range(1, topics + 1):
            first = text(number).split(". ")[0] + "."
            line = {"id": f"t{number}", "article": text(number), "references": [first, "Nothing met."], "words": 12}
            file.write(json.dumps({**line, "event": f"e{number % 7}"}) + "\n")
    return path


def workspace(root: Path, systems: Mapping[str, str], topics: int = 4) -> Path:
    """A folder to work in, with these systems (name -> source) and a dataset called `news`."""
    (root / "systems").mkdir(parents=True, exist_ok=True)
    for name, source in systems.items():
        (root / "systems" / f"{name}.py").write_text(dedent(source), encoding="utf-8")
    dataset(root / "references" / "news.jsonl", topics)
    return root


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "harness", *arguments]


def surroundings(root: Path, **more: str) -> dict[str, str]:
    """Our environment, with a temporary folder of the workspace's own: what is left in it is left by the harness."""
    scratch = root / "tmp"
    scratch.mkdir(exist_ok=True)
    checkout = str(Path(__file__).parents[2])
    return {**os.environ, "PYTHONPATH": checkout, "TMPDIR": str(scratch), "COLUMNS": "100", **more}


def harness(
    root: Path,
    *arguments: str,
    before: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
    limits: Mapping[int, int] | None = None,
    given: Sequence[str] = ("", ""),
    real: bool = False,
) -> subprocess.CompletedProcess[str]:
    """`harness` in `root`, as a user types it, in a process of its own.

    `limits` are soft ones, by `resource.RLIMIT_...`; `given` are files for what it prints. It is started from nothing
    where it is `real`, or where `before` stands in front of the command (`setpriv ...`); else it is forked from a
    Python that has imported it already.
    """
    surrounds = surroundings(root, **(env or {}))
    if real or before:
        assert not limits
        assert not any(given)
        done = subprocess.run(
            [*before, *command(*arguments)],
            cwd=root,
            env=surrounds,
            capture_output=True,
            text=True,
            errors="surrogateescape",
            check=False,
            timeout=PATIENCE_S,
        )
    else:
        done = ForkedCommand(arguments, cwd=root, env=surrounds, limits=limits, given=given).read_output()
    assert "Traceback" not in done.stderr, done.stderr
    return done


def start_command(root: Path, *arguments: str, terminal: str = "") -> ForkedCommand:
    """`harness` in `root`, in a process of its own that goes on while the test does something."""
    env = surroundings(root, **({"TERM": "xterm"} if terminal else {}))
    return ForkedCommand(arguments, cwd=root, env=env, given=[terminal] * 2)


def choose_systems(systems: Sequence[str]) -> list[str]:
    return [part for system in systems for part in ("-s", system)]


UNSAID = {"failure": None, "detail": ""}
"""What a candidate's line leaves out where there is nothing to say."""


def read_candidates(root: Path, run: str = "news-1") -> dict[str, dict[str, dict[str, Any]]]:
    """Every whole candidate in a run by system and topic, read with nothing of ours."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for file in sorted((root / "results" / run / "candidates").glob("[!.]*.jsonl")):
        whole = file.read_bytes().split(b"\n")[:-1]
        found[file.stem] = {each["topic"]: UNSAID | each for each in map(json.loads, whole)}
    return found


def read_results(root: Path, run: str = "news-1") -> dict[str, object]:
    """All that a run has written, file by file, but for times, what was typed, and the counts that it keeps."""
    found: dict[str, object] = {}
    for file in sorted((root / "results" / run).rglob("*")):
        if file.parent.name == "counts":
            continue  # a cache, which may be deleted
        if file.suffix == ".jsonl":
            found[file.name] = [without(json.loads(line)) for line in file.read_bytes().splitlines()]
        elif file.suffix == ".json":
            found[file.name] = without(json.loads(file.read_bytes()))
        elif file.is_file():
            found[file.name] = file.read_bytes()
    return found


VARYING = ("seconds", "memory", "costs", "created", "command", "commit", "sequence")


def without(value: Any) -> Any:
    """JSON without what differs between two runs of the same."""
    if isinstance(value, dict):
        return {k: without(v) for k, v in value.items() if k not in VARYING}
    return [without(each) for each in value] if isinstance(value, list) else value


def wait_until(true: Any, seconds: float = 300.0) -> bool:
    """Whether `true()` becomes true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return bool(true())


def is_running(process: int) -> bool:
    """Whether a process lives; a zombie does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rsplit(")", 1)[1].split()[0] not in "ZX"


def processes_of(root: Path) -> list[int]:
    """Processes that were started in a workspace: those whose temporary folder is in it."""
    mark = os.fsencode(f"TMPDIR={root / 'tmp'}")
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes() and is_running(int(path.parent.name)):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found
