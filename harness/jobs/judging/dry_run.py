"""What a judge would be asked, before anything is: how many comparisons and calls, how much is known already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Unpack

from msgspec import Struct

from harness.jobs.clean_candidates import cleaning_remarks
from harness.jobs.judging.judge_remarks import token_facts
from harness.jobs.judging.plan import JudgeOptions, kept_replies, plan_judging
from harness.jobs.judging.verdict_log import log_path, read_log
from harness.models.endpoint import Endpoint, Prompt
from harness.models.prices import Prices
from harness.models.reply_cache import Reply, ReplyCache, meant, name_of
from harness.records import Remark
from harness.showing.wording.judge_wording import word_tokens
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
    run: str | None, endpoint: Endpoint, *, workspace: Workspace | None = None, **how: Unpack[JudgeOptions]
) -> JudgeForecast:
    """The same job as `judge`, up to where it would ask. Needs no key, makes no call, writes nothing."""
    endpoint.check("none")  # a key is not needed yet; whatever else is wrong is told now
    case = plan_judging(run, endpoint, workspace, how)
    bouts = case.bouts()
    book = {each.key: each.reply for each in read_log(log_path(case.run, case.judge))}
    shelf = kept_replies(case.workspace)
    known: dict[str, Reply] = {}
    new: set[str] = set()
    questions = words = characters = 0
    for _, asked in case.asked(bouts):
        questions += len(asked)
        for prompt in (each.prompt for each in asked):
            name = name_of(endpoint.base_url, endpoint.body(prompt))
            if name in known or name in new:
                continue
            if (reply := book.get(name) or _cached_replies(shelf, name, endpoint)) is not None:
                known[name] = reply
            else:
                new.add(name)
                words += len(_text(prompt).split())
                characters += len(_text(prompt))
    decided = sum(not bout.asked for bout in bouts)
    remarks = cleaning_remarks(case.ground.sources)
    return JudgeForecast(
        len(bouts), decided, questions, tuple(known.values()), len(new), words, characters, remarks=remarks
    )


def _cached_replies(shelf: ReplyCache, name: str, endpoint: Endpoint) -> Reply | None:
    said = shelf.get(name)
    return None if said is None else meant(said, endpoint.max_tokens, kept=True)


def _text(prompt: Prompt) -> str:
    return "\n".join(message["content"] for message in prompt.messages)


def forecast_sentences(found: JudgeForecast, endpoint: Endpoint, prices: Prices) -> Iterator[str]:
    """The forecast in words. Nothing is guessed: tokens are the endpoint's to count."""
    free = f", {found.decided} of them decided without a judge" if found.decided else ""
    yield f"{found.comparisons:,} comparisons{free}: {found.questions:,} questions, each pair in both orders."
    if found.known:
        yield f"Kept already: {len(found.known):,} replies ({word_tokens(token_facts(found.known, prices))})."
    yield f"To be called for: {found.calls:,}; a call that fails is tried again, up to {endpoint.retries} times."
    if found.calls:
        size = f"{found.words:,} words ({found.characters:,} characters)"
        yield f"They would send {size}, the rubric and all texts counted each time."
        yield from _bounds(found, endpoint, prices)
    yield "Nothing was asked, spent or written."


def _bounds(found: JudgeForecast, endpoint: Endpoint, prices: Prices) -> Iterator[str]:
    """The most that replies can cost, where the request says how long they may be."""
    if "max_tokens" in endpoint.more:
        yield "How much may be written is up to --body; how many tokens are read, the endpoint counts."
        return
    most = found.calls * endpoint.max_tokens
    price = f", {most * prices.output / 1e6:,.4f} US dollars at the price given" if prices.output is not None else ""
    read = "input tokens depend on the endpoint's tokenizer"
    cost = f": {prices.input:g} US dollars a million" if prices.input is not None else ""
    yield f"They would write at most {most:,} tokens (--max-tokens){price}; {read}{cost}."
