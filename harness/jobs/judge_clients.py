"""The endpoints of judges, opened together with one limit of costs and one cache of replies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.jobs.judge_options import reply_folders
from harness.models.batch_files import NOT_COLLECTED, BatchCache, BatchReplies
from harness.models.chat import ChatClient
from harness.models.cost_limit import Budget, Ledger, parse_limit
from harness.models.endpoint import VARIABLE, Endpoint, Prompt
from harness.models.prices import Prices
from harness.models.reply_cache import ReplyCache
from harness.models.response_bodies import PROBABILITY_FIELDS
from harness.workspace import Workspace


class JudgeModel(Struct, frozen=True):
    """A judge: its endpoint, and the prices of its tokens."""

    endpoint: Endpoint
    prices: Prices = Prices()

    @property
    def name(self) -> str:
        """The rater's name in judgments."""
        return self.endpoint.model


@dataclass(frozen=True, slots=True)
class Panel:
    """Settings shared by all judges of a command: `max_cost` in US dollars, and the `batch` of replies to collect.

    A command that collects a batch makes no calls. `used` takes the names of the requests that were asked for.
    """

    max_cost: float | None = None
    batch: BatchReplies | None = None
    used: set[str] = field(default_factory=set)


def with_probabilities(endpoint: Endpoint) -> Endpoint:
    """An endpoint that is asked for the probabilities of tokens, unless --body says otherwise."""
    return msgspec.structs.replace(endpoint, more={**PROBABILITY_FIELDS, **endpoint.more})


def check_models(models: Sequence[JudgeModel]) -> None:
    """Raise HarnessError for judges that cannot be told apart, or for impossible settings."""
    if not models:
        raise HarnessError("no judge is named; give --model")
    names = [model.name for model in models]
    for place, model in enumerate(models):
        model.prices.check()
        if model.name in names[:place]:
            raise HarnessError(f"the judge {model.name} is named twice; samples of one judge are made by --samples")


@contextmanager
def open_panel(
    models: Sequence[JudgeModel], panel: Panel, workspace: Workspace, *, weighed: bool
) -> Iterator[list[ChatClient]]:
    """Open a client for each judge; `weighed`: they are asked for probabilities. Raises HarnessError."""
    check_models(models)
    with ExitStack() as stack:
        ledger = None
        if panel.max_cost is not None:
            limit = parse_limit(panel.max_cost)
            ledger = Ledger(Path(stack.enter_context(TemporaryDirectory(prefix="harness-")), "ledger"), limit)
        clients = []
        for model in models:
            endpoint = with_probabilities(model.endpoint) if weighed else model.endpoint
            budget = None
            if ledger is not None:
                budget = Budget(ledger, model.prices)
                budget.check(endpoint.body(Prompt([], 0)))
            key = os.environ.get(VARIABLE, "") or ("none" if panel.batch else "")
            cache = open_replies(workspace, endpoint, panel)
            client = ChatClient(endpoint, key, cache, budget=budget, typed=format_panel_flag)
            client.closed = NOT_COLLECTED if panel.batch else ""
            stack.callback(client.close)
            clients.append(client)
        yield clients


def open_replies(workspace: Workspace, endpoint: Endpoint, panel: Panel) -> ReplyCache:
    """Open the kept replies, and before them those of the batch that is collected."""
    folders, batch = reply_folders(workspace), panel.batch
    if batch is None:
        return ReplyCache(*folders)
    return BatchCache(*folders, batch=batch, base_url=endpoint.base_url, model=endpoint.model, used=panel.used)


def format_panel_flag(name: str, value: str) -> str:
    """Write a panel option as on the command line. Token probabilities have a separate flag."""
    if name == "body" and any(f'"{field}": null' in value for field in PROBABILITY_FIELDS):
        return "--probabilities no"
    return f"--{name.replace('_', '-')} '{value}'"
