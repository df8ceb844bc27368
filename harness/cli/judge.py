"""`harness judge`: a language model compares what the systems of a run wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from harness.cli.options import Baseline, Confidence, ConfidenceN, Decimals, Format, Output, PairedArN, Seed


def judge(
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="The judge, as its endpoint names it.")],
    run: Annotated[str | None, typer.Argument(help="A run in results/.", show_default="the last")] = None,
    base_url: Annotated[
        str, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint; its key: OPENAI_API_KEY.")
    ] = "https://api.openai.com/v1",
    rubric: Annotated[
        Path | None,
        typer.Option("--rubric", metavar="FILE", help="What to judge by (docs/models.md).", show_default="the shipped"),
    ] = None,
    systems: Annotated[
        list[str] | None, typer.Option("--system", "-s", metavar="NAME", help="Only these rows. Repeatable.")
    ] = None,
    baseline: Baseline = None,
    topics: Annotated[
        int | None,
        typer.Option("--topics", min=1, metavar="N", help="Only so many, drawn by the seed.", show_default="all"),
    ] = None,
    temperature: Annotated[float, typer.Option("--temperature", min=0, help="Of the judge.")] = 0.0,
    max_tokens: Annotated[int, typer.Option("--max-tokens", min=1, help="Of a reply.")] = 1000,
    body: Annotated[
        str, typer.Option("--body", metavar="JSON", help="Laid over each request; null takes a field away.")
    ] = "",
    concurrent: Annotated[int, typer.Option("--concurrent", min=1, help="Calls that run at once.")] = 4,
    per_minute: Annotated[float, typer.Option("--per-minute", min=0, help="Calls a minute; 0 for any number.")] = 0,
    retries: Annotated[int, typer.Option("--retries", min=0, help="Further calls where one fails.")] = 4,
    wait: Annotated[float, typer.Option("--wait", min=0.01, help="Seconds a call may take.")] = 60.0,
    input_price: Annotated[float | None, typer.Option("--input-price", help="US dollars a million tokens.")] = None,
    output_price: Annotated[float | None, typer.Option("--output-price", help="US dollars a million tokens.")] = None,
    format_: Format = None,
    output: Output = None,
    width: Decimals = 1,
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
    from harness.cli import asked
    from harness.cli.outcome import FAILED
    from harness.cli.output import deliver, format_of
    from harness.cli.progress import progress
    from harness.jobs.judging import Prices
    from harness.jobs.judging import judge as judge_run
    from harness.models.endpoints import Endpoint, fields
    from harness.scoring.settings import Settings
    from harness.showing import render, style_of

    name = format_of(format_, output)
    endpoint = Endpoint(base_url, model, temperature, max_tokens, fields(body), wait, retries, concurrent, per_minute)
    settings = Settings(confidence, confidence_n, seed, trials=paired_ar_n, baseline=baseline)
    with progress() as listener:
        found = judge_run(
            run,
            endpoint,
            rubric=rubric,
            systems=asked.systems(systems),
            topics=topics,
            prices=Prices(input_price, output_price),
            settings=settings,
            listener=listener,
        )
    style = style_of(sys.stdout, width)
    colour = style.colour and output is None
    deliver(render(found.comparison, name, width, width=style.width, colour=colour), output)
    if found.unasked:
        raise typer.Exit(FAILED)
