"""Mode `perl`: equal to ROUGE-1.5.5, every figure it prints."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from harness.rouge.scores import Each, Scores, flatten

from .counts import Counts, count
from .measures import Formula, Measure, Options, measure
from .scores import Records, combine, figures
from .texts import Ints, Texts, Vocabulary, read

TYPES = ("rouge1", "rouge2", "rouge3", "rouge4", "rougeL", "rougeW-1.2", "rougeSU4")


class Prepared(NamedTuple):
    """References read once. Topic `t` has the texts `offsets[t]:offsets[t + 1]`."""

    texts: Texts
    offsets: Ints


class Perl:
    """The engine behind `Rouge("perl")`.

    `types` are those of `measures.measure`: rouge1 to rouge9, rougeL (sentence by sentence: the script's only L), rougeW-1.2,
    rougeS4, rougeSU4, rougeS*, rougeSU*. The options are those of `measures.Options`.
    A line of a text is a sentence. Scores are rounded to five decimals, as the script rounds them before it averages.
    """

    def __init__(
        self,
        types: Sequence[str] = TYPES,
        *,
        stemmer: bool = False,
        stop_words: bool = False,
        words: int = 0,
        bytes: int = 0,  # noqa: A002 (the limit is in bytes)
        references: Formula = "pool",
        alpha: float = 0.5,
    ) -> None:
        self.measures = tuple(measure(name) for name in types)
        if not self.measures:
            raise ValueError(f"no ROUGE type asked for. Known: {', '.join(TYPES)} ...")
        self.options = Options(stemmer, stop_words, words, bytes, references, alpha)
        self._vocabulary = Vocabulary(self.options)

    def signature(self) -> str:
        """Every setting that can move a score, as one line."""
        options = self.options
        limit = f"{options.words} words" if options.words else f"{options.bytes} bytes" if options.bytes else "none"
        stemmer = "porter-rouge155" if options.stemmer else "none"
        return (
            f"mode:perl|tokens:ascii|stemmer:{stemmer}|stop:{'smart' if options.stop_words else 'none'}|"
            f"references:{options.references}|sentences:lines|alpha:{options.alpha:g}|limit:{limit}"
        )

    def prepare(self, references: Sequence[str | bytes] | Sequence[Sequence[str | bytes]]) -> Prepared:
        """Read references: one text a topic, or several."""
        texts, offsets = flatten([[one] if isinstance(one, bytes) else one for one in references])
        return Prepared(read(texts, self._vocabulary, self.options), offsets)

    def records(self, candidates: Sequence[str | bytes], references: Prepared) -> dict[str, Records]:
        """What -t 1 prints, by type: candidate `i` belongs to topic `i`."""
        counts = self._counts(candidates, references)
        return {name: combine(some, references.offsets, self.options.references) for name, some in counts.items()}

    def score(self, candidates: Sequence[str | bytes], references: Prepared) -> dict[str, Scores]:
        """One score a topic and type."""
        return self._scores(self.records(candidates, references))

    def score_each(self, candidates: Sequence[str | bytes], references: Prepared) -> Each:
        """The score against every single reference."""
        counts = self._counts(candidates, references)
        alone = np.arange(references.offsets[-1] + 1)
        each = {name: combine(some, alone, "pool") for name, some in counts.items()}
        return Each(self._scores(each), references.offsets)

    def _counts(self, candidates: Sequence[str | bytes], references: Prepared) -> dict[str, Counts]:
        texts = read(candidates, self._vocabulary, self.options)
        topic = np.repeat(np.arange(len(candidates)), np.diff(references.offsets))
        return count(texts, references.texts, (topic, np.arange(len(topic))), self.measures)

    def _scores(self, records: dict[str, Records]) -> dict[str, Scores]:
        scores = {}
        for one in self.measures:
            died = np.flatnonzero(records[one.name].died)
            if len(died):
                warnings.warn(died_warning(one, died), stacklevel=4)
            recall, precision, f = figures(records[one.name], one, self.options.alpha)
            scores[one.name] = Scores(precision, recall, f)
        return scores


def died_warning(one: Measure, died: Ints) -> str:
    """What to say where ROUGE-1.5.5 divides by zero."""
    first = ", ".join(map(str, died[:3])) + (" ..." if len(died) > 3 else "")
    return f"{one.printed} is 0 for {len(died)} texts with a reference without a word (ROUGE-1.5.5 dies there): {first}"


