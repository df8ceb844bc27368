"""BLEU, chrF and TER, with sacrebleu's numbers (Post 2018)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

import numpy as np

from harness.errors import UnknownName
from harness.files.locking import load_portalocker
from harness.scoring.metrics import bleu_counts, chrf_counts, ter_counts
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version
from harness.scoring.metrics.word_tokens import Tokenizer, shared_table

BY_TOPIC = "sentence BLEU with effective order"
"""The name of a topic's BLEU: a text of three words has no runs of four, and its corpus BLEU is 0."""

_FEW_ROWS = 64
"""Rows that are worth sacrebleu's own order of operations: a point score, not a bootstrap."""

TOKENIZERS = ("13a", "intl", "char", "zh", "none")
"""The tokenizers of sacrebleu that need no download."""


@dataclass(frozen=True, slots=True)
class Bleu:
    """Corpus BLEU, all references, orders 1 to 4, exponential smoothing (Papineni et al. 2002).

    `tokenizer` is one of `TOKENIZERS`, as sacrebleu names them.
    """

    tokenizer: str = "13a"
    lowercase: bool = False

    def __post_init__(self) -> None:
        if self.tokenizer not in TOKENIZERS:
            raise UnknownName("BLEU tokenizer", self.tokenizer, TOKENIZERS)

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> bleu_counts.References:  # noqa: ARG002
        """The references' tokens and n-grams."""
        table = shared_table(self.tokenizer, self._tokenizer)
        numbers = np.array([len(texts) for texts in batch.references], np.int64)
        return bleu_counts.index_references(self._fold_case(batch.texts), numbers, table)

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """The integers of sacrebleu, a row for each topic."""
        rows = bleu_counts.count_ngrams(cast("bleu_counts.References", prepared), self._fold_case(candidates))
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """Few rows of whole counts as sacrebleu's `compute_bleu`, to the last bit; others by its formula on arrays."""
        flat = rows.reshape(-1, bleu_counts.WIDTH)
        few = len(flat) <= _FEW_ROWS and bool((flat == np.rint(flat)).all())
        scores = (
            np.array([bleu_counts.exact_score(row.tolist()) for row in flat]) if few else bleu_counts.bleu_scores(flat)
        )
        if (flat[:, 0] == 0).any():
            scores = np.where((flat == 0).all(axis=-1), np.nan, scores)
        return scores.reshape(*rows.shape[:-1], 1)

    def score_topics(self, rows: Rows, scores: Scores) -> Scores:
        """Sentence BLEU with effective order: it differs where a text is shorter than four words."""
        short = (rows[..., 2 + bleu_counts.ORDER] > 0) & (rows[..., -1] == 0)
        if not short.any():
            return scores
        topic_scores = scores.copy()
        topic_scores[short, 0] = bleu_counts.sentence_scores(rows[short])
        return topic_scores

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """The signature as sacrebleu writes it, but for the number of references: sacrebleu's is of its last call."""
        case = "lc" if self.lowercase else "mixed"
        return f"bleu|nrefs:{facts.nrefs}|case:{case}|eff:no|tok:{self.tokenizer}|smooth:exp|{_version()}"

    def _fold_case(self, texts: Sequence[str]) -> Sequence[str]:
        return [text.lower() for text in texts] if self.lowercase else texts

    def _tokenizer(self) -> Tokenizer:
        if self.tokenizer == "13a":
            return bleu_counts.MTEVAL_13A
        load_portalocker()
        from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 (costs start-up time)

        tokenize = BLEU(tokenize=self.tokenizer).tokenizer
        return Tokenizer(clean=lambda text: tokenize(text.rstrip()), tokens=lambda words: [(word,) for word in words])


@dataclass(frozen=True, slots=True)
class Chrf:
    """chrF2, the F of character n-grams 1 to 6 (Popović 2015); with word n-grams 1 to 2 it is chrF2++ (Popović 2017).

    Each topic takes the reference with the highest score.
    """

    word_order: int = 0

    @property
    def width(self) -> int:
        """A row is (in the candidate, in the reference, in both) for each order."""
        return 3 * (6 + self.word_order)

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> chrf_counts.References:  # noqa: ARG002
        """The references' characters and words."""
        return chrf_counts.index_references(batch.references, self.word_order)

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """The integers of sacrebleu, a row for each topic."""
        rows = chrf_counts.count_ngrams(cast("chrf_counts.References", prepared), candidates, _f_scores)
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """F2 of the precision and recall averaged over the orders that both sides have: sacrebleu's arithmetic."""
        return np.where((rows == 0).all(axis=-1), np.nan, _f_scores(rows))[..., None]

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """The signature as sacrebleu writes it, but for the number of references."""
        return f"{metric.name}|nrefs:{facts.nrefs}|case:mixed|eff:yes|nc:6|nw:{self.word_order}|space:no|{_version()}"


