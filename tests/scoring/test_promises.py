"""Do the statistics keep what they promise? Simulated studies in which the truth is known.

Scores are drawn like ROUGE-1 of single topics: beta distributed, mean 40, standard deviation 15. All studies of a test
are "systems" of one sheet, so thousands take a second. Bounds are about four standard errors of the simulation wide.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from harness.scoring import paired_tests, power, rank_clusters
from harness.scoring.count_matrix import CountMatrix, MetricCounts, sample_scores
from harness.scoring.intervals import percentiles
from harness.scoring.remarks import HELD
from harness.scoring.resampling import draw_resamples, resampling_units, sum_by_unit
from tests.scoring.synthetic import MEAN, Floats, rows, sheet

TRUTH = 40.0
STUDIES = 2000


def scores(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    return 100 * rng.beta(4, 6, shape)


def coverage(of: CountMatrix, draws: int = 1000, seed: int = 1) -> float:
    """The share of studies, one a column, whose 95 % interval holds the truth."""
    low, high = percentiles(sample_scores(of, draw_resamples(of.units, draws, seed))[..., 0], 0.95)
    return float(((low <= TRUTH) & (high >= TRUTH)).mean())


@pytest.mark.parametrize("topics", [30, 100, 1000])
def test_an_interval_holds_the_truth_95_times_in_100(topics: int) -> None:
    found = coverage(sheet(scores(np.random.default_rng(topics), (topics, STUDIES))))
    assert 0.93 <= found <= 0.97


@pytest.mark.parametrize(("topics", "times"), HELD.items())
def test_an_interval_from_few_topics_holds_it_as_seldom_as_the_remarks_say(topics: int, times: int) -> None:
    """The draws are shared by all studies of a call, so several calls are needed to come near."""
    found = [coverage(sheet(scores(np.random.default_rng([topics, n]), (topics, 500))), seed=n) for n in range(8)]
    assert np.mean(found) == pytest.approx(times / 100, abs=0.03)


def test_the_page_on_statistics_says_of_few_topics_what_the_remarks_say() -> None:
    page = (Path(__file__).parents[2] / "docs" / "statistics.md").read_text()
    told = {int(n): int(times) for n, times in re.findall(r"^\| (\d+) \| (\d+) \|$", page, re.MULTILINE)}

    assert {n: told[n] for n in HELD if n in told} == {n: HELD[n] for n in (3, 5, 10)}


def in_events(rng: np.random.Generator, events: int, *, studies: int, common: float, own: float) -> Floats:
    """Scores (5 * events, studies): what the five topics of one event share, and what each has of its own."""
    shared = np.repeat(rng.normal(0, common, (events, studies)), 5, axis=0)
    return TRUTH + shared + rng.normal(0, own, shared.shape)


def test_intervals_over_events_keep_the_promise_where_topics_are_correlated_and_over_topics_do_not() -> None:
    made = in_events(np.random.default_rng(1), events=40, studies=STUDIES, common=10, own=5)
    by = resampling_units([str(event) for event in np.repeat(np.arange(40), 5)])
    assert 0.925 <= coverage(CountMatrix((MetricCounts(MEAN, sum_by_unit(rows(made), by), (0,)),))) <= 0.97
    assert coverage(sheet(made)) < 0.70


def rejections(p: Floats, alpha: float = 0.05) -> float:
    return float((p < alpha).mean())


def pairs_of_studies(studies: int) -> paired_tests.Pairs:
    """Study i compares system 2i with system 2i + 1."""
    return np.arange(2 * studies).reshape(-1, 2)


@pytest.mark.parametrize("topics", [12, 30, 100])
def test_equal_systems_differ_5_times_in_100_by_randomization(topics: int) -> None:
    """Topics are easy or hard for both; the systems are equal on average."""
    rng = np.random.default_rng(topics)
    made = np.repeat(scores(rng, (topics, STUDIES)), 2, axis=1) + rng.normal(0, 6, (topics, 2 * STUDIES))
    found = rejections(paired_tests.permutation_test(sheet(made), pairs_of_studies(STUDIES), 1000, seed=1))
    assert found == pytest.approx(0.05, abs=0.02)


@pytest.mark.parametrize(("tails", "expected"), [(1, 0.13), (2, 0.05)])
def test_equal_systems_differ_13_times_in_100_by_one_tail_of_the_bootstrap_and_5_times_by_two(
    tails: int, expected: float
) -> None:
    """The first is sacrebleu's paired bootstrap: its name and meaning are kept, and the table says what it costs."""
    rng = np.random.default_rng(3)
    made = sheet(rng.normal(TRUTH, 6, (100, 2 * STUDIES)))
    samples = sample_scores(made, draw_resamples(100, 1000, seed=1))
    p = paired_tests.bootstrap_test(samples, made.scores(), pairs_of_studies(STUDIES), tails)  # type: ignore[arg-type]
    assert rejections(p) == pytest.approx(expected, abs=0.025)


