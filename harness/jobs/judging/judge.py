"""A language model as a judge of a kept run's candidates: pairs of them, in both orders, under a rubric."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.jobs.judging.bouts import PLACES, Ground, bouts_of, ground_of, questions_of
from harness.jobs.judging.hearing import Hearing
from harness.jobs.listener import Listener
from harness.jobs.places import dataset_of, load_run
from harness.jobs.scoring import shown
from harness.jobs.judging.verdicts import FORMAT, Book, Judge
from harness.models import prompts
from harness.models.asking import Asker
from harness.models.endpoints import VARIABLE, Endpoint
from harness.models.replies import Kept, Reply
from harness.records import Comparison, Dataset, Run
from harness.running import store
from harness.running.filenames import escape
from harness.running.files import replace as replace_file
from harness.scoring.compare import compare
from harness.scoring.metrics import judged
from harness.scoring.metrics.judged import Bout, Judged
from harness.scoring.settings import Settings, wanted
from harness.scoring.tallies import tally
from harness.showing import render
from harness.workspace import Workspace, locate

RUBRIC = Path(prompts.__file__).with_name("rubric.txt")
"""The rubric that ships."""

AT_ONCE = 64
"""Comparisons whose prompts are in memory at once."""


class Prices(Struct, frozen=True):
    """US dollars for a million tokens; None where that is not known."""

    input: float | None = None
    output: float | None = None


class Judgement(Struct, frozen=True):
    """What came of it. `unasked` questions could not be put: the comparison lacks their verdicts, and says so."""

    comparison: Comparison
    unasked: int = 0


def judge(
    run: str | None,
    endpoint: Endpoint,
    *,
    rubric: Path | None = None,
    systems: Sequence[str] = (),
    topics: int | None = None,
    prices: Prices = Prices(),  # noqa: B008  # a frozen value
    settings: Settings = Settings(),  # noqa: B008  # as above
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # as above
) -> Judgement:
    """Compare the candidates of a run (None: the latest), each pair of systems at each topic, in both orders.

    With `settings.baseline`, every system with that one only. `systems` are labels (default: all), `topics` how many of
    them, drawn by the seed (default: all). What was said before, of this run or any other, is not asked again.
    Raises HarnessError for what the caller can mend.
    """
    settings.check()
    if topics is not None and topics < 1:
        raise HarnessError(f"topics must be at least 1, not {topics}")
    workspace = workspace or locate()
    kept = load_run(run, workspace)
    dataset = dataset_of(kept, workspace)
    template = prompts.parsed(rubric or RUBRIC, PLACES, needed=["first", "second"])
    ground = ground_of(kept, dataset, systems, topics, seed=settings.seed, baseline=settings.baseline)
    bouts = bouts_of(ground, settings.baseline)
    request = _request(endpoint)
    asker = Asker(endpoint, os.environ.get(VARIABLE, ""), Kept(store.kept(workspace.results) / "judge"))
    with Book(kept, Judge(FORMAT, endpoint.model, endpoint.base_url, template.digest, request)) as book:
        hearing = Hearing(book, asker, endpoint, listener, 2 * sum(bout.asked for bout in bouts))
        try:
            heard = [*_heard(bouts, ground, template, settings.seed, hearing)]
        finally:
            asker.close()
        book.finish()
        if hearing.unasked and not hearing.replies:
            raise HarnessError(f"no verdict could be had: {hearing.reason}")
        model = "+".join(hearing.models) or endpoint.model
        measured = Judged(model, template.digest, settings.baseline or "all pairs", request)
        made = _compared(kept, dataset, ground, heard, measured=measured, settings=settings)
        told = _remarks(dataset, ground, heard, hearing=hearing, prices=prices, baseline=settings.baseline)
        saved = shown(str(book.path))
        comparison = msgspec.structs.replace(made, remarks=(*made.remarks, *told), saved=saved)
        _keep(comparison, book.path, settings.baseline)
    return Judgement(comparison, hearing.unasked)


def _request(endpoint: Endpoint) -> str:
    """The settings of a request that can move a verdict, beside model and rubric."""
    more = f"|body:{msgspec.json.encode(endpoint.more, order='deterministic').decode()}" if endpoint.more else ""
    return f"temperature:{endpoint.temperature:g}|max_tokens:{endpoint.max_tokens}{more}"


def _heard(
    bouts: Sequence[Bout], ground: Ground, template: prompts.Template, seed: int, hearing: Hearing
) -> Iterator[Bout]:
    """The comparisons with their verdicts, in their order."""
    stream = iter(bouts)
    while part := list(islice(stream, AT_ONCE)):
        questions = [
            question
            for place, bout in enumerate(part)
            if bout.asked
            for question in questions_of(place, bout, ground, template, seed)
        ]
        found = hearing.verdicts(questions, [ground.topics[bout.topic].id for bout in part])
        for place, bout in enumerate(part):
            verdicts = (found.get((place, bout.a), ""), found.get((place, bout.b), ""))
            yield replace(bout, verdicts=verdicts) if bout.asked else bout


def _compared(
    run: Run, dataset: Dataset, ground: Ground, bouts: Sequence[Bout], *, measured: Judged, settings: Settings
) -> Comparison:
    """The table: each system's share of its comparisons, with what the statistics say of it."""
    labels = [system.label for system in ground.systems]
    rows = judged.points(bouts, labels, len(ground.topics), settings.baseline)
    budgets = [topic.article.words for topic in ground.topics]
    tallies = [
        tally(
            system.label,
            system.role,
            {"judge": rows[system.label]},
            [ground.candidate(system.label, topic) for topic in ground.topics],
            budgets,
        )
        for system in ground.systems
    ]
    events = [topic.event for topic in ground.topics]
    comparison = compare(dataset, tallies, wanted([judged.metric(measured)]), events, settings)
    return msgspec.structs.replace(comparison, run=run.name, versions=run.versions)


