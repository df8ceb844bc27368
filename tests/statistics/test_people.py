"""Agreement, preferences and corrected scores: known values, and intervals that hold."""

from __future__ import annotations

import numpy as np
import pytest

from harness.statistics.krippendorff import krippendorff_alpha
from harness.statistics.prediction_powered import correct_mean, correct_share
from harness.statistics.preferences import fit_strengths, score_best_worst, split_half
from harness.statistics.resampling import draw_weights

NAN = np.nan
WIKIPEDIA = ("*    *    *    *    *    3    4    1    2    1    1    3    3    *    3",
             "1    *    2    1    3    3    4    3    *    *    *    *    *    *    *",
             "*    *    2    1    3    4    4    *    2    1    1    3    3    *    4")  # fmt: skip
TEXTBOOK = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, NAN, NAN, NAN],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, NAN, 3],
    [NAN, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, NAN],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, NAN],
]


def test_alpha_has_the_values_of_the_textbook_and_of_the_package() -> None:
    coders = np.array([[NAN if v == "*" else float(v) for v in line.split()] for line in WIKIPEDIA])
    assert krippendorff_alpha(coders, "nominal", draws=0).value == pytest.approx(0.691358, abs=1e-6)
    assert krippendorff_alpha(coders, "interval", draws=0).value == pytest.approx(0.810845, abs=1e-6)
    book = np.array(TEXTBOOK)
    for scale, value in (("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)):
        assert krippendorff_alpha(book, scale, draws=0).value == pytest.approx(value, abs=5e-4)  # type: ignore[arg-type]
    assert krippendorff_alpha(book, "nominal", draws=0).units == 11


def test_alphas_interval_is_that_of_alphas_of_resampled_units_and_nothing_to_compare_is_nothing() -> None:
    book = np.array(TEXTBOOK)[:, :11]
    result = krippendorff_alpha(book, "ordinal", draws=2000)
    rng = np.random.default_rng(1)
    slow = [krippendorff_alpha(book[:, rng.integers(0, 11, 11)], "ordinal", draws=0).value for _ in range(1000)]
    assert (result.low, result.high) == pytest.approx(tuple(np.quantile(slow, [0.025, 0.975])), abs=0.05)
    assert np.isnan(krippendorff_alpha(np.array([[1.0, NAN], [NAN, 2.0]])).value)
    assert np.isnan(krippendorff_alpha(np.ones((2, 5))).value)
    assert krippendorff_alpha(np.array([[1.0, 2, 3, 4]] * 3), "ordinal").low == 1


def test_alphas_interval_holds_with_many_units() -> None:
    rng = np.random.default_rng(5)

    def raters(units: int) -> np.ndarray:
        truth = rng.integers(0, 3, units)
        noise = rng.integers(0, 3, (3, units))
        return np.where(rng.random((3, units)) < 0.3, noise, truth).astype(float)

    truth = krippendorff_alpha(raters(40_000), draws=0).value
    held = sum(r.low <= truth <= r.high for r in (krippendorff_alpha(raters(60), draws=300) for _ in range(200)))
    assert 180 <= held <= 200


def chance_to_win(strengths: np.ndarray) -> np.ndarray:
    return np.asarray(1 / (1 + np.exp(strengths[None, :] - strengths[:, None])))


def table(rng: np.random.Generator, strengths: np.ndarray, topics: int) -> np.ndarray:
    chances = chance_to_win(strengths)
    wins = np.zeros((topics, len(strengths), len(strengths)))
    for a, b in zip(*np.triu_indices(len(strengths), 1), strict=True):
        won = rng.random(topics) < chances[a, b]
        wins[:, a, b], wins[:, b, a] = won, ~won
    return wins


def test_two_systems_have_the_strengths_of_their_odds() -> None:
    wins = np.zeros((1, 2, 2))
    wins[0, 0, 1], wins[0, 1, 0] = 7.5, 2.5  # a tie is half a win for both
    value = fit_strengths(wins.sum(axis=0)[None])[0]
    assert value[0] - value[1] == pytest.approx(np.log(3))


def test_strengths_are_the_maximum_of_the_likelihood() -> None:
    wins = table(np.random.default_rng(1), np.array([1.0, 0.3, 0.0, -1.3]), 30)
    value = fit_strengths(wins.sum(axis=0)[None])[0]
    total, chances = wins.sum(axis=0), chance_to_win(value)
    expected = ((total + total.T) * chances).sum(axis=1) - np.diag(total + total.T) * 0.5
    np.testing.assert_allclose(total.sum(axis=1), expected, atol=1e-6)  # the score equations
    assert value.sum() == pytest.approx(0, abs=1e-9)


def test_intervals_of_strengths_hold_and_a_system_that_never_lost_is_told() -> None:
    rng, truth = np.random.default_rng(2), np.array([0.8, 0.1, 0.0, -0.9])
    held = np.zeros(4)
    for _ in range(100):
        wins = table(rng, truth, 60)
        sums = np.concatenate([weights @ wins.reshape(60, -1) for weights in draw_weights(60, 200, 1)])
        low, high = np.quantile(fit_strengths(sums.reshape(-1, 4, 4)), [0.025, 0.975], axis=0)
        held += (low <= truth) & (truth <= high)
    assert (held >= 86).all()
    sure = np.zeros((5, 2, 2))
    sure[:, 0, 1] = 1
    assert np.isfinite(fit_strengths(sure.sum(axis=0)[None])).all()


def test_best_and_worst_are_counted_and_good_raters_agree_with_themselves() -> None:
    rng = np.random.default_rng(3)
    quality, topics = np.linspace(0, 3, 6), 80
    seen = quality + rng.normal(0, 1, (topics, 6))
    best, worst, shown = np.zeros((topics, 6)), np.zeros((topics, 6)), np.ones((topics, 6))
    best[np.arange(topics), seen.argmax(axis=1)] = 1
    worst[np.arange(topics), seen.argmin(axis=1)] = 1
    scores = score_best_worst(best, worst, shown)
    assert scores.argmax() == 5
    assert scores.argmin() == 0
    assert scores.sum() == pytest.approx(0)
    assert split_half(best, worst, shown) > 0.8
    assert split_half(best, worst, shown) == split_half(best, worst, shown)
    noise = rng.permuted(best, axis=1)
    assert abs(split_half(noise, rng.permuted(worst, axis=1), shown)) < 0.8


def test_the_corrected_mean_is_unbiased_narrower_than_people_and_its_interval_holds() -> None:
    rng = np.random.default_rng(4)
    values, widths, held, naive = [], [], 0, []
    for _ in range(1000):
        people = rng.normal(60, 10, 400)
        model = people + 5 + rng.normal(0, 4, 400)
        result = correct_mean(people[:40], model[:40], model[40:])
        values.append(result.value)
        naive.append(result.naive)
        widths.append(result.error / (people[:40].std(ddof=1) / 40**0.5))
        held += result.low <= 60 <= result.high
    assert np.mean(values) == pytest.approx(60, abs=0.15)
    assert np.mean(naive) == pytest.approx(65, abs=0.15)
    assert np.mean(widths) < 0.6
    assert 930 <= held <= 970


def test_a_model_that_knows_nothing_costs_nothing_and_all_judged_is_the_peoples_mean() -> None:
    rng = np.random.default_rng(5)
    people = rng.normal(size=30)
    flat = correct_mean(people, np.ones(30), np.ones(100))
    assert flat.value == pytest.approx(people.mean())
    assert flat.effective == pytest.approx(30)
    assert correct_mean(people, rng.normal(size=30), np.empty(0)).value == pytest.approx(people.mean())
    with pytest.raises(ValueError, match="three"):
        correct_mean(people[:2], people[:2], people)


def test_the_plain_correction_is_the_models_mean_less_its_bias() -> None:
    rng = np.random.default_rng(6)
    people, there, elsewhere = rng.normal(size=20), rng.normal(size=20), rng.normal(size=50)
    plain = correct_mean(people, there, elsewhere, weight=1.0)
    assert plain.value == pytest.approx(elsewhere.mean() - (there - people).mean())


def test_the_corrected_share_holds_the_truth_and_a_model_by_chance_says_nothing() -> None:
    rng = np.random.default_rng(7)
    held = 0
    values = []
    for _ in range(1000):
        truth = rng.random(300) < 0.3
        said = np.where(truth, rng.random(300) < 0.85, rng.random(300) < 0.1)
        hits, rejections = rng.binomial(40, 0.85), rng.binomial(60, 0.9)
        value, low, high = correct_share(int(said.sum()), 300, hits, 40, rejections=rejections, negatives=60)
        values.append(value)
        held += low <= 0.3 <= high
    assert np.mean(values) == pytest.approx(0.3, abs=0.01)
    assert 925 <= held <= 985
    assert np.isnan(correct_share(50, 100, 20, 40, rejections=30, negatives=60)).all()


def test_corrected_means_of_clustered_topics_hold_and_those_that_ignore_events_do_not() -> None:
    rng = np.random.default_rng(8)
    event_of = np.repeat(np.arange(60), 5)
    judged = np.arange(300) < 60  # twelve events
    held = ignored = 0
    for _ in range(1000):
        people = rng.normal(60, 5, 300) + rng.normal(0, 5, 60)[event_of]
        model = people + 5 + rng.normal(0, 4, 300) + rng.normal(0, 4, 60)[event_of]
        parts = people[judged], model[judged], model[~judged]
        result = correct_mean(*parts, units=(event_of[judged], event_of[~judged]))
        held += result.low <= 60 <= result.high
        plain = correct_mean(*parts)
        ignored += plain.low <= 60 <= plain.high
        assert result.value == plain.value
    assert 925 <= held <= 975
    assert ignored < 900


def test_events_of_one_topic_change_nothing_and_two_judged_events_are_too_few() -> None:
    rng = np.random.default_rng(9)
    parts = rng.normal(size=20), rng.normal(size=20), rng.normal(size=50)
    alone = correct_mean(*parts, units=(np.arange(20), np.arange(20, 70)))
    assert alone.error == pytest.approx(correct_mean(*parts).error)
    rest, weight = parts[0] - alone.weight * parts[1], alone.weight
    textbook = rest.var(ddof=1) / 20 + weight**2 * parts[2].var(ddof=1) / 50
    assert alone.error**2 == pytest.approx(textbook)
    with pytest.raises(ValueError, match="three events"):
        correct_mean(*parts, units=(np.arange(20) % 2, np.arange(2, 52)))
