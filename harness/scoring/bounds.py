"""The upper-bound rows `oracle` and `human`. Both are made from the references, so neither is a system.

`oracle` is the extract that agrees best with the references: see `harness.scoring.oracles`.

`human` scores each reference against the others of its topic and takes the mean: how far people agree with one another
by this metric. It has one reference fewer than the systems beside it, and most metrics rise with every reference. The
fair comparison scores systems against the same sets: `LeaveOneOut.count`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.datasets.word_counts import count_words_of
from harness.records import Candidate, Failure, Topic
from harness.scoring.failures import Failures
from harness.scoring.metrics import Batch, Metric, Prepared, Rows, count_batch, prepare_batch
from harness.scoring.system_counts import SystemCounts, count_system

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Sets of references, each lacking one reference of its topic.

    `topics[i]` is the topic of set i, `texts[i]` what was left out of it. A topic with fewer than two references has
    no set.
    """

    prepared: Prepared
    topics: Ints
    texts: tuple[str, ...]
    topic_count: int

    @property
    def has_sets(self) -> NDArray[np.bool_]:
        """A flag (topics,) for topics that have sets."""
        return np.bincount(self.topics, minlength=self.topic_count) > 0

    def count_human(self) -> dict[str, Rows]:
        """Count the references left out, as means over the sets of each topic; zeros for a topic without sets."""
        return self._means(self.texts)

    def count(self, candidates: Sequence[str]) -> dict[str, Rows]:
        """Count a system's candidates against the same sets of references as the row `human`, for a fair comparison."""
        return self._means([candidates[topic] for topic in self.topics])

    def _means(self, texts: Sequence[str]) -> dict[str, Rows]:
        sets = np.maximum(1, np.bincount(self.topics, minlength=self.topic_count))[:, None]
        means = {}
        for name, rows in count_batch(self.prepared, texts).items():
            sums = np.zeros((self.topic_count, rows.shape[1]))
            np.add.at(sums, self.topics, rows)
            means[name] = sums / sets
        return means


def leave_one_out(metrics: Sequence[Metric], batch: Batch) -> LeaveOneOut:
    """Every set of all references of a topic but one."""
    left = [
        (topic, place) for topic, texts in enumerate(batch.references) if len(texts) > 1 for place in range(len(texts))
    ]
    topics = [topic for topic, _ in left]
    sets = Batch(
        references=[
            [text for other, text in enumerate(batch.references[topic]) if other != place] for topic, place in left
        ],
        articles=[batch.articles[topic] for topic in topics] if batch.articles else (),
        words=[batch.words[topic] for topic in topics] if batch.words else (),
        ids=[batch.ids[topic] for topic in topics] if batch.ids else (),
    )
    texts = tuple(batch.references[topic][place] for topic, place in left)
    return LeaveOneOut(prepare_batch(metrics, sets), np.array(topics, np.int64), texts, len(batch))


def count_bounds(
    topics: Sequence[Topic], prepared: Prepared, left: LeaveOneOut, texts: Sequence[str]
) -> Iterator[SystemCounts]:
    """Count the rows `oracle` (its texts are `texts`) and `human` on a batch, to which `prepared` and `left` belong.

    A topic that has none (no article, too few references) is "not attempted" and counts nothing.
    """
    yield count_oracle(topics, prepared, texts)
    yield _count_human(topics, left)


def count_oracle(topics: Sequence[Topic], prepared: Prepared, texts: Sequence[str]) -> SystemCounts:
    """The row `oracle` of a batch."""
    oracle = [Candidate(t.id, text, "", _reason(bool(text))) for t, text in zip(topics, texts, strict=True)]
    rows = count_batch(prepared, texts)
    for of_metric in rows.values():
        of_metric[[not text for text in texts]] = 0
    return count_system("oracle", "ceiling", rows, oracle, [topic.article.words for topic in topics], texts=texts)


def _count_human(topics: Sequence[Topic], left: LeaveOneOut) -> SystemCounts:
    sizes = np.array([len(topic.references) for topic in topics], np.int64)
    words = count_words_of([reference.text for topic in topics for reference in topic.references])
    sums = np.bincount(np.repeat(np.arange(len(topics)), sizes), words, len(topics))
    return SystemCounts(
        label="human",
        role="ceiling",
        rows=left.count_human(),
        words=np.rint(sums / np.maximum(1, sizes)).astype(np.int64),
        budgets=np.array([topic.article.words for topic in topics], np.int64),
        failures=Failures.from_sequence(_reason(bool(has_set)) for has_set in left.has_sets),
    )


def _reason(has_set: bool) -> Failure | None:
    return None if has_set else "not attempted"
