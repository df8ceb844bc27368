"""`harness eval`: run the systems, score what they wrote, print the table."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.options import (
    Baseline,
    Ceilings,
    Confidence,
    ConfidenceN,
    DatasetArgument,
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
    Systems,
    Tokenizer,
    Verify,
    Words,
)


def eval_(
    dataset: DatasetArgument = None,
    systems: Systems = None,
    metrics: Metrics = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    run: RunName = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Run everything again, whatever is there already.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, help="Systems that run at once.", show_default="the cores")
    ] = None,
    timeout: Annotated[float, typer.Option("--timeout", min=0.01, help="Seconds a system may take an article.")] = 60.0,
    memory: Annotated[str, typer.Option("--memory", help="Memory a system may take: 512M, 4G; 0 for no limit.")] = "4G",
    words: Words = None,
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
    """Run every system on a dataset, score what they wrote, and print the ranking.

    What an earlier run has done already is not done again. Exit codes: 0 complete; 1 usage or input; 3 some
    candidates failed; 4 a --fail-below was missed.
    """
    from harness.cli import asked
    from harness.cli.outcome import gates, in_words, leave, show, verified
    from harness.cli.output import format_of
    from harness.cli.progress import progress
    from harness.jobs import Scoring, evaluate

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
        comparison = evaluate(
            dataset,
            systems or (),
            run=run,
            fresh=fresh,
            words=words,
            timeout=timeout,
            memory=asked.size(memory),
            jobs=jobs,
            listener=listener,
            **how,
        )
    show(comparison, name, output, width)
    if describe:
        in_words(comparison)
    if verify:
        verified(comparison.run, how)
    leave(comparison, floor)
