"""`harness score`: candidates made elsewhere, scored and compared as if systems had written them here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.cli.options import (
    Baseline,
    Ceilings,
    Confidence,
    ConfidenceN,
    Decimals,
    Describe,
    FailBelow,
    Format,
    Metrics,
    OnFailure,
    Output,
    PairedAr,
    PairedArN,
    PairedBs,
    PairedBsN,
    RougeMode,
    RougeReferences,
    RunName,
    Seed,
    Stemmer,
    Tokenizer,
    Verify,
)
from harness.errors import HarnessError


def score(
    dataset: Annotated[str, typer.Argument(help="A name under references/, a folder, or a .jsonl file.")],
    inputs: Annotated[
        list[str],
        typer.Option(
            "--input",
            "-i",
            metavar="[LABEL=]FILE",
            help='Candidates: a line a topic, or .jsonl with {"id", "candidate"}. Repeatable.',
        ),
    ],
    metrics: Metrics = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    run: RunName = None,
    stemmer: Stemmer = True,
    mode: RougeMode = "google",
    references: RougeReferences = None,
    tokenizer: Tokenizer = "ascii",
    ceilings: Ceilings = True,
    confidence: Confidence = 0.95,
    confidence_n: ConfidenceN = 1000,
    paired_ar: PairedAr = False,
    paired_bs: PairedBs = False,
    paired_ar_n: PairedArN = 10_000,
    paired_bs_n: PairedBsN = 1000,
    baseline: Baseline = None,
    on_failure: OnFailure = "zero",
    seed: Seed = 12345,
    describe: Describe = False,
    verify: Verify = False,
    fail_below: FailBelow = None,
) -> None:
    """Score candidates made elsewhere, one file a system, and print the ranking."""
    from harness.cli import asked
    from harness.cli.outcome import gates, in_words, leave, show, verified
    from harness.cli.output import format_of
    from harness.cli.progress import progress
    from harness.jobs import Scoring
    from harness.jobs import score as score_candidates

    test = asked.test(paired_ar, paired_bs, confidence_n, paired_ar_n, paired_bs_n)
    how: Scoring = {
        "metrics": asked.metrics(metrics),
        "rouge": asked.rouge(mode, references, tokenizer, stemmer=stemmer),
        "settings": asked.settings(test, confidence=confidence, seed=seed, baseline=baseline, on_failure=on_failure),
        "ceilings": ceilings,
    }
    floor = gates(fail_below, how["metrics"])
    name = format_of(format_, output)
    with progress() as listener:
        comparison = score_candidates(dataset, labelled(inputs), run=run, listener=listener, **how)
    show(comparison, name, output, width)
    if describe:
        in_words(comparison)
    if verify:
        verified(comparison.run, how)
    leave(comparison, floor)


def labelled(inputs: list[str]) -> dict[str, str | Path]:
    """`-i gpt=a.txt -i b.jsonl` as {"gpt": "a.txt", "b": "b.jsonl"}."""
    found: dict[str, str | Path] = {}
    for given in inputs:
        label, equals, file = given.partition("=")
        path = Path(file if equals and not Path(given).exists() else given)
        name = label if equals and not Path(given).exists() else path.stem
        if name in found:
            raise HarnessError(f"two files are called {name!r}: {found[name]} and {path}; write -i OTHER={path}")
        found[name] = path
    return found
