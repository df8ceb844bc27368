"""`harness judge`: a language model compares what the systems of a run wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.endpoint_options import (
    BaseUrl,
    CachedPrice,
    Concurrent,
    InputPrice,
    MaxCost,
    MaxTokens,
    Model,
    OutputPrice,
    PerMinute,
    RequestBody,
    Retries,
    Temperature,
    Wait,
)
from harness.cli.shared_options import (
    Baseline,
    Clean,
    Confidence,
    ConfidenceN,
    Decimals,
    Describe,
    Format,
    Output,
    PairedArN,
    Seed,
)
from harness.number_bounds import MOST_WORDS

if TYPE_CHECKING:
    from harness.jobs import JudgeOptions, JudgeResult, Prices
    from harness.models.endpoint import Endpoint

Rubric = Annotated[
    Path | None, typer.Option("--rubric", metavar="FILE", help="What to judge by.", show_default="the one that ships")
]
Rows = Annotated[list[str] | None, typer.Option("--system", "-s", metavar="NAME", help="Only these rows. Repeatable.")]
Topics = Annotated[
    int | None,
    typer.Option(
        "--topics", min=1, max=MOST_WORDS, metavar="N", help="Only so many, drawn by the seed.", show_default="all"
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say how many calls that takes, and what is kept already; ask nothing.")
]


STOPPED = "stopped; every verdict is kept: the same `harness judge` goes on from there"


def judge(
    model: Model,
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    base_url: BaseUrl = "https://api.openai.com/v1",
    rubric: Rubric = None,
    systems: Rows = None,
    baseline: Baseline = None,
    topics: Topics = None,
    clean: Clean = None,
    temperature: Temperature = 0.0,
    max_tokens: MaxTokens = 1000,
    body: RequestBody = "",
    concurrent: Concurrent = 4,
    per_minute: PerMinute = 0.0,
    retries: Retries = 4,
    wait: Wait = 60.0,
    input_price: InputPrice = None,
    output_price: OutputPrice = None,
    cached_price: CachedPrice = None,
    max_cost: MaxCost = None,
    dry_run: DryRun = False,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
    describe: Describe = False,
    confidence: Confidence = 0.95,
    confidence_n: ConfidenceN = 1000,
    paired_ar_n: PairedArN = None,
    seed: Seed = 12345,
) -> None:
    """Let a language model say which of two candidates is better.

    Every pair of systems (or each with --baseline) at every topic, in both orders; where these disagree it is a tie.
    What was said once is kept, and never asked again. Exit codes: 0 complete; 1 usage or input; 3 some questions could
    not be asked.
    """
    from harness import jobs
    from harness.cli import parse
    from harness.cli.output import format_of
    from harness.cli.progress import show_progress
    from harness.models.endpoint import Endpoint, parse_body
    from harness.scoring.settings import Settings

    name = format_of(format_, output)
    more = parse_body(body)
    endpoint = Endpoint(base_url, model, temperature, max_tokens, more, wait, retries, concurrent, per_minute)
    prices = jobs.Prices(input_price, output_price, cached_price)
    how: JudgeOptions = {
        "rubric": rubric,
        "systems": parse.split_systems(systems),
        "topics": topics,
        "clean": parse.split_names(clean),
        "settings": Settings(confidence, confidence_n, seed, trials=paired_ar_n, baseline=baseline),
    }
    if dry_run:
        _print_dry_run(run, endpoint, prices, how)
        return
    with show_progress(STOPPED, "verdicts") as listener:
        found = jobs.judge(run, endpoint, prices=prices, max_cost=max_cost, listener=listener, **how)
    _print_leaderboard(found, name, output, width, describe=describe)


def _print_dry_run(run: str | None, endpoint: Endpoint, prices: Prices, how: JudgeOptions) -> None:
    """What the same command without --dry-run would ask for."""
    from harness.cli.output import deliver, print_remark
    from harness.jobs import forecast, forecast_sentences
    from harness.showing.wording import remark_lines

    found = forecast(run, endpoint, **how)
    deliver("\n".join(forecast_sentences(found, endpoint, prices)), None)
    for line in remark_lines(found.remarks):
        print_remark(line)


def _print_leaderboard(found: JudgeResult, name: str, output: Path | None, decimals: int, *, describe: bool) -> None:
    """The table; leaves with 3 where questions could not be asked."""
    from harness.cli.finish import EXIT_FAILED, print_methods
    from harness.cli.output import deliver
    from harness.showing import render, style_of

    style = style_of(sys.stdout, decimals)
    colour = style.colour and output is None
    deliver(render(found.comparison, name, decimals, width=style.width, colour=colour), output)
    if describe:
        print_methods(found.comparison)
    if found.unasked:
        raise typer.Exit(EXIT_FAILED)
