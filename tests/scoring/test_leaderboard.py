from __future__ import annotations

import tracemalloc

import msgspec
import numpy as np
import pytest

from harness.errors import HarnessError, UnknownName
from harness.records import Failure, Leaderboard, Pair
from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics.metric import Metric
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import CountsBuilder, SystemCounts
from harness.showing.wording import word_remarks
from harness.showing.wording.pair_test_wording import name_test
from tests.scoring.synthetic import MEAN, Floats, Mean, dataset, make_system, metric, rows

TOPICS = 60
OWN_EVENTS = [f"t{number}" for number in range(TOPICS)]
EASE = np.random.default_rng(1).normal(40, 10, TOPICS)


def scores(gain: float, seed: int) -> Floats:
    """Scores of a system: the ease of topics, what the system gains, and noise."""
    return EASE + gain + np.random.default_rng(seed).normal(0, 4, TOPICS)


FIELD = [
    make_system("second", scores(-1.2, 2)),
    make_system("lead", scores(-10, 3), role="floor"),
    make_system("first", scores(0, 4)),
    make_system("oracle", scores(30, 5), role="ceiling"),
    make_system("third", scores(-5, 6)),
    make_system("random", scores(-15, 7), role="floor"),
]


def make_leaderboard(
    field: list[SystemCounts] = FIELD, events: list[str] = OWN_EVENTS, **settings: object
) -> Leaderboard:
    return build_leaderboard(dataset(), field, choose_columns([MEAN]), events, Settings(**settings))  # type: ignore[arg-type]


def pair(of: Leaderboard, a: str, b: str) -> Pair:
    return next(found for found in of.pairs if (found.a, found.b) == (a, b))


def test_rows_are_systems_then_floors_then_ceilings_each_by_the_first_column() -> None:
    assert [row.label for row in make_leaderboard().rows] == ["first", "second", "third", "lead", "random", "oracle"]


def test_where_lower_is_better_the_lowest_comes_first() -> None:
    errors = metric("mean", higher_is_better=False)
    found = build_leaderboard(dataset(), FIELD, choose_columns([errors]), OWN_EVENTS)
    assert [row.label for row in found.rows] == ["third", "second", "first", "random", "lead", "oracle"]
    assert found.rows[3].ranks["mean"] == 1
    assert found.clusters["mean"][0] == ("random",)


def test_a_score_stands_in_its_interval_and_is_the_mean() -> None:
    for row, whole in zip(make_leaderboard().rows, (FIELD[place] for place in (2, 0, 4, 1, 5, 3)), strict=True):
        estimate = row.estimates["mean"]
        assert estimate.value == pytest.approx(whole.rows["mean"][:, 1].mean())
        assert estimate.low is not None
        assert estimate.high is not None
        assert estimate.low < estimate.value < estimate.high


def test_the_ranking_claims_what_the_tests_show() -> None:
    """A > {B, C} > lead: first and second are too near to tell apart."""
    found = make_leaderboard()
    assert found.clusters["mean"] == (("first", "second"), ("third",), ("lead",), ("random",))
    assert [row.ranks.get("mean") for row in found.rows] == [1, 1, 3, 4, 5, None]
    assert [row.letter for row in found.rows] == ["a", "b", "c", "d", "e", "f"]
    assert found.rows[0].beats["mean"] == ("c", "d", "e")
    assert name_test(found).endswith("10000 permutations of topics, step-down max-T over the pairs of a measure")
    assert [row.rank_sets.get("mean") for row in found.rows] == [(1, 2), (1, 2), (3, 3), (4, 4), (5, 5), None]
    assert (found.correction, found.family) == ("max-t", "measure")


def test_ceilings_read_references_so_they_are_not_tested() -> None:
    found = make_leaderboard()
    assert not any("oracle" in (pair.a, pair.b) for pair in found.pairs)
    assert found.rows[-1].beats == {}
    assert len(found.pairs) == 10


