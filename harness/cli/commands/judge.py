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
from harness.cli.help import ENDPOINT, OUTPUT, RUN
from harness.cli.measure_options import Clean
from harness.cli.shared_options import Decimals, Describe, Format, Output, Rows, RunArgument
from harness.cli.statistics_options import Baseline, Confidence, ConfidenceN, PairedArN, Seed
from harness.number_bounds import MOST_WORDS

if TYPE_CHECKING:
    from harness.jobs import JudgeOptions, JudgeResult, Prices
    from harness.models.endpoint import Endpoint

Rubric = Annotated[
    Path | None,
    typer.Option(
        "--rubric",
        metavar="FILE",
        help="The instructions that the model judges by.",
        show_default="the rubric that ships",
        rich_help_panel=ENDPOINT,
    ),
]
Topics = Annotated[
    int | None,
    typer.Option(
        "--topics",
        min=1,
        max=MOST_WORDS,
        metavar="N",
        help="Judge only N topics, drawn with the seed.",
        show_default="all",
        rich_help_panel=RUN,
    ),
]
DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        help="Print how many calls it would take and how many replies are cached; ask nothing.",
        rich_help_panel=OUTPUT,
    ),
]


STOPPED = "stopped; every verdict is kept, and the same `harness judge` resumes from there"


def judge(
    model: Model,
    run: RunArgument = None,
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
    decimals: Decimals = 1,
    describe: Describe = False,
    confidence: Confidence = 0.95,
    confidence_n: ConfidenceN = 1000,
    paired_ar_n: PairedArN = None,
    seed: Seed = 12345,
) -> None:
    """Let a language model say which of two candidates is better.

    It compares every pair of systems (or each with the --baseline) at every topic, in both orders; where the two
    answers disagree, the pair is a tie. Replies are cached, so no question is asked twice.
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
        "settings": Settings(confidence, confidence_n, seed, permutations=paired_ar_n, baseline=baseline),
    }
    if dry_run:
        _print_dry_run(run, endpoint, prices, how)
        return
    with show_progress(STOPPED, "verdicts") as listener:
        result = jobs.judge(run, endpoint, prices=prices, max_cost=max_cost, listener=listener, **how)
    _print_leaderboard(result, name, output, decimals, describe=describe)


def _print_dry_run(run: str | None, endpoint: Endpoint, prices: Prices, how: JudgeOptions) -> None:
    """What the same command without --dry-run would ask for."""
    from harness.cli.output import deliver, print_remark
    from harness.jobs import forecast, forecast_sentences
    from harness.showing.wording import remark_lines

    plan = forecast(run, endpoint, **how)
    deliver("\n".join(forecast_sentences(plan, endpoint, prices)), None)
    for line in remark_lines(plan.remarks):
        print_remark(line)


def _print_leaderboard(result: JudgeResult, name: str, output: Path | None, decimals: int, *, describe: bool) -> None:
    """The table; leaves with 3 where questions could not be asked."""
    from harness.cli.finish import EXIT_FAILED, print_methods
    from harness.cli.output import deliver
    from harness.showing import render, style_of

    style = style_of(sys.stdout, decimals)
    colour = style.colour and output is None
    deliver(render(result.comparison, name, decimals, width=style.width, colour=colour), output)
    if describe:
        print_methods(result.comparison)
    if result.unasked:
        raise typer.Exit(EXIT_FAILED)