def test_swapping_events_keeps_the_5_in_100_where_topics_are_correlated_and_swapping_topics_does_not() -> None:
    made = in_events(np.random.default_rng(2), events=30, studies=2 * 1000, common=6, own=3)
    by = resampling_units([str(event) for event in np.repeat(np.arange(30), 5)])
    pairs = pairs_of_studies(1000)
    by_event = CountMatrix((MetricCounts(MEAN, sum_by_unit(rows(made), by), (0,)),))
    assert rejections(paired_tests.permutation_test(by_event, pairs, 1000, seed=1)) == pytest.approx(0.05, abs=0.028)
    assert rejections(paired_tests.permutation_test(sheet(made), pairs, 1000, seed=1)) > 0.25


def test_holm_makes_a_false_claim_in_at_most_5_of_100_comparisons_of_six_equal_systems() -> None:
    systems, studies = 6, 600
    rng = np.random.default_rng(4)
    made = np.repeat(scores(rng, (40, studies)), systems, axis=1) + rng.normal(0, 6, (40, systems * studies))
    within = paired_tests.all_pairs(systems)
    pairs = np.concatenate([within + systems * study for study in range(studies)])
    p = paired_tests.permutation_test(sheet(made), pairs, 2000, seed=1).reshape(studies, len(within)).T
    assert (p.min(axis=0) < 0.05).mean() > 0.25  # uncorrected: fifteen chances each
    assert (rank_clusters.holm(p).min(axis=0) < 0.05).mean() <= 0.05 + 4 * (0.05 * 0.95 / studies) ** 0.5


def test_holm_finds_what_is_there() -> None:
    rng = np.random.default_rng(5)
    made = TRUTH + rng.normal(0, 6, (60, 4)) + np.array([10.0, 5.0, 5.0, 0.0])
    p = rank_clusters.holm(paired_tests.permutation_test(sheet(made), paired_tests.all_pairs(4), 10_000, seed=1))[:, 0]
    assert (np.delete(p, 3) < 0.05).all()  # all pairs but (1, 2), which are equal
    assert p[3] > 0.05


@pytest.mark.parametrize("topics", [30, 100])
def test_randomization_finds_the_detectable_difference_in_80_of_100_studies(topics: int) -> None:
    """The sizes come from a normal approximation; the test that must reach them is the one of the table."""
    rng = np.random.default_rng(topics)
    gap = power.detectable_difference(8.0 / topics**0.5, alpha=0.05)
    made = np.repeat(scores(rng, (topics, STUDIES)), 2, axis=1)
    made[:, ::2] += rng.normal(gap, 8.0, (topics, STUDIES))
    found = rejections(paired_tests.permutation_test(sheet(made), pairs_of_studies(STUDIES), 1000, seed=1))
    assert found == pytest.approx(0.80, abs=0.04)
