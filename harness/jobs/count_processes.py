"""Counting on all cores: parts of the texts go to processes, and their counts come back in order.

Processes, not threads: three quarters of the work is Python's own (reading, words, sentences), which threads do one
after another. Few texts are counted in this process, and so are custom metrics and models, which are loaded here.
"""

from __future__ import annotations

from collections.abc import Sequence

from harness.parallel.cores import current_jobs
from harness.parallel.process_mapper import Mapper, share_work
from harness.scoring.metrics import Metric
from harness.scoring.metrics.custom import CustomMetric

LEAST_CANDIDATES = 8192
"""Fewer candidates are counted sooner than processes are started."""

MOST_CANDIDATES = 2**14
"""Candidates of a part: the arrays of more do not fit into the caches of a processor."""

MOST_PART_BATCHES = 2
"""Batches of a part: a third one would gain little, and take 30 MB."""

MOST_BATCHES = 8
"""Batches of topics whose texts all processes have in memory at once."""


def are_counted_here(metrics: Sequence[Metric]) -> bool:
    """Tell whether a metric must be counted in this process: a custom metric or a model, loaded here."""
    return any(
        metric.needed_extra or not metric.is_counted or isinstance(metric.family, CustomMetric) for metric in metrics
    )


def choose_mapper(metrics: Sequence[Metric], topics: int, sources: int) -> Mapper:
    """Choose where parts are counted: in processes where that pays, else here. The counts are the same.

    It moves no number.
    """
    is_small = topics * sources < LEAST_CANDIDATES
    return map if is_small or are_counted_here(metrics) else share_work()


def choose_part_batches(topics: int, sources: int, batch: int) -> int:
    """How many batches of topics make a part: it moves no number, and takes less time the more they are.

    The batches of a part are limited so that a part has no more than `MOST_CANDIDATES`, that each process has four
    parts, and that no more than `MOST_BATCHES` are in memory.
    """
    jobs = current_jobs()
    fair = topics if jobs < 2 else topics // (4 * jobs)
    fitting = MOST_CANDIDATES // (batch * max(1, sources))
    return max(1, min(MOST_PART_BATCHES, fitting, fair // batch, MOST_BATCHES // jobs))
