"""Options of what is measured, and how."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli import completion
from harness.cli.help import MEASURE

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
