"""Settings of a leaderboard: its columns, and the options of its statistics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass, field, replace
from math import ceil, isfinite
from typing import Literal

from harness.default_seed import DEFAULT_SEED
from harness.errors import HarnessError, UnknownName
from harness.number_bounds import MOST_DRAWS, MOST_SEED, check_number
from harness.scoring.metrics.metric import Metric
from harness.statistics.permutation import Correction, Family

Test = Literal["ar", "bs", "none"]
"""Approximate randomization, paired bootstrap (named as in sacrebleu), or no test."""

IntervalMethod = Literal["t", "percentile"]
"""The default intervals, which are t intervals and what stands in their place for skewed scores; or percentiles."""

PERMUTATIONS = 10_000
"""Permutations of the randomization test where no number is given."""

OnFailure = Literal["zero", "intersect", "error"]
"""A topic without a candidate: scores 0; is left out for all systems; is refused."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a leaderboard.

    `draws` serve the intervals, `permutations` the randomization test (None: 10,000, or more where many pairs are
    corrected for by Holm's correction), `bs_draws` the paired bootstrap: the same draws, as many as `draws` by default.
    `baseline` is the label of the system the others are also held against. `range_ends` names two rows, such as lead
    and human, to say what share of the way from one to the other each system has come; that is fair only where all rows
    were counted on the same references. `correction` and `family` are those of the tests (the paired bootstrap is
    corrected by Holm in the place of max-T). `detect` is a difference in the leading measure that the reader wants to
    be able to show. `margins` say by measure within what two systems count as the same. `slices` are the fields by
    which the topics are parted. `trials` is the name of `permutations` in the first release.
    """

    confidence: float = 0.95
    draws: int = 1000
    seed: int = DEFAULT_SEED
    test: Test = "ar"
    permutations: int | None = None
    bs_draws: int | None = None
    baseline: str | None = None
    on_failure: OnFailure = "zero"
    range_ends: tuple[str, str] | None = None
    interval: IntervalMethod = "t"
    correction: Correction = "max-t"
    family: Family = "measure"
    detect: float | None = None
    margins: Mapping[str, float] = field(default_factory=dict)
    slices: tuple[str, ...] = ()
    trials: InitVar[int | None] = None

    def __post_init__(self, trials: int | None) -> None:
        if trials is not None:
            object.__setattr__(self, "permutations", trials)

    @property
    def alpha(self) -> float:
        """The level of the tests: 0.05 at 95 % confidence."""
        return round(1 - self.confidence, 10)

    @property
    def used_permutations(self) -> int:
        """The permutations of the randomization test."""
        return PERMUTATIONS if self.permutations is None else self.permutations

    def for_pairs(self, pairs: int) -> Settings:
        """The settings with as many permutations as Holm's correction over `pairs` pairs needs.

        The number is not raised if the user gave one, or if the correction is max-T or none.

        The least p of a test is 1 / (1 + permutations); times the number of pairs it must stay well below alpha, or no
        test can reject.
        """
        if self.permutations is not None or self.used_correction != "holm":
            return self
        return replace(self, permutations=max(PERMUTATIONS, ceil(2 * pairs / self.alpha)))

    @property
    def used_correction(self) -> Correction:
        """The correction that is made: swaps of the paired bootstrap do not give a max-T."""
        return "holm" if self.test == "bs" and self.correction == "max-t" else self.correction

    def least_p(self, pairs: int) -> float:
        """The least p-value that a randomization or bootstrap test can give, corrected for `pairs` pairs."""
        return (pairs if self.used_correction == "holm" else 1) / (
            1 + (self.test_draws if self.test == "bs" else self.used_permutations)
        )

    @property
    def interval_draws(self) -> int:
        """The draws that intervals need: for percentile intervals and for `share_of_range`."""
        return self.draws if self.interval == "percentile" or self.range_ends else 0

    @property
    def test_draws(self) -> int:
        """The draws that the test needs: none for randomization."""
        if self.test != "bs":
            return 0
        return self.draws if self.bs_draws is None else self.bs_draws

    def check(self) -> None:
        """Raise HarnessError where a number makes no sense."""
        if not 0 < self.confidence < 1:
            raise HarnessError(f"confidence is a share between 0 and 1, such as 0.95, not {self.confidence}")
        check_number("draws", self.draws, 0, MOST_DRAWS)
        check_number("bs_draws", self.test_draws, 0, MOST_DRAWS)
        check_number("permutations", PERMUTATIONS if self.permutations is None else self.permutations, 1, MOST_DRAWS)
        check_number("seed", self.seed, 0, MOST_SEED)
        for name, value in (
            ("detect", self.detect),
            *((f"margin of {key}", value) for key, value in self.margins.items()),
        ):
            if value is not None and not (isfinite(value) and value > 0):
                raise HarnessError(f"{name} is a difference above 0, such as 1.0, not {value}")
        if self.test == "bs" and self.test_draws < 1:
            raise HarnessError("the paired bootstrap needs draws: give some, or test by approximate randomization")


@dataclass(frozen=True, slots=True)
class MetricColumns:
    """A metric and those of its measures that become columns: indices into `metric.measures`."""

    metric: Metric
    picks: tuple[int, ...]


def leading_column(columns: Sequence[MetricColumns]) -> MetricColumns:
    """The measure that orders a table: the first that has a direction, or the first of all where none has."""
    return next((column for column in columns if column.metric.sign), columns[0])


def choose_columns(metrics: Sequence[Metric], measures: Sequence[str] | None = None) -> list[MetricColumns]:
    """The columns of a comparison: the named measures, or the headline of each metric.

    Measures of one metric stand together, in the order in which they are named. Raises UnknownName.
    """
    if measures is None:
        return [MetricColumns(metric, (0,)) for metric in metrics]
    owner = {measure: metric for metric in metrics for measure in metric.measures}
    for measure in measures:
        if measure not in owner:
            raise UnknownName("measure", measure, owner)
    measures_of: dict[str, list[str]] = {}
    for measure in dict.fromkeys(measures):
        measures_of.setdefault(owner[measure].name, []).append(measure)
    return [
        MetricColumns(metric, tuple(metric.measures.index(name) for name in names))
        for names in measures_of.values()
        for metric in [owner[names[0]]]
    ]
