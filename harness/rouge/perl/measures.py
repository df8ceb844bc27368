"""Measures of ROUGE-1.5.5, and their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["N", "L", "W", "S", "SU"]
Formula = Literal["pool", "best-recall"]

_NAME = re.compile(
    r"rouge(?:(?P<n>[1-9][0-9]?)|(?P<l>L|Lsum)|W(?:-?(?P<w>\d+(?:\.\d*)?|\.\d+))?|(?P<kind>SU?)(?P<d>\*|\d+)?)"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of output: n-grams of `size`, L, W of `weight`, S or SU with `gap` words between (-1: any number).

    `name` is what results are found under, `script_name` the script's own name: ROUGE-2, ROUGE-L, ROUGE-W-1.2,
    ROUGE-SU*.
    """

    name: str
    script_name: str
    kind: Kind
    size: int = 0
    weight: float = 1.0
    gap: int = 0


def parse_measure(name: str, weight: float | str = "1.2", gap: int = 4) -> Measure:
    """The measure of a name; ValueError for a name that ROUGE-1.5.5 does not have.

    rouge1 to rouge9; rougeL, also as rougeLsum, for the script knows no other L than that over sentences; rougeW of
    `weight` and rougeS and rougeSU of `gap`, or with their own: rougeW-1.2, rougeS4, rougeSU*.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        names = "rouge1 ... rouge9, rougeL, rougeW, rougeW-1.2, rougeS, rougeSU, rougeS4, rougeSU4, rougeS*, rougeSU*"
        raise ValueError(f"ROUGE-1.5.5 has no measure {name!r}. Known: {names}.")
    if match["n"]:
        of_kind = ngram_measure(int(match["n"]))
    elif match["l"]:
        of_kind = LONGEST
    elif match["kind"]:
        gap = gap if match["d"] is None else -1 if match["d"] == "*" else int(match["d"])
        of_kind = skip_measure("SU" if match["kind"] == "SU" else "S", gap)
    else:
        of_kind = weighted_measure(match["w"] or f"{weight}")
    return replace(of_kind, name=name)


def ngram_measure(size: int) -> Measure:
    """The measure ROUGE-N of n-grams of `size` words."""
    return Measure(f"rouge{size}", f"ROUGE-{size}", "N", size=size)


LONGEST = Measure("rougeL", "ROUGE-L", "L")


def weighted_measure(weight: str) -> Measure:
    """The measure ROUGE-W, whose weight is text because it is printed as written."""
    if not 0 < float(weight) < float("inf"):
        raise ValueError(f"the weight of ROUGE-W must be a number above 0, not {weight}")
    return Measure(f"rougeW-{weight}", f"ROUGE-W-{weight}", "W", weight=float(weight))


def skip_measure(kind: Literal["S", "SU"], gap: int) -> Measure:
    """ROUGE-S or -SU; a negative gap is no limit."""
    text = f"{kind}{gap if gap >= 0 else '*'}"
    return Measure(f"rouge{text}", f"ROUGE-{text}", kind, gap=max(gap, -1))


@dataclass(frozen=True, slots=True)
class Options:
    """Options of reading texts and combining counts: the script's -m -s -l -b -f -p.

    `words` and `bytes` limit candidates and references alike (0: no limit); both at once are an error, as in the
    script. `references` says how several become one record: `pool` (-f A) sums counts, `best-recall` (-f B) takes the
    one of highest recall, the first of equals. `alpha` weighs precision in F: 1 gives precision, 0 recall.
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
