"""Options of commands that ask an endpoint: one name, one meaning, as the options of the system `llm`."""

from __future__ import annotations

from typing import Annotated

import typer

from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_JOBS, MOST_RETRIES, MOST_SECONDS, MOST_TOKENS

Model = Annotated[str, typer.Option("--model", metavar="NAME", help="The model, as its endpoint names it.")]
BaseUrl = Annotated[
    str, typer.Option("--base-url", metavar="URL", help="An OpenAI-compatible endpoint; its key: OPENAI_API_KEY.")
]
Temperature = Annotated[float, typer.Option("--temperature", min=0, max=100, callback=refuse_nan, help="Of the model.")]
MaxTokens = Annotated[int, typer.Option("--max-tokens", min=1, max=MOST_TOKENS, help="Of a reply.")]
RequestBody = Annotated[
    str, typer.Option("--body", metavar="JSON", help="Laid over each request; null takes a field away.")
]
Concurrent = Annotated[int, typer.Option("--concurrent", min=1, max=MOST_JOBS, help="Calls that run at once.")]
PerMinute = Annotated[
    float, typer.Option("--per-minute", min=0, max=1e9, callback=refuse_nan, help="Calls a minute; 0 for any number.")
]
Retries = Annotated[int, typer.Option("--retries", min=0, max=MOST_RETRIES, help="Further calls where one fails.")]
Wait = Annotated[
    float, typer.Option("--wait", min=0.01, max=MOST_SECONDS, callback=refuse_nan, help="Seconds a call may take.")
]
InputPrice = Annotated[float | None, typer.Option("--input-price", help="US dollars for a million tokens read.")]
CachedPrice = Annotated[
    float | None, typer.Option("--cached-price", help="US dollars for a million tokens read that it had in its cache.")
]
MaxCost = Annotated[
    float | None, typer.Option("--max-cost", metavar="DOLLARS", help="Stop before calls could cost more than that.")
]
OutputPrice = Annotated[float | None, typer.Option("--output-price", help="US dollars for a million tokens written.")]
