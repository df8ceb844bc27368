from __future__ import annotations

from dataclasses import replace
from math import fsum
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.records import Candidate, Costs, Failure, Usage
from harness.scoring.costs import add_costs, sum_costs
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.settings import Settings, choose_columns
from tests.scoring.synthetic import MEAN, dataset, make_system

FAILURES: tuple[Failure, ...] = ("crash", "timeout", "not attempted")

usages = st.builds(
    Usage,
    model=st.sampled_from(["", "gpt-a", "gpt-b"]),
    input_tokens=st.integers(0, 10**6),
    output_tokens=st.integers(0, 10**4),
    price=st.none() | st.floats(0, 10),
    calls=st.integers(0, 3),
)
candidates = st.builds(
    Candidate,
    topic=st.just("t"),
    text=st.just("x"),
    key=st.just("k"),
    failure=st.none() | st.sampled_from(FAILURES),
    seconds=st.floats(0, 1e4),
    memory=st.integers(0, 2**40),
    usage=st.none() | usages,
)


def make_counts(
    seconds: float = 0.0, failure: Failure | None = None, memory: int = 0, usage: Usage | None = None
) -> Candidate:
    return Candidate("t", "" if failure else "x", "k", failure, seconds=seconds, memory=memory, usage=usage)


@given(st.lists(candidates, min_size=1, max_size=12), st.data())
def test_costs_do_not_depend_on_batches_or_order(them: list[Candidate], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(them)))
    mixed = data.draw(st.permutations(them))
    whole = sum_costs(them).costs
    assert add_costs([sum_costs(them[:cut]), sum_costs(them[cut:])]).costs == whole
    assert sum_costs(mixed).costs == whole


@given(st.lists(candidates, min_size=1, max_size=12))
def test_costs_are_sums_over_candidates_and_failed_ones_count(them: list[Candidate]) -> None:
    found = sum_costs(them).costs
    stated = [each.usage for each in them if each.usage]
    if not stated and not any(each.seconds for each in them):
        assert found is None
        return
    assert found is not None
    assert found.seconds == fsum(each.seconds for each in them)
    assert found.memory == max(each.memory for each in them)
    assert found.input_tokens == sum(each.input_tokens for each in stated)
    assert found.output_tokens == sum(each.output_tokens for each in stated)
    assert found.calls == sum(each.calls for each in stated)
    assert found.models == tuple(sorted({each.model for each in stated} - {""}))


@given(st.lists(candidates, min_size=1, max_size=12))
def test_a_price_is_told_where_nothing_that_used_tokens_is_without_one(them: list[Candidate]) -> None:
    found = sum_costs(them).costs
    stated = [each.usage for each in them if each.usage]
    prices = [each.price for each in stated if each.price is not None]
    unknown = any(each.price is None and each.input_tokens + each.output_tokens for each in stated)
    assert (found.price if found else None) == (fsum(prices) if prices and not unknown else None)


@given(st.lists(candidates, min_size=1, max_size=12))
def test_the_median_is_that_of_candidates_with_a_text(them: list[Candidate]) -> None:
    found = sum_costs(them).costs
    answered = [each.seconds for each in them if each.failure is None]
    if found and answered:
        assert found.median == pytest.approx(median(answered), rel=1e-12)


def test_a_system_that_only_met_its_limit_has_taken_that_long() -> None:
    assert sum_costs([make_counts(60.0, "timeout"), make_counts(60.0, "timeout")]).costs == Costs(120.0, 60.0)


def test_candidates_made_elsewhere_have_no_costs_unless_they_state_some() -> None:
    assert sum_costs([make_counts(), make_counts(failure="empty")]).costs is None
    assert sum_costs([make_counts(), make_counts(usage=Usage("gpt-a", "", 10, 2, 0.5, 1))]).costs == Costs(
        0.0, 0.0, 0, 10, 2, 0.5, 1, ("gpt-a",)
    )


def test_a_free_answer_costs_nothing_and_an_unknown_price_is_not_nothing() -> None:
    free, unknown = Usage("local", "cpu", 10, 2, 0.0), Usage("other", "cpu", 10, 2)
    prices = [
        each.price for each in (sum_costs([make_counts(1.0, usage=usage)]).costs for usage in (free, unknown)) if each
    ]
    assert prices == [0.0, None]


def test_prices_that_no_float_can_sum_are_not_known() -> None:
    for prices in ([1e308, 1e308, 1e308], [float("inf"), 1.0]):
        found = sum_costs([make_counts(1.0, usage=Usage("gpt-a", price=price)) for price in prices]).costs
        assert found == Costs(3.0 if len(prices) == 3 else 2.0, 1.0, models=("gpt-a",))


def test_a_row_of_a_comparison_has_the_costs_of_its_candidates() -> None:
    took = sum_costs([make_counts(1.0, memory=5), make_counts(3.0, memory=4)])
    field = [
        replace(make_system("a", [1, 2, 3]), spent=took),
        make_system("b", [2, 1, 5]),
        make_system("human", [9, 9, 9], "ceiling"),
    ]
    found = build_leaderboard(
        dataset(), field, choose_columns([MEAN]), ["x", "y", "z"], Settings(draws=10, permutations=10)
    )
    assert {row.label: row.costs for row in found.rows} == {"a": Costs(4.0, 2.0, 5), "b": None, "human": None}
