"""The endpoints of judges, opened together: one limit of costs for all of them, one cache of replies."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.jobs.judge_options import open_reply_cache
from harness.models.chat import ChatClient
from harness.models.cost_limit import Budget, Ledger, parse_limit
from harness.models.endpoint import VARIABLE, Endpoint, Prompt
from harness.models.prices import Prices
from harness.models.token_probabilities import PROBABILITY_FIELDS
from harness.workspace import Workspace


class JudgeModel(Struct, frozen=True):
    """A judge: where it is asked, and what its tokens cost."""

    endpoint: Endpoint
    prices: Prices = Prices()

    @property
    def name(self) -> str:
        """The rater's name in judgments."""
        return self.endpoint.model


@dataclass(frozen=True, slots=True)
class Panel:
    """What holds for all judges of a command: `max_cost` in US dollars; `closed` is why no call may be made, "" if any.

    A command that collects the replies of a batch makes no calls.
    """

    max_cost: float | None = None
    closed: str = ""


def with_probabilities(endpoint: Endpoint) -> Endpoint:
    """The endpoint, asked for the probabilities of its tokens, unless --body says otherwise."""
    return msgspec.structs.replace(endpoint, more={**PROBABILITY_FIELDS, **endpoint.more})


def check_models(models: Sequence[JudgeModel]) -> None:
    """Raise HarnessError for judges that cannot be told apart, or settings that cannot be meant."""
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
    """A client for each judge; `weighed`: they are asked for probabilities. Raises HarnessError."""
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
            key = os.environ.get(VARIABLE, "")
            cache = open_reply_cache(workspace)
            client = ChatClient(endpoint, key, cache, budget=budget, typed=type_panel_option)
            client.closed = panel.closed
            stack.callback(client.close)
            clients.append(client)
        yield clients


def type_panel_option(name: str, value: str) -> str:
    """An option of `harness judge`, as a person types it; what asks for probabilities has one of its own."""
    if name == "body" and any(f'"{field}": null' in value for field in PROBABILITY_FIELDS):
        return "--probabilities no"
    return f"--{name.replace('_', '-')} '{value}'"
