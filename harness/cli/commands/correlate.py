"""`harness correlate`: whether the metrics that a run is ranked by agree with people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from harness.cli.completion import choice_of, complete_metric, complete_row, complete_words
from harness.cli.help import measure_option, run_option, statistics_option
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import CountJobs, Output, RunArgument, format_option, take_flags
from harness.number_bounds import MOST_DRAWS

if TYPE_CHECKING:
    pass

LEVELS = ("system", "input", "global")
COEFFICIENTS = ("pearson", "spearman", "kendall-b", "kendall-c", "accuracy")
RESAMPLES = ("systems", "inputs", "both", "fisher", "none")
SWAPS = ("systems", "cells", "inputs", "systems-then-inputs")
TAKEN = (
    *("stem", "rouge", "references", "tokenizer", "bleu_tokenizer", "similarity_model", "clean"),
    *("confidence", "confidence_n", "seed"),
)
"""Flags of scoring that the command has, too."""
TESTS = ("permutation", "williams", "both", "none")

Metrics = Annotated[
    list[str] | None,
    measure_option(
        "--metric",
        "-m",
        metavar="METRIC[,METRIC]",
        help="What to compare with people: metrics as in `harness eval`, scores from a file (BERTScore or "
        "published:BERTScore), ratings of a model (judge:faithful). Repeatable.",
        show_default="the usual metrics, and all scores from files",
        autocompletion=complete_metric,
    ),
]
Humans = Annotated[
    list[str] | None,
    measure_option(
        "--human",
        metavar="CRITERION[,CRITERION]",
        help="A criterion that people judged; FILE:CRITERION where several files of judgments have it. Repeatable.",
        show_default="all",
    ),
]
Systems = Annotated[
    list[str] | None,
    run_option(
        "--system",
        "-s",
        metavar="SYSTEM[,SYSTEM]",
        help="Take only these systems. Repeatable.",
        show_default="all that people judged",
        autocompletion=complete_row,
    ),
]
Levels = Annotated[
    list[str] | None,
    statistics_option(
        "--level",
        **choice_of(*LEVELS),
        help="Correlate the means of systems, the candidates within each topic (averaged), or all candidates at once. "
        "Repeatable.",
        show_default="all three",
    ),
]
Coefficients = Annotated[
    list[str] | None,
    statistics_option(
        "--coefficient",
        metavar="NAME",
        help="The coefficient: pearson, spearman, kendall-b, kendall-c or accuracy (with calibrated ties). Repeatable.",
        show_default="spearman,kendall-b",
        autocompletion=complete_words(*COEFFICIENTS),
    ),
]
Resample = Annotated[
    str,
    statistics_option(
        "--resample",
        **choice_of(*RESAMPLES),
        help="What the intervals draw anew: systems, topics (inputs), or both; or Fisher's formula.",
    ),
]
Swap = Annotated[
    str,
    statistics_option(
        "--swap",
        **choice_of(*SWAPS),
        help="What the permutation test exchanges between two metrics. The choice can decide the verdict "
        "(docs/meta-evaluation.md).",
    ),
]
Permutations = Annotated[
    int, statistics_option("--permutations", metavar="N", min=99, max=MOST_DRAWS, help="The number of permutations.")
]
Test = Annotated[
    str,
    statistics_option(
        "--test",
        **choice_of(*TESTS),
        help="How metrics are compared with one another.",
    ),
]
MetaFormat = Annotated[
    str | None, format_option("text, markdown, latex, csv or json; scatter or matrix is a picture (SVG)")
]


@take_flags("flags", ScoringFlags, only=TAKEN)
def correlate(
    flags: ScoringFlags,
    run: RunArgument = None,
    metrics: Metrics = None,
    human: Humans = None,
    systems: Systems = None,
    jobs: CountJobs = None,
    level: Levels = None,
    coefficient: Coefficients = None,
    resample: Resample = "both",
    test: Test = "both",
    swap: Swap = "systems",
    permutations: Permutations = 1000,
    format_: MetaFormat = None,
    output: Output = None,
) -> None:
    """Tell whether metrics agree with people on a run.

    The run must hold judgments of people: they come in with candidates, with `harness import RUN --judgment FILE`, or
    from `harness annotate`.
    """
    from dataclasses import replace

    from msgspec import convert

    from harness.cli import parse
    from harness.cli.output import deliver, format_of, style_for
    from harness.jobs.meta_evaluation import correlate_run
    from harness.parallel.cores import use_jobs
    from harness.records.meta_evaluation import MetaSettings
    from harness.showing.meta_evaluation_table import META_EVALUATION

    settings = {
        "levels": choose_words("level", level, LEVELS) or LEVELS,
        "coefficients": choose_words("coefficient", coefficient, COEFFICIENTS) or ("spearman", "kendall-b"),
        "resample": choose_words("choice for --resample", [resample], RESAMPLES)[0],
        "swap": choose_words("choice for --swap", [swap], SWAPS)[0],
        "test": choose_words("choice for --test", [test], TESTS)[0],
        "draws": flags.confidence_n, "permutations": permutations, "confidence": flags.confidence, "seed": flags.seed,
    }  # fmt: skip
    options = replace(flags.to_options(), metrics=tuple(parse.split_names(metrics)))
    systems, humans = parse.split_systems(systems), parse.split_names(human)
    with use_jobs(jobs):
        name, meta = format_of(format_, output, META_EVALUATION), convert(settings, MetaSettings)
        evaluation = correlate_run(run, humans, systems=systems, meta=meta, options=options)
        deliver(META_EVALUATION.write(evaluation, name, style_for(output)), output)


def choose_words(kind: str, typed: list[str] | None, choices: tuple[str, ...]) -> tuple[str, ...]:
    """The words of an option, in the order of `choices`. Raises UnknownName."""
    from harness.cli import parse

    words = parse.split_names(typed)
    for word in words:
        parse.check_choice(kind, word, choices)
    return tuple(word for word in choices if word in words)
