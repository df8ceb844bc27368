"""What a reader of a table must know of an import, as values: worded where they are shown."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["note", "warning"]


class Remark(Struct, frozen=True):
    """One thing that was seen or done on the way in: `facts` are what its sentence is made of."""

    kind: str
    severity: Severity
    facts: dict[str, str | int]
