"""Oracles of topics, kept as places in their articles: a few numbers each instead of texts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, chain, repeat

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from harness.records import Topic, article_text
from harness.scoring.oracles import Oracle

Places = NDArray[np.int32]


class OracleSpans(Struct, frozen=True):
    """The oracles of some topics, in their order.

    Topic `t` has the sentences from `offsets[t]` to `offsets[t + 1]`; sentence `s` stands in its `article_text` from
    `starts[s]` to `ends[s]`. `is_cut` (topics,): the one sentence was too long, and its words have one blank between.
    """

    offsets: Places
    starts: Places
    ends: Places
    is_cut: NDArray[np.bool_]

    def part(self, first: int, last: int) -> OracleSpans:
        """The topics from `first` up to `last`."""
        start, end = self.offsets[first], self.offsets[last]
        return OracleSpans(
            self.offsets[first : last + 1] - start,
            self.starts[start:end],
            self.ends[start:end],
            self.is_cut[first:last],
        )

    def write(self, topics: Sequence[Topic], places: Sequence[int]) -> list[str]:
        """The texts of the oracles of these topics, which are at these places."""
        return [self._oracle(topic, place).text for topic, place in zip(topics, places, strict=True)]

    def _oracle(self, topic: Topic, place: int) -> Oracle:
        topic_slice = slice(int(self.offsets[place]), int(self.offsets[place + 1]))
        text = article_text(topic.article) if topic_slice.stop > topic_slice.start else ""
        spans = zip(self.starts[topic_slice].tolist(), self.ends[topic_slice].tolist(), strict=True)
        return Oracle([text[start:end] for start, end in spans], bool(self.is_cut[place]))


def locate_oracles(topics: Sequence[Topic], oracles: Sequence[Oracle]) -> OracleSpans | None:
    """Find the places of the oracles in their articles; None if an article does not contain a sentence literally."""
    texts = [article_text(topic.article) for topic in topics]
    starts = [
        place if text.startswith(line, place) else text.find(line)
        for text, oracle in zip(texts, oracles, strict=True)
        for line, place in zip(oracle.lines, oracle.places or repeat(0), strict=False)
    ]
    if -1 in starts:
        return None
    lengths = [len(line) for line in chain.from_iterable(oracle.lines for oracle in oracles)]
    return OracleSpans(
        np.array([*accumulate((len(oracle.lines) for oracle in oracles), initial=0)], np.int32),
        np.array(starts, np.int32),
        np.array(starts, np.int32) + np.array(lengths, np.int32),
        np.array([oracle.is_cut for oracle in oracles], np.bool_),
    )


def join_spans(parts: Sequence[OracleSpans]) -> OracleSpans:
    """The topics of all parts, one part after the other."""
    firsts = np.cumsum([0, *(len(part.starts) for part in parts)], dtype=np.int32)
    offsets = [part.offsets[1:] + first for part, first in zip(parts, firsts, strict=False)]
    return OracleSpans(
        np.concatenate([np.zeros(1, np.int32), *offsets]),
        np.concatenate([np.zeros(0, np.int32), *(part.starts for part in parts)]),
        np.concatenate([np.zeros(0, np.int32), *(part.ends for part in parts)]),
        np.concatenate([np.zeros(0, np.bool_), *(part.is_cut for part in parts)]),
    )
