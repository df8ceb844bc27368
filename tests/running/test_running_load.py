"""What the harness itself costs, measured in its own processor time: the systems' is theirs."""

import resource
import time
from collections.abc import Sequence
from pathlib import Path

from harness.plugins.systems import select_systems
from harness.records import Article
from harness.running import store
from harness.running.runner import run_systems
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


def test_the_harness_adds_less_than_a_third_of_a_millisecond_to_a_candidate(write: Write, tmp_path: Path) -> None:
    paths = [write(f"s{n}.py", "def summarize(article): return article.sentences[0]\n") for n in range(SYSTEMS)]
    chosen = select_systems(paths, []).systems
    before, memory = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with store.begin_run(tmp_path, plan(chosen)) as opened:
        run_systems(chosen, Streamed(), seed=1, keep=opened.append, jobs=2, done=opened.keys, have=opened.earlier)
        opened.finish([each.id for each in Streamed()])
    assert (time.process_time() - before) / TOPICS / SYSTEMS < 0.0003
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100_000  # kB
    assert len(store.open_candidates(opened.run, "s0")) == TOPICS


def test_a_second_run_costs_next_to_nothing(write: Write, tmp_path: Path) -> None:
    chosen = select_systems([write("mine.py", "def summarize(article): return article.sentences[0]\n")], []).systems
    taken = []
    for _ in range(2):
        before = time.process_time()
        with store.begin_run(tmp_path, plan(chosen)) as opened:
            run_systems(chosen, Streamed(), seed=1, keep=opened.append, done=opened.keys, have=opened.earlier)
            opened.finish([each.id for each in Streamed()])
        taken.append(time.process_time() - before)
    assert taken[1] < taken[0]
    assert taken[1] / TOPICS < 0.0001
