"""A language model behind an OpenAI-compatible endpoint: -s llm:model=NAME,base_url=URL (docs/models.md)."""

import hashlib
import os
import time
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import openai  # noqa: F401  # slow to import: now, and not in the time of the first articles

from harness.errors import HarnessError
from harness.models import prompts
from harness.models.batch_files import NOT_COLLECTED, BatchCache, append_request, given_batch, read_batch
from harness.models.cache_folders import replies_folder
from harness.models.chat import ChatClient
from harness.models.cost_limit import given_budget
from harness.models.endpoint import VARIABLE, Endpoint, Prompt, parse_body
from harness.models.prices import Prices
from harness.models.reply_cache import ReplyCache

REQUIRES = ["openai>=1.40"]
ENV = ["OPENAI_API_KEY"]
CACHE = True  # every reply, so that none is paid twice
FILE_OPTIONS = {"prompt": "prompts"}

PLACES = ("title", "text", "words", "unit")

lines = {}  # one for each endpoint: all calls of a process keep one pace, and learn of a wrong key once


def summarize_all(
    articles,
    model: str,
    base_url: str = "https://api.openai.com/v1",
    prompt: str = "summarize",
    *,
    temperature: float = 0.0,
    max_tokens: int = 1000,
    max_words: int = 0,
    concurrent: int = 4,
    per_minute: float = 0.0,
    retries: int = 4,
    wait: float = 60.0,
    input_price: float | None = None,
    output_price: float | None = None,
    cached_price: float | None = None,
    body: str = "",
    anew: bool = False,
) -> Iterable[dict]:
    """`prompt`: a file in systems/prompts/, or a path. `max_words`: of an article, cut at a sentence's end; 0: all.

    `wait`: seconds a call. `per_minute`: calls; 0: any number. `input_price`, `output_price`: US dollars a million
    tokens; `cached_price`: of those read from the endpoint's cache. `body`: JSON laid over each request; null takes a
    field away. `anew`: ask whatever is kept, and replace it.
    """
    allowed = 0.95 * float(os.environ.get("HARNESS_TIMEOUT", "inf"))
    numbers = {"temperature": temperature, "max_tokens": max_tokens, "wait": wait, "retries": retries}
    try:
        pace = {"concurrent": concurrent, "per_minute": per_minute}
        endpoint = Endpoint(base_url=base_url, model=model, more=parse_body(body), **numbers, **pace)
        template = prompts.read_prompt(where(prompt), PLACES, needed=["text"])
        prices = Prices(input_price, output_price, cached_price)
        asker = line_to(endpoint, prices, anew=anew)
    except HarnessError as error:
        return [{"failure": "unavailable", "detail": str(error)} for _ in articles]
    readings = [reading(article, max_words) for article in articles]
    requests = [asking(article, text, template) for article, (text, _) in zip(articles, readings, strict=True) if text]
    replies = asker.each(requests, within=allowed, until=time.monotonic() + allowed * len(articles))
    return (
        answer(next(replies), note, prices)
        if text
        else {"failure": "empty", "detail": "the article is empty: nothing was asked"}
        for text, note in readings
    )


def where(prompt: str) -> Path:
    """The harness gives the path of the file; whoever calls this from Python may give a name."""
    near = Path(__file__).with_name("prompts") / f"{prompt}.txt"
    return near if near.is_file() else Path(prompt)


def line_to(endpoint: Endpoint, prices: Prices, *, anew: bool) -> ChatClient:
    """What asks that endpoint, and keeps the replies for the user; those that a folder of results holds are read on."""
    prices.check()
    key, folder = os.environ.get(VARIABLE, ""), os.environ.get("HARNESS_SYSTEM_CACHE_DIR", "")
    budget = given_budget(prices, os.environ)
    batch_out, batch_in = given_batch()
    if not folder:
        return ChatClient(endpoint, key, budget=budget)
    name = (repr(endpoint), repr(prices), anew, folder, hashlib.sha256(key.encode()).digest())
    if name not in lines:
        cache = open_cache(endpoint, Path(folder), batch_in)
        record = partial(append_request, batch_out) if batch_out else None
        unasked = "none" if batch_out or batch_in else ""
        lines[name] = ChatClient(
            endpoint, key or unasked, cache, anew=anew and not batch_in, budget=budget, record=record
        )
        lines[name].closed = NOT_COLLECTED if batch_in else ""
    return lines[name]


def open_cache(endpoint: Endpoint, folder: Path, batch: Path | None) -> ReplyCache:
    """Replies that are kept, and those of the batch file that the command collects."""
    if batch is None:
        return ReplyCache(replies_folder(), folder)
    base_url, model = endpoint.base_url, endpoint.model
    return BatchCache(replies_folder(), folder, batch=read_batch(batch), base_url=base_url, model=model, used=set())


def asking(article, text: str, template: prompts.Template) -> Prompt:
    """What is asked about an article, with its own seed, of which endpoints take 31 bits."""
    values = {"title": article.title, "text": text, "words": str(article.words), "unit": article.unit}
    return Prompt(prompts.fill_prompt(template, values), article.seed & 0x7FFFFFFF)


def reading(article, most: int) -> tuple[str, str]:
    """As much of an article as is sent, each document under its title where there are several; and a note of a cut."""
    parts, left = [], most if most > 0 else len(article.text)
    for document in article.documents:
        text = beginning(document, left, whatever=not parts)
        left -= article.count_words(text)
        if text:
            parts.append(f"{document.title}\n\n{text}".strip() if len(article.documents) > 1 else text)
        if len(text) < len(document.text.strip()):
            break
    total = article.count_words(article.text)
    sent = (most if most > 0 else len(article.text)) - left
    return "\n\n".join(parts), f"its first {sent} of {total} {article.unit} were sent" if sent < total else ""


def beginning(document, most: int, *, whatever: bool) -> str:
    """A document up to the end of the last sentence within `most` words; `whatever`: of none, the first words."""
    text = document.text.strip()
    if document.count_words(text) <= most:
        return text
    end = words = 0
    for sentence in document.sentences:
        place, words = text.find(sentence, end), words + document.count_words(sentence)
        if place < 0 or words > most:
            break
        end = place + len(sentence)
    return text[:end] or (document.cut_words(text, most) if whatever else "")


def answer(reply, note: str, prices: Prices) -> dict:
    """A reply as the harness takes it."""
    usage = {
        "model": reply.model,
        "input_tokens": reply.input_tokens,
        "output_tokens": reply.output_tokens,
        "price": reply.price(prices.input, prices.output, prices.cached),
        "calls": reply.calls,
    }
    answer = {"failure": reply.missing} if reply.missing else {"text": reply.text}
    took = {} if reply.seconds is None else {"seconds": reply.seconds}
    return {**answer, "detail": "; ".join(filter(None, (reply.note, note))), "usage": usage, **took}
