"""Preferences: Bradley-Terry strengths from pairs, scores from best and worst, and their reliability."""

from __future__ import annotations

import numpy as np

from harness.default_seed import DEFAULT_SEED
from harness.statistics.correlation import correlate_lists
from harness.statistics.distributions import beta_share
from harness.statistics.resampling import Flags, Floats, draw_orders

STEPS = 10_000
SURE = 1e-12


def fit_strengths(wins: Floats) -> Floats:
    """Bradley-Terry log strengths (tables, systems), mean 0, by minorization-maximization (Hunter 2004).

    `wins` (tables, systems, systems) counts how often the row won against the column; a tie is half a win for both.
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


def score_best_worst(best: Floats, worst: Floats, appears: Floats) -> Floats:
    """Counting scores (systems,) from counts (units, systems): best less worst, by times shown (Orme 2009)."""
    appearances = appears.sum(axis=0)
    more = best.sum(axis=0) - worst.sum(axis=0)
    scores: Floats = np.divide(more, appearances, out=np.full(len(appearances), np.nan), where=appearances > 0)
    return scores


def split_half(best: Floats, worst: Floats, appears: Floats, *, splits: int = 100, seed: int = DEFAULT_SEED) -> float:
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
    """True where a chain of wins leads from each system to each other (Ford 1957)."""
    size = len(beats)
    reach = (beats | np.eye(size, dtype=np.bool_)).astype(np.float64)
    for _ in range(max(1, int(np.ceil(np.log2(max(2, size)))))):
        reach = ((reach @ reach) > 0).astype(np.float64)
    return bool((reach > 0).all())
