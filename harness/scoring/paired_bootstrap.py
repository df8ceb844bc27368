"""The paired bootstrap as sacrebleu computes it, for comparison with numbers of that tool."""

from __future__ import annotations

from typing import Literal

import numpy as np

from harness.statistics.compared_pairs import TOLERANCE
from harness.statistics.resampling import Floats, Places


def bootstrap_p(samples: Floats, scores: Floats, pairs: Places, tails: Literal[1, 2] = 1) -> Floats:
    """p-values (pairs, measures) from samples (draws, systems, measures), shared by all pairs.

    Resampled differences, moved to a mean of 0, stand for what no difference would look like (Koehn 2004). One tail is
    sacrebleu's --paired-bs: absolute differences less their mean; equal systems then differ at p < 0.05 in about 13 of
    100 cases. Two tails keep the 5.
    """
    size = np.maximum(np.abs(scores[pairs[:, 0]]), np.abs(scores[pairs[:, 1]]))
    observed = np.abs(scores[pairs[:, 0]] - scores[pairs[:, 1]])
    least = observed - TOLERANCE * np.maximum(1.0, np.nan_to_num(size))
    extreme = np.zeros(observed.shape, np.int64)
    for measure in range(scores.shape[-1]):
        gaps = samples[:, pairs[:, 0], measure] - samples[:, pairs[:, 1], measure]
        away = np.abs(gaps) - np.abs(gaps).mean(axis=0) if tails == 1 else np.abs(gaps - gaps.mean(axis=0))
        extreme[:, measure] = (~(away < least[:, measure])).sum(axis=0)
    return (1 + extreme) / (1.0 + len(samples))
