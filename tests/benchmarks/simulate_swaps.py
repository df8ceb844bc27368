"""How often does each permutation test call two equally good metrics different? The table of docs/meta-evaluation.md.

    python -m tests.benchmarks.simulate_swaps

Two metrics see the quality of 12 systems on 40 topics with the same noise. In the second table each also likes or
dislikes each system, as real metrics do. A test at 5 % should be wrong in 5 of 100 studies. It takes about 4 minutes.
"""

# ruff: noqa: T201  # a script

from __future__ import annotations

import numpy as np

from harness.statistics.correlation import Coefficient, Level, correlate
from harness.statistics.correlation_tests import Swapped, permute_metrics, williams

SYSTEMS, TOPICS, STUDIES = 12, 40, 100
LEVELS: tuple[tuple[Level, Coefficient], ...] = (("system", "kendall-b"), ("input", "kendall-b"), ("global", "pearson"))
SWAPS: tuple[Swapped, ...] = ("systems", "cells", "inputs", "systems-then-inputs")


def main() -> None:
    """Print the share of false alarms by taste, level and swap."""
    rng = np.random.default_rng(1)
    for taste in (0.0, 0.7):
        alarms = dict.fromkeys([(level, swap) for level, _ in LEVELS for swap in SWAPS], 0)
        by_formula = 0
        for study in range(STUDIES):
            quality = rng.normal(size=(SYSTEMS, 1))
            people = quality + 0.5 * rng.normal(size=(SYSTEMS, TOPICS))
            topics = 0.7 * rng.normal(size=(1, TOPICS))
            x, y = (
                quality + taste * rng.normal(size=(SYSTEMS, 1)) + rng.normal(size=(SYSTEMS, TOPICS)) + topics
                for _ in range(2)
            )  # fmt: skip
            for level, coefficient in LEVELS:
                for swap in SWAPS:
                    found = permute_metrics(
                        x, y, people, level, coefficient, swapped=swap, permutations=99, seed=study
                    )  # fmt: skip
                    alarms[level, swap] += found.p <= 0.05
            a, b, c = (correlate(m, n, "system", "pearson").value for m, n in ((x, people), (y, people), (x, y)))
            by_formula += williams(a, b, c, SYSTEMS).p <= 0.05
        for (level, swap), count in alarms.items():
            print(f"taste {taste}: {level:6} {swap:20} {count / STUDIES:.0%}")
        print(f"taste {taste}: system Williams             {by_formula / STUDIES:.0%}")


if __name__ == "__main__":
    main()
