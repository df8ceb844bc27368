from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from harness.records import Pair
from harness.scoring.count_matrix import sample_scores
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.paired_bootstrap import bootstrap_p
from harness.scoring.settings import Settings, choose_columns
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import compare_pairs
from harness.statistics.resampling import draw_weights
from tests.scoring.synthetic import MEAN, Floats, dataset, make_matrix, make_system, metric

ONE = np.array([[0, 1]])


def correlated(units: int, systems: int, seed: int, gap: float = 0.0) -> Floats:
    """Scores (units, systems): hard and easy topics, each system `gap` below the one before."""
    rng = np.random.default_rng(seed)
    return rng.normal(40, 10, (units, 1)) + rng.normal(0, 5, (units, systems)) - gap * np.arange(systems)


@pytest.mark.parametrize(("units", "gap"), [(20, 2.0), (60, 1.0), (300, 0.3)])
def test_p_is_scipy_s_within_monte_carlo_error(units: int, gap: float) -> None:
    scores = correlated(units, 2, seed=units, gap=gap)
    found = compare_pairs([MeanColumn(scores)], ONE, permutations=10_000, seed=7).p[0, 0]
    theirs = scipy.stats.permutation_test(
        (scores[:, 0], scores[:, 1]),
        lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis),
        permutation_type="samples",
        n_resamples=10_000,
        vectorized=True,
        rng=np.random.default_rng(8),
    ).pvalue
    assert found == pytest.approx(theirs, abs=4 * (2 * theirs * (1 - theirs) / 10_000) ** 0.5)


def test_both_tails_are_twice_one_where_the_difference_is_plain() -> None:
    made = make_matrix(correlated(200, 2, seed=5, gap=1.2))
    samples = sample_scores(made, draw_weights(200, 20_000, seed=1))
    one, two = (bootstrap_p(samples, made.scores(), ONE, tails)[0, 0] for tails in (1, 2))
    assert two == pytest.approx(2 * one, rel=0.1)


def test_the_bootstrap_agrees_with_the_normal_test_on_many_topics() -> None:
    scores = correlated(400, 2, seed=11, gap=0.5)
    samples = sample_scores(make_matrix(scores), draw_weights(400, 20_000, seed=1))
    found = bootstrap_p(samples, make_matrix(scores).scores(), ONE, tails=2)[0, 0]
    assert found == pytest.approx(scipy.stats.ttest_rel(scores[:, 0], scores[:, 1]).pvalue, abs=0.015)


@pytest.mark.parametrize("units", [5, 50])
def test_a_system_against_itself_is_no_test_and_a_tie(units: int) -> None:
    same = np.repeat(correlated(units, 1, 1), 2, axis=1) / 3
    samples = sample_scores(make_matrix(same), draw_weights(units, 200, seed=1))
    assert bootstrap_p(samples, make_matrix(same).scores(), ONE)[0, 0] == 1
    pair = compare(same)
    assert (pair.p, pair.p_corrected, pair.wins, pair.ties, pair.losses) == (1.0, 1.0, 0, units, 0)


def compare(scores: Floats, *, higher_is_better: bool = True) -> Pair:
    field = [make_system(label, values) for label, values in zip("ab", scores.T, strict=True)]
    columns = choose_columns([metric("mean", higher_is_better=higher_is_better)])
    events = [str(number) for number in range(len(scores))]
    pairs = build_leaderboard(dataset(), field, columns, events, Settings()).pairs
    return pairs[0]


def test_wins_ties_and_losses_are_counted_by_topic() -> None:
    pair = compare(np.array([[3.0, 1], [2, 2], [1, 5], [0, 9], [4, 4 + 1e-12]]))
    assert (pair.a, pair.wins, pair.ties, pair.losses) == ("b", 2, 2, 1)


def test_where_lower_is_better_the_lower_wins() -> None:
    pair = compare(np.array([[3.0, 1], [2, 5], [2, 7]]), higher_is_better=False)
    assert (pair.a, pair.wins, pair.ties, pair.losses) == ("a", 2, 0, 1)


def test_pairs_are_compared_on_the_topics_that_both_have_and_their_number_is_kept() -> None:
    """Equal systems, one without a value on the ten hardest topics: it is no better for that."""
    rng = np.random.default_rng(3)
    ease = np.sort(rng.normal(40, 10, 30))
    one, two = ease + rng.normal(0, 2, 30), ease + rng.normal(0, 2, 30)
    rows = make_system("gaps", one)
    rows.rows["mean"][:10] = 0.0
    board = build_leaderboard(
        dataset(), [rows, make_system("full", two)], choose_columns([MEAN]), [str(n) for n in range(30)], Settings()
    )
    pair = board.pairs[0]
    assert pair.shared_topics == 20
    assert pair.wins + pair.ties + pair.losses == 20
    assert abs(pair.difference) == pytest.approx(abs((one - two)[10:].mean()))
    assert pair.p_corrected > 0.05
    assert {row.ranks["mean"] for row in board.rows} == {1}
    assert {row.rank_sets["mean"] for row in board.rows} == {(1, 2)}