def test_a_pair_says_all_about_a_difference() -> None:
    found = pair(make_leaderboard(), "first", "third")
    gaps = FIELD[2].rows["mean"][:, 1] - FIELD[4].rows["mean"][:, 1]
    assert found.difference == pytest.approx(gaps.mean())
    assert found.low is not None
    assert found.high is not None
    assert found.detectable is not None
    assert found.error is not None
    assert found.low < found.difference < found.high
    assert found.p <= found.p_corrected < 0.05
    assert (found.wins, found.ties, found.losses) == ((gaps > 0).sum(), 0, (gaps < 0).sum())
    assert found.error == pytest.approx(gaps.std(ddof=1) / TOPICS**0.5)
    assert found.error is not None
    assert found.detectable > 2.8016 * found.error  # the level is that of one of ten pairs, and n is not infinite
    assert found.shared_topics == TOPICS
    assert found.effect is not None
    assert found.effect[0] == pytest.approx(gaps.mean() / gaps.std(ddof=1), rel=0.02)
    assert found.effect[1] < found.effect[0] < found.effect[2]
    assert found.chance is not None
    assert found.chance[0] == pytest.approx((gaps > 0).mean())


def test_against_a_baseline_the_correction_is_over_the_baseline_s_pairs_only() -> None:
    found = make_leaderboard(baseline="lead")
    assert found.baseline == "lead"
    assert {one.b for one in found.baseline_pairs} == {"lead"}
    assert [one.a for one in found.baseline_pairs] == ["first", "second", "third", "random"]
    assert (found.pairs, found.clusters) == ((), {})
    assert all(row.ranks == {} and row.rank_sets == {} for row in found.rows)
    everybody = make_leaderboard()
    for one in found.baseline_pairs[:3]:
        twin = pair(everybody, one.a, "lead")
        assert (one.difference, one.p, one.wins) == (twin.difference, twin.p, twin.wins)
        assert one.p_corrected <= twin.p_corrected
        assert one.high - one.low < twin.high - twin.low  # type: ignore[operator]
    assert found.rows[0].beats["mean"] == ("d",)
    below, twin = found.baseline_pairs[3], pair(everybody, "lead", "random")
    assert (below.difference, below.wins, below.losses) == (-twin.difference, twin.losses, twin.wins)


def test_an_unknown_baseline_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"unknown baseline 'led'\. Did you mean 'lead'"):
        make_leaderboard(baseline="led")


def test_the_same_seed_gives_the_same_bytes_and_another_seed_nearly_the_same() -> None:
    assert msgspec.json.encode(make_leaderboard()) == msgspec.json.encode(make_leaderboard())
    one, two = (make_leaderboard(seed=seed, interval="percentile").rows[0].estimates["mean"] for seed in (1, 2))
    assert one != two
    assert [one.low, one.high] == pytest.approx([two.low, two.high], abs=0.5)


def test_the_order_in_which_systems_are_given_does_not_matter() -> None:
    assert make_leaderboard(FIELD[::-1]) == make_leaderboard()


def test_more_systems_do_not_move_an_interval_or_a_p_value() -> None:
    """All share the draws: a table of three and a table of six agree."""
    few, many = make_leaderboard([FIELD[0], FIELD[1], FIELD[2]]), make_leaderboard()
    assert few.rows[0].estimates == many.rows[0].estimates
    assert pair(few, "first", "lead").p == pair(many, "first", "lead").p


