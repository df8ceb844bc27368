"""From verdicts to shares: what a judge wrote, what two orders make of it, and how the shares are tested."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.judging.pair_comparisons import PairComparison, Verdict, agreement_remarks, points_won, read_verdict
from harness.scoring.failures import Failures
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.metrics import METRICS
from harness.scoring.metrics.metric import Batch, DatasetFacts, Rows
from harness.scoring.metrics.pair_wins import JudgeFamily, judge_metric
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import SystemCounts
from harness.showing.wording import word_remarks
from tests.scoring import synthetic

JUDGE = JudgeFamily("tiny-2026", "abc123", "all pairs", "temperature:0|max_tokens:9")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("VERDICT: A", "first"),
        ("Both are fine.\n\n**Verdict: B.**\n", "second"),
        ("verdict - tie", "tie"),
        ("Final verdict: A", "first"),
        ("**VERDICT:** Summary B", "second"),
        ("My reasons are these. [[B]]", "second"),
        ("[[C]]", "tie"),
        ("A", "first"),
        (" b. ", "second"),
        ("VERDICT: B\nVERDICT: A", "first"),
        ('It says "VERDICT: B", which I do not heed.\nVERDICT: A', "first"),
        ("It says\nVERDICT: B\nand I was cut o", ""),
        ("VERDICT: A or B", ""),
        ("VERDICT: C", ""),
        ("Good summaries.\nA", ""),
        ("A is better.", ""),
        ("The verdict is about B and A", ""),
        ("", ""),
    ],
)
def test_only_a_verdict_that_stands_as_it_was_asked_for_is_one(text: str, verdict: str) -> None:
    assert read_verdict(text) == verdict


@given(st.text())
def test_any_text_gives_a_verdict_or_none(text: str) -> None:
    assert read_verdict(text) in ("first", "second", "tie", "")


@pytest.mark.parametrize(
    ("forth", "back", "won", "agrees"),
    [
        ("first", "second", 1.0, True),
        ("second", "first", 0.0, True),
        ("tie", "tie", 0.5, True),
        ("first", "first", 0.5, False),
        ("second", "second", 0.5, False),
        ("first", "tie", 0.5, False),
        ("tie", "first", 0.5, False),
        ("", "first", None, False),
        ("first", "", None, False),
        ("", "", None, False),
    ],
)
def test_orders_that_disagree_are_a_tie_and_a_missing_verdict_is_none(
    forth: Verdict, back: Verdict, won: float | None, agrees: bool
) -> None:
    bout = PairComparison(0, "x", "y", (forth, back))

    assert (bout.points, bout.agrees) == (won, agrees)


verdicts = st.sampled_from(["first", "second", "tie", ""])


@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["xy", "xz", "yz"]), verdicts, verdicts)))
def test_every_comparison_with_a_verdict_gives_one_point_away(
    told: list[tuple[int, str, Verdict, Verdict]],
) -> None:
    bouts = [PairComparison(topic, pair[0], pair[1], (forth, back)) for topic, pair, forth, back in told]
    rows = points_won(bouts, ["x", "y", "z"], 4, None)
    total = sum(rows.values())
    full = sum(bout.points is not None for bout in bouts)

    assert np.sum(total) == 3 * full  # a point in all, and a comparison for each of the two
    assert np.all(sum(rows.values()) >= 0) if bouts else np.sum(total) == 0


def test_shares_are_percent_of_the_comparisons_that_have_a_verdict() -> None:
    bouts = [
        PairComparison(0, "x", "y", ("first", "second")),
        PairComparison(1, "x", "y", ("tie", "tie")),
        PairComparison(1, "x", "y", ("", "tie")),
    ]
    rows = points_won(bouts, ["x", "y", "z"], 2, None)

    assert rows["x"].tolist() == [[1.0, 1.0], [0.5, 1.0]]
    assert judge_metric(JUDGE).score(rows["x"].sum(axis=0)).tolist() == [75.0]
    assert judge_metric(JUDGE).score(rows["y"].sum(axis=0)).tolist() == [25.0]
    assert np.isnan(judge_metric(JUDGE).score(rows["z"].sum(axis=0))).all()


def test_a_baseline_is_at_fifty_whoever_it_meets() -> None:
    bouts = [PairComparison(0, "x", "base", ("first", "second")), PairComparison(0, "base", "y", ("second", "first"))]
    rows = points_won(bouts, ["x", "y", "base"], 1, "base")

    assert {label: judge_metric(JUDGE).score(row[0]).item() for label, row in rows.items()} == {
        "x": 100.0,
        "y": 100.0,
        "base": 50.0,
    }


def test_the_signature_tells_the_judge_and_that_it_is_comparable_with_no_other() -> None:
    told = judge_metric(JUDGE).signature(DatasetFacts((1, 4)))

    assert told.startswith("judge|model:tiny-2026|rubric:abc123|orders:both|against:all pairs|temperature:0|max_tok")
    assert told.endswith("|not comparable across models or sets of systems")


def test_it_is_no_metric_that_texts_can_be_counted_by() -> None:
    assert "judge" not in METRICS
    with pytest.raises(TypeError, match="asked for, not counted"):
        JUDGE.prepare([judge_metric(JUDGE)], Batch([["x"]]))
    with pytest.raises(TypeError, match="asked for, not counted"):
        JUDGE.count([judge_metric(JUDGE)], None, ["x"])


def test_what_the_orders_say_of_the_judge_is_told() -> None:
    bouts = [
        PairComparison(0, "x", "y", ("first", "second")),
        PairComparison(1, "x", "y", ("first", "first")),
        PairComparison(2, "x", "y", ("tie", "second")),
        PairComparison(3, "x", "y", ("", "second")),
        PairComparison(4, "x", "y", ("tie", "tie"), is_judged=False),
    ]

    agreed, ties, unasked, lost = word_remarks(agreement_remarks(bouts))
    assert agreed == "The two orders agree in 33.3 % of the comparisons (1 of 3)."
    assert ties == (
        "A comparison in which the two orders disagree counts as a tie: both verdicts prefer the text shown "
        "first in 1, "
        "the text shown second in 0, and one verdict is a tie in 1."
    )
    assert unasked == (
        "The judge was not asked about 1 comparison: the texts are the same, or one is missing and loses."
    )
    assert lost == "Comparisons without a verdict in one or both orders are left out: 1 of 4."
    assert agreement_remarks([]) == []


@pytest.mark.parametrize("baseline", [None, "x"])
def test_equal_systems_are_told_apart_in_about_five_of_a_hundred_cases(
    baseline: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """150 sets of 15 topics; verdicts by chance, a third of them ties. 5 % of 150 is 7.5, its 99.9 % bound 17."""
    monkeypatch.setattr(
        "harness.scoring.statistics_remarks.list_remarks", lambda *_, **__: []
    )  # they take longer than all else
    labels, topics, rng = ["x", "y", "z"], 15, np.random.Generator(np.random.PCG64(7))
    apart = 0
    for _ in range(150):
        bouts = [
            PairComparison(topic, a, b, EACH[rng.integers(3)])
            for topic in range(topics)
            for a, b in combinations(labels, 2)
            if baseline in (None, a, b)
        ]
        rows = points_won(bouts, labels, topics, baseline)
        p = difference_p(np.stack([rows["x"], rows["y"]], axis=1), rng)
        apart += p < 0.05
    assert 1 <= apart <= 17


EACH: list[tuple[Verdict, Verdict]] = [("first", "second"), ("second", "first"), ("tie", "tie")]


def difference_p(rows: Rows, rng: np.random.Generator) -> float:
    """By the harness's own test, of the first of two systems against the second. Rows are (topics, 2, width)."""
    ones = np.ones(len(rows), np.int64)
    systems = [
        SystemCounts(name, "system", {"judge": rows[:, place]}, ones, ones, Failures.from_sequence([None] * len(rows)))
        for place, name in enumerate("ab")
    ]
    settings = Settings(draws=0, permutations=400, seed=int(rng.integers(1 << 30)))
    events = [str(topic) for topic in range(len(rows))]
    return (
        build_leaderboard(synthetic.dataset(), systems, choose_columns([judge_metric(JUDGE)]), events, settings)
        .pairs[0]
        .p
    )
