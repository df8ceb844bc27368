"""Judgments of candidates: a rating by a criterion, a preference of two, the best and the worst of several."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

RaterKind: TypeAlias = Literal["person", "model", "metric"]
"""The kind of rater: a person, a language model, or a metric that was computed elsewhere."""

ScaleKind: TypeAlias = Literal["nominal", "ordinal", "interval"]
"""The scale of ratings, by which agreement is measured."""


JUDGMENT_FORMAT = 1
"""The format of a file of judgments that is written today."""


class Criterion(Struct, frozen=True, omit_defaults=True):
    """A criterion of judgments, with its scale and question.

    Ratings lie between `low` and `high` (None: no bound is known). `question` is what a rater reads, `labels` name the
    steps of the scale from low to high. `better` is "none" for a criterion without direction.
    """

    name: str
    low: float | None = None
    high: float | None = None
    better: Literal["higher", "lower", "none"] = "higher"
    scale: ScaleKind = "interval"
    question: str = ""
    labels: tuple[str, ...] = ()


class Rating(Struct, frozen=True, omit_defaults=True, tag="rating", tag_field="kind"):
    """A rating of one candidate by one rater: `value` on the criterion's scale.

    `candidate` is the digest of the text that was judged ("" where it came without), `seconds` how long it took,
    `item` the question's id in a plan: an item that is put twice to a rater measures agreement with oneself.
    """

    topic: str
    system: str
    criterion: str
    value: float
    rater: str
    candidate: str = ""
    seconds: float | None = None
    note: str = ""
    item: str = ""


class Preference(Struct, frozen=True, omit_defaults=True, tag="preference", tag_field="kind"):
    """A rater's preference of one of two candidates: `winner` is one of the two systems, or "" for a tie.

    `first` was shown first (or at the left). `candidates` are the digests of the two texts, in that order.
    """

    topic: str
    first: str
    second: str
    winner: str
    criterion: str
    rater: str
    candidates: tuple[str, ...] = ()
    seconds: float | None = None
    note: str = ""
    item: str = ""


class BestWorst(Struct, frozen=True, omit_defaults=True, tag="best-worst", tag_field="kind"):
    """A rater's choice of the best and the worst of several candidates; `systems` are in the order they were shown."""

    topic: str
    systems: tuple[str, ...]
    best: str
    worst: str
    criterion: str
    rater: str
    candidates: tuple[str, ...] = ()
    seconds: float | None = None
    note: str = ""
    item: str = ""


Judgment: TypeAlias = Rating | Preference | BestWorst


class JudgmentSource(Struct, frozen=True, omit_defaults=True):
    """The first line of a file of judgments: where they come from.

    `name` is the file's name without its suffix; `rater_kind` holds for all of them. `plan` is the digest of the plan
    whose questions were answered, `signature` all that can move a model's ratings, as one line.
    """

    format: int
    name: str
    rater_kind: RaterKind
    criteria: tuple[Criterion, ...]
    plan: str = ""
    signature: str = ""
    origin: str = ""
    """The origin in words: the file that was imported, the pages that were collected."""


class JudgmentSet(Struct, frozen=True):
    """The judgments of one source, with its raters and criteria."""

    source: JudgmentSource
    judgments: tuple[Judgment, ...]
