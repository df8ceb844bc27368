"""A request for an import as values: its sources, and the flags about their fields."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Kind = Literal["person", "metric"]


class JudgmentChoice(Struct, frozen=True):
    """The choice of a flag `--judgment [LABEL=]COLUMN[:criterion][:low-high]` (or `--scores`)."""

    column: str
    kind: Kind = "person"
    label: str = ""
    criterion: str = ""
    low: float | None = None
    high: float | None = None

    @property
    def flag(self) -> str:
        """The flag as it is typed."""
        return "--judgment" if self.kind == "person" else "--scores"


class Choices(Struct, frozen=True):
    """Choices of roles made by flags. `candidates` are (label, field); a label of "" is the field's name."""

    id: str | None = None
    articles: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    system: str | None = None
    fields: tuple[str, ...] = ()
    judgments: tuple[JudgmentChoice, ...] = ()


class Request(Struct, frozen=True):
    """The sources to import, and the flags about them. Any name in `choices` may be a file or a pattern, too.

    `line_is_topic` says that a text is no article but lines, as where candidates are lines beside it.
    """

    sources: tuple[str, ...] = ()
    choices: Choices = Choices()
    keep_marks: bool = False
    encoding: str | None = None
    split: str | None = None
    line_is_topic: bool = False