def _remarks(
    dataset: Dataset, ground: Ground, bouts: Sequence[Bout], *, hearing: Hearing, prices: Prices, baseline: str | None
) -> Iterator[str]:
    """What a reader must know of this judge."""
    if len(ground.topics) < len(dataset.topics):
        yield f"Judged at {len(ground.topics)} of {len(dataset.topics)} topics, drawn by the seed."
    if baseline is not None:
        yield f"{baseline} is at 50 by definition; the others are at their share of the comparisons with it."
    yield from judged.remarks(bouts)
    if hearing.unread or hearing.refused:
        cut = f" ({hearing.cut} of them cut off: raise --max-tokens)" if hearing.cut else ""
        unread = f"{hearing.unread}{cut}"
        yield f"Replies without a verdict that could be read: {unread}; refused or empty: {hearing.refused}."
    if hearing.unasked:
        yield f"Questions that could not be asked: {hearing.unasked}. {hearing.reason.rstrip('.')}."
    if len(hearing.models) > 1:
        yield f"Several models answered ({', '.join(hearing.models)}): these are verdicts of different judges."
    if hearing.replies:
        yield _cost(hearing.replies, hearing.calls, prices)


def _cost(replies: Sequence[Reply], calls: int, prices: Prices) -> str:
    """Calls, tokens and price, of now and of before."""
    read, written = sum(each.input_tokens for each in replies), sum(each.output_tokens for each in replies)
    paid = [each.price(prices.input, prices.output) for each in replies]
    known = [each for each in paid if each is not None]
    price = f"{sum(known):,.4f} US dollars at the prices given" if len(known) == len(paid) else "price not known"
    return f"{len(replies)} replies ({calls} calls now): {read:,} tokens read, {written:,} written, {price}."


def _keep(comparison: Comparison, verdicts: Path, baseline: str | None) -> None:
    """Write the table beside the verdicts it was made from; that against a baseline is another one."""
    name = verdicts.stem + (f"-against-{escape(baseline)[:60]}" if baseline is not None else "")
    for suffix, format_ in (("md", "markdown"), ("json", "json")):
        replace_file(verdicts.with_name(f"{name}.{suffix}"), [render(comparison, format_).encode()])
