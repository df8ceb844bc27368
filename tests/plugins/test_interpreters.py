"""Systems under an interpreter of their own: what it has of the packages they require is asked of it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.plugins import interpreters
from harness.plugins.systems import find_systems, select_systems
from harness.records import Run, System
from harness.running import store
from harness.running.requests import candidate_key
from harness.running.runner import run_systems
from tests.running.stage import articles, environment

SYSTEM = '''"""Says what tiny says."""
REQUIRES = ["tiny>=1.0"]
import tiny

def summarize(article) -> str:
    return tiny.WORD
'''


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which a package is that ours has not."""
    return environment(tmp_path_factory.mktemp("other"), tiny="1.5")


@pytest.fixture
def folder(tmp_path: Path, other: Path) -> Path:
    (tmp_path / "_needs.py").write_text(SYSTEM)
    (tmp_path / "needs.toml").write_text(f'file = "_needs.py"\npython = "{other}"\n')
    return tmp_path


def make_system(folder: Path) -> System:
    (system,) = select_systems(["needs"], [folder]).systems
    return system


def put(folder: Path, python: str) -> None:
    (folder / "needs.toml").write_text(f'file = "_needs.py"\npython = "{python}"\n')


def script(folder: Path, text: str) -> str:
    path = folder / "python"
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return str(path)


def test_a_package_that_only_its_own_interpreter_has_is_imported_and_recorded(folder: Path) -> None:
    with pytest.raises(ModuleNotFoundError):
        __import__("tiny")
    system = make_system(folder)
    found: list[str] = []
    run_systems([system], articles(1), seed=1, keep=lambda _, candidate: found.append(candidate.text))

    assert found == ["tiny 1.5"]
    assert system.packages == (f"python {sys.version.split()[0]}", "tiny 1.5")
    assert system.missing == ()


def test_another_version_there_is_another_key(folder: Path, other: Path) -> None:
    keys = set()
    for version in ("1.5", "1.6"):
        metadata = next(other.parents[1].glob("lib/*/site-packages/tiny-*/METADATA"))
        metadata.write_text(f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
        interpreters._ask_interpreter.cache_clear()
        keys.add(candidate_key(make_system(folder), articles(1)[0], 1))
    metadata.write_text("Metadata-Version: 2.1\nName: tiny\nVersion: 1.5\n")
    assert len(keys) == 2


def test_what_it_lacks_is_told_with_the_line_that_installs_it_there(folder: Path, other: Path) -> None:
    (folder / "_needs.py").write_text(SYSTEM.replace("tiny>=1.0", "tiny>=2.0"))
    with pytest.raises(HarnessError) as caught:
        make_system(folder)
    assert str(caught.value) == (
        f"needs cannot be loaded: install tiny>=2.0 for {other}: {other} -m pip install 'tiny>=2.0'"
    )
    assert [remark.facts for remark in select_systems([], [folder]).remarks] == [
        {"systems": ["needs"], "remedy": str(caught.value).partition(": ")[2]}
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "cannot be started: No such file or directory"),
        ("exit 3\n", "is no Python 3 that works: exit status 3"),
        ("exit 0\n", "is no Python 3 that works: exit status 0"),
        ("echo one >&2; echo two >&2; exit 1\n", "is no Python 3 that works: one"),
        ("printf '\\0harness\\0%s' 3.7.16\n", "is Python 3.7.16, and 3.8 or later is needed"),
        ("kill -SEGV $$\n", "is no Python 3 that works: SIGSEGV"),
        ("head -c 5000000 /dev/zero\n", "is no Python 3 that works: exit status 0"),
    ],
)
def test_an_interpreter_that_does_not_work_is_one_line(folder: Path, text: str | None, said: str) -> None:
    put(folder, str(folder / "no" / "python") if text is None else script(folder, text))
    with pytest.raises(HarnessError) as caught:
        make_system(folder)
    assert str(caught.value).startswith(f"needs cannot be loaded: {folder / 'needs.toml'}: python = ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_interpreter_that_never_answers_is_ended_with_what_it_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreters, "INTERPRETER_TIMEOUT_S", 0.3)
    put(folder, script(folder, f"sleep 321 & echo $! > {folder}/pid; wait\n"))
    with pytest.raises(HarnessError, match=r"did not answer in 0\.3 s"):
        make_system(folder)
    left = int((folder / "pid").read_text())
    deadline = time.monotonic() + 5
    while Path(f"/proc/{left}/stat").exists() and ") Z" not in Path(f"/proc/{left}/stat").read_text():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_asked_once_for_all_systems_and_never_by_what_only_lists_them(folder: Path, other: Path) -> None:
    calls = folder / "calls"
    put(folder, script(folder, f'echo x >> {calls}\nexec {other} "$@"\n'))
    (folder / "also.toml").write_text((folder / "needs.toml").read_text())
    listed = find_systems([folder])
    assert [each.system is not None for each in listed.values()] == [True, True]
    assert not calls.exists()
    assert len(select_systems([], [folder]).systems) == 2
    assert calls.read_text() == "x\n"


def test_what_it_prints_as_it_starts_is_no_answer(folder: Path, other: Path) -> None:
    put(folder, script(folder, f'echo hello; echo careful >&2\nexec {other} "$@"\n'))
    assert "tiny 1.5" in make_system(folder).packages


def test_a_run_records_what_its_interpreter_has(folder: Path, tmp_path: Path) -> None:
    system = make_system(folder)
    wanted = Run("", "", "d", "d", "0", (system,), 1, 1.0, 0, "2026-01-01", {})
    with store.begin_run(tmp_path / "results", wanted) as opened:
        name = opened.run.name
    assert store.read_run(tmp_path / "results", name).systems[0].packages == system.packages


def test_an_interpreter_answers_in_the_time_of_its_start(other: Path) -> None:
    """What it imports from is looked through by us: it need not load anything itself."""
    started = min(_seconds([str(other), "-c", ""]) for _ in range(3))
    asked = min(_seconds([str(other), "-c", interpreters.ASK]) for _ in range(3))
    assert asked < 2 * started + 0.02


def _seconds(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system
