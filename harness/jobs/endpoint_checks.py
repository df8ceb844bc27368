"""Checks of runs that ask endpoints: no secret is written down, and no cost exceeds the limit."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from harness.errors import HarnessError
from harness.models.cost_limit import LEDGER, MAX_COST, parse_limit
from harness.models.endpoint import check_address, find_secret, split_address
from harness.processes.environment import set_variables
from harness.records import System
from harness.running.secrets import MIN_SECRET_CHARS

PRICES = ("input_price", "output_price")


def refuse_secrets(systems: Sequence[System]) -> None:
    """Raise HarnessError where an option of a system holds a password or a key: options are written down with a run."""
    for system in systems:
        for name, value in system.options.items():
            if not isinstance(value, str):
                continue
            if name == "base_url" and find_secret(value):
                check_address(value)
            parts = split_address(value)
            if parts is not None and "@" in parts.netloc:
                raise HarnessError(f"{name} of {system.name} holds a name or a password, and would be written down")
            for variable in system.env:
                secret = os.environ.get(variable, "")
                if len(secret) >= MIN_SECRET_CHARS and secret in value:
                    raise HarnessError(
                        f"{name} of {system.name} holds what {variable} holds, and would be written down; leave it out"
                    )


def check_prices(max_cost: float | None, systems: Sequence[System]) -> None:
    """Raise HarnessError where costs cannot be held to a limit, since no price of a call is known."""
    if max_cost is None:
        return
    parse_limit(max_cost)
    asking = [system for system in systems if set(PRICES) <= set(system.options)]
    if not asking:
        raise HarnessError("--max-cost holds for systems with input_price and output_price, such as llm; none is run")
    for system in asking:
        if any(system.options[name] is None for name in PRICES):
            raise HarnessError(
                f"--max-cost needs to know what the calls of {system.label} cost; give it input_price and output_price"
            )


@contextmanager
def spending_at_most(max_cost: float | None) -> Iterator[None]:
    """Within this context all systems share one budget; a call that could exceed the rest is refused."""
    if max_cost is None:
        yield
        return
    with TemporaryDirectory(prefix="harness-") as folder:
        environment = {LEDGER: str(Path(folder, "ledger")), MAX_COST: str(parse_limit(max_cost))}
        with set_variables(environment):
            yield