def test_topics_of_an_event_stay_together() -> None:
    shared = [str(number // 6) for number in range(TOPICS)]
    found = make_leaderboard(events=shared)
    assert (found.interval, found.topics, found.events) == ("events", TOPICS, 10)
    assert (
        name_test(found)
        == "exact randomization (two-sided), all 1024 swaps of events, step-down max-T over the pairs of a measure"
    )
    assert pair(found, "first", "third").wins > 10  # by topic, not by event


def test_one_event_is_said_to_be_one() -> None:
    found = make_leaderboard(events=["summit"] * TOPICS)
    assert found.interval == "topics within one event"
    assert found.events == 1
    assert any("across events cannot be estimated" in remark for remark in word_remarks(found.remarks))


def test_one_topic_has_no_interval_and_no_test() -> None:
    found = make_leaderboard([make_system("a", [10.0]), make_system("b", [20.0])], ["t"])
    assert found.rows[0].estimates["mean"].low is None
    assert (found.interval, found.test) == ("", "")
    assert found.clusters["mean"] == (("b", "a"),)
    assert word_remarks(found.remarks) == (
        "With one topic no interval can be estimated and no difference can be tested.",
    )


def test_five_topics_are_said_to_separate_nothing() -> None:
    few = [make_system(whole.label, whole.rows["mean"][:5, 1], role=whole.role) for whole in FIELD]
    found = make_leaderboard(few, OWN_EVENTS[:5])
    assert set(found.rows[0].ranks.values()) == {1}
    assert (
        "Five topics are few: no test can separate systems. Read the order as a description of these texts."
    ) in word_remarks(found.remarks)
    assert not any("show a true difference" in remark for remark in word_remarks(found.remarks))


def test_a_reader_is_told_what_is_separated_and_what_the_data_can_show() -> None:
    found = make_leaderboard()
    assert word_remarks(found.remarks)[0] == (
        "In mean, 9 of 10 pairs are separated (p < 0.05 after correction); all of 3 systems are shown to be better "
        "than the baseline lead."
    )
    assert word_remarks(found.remarks)[1].startswith("60 topics show a true difference of ")
    assert [remark.kind for remark in found.remarks] == ["separation", "detection", "lead not shown"]
    assert word_remarks(found.remarks)[2].startswith("The lead of first over second in mean (")


def test_a_reader_is_told_how_many_systems_are_better_than_the_best_floor() -> None:
    weak = [*FIELD, make_system("weak", scores(-10.5, 9))]
    assert word_remarks(make_leaderboard(weak).remarks)[0].endswith(
        "; 3 of 4 systems are shown to be better than the baseline lead."
    )
    below = word_remarks(make_leaderboard(weak[1::5]).remarks)
    assert below[0] == "The baseline lead beats every system in mean."
    assert below[1].endswith("the one system is not shown to be better than the baseline lead.")
    assert "floor" not in word_remarks(make_leaderboard([FIELD[0], FIELD[2]]).remarks)[0]


def test_several_events_that_are_few_are_called_few_and_nothing_is_said_twice() -> None:
    found = make_leaderboard(events=[str(number % 6) for number in range(TOPICS)])
    assert not any(remark.kind == "few units" for remark in found.remarks)  # the most extreme of 64 swaps can reject
    fewer = make_leaderboard(events=[str(number % 5) for number in range(TOPICS)])
    assert word_remarks(fewer.remarks)[0] == (
        "Five events are few: no test can separate systems. Read the order as a description of these texts."
    )
    assert sum("few" in remark or "separate" in remark for remark in word_remarks(fewer.remarks)) == 1


def test_there_is_no_share_of_a_way_that_leads_down() -> None:
    human = make_system("human", scores(-20, 11), role="ceiling")
    found = make_leaderboard([*FIELD, human], range_ends=("lead", "human"))
    assert all(row.share_of_range == {} for row in found.rows)


def test_a_share_has_no_interval_where_the_way_may_lead_down() -> None:
    lead = next(whole for whole in FIELD if whole.label == "lead")
    human = make_system("human", lead.rows["mean"][:, 1] + np.resize([9.0, -8.0], TOPICS), role="ceiling")
    found = {row.label: row for row in make_leaderboard([*FIELD, human], range_ends=("lead", "human")).rows}
    assert found["first"].share_of_range["mean"].value > 1
    assert found["first"].share_of_range["mean"].low is None


def test_the_share_of_the_way_from_lead_to_human() -> None:
    human = make_system("human", scores(10, 11), role="ceiling")
    found = {row.label: row for row in make_leaderboard([*FIELD, human], range_ends=("lead", "human")).rows}
    low, high = (found[label].estimates["mean"].value for label in ("lead", "human"))
    share = found["third"].share_of_range["mean"]
    assert share.value == pytest.approx((found["third"].estimates["mean"].value - low) / (high - low))
    assert share.low is not None
    assert share.high is not None
    assert 0 < share.low < share.value < share.high < 1
    assert found["oracle"].share_of_range["mean"].value > 1
    assert found["random"].share_of_range["mean"].value < 0
    assert found["lead"].share_of_range == found["human"].share_of_range == {}


def test_without_one_end_there_is_no_way() -> None:
    assert all(row.share_of_range == {} for row in make_leaderboard(range_ends=("lead", "human")).rows)


def test_a_failure_counts_as_zero_and_the_table_says_so_and_what_intersect_would_change() -> None:
    hard = {int(place): "crash" for place in np.argsort(EASE)[:20]}
    easy_rider = make_system("first", scores(0, 4), failed=hard)  # type: ignore[arg-type]
    found = make_leaderboard([easy_rider, FIELD[0], FIELD[1]])
    row = next(row for row in found.rows if row.label == "first")
    assert (row.topics, row.scored, row.failures) == (60, 40, {"crash": 20})
    assert [row.label for row in found.rows] == ["second", "first", "lead"]
    assert word_remarks(found.remarks)[0] == (
        "Some candidates are missing: first for 20 of 60 topics (20 crash). Each missing candidate counts as "
        "an empty one."
    )
    assert word_remarks(found.remarks)[1].startswith("With --on-failure intersect (40 topics), mean would be first 4")
    assert word_remarks(found.remarks)[1].endswith("and the order of systems would be first, second.")


def test_of_many_systems_the_other_order_is_told_in_few_words() -> None:
    field = [make_system(f"s{number:02}", scores(-number, number)) for number in range(12)]
    crash: Failure = "crash"
    failed = make_system("s00", scores(0, 0), failed=dict.fromkeys(range(20), crash))
    found = make_leaderboard([failed, *field[1:]])
    told = next(remark for remark in word_remarks(found.remarks) if "--on-failure intersect" in remark)
    assert "the order of systems would differ, with s00 first (Kendall's tau 0." in told
    assert len(told) < 200


def test_intersect_leaves_the_topics_out_for_all_and_says_what_zero_would_change() -> None:
    failed = make_system("first", scores(0, 4), failed={0: "timeout", 7: "empty"})
    found = make_leaderboard([failed, FIELD[0]], on_failure="intersect")
    assert found.topics == 58
    assert found.rows[0].topics == 60
    assert found.rows[1].estimates["mean"].value == pytest.approx(np.delete(scores(-1.2, 2), [0, 7]).mean())
    assert any(remark.startswith("With --on-failure zero (60 topics)") for remark in word_remarks(found.remarks))


def test_error_refuses_missing_candidates_by_name_and_reason() -> None:
    failed = make_system("first", scores(0, 4), failed={0: "timeout", 7: "timeout"})
    with pytest.raises(HarnessError, match=r"candidates are missing \(first: 2 timeout\)"):
        make_leaderboard([failed, FIELD[0]], on_failure="error")


def test_what_a_ceiling_lacks_is_no_failure_of_a_system() -> None:
    human = make_system("human", scores(20, 8), role="ceiling", failed={0: "not attempted"})
    for on_failure in ("zero", "intersect", "error"):
        found = make_leaderboard([FIELD[0], FIELD[1], human], on_failure=on_failure)
        assert found.topics == TOPICS
        assert not any("candidates are missing" in remark for remark in word_remarks(found.remarks))
        assert "The row human is over 59 of 60 topics only." in word_remarks(found.remarks)


def test_topics_that_no_two_systems_share_cannot_be_intersected() -> None:
    a = make_system("a", [1.0, 2], failed={0: "crash"})
    b = make_system("b", [1.0, 2], failed={1: "crash"})
    with pytest.raises(HarnessError, match="no topic that all systems have a candidate for"):
        make_leaderboard([a, b], ["x", "y"], on_failure="intersect")


def test_without_draws_and_tests_there_are_scores_only() -> None:
    found = make_leaderboard(draws=0, test="none")
    assert found.rows[0].estimates["mean"].low is None
    assert (found.pairs, found.clusters, found.interval) == ((), {}, "")


def test_without_draws_a_randomization_test_is_still_made() -> None:
    found = make_leaderboard(draws=0)
    assert pair(found, "first", "third").p < 0.05
    assert pair(found, "first", "third").low is not None  # the interval is the test turned round
    assert found.rows[0].estimates["mean"].low is None


def test_the_one_ahead_is_named_first_also_where_it_is_a_floor() -> None:
    near = make_leaderboard([make_system("a", scores(-11, 12)), FIELD[1]])
    assert [row.label for row in near.rows] == ["a", "lead"]
    assert near.rows[0].estimates["mean"].value < near.rows[1].estimates["mean"].value
    assert any("The lead of lead over a in mean (" in remark for remark in word_remarks(near.remarks))


def test_the_paired_bootstrap_may_have_more_draws_than_the_intervals_and_moves_none_of_them() -> None:
    found = make_leaderboard(test="bs", bs_draws=3000)
    assert (
        name_test(found)
        == "paired bootstrap (one tail, as sacrebleu), 3000 draws of topics, Holm over the pairs of a measure"
    )
    assert pair(found, "first", "lead").p == pytest.approx(1 / 3001)
    assert [row.estimates for row in found.rows] == [row.estimates for row in make_leaderboard().rows]
    assert pair(make_leaderboard(test="bs", draws=0, bs_draws=50), "first", "lead").p == pytest.approx(1 / 51)


def test_the_paired_bootstrap_says_that_it_counts_one_tail() -> None:
    found = make_leaderboard(test="bs")
    assert (
        name_test(found)
        == "paired bootstrap (one tail, as sacrebleu), 1000 draws of topics, Holm over the pairs of a measure"
    )
    assert any("counts one tail" in remark for remark in word_remarks(found.remarks))
    assert pair(found, "first", "lead").p == pytest.approx(1 / 1001)


@pytest.mark.parametrize(
    "settings", [{"confidence": 95.0}, {"draws": -1}, {"permutations": 0}, {"seed": -1}, {"test": "bs", "draws": 0}]
)
def test_numbers_that_make_no_sense_are_refused(settings: dict[str, object]) -> None:
    with pytest.raises(HarnessError):
        build_leaderboard(dataset(), FIELD, choose_columns([MEAN]), OWN_EVENTS, Settings(**settings))  # type: ignore[arg-type]


def test_two_systems_of_one_label_are_refused() -> None:
    with pytest.raises(HarnessError, match=r"two systems bear one label: second$"):
        make_leaderboard([FIELD[0], FIELD[1], FIELD[0]])


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(HarnessError, match="nothing to compare"):
        make_leaderboard([])


class Three(Mean):
    """Three measures of one metric, as ROUGE has them."""

    def score(self, metric: Metric, rows: Floats) -> Floats:
        mean = super().score(metric, rows)
        return np.concatenate([mean, 2 * mean, 3 * mean], axis=-1)


TRIPLE = Metric("r", "R", ("r", "r.p", "r.r"), ("R", "R p", "R r"), 2, True, None, "x", Three())


def tripled(whole: SystemCounts) -> SystemCounts:
    both = {"mean": whole.rows["mean"], "r": rows(whole.rows["mean"][:, 1])}
    return SystemCounts(whole.label, whole.role, both, whole.words, whole.budgets, whole.failures)


def test_columns_are_the_headline_of_each_metric_or_the_measures_named() -> None:
    field = [tripled(whole) for whole in FIELD]
    default = build_leaderboard(dataset(), field, choose_columns([MEAN, TRIPLE]), OWN_EVENTS)
    assert [column.measure for column in default.columns] == ["mean", "r"]
    named = build_leaderboard(dataset(), field, choose_columns([MEAN, TRIPLE], ["r.r", "mean", "r.p"]), OWN_EVENTS)
    assert [(column.measure, column.title) for column in named.columns] == [
        ("r.r", "R r"),
        ("r.p", "R p"),
        ("mean", "mean"),
    ]
    assert named.columns[0].signature == "mean|nrefs:1-3"
    row = named.rows[0].estimates
    assert row["r.r"].value == pytest.approx(3 * row["mean"].value)
    assert row["r.p"].high == pytest.approx(2 * (row["mean"].high or 0))
    assert len(named.pairs) == 3 * 10


def test_an_unknown_measure_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"Did you mean 'r\.p'"):
        choose_columns([TRIPLE], ["rp"])


def test_a_measure_that_cannot_be_made_is_named() -> None:
    nothing = {"mean": np.zeros((3, 2))}
    empty = SystemCounts(
        "a", "system", nothing, np.ones(3, np.int64), np.ones(3, np.int64), Failures.from_sequence([None] * 3)
    )
    found = make_leaderboard([empty, make_system("b", [1.0, 2, 3])], ["x", "y", "z"])
    assert [row.label for row in found.rows] == ["b", "a"]
    assert "The measure mean cannot be computed for a." in word_remarks(found.remarks)
    assert found.rows[1].estimates == {}
    assert found.pairs == ()


def test_many_pairs_get_as_many_trials_as_their_correction_asks_for() -> None:
    field = [make_system(f"s{number:02}", scores(-2.0 * number, number)) for number in range(40)]
    found = make_leaderboard(field, correction="holm")
    assert (
        name_test(found)
        == "approximate randomization (two-sided), 31200 permutations of topics, Holm over the pairs of a measure"
    )
    assert "10000 permutations of topics, step-down max-T" in name_test(
        make_leaderboard(field)
    )  # which needs no more for more pairs
    assert pair(found, "s00", "s39").p_corrected < 0.05
    assert len(found.clusters["mean"]) > 1


@pytest.mark.parametrize(
    ("settings", "flag"),
    [({"permutations": 1000, "correction": "holm"}, "--paired-ar-n"), ({"test": "bs"}, "--paired-bs-n")],
)
def test_trials_that_are_too_few_for_the_pairs_are_kept_and_told(settings: dict[str, object], flag: str) -> None:
    field = [make_system(f"s{number:02}", scores(-2.0 * number, number)) for number in range(12)]
    found = make_leaderboard(field, **settings)  # type: ignore[arg-type]
    told = f"no p can be below 0.066 after correction. {flag} sets more."
    assert any(remark.endswith(told) for remark in word_remarks(found.remarks))
    assert all(each.p_corrected >= 0.05 for each in found.pairs)


def test_forty_systems_have_letters_and_all_their_pairs() -> None:
    field = [make_system(f"s{number:02}", scores(-number, number)) for number in range(40)]
    found = make_leaderboard(field, draws=200, permutations=2000)
    assert len(found.pairs) == 780
    assert (found.rows[26].letter, found.rows[39].letter) == ("aa", "an")


def test_counts_kept_on_one_slate_are_compared_without_another_copy_of_them() -> None:
    topics, rows_ = 20_000, 40
    builder = CountsBuilder(topics)
    failed: dict[int, Failure] = {7: "crash"}
    for part in range(4):
        drawn = np.random.default_rng(part).normal(40, 5, (rows_, topics // 4))
        builder.add([make_system(f"s{place:02d}", each, failed=failed) for place, each in enumerate(drawn)])
    systems = builder.build_counts()
    events = [str(topic) for topic in range(topics)]
    tracemalloc.start()
    try:
        build_leaderboard(dataset(), systems, choose_columns([MEAN]), events, Settings(draws=5, permutations=5))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * topics * rows_ * 8 + (200 << 20)  # scores by topic, and blocks whose size is bounded
