"""ROUGE as a metric: the mean over topics of the engine's precision, recall and F (Lin 2004)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

import numpy as np

from harness.datasets.languages import TURKISH_CASE
from harness.datasets.sentences import split_sentences, splitter_version
from harness.errors import HarnessError
from harness.records import Option
from harness.rouge import Prepared as References
from harness.rouge import Rouge as Engine
from harness.rouge.scores import Ints
from harness.rouge.spaced_words import ReadTexts
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Prepared, Rows, Scores, version

WIDTH = 4
"""A row is (precision, recall, F, 1): sums of it hold the number of topics."""

GOOGLE = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum")
PERL = (*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeW-1.2", "rougeS4", "rougeSU4", "rougeS*", "rougeSU*")


@dataclass(frozen=True, slots=True)
class _Read:
    """References as the ROUGE engine reads them, and the topics that have any: the engine takes no topic without."""

    engine: Engine
    references: References
    topics: tuple[int, ...]
    topic_count: int
    language: str


@dataclass(frozen=True, slots=True)
class Rouge:
    """Settings of all ROUGE metrics of a leaderboard; the defaults are those of the tables.

    `references`: how several become one score, one of the engine's ways ("best", "mean", "jackknife"; in mode perl
    "pool", "best-recall"). `split_sentences`: ROUGE-Lsum finds the sentences of a text that has no newline; without it
    such a text is one sentence, as rouge-score has it. `perl_options` are the engine's options of mode perl.
    """

    mode: str = "google"
    stemmer: bool = True
    references: str = "best"
    tokenizer: str = "ascii"
    split_sentences: bool = True
    perl_options: tuple[tuple[str, Option], ...] = ()

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> _Read:
        """The references' tokens, for all types at once."""
        topics = tuple(topic for topic, texts in enumerate(batch.references) if texts)
        engine = self._engine(tuple(metric.name for metric in metrics), batch.language, self.split_sentences)
        references = engine.prepare([batch.references[topic] for topic in topics], batch.texts)
        return _Read(engine, references, topics, len(batch), batch.language)

    def narrow(self, metrics: Sequence[Metric], prepared: object) -> _Read | None:
        """The same references for fewer types: mode google has indexed all that they need."""
        read = cast("_Read", prepared)
        engine = self._engine(tuple(metric.name for metric in metrics), read.language, self.split_sentences)
        return replace(read, engine=engine) if self.mode == "google" else None

    def unstem(self, metric: Metric, prepared: object) -> _Read | None:
        """The same references for this family without stemmer; None where `prepare` must be called."""
        read = cast("_Read", prepared)
        engine = self._engine((metric.name,), read.language, self.split_sentences)
        references = engine.unstem(read.references)
        return None if references is None else replace(read, engine=engine, references=references)

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """A row for each topic and type; zeros for a topic without references."""
        return self.count_sources(metrics, prepared, [candidates])[0]

    def count_sources(
        self, metrics: Sequence[Metric], prepared: object, sources: Sequence[Sequence[str]]
    ) -> list[dict[str, Rows]]:
        """The rows of each source."""
        read = cast("_Read", prepared)
        if len(read.topics) < read.topic_count:
            sources = [[candidates[topic] for topic in read.topics] for candidates in sources]
        scores = read.engine.score_sources(sources, read.references)
        return [{metric.name: _rows(read, of_source[metric.name]) for metric in metrics} for of_source in scores]

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """F, precision and recall, each the mean over topics, times 100."""
        topics = rows[..., 3]
        has_topics, scores = topics > 0, np.full((*topics.shape, 3), np.nan)
        for place, count in enumerate((2, 0, 1)):
            np.divide(rows[..., count], topics, out=scores[..., place], where=has_topics)
        scores *= 100
        return scores

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:
        """The settings of the ROUGE engine (sentence settings only where they matter), alpha of F, and our version."""
        settings = self._engine((metric.name,), facts.language, by_sentences=False).signature().split("|")
        if self.mode == "google":
            settings.remove("sentences:lines")
            if metric.name == "rougeLsum":
                rule = f" or {splitter_version(facts.language)}" if self.split_sentences else ""
                settings.append(f"sentences:lines{rule}")
        if self.mode == "perl" and self.references == "jackknife":
            settings.insert(settings.index("references:jackknife") + 1, "jackknife:best-f")
        if not any(part.startswith("alpha:") for part in settings):
            settings.append("alpha:0.5")
        return "|".join((metric.name, f"nrefs:{facts.nrefs}", *settings, f"version:harness-{version('harness')}"))

    def _engine(self, types: tuple[str, ...], language: str, by_sentences: bool) -> Engine:
        splitter = partial(split_sentences, language=language) if by_sentences else None
        tokenizer = "unicode-tr" if self.tokenizer == "unicode" and language in TURKISH_CASE else self.tokenizer
        try:
            return Engine(
                self.mode,
                types,
                stemmer=self.stemmer,
                references=self.references,
                tokenizer=tokenizer,
                split=splitter,
                **dict(self.perl_options),
            )
        except ValueError as error:
            raise HarnessError(f"ROUGE: {error}") from error


