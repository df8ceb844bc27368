"""Forecasts of what a judge will be asked: numbers of comparisons and calls, and how many replies are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import Any, Unpack

from msgspec import Struct, structs

from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judge_by_criteria import batch_questions, plan_ratings
from harness.jobs.judge_by_plan import open_planned_run
from harness.jobs.judge_clients import JudgeModel, check_models, with_probabilities
from harness.jobs.judge_facts import list_topics_without_facts
from harness.jobs.judge_options import JudgedRun, JudgeOptions, open_judged_run, open_reply_cache, plan_pairs
from harness.jobs.saved_ratings import RatingOptions
from harness.judging.criteria import Rubric
from harness.judging.criteria_plan import check_rated_criteria, check_weighing, facts_prompt
from harness.judging.judge_remarks import token_facts
from harness.judging.plan_prompts import list_plan_prompts
from harness.judging.question_plan import QuestionPlan
from harness.judging.verdict_log import log_path, read_log
from harness.models.endpoint import Endpoint, Prompt
from harness.models.prices import Prices
from harness.models.reply_cache import Reply, ReplyCache, interpret_reply, name_of
from harness.records import Remark
from harness.scoring.settings import Settings
from harness.showing.wording.judge_wording import NOTHING_ASKED, word_forecast, word_rating_forecast
from harness.workspace import Workspace


class JudgeForecast(Struct, frozen=True):
    """The forecast for one judge of pairs.

    `cached_replies` are the replies that are kept; `calls` have to be made, with so many `words` and `characters` in
    all. `remarks` say what cleaning did, or would do.
    """

    comparisons: int
    decided_pairs: int
    questions: int
    cached_replies: tuple[Reply, ...]
    calls: int
    words: int
    characters: int
    remarks: tuple[Remark, ...] = ()


def forecast(
    run: str | None, endpoint: Endpoint, *, workspace: Workspace | None = None, **options: Unpack[JudgeOptions]
) -> JudgeForecast:
    """Forecast the questions of `judge` about this run; this needs no key, makes no call and writes nothing."""
    endpoint.check("none")  # a key is not needed yet; whatever else is wrong is told now
    judged = open_judged_run(run, workspace, options)
    plan = plan_pairs(judged, endpoint, options)
    comparisons = plan.comparisons()
    answers = {record.key: record.reply for record in read_log(log_path(plan.run, plan.judge))}
    prompts = (question.prompt for _, part in plan.questions(comparisons) for question in part)
    asked = _count_calls(judged, JudgeModel(endpoint), prompts, answers)
    decided = sum(not comparison.is_judged for comparison in comparisons)
    remarks = cleaning_remarks(judged.sources)
    known, calls = tuple(asked.replies.values()), (len(asked.prices), asked.words, asked.characters)
    return JudgeForecast(len(comparisons), decided, asked.questions, known, *calls, remarks)


@dataclass(slots=True)
class _Calls:
    """The calls for one judge: `replies` are kept replies, `prices` the worst case of each call still to be made."""

    questions: int = 0
    words: int = 0
    characters: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    prices: dict[str, Decimal | None] = field(default_factory=dict)


def _count_calls(
    judged: JudgedRun, model: JudgeModel, prompts: Iterable[Prompt], answers: Mapping[str, Reply] | None = None
) -> _Calls:
    """Count the calls for these prompts; `answers` are replies known beside those of the cache."""
    asked, endpoint, cache = _Calls(), model.endpoint, open_reply_cache(judged.workspace)
    for prompt in prompts:
        asked.questions += 1
        body = endpoint.body(prompt)
        name = name_of(endpoint.base_url, body)
        if name in asked.replies or name in asked.prices:
            continue
        if (reply := (answers or {}).get(name) or find_reply(cache, name, endpoint)) is not None:
            asked.replies[name] = reply
        else:
            text = prompt_text(prompt)
            asked.words += len(text.split())
            asked.characters += len(text)
            asked.prices[name] = model.prices.worst_case(body)
    return asked


def find_reply(cache: ReplyCache, name: str, endpoint: Endpoint) -> Reply | None:
    """The kept reply to a request; None where none is kept."""
    raw = cache.get(name)
    return None if raw is None else interpret_reply(raw, endpoint.max_tokens, is_kept=True)


def prompt_text(prompt: Prompt) -> str:
    """The full text of a prompt, to count its words."""
    return "\n".join(message["content"] for message in prompt.messages)


def forecast_sentences(forecast: JudgeForecast, endpoint: Endpoint, prices: Prices) -> list[str]:
    """The forecast in words. Nothing is guessed: tokens are the endpoint's to count."""
    bounded = "max_tokens" not in endpoint.more
    facts = {
        "comparisons": forecast.comparisons,
        "decided": forecast.decided_pairs,
        "questions": forecast.questions,
        "known": len(forecast.cached_replies),
        "known_tokens": token_facts(forecast.cached_replies, prices),
        **call_facts(forecast.calls, forecast.words, forecast.characters, endpoint, prices, bounded=bounded),
    }
    return [*word_forecast(facts)]


