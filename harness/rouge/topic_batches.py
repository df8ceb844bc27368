"""Topics whose references are read, in batches, and the candidates of several sources for the same topics.

A few topics of all sources are matched at once: their references stay in the cache of a processor, and steps over all
pairs of texts are taken once for all sources.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

import numpy as np

from harness.rouge.overlaps import Index, Match
from harness.rouge.scores import Ints, PerReferenceScores, Scores
from harness.rouge.spaced_words import ReadTexts
from harness.rouge.tokens import Tokens

PAIRS, TOKENS = 5120, 1 << 18
"""Candidates that are matched at once, and about how many tokens: fewer leave too little to do in each step."""


class Batch(NamedTuple):
    """Some topics' references, indexed; topic `t` of the batch has those from `offsets[t]` to `offsets[t + 1]`.

    `words` are the numbers of their tokens without stemming, where they are known.
    """

    offsets: Ints
    references: Index
    words: Ints | None = None

    @property
    def has_one_each(self) -> bool:
        """Tell whether each topic has one reference."""
        return len(self.references.offsets) == len(self.offsets)

    @property
    def topics(self) -> int:
        """The number of topics."""
        return len(self.offsets) - 1

    def for_sources(self, first: int, last: int, sources: int) -> Batch:
        """The topics from `first` up to `last` for the candidates of so many sources, one source after the other."""
        start, end = self.offsets[[first, last]].tolist()
        offsets = self.offsets[first:last] - start + np.arange(sources)[:, None] * (end - start)
        references = self.references.part(start, end).repeat(sources)
        return Batch(np.append(offsets, sources * (end - start)), references)


class Part(NamedTuple):
    """Topics from `first` up to `last`: their references, and what candidates of all sources share with them."""

    first: int
    last: int
    batch: Batch
    matched: Match

    def match_of_source(self, source: int) -> tuple[Ints, Ints]:
        """The places, from its first token here, of a source's tokens that references have; their numbers at home."""
        topics, grams = self.last - self.first, self.batch.references.grams[0]
        start, end = self.matched.offsets[[source * topics, (source + 1) * topics]].tolist()
        mine = slice(*np.searchsorted(self.matched.places, (start, end)).tolist())
        shift = source * (len(grams.counts) // self.batch.references.times) - grams.first
        return self.matched.places[mine] - start, self.matched.numbers[mine] - shift


def split_topics(topics: int, tokens: Sequence[Tokens]) -> Iterator[tuple[int, int]]:
    """The first and the last topic of parts that are matched at once, of the candidates of some sources."""
    step = topics
    if len(tokens) > 1:
        per_topic = sum(len(of_source.numbers) for of_source in tokens) // topics + 1
        step = max(1, min(PAIRS // len(tokens), TOKENS // per_topic))
    return ((first, min(first + step, topics)) for first in range(0, topics, step))


def join_tokens(parts: Sequence[Tokens]) -> Tokens:
    """The texts of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    sizes = np.array([len(part.numbers) for part in parts], np.int64)
    starts = np.cumsum(sizes) - sizes
    offsets = [part.offsets[:-1] + start for part, start in zip(parts, starts.tolist(), strict=True)]
    return Tokens(
        np.concatenate([part.numbers for part in parts]),
        np.concatenate([*offsets, [sizes.sum()]]),
        np.concatenate([part.opens for part in parts]),
    )


def join_matches(parts: Sequence[Part], source: int, tokens: Tokens, references: Index) -> Match:
    """What the candidates of a source, of one reference each, share with the references of all topics."""
    found = [part.match_of_source(source) for part in parts]
    places = [mine + tokens.offsets[part.first] for part, (mine, _) in zip(parts, found, strict=True)]
    numbers = np.concatenate([mine for _, mine in found])
    counts = np.bincount(numbers, minlength=len(references.grams[0].counts))
    return Match(references, np.concatenate(places), numbers, tokens.offsets, tokens.opens, (counts,))


def scores_of_sources(parts: Sequence[PerReferenceScores], sources: int, offsets: Ints) -> list[PerReferenceScores]:
    """The scores of each source, of parts that have those of all sources one after the other."""
    kinds = {
        kind: Scores(
            *(
                np.concatenate([part.scores[kind][place].reshape(sources, -1) for part in parts], axis=1)
                for place in range(len(Scores._fields))
            )
        )
        for kind in parts[0].scores
    }
    return [
        PerReferenceScores(
            {kind: Scores(*(part[source] for part in of_kind)) for kind, of_kind in kinds.items()}, offsets
        )
        for source in range(sources)
    ]


def take_texts(candidates: Iterator[str], count: int) -> list[str]:
    """So many of the candidates; ValueError where there are fewer."""
    texts = [*islice(candidates, count)]
    if len(texts) < count:
        raise ValueError("fewer candidates than topics with references")
    return texts


def take_batches(candidates: Iterable[str], sizes: Sequence[int]) -> Iterator[Sequence[str]]:
    """Batches of so many candidates; texts whose words are already read stay so."""
    if isinstance(candidates, ReadTexts) and len(candidates) == sum(sizes):
        ends = accumulate(sizes)
        yield from (candidates[end - size : end] for size, end in zip(sizes, ends, strict=True))
        return
    remaining = iter(candidates)
    for size in sizes:
        yield take_texts(remaining, size)
    check_exhausted(remaining)


def check_exhausted(candidates: Iterator[str]) -> None:
    """Raise a ValueError where more candidates follow."""
    if next(candidates, None) is not None:
        raise ValueError("more candidates than topics with references")
