"""Options of commands that ask an endpoint, as those of the system `llm`; and of `harness judge`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from harness.cli.help import endpoint_option, limits_option, output_option, run_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_JOBS, MOST_RETRIES, MOST_SECONDS, MOST_TOKENS, MOST_WORDS

if TYPE_CHECKING:
    from harness.jobs.judge_clients import JudgeModel
    from harness.jobs.judge_options import JudgeOptions
    from harness.jobs.judge_requests import JudgeRequest
    from harness.models.endpoint import Endpoint


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


Models = Annotated[
    list[str],
    endpoint_option(
        "--model",
        metavar="MODEL",
        help="The model, as its endpoint names it. Several rate with --criteria, and their agreement is shown.",
    ),
]
Criteria = Annotated[
    str,
    run_option(
        "--criteria",
        metavar="CRITERIA",
        help="Rate each candidate by criteria: faithful,complete,concise,coherent, or a rubric file (rubric.toml).",
        show_default="pairs are compared",
    ),
]
Plan = Annotated[
    str,
    run_option(
        "--plan",
        metavar="PLAN",
        help="Answer the questions that people are asked: the file of a plan of harness annotate, or its name.",
        show_default="no plan",
    ),
]
Samples = Annotated[
    int,
    endpoint_option(
        "--samples",
        metavar="N",
        min=1,
        max=100,
        help="A rating is the mean of N replies. Needs a --temperature above 0.",
    ),
]
Probabilities: TypeAlias = Literal["auto", "yes", "no"]
Weighing = Annotated[
    Probabilities,
    endpoint_option(
        "--probabilities",
        metavar="auto|yes|no",
        help="Weight ratings by the probabilities of the model's tokens; auto: where the endpoint gives them.",
    ),
]
Topics = Annotated[
    int | None,
    run_option(
        "--topics",
        min=1,
        max=MOST_WORDS,
        metavar="N",
        help="Judge only N topics, drawn with the seed.",
        show_default="all",
    ),
]
DryRun = Annotated[
    bool,
    output_option("--dry-run", help="Print how many calls it would take and how many replies are cached; ask nothing."),
]
JudgeTemperature = Annotated[
    float | None,
    endpoint_option(
        "--temperature",
        metavar="T",
        min=0,
        max=100,
        callback=refuse_nan,
        help="The temperature of the model's sampling; 0 is the least random.",
        show_default="0; 1 with --samples",
    ),
]
JudgeDecimals = Annotated[
    int | None,
    output_option(
        "--decimals",
        "--width",
        "-w",
        metavar="N",
        min=0,
        max=12,
        help="The number of decimals of the scores.",
        show_default="1; 2 for ratings",
    ),
]
PRICES_HELP = "one for all models, or one for each in their order."
InputPrices = Annotated[
    list[float] | None,
    endpoint_option(
        "--input-price", metavar="DOLLARS", help=f"The price of a million input tokens, in US dollars: {PRICES_HELP}"
    ),
]
CachedPrices = Annotated[
    list[float] | None,
    endpoint_option(
        "--cached-price",
        metavar="DOLLARS",
        help=f"The price of a million input tokens that the endpoint had in its cache: {PRICES_HELP}",
    ),
]
OutputPrices = Annotated[
    list[float] | None,
    endpoint_option(
        "--output-price", metavar="DOLLARS", help=f"The price of a million output tokens, in US dollars: {PRICES_HELP}"
    ),
]


def list_models(
    names: Sequence[str],
    endpoint: Endpoint,
    input_prices: Sequence[float] | None,
    output_prices: Sequence[float] | None,
    cached_prices: Sequence[float] | None,
) -> list[JudgeModel]:
    """A judge for each name, at the same endpoint. Raises HarnessError for prices that fit no number of models."""
    import msgspec

    from harness.jobs.judge_clients import JudgeModel
    from harness.models.prices import Prices

    columns = [
        _spread(name, prices or (), len(names))
        for name, prices in (("input", input_prices), ("output", output_prices), ("cached", cached_prices))
    ]
    return [
        JudgeModel(msgspec.structs.replace(endpoint, model=name), Prices(*prices))
        for name, *prices in zip(names, *columns, strict=True)
    ]


def _spread(name: str, prices: Sequence[float], count: int) -> list[float | None]:
    from harness.errors import HarnessError

    if len(prices) not in {0, 1, count}:
        raise HarnessError(f"--{name}-price is given {len(prices)} times for {count} models: once, or once for each")
    return [*prices] if len(prices) == count else [prices[0] if prices else None] * count


def choose_temperature(temperature: float | None, samples: int) -> float:
    """The requested temperature: 0, or 1 where several samples are to differ."""
    return temperature if temperature is not None else 1.0 if samples > 1 else 0.0


def make_request(
    run: str | None,
    models: Sequence[JudgeModel],
    criteria: str,
    plan: str,
    options: JudgeOptions,
    samples: int,
    probabilities: Probabilities,
    max_cost: float | None,
    batch_in: Path | None,
) -> JudgeRequest:
    """The request to these judges that the options make. Raises HarnessError for a rubric that cannot be used."""
    from harness.cli.parse import split_names
    from harness.jobs.judge_clients import Panel
    from harness.jobs.judge_requests import JudgeRequest
    from harness.jobs.saved_ratings import RatingOptions
    from harness.judging.criteria import choose_rubric
    from harness.models.batch_files import read_batch

    rubric = choose_rubric(split_names([criteria])) if criteria else None
    panel = Panel(max_cost, read_batch(batch_in) if batch_in is not None else None)
    return JudgeRequest(run, models, rubric, plan, RatingOptions(samples, probabilities), panel, options)
