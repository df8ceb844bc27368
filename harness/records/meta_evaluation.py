"""Results of meta-evaluation as values: correlations by level, and differences between metrics."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from harness.default_seed import DEFAULT_SEED
from harness.records.remarks import Remark

AgreementLevel: TypeAlias = Literal["system", "input", "global"]
"""The level of a correlation: of systems' means; within each topic, averaged; of all candidates together."""

AgreementCoefficient: TypeAlias = Literal["pearson", "spearman", "kendall-b", "kendall-c", "accuracy"]
"""`accuracy`: the share of pairs ordered alike, a metric's ties at the best threshold."""


class MetaSettings(Struct, frozen=True):
    """Settings of meta-evaluation.

    `resample` is what the intervals draw (`fisher`: by formula, `none`: no intervals), `swap` what a permutation
    exchanges between two metrics, `test` which tests are made. Whole systems are exchanged by default: where a metric
    errs by system, the other ways call equal metrics different in 3 to 5 of 10 cases.
    """

    levels: tuple[AgreementLevel, ...] = ("system", "input", "global")
    coefficients: tuple[AgreementCoefficient, ...] = ("spearman", "kendall-b")
    resample: Literal["systems", "inputs", "both", "fisher", "none"] = "both"
    swap: Literal["cells", "systems", "inputs", "systems-then-inputs"] = "systems"
    test: Literal["permutation", "williams", "both", "none"] = "both"
    draws: int = 1000
    permutations: int = 1000
    confidence: float = 0.95
    seed: int = DEFAULT_SEED


class MetricCorrelation(Struct, frozen=True):
    """The correlation of one metric with one criterion of people, at one level, by one coefficient.

    `count` is of systems, of inputs with a value, or of candidates; `undefined` of inputs without one. Fields are None
    where they are not defined. `fisher` is the interval by formula; `threshold` the difference up to which a metric is
    tied.
    """

    metric: str
    human: str
    level: AgreementLevel
    coefficient: AgreementCoefficient
    value: float | None
    low: float | None
    high: float | None
    count: int
    undefined: int
    fisher: tuple[float, float] | None = None
    threshold: float | None = None


class MetricDifference(Struct, frozen=True):
    """The difference between two metrics' correlations, the first less the second, with its test.

    p-values are two-sided; `corrected` ones by Holm over the pairs of metrics of one level, coefficient and criterion.
    """

    first: str
    second: str
    human: str
    level: AgreementLevel
    coefficient: AgreementCoefficient
    difference: float
    p: float | None
    p_corrected: float | None
    williams: float | None = None
    williams_corrected: float | None = None


class MetaEvaluation(Struct, frozen=True):
    """Metrics held against people on the candidates of a run.

    `means` holds by metric or criterion a mean for each of `systems`, over the topics that people judged; None where
    there is none. `topics` is the number of topics with a judgment.
    """

    run: str
    dataset: str
    systems: tuple[str, ...]
    topics: int
    metrics: tuple[str, ...]
    humans: tuple[str, ...]
    settings: MetaSettings
    correlations: tuple[MetricCorrelation, ...]
    differences: tuple[MetricDifference, ...]
    means: dict[str, tuple[float | None, ...]]
    remarks: tuple[Remark, ...] = ()
    signatures: dict[str, str] = {}
