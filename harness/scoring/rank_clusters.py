"""What may be claimed of an order? Corrected p-values, rank clusters, letters, and how alike two orders are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.scoring.resampling import Floats

Better = NDArray[np.bool_]
"""(systems, systems): whether the row's system is significantly better than the column's."""


def holm(p: Floats) -> Floats:
    """p-values (tests, ...) corrected for the number of tests along the first axis (Holm 1979).

    At any level alpha, the chance of even one false claim among `p <= alpha` is at most alpha.
    """
    tests = len(p)
    order = np.argsort(p, axis=0, kind="stable")
    factors = np.arange(tests, 0, -1).reshape(-1, *[1] * (p.ndim - 1))
    stepped = np.minimum(np.maximum.accumulate(np.take_along_axis(p, order, axis=0) * factors, axis=0), 1.0)
    corrected = np.empty_like(p, dtype=np.float64)
    np.put_along_axis(corrected, order, stepped, axis=0)
    return corrected


def rank_clusters(order: Sequence[int], better: Better) -> list[list[int]]:
    """Systems in clusters, best first: a new one begins where all above are significantly better than all below.

    `order` is the systems, best score first. So systems that no test separates are always in one cluster (the
    clusters of the WMT shared tasks); a cluster may hold pairs that are separated, which `beaten` tells.
    """
    found: list[list[int]] = []
    for place, system in enumerate(order):
        if place and not better[np.ix_(order[:place], order[place:])].all():
            found[-1].append(system)
        else:
            found.append([system])
    return found


def cluster_ranks(order: Sequence[int], better: Better) -> dict[int, int]:
    """System to rank: 1 + the number of systems in better clusters (1, 2, 2, 4)."""
    placed: dict[int, int] = {}
    for cluster in rank_clusters(order, better):
        placed |= dict.fromkeys(cluster, len(placed) + 1)
    return placed


def letters(count: int) -> list[str]:
    """Names for systems in the order of a table: a, b, ... z, aa, ab, ..."""
    return [_letter(number) for number in range(count)]


def beaten_systems(order: Sequence[int], better: Better) -> dict[int, tuple[int, ...]]:
    """System to the systems it is significantly better than, in the order given."""
    return {system: tuple(other for other in order if better[system, other]) for system in order}


def kendall_tau(x: Sequence[float] | Floats, y: Sequence[float] | Floats) -> float | None:
    """Kendall's tau-b of two lists of scores of the same systems; None where one of them has a single value.

    Kendall 1945: concordant less discordant pairs, over the geometric mean of the pairs each list does not tie.
    """
    first, second = np.asarray(x, np.float64), np.asarray(y, np.float64)
    upper = np.triu_indices(len(first), 1)
    a, b = (np.sign(np.subtract.outer(values, values))[upper] for values in (first, second))
    free = float(np.abs(a).sum() * np.abs(b).sum())
    return float((a * b).sum()) / free**0.5 if free else None


def _letter(number: int) -> str:
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("a") + rest) + name
    return name
