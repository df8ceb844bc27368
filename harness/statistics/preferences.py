"""Who is preferred? Bradley-Terry strengths from pairs, scores from best and worst, and how reliable they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from harness.statistics.correlation import correlate_lists
from harness.statistics.distributions import beta_share
from harness.statistics.resampling import Flags, Floats, draw_orders, draw_weights

STEPS = 10_000
SURE = 1e-12


@dataclass(frozen=True, slots=True)
class Strengths:
    """Log strengths (systems,) with mean 0, and ends of their intervals.

    `is_identified` is false where some systems never lost to, or never won against, the others: then strengths have no
    end, and half a win for each side of every pair that met was added.
    """

    value: Floats
    low: Floats
    high: Floats
    is_identified: bool
    samples: Floats


def estimate_strengths(wins: Floats, *, draws: int = 1000, seed: int = 12345, confidence: float = 0.95) -> Strengths:
    """Bradley-Terry (1952) by minorization-maximization (Hunter 2004), percentile intervals over resampled units.

    `wins` (units, systems, systems) counts how often the row won against the column in each unit (a topic); a tie is
    half a win for both.
    """
    total = wins.sum(axis=0)
    identified = _is_connected(total > 0)
    value = _maximize(total[None], 0.0 if identified else 0.5)[0]
    flat, size = wins.reshape(len(wins), -1), wins.shape[1]
    samples = np.empty((0, size))
    if draws and len(wins) > 1:
        sums = np.concatenate([weights @ flat for weights in draw_weights(len(wins), draws, seed)])
        tables = sums.reshape(-1, size, size)
        samples = fit_strengths(tables)
    gap = np.full(size, np.nan)
    tail = (1 - confidence) / 2
    low, high = np.quantile(samples, [tail, 1 - tail], axis=0) if len(samples) else (gap, gap)
    return Strengths(value, low, high, identified, samples)


def fit_strengths(wins: Floats) -> Floats:
    """Log strengths (tables, systems) of tables of wins (tables, systems, systems), each by maximum likelihood.

    Tables in which some systems never lost to, or never won against, the others get half a win for each side of every
    pair that met.
    """
    loose = np.array([not _is_connected(table > 0) for table in wins])
    return _maximize(wins, np.where(loose, 0.5, 0.0)[:, None, None])


def compute_side_p(first: int, decided: int) -> float:
    """The exact two-sided p-value of `first` choices of the one shown first among `decided` ones, by chance a half."""
    if decided == 0:
        return np.nan
    most = max(first, decided - first)
    return min(1.0, 2 * beta_share(0.5, most, decided - most + 1))  # P(X >= k) = I_p(k, n - k + 1)


def chance_to_win(strengths: Floats) -> Floats:
    """(systems, systems): the chance that the row is preferred to the column."""
    chances: Floats = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
    return chances


def score_best_worst(best: Floats, worst: Floats, appears: Floats) -> Floats:
    """Counting scores (systems,) from counts (units, systems): best less worst, by times shown (Orme 2009)."""
    appearances = appears.sum(axis=0)
    more = best.sum(axis=0) - worst.sum(axis=0)
    scores: Floats = np.divide(more, appearances, out=np.full(len(appearances), np.nan), where=appearances > 0)
    return scores


def split_half(best: Floats, worst: Floats, appears: Floats, *, splits: int = 100, seed: int = 12345) -> float:
    """The mean Spearman correlation of scores from random halves of the units (Kiritchenko & Mohammad 2017)."""
    half, values = len(best) // 2, []
    for orders in draw_orders(len(best), splits, seed):
        for order in orders:
            one, two = (score_best_worst(best[o], worst[o], appears[o]) for o in (order[:half], order[half:]))
            both = np.isfinite(one) & np.isfinite(two)
            values.append(correlate_lists(one[both], two[both], "spearman"))
    finite = np.array(values)[np.isfinite(values)]
    return float(finite.mean()) if len(finite) else np.nan


def _maximize(wins: Floats, prior: Floats | float) -> Floats:
    """Log strengths (tables, systems) of win tables (tables, systems, systems)."""
    met = (wins + wins.transpose(0, 2, 1)) > 0
    wins = wins + prior * met
    games = wins + wins.transpose(0, 2, 1)
    won = wins.sum(axis=2)
    strength = np.ones(won.shape)
    for _ in range(STEPS):
        shared = (games / (strength[:, :, None] + strength[:, None, :])).sum(axis=2)
        new = np.where(shared > 0, won / np.where(shared > 0, shared, 1.0), strength)
        new /= np.exp(np.log(new).mean(axis=1, keepdims=True))
        moved = float(np.abs(new - strength).max())
        strength = new
        if moved < SURE:
            break
    logs: Floats = np.log(strength)
    return logs


def _is_connected(beats: Flags) -> bool:
    """Whether a chain of wins leads from each system to each other (Ford 1957)."""
    size = len(beats)
    reach = (beats | np.eye(size, dtype=np.bool_)).astype(np.float64)
    for _ in range(max(1, int(np.ceil(np.log2(max(2, size)))))):
        reach = ((reach @ reach) > 0).astype(np.float64)
    return bool((reach > 0).all())
