from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from harness.plugins.systems import select_systems
from harness.records import Article, Candidate, System
from harness.running import supervision
from harness.running.runner import run_systems
from harness.running.session import Limits
from tests.running.stage import Play, Write, articles


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a system (or a helper of one) into a folder; gives its path, which is also how to name it."""

    def written(name: str, source: str) -> str:
        path = tmp_path / "systems" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(dedent(source), encoding="utf-8")
        return str(path)

    return written


class StillClock:
    """A clock that stands still, so that no child is late, whatever the machine is busy with.

    It jumps an hour when a system writes the file `jump`, or the test says so. `hurry` is a statement that writes it
    once, `hang` one (with `time` imported) that never ends and writes it again and again.
    """

    def __init__(self, jump: Path) -> None:
        self.jump_file, self._hours = jump, 0
        self.hurry = f"open({str(jump)!r}, 'w').close()"
        self.hang = f"while not time.sleep(0.05): {self.hurry}"

    def jump(self) -> None:
        """Let an hour pass."""
        self._hours += 1

    def monotonic(self) -> float:
        """The time, in seconds."""
        if self.jump_file.exists():
            self.jump_file.unlink()
            self.jump()
        return 3600.0 * self._hours


@pytest.fixture
def still_clock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StillClock:
    """The clock that time limits are held against."""
    clock = StillClock(tmp_path / "jump")
    monkeypatch.setattr(supervision, "time", clock)
    return clock


@pytest.fixture
def play(write: Write) -> Play:
    """Run one system, given as source, over some articles (a number, or the articles); candidates in their order."""

    def played(
        source: str,
        given: Sequence[Article] | int = 4,
        *,
        name: str = "mine.py",
        options: str = "",
        limits: Limits | None = None,
    ) -> list[Candidate]:
        (system,) = select_systems([write(name, source) + options], []).systems
        chosen = articles(given) if isinstance(given, int) else given
        found: dict[str, Candidate] = {}

        def keep(_: System, candidate: Candidate) -> None:
            assert candidate.topic not in found
            found[candidate.topic] = candidate

        run_systems([system], chosen, seed=1, keep=keep, limits=limits or Limits(timeout=20, start=20))
        return [found[each.id] for each in chosen]

    return played
