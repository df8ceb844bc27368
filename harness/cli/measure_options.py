"""Options of what is measured, and how."""

from __future__ import annotations

from typing import Annotated

from harness.cli import completion
from harness.cli.help import measure_option

Metrics = Annotated[
    list[str] | None,
    measure_option(
        "--metric",
        "-m",
        metavar="METRIC[,METRIC]",
        help="A metric, by name: rouge1 to rouge9, rougeL, rougeLsum (F1; .p for precision, .r for recall), bleu, "
        "chrf, ter and more (`harness ls metrics`); or one of your own, by name or path. Repeatable.",
        show_default="rouge1,rouge2,rougeL,rougeLsum,bleu",
        autocompletion=completion.complete_metric,
    ),
]
MetricsOfRun = Annotated[
    list[str] | None,
    measure_option(
        "--metric",
        "-m",
        metavar="METRIC[,METRIC]",
        help="A metric, by name (`harness ls metrics`). Repeatable.",
        show_default="those that the run was scored by; so are all settings below",
        autocompletion=completion.complete_metric,
    ),
]
"""Of a command that looks at a run."""

RougeMode = Annotated[
    str,
    measure_option(
        "--rouge",
        metavar="google|perl",
        help="Which ROUGE to reproduce: google is rouge-score, perl is ROUGE-1.5.5.",
        autocompletion=completion.complete_words("google", "perl"),
    ),
]
RougeReferences = Annotated[
    str | None,
    measure_option(
        "--references",
        metavar="MODE",
        help="How ROUGE combines several references: best, mean or jackknife; with --rouge perl also pool and "
        "best-recall.",
        show_default="best; perl: pool",
        autocompletion=completion.complete_words("best", "mean", "jackknife", "pool", "best-recall"),
    ),
]
Stemmer = Annotated[
    bool, measure_option("--stem/--no-stem", help="Apply the Porter stemmer to words before ROUGE compares them.")
]
Tokenizer = Annotated[
    str,
    measure_option(
        "--tokenizer",
        metavar="ascii|unicode",
        help="The words of ROUGE: those of the reference tools (a-z and digits), or those of every language.",
        autocompletion=completion.complete_words("ascii", "unicode"),
    ),
]
BleuTokenizer = Annotated[
    str,
    measure_option(
        "--bleu-tokenizer",
        metavar="13a|intl|char|zh|none",
        help="The tokenizer of BLEU, as sacreBLEU names them.",
        autocompletion=completion.complete_words("13a", "intl", "char", "zh", "none"),
    ),
]
SimilarityModel = Annotated[
    str,
    measure_option(
        "--similarity-model",
        metavar="MODEL",
        help="The encoder of `-m similarity`: a folder, or a name on the hub (docs/models.md).",
    ),
]
Clean = Annotated[
    list[str] | None,
    measure_option(
        "--clean",
        metavar="RULE[,RULE]",
        help="Remove what a model writes around a summary before scoring: think, lead-in, closing, markdown, quotes or "
        "all (docs/candidates.md). Repeatable.",
        show_default="score candidates as written",
        autocompletion=completion.complete_rule,
    ),
]