def unstem_batch(prepared: Prepared, metric: Metric) -> Prepared | None:
    """References that were read for a metric with stemmer, for the same one without; None where it must read them."""
    family = metric.family
    for stemmed, _, part in prepared.parts:
        if isinstance(family, Rouge) and not family.stemmer and stemmed == replace(family, stemmer=True):
            read = family.unstem(metric, part)
            return None if read is None else Prepared(prepared.topics, ((family, (metric,), read),))
    return None


def _rows(read: _Read, scores: Sequence[Scores]) -> Rows:
    """A row for each topic; zeros where the engine has none."""
    rows = np.zeros((read.topic_count, WIDTH))
    scored = np.stack((*scores, np.ones(len(read.topics))), axis=-1)
    rows[slice(None) if len(read.topics) == read.topic_count else list(read.topics)] = scored
    return rows


def find_runs(prepared: Prepared, sources: Sequence[ReadTexts], size: int, least: int) -> list[Ints | None]:
    """The places of each source's texts that may share words in a row with their reference: see the engine's.

    None where ROUGE has not compared them, or some topic has no reference or several.
    """
    for _, _, part in prepared.parts:
        if isinstance(part, _Read) and len(part.topics) == part.topic_count:
            return part.engine.find_runs(sources, part.references, size, least)
    return [None] * len(sources)


def catalogue(options: Rouge | None = None) -> dict[str, Metric]:
    """The ROUGE types of the options' mode, by name."""
    options = options or Rouge()
    return {name: _metric(name, options) for name in (PERL if options.mode == "perl" else GOOGLE)}


def _metric(name: str, options: Rouge) -> Metric:
    title = "ROUGE-" + name.removeprefix("rouge")
    return Metric(
        name=name,
        title=title,
        measures=(name, f"{name}.p", f"{name}.r"),
        titles=(title, f"{title} P", f"{title} R"),
        width=WIDTH,
        higher_is_better=True,
        scale=(0.0, 100.0),
        citation="lin2004rouge",
        family=options,
        description=_describe_type(name),
    )


def _describe_type(name: str) -> str:
    """Describe in words what a ROUGE type counts."""
    words = {
        "rouge1": "words shared with the references",
        "rougeL": "longest common subsequence of words",
        "rougeLsum": "longest common subsequences, sentence by sentence",
        "rougeW-1.2": "longest common subsequence, runs without gaps weighing more",
        "rougeS4": "pairs of words in order, up to 4 words between them",
        "rougeSU4": "the pairs of rougeS4, and single words",
        "rougeS*": "pairs of words in order, any distance apart",
        "rougeSU*": "the pairs of rougeS*, and single words",
    }
    return words.get(name) or f"runs of {name.removeprefix('rouge')} words shared with the references"
