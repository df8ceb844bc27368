"""The contents of one rater's page: articles, and candidates without the names of their systems."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from harness.records.judgments import Criterion
from harness.records.texts import Document


class PageCriterion(Struct, frozen=True):
    """A criterion as a page asks it, with the guidelines that explain it."""

    criterion: Criterion
    guidelines: str = ""


class PageScreen(Struct, frozen=True):
    """Texts shown together on a page: the place of an article, the texts in order, and an item for each criterion."""

    article: int
    texts: tuple[str, ...]
    items: tuple[str, ...]


class JudgingPage(Struct, frozen=True):
    """The page of one rater. `plan` is the digest of the plan of questions that its answers belong to."""

    plan: str
    rater: str
    title: str
    language: str
    ask: Literal["pairs", "ratings", "best-worst"]
    criteria: tuple[PageCriterion, ...]
    guidelines: str
    articles: tuple[tuple[Document, ...], ...]
    screens: tuple[PageScreen, ...]
