"""What ROUGE-1.5.5 can measure, and how it names it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["N", "L", "W", "S", "SU"]
Formula = Literal["pool", "best-recall"]

_NAME = re.compile(r"rouge(?:(?P<n>[1-9])|(?P<l>L)|W-?(?P<w>[0-9.]+)|(?P<kind>SU?)(?P<d>\*|\d+))")


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the printout: n-grams of `size`, L, W of `weight`, S or SU with `gap` words between (-1: any number).

    `name` is what it is called in results: `rouge2`, `rougeL`, `rougeW-1.2`, `rougeS4`, `rougeSU*`.
    """

    name: str
    kind: Kind
    size: int = 0
    weight: float = 1.0
    gap: int = 0

    @property
    def printed(self) -> str:
        """The script's own name: ROUGE-2, ROUGE-L, ROUGE-W-1.2, ROUGE-SU*."""
        return "ROUGE-" + self.name.removeprefix("rouge")


def measure(name: str) -> Measure:
    """The measure of a name; ValueError when it is none of ROUGE-1.5.5's."""
    found = _NAME.fullmatch(name)
    if found is None or found["w"] in {".", ""} or (found["w"] or "").count(".") > 1:
        known = "rouge1 ... rouge9, rougeL, rougeW-1.2, rougeS4, rougeSU4, rougeS*, rougeSU*"
        raise ValueError(f"ROUGE-1.5.5 has no measure {name!r}. Known: {known}.")
    if found["n"]:
        return ngram(int(found["n"]))
    if found["l"]:
        return LONGEST
    if found["w"]:
        return weighted(found["w"])
    return skip("SU" if found["kind"] == "SU" else "S", -1 if found["d"] == "*" else int(found["d"]))


def ngram(size: int) -> Measure:
    """ROUGE-N."""
    return Measure(f"rouge{size}", "N", size=size)


LONGEST = Measure("rougeL", "L")


def weighted(weight: str) -> Measure:
    """ROUGE-W; the weight as text, for it is printed as it was written."""
    if not float(weight) > 0:
        raise ValueError(f"the weight of ROUGE-W must be above 0, not {weight}")
    return Measure(f"rougeW-{weight}", "W", weight=float(weight))


def skip(kind: Literal["S", "SU"], gap: int) -> Measure:
    """ROUGE-S or -SU; a negative gap is no limit."""
    return Measure(f"rouge{kind}{gap if gap >= 0 else '*'}", kind, gap=max(gap, -1))


@dataclass(frozen=True, slots=True)
class Options:
    """How texts are read and counts combined: the script's -m -s -l -b -f -p.

    `words` and `bytes` limit candidates and references alike (0: no limit); both at once is an error, as it is in the script.
    `references` says how several are combined: `pool` (-f A) sums counts, `best-recall` (-f B) takes the one of highest recall.
    `alpha` weighs precision in F: 1 gives precision, 0 recall.
    """

    stemmer: bool = False
    stop_words: bool = False
    words: int = 0
    bytes: int = 0
    references: Formula = "pool"
    alpha: float = 0.5

    def __post_init__(self) -> None:
        if self.words and self.bytes:
            raise ValueError("a limit is in words or in bytes, not both")
        if self.references not in {"pool", "best-recall"}:
            raise ValueError(f"ROUGE-1.5.5 combines references as 'pool' or 'best-recall', not {self.references!r}")
