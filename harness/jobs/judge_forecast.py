"""What a judge would be asked, before anything is: how many comparisons and calls, how much is known already."""

from __future__ import annotations

from typing import Any, Unpack

from msgspec import Struct

from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judge_options import JudgeOptions, open_judged_run, open_reply_cache, plan_pairs
from harness.judging.judge_remarks import token_facts
from harness.judging.verdict_log import log_path, read_log
from harness.models.endpoint import Endpoint, Prompt
from harness.models.prices import Prices
from harness.models.reply_cache import Reply, ReplyCache, meant, name_of
from harness.records import Remark
from harness.showing.wording.judge_wording import word_forecast
from harness.workspace import Workspace


class JudgeForecast(Struct, frozen=True):
    """`comparisons` take no judge where they are `decided` already, else two questions each.

    `known` are the replies that are kept; `calls` have to be made, with so many `words` and `characters` in all.
    `remarks` say what cleaning did, or would do.
    """

    comparisons: int
    decided: int
    questions: int
    known: tuple[Reply, ...]
    calls: int
    words: int
    characters: int
    remarks: tuple[Remark, ...] = ()


def forecast(
    run: str | None, endpoint: Endpoint, *, workspace: Workspace | None = None, **options: Unpack[JudgeOptions]
) -> JudgeForecast:
    """The same job as `judge`, up to where it would ask. Needs no key, makes no call, writes nothing."""
    endpoint.check("none")  # a key is not needed yet; whatever else is wrong is told now
    judged = open_judged_run(run, workspace, options)
    plan = plan_pairs(judged, endpoint, options)
    comparisons = plan.comparisons()
    answers = {record.key: record.reply for record in read_log(log_path(plan.run, plan.judge))}
    cache = open_reply_cache(judged.workspace)
    known: dict[str, Reply] = {}
    new: set[str] = set()
    questions = words = characters = 0
    for _, part in plan.questions(comparisons):
        questions += len(part)
        for prompt in (question.prompt for question in part):
            name = name_of(endpoint.base_url, endpoint.body(prompt))
            if name in known or name in new:
                continue
            if (reply := answers.get(name) or find_reply(cache, name, endpoint)) is not None:
                known[name] = reply
            else:
                new.add(name)
                words += len(prompt_text(prompt).split())
                characters += len(prompt_text(prompt))
    decided = sum(not comparison.asked for comparison in comparisons)
    remarks = cleaning_remarks(judged.sources)
    replies = tuple(known.values())
    return JudgeForecast(len(comparisons), decided, questions, replies, len(new), words, characters, remarks)


def find_reply(cache: ReplyCache, name: str, endpoint: Endpoint) -> Reply | None:
    """The reply to a request that is kept, None where there is none."""
    raw = cache.get(name)
    return None if raw is None else meant(raw, endpoint.max_tokens, kept=True)


def prompt_text(prompt: Prompt) -> str:
    """All that a prompt holds, to count it."""
    return "\n".join(message["content"] for message in prompt.messages)


def forecast_sentences(forecast: JudgeForecast, endpoint: Endpoint, prices: Prices) -> list[str]:
    """The forecast in words. Nothing is guessed: tokens are the endpoint's to count."""
    bounded = "max_tokens" not in endpoint.more
    facts = {
        "comparisons": forecast.comparisons,
        "decided": forecast.decided,
        "questions": forecast.questions,
        "known": len(forecast.known),
        "known_tokens": token_facts(forecast.known, prices),
        **call_facts(forecast.calls, forecast.words, forecast.characters, endpoint, prices, bounded=bounded),
    }
    return [*word_forecast(facts)]


def call_facts(
    calls: int, words: int, characters: int, endpoint: Endpoint, prices: Prices, *, bounded: bool
) -> dict[str, Any]:
    """What so many calls would send, and the most that may come back where the request is `bounded`."""
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
