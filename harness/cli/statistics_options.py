"""The options of intervals and tests: one name, one meaning, one help text each."""

from __future__ import annotations

from typing import Annotated

from harness.cli import completion
from harness.cli.help import statistics_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_DRAWS, MOST_SEED

Seed = Annotated[
    int,
    statistics_option(
        "--seed",
        metavar="N",
        min=0,
        max=MOST_SEED,
        help="The seed of every random draw, of resampling and of systems alike.",
    ),
]
Confidence = Annotated[
    float,
    statistics_option(
        "--confidence",
        metavar="LEVEL",
        min=0.5,
        max=0.999,
        callback=refuse_nan,
        help="The confidence level of the intervals.",
    ),
]
ConfidenceN = Annotated[
    int,
    statistics_option(
        "--confidence-n",
        metavar="N",
        min=100,
        max=MOST_DRAWS,
        help="The number of bootstrap draws for percentile intervals and --beside-human.",
    ),
]
PairedAr = Annotated[
    bool,
    statistics_option(
        "--paired-ar", help="Test pairs by approximate randomization (a permutation test). This is the default."
    ),
]
PairedArN = Annotated[
    int | None,
    statistics_option(
        "--paired-ar-n",
        metavar="N",
        min=100,
        max=MOST_DRAWS,
        help="The number of permutations of the randomization test.",
        show_default="10000, more for 250 pairs and up",
    ),
]
PairedBs = Annotated[bool, statistics_option("--paired-bs", help="Test pairs by the paired bootstrap instead.")]
PairedBsN = Annotated[
    int,
    statistics_option(
        "--paired-bs-n", metavar="N", min=100, max=MOST_DRAWS, help="The number of draws of the paired bootstrap."
    ),
]
Baseline = Annotated[
    str | None,
    statistics_option(
        "--baseline",
        metavar="SYSTEM",
        help="Compare every system with this one only, in place of all pairs.",
        autocompletion=completion.complete_system,
    ),
]
OnFailure = Annotated[
    str,
    statistics_option(
        "--on-failure",
        metavar="zero|intersect|error",
        help="What to do with a topic for which a system has no candidate: score it 0, leave it out for all systems, "
        "or stop with an error.",
        autocompletion=completion.complete_words("zero", "intersect", "error"),
    ),
]
Interval = Annotated[
    str,
    statistics_option(
        "--interval",
        metavar="t|percentile",
        help="How intervals are made; percentile is sacrebleu's, too narrow with few topics.",
    ),
]
CorrectionFlag = Annotated[
    str,
    statistics_option(
        "--correction", metavar="max-t|holm|none", help="How p-values are corrected for the number of tests."
    ),
]
FamilyFlag = Annotated[
    str,
    statistics_option(
        "--family", metavar="measure|all", help="Correct over the pairs of each measure, or over all measures together."
    ),
]
Tests = Annotated[bool, statistics_option("--tests/--no-tests", help="Test the differences of systems.")]
Detect = Annotated[
    float | None,
    statistics_option(
        "--detect",
        metavar="DIFFERENCE",
        help="Say how many topics would show a true difference of this size in the first measure.",
    ),
]
Margin = Annotated[
    list[str] | None,
    statistics_option(
        "--margin",
        metavar="MEASURE:DIFFERENCE",
        help="Say which systems are shown to be the same within it: rouge2:1.0. Repeatable.",
    ),
]
By = Annotated[
    list[str] | None,
    statistics_option(
        "--by",
        metavar="FIELD[,FIELD]",
        help="Also score parts of the topics: a field of the dataset, or length, compression, references.",
    ),
]
GateRule = Annotated[
    str,
    statistics_option(
        "--gate-rule",
        metavar="point|significant|non-inferior",
        help="When a gate is missed: by the change itself; only where the drop is shown; or unless it is shown that "
        "the drop is smaller.",
    ),
]
