"""Judgments of a run's raters and their agreement: the numbers behind `harness agree`."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct, field

from harness.records.judgments import RaterKind, ScaleKind
from harness.records.remarks import Remark

JudgmentForm: TypeAlias = Literal["rating", "preference", "best-worst"]


class RaterSummary(Struct, frozen=True):
    """One rater: number of judgments, agreement with oneself, and a preference for one side of the page.

    `repeated` items were judged twice, a share `self_agreement` of them alike. Of `decided` preferences, a share
    `first_share` went to the candidate shown first; `side_p` is its two-sided p-value against one half. `seconds` is
    the median time for an item. Fields are None where there is no value.
    """

    rater: str
    kind: RaterKind
    judgments: int
    repeated: int = 0
    self_agreement: float | None = None
    decided: int = 0
    first_share: float | None = field(default=None, name="first")
    side_p: float | None = None
    seconds: float | None = None


class CriterionAgreement(Struct, frozen=True):
    """Agreement of raters on one criterion: Krippendorff's alpha on its scale, with its interval.

    `units` were judged by two raters or more. `split_half` is the reliability of scores from best and worst.
    """

    criterion: str
    form: JudgmentForm
    scale: ScaleKind
    raters: int
    judgments: int
    units: int
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    split_half: float | None = None


class SystemStanding(Struct, frozen=True):
    """The standing of one system by one criterion, as raters judge it, with an interval over topics and raters.

    `score` is the mean rating, the share of comparisons that were won (a tie is half of one), or the times named best
    less those named worst by times shown. `strength` is the Bradley-Terry log strength, where there are more than two
    systems. `ranks` are those that the tests of all pairs leave possible.
    """

    criterion: str
    form: JudgmentForm
    system: str
    judgments: int
    score: float
    low: float | None = None
    high: float | None = None
    strength: float | None = None
    strength_low: float | None = None
    strength_high: float | None = None
    ranks: tuple[int, int] | None = None


class SystemPair(Struct, frozen=True):
    """Two systems by one criterion: the share of direct comparisons that `first` won, or the difference of scores.

    `p` is the p-value of no difference; `corrected` is p after Holm's correction over all pairs of the criterion.
    """

    criterion: str
    form: JudgmentForm
    first: str
    second: str
    judgments: int
    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    corrected: float | None = None


class Agreement(Struct, frozen=True):
    """Results of the judgments of a run: raters, systems, and agreement.

    `topics` and `raters` are those that the intervals resample.
    """

    run: str
    dataset: str
    who: Literal["people", "models", "all"]
    topics: int
    raters: tuple[RaterSummary, ...]
    criteria: tuple[CriterionAgreement, ...]
    systems: tuple[SystemStanding, ...]
    pairs: tuple[SystemPair, ...]
    confidence: float
    draws: int
    seed: int
    remarks: tuple[Remark, ...] = ()
