"""Mode `perl`: equal to ROUGE-1.5.5, every figure it prints."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple, get_args

import numpy as np

from harness.rouge.perl.counts import Counts, count_pairs, join_counts
from harness.rouge.perl.measures import Formula, Measure, Options, parse_measure
from harness.rouge.perl.numbered_texts import Ints, Texts, Vocabulary, read_texts
from harness.rouge.perl.topic_records import Records, combine_records, printed_figures
from harness.rouge.scores import COMBINATIONS, PerReferenceScores, Scores
from harness.rouge.scores import combine_references as combine_scores

TYPES = ("rouge1", "rouge2", "rouge3", "rouge4", "rougeL", "rougeW", "rougeSU")
FORMULAS = get_args(Formula)
Text = str | bytes
_AT_ONCE = 4096  # candidates


class Prepared(NamedTuple):
    """References read once. Topic `t` has those of `texts` that `text_of[offsets[t]:offsets[t + 1]]` names."""

    texts: Texts
    text_of: Ints
    offsets: Ints

    def select_topics(self, topics: Sequence[int]) -> Prepared:
        """Select these topics, in this order."""
        ranges = [self.text_of[self.offsets[topic] : self.offsets[topic + 1]] for topic in topics]
        sizes = [0, *map(len, ranges)]
        return Prepared(self.texts, np.concatenate([self.text_of[:0], *ranges]), np.cumsum(sizes))


class PerlEngine:
    """The engine behind `Rouge("perl")`.

    `types` are those of `measures.measure`: rouge1 to rouge9, rougeL, rougeW of `weight`, rougeS and rougeSU of `gap`
    (words between two; -1: any number). A line of a text is a sentence. `stemmer`, `stop_words`, `words`, `bytes` and
    `alpha` are those of `measures.Options`. `references` is a formula of the script's, "pool" or "best-recall", or
    one of `harness.rouge.scores.COMBINATIONS` of the scores against each. Scores are rounded to five decimals, as the
    script rounds them before it averages.
    """

    def __init__(
        self,
        types: Sequence[str] = TYPES,
        *,
        stemmer: bool = False,
        stop_words: bool = False,
        words: int = 0,
        bytes: int = 0,  # noqa: A002 (the limit is in bytes)
        references: str = "pool",
        alpha: float = 0.5,
        weight: float | str = "1.2",
        gap: int = 4,
    ) -> None:
        measures = tuple(parse_measure(name, weight, gap) for name in dict.fromkeys(types))
        if references not in (*FORMULAS, *COMBINATIONS):
            names = ", ".join((*FORMULAS, *COMBINATIONS))
            raise ValueError(f"unknown way with references {references!r}. Known: {names}")
        formula: Formula = "best-recall" if references == "best-recall" else "pool"
        options = Options(stemmer, stop_words, words, bytes, formula, alpha)
        self.measures, self.options, self.references = measures, options, references
        self._vocabulary = Vocabulary(options)
        # As in mode google: once glibc has seen so large a block freed, it keeps those of a batch for the next one.
        np.empty(31 << 20, dtype=np.uint8)

    def signature(self) -> str:
        """Every setting that can move a score, as one line."""
        options = self.options
        limit = f"{options.words}-words" if options.words else f"{options.bytes}-bytes" if options.bytes else "none"
        settings = {
            "mode": "perl",
            "tokens": "ascii",
            "stemmer": "porter-rouge155" if options.stemmer else "none",
            "stop": "smart-rouge155" if options.stop_words else "none",
            "references": self.references,
            "sentences": "lines",
            "alpha": f"{options.alpha:g}",
            "limit": limit,
        }
        extra_measures = sorted({one.script_name for one in self.measures if one.kind in {"W", "S", "SU"}})
        return "|".join(
            [*(f"{name}:{value}" for name, value in settings.items()), *(f"as:{name}" for name in extra_measures)]
        )

    def prepare(self, references: Iterable[Text | Sequence[Text]]) -> Prepared:
        """Read references: one text a topic, or several."""
        texts: list[Text] = []
        offsets = [0]
        for topic, texts_of_topic in enumerate(references):
            texts += [texts_of_topic] if isinstance(texts_of_topic, (str, bytes)) else texts_of_topic
            offsets.append(len(texts))
            if offsets[-1] == offsets[-2]:
                raise ValueError(f"topic {topic} has no reference")
        return Prepared(read_texts(texts, self._vocabulary, self.options), np.arange(len(texts)), np.array(offsets))

    def records(self, candidates: Iterable[Text], references: Prepared) -> dict[str, Records]:
        """The records that -t 1 prints, by type: candidate `i` belongs to topic `i`."""
        counts = self._counts(candidates, references)
        return {
            name: combine_records(measure_counts, references.offsets, self.options.references)
            for name, measure_counts in counts.items()
        }

    def score(self, candidates: Iterable[Text], references: Prepared) -> dict[str, Scores]:
        """The scores by type, one for each topic."""
        if self.references in FORMULAS:
            return self._scores(self.records(candidates, references))
        every = self.score_each(candidates, references)
        return {
            name: combine_scores(measure_scores, every.offsets, self.references)
            for name, measure_scores in every.scores.items()
        }

    def score_each(self, candidates: Iterable[Text], references: Prepared) -> PerReferenceScores:
        """The score against every single reference."""
        counts = self._counts(candidates, references)
        alone = np.arange(references.offsets[-1] + 1)
        return PerReferenceScores(
            self._scores(
                {name: combine_records(measure_counts, alone, "pool") for name, measure_counts in counts.items()}
            ),
            references.offsets,
        )

    def _counts(self, candidates: Iterable[Text], references: Prepared) -> dict[str, Counts]:
        """By type, the counts of every candidate against each of its references."""
        texts, offsets, begin = iter(candidates), references.offsets, 0
        parts = [count_pairs(references.texts, references.texts, (offsets[:0], offsets[:0]), self.measures)]
        while batch := list(islice(texts, _AT_ONCE)):
            end = begin + len(batch)
            if end >= len(offsets):
                raise ValueError(f"more candidates than the {len(offsets) - 1} topics that have references")
            topic = np.repeat(np.arange(len(batch)), np.diff(offsets[begin : end + 1]))
            pairs = topic, references.text_of[offsets[begin] : offsets[end]]
            parts.append(
                count_pairs(read_texts(batch, self._vocabulary, self.options), references.texts, pairs, self.measures)
            )
            begin = end
        if begin != len(offsets) - 1:
            raise ValueError(f"{begin} candidates for {len(offsets) - 1} topics")
        return {name: join_counts(part[name] for part in parts) for name in parts[0]}

    def _scores(self, records: dict[str, Records]) -> dict[str, Scores]:
        scores = {}
        for one in self.measures:
            died = np.flatnonzero(records[one.name].has_died)
            if len(died):
                warnings.warn(died_remark(one, len(died), f"first at {died[0]}"), stacklevel=4)
            recall, precision, f = printed_figures(records[one.name], one, self.options.alpha)
            scores[one.name] = Scores(precision, recall, f)
        return scores


def died_remark(one: Measure, many: int, where: str) -> str:
    """A remark where ROUGE-1.5.5 divides by zero."""
    return (
        f"{one.script_name} is 0 where a reference has no word (ROUGE-1.5.5 dies there): {many} of the texts, {where}"
    )
