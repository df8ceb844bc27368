from collections.abc import Sequence
from pathlib import Path
from textwrap import dedent

import pytest

from harness.plugins.systems import select_systems
from harness.records import Article, Candidate, System
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
