"""Options that several commands share: one name, one meaning, one help text each."""

from __future__ import annotations

from math import isnan
from pathlib import Path
from typing import Annotated

import typer

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
        help="A name under references/, a folder, or a .jsonl file. Left out: the workspace's dataset.",
        show_default=False,
    ),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        "-m",
        metavar="NAME[,NAME]",
        help="rouge1..rouge9, rougeL, rougeLsum (F1; .p and .r for precision and recall), bleu, chrf, ter, ... "
        "or one of yours, by name or path. Repeatable. See: harness ls metrics.",
        show_default="rouge1,rouge2,rougeL,rougeLsum,bleu",
    ),
]
Systems = Annotated[
    list[str] | None,
    typer.Option(
        "--system",
        "-s",
        metavar="[LABEL=]NAME[:OPTION=VALUE]",
        help="A file in systems/, with options: lead:sentences=1. Or a path. LABEL= names its row. Repeatable.",
        show_default="all that are installed",
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help="text, markdown, latex, csv, csv-long or json; with a row for each topic csv-topics or parquet.",
        show_default="text",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write there; its extension gives the format."),
]
Decimals = Annotated[int, typer.Option("--width", "-w", metavar="N", min=0, max=12, help="Decimals of the scores.")]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, max=MOST_JOBS, help="Systems that run at once.", show_default="the cores"),
]
Repeats = Annotated[
    int,
    typer.Option(
        "--repeats",
        min=1,
        max=MOST_REPEATS,
        metavar="K",
        help="Tries of each system, with other seeds; rows are means.",
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
        help="How long a system may take an article.",
        show_default="60",
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
        help="Processor time it may use for an article, in each of its processes; 0 for all that --timeout holds. "
        "Linux; kept to a second.",
        show_default="0",
    ),
]
Memory = Annotated[
    str | None,
    typer.Option(
        "--memory",
        help="How much its processes may have, each and together: 512M, 4G; 0 for no limit.",
        show_default="4G",
    ),
]
Fresh = Annotated[
    bool,
    typer.Option(
        "--fresh",
        help="Run everything again, whatever is there already. Replies that llm paid for are taken again, unless with "
        "its anew=true.",
    ),
]
Repeat = Annotated[
    str | None,
    typer.Option("--repeat", metavar="RUN", help="Make a kept run again; is it the same, byte for byte?"),
]
Words = Annotated[
    int | None,
    typer.Option("--words", min=1, max=MOST_WORDS, help="Word budget for every topic, instead of the dataset's."),
]
Language = Annotated[
    str,
    typer.Option(
        "--language", metavar="TAG", help="Of the texts: de, pt-BR. Default: as the dataset says, else detected."
    ),
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=MOST_SEED, help="Of all that is random.")]
Confidence = Annotated[
    float,
    typer.Option("--confidence", min=0.5, max=0.999, callback=refuse_nan, help="Level of the intervals."),
]
ConfidenceN = Annotated[
    int, typer.Option("--confidence-n", min=100, max=MOST_DRAWS, help="Bootstrap draws of the intervals.")
]
FailBelow = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-below",
        metavar="MEASURE:SCORE",
        help="Exit 4 if a system scores less; a floor only where nothing else ran. Repeatable.",
    ),
]
RunName = Annotated[str | None, typer.Option("--run", metavar="NAME", help="Name of the run in results/.")]
RougeMode = Annotated[
    str, typer.Option("--rouge", metavar="google|perl", help="Whose ROUGE: rouge-score's or ROUGE-1.5.5's.")
]
RougeReferences = Annotated[
    str | None,
    typer.Option(
        "--references",
        metavar="WAY",
        help="How several references make one ROUGE: best, mean, jackknife; with --rouge perl also pool, best-recall.",
        show_default="best; perl: pool",
    ),
]
Stemmer = Annotated[bool, typer.Option("--stem/--no-stem", help="Porter-stem the words that ROUGE compares.")]
Tokenizer = Annotated[
    str,
    typer.Option(
        "--tokenizer", metavar="ascii|unicode", help="Words of ROUGE: the reference tools', or those of every language."
    ),
]
BleuTokenizer = Annotated[
    str, typer.Option("--bleu-tokenizer", metavar="13a|intl|char|zh|none", help="Words of BLEU, as sacrebleu has them.")
]
SimilarityModel = Annotated[
    str,
    typer.Option(
        "--similarity-model",
        metavar="NAME",
        help="Of -m similarity: a folder, or a name of the hub. See docs/models.md.",
    ),
]
Clean = Annotated[
    list[str] | None,
    typer.Option(
        "--clean",
        metavar="RULE[,RULE]",
        help="Take from candidates what a model writes around a summary: think, lead-in, closing, markdown, quotes; "
        "or all. Repeatable.",
        show_default="as written",
    ),
]
Ceilings = Annotated[bool, typer.Option("--ceilings/--no-ceilings", help="The rows oracle and human.")]
PairedAr = Annotated[
    bool, typer.Option("--paired-ar", help="Test pairs by approximate randomization (what is done by default).")
]
PairedBs = Annotated[bool, typer.Option("--paired-bs", help="Test pairs by paired bootstrap instead.")]
PairedArN = Annotated[
    int | None,
    typer.Option(
        "--paired-ar-n",
        min=100,
        max=MOST_DRAWS,
        help="Trials of the randomization.",
        show_default="10000, more for 250 pairs and up",
    ),
]
PairedBsN = Annotated[
    int, typer.Option("--paired-bs-n", min=100, max=MOST_DRAWS, help="Draws of the paired bootstrap.")
]
Baseline = Annotated[str | None, typer.Option("--baseline", metavar="NAME", help="Hold every system against this one.")]
OnFailure = Annotated[
    str,
    typer.Option(
        "--on-failure",
        metavar="zero|intersect|error",
        help="A topic without a candidate scores 0, is left out for all systems, or is an error.",
    ),
]
Beside = Annotated[
    bool, typer.Option("--beside-human", help="A second table: the systems on the references human is held against.")
]
Costs = Annotated[
    bool, typer.Option("--costs", help="A further table: seconds, memory, tokens and price of each system.")
]
Describe = Annotated[bool, typer.Option("--describe", help="Print the methods paragraph a paper needs, too.")]
Verify = Annotated[
    bool, typer.Option("--verify", help="Score everything again with rouge-score and sacrebleu, and say what differs.")
]
