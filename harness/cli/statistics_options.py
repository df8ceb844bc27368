"""The options of intervals and tests: one name, one meaning, one help text each."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli import completion
from harness.cli.help import STATISTICS
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_DRAWS, MOST_SEED

Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        metavar="N",
        min=0,
        max=MOST_SEED,
        help="The seed of every random draw, of resampling and of systems alike.",
        rich_help_panel=STATISTICS,
    ),
]
Confidence = Annotated[
    float,
    typer.Option(
        "--confidence",
        metavar="LEVEL",
        min=0.5,
        max=0.999,
        callback=refuse_nan,
        help="The confidence level of the intervals.",
        rich_help_panel=STATISTICS,
    ),
]
ConfidenceN = Annotated[
    int,
    typer.Option(
        "--confidence-n",
        metavar="N",
        min=100,
        max=MOST_DRAWS,
        help="The number of bootstrap draws for the confidence intervals.",
        rich_help_panel=STATISTICS,
    ),
]
PairedAr = Annotated[
    bool,
    typer.Option(
        "--paired-ar",
        help="Test pairs by approximate randomization (a permutation test). This is the default.",
        rich_help_panel=STATISTICS,
    ),
]
PairedArN = Annotated[
    int | None,
    typer.Option(
        "--paired-ar-n",
        metavar="N",
        min=100,
        max=MOST_DRAWS,
        help="The number of permutations of the randomization test.",
        show_default="10000, more for 250 pairs and up",
        rich_help_panel=STATISTICS,
    ),
]
PairedBs = Annotated[
    bool,
    typer.Option("--paired-bs", help="Test pairs by the paired bootstrap instead.", rich_help_panel=STATISTICS),
]
PairedBsN = Annotated[
    int,
    typer.Option(
        "--paired-bs-n",
        metavar="N",
        min=100,
        max=MOST_DRAWS,
        help="The number of draws of the paired bootstrap.",
        rich_help_panel=STATISTICS,
    ),
]
Baseline = Annotated[
    str | None,
    typer.Option(
        "--baseline",
        metavar="SYSTEM",
        help="Compare every system with this one only, in place of all pairs.",
        autocompletion=completion.complete_system,
        rich_help_panel=STATISTICS,
    ),
]
OnFailure = Annotated[
    str,
    typer.Option(
        "--on-failure",
        metavar="zero|intersect|error",
        help="What to do with a topic for which a system has no candidate: score it 0, leave it out for all systems, "
        "or stop with an error.",
        autocompletion=completion.complete_words("zero", "intersect", "error"),
        rich_help_panel=STATISTICS,
    ),
]
Interval = Annotated[
    str,
    typer.Option(
        "--interval",
        metavar="t|percentile",
        help="How intervals are made; percentile is sacrebleu's, too narrow with few topics.",
        rich_help_panel=STATISTICS,
    ),
]
CorrectionFlag = Annotated[
    str,
    typer.Option(
        "--correction",
        metavar="max-t|holm|none",
        help="How p-values are corrected for the number of tests.",
        rich_help_panel=STATISTICS,
    ),
]
FamilyFlag = Annotated[
    str,
    typer.Option(
        "--family",
        metavar="measure|all",
        help="Correct over the pairs of each measure, or over all measures together.",
        rich_help_panel=STATISTICS,
    ),
]
Tests = Annotated[
    bool, typer.Option("--tests/--no-tests", help="Test the differences of systems.", rich_help_panel=STATISTICS)
]
Detect = Annotated[
    float | None,
    typer.Option(
        "--detect",
        metavar="DIFFERENCE",
        help="Say how many topics would show a true difference of this size in the first measure.",
        rich_help_panel=STATISTICS,
    ),
]
Margin = Annotated[
    list[str] | None,
    typer.Option(
        "--margin",
        metavar="MEASURE:DIFFERENCE",
        help="Say which systems are shown to be the same within it: rouge2:1.0. Repeatable.",
        rich_help_panel=STATISTICS,
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="FIELD[,FIELD]",
        help="Also score parts of the topics: a field of the dataset, or length, compression, references.",
        rich_help_panel=STATISTICS,
    ),
]
GateRule = Annotated[
    str,
    typer.Option(
        "--gate-rule",
        metavar="point|significant|non-inferior",
        help="When a gate is missed: by the change itself; only where the drop is shown; or unless it is shown that "
        "the drop is smaller.",
        rich_help_panel=STATISTICS,
    ),
]
