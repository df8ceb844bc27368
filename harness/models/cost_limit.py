"""A limit on spending, which holds for all calls at once, in any number of processes.

Before a call its worst case is put aside, and afterwards what it took is booked in its place. The book is a file of
lines that are only appended, under a lock; a line that a killed process left half is none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from itertools import count
from pathlib import Path
from typing import Any

from harness.errors import HarnessError
from harness.files.locking import open_locked
from harness.models.prices import Prices, Tokens
from harness.processes.process_tree import is_process_alive

LEDGER, MAX_COST = "HARNESS_LEDGER", "HARNESS_MAX_COST"
"""Environment variables that tell a system where the book of a run is, and how many US dollars may be spent."""

POLL_S = 0.05
"""Seconds between two looks at whether calls under way have freed what was put aside for them."""

LOCK_TIMEOUT_S = 60
"""Seconds that a process waits for the book."""

_numbers = count()


class Ledger:
    """A book of US dollars spent and put aside."""

    def __init__(self, path: Path, limit: Decimal) -> None:
        self.path, self.limit = path, limit
        self._read = 0
        self._held: dict[str, tuple[int, Decimal]] = {}
        self.spent = Decimal(0)

    def reserve(self, amount: Decimal) -> str | None:
        """Put an amount aside: its name, "" where calls under way must end first, None where it is too much."""
        with self._open_ledger() as file:
            self._update(file)
            under_way = sum((amount_held for _, amount_held in self._held.values()), Decimal(0))
            if self.spent + under_way + amount > self.limit:
                return "" if self._held and self.spent + amount <= self.limit else None
            name = f"{os.getpid()}-{next(_numbers)}"
            self._append(file, f"hold {name} {os.getpid()} {amount}")
            return name

    def settle(self, name: str, amount: Decimal) -> None:
        """Book the cost of a call in place of the amount that was put aside for it."""
        with self._open_ledger() as file:
            self._update(file)
            self._append(file, f"done {name} {os.getpid()} {amount}")

    def _open_ledger(self) -> Any:
        try:
            return open_locked(self.path, LOCK_TIMEOUT_S)
        except OSError as error:
            raise HarnessError(f"{self.path}: cannot be written: {error.strerror}; nothing more is asked") from None

    def _append(self, file: Any, line: str) -> None:
        file.write(f"{line}\n".encode())
        file.flush()
        self._take(line)
        self._read = file.seek(0, os.SEEK_END)

    def _update(self, file: Any) -> None:
        """Read lines of other processes; an amount put aside by a process that is gone counts as spent."""
        file.seek(self._read)
        content = file.read()
        self._read += len(content)
        if content and not content.endswith(b"\n"):  # its writer was killed: the next line must not be a part of it
            file.write(b"\n")
            self._read += 1
        for line in content.decode(errors="replace").split("\n"):
            self._take(line)
        for name, (process, amount) in [*self._held.items()]:
            if not is_process_alive(process):
                self.spent += amount
                del self._held[name]

    def _take(self, line: str) -> None:
        with suppress(ValueError, InvalidOperation):
            kind, name, process, amount = line.split(" ")
            value = Decimal(amount)
            if kind == "hold":
                self._held[name] = int(process), value
            elif self._held.pop(name, None) is not None:
                self.spent += value


class Budget:
    """The cost of an endpoint's calls, held to a limit. Raises HarnessError where that cannot be known beforehand."""

    def __init__(self, ledger: Ledger, prices: Prices) -> None:
        prices.check()
        if prices.input is None or prices.output is None:
            raise HarnessError("--max-cost needs to know what tokens cost; give input_price and output_price")
        self._ledger, self._prices = ledger, prices

    def check(self, body: Mapping[str, Any]) -> Decimal:
        """The worst case of a request. Raises HarnessError where it has none."""
        amount = self._prices.worst_case(dict(body))
        if amount is None:
            raise HarnessError("--max-cost needs to know how long a reply may be; give max_tokens")
        return amount

    def reserve(self, body: Mapping[str, Any], goes_on: Callable[[], bool]) -> tuple[str, Decimal]:
        """Put the worst case of a request aside, after calls under way where need be: its name in the book, the amount.

        The name is "" where `goes_on` says no meanwhile. Raises HarnessError where the limit could be passed.
        """
        amount = self.check(body)
        while goes_on():
            name = self._ledger.reserve(amount)
            if name:
                return name, amount
            if name is None:
                raise HarnessError(self._refusal(amount))
            time.sleep(POLL_S)
        return "", amount

    def _refusal(self, amount: Decimal) -> str:
        limit, spent = self._ledger.limit, self._ledger.spent
        return (
            f"stopped before --max-cost {limit:f} would be passed: {_dollars(spent)} US dollars are spent, and the "
            f"next call can cost up to {_dollars(amount)}; the same command with a higher --max-cost goes on"
        )

    def settle(self, name: str, tokens: Tokens | None, worst: Decimal, *, billed: bool) -> None:
        """Book the cost of a call: of its tokens, the worst case where these are unknown and it is `billed`, or 0."""
        cost = self._prices.cost(tokens) if tokens else None
        self._ledger.settle(name, cost if cost is not None else worst if billed else Decimal(0))


def _dollars(amount: Decimal) -> str:
    return f"{amount:.6f}".rstrip("0").rstrip(".") or "0"


def parse_limit(limit: float) -> Decimal:
    """Parse a limit in US dollars as it was typed. Raises HarnessError for what is no amount."""
    if not 0 < limit < 1e9:
        raise HarnessError(f"--max-cost must be an amount of US dollars above 0, not {limit:g}")
    return Decimal(repr(float(limit)))


def given_budget(prices: Prices, environ: Mapping[str, str]) -> Budget | None:
    """The budget of the run that a system works for; None where it has none. Raises HarnessError."""
    if not environ.get(LEDGER):
        return None
    return Budget(Ledger(Path(environ[LEDGER]), parse_limit(float(environ.get(MAX_COST, "0")))), prices)
