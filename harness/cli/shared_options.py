"""Options that several commands share: one name, one meaning, one help text each."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Annotated

import typer

from harness.cli import completion
from harness.cli.help import LIMITS, MEASURE, OUTPUT, RUN, STATISTICS
from harness.number_bounds import MOST_DRAWS, MOST_JOBS, MOST_REPEATS, MOST_SECONDS, MOST_SEED, MOST_WORDS


def refuse_nan(value: float | None) -> float | None:
    """A number as it is; what is not a number passes every comparison with a bound, and is a usage error here."""
    if value is not None and isnan(value):
        raise typer.BadParameter("nan is not a number")
    return value


DatasetArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="DATASET",
        help="A name under references/, a folder or a file. Without one: the dataset of the workspace.",
        show_default=False,
        autocompletion=completion.complete_dataset,
    ),
]
RunArgument = Annotated[
    str | None,
    typer.Argument(
        metavar="RUN", help="A run in results/.", show_default="the last", autocompletion=completion.complete_run
    ),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        "-m",
        metavar="METRIC[,METRIC]",
        help="A metric, by name: rouge1 to rouge9, rougeL, rougeLsum (F1; .p for precision, .r for recall), bleu, "
        "chrf, ter and more (`harness ls metrics`); or one of your own, by name or path. Repeatable.",
        show_default="rouge1,rouge2,rougeL,rougeLsum,bleu",
        autocompletion=completion.complete_metric,
        rich_help_panel=MEASURE,
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="A system to run: the name of a file in systems/, or a path; with options as in lead:sentences=1, with "
        "a name for its row as in mine=lead. Repeatable. The table also shows what the run already holds.",
        show_default="all that are installed",
        autocompletion=completion.complete_system,
        rich_help_panel=RUN,
    ),
]
Rows = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        "-s",
        metavar="SYSTEM",
        help="Take only this row of the run. Repeatable.",
        autocompletion=completion.complete_row,
        rich_help_panel=RUN,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="The format: text, markdown, latex, csv, csv-long or json; with a row for each topic csv-topics or "
        "parquet.",
        show_default="text",
        autocompletion=completion.complete_format,
        rich_help_panel=OUTPUT,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the result to this file; its extension gives the format.",
        rich_help_panel=OUTPUT,
    ),
]
Decimals = Annotated[
    int,
    typer.Option(
        "--decimals",
        "--width",
        "-w",
        metavar="N",
        min=0,
        max=12,
        help="The number of decimals of the scores.",
        rich_help_panel=OUTPUT,
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        metavar="N",
        min=1,
        max=MOST_JOBS,
        help="How many systems run at the same time.",
        show_default="the number of cores",
        rich_help_panel=LIMITS,
    ),
]
Trials = Annotated[
    int,
    typer.Option(
        "--trials",
        "--repeats",
        min=1,
        max=MOST_REPEATS,
        metavar="K",
        help="Run each system K times with different seeds; a row is the mean of its trials.",
        rich_help_panel=RUN,
    ),
]
Timeout = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.01,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The longest time that a system may take for one article.",
        show_default="60",
        rich_help_panel=LIMITS,
    ),
]
Cpu = Annotated[
    float | None,
    typer.Option(
        "--cpu",
        metavar="SECONDS",
        min=0,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The processor time that each process of a system may use for one article, to a second; 0 for no limit "
        "but --timeout. Linux only.",
        show_default="0",
        rich_help_panel=LIMITS,
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        metavar="SIZE",
        help="The memory that the processes of a system may use, each and together: 512M, 4G; 0 for no limit.",
        show_default="4G",
        rich_help_panel=LIMITS,
    ),
]
Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Run everything again, even what an earlier run has done. Replies of an endpoint are still taken from the "
        "cache; -s llm:anew=true asks for new ones.",
        rich_help_panel=RUN,
    ),
]
FormerRepeat = Annotated[str | None, typer.Option("--repeat", metavar="RUN", hidden=True)]
Words = Annotated[
    int | None,
    typer.Option(
        "--words",
        metavar="N",
        min=1,
        max=MOST_WORDS,
        help="The word budget of every topic, in place of the dataset's.",
        rich_help_panel=RUN,
    ),
]
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
FailBelow = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-below",
        metavar="MEASURE:SCORE",
        help="Exit with 4 if any system scores less, as in rouge2:20. Baselines are checked only when no system ran. "
        "Repeatable.",
        autocompletion=completion.complete_gate,
        rich_help_panel=OUTPUT,
    ),
]
RunName = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help="The name of the run in results/.",
        autocompletion=completion.complete_run,
        rich_help_panel=RUN,
    ),
]
RougeMode = Annotated[
    str,
    typer.Option(
        "--rouge",
        metavar="google|perl",
        help="Which ROUGE to reproduce: google is rouge-score, perl is ROUGE-1.5.5.",
        autocompletion=completion.complete_words("google", "perl"),
        rich_help_panel=MEASURE,
    ),
]
RougeReferences = Annotated[
    str | None,
    typer.Option(
        "--references",
        metavar="MODE",
        help="How ROUGE combines several references: best, mean or jackknife; with --rouge perl also pool and "
        "best-recall.",
        show_default="best; perl: pool",
        autocompletion=completion.complete_words("best", "mean", "jackknife", "pool", "best-recall"),
        rich_help_panel=MEASURE,
    ),
]
Stemmer = Annotated[
    bool,
    typer.Option(
        "--stem/--no-stem",
        help="Apply the Porter stemmer to words before ROUGE compares them.",
        rich_help_panel=MEASURE,
    ),
]
Tokenizer = Annotated[
    str,
    typer.Option(
        "--tokenizer",
        metavar="ascii|unicode",
        help="The words of ROUGE: those of the reference tools (a-z and digits), or those of every language.",
        autocompletion=completion.complete_words("ascii", "unicode"),
        rich_help_panel=MEASURE,
    ),
]
BleuTokenizer = Annotated[
    str,
    typer.Option(
        "--bleu-tokenizer",
        metavar="13a|intl|char|zh|none",
        help="The tokenizer of BLEU, as sacreBLEU names them.",
        autocompletion=completion.complete_words("13a", "intl", "char", "zh", "none"),
        rich_help_panel=MEASURE,
    ),
]
SimilarityModel = Annotated[
    str,
    typer.Option(
        "--similarity-model",
        metavar="MODEL",
        help="The encoder of `-m similarity`: a folder, or a name on the hub (docs/models.md).",
        rich_help_panel=MEASURE,
    ),
]
Clean = Annotated[
    list[str] | None,
    typer.Option(
        "--clean",
        metavar="RULE[,RULE]",
        help="Remove what a model writes around a summary before scoring: think, lead-in, closing, markdown, quotes or "
        "all (docs/candidates.md). Repeatable.",
        show_default="score candidates as written",
        autocompletion=completion.complete_rule,
        rich_help_panel=MEASURE,
    ),
]
Bounds = Annotated[
    bool,
    typer.Option(
        "--bounds/--no-bounds",
        "--ceilings/--no-ceilings",
        help="Show the rows oracle and human, the two upper bounds.",
        rich_help_panel=OUTPUT,
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
PairedBs = Annotated[
    bool,
    typer.Option("--paired-bs", help="Test pairs by the paired bootstrap instead.", rich_help_panel=STATISTICS),
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
Beside = Annotated[
    bool,
    typer.Option(
        "--beside-human",
        help="Add a table that scores systems and the human row on the same sets of references.",
        rich_help_panel=OUTPUT,
    ),
]
Costs = Annotated[
    bool,
    typer.Option(
        "--costs",
        help="Add a table of what each system costs: seconds, memory, tokens and price.",
        rich_help_panel=OUTPUT,
    ),
]
Describe = Annotated[
    bool, typer.Option("--describe", help="Add the methods paragraph that a paper needs.", rich_help_panel=OUTPUT)
]
Verify = Annotated[
    bool,
    typer.Option(
        "--verify",
        help="Compute every score again with rouge-score and sacreBLEU, and report any difference.",
        rich_help_panel=OUTPUT,
    ),
]
