"""Options of commands that ask an endpoint: one name, one meaning, as the options of the system `llm`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from harness.cli.help import endpoint_option, limits_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_JOBS, MOST_RETRIES, MOST_SECONDS, MOST_TOKENS

BaseUrl = Annotated[
    str,
    endpoint_option(
        "--base-url",
        metavar="URL",
        help="The address of an OpenAI-compatible endpoint. Its key is read from OPENAI_API_KEY.",
    ),
]
MaxTokens = Annotated[
    int,
    endpoint_option(
        "--max-tokens", metavar="N", min=1, max=MOST_TOKENS, help="The largest number of tokens in one reply."
    ),
]
RequestBody = Annotated[
    str,
    endpoint_option(
        "--body", metavar="JSON", help="Further fields of each request, as a JSON object; null removes a field."
    ),
]
Concurrent = Annotated[
    int, endpoint_option("--concurrent", metavar="N", min=1, max=MOST_JOBS, help="How many calls run at the same time.")
]
PerMinute = Annotated[
    float,
    endpoint_option(
        "--per-minute",
        metavar="N",
        min=0,
        max=1e9,
        callback=refuse_nan,
        help="The largest number of calls in a minute; 0 for no limit.",
    ),
]
Retries = Annotated[
    int,
    endpoint_option("--retries", metavar="N", min=0, max=MOST_RETRIES, help="How often a failed call is tried again."),
]
Wait = Annotated[
    float,
    endpoint_option(
        "--wait",
        metavar="SECONDS",
        min=0.01,
        max=MOST_SECONDS,
        callback=refuse_nan,
        help="The longest time that one call may take.",
    ),
]
BatchOut = Annotated[
    Path | None,
    limits_option(
        "--batch-out",
        metavar="FILE",
        help="Ask nothing: write the requests as a batch file (JSON lines) for the provider.",
    ),
]
BatchIn = Annotated[
    Path | None,
    limits_option(
        "--batch-in", metavar="FILE", help="Ask nothing: take the replies from the provider's file for such a batch."
    ),
]
MaxCost = Annotated[
    float | None,
    limits_option(
        "--max-cost",
        metavar="DOLLARS",
        help="Stop before the calls of this command could cost more than this, in US dollars.",
    ),
]
