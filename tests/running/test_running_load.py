"""What the harness itself costs, in memory and in calls: the systems' is theirs."""

import resource
from collections.abc import Sequence
from pathlib import Path

from harness.plugins.systems import select_systems
from harness.records import Article
from harness.running import store
from harness.running.runner import run_systems
from tests.calls import count_calls
from tests.running.stage import Write, article, plan

TOPICS = 1500
SYSTEMS = 3


class Streamed(Sequence[Article]):
    """Articles that are made when asked for, as a large dataset reads them from disk."""

    def __len__(self) -> int:
        return TOPICS

    def __getitem__(self, index: int) -> Article:  # type: ignore[override]
        if index >= TOPICS:
            raise IndexError(index)
        return article(index)


def test_thousands_of_candidates_are_kept_in_little_memory(write: Write, tmp_path: Path) -> None:
    paths = [write(f"s{n}.py", "def summarize(article): return article.sentences[0]\n") for n in range(SYSTEMS)]
    chosen = select_systems(paths, []).systems
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with store.begin_run(tmp_path, plan(chosen)) as opened:
        run_systems(chosen, Streamed(), seed=1, keep=opened.append, jobs=2, done=opened.keys, reusable=opened.earlier)
        opened.finish([each.id for each in Streamed()])
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000  # kB
    assert len(store.open_candidates(opened.run, "s0")) == TOPICS


def test_a_second_run_costs_next_to_nothing(write: Write, tmp_path: Path) -> None:
    chosen = select_systems([write("mine.py", "def summarize(article): return article.sentences[0]\n")], []).systems

    def run() -> None:
        with store.begin_run(tmp_path, plan(chosen)) as opened:
            run_systems(chosen, Streamed(), seed=1, keep=opened.append, done=opened.keys, reusable=opened.earlier)
            opened.finish([each.id for each in Streamed()])

    first, second = count_calls(run), count_calls(run)
    assert second < first / 2
    assert second / TOPICS < 100
