"""Options of `harness judge`: who judges, by what, and how a rating is made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from harness.cli.help import endpoint_option, output_option, run_option
from harness.cli.shared_options import refuse_nan
from harness.number_bounds import MOST_WORDS

if TYPE_CHECKING:
    from harness.jobs.judge_clients import JudgeModel
    from harness.jobs.judge_options import JudgeOptions
    from harness.jobs.judge_requests import JudgeRequest
    from harness.models.endpoint import Endpoint

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
    """The temperature that is asked for: 0, or 1 where several samples are to differ."""
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
    """What is asked of these judges, as the options say. Raises HarnessError for a rubric that cannot be used."""
    from harness.cli.parse import split_names
    from harness.jobs.judge_clients import Panel
    from harness.jobs.judge_requests import JudgeRequest
    from harness.jobs.saved_ratings import RatingOptions
    from harness.judging.criteria import choose_rubric
    from harness.models.batch_files import read_batch

    rubric = choose_rubric(split_names([criteria])) if criteria else None
    panel = Panel(max_cost, read_batch(batch_in) if batch_in is not None else None)
    return JudgeRequest(run, models, rubric, plan, RatingOptions(samples, probabilities), panel, options)
