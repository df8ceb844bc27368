"""Rank clusters, significance letters, and the correlation of two orders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.statistics.correlation import correlate_lists
from harness.statistics.resampling import Floats

Better = NDArray[np.bool_]
"""(systems, systems): whether the row's system is significantly better than the column's."""


def rank_clusters(order: Sequence[int], better: Better) -> list[list[int]]:
    """Systems in clusters, best first: a new one begins where all above are significantly better than all below.

    `order` is the systems, best score first. So systems that no test separates are always in one cluster (the
    clusters of the WMT shared tasks); a cluster may hold pairs that are separated, which `beaten` tells.
    """
    clusters: list[list[int]] = []
    for place, system in enumerate(order):
        if place and not better[np.ix_(order[:place], order[place:])].all():
            clusters[-1].append(system)
        else:
            clusters.append([system])
    return clusters


def cluster_ranks(order: Sequence[int], better: Better) -> dict[int, int]:
    """System to rank: 1 + the number of systems in better clusters (1, 2, 2, 4)."""
    placed: dict[int, int] = {}
    for cluster in rank_clusters(order, better):
        placed |= dict.fromkeys(cluster, len(placed) + 1)
    return placed


def make_letters(count: int) -> list[str]:
    """Names for systems in the order of a table: a, b, ... z, aa, ab, ..."""
    return [_letter(number) for number in range(count)]


def kendall_tau(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> float | None:
    """Kendall's tau-b of two lists of scores of the same systems; None where one list has a single value."""
    tau = correlate_lists(np.asarray(x, np.float64), np.asarray(y, np.float64), "kendall-b")
    return tau if np.isfinite(tau) else None


def _letter(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("a") + rest) + name
    return name
