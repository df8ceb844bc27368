"""Names of the tests of pairs and of their corrections, for notes beneath tables and for JSON."""

from __future__ import annotations

from harness.records import Leaderboard, PairTest

CORRECTIONS = {"max-t": "step-down max-T", "holm": "Holm", "none": "no correction"}
"""The name of each correction beneath a table."""


def name_test(leaderboard: Leaderboard) -> str:
    """The test and its correction; "" where none was made."""
    if isinstance(leaderboard.test, str):
        return leaderboard.test
    return word_pair_test(leaderboard.test, leaderboard.correction, leaderboard.family, leaderboard.baseline)


def word_pair_test(test: PairTest, correction: str, family: str, baseline: str) -> str:
    """Name a test, its correction and the `family` of tests that are corrected together."""
    kind = {
        "bootstrap": f"paired bootstrap (one tail, as sacrebleu), {test.count} draws",
        "exact": f"exact randomization (two-sided), all {test.count} swaps",
        "approximate": f"approximate randomization (two-sided), {test.count} permutations",
    }[test.kind]
    return (
        f"{kind} of {test.units}, {CORRECTIONS.get(correction, correction)}{_name_family(correction, family, baseline)}"
    )


def _name_family(correction: str, family: str, baseline: str) -> str:
    if correction == "none":
        return ""
    pairs = f"the pairs with {baseline}" if baseline else "the pairs"
    return f" over {pairs} {'of a measure' if family == 'measure' else 'and measures together'}"
