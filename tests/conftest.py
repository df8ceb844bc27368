"""Ways to run commands as a user does, in this process or in one of their own."""

from __future__ import annotations

import gc
import os
import signal
import ssl
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from harness.cli import run

if TYPE_CHECKING:
    from pytest_httpserver import HTTPServer

    from tests.models.endpoint import Endpoint


# A shell ignores signals for what it runs in the background, and a child ignores what its parent does. Tests send them.
for ignored, handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
    (signal.SIGQUIT, signal.SIG_DFL),
):
    if signal.getsignal(ignored) is signal.SIG_IGN:
        signal.signal(ignored, handler)

# Python is started some hundred times: ours is compiled once, and not each time, where that is not wanted elsewhere.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# As `harness` sets it for itself, before numpy is loaded: threads that wait for one another took most of the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No test depends on how busy the machine is; Hypothesis allows 0.2 s an example where nothing else is said.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


SLOW_PLACES = (
    "faults/",
    "jobs/",
    "report/",
    *(f"models/test_{name}.py" for name in ("llm", "checkpoints", "unavailable")),
    *(f"running/test_{name}" for name in ("docs", "interrupts", "pools", "responses", "running", "system", "yielding")),
    "running/test_runner.py",
    *(f"test_{name}.py" for name in ("ci_page", "kernels", "example", "readme", "docs_site")),
    *(f"cli/test_{name}" for name in ("commands", "outcomes", "completion", "newcomer", "process")),
    "benchmarks/",
    "models_hf/",
    "fuzz/",
    *(f"scoring/test_{name}" for name in ("oracles", "paired_oracle", "promises", "sacrebleu", "text_scan", "trial_")),
    *(f"rouge/test_{name}" for name in ("google_oracle", "perl_against_plain")),
    "datasets/test_english_sentences.py",
    *(f"judging/test_{name}" for name in ("docs", "judge_by", "pair_wins")),
    *(f"statistics/test_{name}" for name in ("grouped", "people", "simultaneous", "trials")),
    "plugins/test_newer_syntax.py",
)
"""Under tests/: what starts processes or browsers by the dozen, or compares or simulates by the hundred.

With `-n`, these are begun first and in this order: what takes longest is not what all others wait for in the end.
"""


@cache
def find_place(path: Path) -> str:
    """A file of tests as it is named from this folder."""
    return path.relative_to(Path(__file__).parent).as_posix()


def find_slow_place(item: pytest.Item) -> int:
    """Which of the slow places a test stands in; their number where it stands in none."""
    path = find_place(item.path)
    places = (number for number, place in enumerate(SLOW_PLACES) if path.startswith(place))
    return next(places, len(SLOW_PLACES))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark slow what stands in a slow place: `pytest -m "not slow"` gives an answer in a minute."""
    place_of = {item: find_slow_place(item) for item in items}
    for item, place in place_of.items():
        if place < len(SLOW_PLACES):
            item.add_marker("slow")
    if hasattr(config, "workerinput"):  # of pytest-xdist
        items.sort(key=place_of.__getitem__)


def pytest_collection_finish() -> None:
    """Look for no garbage among modules and tests, which stay: Python would go through all of them again and again."""
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n`, give a file of tests to one process as a whole, so that what its tests share is made once."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    config.option.loadscopereorder = False  # the order is that of the collection
    return LoadScopeScheduling(config, log)


class CommandResult:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


Command = Callable[..., CommandResult]


@pytest.fixture(scope="session", autouse=True)
def _quick_disk() -> Iterator[None]:
    """Nothing is flushed to disk in this process: most tests would wait for that, and none cuts the power.

    `tests/files` looks at what is asked of the disk, and when.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Replies are kept for the test that bought them, never in a home folder."""
    monkeypatch.setenv("HARNESS_CACHE_DIR", str(tmp_path_factory.getbasetemp() / "caches" / uuid.uuid4().hex))


FORKED_PLACES = ("cli/", "jobs/", "judging/", "models/", "report/", "scoring/", "showing/")
"""Under tests/: where it does not matter how a system is started; elsewhere that is what is tested."""


@pytest.fixture(autouse=True)
def _forked_systems(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Systems that this process starts, and what watches over them, are forked: that takes a fifth of the time."""
    if sys.platform == "linux" and find_place(request.path).startswith(FORKED_PLACES):
        from tests.faults import forking

        monkeypatch.setattr("harness.running.process.start_system", forking.start_forked_system)
        monkeypatch.setattr("harness.running.watcher.Reaper._start", forking.start_forked_watcher)


@pytest.fixture
def harness(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command in this process."""

    def call(*arguments: str) -> CommandResult:
        capfd.readouterr()
        code = 0
        try:
            run(list(arguments))
        except SystemExit as leaving:
            code = leaving.code if isinstance(leaving.code, int) else 1
        said = capfd.readouterr()
        return CommandResult(code, said.out, said.err)

    return call


@pytest.fixture
def shell() -> Command:
    """Run a command in a process of its own."""

    def call(*arguments: str, cwd: Path) -> CommandResult:
        done = subprocess.run(
            [sys.executable, "-m", "harness", *arguments],
            cwd=cwd,
            capture_output=True,
            text=True,
            env={**os.environ, "COLUMNS": "100"},
            check=False,
        )
        return CommandResult(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture(scope="session")
def endpoint_server() -> Iterator[HTTPServer]:
    """A server for endpoints. Without the packages that it takes, the tests that ask for one are skipped."""
    pytest.importorskip("openai", reason="needs the extra llm: pip install -e '.[llm]'")
    pytest.importorskip("pytest_httpserver", reason="needs the extra test: pip install -e '.[test]'")
    from tests.models.endpoint import serving

    with serving() as server, pytest.MonkeyPatch.context() as patch:
        # Each client reads all certificates that it would trust, and no endpoint here has one.
        patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
        yield server


@pytest.fixture
def endpoint(endpoint_server: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """An OpenAI-compatible endpoint on this machine, without a memory of earlier tests; no proxy stands before it."""
    from tests.models.endpoint import Endpoint

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield Endpoint(endpoint_server)
    endpoint_server.clear()
