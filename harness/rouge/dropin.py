"""A stand-in for `rouge_score.rouge_scorer.RougeScorer`: same arguments, same numbers, one pair a call.

`Rouge` scores whole lists and is many times faster still; this is for code that cannot be changed. It is also the
plainest reading of mode google: everything the batches do with arrays stands here with lists, counters and integers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import chain
from typing import NamedTuple, Protocol

from harness.rouge.google import TYPES
from harness.rouge.lcs import subsequence_length, trace_subsequence
from harness.rouge.porter import stems_of
from harness.rouge.vocabulary import UNSTEMMED
from harness.rouge.word_spans import find_words

Line = Sequence[Hashable]

REMEMBERED_STEMS = 1 << 16  # stems


class Score(NamedTuple):
    """The scores of one pair, named as rouge-score names them."""

    precision: float
    recall: float
    fmeasure: float


class Tokenizer(Protocol):
    """The interface of rouge-score's tokenizers."""

    def tokenize(self, text: str) -> Line:
        """The tokens of a text."""


class RougeScorer:
    """Scores one prediction against one target (`score`) or the best of several (`score_multi`).

    `split_summaries` needs nltk and its data, as it does there.
    """

    def __init__(
        self,
        rouge_types: Sequence[str],
        use_stemmer: bool = False,
        split_summaries: bool = False,
        tokenizer: Tokenizer | None = None,
    ) -> None:
        for kind in rouge_types:
            if kind not in TYPES:
                raise ValueError(f"Invalid rouge type: {kind}")
        self.rouge_types = rouge_types
        self._split_summaries = split_summaries
        self._tokenize: Callable[[str], Line] = tokenizer.tokenize if tokenizer else _AsciiWords(use_stemmer).tokenize

    def score(self, target: str, prediction: str) -> dict[str, Score]:
        """Score a prediction; the target comes first, as in rouge-score."""
        texts = target, prediction
        tokens = [self._tokenize(text) for text in texts]
        lines: list[list[Line]] = []
        if "rougeLsum" in self.rouge_types:
            lines = [[self._tokenize(line) for line in self._lines(text)] for text in texts]
        return {
            kind: _score(kind, *(lines if kind == "rougeLsum" else [[tokens_of_line] for tokens_of_line in tokens]))
            for kind in self.rouge_types
        }

    def score_multi(self, targets: Sequence[str], prediction: str) -> dict[str, Score]:
        """The scores against the target with the highest F, for each type on its own; the first of equals."""
        scores = [self.score(target, prediction) for target in targets]
        return {
            kind: max((by_kind[kind] for by_kind in scores), key=lambda score: score.fmeasure)
            for kind in self.rouge_types
        }

    def _lines(self, text: str) -> list[str]:
        if not self._split_summaries:
            return text.split("\n")
        from nltk import sent_tokenize  # type: ignore[import-untyped]  # noqa: PLC0415 (slow to import, rarely wanted)

        return list(sent_tokenize(text))


class _AsciiWords:
    """rouge-score's own tokenizer."""

    def __init__(self, stemmer: bool) -> None:
        self._stemmer = stemmer
        self._stems: dict[str, str] = {}

    def tokenize(self, text: str) -> list[str]:
        """The words of a text, or their stems."""
        spans = find_words([text]).spans
        words = [spans.word(number).decode() for number in range(len(spans.starts))]
        if not self._stemmer:
            return words
        new = list({word for word in words if len(word) > UNSTEMMED and word not in self._stems})
        if len(self._stems) > REMEMBERED_STEMS:
            self._stems.clear()
            new = list({word for word in words if len(word) > UNSTEMMED})
        self._stems.update(zip(new, stems_of(new), strict=True))
        return [self._stems.get(word, word) for word in words]


def _score(kind: str, target: list[Line], prediction: list[Line]) -> Score:
    sizes = [sum(map(len, lines)) for lines in (prediction, target)]
    if kind == "rougeL":
        hits = _longest(target[0], prediction[0])
    elif kind == "rougeLsum":
        hits = _union_hits(target, prediction)
    else:
        n = int(kind[5:])
        ours, theirs = (Counter(zip(*(lines[0][i:] for i in range(n)), strict=False)) for lines in (prediction, target))
        hits = (ours & theirs).total()
        sizes = [max(size - n + 1, 0) for size in sizes]
    precision, recall = (hits / max(size, 1) for size in sizes)
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total > 0 else 0.0)


def _masks(target: Line) -> dict[Hashable, int]:
    masks: dict[Hashable, int] = {}
    for place, token in enumerate(target):
        masks[token] = masks.get(token, 0) | 1 << place
    return masks


def _longest(target: Line, prediction: Line) -> int:
    """The length of the longest common subsequence."""
    masks = _masks(target)
    return subsequence_length((masks[token] for token in prediction if token in masks), len(target))


def _union_hits(target: list[Line], prediction: list[Line]) -> int:
    """Clipped tokens of the target's lines that lie on their LCS with any line of the prediction."""
    marked: Counter[Hashable] = Counter()
    for line in target:
        masks = _masks(line)
        union = 0
        for other in prediction:
            union |= trace_subsequence([masks.get(token, 0) for token in other], len(line))
        marked.update(token for place, token in enumerate(line) if union >> place & 1)
    return (marked & Counter(chain.from_iterable(prediction))).total()
