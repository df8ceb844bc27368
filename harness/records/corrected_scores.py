"""Corrected scores: estimates of people's ratings of all topics, where a model rated all and people some."""

from __future__ import annotations

from msgspec import Struct, field

from harness.records.remarks import Remark


class CorrectedScore(Struct, frozen=True):
    """The corrected score of one system, or of the difference of two (`second_system` is the second).

    `people` and its ends are what people alone say, of `judged` topics; `naive` is the model's own mean, of `topics`.
    `value` is the corrected score. `effective_topics` is the number of topics that people alone would have to judge for
    the same interval, `weight` how much of the model is used (0 to 1). `share` is the share of yes corrected by the
    model's errors (Rogan and Gladen), where all ratings are yes or no. Fields are None where there is no estimate.
    """

    system: str
    judged: int
    topics: int
    naive: float
    people: float
    people_low: float | None
    people_high: float | None
    value: float | None
    low: float | None
    high: float | None
    effective_topics: float | None = field(name="worth")
    weight: float | None
    second_system: str = field(default="", name="against")
    share: float | None = None
    share_low: float | None = None
    share_high: float | None = None


class CorrectedScores(Struct, frozen=True):
    """The corrected scores of a criterion: `scores` of systems, best first, and `differences` of each pair.

    `human` and `judge` name the criteria of people and of the model.
    """

    run: str
    dataset: str
    human: str
    judge: str
    confidence: float
    scores: tuple[CorrectedScore, ...]
    differences: tuple[CorrectedScore, ...]
    remarks: tuple[Remark, ...] = ()
