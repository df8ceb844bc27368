from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.stats

from harness.records import Estimate, Leaderboard
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.score_intervals import build_estimate, round_portably, shares_of_way
from harness.scoring.settings import Settings, choose_columns
from tests.scoring.synthetic import MEAN, Ratio, dataset, make_system, metric


def board(values: dict[str, list[float]], **settings: object) -> Leaderboard:
    field = [make_system(label, scores) for label, scores in values.items()]
    events = [str(number) for number in range(len(next(iter(values.values()))))]
    return build_leaderboard(dataset(), field, choose_columns([MEAN]), events, Settings(**settings))  # type: ignore[arg-type]


def test_the_interval_of_a_mean_is_t_s_and_its_method_is_named() -> None:
    values = 40 + 5 * np.linspace(-1, 1, 12)
    made = board({"a": list(values), "b": list(values + 1)})
    estimate = made.rows[1].estimates["mean"]
    oracle = scipy.stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (estimate.low, estimate.high) == pytest.approx((oracle.low, oracle.high), rel=0.01)
    assert estimate.low <= oracle.low + 1e-9
    assert made.interval_method["mean"] in {"t", "skew-t"}


def test_percentiles_are_made_where_they_are_asked_for_and_said_to_be_narrow() -> None:
    values = list(np.random.default_rng(1).normal(40, 5, 12))
    made = board({"a": values, "b": values[::-1]}, interval="percentile")
    estimate, wide = (each.rows[0].estimates["mean"] for each in (made, board({"a": values, "b": values[::-1]})))
    assert made.interval_method == {"mean": "percentile"}
    assert wide.low < estimate.low < estimate.high < wide.high  # type: ignore[operator]
    assert any(remark.kind == "narrow intervals" for remark in made.remarks)


def test_a_score_of_summed_counts_has_an_interval_on_the_log_scale() -> None:
    counts = np.random.default_rng(2).integers(5, 30, (15, 2)).astype(float) + np.array([0.0, 40.0])
    row = replace(make_system("a", [1.0] * 15), rows={"mean": counts})
    other = replace(make_system("b", [1.0] * 15), rows={"mean": counts[::-1] + 1})
    columns = choose_columns([metric("mean", Ratio())])
    made = build_leaderboard(dataset(), [row, other], columns, [str(n) for n in range(15)], Settings())
    estimate = next(each for each in made.rows if each.label == "a").estimates["mean"]
    assert made.interval_method == {"mean": "log-t"}
    assert estimate.low is not None
    assert estimate.high is not None
    assert 1 < estimate.value / estimate.low < 2
    assert 1 < estimate.high / estimate.value < 2


def test_with_two_topics_or_where_nothing_varies_there_is_no_interval_and_the_reader_is_told() -> None:
    two = board({"a": [1.0, 2.0], "b": [2.0, 4.0]})
    assert all(row.estimates["mean"].low is None for row in two.rows)
    assert any(remark.kind == "few units" and remark.facts["no_interval"] for remark in two.remarks)
    zeros = board({"a": [0.0] * 8, "b": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]})
    row = next(row for row in zeros.rows if row.label == "a")
    assert row.estimates["mean"].low is None
    assert [remark.facts["labels"] for remark in zeros.remarks if remark.kind == "no interval"] == [["a"]]


def test_an_estimate_without_ends_has_no_interval() -> None:
    assert build_estimate(12.5, np.nan, np.nan) == Estimate(12.5, None, None)


def test_a_score_has_the_digits_that_every_machine_gives_it() -> None:
    """Logarithms differ in the last bit between processors, and so does sacrebleu's BLEU."""
    assert build_estimate(100 / 3, 1 / 3, 200 / 3) == Estimate(33.3333333333, 0.3333333333, 66.6666666667)
    assert build_estimate(10.641639870196446, 3, 34) == build_estimate(10.641639870196448, 3, 34)


def test_numbers_are_plain_floats_and_minus_nothing_is_nothing() -> None:
    assert round_portably(np.float64(1) / 3) == 0.3333333333
    assert str(round_portably(-1e-12)) == "0.0"
    assert type(round_portably(np.float64(1))) is float


def test_the_share_of_a_way_is_0_at_its_beginning_and_1_at_its_end() -> None:
    scores = np.array([[[20.0, 5], [30.0, 5], [40.0, 5]]])
    shares = shares_of_way(scores, 0, 2)
    assert shares[0, :, 0].tolist() == [0.0, 0.5, 1.0]
    assert np.isnan(shares[0, :, 1]).all()
