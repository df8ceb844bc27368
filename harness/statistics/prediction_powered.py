"""Prediction-powered estimates of people's mean ratings of all topics, where a model rated all and people some."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from harness.statistics.distributions import NORMAL, t_quantile
from harness.statistics.resampling import Floats, Places
from harness.statistics.trial_variance import effective_units


@dataclass(frozen=True, slots=True)
class Corrected:
    """An estimate with its interval, beside the model's own mean and the people's own.

    `effective` is how many topics people alone would have had to judge for the same standard error; `weight` how much
    of the model is used (0 to 1).
    """

    value: float
    low: float
    high: float
    error: float
    naive: float
    people: float
    effective: float
    weight: float


def correct_mean(
    people: Floats,
    model_there: Floats,
    model_elsewhere: Floats,
    confidence: float = 0.95,
    weight: float | None = None,
    *,
    units: tuple[Places, Places] | None = None,
) -> Corrected:
    """The mean of people's judgments over all topics, from theirs on some and the model's on all.

    `people` and `model_there` are of the same topics, `model_elsewhere` of the others. Prediction-powered inference
    (Angelopoulos et al. 2023a) with its weight chosen for the least variance (2023b, PPI++); 1 is the plain one. The
    interval has t(n - 1) for the n topics that people judged: at least three. `units` are the events of the topics
    there and elsewhere, numbered together: then the standard error is the cluster jackknife, and n the number of equal
    events that those of the judged topics are worth (at least three of them).
    """
    judged, others = len(people), len(model_elsewhere)
    there_of, elsewhere_of = units or (np.arange(judged), np.arange(judged, judged + others))
    sizes = np.bincount(there_of) if judged else np.zeros(1)
    worth = effective_units(sizes[sizes > 0].astype(np.float64)) if judged else 0.0
    if (sizes > 0).sum() < 3:
        raise ValueError("a correction needs three topics, and three events, that people judged")
    everywhere = np.concatenate([model_there, model_elsewhere])
    spread = float(everywhere.var(ddof=1))
    if weight is None:
        covariance = float(((people - people.mean()) * (model_there - model_there.mean())).sum() / (judged - 1))
        weight = 0.0 if spread <= 0 or not others else covariance / (spread * (1 + judged / others))
        weight = min(1.0, max(0.0, weight))
    rest = people - weight * model_there
    count = 1 + int(max(there_of.max(), elsewhere_of.max(initial=0)))
    moves = move_by_units(rest, there_of, count) + weight * move_by_units(model_elsewhere, elsewhere_of, count)
    value = float(rest.mean()) + (
        weight * float(model_elsewhere.mean()) if others else weight * float(model_there.mean())
    )
    error = sqrt(float((moves**2).sum()))
    reach = t_quantile(0.5 + confidence / 2, max(1.0, worth - 1)) * error
    people_variance = judged * float((move_by_units(people, there_of, count) ** 2).sum())
    effective = people_variance / error**2 if error > 0 else float("inf")
    naive = float(everywhere.mean())
    return Corrected(value, value - reach, value + reach, error, naive, float(people.mean()), effective, weight)


def move_by_units(values: Floats, unit_of: Places, count: int) -> Floats:
    """The change of the mean that each of `count` units makes, (count,): its squares add up to the jackknife variance.

    A unit moves it as leaving it out does, times sqrt((G - 1) / G) for G units with values (MacKinnon, Nielsen & Webb
    2023); with single topics the squares add up to variance / n. All 0 where fewer than two units have values.
    """
    sizes = np.bincount(unit_of, minlength=count).astype(np.float64)
    units = int((sizes > 0).sum())
    if units < 2:
        return np.zeros(count)
    residuals = np.bincount(unit_of, values - values.mean(), minlength=count)
    moves: Floats = residuals / (len(values) - sizes) * sqrt((units - 1) / units)
    return moves


def correct_share(
    yes_of_model: int, judged_by_model: int, hits: int, positives: int, *, rejections: int, negatives: int,
    confidence: float = 0.95,
) -> tuple[float, float, float]:  # fmt: skip
    """The true share of yes from a model's share and its errors (Rogan & Gladen 1978), with the ends of its interval.

    The model said yes to `hits` of the `positives` that people called yes, and no to `rejections` of the `negatives`.
    The interval adds pseudo-counts to all three shares (Lang & Reiczigel 2014). NaN where the model is no better than
    chance.
    """
    if min(judged_by_model, positives, negatives) < 1 or hits / positives + rejections / negatives <= 1:
        return np.nan, np.nan, np.nan
    plain = _rogan_gladen(yes_of_model / judged_by_model, hits / positives, rejections / negatives)
    z = NORMAL.inv_cdf(0.5 + confidence / 2)
    total = judged_by_model + z * z
    share = (yes_of_model + z * z / 2) / total
    sensitivity, specificity = (hits + 1) / (positives + 2), (rejections + 1) / (negatives + 2)
    youden = sensitivity + specificity - 1
    if youden <= 0:
        return plain, 0.0, 1.0
    middle = _rogan_gladen(share, sensitivity, specificity)
    noise = share * (1 - share) / total
    noise += middle**2 * sensitivity * (1 - sensitivity) / (positives + 2)
    noise += (1 - middle) ** 2 * specificity * (1 - specificity) / (negatives + 2)
    bend = 2 * z * z * (
        middle * sensitivity * (1 - sensitivity) / (positives + 2)
        - (1 - middle) * specificity * (1 - specificity) / (negatives + 2)
    )  # fmt: skip
    reach = z * sqrt(noise) / youden
    return plain, min(plain, max(0.0, middle + bend - reach)), max(plain, min(1.0, middle + bend + reach))


def _rogan_gladen(share: float, sensitivity: float, specificity: float) -> float:
    return min(1.0, max(0.0, (share + specificity - 1) / (sensitivity + specificity - 1)))
