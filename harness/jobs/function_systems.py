"""Python functions as systems: each runs in this process, article by article, and fails on single topics.

It is asked anew each time: what a function does can depend on anything in the process, so nothing that it wrote before
is taken for what it would write now. There is no limit of time or memory, as there is for a file in `systems/`.
"""

from __future__ import annotations

import hashlib
import inspect
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.jobs.listener import Listener
from harness.records import Article, Candidate, Dataset, System
from harness.running import store, worker
from harness.running.protocol import read_answer
from harness.running.requests import candidate_key, encode_request
from harness.running.responses import build_candidate
from harness.running.run_writer import RunWriter
from harness.running.runner import Progress
from harness.running.secrets import Secrets

Summarizer = Callable[[Any], Any]
"""Takes an article as a system's `summarize` does; returns a text, or a dictionary as a system may."""

Systems = Sequence["str | Summarizer"] | Mapping[str, "str | Summarizer"]
"""Names and functions; a mapping gives each a label of its own."""


class FunctionSystem(Struct, frozen=True):
    """A function given as a system, and the record of it in a run."""

    system: System
    function: Summarizer


class RequestedSystems(Struct, frozen=True):
    """The systems asked for: names, as they are typed, and functions."""

    names: tuple[str, ...]
    functions: tuple[FunctionSystem, ...]


def split_functions(systems: Systems) -> RequestedSystems:
    """Names and functions apart. Raises HarnessError for a function that has no name, and for what is neither."""
    labelled = systems.items() if isinstance(systems, Mapping) else (("", system) for system in systems)
    names: list[str] = []
    functions: list[FunctionSystem] = []
    for label, system in labelled:
        if isinstance(system, str):
            names.append(f"{label}={system}" if label and label != system else system)
        elif callable(system):
            functions.append(_describe_function(label, system))
        else:
            raise HarnessError(f"a system is a name or a function, not {type(system).__name__}")
    labels = [function.system.label for function in functions]
    for label in labels:
        if labels.count(label) > 1:
            raise HarnessError(f'two functions are called {label}; name them: systems={{"{label}2": ...}}')
    return RequestedSystems(tuple(names), tuple(functions))


def _describe_function(label: str, function: Summarizer) -> FunctionSystem:
    name = label or getattr(function, "__name__", "")
    if not name or name == "<lambda>":
        raise HarnessError('a function without a name needs one: systems={"mine": lambda article: ...}')
    if not name.isprintable() or set(name) & set(":,=") or name in ("oracle", "human"):
        raise HarnessError(f"{name!r} cannot name a system; use letters and digits")
    doc = (inspect.getdoc(function) or "a Python function").partition("\n")[0]
    return FunctionSystem(System(name, name, "", doc, "system", {}, _function_digest(function)), function)


def _function_digest(function: Summarizer) -> str:
    """A hash of its source; of its compiled code where the source is not to be had."""
    try:
        content = inspect.getsource(function).encode("utf-8", "surrogatepass")
    except (OSError, TypeError):
        code = getattr(function, "__code__", None)
        content = code.co_code + repr(code.co_names).encode() if code else type(function).__qualname__.encode()
    return hashlib.sha256(content).hexdigest()[:32]


def run_function(
    system: System, function: Summarizer, opened: RunWriter, dataset: Dataset, *, seed: int, listener: Listener
) -> None:
    """Give every article to a function, and keep its candidates unless they are kept already."""
    saved = store.open_candidates(opened.run, system.label)
    failures, total = 0, len(dataset.topics)
    for done, topic in enumerate(dataset.topics, 1):
        candidate = _ask_function(system, function, topic.article, seed)
        failures += candidate.failure is not None
        if not _is_same(saved.get(topic.id), candidate):
            opened.append(system, candidate)
        listener.progress(Progress(system.label, done, total, failures))


def _is_same(old: Candidate | None, new: Candidate) -> bool:
    """Tell whether two candidates differ in nothing but the time they took."""
    return old is not None and msgspec.structs.replace(old, seconds=0.0) == msgspec.structs.replace(new, seconds=0.0)


def _ask_function(system: System, function: Summarizer, article: Article, seed: int) -> Candidate:
    """Call a function on an article, and record its candidate or why it failed.

    Its key is of the text, too: it is never taken from a run.
    """
    if not article.documents:
        return Candidate(article.id, "", "", "not attempted", "the topic has no article")
    request = msgspec.json.decode(encode_request(article, seed))
    started = time.perf_counter()
    with _own_random_numbers(request["seed"]):
        try:
            answer = worker.check_text(function(worker.Article(request)))
        except (Exception, SystemExit) as error:
            answer = worker.failure(error, getattr(getattr(function, "__code__", None), "co_filename", ""))
    took = round(time.perf_counter() - started, 6)
    candidate = build_candidate(article.id, "", read_answer({**answer, "took": took}), Secrets(system))
    made_of = f"{candidate_key(system, article, seed)}\0{candidate.text}".encode("utf-8", "surrogatepass")
    return msgspec.structs.replace(candidate, key=hashlib.sha256(made_of).hexdigest()[:32])


@contextmanager
def _own_random_numbers(seed: int) -> Iterator[None]:
    """Seed the random numbers for one article, alike whatever ran before; the caller's state is restored."""
    numpy = sys.modules.get("numpy.random")
    before, of_numpy = random.getstate(), numpy.get_state() if numpy else None
    worker.seed_rngs(seed)
    try:
        yield
    finally:
        random.setstate(before)
        if numpy:
            numpy.set_state(of_numpy)
