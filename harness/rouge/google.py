"""Mode `google`: equal to the package rouge-score 0.1.2, every precision, recall and F to the last bit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from harness.rouge.scores import COMBINATIONS, Each, Ints, Scores, combine, flatten, of_counts

Split = Callable[[str], list[str]]
TYPES = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum")
TOKENIZERS = ("ascii", "unicode")


class Prepared(NamedTuple):
    """References read once, to score any number of systems against."""

    lines: list[list[list[str]]]
    offsets: Ints


class Google:
    """The engine behind `Rouge("google")`."""

    def __init__(
        self, types: tuple[str, ...], *, stemmer: bool, references: str, tokenizer: str, split: Split | None
    ) -> None:
        for kind in types:
            if kind not in TYPES:
                raise ValueError(f"unknown ROUGE type {kind!r}. Known: {', '.join(TYPES)}")
        if not types:
            raise ValueError(f"no ROUGE type asked for. Known: {', '.join(TYPES)}")
        if references not in COMBINATIONS:
            raise ValueError(f"unknown way with references {references!r}. Known: {', '.join(COMBINATIONS)}")
        if tokenizer not in TOKENIZERS:
            raise ValueError(f"unknown tokenizer {tokenizer!r}. Known: {', '.join(TOKENIZERS)}")
        self.types, self.stemmer, self.references = types, stemmer, references
        self.tokenizer, self.split = tokenizer, split

    def signature(self) -> str:
        sentences = "lines" if self.split is None else f"lines or {getattr(self.split, '__name__', 'split')}"
        stemmer = "porter-nltk" if self.stemmer else "none"
        return (
            f"mode:google|tokens:{self.tokenizer}|stemmer:{stemmer}|references:{self.references}|sentences:{sentences}"
        )

    def prepare(self, references: Sequence[str] | Sequence[Sequence[str]]) -> Prepared:
        flat, offsets = flatten(references)
        return Prepared([self._lines(t) for t in flat], offsets)

    def score_each(self, candidates: Sequence[str], references: Prepared) -> Each:
        rows: dict[str, list[tuple[int, int, int]]] = {t: [] for t in self.types}
        for topic, candidate in enumerate(candidates):
            lines = self._lines(candidate)
            for reference in references.lines[references.offsets[topic] : references.offsets[topic + 1]]:
                for kind in self.types:
                    rows[kind].append(_count(kind, lines, reference))
        scores = {}
        for kind in self.types:
            counts = np.array(rows[kind], dtype=np.int64).reshape(-1, 3).T
            scores[kind] = of_counts(counts[0], counts[1], counts[2])
        return Each(scores, references.offsets)

    def score(self, candidates: Sequence[str], references: Prepared) -> dict[str, Scores]:
        each = self.score_each(candidates, references)
        return {kind: combine(each.scores[kind], each.offsets, self.references) for kind in self.types}

    def _lines(self, text: str) -> list[list[str]]:
        if self.split and "rougeLsum" in self.types and "\n" not in text:
            text = "\n".join(self.split(text))
        return [_tokens(line, self.stemmer) for line in text.split("\n")]


def _tokens(text: str, stem: bool) -> list[str]:
    import re

    return [_stem(t) if stem and len(t) > 3 else t for t in re.findall("[a-z0-9]+", text.lower())]


@lru_cache(100000)
def _stem(word: str) -> str:
    from nltk.stem.porter import PorterStemmer

    return str(PorterStemmer().stem(word))


def _count(kind: str, candidate: list[list[str]], reference: list[list[str]]) -> tuple[int, int, int]:
    c, r = sum(candidate, []), sum(reference, [])
    if kind == "rougeL":
        return len(_lcs(r, c)), len(c), len(r)
    if kind == "rougeLsum":
        marked: Counter[str] = Counter()
        for line in reference:
            marked.update(line[i] for i in set().union(*(_lcs(line, other) for other in candidate)))
        return (marked & Counter(c)).total(), len(c), len(r)
    n = int(kind[5:])
    grams = [Counter(tuple(t[i : i + n]) for i in range(len(t) - n + 1)) for t in (c, r)]
    return (grams[0] & grams[1]).total(), grams[0].total(), grams[1].total()


def _lcs(reference: list[str], candidate: list[str]) -> list[int]:
    rows, columns = len(reference), len(candidate)
    table = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i, a in enumerate(reference):
        for j, b in enumerate(candidate):
            table[i + 1][j + 1] = table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
    i, j, found = rows, columns, []
    while i and j:
        if reference[i - 1] == candidate[j - 1]:
            found.append(i - 1)
            i, j = i - 1, j - 1
        elif table[i][j - 1] > table[i - 1][j]:
            j -= 1
        else:
            i -= 1
    return found