def _f_scores(rows: Rows) -> Rows:
    """F2, 0 to 100, of rows (..., 3 x orders); 0 where nothing is shared."""
    candidate, reference, both = (rows[..., part::3] for part in range(3))
    real = (candidate > 0) & (reference > 0)
    orders = np.maximum(1, real.sum(axis=-1))
    precision = _running(np.divide(both, candidate, out=np.zeros_like(both), where=real)) / orders
    recall = _running(np.divide(both, reference, out=np.zeros_like(both), where=real)) / orders
    over = np.where(precision + recall > 0, 4 * precision + recall, 1.0)
    return np.asarray(100 * (5 * precision * recall / over))


def _running(numbers: Rows) -> Rows:
    """The running sum of the last axis from left to right, as a loop adds: numpy may add in pairs."""
    return np.add.accumulate(numbers, axis=-1)[..., -1]


@dataclass(frozen=True, slots=True)
class Ter:
    """Translation edit rate: edits, shifts among them, over the references' mean length (Snover et al. 2006).

    0 is a copy; a score may be above 100.
    """

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> list[list[list[str]]]:  # noqa: ARG002
        """The references' words."""
        return [[_tercom_words(text) for text in texts] for texts in batch.references]

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """The counts of each topic: least edits over the references, and their mean length."""
        references = cast("list[list[list[str]]]", prepared)
        texts = [_tercom_words(text) for text in candidates]
        pairs = [(text, words) for text, of_topic in zip(texts, references, strict=True) for words in of_topic]
        edits = iter(ter_counts.count_edits([text for text, _ in pairs], [words for _, words in pairs]))
        rows = np.zeros((len(candidates), 2))
        for row, of_topic in zip(rows, references, strict=True):
            if of_topic:
                row[:] = min(islice(edits, len(of_topic))), sum(map(len, of_topic)) / len(of_topic)
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """Edits over length; against nothing but empty references 100 for any text. NaN of nothing."""
        edits, length = rows[..., 0], rows[..., 1]
        rate = np.divide(edits, length, out=np.where(edits > 0, 1.0, np.nan), where=length > 0)
        return 100 * rate[..., None]

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """The signature as sacrebleu writes it, but for the number of references."""
        return f"ter|nrefs:{facts.nrefs}|case:lc|tok:tercom|norm:no|punct:yes|asian:no|{_version()}"


def _tercom_words(text: str) -> list[str]:
    """The words of Tercom's tokenizer with sacrebleu's default settings: lower case, parted by white space."""
    return text.rstrip().lower().split()


def _version() -> str:
    return f"version:{version('sacrebleu')}"


def catalogue(options: Bleu | None = None) -> dict[str, Metric]:
    """BLEU with the given options, chrF, chrF++ and TER, by name."""
    chrf, words = Chrf(), Chrf(word_order=2)
    full = (0.0, 100.0)
    bleu_ = Metric(
        "bleu", "BLEU", ("bleu",), ("BLEU",), bleu_counts.WIDTH, True, full, "papineni2002bleu", options or Bleu()
    )
    described = (
        (
            replace(bleu_, by_topic=BY_TOPIC),
            "precision of runs of 1 to 4 words; of one topic, sentence BLEU",
        ),
        (
            Metric("chrf", "chrF", ("chrf",), ("chrF",), chrf.width, True, full, "popovic2015chrf", chrf),
            "runs of 1 to 6 characters shared with the references",
        ),
        (
            Metric("chrf++", "chrF++", ("chrf++",), ("chrF++",), words.width, True, full, "popovic2017chrf", words),
            "runs of 1 to 6 characters and of 1 and 2 words shared with the references",
        ),
        (
            Metric("ter", "TER", ("ter",), ("TER",), 2, False, (0.0, float("inf")), "snover2006study", Ter()),
            "edits that make a reference of it, by words",
        ),
    )
    return {metric.name: replace(metric, description=what) for metric, what in described}
