"""`harness judge`: a language model compares what the systems of a run wrote, or rates it by criteria."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.cli.help import endpoint_option
from harness.cli.judge_options import (
    BaseUrl,
    BatchIn,
    BatchOut,
    CachedPrices,
    Concurrent,
    Criteria,
    DryRun,
    InputPrices,
    JudgeDecimals,
    JudgeTemperature,
    MaxCost,
    MaxTokens,
    Models,
    OutputPrices,
    PerMinute,
    Plan,
    RequestBody,
    Retries,
    Samples,
    Topics,
    Wait,
    Weighing,
    choose_temperature,
    list_models,
    make_request,
)
from harness.cli.scoring_options import ScoringFlags
from harness.cli.shared_options import Describe, Format, Output, Rows, RunArgument, take_flags

if TYPE_CHECKING:
    from harness.jobs import JudgeOptions, JudgeResult
    from harness.jobs.judge_requests import JudgeRequest

Rubric = Annotated[
    Path | None,
    endpoint_option(
        "--rubric",
        metavar="FILE",
        help="The instructions that the model compares pairs by.",
        show_default="the rubric that ships",
    ),
]

STOPPED = "stopped; every verdict is kept, and the same `harness judge` resumes from there"


@take_flags("flags", ScoringFlags, only=["baseline", "clean", "confidence", "confidence_n", "paired_ar_n", "seed"])
def judge(
    flags: ScoringFlags,
    model: Models,
    run: RunArgument = None,
    base_url: BaseUrl = "https://api.openai.com/v1",
    criteria: Criteria = "",
    plan: Plan = "",
    rubric: Rubric = None,
    systems: Rows = None,
    topics: Topics = None,
    samples: Samples = 1,
    probabilities: Weighing = "auto",
    temperature: JudgeTemperature = None,
    max_tokens: MaxTokens = 1000,
    body: RequestBody = "",
    concurrent: Concurrent = 4,
    per_minute: PerMinute = 0.0,
    retries: Retries = 4,
    wait: Wait = 60.0,
    input_price: InputPrices = None,
    output_price: OutputPrices = None,
    cached_price: CachedPrices = None,
    max_cost: MaxCost = None,
    batch_out: BatchOut = None,
    batch_in: BatchIn = None,
    dry_run: DryRun = False,
    format_: Format = None,
    output: Output = None,
    decimals: JudgeDecimals = None,
    describe: Describe = False,
) -> None:
    """Let a language model compare, or rate, the candidates of a run.

    It says which of two candidates is better, for every pair of systems (or each with the --baseline) at every topic,
    in both orders; where the two answers disagree, the pair is a tie. With --criteria it rates one candidate at a
    time. Replies are cached.
    """
    from harness.cli import parse
    from harness.cli.output import format_of
    from harness.models.endpoint import Endpoint, parse_body
    from harness.scoring.settings import Settings

    name = format_of(format_, output)
    heat = choose_temperature(temperature, samples)
    endpoint = Endpoint(base_url, model[0], heat, max_tokens, parse_body(body), wait, retries, concurrent, per_minute)
    settings = Settings(
        flags.confidence, flags.confidence_n, flags.seed, permutations=flags.paired_ar_n, baseline=flags.baseline
    )
    rows, rules = parse.split_systems(systems), parse.split_names(flags.clean)
    options: JudgeOptions = {"rubric": rubric, "systems": rows, "topics": topics, "clean": rules, "settings": settings}
    judges = list_models(model, endpoint, input_price, output_price, cached_price)
    request = make_request(run, judges, criteria, plan, options, samples, probabilities, max_cost, batch_in)
    if dry_run or batch_out:
        _print_plan(request, batch_out)
        return
    places = decimals if decimals is not None else 2 if criteria else 1
    _print_leaderboard(_ask(request), name, output, places, describe=describe)


def _ask(request: JudgeRequest) -> JudgeResult:
    from harness.cli.progress_line import show_progress
    from harness.jobs.judge_requests import ask_judges

    with show_progress(STOPPED, "verdicts" if request.criteria is None else "ratings") as listener:
        return ask_judges(request, listener)


def _print_plan(request: JudgeRequest, batch_out: Path | None) -> None:
    """Print the questions that the command would ask; with `batch_out`, write the requests there."""
    from harness.cli.output import deliver, print_remark
    from harness.jobs.batches import check_batch_options
    from harness.jobs.judge_batches import write_judge_batch
    from harness.jobs.judge_requests import forecast_request
    from harness.showing.wording import remark_lines, word_remark

    if batch_out is not None:
        check_batch_options(batch_out, Path(request.panel.batch.path) if request.panel.batch else None)
        deliver(word_remark(write_judge_batch(request, batch_out)), None)
        return
    sentences, remarks = forecast_request(request)
    deliver("\n".join(sentences), None)
    for line in remark_lines(remarks):
        print_remark(line)


def _print_leaderboard(result: JudgeResult, name: str, output: Path | None, decimals: int, *, describe: bool) -> None:
    """The table; leaves with 3 where questions could not be asked."""
    from harness.cli.finish import EXIT_FAILED, print_methods
    from harness.cli.output import deliver, style_for
    from harness.showing.leaderboard_formats import RENDERERS

    deliver(RENDERERS[name](result.leaderboard, style_for(output, decimals, detail="full")), output)
    if describe:
        print_methods(result.leaderboard)
    if result.unasked_questions:
        raise typer.Exit(EXIT_FAILED)
