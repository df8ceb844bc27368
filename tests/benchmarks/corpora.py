"""Made-up English for benchmarks and tests: the same seed gives the same texts.

Words follow Zipf's law over tens of thousands of types built of syllables and English endings, so that a stemmer has
work and a vocabulary a long tail. Candidates copy spans of their reference as extractive systems do.
"""

# ruff: noqa: SIM905

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

SYLLABLES = (
    "ba be bi bo bra ca ce chi co cri da de di do dra e el en er fa fe fi flo fra ga ge gi go gra ha he hi ho in ja "
    "jo ka ke ki la le li lo lu ma me mi mo mu na ne ni no o pa pe pi po pra qua ra re ri ro sa se shi so sta ta te "
    "thi to tra un ve vi vo wa we wi yo za"
).split()
ENDINGS = (
    " | | | | |s|s|ed|ing|er|ly|ation|ational|ment|ness|ful|able|ible|al|ic|ive|ize|izing|ies|ied|y|ity|o"
    "us|ence|ance|ant|ion|ions|ate|ates|ism|ology|fully|ational|iveness|'s"
).split("|")
COMMON = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they "
    "which one you were all her she there would their we him been has when who will no more if out so said what up "
    "its about than into them can only other time new some could these two may first then do any like my now over "
    "such our man me even most made after also did many off before must well back through years where much your way "
    "down should because long each just"
).split()


class Corpus(NamedTuple):
    """Candidates and, for each, one or several references."""

    candidates: list[str]
    references: list[list[str]]


def corpus(seed: int, topics: int, words: tuple[int, int], *, lines: tuple[int, int], references: int = 1) -> Corpus:
    """`words` and `lines` are those of a candidate and of a reference, on average."""
    draw = np.random.default_rng(seed)
    source = SourceWords(draw, types=40_000)
    candidates, all_references = [], []
    for _ in range(topics):
        story = source.some(int(words[1] * 2))
        mine = [copy_spans(draw, source, story, _length(draw, words[1])) for _ in range(references)]
        candidates.append(write_lines(draw, copy_spans(draw, source, mine[0], _length(draw, words[0])), lines[0]))
        all_references.append([write_lines(draw, one, lines[1]) for one in mine])
    return Corpus(candidates, all_references)


class SourceWords:
    """Words drawn by Zipf's law, a block at a time."""

    def __init__(self, draw: np.random.Generator, types: int) -> None:
        self._draw = draw
        self._types = COMMON + [_word(draw) for _ in range(types - len(COMMON))]
        weights = 1.0 / (np.arange(types) + 2.7)
        self._sums = np.cumsum(weights / weights.sum())
        self._block: list[int] = []
        self._used = 0

    def some(self, count: int) -> list[str]:
        if self._used + count > len(self._block):
            self._block = np.searchsorted(self._sums[:-1], self._draw.random(200_000 + count)).tolist()
            self._used = 0
        self._used += count
        return [self._types[i] for i in self._block[self._used - count : self._used]]


def _word(draw: np.random.Generator) -> str:
    shape = draw.random()
    if shape < 0.05:
        return f"{draw.integers(1, 3000):,}"
    stem = "".join(SYLLABLES[i] for i in draw.integers(0, len(SYLLABLES), draw.integers(1, 4)))
    stem += "bcdfglmnprstvx"[draw.integers(0, 14)] if shape < 0.7 else ""
    word = stem + ENDINGS[draw.integers(0, len(ENDINGS))].strip()
    if shape > 0.97:
        return f"{word}-{SYLLABLES[draw.integers(0, len(SYLLABLES))]}er"
    return word.capitalize() if shape > 0.85 else word


def _length(draw: np.random.Generator, mean: int) -> int:
    return max(3, int(draw.normal(mean, mean / 4)))


def copy_spans(draw: np.random.Generator, source: SourceWords, story: list[str], count: int) -> list[str]:
    """Spans of the story and words of one's own, about half of each."""
    out: list[str] = []
    while len(out) < count:
        span = int(draw.integers(2, 10))
        if draw.random() < 0.5:
            start = int(draw.integers(0, max(1, len(story) - span)))
            out += story[start : start + span]
        else:
            out += source.some(span)
    return out[:count]


def write_lines(draw: np.random.Generator, words: list[str], lines: int) -> str:
    """So many sentences of like length, each a line with a full stop, some with a capital."""
    borders = np.arange(lines + 1) * len(words) / lines
    borders[1:-1] += draw.uniform(-0.3, 0.3, lines - 1) * len(words) / lines
    cuts = borders.astype(int).tolist()
    sentences = [" ".join(words[start:end]) for start, end in pairwise(cuts)]
    return "\n".join(f"{s[0].upper() + s[1:] if draw.random() < 0.5 else s}." for s in sentences if s)
