"""Rubrics: the questions to raters, with scales and guidelines. People's pages and models read the same ones.

A rubric is a TOML file:

    guidelines = "Read the article first. ..."

    [[criteria]]
    name = "faithful"
    question = "Does the article support everything that the summary says?"
    comparison = "Which summary stays closer to what the article says?"
    low = 1
    high = 5
    labels = ["not at all", "little", "partly", "mostly", "fully"]
    better = "higher"
    scale = "ordinal"
    guidelines = "World knowledge that the article does not state is not supported."
    method = "sentences"

All but `name` has a default. Unknown keys are refused, so that a misspelled one is not lost.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from harness.errors import BadInput, HarnessError, UnknownName
from harness.files.text import read_text
from harness.lazy_patterns import compile_on_use
from harness.records.judgments import Criterion, ScaleKind

SHIPPED = ("faithful", "complete", "concise", "coherent", "informative", "better")
"""The rubrics that ship, one criterion each, by the criterion's name."""

MAX_RUBRIC_BYTES = 2**20
"""Bytes of a rubric file."""

MAX_NAME_CHARS = 60
"""Characters of a criterion's name: it heads columns and is typed on the command line."""

NAME = compile_on_use(r"[\w][\w .-]*")

Method: TypeAlias = Literal["scale", "sentences", "key-facts"]
"""How a model rates: one number on the scale, or YES and NO for each sentence of the summary, or for each key fact of
the references. The share of YES is then put on the criterion's scale."""


class RubricCriterion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One criterion of a rubric file.

    `question` is asked of one summary, `comparison` of several; `guidelines` explain both. Without `low` and `high` the
    criterion cannot be rated, only compared. `method` is how a model rates it; people rate the whole summary.
    """

    name: str
    question: str = ""
    comparison: str = ""
    low: float | None = None
    high: float | None = None
    labels: tuple[str, ...] = ()
    better: Literal["higher", "lower", "none"] = "higher"
    scale: ScaleKind = "ordinal"
    guidelines: str = ""
    method: Method = "scale"

    def build_rating_criterion(self) -> Criterion:
        """The criterion for ratings of one candidate."""
        question = self.question or f"How {self.name} is the summary?"
        return Criterion(self.name, self.low, self.high, self.better, self.scale, question, self.labels)

    def build_comparison_criterion(self) -> Criterion:
        """The criterion for comparisons of candidates: without a scale."""
        question = self.comparison or f"Which summary is better: {self.name}?"
        return Criterion(self.name, better=self.better, scale="nominal", question=question)

    @property
    def steps(self) -> int | None:
        """The number of whole steps on the scale; None where an end is missing or not whole."""
        if self.low is None or self.high is None or self.low % 1 or self.high % 1:
            return None
        return int(self.high - self.low) + 1


class Rubric(Struct, frozen=True):
    """Criteria with the guidelines for all of them; `digest` changes with anything that a rater reads."""

    criteria: tuple[RubricCriterion, ...]
    guidelines: str = ""

    @property
    def digest(self) -> str:
        """16 hexadecimal digits."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()[:16]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the criteria, in their order."""
        return tuple(criterion.name for criterion in self.criteria)


class _RubricFile(Struct, frozen=True, forbid_unknown_fields=True):
    criteria: tuple[RubricCriterion, ...]
    guidelines: str = ""


def choose_rubric(names: Sequence[str], guidelines: Path | None = None) -> Rubric:
    """The criteria of these shipped rubrics and rubric files (`*.toml`), in their order.

    `guidelines` is a text file that replaces the general guidelines. Raises UnknownName, BadInput, and HarnessError for
    a criterion that is named twice.
    """
    rubrics = [_read_named(name) for name in names]
    criteria = tuple(criterion for rubric in rubrics for criterion in rubric.criteria)
    if twice := [
        name for place, name in enumerate(criterion.name for criterion in criteria) if name in _names(criteria[:place])
    ]:
        raise HarnessError(f"the criterion {twice[0]!r} is there twice; take one of the rubrics that have it")
    general = "\n\n".join(dict.fromkeys(rubric.guidelines for rubric in rubrics if rubric.guidelines))
    return Rubric(criteria, read_text(guidelines, MAX_RUBRIC_BYTES).strip() if guidelines is not None else general)


def read_rubric(path: Path) -> Rubric:
    """The rubric of a TOML file. Raises BadInput."""
    return _parse_rubric(read_text(path, MAX_RUBRIC_BYTES), path)


def read_shipped_rubric(name: str) -> Rubric:
    """Read a rubric that ships with harness. Raises UnknownName."""
    if name not in SHIPPED:
        raise UnknownName("criterion", name, SHIPPED)
    file = files("harness.judging").joinpath(f"rubrics/{name}.toml")
    return _parse_rubric(file.read_text(encoding="utf-8"), Path(f"{name}.toml"))


def _read_named(name: str) -> Rubric:
    if name in SHIPPED:
        return read_shipped_rubric(name)
    if name.endswith(".toml") or "/" in name:
        return read_rubric(Path(name))
    raise UnknownName("criterion", name, [*SHIPPED, "or a file, rubric.toml"])


def _names(criteria: Sequence[RubricCriterion]) -> set[str]:
    return {criterion.name for criterion in criteria}


def _parse_rubric(text: str, path: Path) -> Rubric:
    try:
        file = msgspec.convert(tomllib.loads(text), _RubricFile)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(path, f"is no TOML: {error}") from None
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadInput(path, f"is no rubric: {error}") from None
    if problem := next(_find_problems(file.criteria), None):
        raise BadInput(path, problem)
    return Rubric(file.criteria, file.guidelines.strip())


def _find_problems(criteria: Sequence[RubricCriterion]) -> Iterator[str]:
    if not criteria:
        yield "has no [[criteria]]"
    for place, criterion in enumerate(criteria):
        name = criterion.name
        if not NAME.fullmatch(name) or len(name) > MAX_NAME_CHARS:
            yield f"{name!r} cannot name a criterion: use a few letters, digits, blanks, '-', '_' and '.'"
        if name in _names(criteria[:place]):
            yield f"has the criterion {name!r} twice"
        yield from (f"{name}: {problem}" for problem in _find_scale_problems(criterion))


def _find_scale_problems(criterion: RubricCriterion) -> Iterator[str]:
    low, high = criterion.low, criterion.high
    if (low is None) != (high is None):
        yield "a scale has both ends, low and high"
    if low is not None and high is not None and not -math.inf < low < high < math.inf:
        yield f"a scale goes from low up to high, not from {low:g} to {high:g}"
    elif criterion.labels and len(criterion.labels) != criterion.steps:
        yield f"{len(criterion.labels)} labels for {criterion.steps or 'no'} whole numbers from low to high"
