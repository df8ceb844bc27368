"""Results of gates that a system passed or failed, for continuous integration."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

Outcome: TypeAlias = Literal["passed", "failed", "skipped"]
"""`skipped`: the system is unfinished, so that nothing can be said of it."""


class GateResult(Struct, frozen=True):
    """The result of one system at one gate.

    `gate` is the gate as a phrase (`rouge2 at most 0.5 worse`), `message` a sentence on what the system did. A system
    that is missing in the new run fails the gate that it is there.
    """

    system: str
    gate: str
    outcome: Outcome
    message: str
