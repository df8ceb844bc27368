"""The fast tests of all pairs are those that loops give, and they keep their level."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from harness.parallel.cores import use_jobs
from harness.parallel.process_mapper import share_work
from harness.statistics import mean_columns, permutation, ratio_columns
from harness.statistics.compared_pairs import list_pairs
from harness.statistics.mean_columns import MeanColumn
from harness.statistics.permutation import Family, PairTests, compare_pairs, find_critical, is_exact
from harness.statistics.ratio_columns import RatioColumn
from harness.statistics.resampling import draw_swaps
from harness.statistics.swapped_columns import Column, SwappableColumns
from tests.statistics.brute import every_sign, max_t

Floats = NDArray[np.float64]


def scores(seed: int, topics: int, systems: int, decimals: int = 1) -> Floats:
    rng = np.random.default_rng(seed)
    topic = rng.normal(50, 10, (topics, 1))
    return np.round(topic + rng.normal(0, 4, (topics, systems)) + np.linspace(0, 6, systems), decimals)


def draw_signs(units: int, permutations: int, seed: int, most_rows: int = 1 << 30) -> Floats:
    return np.concatenate([swaps.signs() for swaps in draw_swaps(units, permutations, seed, most_rows)])


def mean_difference(columns: list[Floats]):  # type: ignore[no-untyped-def]
    def difference(column: int, a: int, b: int, signs: Floats) -> float:
        gaps = columns[column][:, a] - columns[column][:, b]
        both = np.isfinite(gaps)
        return float((gaps * signs)[both].mean())

    return difference


@pytest.mark.parametrize("family", ["measure", "all"])
def test_step_down_max_t_by_enumeration_is_the_brute_force(family: str) -> None:
    values = [scores(seed, 7, 4, 0) for seed in (1, 2)]
    pairs = list_pairs(4)
    tests = compare_pairs([MeanColumn(v) for v in values], pairs, permutations=200, seed=1, family=family)  # type: ignore[arg-type]
    assert tests.is_exact
    listed = [(int(a), int(b)) for a, b in pairs]
    groups = [[0, 1]] if family == "all" else [[0], [1]]
    for group in groups:
        raw, stepped = max_t(
            mean_difference([values[c] for c in group]),
            len(group),
            listed,
            every_sign(7),
            tests.deviation[:, group],
            added=0,
        )
        np.testing.assert_allclose(tests.p[:, group], raw)
        np.testing.assert_allclose(tests.p_corrected[:, group], stepped)


@pytest.mark.parametrize(
    ("units", "permutations", "exact"), [(5, 33, True), (5, 32, True), (5, 31, False), (62, 1 << 62, False)]
)
def test_all_swaps_are_listed_as_soon_as_there_are_no_more_than_permutations(
    units: int, permutations: int, exact: bool
) -> None:
    assert is_exact(units, permutations) == exact


def test_as_many_permutations_as_swaps_give_the_same_p_at_every_seed() -> None:
    values = scores(3, 5, 3)
    first, second = (compare_pairs([MeanColumn(values)], list_pairs(3), permutations=32, seed=seed) for seed in (1, 2))
    assert (first.permutations, first.is_exact) == (32, True)
    np.testing.assert_array_equal(first.p, second.p)
    assert not compare_pairs([MeanColumn(values)], list_pairs(3), permutations=31, seed=1).is_exact


def test_sampled_swaps_count_the_observed_split_and_equal_the_brute_force() -> None:
    values = [scores(5, 20, 4), scores(6, 20, 4)]
    values[1][[1, 5, 6], 2] = np.nan
    pairs = list_pairs(4)
    tests = compare_pairs([MeanColumn(v) for v in values], pairs, permutations=300, seed=9, family="all")
    signs = draw_signs(20, 300, 9)
    raw, stepped = max_t(
        mean_difference(values), 2, [(int(a), int(b)) for a, b in pairs], signs, tests.deviation, added=1
    )
    np.testing.assert_allclose(tests.p, raw)
    np.testing.assert_allclose(tests.p_corrected, stepped)


def test_a_single_pair_has_scipys_exact_p() -> None:
    for seed in range(10):
        values = scores(seed, 9, 2, 0)
        tests = compare_pairs([MeanColumn(values)], list_pairs(2), permutations=1000, seed=1)
        oracle = stats.permutation_test(
            (values[:, 0] - values[:, 1],), np.mean, permutation_type="samples", n_resamples=np.inf
        )
        assert tests.p[0, 0] == pytest.approx(oracle.pvalue)
        assert tests.p_corrected[0, 0] == tests.p[0, 0]


def ratio(sums: Floats) -> Floats:
    return 100 * sums[..., 0] / sums[..., 1]


def ratio_counts(seed: int, topics: int, systems: int) -> Floats:
    rng = np.random.default_rng(seed)
    length = rng.integers(20, 60, (topics, systems))
    return np.stack([rng.binomial(length, 0.3 + 0.03 * np.arange(systems)), length], axis=-1).astype(float)


@pytest.mark.parametrize("missing", [False, True])
def test_ratios_of_sums_are_scored_after_every_swap(missing: bool) -> None:
    counts = ratio_counts(3, 8, 3)
    present = np.ones((8, 3), np.bool_)
    if missing:
        present[2, 0] = present[5, 1] = False
        counts[~present] = 7  # what stands there must not matter
    column = RatioColumn(counts, ratio, present)

    def difference(_: int, a: int, b: int, signs: Floats) -> float:
        both = present[:, a] & present[:, b]
        swap = (signs < 0)[both][:, None]
        first, second = counts[both, a], counts[both, b]
        one, two = np.where(swap, second, first).sum(axis=0), np.where(swap, first, second).sum(axis=0)
        return float(ratio(one) - ratio(two))

    tests = compare_pairs([column], list_pairs(3), permutations=256, seed=1)
    raw, stepped = max_t(difference, 1, [(0, 1), (0, 2), (1, 2)], every_sign(8), tests.deviation, added=0)
    np.testing.assert_allclose(tests.p, raw)
    np.testing.assert_allclose(tests.p_corrected, stepped)
    ones = np.ones(8)
    np.testing.assert_allclose(tests.difference[:, 0], [difference(0, a, b, ones) for a, b in [(0, 1), (0, 2), (1, 2)]])


def test_a_mean_and_the_same_mean_as_a_ratio_of_sums_are_tested_alike() -> None:
    values = scores(4, 12, 3)
    values[3, 1] = np.nan
    events = np.array([0, 0, 1, 2, 2, 2, 3, 4, 5, 6, 7, 7])
    present = np.isfinite(values)
    counts = np.stack([np.where(present, values, 0.0), present.astype(float)], axis=-1)
    both = [
        compare_pairs([column], list_pairs(3), permutations=256, seed=1)
        for column in (
            MeanColumn(values, events),
            RatioColumn(counts, lambda sums: sums[..., 0] / sums[..., 1], present, events),
        )
    ]
    assert both[0].units == 8
    np.testing.assert_allclose(both[0].difference, both[1].difference)
    mean, corpus = (tests.deviation for tests in both)
    np.testing.assert_allclose(mean[1], corpus[1])  # systems 0 and 2: the same topics in numerator and denominator


def test_equal_systems_with_missing_values_on_the_hardest_topics_differ_rarely() -> None:
    rng = np.random.default_rng(2)
    rejected = 0
    for _ in range(300):
        topic = rng.normal(50, 15, (30, 1))
        values = topic + rng.normal(0, 5, (30, 2))
        values[np.argsort(topic[:, 0])[:10], 0] = np.nan
        tests = compare_pairs([MeanColumn(values)], list_pairs(2), permutations=500, seed=1)
        assert tests.moments[0, 0, 0] == 20
        rejected += tests.p[0, 0] < 0.05
    assert rejected <= 27  # 15 expected; on unlike topics it were about 246


def test_equal_candidates_and_systems_that_share_no_topic_are_no_tests() -> None:
    values = scores(1, 10, 3)
    values[:, 1] = values[:, 0]
    values = np.concatenate([values, np.full((10, 1), np.nan)], axis=1)
    tests = compare_pairs([MeanColumn(values)], list_pairs(4), permutations=2000, seed=1)
    assert tests.p[0, 0] == tests.p_corrected[0, 0] == 1.0
    assert np.isnan(tests.p[[2, 4, 5], 0]).all()
    assert np.isnan(tests.p_corrected[[2, 4, 5], 0]).all()
    alone = compare_pairs([MeanColumn(values[:, [0, 2]])], list_pairs(2), permutations=2000, seed=1)
    assert tests.p_corrected[1, 0] == alone.p[0, 0]  # pairs (0, 2) and (1, 2) are one test


def test_the_family_keeps_its_level_over_pairs_and_over_pairs_by_columns() -> None:
    rng = np.random.default_rng(7)
    wrong = np.zeros(2)
    for _ in range(300):
        topic = rng.normal(0, 10, (25, 1))
        first = topic + rng.exponential(5, (25, 5))
        columns = [
            MeanColumn(first),
            MeanColumn(first + rng.normal(0, 3, (25, 5))),
            MeanColumn(rng.normal(size=(25, 5))),
        ]
        for place, family in enumerate(("measure", "all")):
            tests = compare_pairs(columns, list_pairs(5), permutations=400, seed=3, family=family)  # type: ignore[arg-type]
            wrong[place] += (tests.p_corrected[:, 0] < 0.05).any() if place == 0 else (tests.p_corrected < 0.05).any()
    assert (wrong <= 27).all()


def test_max_t_is_never_behind_holm_and_finds_more() -> None:
    more = 0
    for seed in range(20):
        column = MeanColumn(scores(seed, 25, 8))
        found = [
            (compare_pairs([column], list_pairs(8), permutations=4000, seed=1, correction=way).p_corrected < 0.05).sum()
            for way in ("max-t", "holm", "none")
        ]
        assert found[2] >= found[0]
        more += int(found[0]) - int(found[1])
    assert more > 0


def test_a_statistic_beyond_the_critical_one_has_a_p_under_alpha_and_only_such() -> None:
    maxima = np.arange(1.0, 100.0)
    critical = find_critical(maxima, 0.05, 1)
    for statistic in (critical, critical + 0.5):
        p = (1 + (maxima >= statistic).sum()) / 100
        assert (p < 0.05) == (statistic > critical)
    assert find_critical(np.arange(64.0), 0.05, 0) < np.inf
    assert find_critical(np.ones(16), 0.01, 0) == np.inf


def test_the_numbers_do_not_depend_on_how_trials_are_cut_into_chunks() -> None:
    one, many = draw_signs(30, 1000, 4), draw_signs(30, 1000, 4, 37)
    assert np.array_equal(one, many)
    assert abs(one.mean()) < 0.02


@pytest.mark.parametrize("family", ["measure", "all"])
def test_processes_move_no_number(monkeypatch: pytest.MonkeyPatch, family: Family) -> None:
    monkeypatch.setattr(permutation, "SHARED_SECONDS", 0.0)
    columns: list[Column] = [MeanColumn(scores(3, 30, 6)), RatioColumn(ratio_counts(3, 30, 6), ratio)]
    tests: list[PairTests] = []
    for jobs in (1, 2, 3):
        with use_jobs(jobs):
            tests.append(
                compare_pairs(columns, list_pairs(6), permutations=3000, seed=1, family=family, share=share_work)
            )
    for other in tests[1:]:
        for name in ("p", "p_corrected", "critical", "statistic"):
            assert np.array_equal(getattr(tests[0], name), getattr(other, name)), name


@pytest.mark.parametrize("scale", [1, 2**19, 2**24, 0.3])
def test_sums_of_whole_counts_are_exact_and_others_lose_no_more_than_double_precision_does(scale: float) -> None:
    rng = np.random.default_rng(3)
    counts = rng.integers(0, 61, (40, 3, 2)).astype(np.float64) * scale
    (swaps,) = draw_swaps(40, 25, 4)
    column = RatioColumn(counts, lambda sums: sums[..., 0] * 1000 + sums[..., 1])
    signed = np.einsum("usw,pu->swp", counts, swaps.signs())
    gaps = np.stack([signed[0] - signed[1], signed[0] - signed[2], signed[1] - signed[2]])
    swapped = SwappableColumns([column]).swap(swaps).differences(0, list_pairs(3))
    np.testing.assert_allclose(swapped, gaps[:, 0] * 1000 + gaps[:, 1], rtol=1e-10, atol=1e-6)
    if scale >= 1:
        np.testing.assert_array_equal(swapped, gaps[:, 0] * 1000 + gaps[:, 1])


def test_counts_of_which_systems_differ_alike_are_added_up_once_and_move_no_number() -> None:
    """Words and pairs of words differ alike, but for texts without words; the same systems twice differ in nothing."""
    rng = np.random.default_rng(3)
    words = rng.integers(0, 4, (40, 3))
    words[:, 2] = words[:, 0]
    counts = np.stack([words, words + 2, np.maximum(words - 1, 0), np.full_like(words, 7)], axis=-1).astype(float)
    column = RatioColumn(counts, lambda sums: sums @ np.array([1.0, 3.0, 100.0, 5.0]))
    assert column.summands is not None
    used = column.summands.any(axis=0)
    assert used.sum() == 2  # the words of system 1 and its pairs of words, less those of system 0
    (swaps,) = draw_swaps(40, 25, 4)
    swapped = SwappableColumns([column]).swap(swaps).differences(0, list_pairs(3))
    signed = np.einsum("usw,pu->swp", counts, swaps.signs())
    worth = np.einsum("swp,w->sp", signed, [1.0, 3.0, 100.0, 5.0])
    np.testing.assert_array_equal(swapped, [worth[0] - worth[1], worth[0] - worth[2], worth[1] - worth[2]])


def test_a_system_without_counts_leaves_the_others_theirs() -> None:
    counts = ratio_counts(3, 30, 3)
    whole = compare_pairs([RatioColumn(counts, ratio)], list_pairs(3), permutations=500, seed=1)
    gappy = counts.copy()
    gappy[4, 0] = np.nan
    tests = compare_pairs([RatioColumn(gappy, ratio)], list_pairs(3), permutations=500, seed=1)
    assert np.isnan(tests.p[:2, 0]).all()
    assert tests.p[2, 0] == whole.p[2, 0]
    assert tests.difference[2, 0] == whole.difference[2, 0]


@pytest.mark.parametrize("topics", [2, 5, 11, 600])
def test_columns_added_up_together_are_what_each_is_alone(topics: int) -> None:
    """Means and ratios, whole counts and others, with and without gaps: each reads its own sums."""
    gappy = scores(5, topics, 4)
    gappy[0, 1] = np.nan
    columns: list[Column] = [
        MeanColumn(scores(1, topics, 4)),
        RatioColumn(ratio_counts(2, topics, 4), ratio),
        MeanColumn(gappy),
        MeanColumn(scores(3, topics, 4)),
        RatioColumn(ratio_counts(4, topics, 4) * 0.3, ratio),
        RatioColumn(ratio_counts(4, topics, 4), ratio, np.isfinite(gappy)),
    ]
    together = compare_pairs(columns, list_pairs(4), permutations=1000, seed=1)
    for place, column in enumerate(columns):
        alone = compare_pairs([column], list_pairs(4), permutations=1000, seed=1)
        for name in ("difference", "deviation", "p", "p_corrected", "critical"):
            one, all_of_them = getattr(alone, name)[..., 0], getattr(together, name)[..., place]
            np.testing.assert_allclose(one, all_of_them, rtol=1e-9, err_msg=name)


def test_means_over_clusters_are_added_up_by_cluster() -> None:
    events = np.arange(40) // 3
    values = scores(6, 40, 3)
    (swaps,) = draw_swaps(14, 25, 4)
    swapped = SwappableColumns([MeanColumn(values, events)]).swap(swaps).differences(0, list_pairs(3))
    signed = (swaps.signs()[:, events] @ values / 40).T
    np.testing.assert_allclose(swapped, [signed[0] - signed[1], signed[0] - signed[2], signed[1] - signed[2]])


@pytest.mark.parametrize("missing", [False, True])
def test_how_many_pairs_are_compared_at_once_moves_no_number(missing: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    values, counts = scores(3, 30, 5), ratio_counts(3, 30, 5)
    present = np.ones((30, 5), np.bool_)
    if missing:
        present[4, 0] = present[7, 2] = False
        values[~present] = np.nan

    def run() -> PairTests:
        columns: list[Column] = [MeanColumn(values), RatioColumn(counts, ratio, present)]
        return compare_pairs(columns, list_pairs(5), permutations=500, seed=1)

    together = run()
    for module in (mean_columns, ratio_columns):
        monkeypatch.setattr(module, "PAIR_NUMBERS", 1)
        monkeypatch.setattr(module, "BLOCK_NUMBERS", 1)
    alone = run()
    for name in ("difference", "deviation", "moments", "p", "p_corrected", "critical"):
        np.testing.assert_allclose(getattr(alone, name), getattr(together, name), rtol=1e-12, err_msg=name)
    np.testing.assert_array_equal(alone.p, together.p)
