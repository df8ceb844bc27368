"""Systems under an interpreter of their own, in the syntax of a Python that is newer than ours."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.plugins.systems import find_systems, select_systems
from harness.running.supervision import Limits
from tests.running.stage import Play, Write

BODY = "    return article.sentences[n - 1]\n"
PLAIN = "def summarize(article, n: int = 1):\n" + BODY

SOURCES = {
    "a type alias": ((3, 12), "type Words = list[str]\n" + PLAIN),
    "a generic helper": ((3, 12), "def first[T](many: list[T]) -> T:\n    return many[0]\n" + PLAIN),
    "a generic summarize": ((3, 12), "def summarize[T](article: T, n: int = 1) -> str:\n" + BODY),
    "quotes within quotes": ((3, 12), 'KIND = \'system\'\nNAME = f"{"x"}"\n' + PLAIN),
    "new syntax in the body": ((3, 12), "def summarize(article, n: int = 1):\n    type X = int\n" + BODY),
    "a default of a type": ((3, 13), "class Box[T = int]:\n    pass\n" + PLAIN),
}


@cache
def newer_python(version: tuple[int, int]) -> str:
    """An interpreter of at least that version, "" where this machine has none that starts."""
    near = Path(sys.base_prefix).parent.glob("3.*/bin/python3")
    names = [shutil.which(f"python3.{minor}") or "" for minor in range(version[1], version[1] + 5)]
    for python in [*names, *map(str, sorted(near))]:
        ask = [python, "-c", f"import sys; sys.exit(sys.version_info < {version})"]
        if python and subprocess.run(ask, capture_output=True, check=False).returncode == 0:
            return python
    return ""


@pytest.mark.parametrize("kind", SOURCES)
def test_a_system_in_newer_syntax_is_described_without_running_it(write: Write, kind: str) -> None:
    write("_new.py", SOURCES[kind][1])
    path = Path(write("newer.toml", 'file = "_new.py"\npython = "/no/such/python"\n'))
    file = find_systems([path.parent])["newer"]
    assert (file.problem, file.options) == ("", {"n": "1"})


@pytest.mark.parametrize("kind", SOURCES)
def test_a_system_in_newer_syntax_runs_under_its_own_interpreter(play: Play, write: Write, kind: str) -> None:
    version, source = SOURCES[kind]
    python = newer_python(version)
    if not python:
        pytest.skip(f"no Python {version[0]}.{version[1]} or later on this machine")
    write("_new.py", source)
    toml = f'file = "_new.py"\npython = "{python}"\n'
    (candidate,) = play(toml, 1, name="newer.toml", limits=Limits(timeout=300, start=300))
    assert (candidate.text, candidate.detail) == ("Sentence one of article 1.", "")


def test_a_shim_that_stands_for_no_python_says_so_in_its_own_first_words(write: Write) -> None:
    words = "pyenv: python3.99: command not found"
    shim = Path(write("shim", f'#!/bin/sh\necho "{words}\n\nNote: see elsewhere" >&2\nexit 127\n'))
    shim.chmod(0o755)
    write("_new.py", PLAIN)
    path = write("newer.toml", f'file = "_new.py"\npython = "{shim}"\n')
    with pytest.raises(HarnessError) as error:
        select_systems([path], [])
    assert str(error.value).endswith(f"is no Python 3 that works: {words}")