def call_facts(
    calls: int, words: int, characters: int, endpoint: Endpoint, prices: Prices, *, bounded: bool
) -> dict[str, Any]:
    """Facts of `calls` calls: how much they send, and the most that may come back if the request is `bounded`."""
    most = calls * endpoint.max_tokens if bounded else None
    price = most * prices.output / 1e6 if most is not None and prices.output is not None else None
    return {
        "calls": calls,
        "words": words,
        "characters": characters,
        "retries": endpoint.retries,
        "most_tokens": most,
        "most_price": price,
        "input_price": prices.input,
    }


@dataclass(frozen=True, slots=True)
class RatingForecast:
    """The forecast for one judge by criteria.

    `worst_price` is the most that all calls can cost in US dollars, None where a price or a length is not known.
    """

    model: JudgeModel
    questions: int
    known: tuple[Reply, ...]
    facts: int
    open: int
    calls: int
    words: int
    characters: int
    worst_price: float | None


def forecast_ratings(
    run: str | None,
    models: Sequence[JudgeModel],
    criteria: Rubric,
    rating: RatingOptions,
    *,
    workspace: Workspace | None = None,
    **options: Unpack[JudgeOptions],
) -> tuple[list[RatingForecast], tuple[Remark, ...]]:
    """Forecast the calls of `judge_by_criteria` for each model, and what cleaning would change; makes no call."""
    check_models(models)
    judged = open_judged_run(run, workspace, options, least_systems=1)
    check_rated_criteria(criteria, judged.candidates)
    plan = plan_ratings(judged, criteria, rating)
    lacking = list_topics_without_facts(judged) if plan.needs_facts else []
    forecasts = []
    for place, model in enumerate(models):
        check_weighing(criteria, model.endpoint, rating.samples, rating.weighing)
        model.endpoint.check("none")
        facts = [facts_prompt(topic, plan.seed) for topic in lacking] if not place else []
        endpoint = with_probabilities(model.endpoint) if rating.asks_probabilities else model.endpoint
        rated = (question.prompt for part in batch_questions(plan) for question in part)
        counted_model = structs.replace(model, endpoint=endpoint)
        forecasts.append(_forecast_judge(judged, counted_model, facts, rated, plan.count_open_questions()))
    return forecasts, cleaning_remarks(judged.sources)


def forecast_plan(
    run: str | None,
    models: Sequence[JudgeModel],
    plan: QuestionPlan,
    settings: Settings,
    workspace: Workspace | None = None,
) -> list[RatingForecast]:
    """Forecast the calls of `judge_by_plan` for each model; this needs no key, makes no call and writes nothing."""
    check_models(models)
    judged = open_planned_run(run, plan, settings, workspace)
    return [_forecast_judge(judged, model, (), list_plan_prompts(plan, judged.candidates), 0) for model in models]


def _forecast_judge(
    judged: JudgedRun, model: JudgeModel, facts: Sequence[Prompt], rated: Iterable[Prompt], later: int
) -> RatingForecast:
    """Forecast the calls of one judge for `facts` and ratings; `later` is the number of questions that follow."""
    asked = _count_calls(judged, model, chain(facts, rated))
    prices = asked.prices.values()
    return RatingForecast(
        model=model,
        questions=asked.questions - len(facts),
        known=tuple(asked.replies.values()),
        facts=len(facts),
        open=later,
        calls=len(asked.prices),
        words=asked.words,
        characters=asked.characters,
        worst_price=None if None in prices else float(sum(price for price in prices if price is not None)),
    )


def rating_forecast_sentences(forecasts: Sequence[RatingForecast]) -> list[str]:
    """The forecasts in words."""
    sentences: list[str] = []
    for forecast in forecasts:
        endpoint, prices = forecast.model.endpoint, forecast.model.prices
        facts = {
            "judge": forecast.model.name,
            "questions": forecast.questions,
            "facts": forecast.facts,
            "open": forecast.open,
            "known": len(forecast.known),
            "known_tokens": token_facts(forecast.known, prices),
            "worst_price": forecast.worst_price if prices.input is not None and prices.output is not None else None,
            **call_facts(
                forecast.calls,
                forecast.words,
                forecast.characters,
                endpoint,
                prices,
                bounded="max_tokens" not in endpoint.more,
            ),
        }
        sentences += word_rating_forecast(facts)
    return [*sentences, NOTHING_ASKED]
