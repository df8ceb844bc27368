"""What calls cost: counted in whichever shape, exact at the prices, and held to a limit by any number of processes."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.models.chat import ChatClient
from harness.models.cost_limit import Budget, Ledger, parse_limit
from harness.models.endpoint import Endpoint as Settings
from harness.models.endpoint import Prompt
from harness.models.prices import Prices, Tokens, count_tokens
from harness.models.reply_cache import Reply
from tests.models.endpoint import Endpoint, completion, make_failure


@pytest.mark.parametrize(
    ("usage", "tokens"),
    [
        (
            {"prompt_tokens": 2006, "completion_tokens": 300, "prompt_tokens_details": {"cached_tokens": 1920}},
            (2006, 300, 1920),
        ),
        ({"input_tokens": 90, "output_tokens": 5, "input_tokens_details": {"cached_tokens": 64}}, (90, 5, 64)),
        ({"prompt_tokens": 90, "completion_tokens": 5, "prompt_cache_hit_tokens": 64}, (90, 5, 64)),
        ({"prompt_tokens": 90, "completion_tokens": 5, "cached_tokens": 10}, (90, 5, 10)),
        ({"prompt_tokens": 90, "completion_tokens": 5, "cache_read_input_tokens": 64}, (90, 5, 64)),
        (
            {"input_tokens": 10, "output_tokens": 5, "cache_read_input_tokens": 64, "cache_creation_input_tokens": 16},
            (90, 5, 64),
        ),
        ({"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 64}}, (9, 5, 9)),
        ({"prompt_tokens": 9, "completion_tokens": 5, "prompt_tokens_details": None}, (9, 5, -1)),
        ({"prompt_tokens": True, "completion_tokens": 1e300}, (-1, -1, -1)),
        ({}, (-1, -1, -1)),
    ],
)
def test_tokens_are_counted_in_whichever_shape_they_come(usage: dict[str, Any], tokens: tuple[int, int, int]) -> None:
    assert count_tokens(usage) == Tokens(*tokens)


def test_what_was_read_from_the_cache_has_its_own_price() -> None:
    reply = Reply("x", input_tokens=2006, output_tokens=300, has_token_counts=True, cached_tokens=1920)

    assert reply.price(2.5, 10) == (2006 * 2.5 + 300 * 10) / 1e6
    assert reply.price(2.5, 10, 1.25) == (86 * 2.5 + 1920 * 1.25 + 300 * 10) / 1e6


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6)), max_size=30))
def test_costs_add_up_exactly(calls: list[tuple[int, int, int]]) -> None:
    prices = Prices(0.15, 0.6, 0.075)
    costs = [prices.cost(Tokens(read, written, min(read, cached))) or Decimal(0) for read, written, cached in calls]
    sums = [sum(column) for column in zip(*[(r, w, min(r, c)) for r, w, c in calls], strict=True)] or [0, 0, 0]

    assert sum(costs) == prices.cost(Tokens(*sums))


@pytest.mark.parametrize(
    "prices", [Prices(-1.0, 1.0), Prices(1.0, float("nan")), Prices(1.0, float("inf")), Prices(cached=1.0)]
)
def test_prices_that_cannot_be_meant_are_refused(prices: Prices) -> None:
    with pytest.raises(HarnessError):
        prices.check()


@pytest.mark.parametrize("limit", [0.0, -1.0, float("nan"), float("inf")])
def test_a_limit_that_cannot_be_meant_is_refused(limit: float) -> None:
    with pytest.raises(HarnessError, match="--max-cost must be an amount of US dollars above 0"):
        parse_limit(limit)


def test_the_worst_case_counts_every_byte_and_all_that_may_be_written() -> None:
    body = {"messages": [{"role": "user", "content": "é" * 1000}], "max_tokens": 500}

    assert (Prices(1.0, 0.0).worst_case(body) or 0) * 10**6 >= 2000
    assert Prices(0.0, 1.0).worst_case({**body, "n": 3}) == Decimal("0.0015")
    assert Prices(0.0, 1.0).worst_case({**body, "max_completion_tokens": 900}) == Decimal("0.0009")
    assert Prices(1.0, 1.0).worst_case({"messages": []}) is None
    assert Prices(1.0, None).worst_case(body) is None


# The book


def test_no_number_of_calls_at_once_passes_the_limit(tmp_path: Path) -> None:
    limit = Decimal("0.3")

    def spend(_: int) -> Decimal:
        ledger = Ledger(tmp_path / "ledger", limit)
        name = ledger.reserve(Decimal("0.1"))
        return Decimal("0.1") if name else Decimal(0)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(20))) == limit


def test_what_calls_under_way_give_back_can_be_spent(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger", Decimal(1))
    first = ledger.reserve(Decimal("0.9"))
    assert first
    assert ledger.reserve(Decimal("0.2")) == ""
    ledger.settle(first, Decimal("0.5"))
    assert ledger.reserve(Decimal("0.5"))
    assert ledger.reserve(Decimal("0.6")) is None


def test_what_a_killed_process_put_aside_counts_as_spent_and_its_half_line_as_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    code = (
        "import os, sys, pathlib, decimal; from harness.models.cost_limit import Ledger\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "Ledger(path, decimal.Decimal(1)).reserve(decimal.Decimal('0.4'))\n"
        "path.open('a').write('hold 7-7 7 0.')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, env=dict(os.environ))
    ledger = Ledger(path, Decimal(1))

    assert ledger.reserve(Decimal("0.7")) is None
    assert ledger.spent == Decimal("0.4")
    assert ledger.reserve(Decimal("0.6"))


# An endpoint


def ask(endpoint: Endpoint, path: Path, limit: str, count: int, **settings: Any) -> list[Reply]:
    budget = Budget(Ledger(path / "ledger", Decimal(limit)), Prices(10.0, 10.0))
    asker = ChatClient(Settings(endpoint.base_url, "tiny", max_tokens=100, **settings), budget=budget)
    prompts = [Prompt([{"role": "user", "content": f"Summarize {number}."}], number) for number in range(count)]
    try:
        return asker.ask(prompts)
    finally:
        asker.close()


@pytest.mark.parametrize("concurrent", [1, 4, 16])
def test_calls_stop_before_the_limit_would_be_passed(endpoint: Endpoint, tmp_path: Path, concurrent: int) -> None:
    replies = ask(endpoint, tmp_path, "0.01", 40, concurrent=concurrent)
    answered = [reply for reply in replies if reply.text]

    assert 0 < len(answered) < 40
    assert len(endpoint.asked) == len(answered)
    assert sum(reply.price(10, 10) or 0 for reply in answered) <= 0.01
    stopped = next(reply for reply in replies if not reply.text)
    assert stopped.missing == "unavailable"
    assert stopped.note.startswith("stopped before --max-cost 0.01 would be passed: 0.00")
    assert stopped.note.endswith("the same command with a higher --max-cost goes on")


def test_a_call_that_may_have_been_paid_counts_in_full_and_one_that_was_refused_does_not(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers(make_failure(503), make_failure(503), completion())
    assert ask(endpoint, tmp_path, "0.005", 1, retries=2)[0].text
    endpoint.answers(lambda _: _unfinished())
    (reply,) = ask(endpoint, tmp_path, "0.005", 1, retries=2)

    assert reply.missing == "unavailable"
    assert len(endpoint.asked) == 4


def _unfinished() -> Any:
    from werkzeug import Response

    return Response("{", content_type="application/json")


def test_without_prices_or_a_length_nothing_is_asked(endpoint: Endpoint, tmp_path: Path) -> None:
    with pytest.raises(HarnessError, match="--max-cost needs to know what tokens cost"):
        Budget(Ledger(tmp_path / "ledger", Decimal(1)), Prices(1.0))
    (reply,) = ask(endpoint, tmp_path, "1", 1, more={"max_tokens": None})

    assert "--max-cost needs to know how long a reply may be; give max_tokens" in reply.note
    assert endpoint.asked == []
