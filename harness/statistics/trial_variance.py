"""Variance of scores from topics, from trials, and from both, when systems have randomness in them.

A trial (another seed, another training) may shift the scores of all topics at once. Such a shift does not become
smaller with more topics, so that swaps of topics do not see it; here it is estimated and widens intervals and tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, isfinite, sqrt

from harness.statistics.distributions import NORMAL, beta_share, t_quantile, t_tail
from harness.statistics.resampling import Floats


@dataclass(frozen=True, slots=True)
class TrialSplit:
    """Variance components of one system, in squared points, and the p-value that its trials share no shift."""

    topics: float
    trials: float
    rest: float
    p_shift: float


@dataclass(frozen=True, slots=True)
class TrialTest:
    """A difference with its standard error, degrees of freedom, interval and two-sided p-value.

    `shrink` turns a permutation statistic that knows topics only into one with this p-value (`compare_pairs`).
    """

    difference: float
    error: float
    df: float
    low: float
    high: float
    p: float
    shrink: float


def split_variance(scores: Floats) -> TrialSplit:
    """Two-way random effects of one system's scores (trials, topics): at least two trials and two topics.

    Mean squares of topics, trials and the rest; components by their expectations, at least 0 (Searle, Casella &
    McCulloch 1992, ch. 4). The test of the shift is the F test of trials against the rest.
    """
    trials, topics = scores.shape
    by_topic, by_trial, rest = _mean_squares(scores)
    if rest > 0:
        ratio = by_trial / rest
        a, b = (trials - 1) / 2, (trials - 1) * (topics - 1) / 2
        p = beta_share(b / (b + a * ratio), b, a)
    else:
        p = 1.0 if by_trial <= 0 else 0.0
    return TrialSplit(max(0.0, (by_topic - rest) / trials), max(0.0, (by_trial - rest) / topics), rest, p)


def compare_trials(first: Floats, second: Floats, confidence: float = 0.95) -> TrialTest:
    """The difference of two systems with scores (trials, topics) of the same topics, each with trials of its own.

    Variance of the difference: that of the topics' mean differences, and each system's shifts between trials, at
    least 0 each; degrees of freedom after Satterthwaite 1946. A system with one trial is taken as without dice.
    """
    gaps = first.mean(axis=0) - second.mean(axis=0)
    topics = len(gaps)
    parts = [(float(gaps.var(ddof=1)) / topics, topics - 1.0)]
    parts += [part for scores in (first, second) if len(scores) > 1 for part in [shift_variance(scores)]]
    variance = sum(part for part, _ in parts)
    difference, error = float(gaps.mean()), sqrt(variance)
    if error <= 1e-12 * max(1.0, abs(difference)):
        return TrialTest(difference, 0.0, topics - 1.0, difference, difference, 0.0 if difference else 1.0, 1.0)
    df = variance**2 / sum(part**2 / freedom for part, freedom in parts if part > 0)
    reach = t_quantile(0.5 + confidence / 2, df) * error
    p = 2 * t_tail(abs(difference) / error, df)
    shrink = _shrink(difference, parts[0][0], p, topics)
    return TrialTest(difference, error, df, difference - reach, difference + reach, p, shrink)


def effective_units(sizes: Floats) -> float:
    """How many units of equal size inform as much as these: (sum)^2 / sum of squares (Kish 1965)."""
    return float(sizes.sum() ** 2 / (sizes * sizes).sum())


def ratio_bias(sums: Floats, sizes: Floats) -> float:
    """The bias of sum / size as an estimate of a mean over topics, from units of unequal size (Cochran 1977, 6.8).

    To first order, -cov(ratio's residual, size) / mean size^2 / units: what large events with other scores do to it.
    """
    units, mean = len(sums), float(sums.sum() / sizes.sum())
    residual = sums - mean * sizes
    return -float((residual * (sizes - sizes.mean())).sum() / (units - 1)) / (units * float(sizes.mean()) ** 2)


def _mean_squares(scores: Floats) -> tuple[float, float, float]:
    trials, topics = scores.shape
    topic, trial = scores.mean(axis=0), scores.mean(axis=1)
    rest = scores - topic - trial[:, None] + scores.mean()
    return (
        trials * float(topic.var(ddof=1)),
        topics * float(trial.var(ddof=1)),
        float((rest * rest).sum()) / ((trials - 1) * (topics - 1)),
    )


def shift_variance(scores: Floats) -> tuple[float, float]:
    """The variance of a mean by shifts of its trials (trials, topics), and its degrees of freedom.

    The degrees of freedom are those of the trials' mean square, fewer where the rest makes much of it.
    """
    trials, topics = scores.shape
    _, by_trial, rest = _mean_squares(scores)
    part = max(0.0, by_trial - rest) / (topics * trials)
    share = part * topics * trials / by_trial if by_trial > 0 else 0.0
    return part, max(1.0, (trials - 1) * share * share)


def _shrink(difference: float, topic_variance: float, p: float, topics: int) -> float:
    """The factor by which the statistic of topics alone must be multiplied to have this p-value in normal tails."""
    if not difference or topic_variance <= 0 or not isfinite(p):
        return 1.0
    alone = 2 * t_tail(abs(difference) / sqrt(topic_variance), topics - 1)
    if p <= alone or alone <= 0:
        return 1.0
    factor = NORMAL.inv_cdf(p / 2) / NORMAL.inv_cdf(alone / 2) if p < 1 else 0.0
    return copysign(factor, 1.0)
