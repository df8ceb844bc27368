"""Remarks: facts that a reader must know beside the numbers, worded in `harness.showing.wording` only."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import Struct

Severity: TypeAlias = Literal["warning", "caution", "note"]
"""`warning`: numbers may be wrong or mean nothing. `caution`: they do not carry a claim. `note`: how they were made."""

Fact: TypeAlias = str | int | float | bool | list["Fact"] | dict[str, "Fact"] | None
"""A fact of a remark; msgspec does not decode a type that holds itself, so that the field is of any type."""


class Remark(Struct, frozen=True):
    """A fact that a reader must know: its `kind`, its severity, and the `facts` of its sentence (JSON values)."""

    kind: str
    severity: Severity
    facts: dict[str, Any] = {}


def text_remark(text: str, severity: Severity = "caution") -> Remark:
    """A sentence that came as one: the problem of a file, the message of an error, a line of an older document."""
    return Remark("text", severity, {"text": text})
