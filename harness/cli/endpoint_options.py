"""Options of commands that ask an endpoint: one name, one meaning, as the options of the system `llm`."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.help import ENDPOINT, LIMITS
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_JOBS, MOST_RETRIES, MOST_SECONDS, MOST_TOKENS

Model = Annotated[
    str,
    typer.Option("--model", metavar="MODEL", help="The model, as its endpoint names it.", rich_help_panel=ENDPOINT),
]
BaseUrl = Annotated[
    str,
    typer.Option(
        "--base-url",
        metavar="URL",
        help="The address of an OpenAI-compatible endpoint. Its key is read from OPENAI_API_KEY.",
        rich_help_panel=ENDPOINT,
    ),
]
Temperature = Annotated[
    float,
    typer.Option(
        "--temperature",
        metavar="T",
        min=0,
        max=100,
        callback=refuse_nan,
        help="The temperature of the model's sampling; 0 is the least random.",
        rich_help_panel=ENDPOINT,
    ),
]
MaxTokens = Annotated[
    int,
    typer.Option(
        "--max-tokens",
        metavar="N",
        min=1,
        max=MOST_TOKENS,
        help="The largest number of tokens in one reply.",
        rich_help_panel=ENDPOINT,
    ),
]
RequestBody = Annotated[
    str,
    typer.Option(
        "--body",
        metavar="JSON",
        help="Further fields of each request, as a JSON object; null removes a field.",
        rich_help_panel=ENDPOINT,
    ),
]
Concurrent = Annotated[
    int,
    typer.Option(
        "--concurrent",
        metavar="N",
        min=1,
        max=MOST_JOBS,
        help="How many calls run at the same time.",
        rich_help_panel=ENDPOINT,
    ),
]
PerMinute = Annotated[
    float,
    typer.Option(
        "--per-minute",
        metavar="N",
        min=0,
        max=1e9,
        callback=refuse_nan,
        help="The largest number of calls in a minute; 0 for no limit.",
        rich_help_panel=ENDPOINT,
    ),
]
Retries = Annotated[
    int,
    typer.Option(
        "--retries",
        metavar="N",
        min=0,
        max=MOST_RETRIES,
        help="How often a failed call is tried again.",
        rich_help_panel=ENDPOINT,
    ),
]
Wait = Annotated[
    float,
    typer.Option(
        "--wait",
        metavar="SECONDS",
        min=0.01,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The longest time that one call may take.",
        rich_help_panel=ENDPOINT,
    ),
]
InputPrice = Annotated[
    float | None,
    typer.Option(
        "--input-price",
        metavar="DOLLARS",
        help="The price of a million input tokens, in US dollars.",
        rich_help_panel=ENDPOINT,
    ),
]
CachedPrice = Annotated[
    float | None,
    typer.Option(
        "--cached-price",
        metavar="DOLLARS",
        help="The price of a million input tokens that the endpoint had in its cache, in US dollars.",
        rich_help_panel=ENDPOINT,
    ),
]
OutputPrice = Annotated[
    float | None,
    typer.Option(
        "--output-price",
        metavar="DOLLARS",
        help="The price of a million output tokens, in US dollars.",
        rich_help_panel=ENDPOINT,
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        "--max-cost",
        metavar="DOLLARS",
        help="Stop before the calls of this command could cost more than this, in US dollars.",
        rich_help_panel=LIMITS,
    ),
]
