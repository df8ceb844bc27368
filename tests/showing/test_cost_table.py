"""What systems cost, as people read it: in a table of its own, and only when it is asked for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.records import Costs, Leaderboard, Row
from harness.showing.charts import plot
from harness.showing.cost_table import memory_text, price_text, seconds_text
from harness.showing.leaderboard_formats import RENDERERS, render

PAID = Costs(61.2, 2.1, 93_000_000, 123_456, 7_890, 0.0231, 50, ("gpt-x-0718",))
UNPAID = Costs(600.0, 12.1, 0, 1_000, 10, None, 50, ("gpt",))
LOCAL = Costs(0.0004, 0.00007, 14_000_000)


def with_costs(small: Leaderboard, *costs: Costs | None) -> Leaderboard:
    """The small table with these costs, from its first row on; no others. What called an endpoint is an `llm`."""
    padded = (*costs, *(None,) * (len(small.rows) - len(costs)))
    rows = tuple(
        msgspec.structs.replace(row, costs=each, priced_system="llm" if each and each.calls else "")
        for row, each in zip(small.rows, padded, strict=True)
    )
    return msgspec.structs.replace(small, rows=rows)


@pytest.fixture(scope="module")
def paid(small: Leaderboard) -> Leaderboard:
    return with_costs(small, PAID, UNPAID, LOCAL)


TEXT = """\
            median              peak   tokens  tokens
system     a topic     total  memory       in     out   price
-------------------------------------------------------------
textrank     2.1 s   1.0 min   93 MB  123,456   7,890  $0.023
日本          12 s    10 min       –    1,000      10       –
-- baselines ------------------------------------------------
lead      <0.001 s  <0.001 s   14 MB        –       –       –
"""

NOTES = """\
Costs: seconds are wall time of one call (of a batch, an equal share), in a
  process of its own, with one thread unless the system takes more; another
  machine gives others. Memory is the peak resident size of the process (Linux
  only). Tokens and price are sums of what the system states.
gpt-x-0718 answered for textrank and gpt answered for 日本.
Not known: the price of 日本. It is known where the endpoint counts tokens and
  options say what they cost: -s llm:input_price=0.15,output_price=0.6 (US
  dollars a million tokens).
"""


def test_costs_have_a_table_of_their_own_beneath_the_scores(paid: Leaderboard) -> None:
    shown = render(paid, width=80, costs=True)
    table, notes = shown.split("\n\n")[2:4]
    assert f"{table}\n" == TEXT
    assert f"{notes}\n" == NOTES
    assert "oracle" not in table


@pytest.mark.parametrize("format_", RENDERERS)
def test_what_costs_add_is_not_there_unless_asked_for(paid: Leaderboard, format_: str) -> None:
    plain, more = render(paid, format_), render(paid, format_, costs=True)
    if format_ == "json":
        assert plain == more
        assert json.loads(plain)["rows"][0]["costs"]["price"] == 0.0231
        return
    left = iter(more.splitlines())
    assert len(more) > len(plain)
    assert all(any(kept.startswith(line) for kept in left) for line in plain.splitlines()), "only added, in order"


def test_columns_that_nobody_has_are_not_printed(small: Leaderboard) -> None:
    shown = render(with_costs(small, Costs(2.0, 0.4)), width=80, costs=True)
    heads = shown.split("\n\n")[2].splitlines()[1].split()
    assert heads == ["system", "a", "topic", "total"]
    assert "emory" not in shown
    assert "oken" not in shown
    assert "price" not in shown


def test_the_price_of_a_local_model_is_not_asked_for(small: Leaderboard) -> None:
    tokens = Costs(2.0, 0.4, 0, 100, 10, None, 0, ("bart",))
    shown = render(with_costs(small, tokens), width=80, costs=True)
    assert "Not known" not in shown
    assert "price" not in shown
    assert "Tokens are sums" in shown.replace("\n  ", " ")


def test_a_column_of_prices_that_nobody_has_is_left_out_and_the_advice_stays(small: Leaderboard) -> None:
    for format_ in ("text", "markdown", "latex"):
        shown = render(with_costs(small, UNPAID, LOCAL), format_, costs=True).replace("\n  ", " ")
        assert shown.count("price") == len(["the price of", "llm:input_price", "output_price"])
        assert "Not known: the price of textrank." in shown


def test_only_a_system_that_can_be_told_prices_is_asked_for_them(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    """A model on one's own machine counts its calls, too, and another system may have no such option."""
    rows = (
        row_of("hf:model=x", {"rouge1": (30.0, 1.0)}, costs=UNPAID),
        row_of("gpt", {"rouge1": (29.0, 1.0)}, costs=UNPAID, priced_system="my_llm"),
    )
    shown = render(comparison_of(rows, "rouge1"), costs=True).replace("\n  ", " ")
    assert "the price of gpt. " in shown
    assert "-s my_llm:input_price=" in shown


def test_without_any_costs_a_sentence_says_so(small: Leaderboard) -> None:
    bare = with_costs(small)
    for format_ in ("text", "markdown", "latex"):
        assert "No costs are known: candidates made elsewhere bring none." in render(bare, format_, costs=True)
    assert r"\begin{tabular}" in render(bare, "latex", costs=True)
    assert render(bare, "latex", costs=True).count(r"\begin{table}") == 1


def test_a_model_that_a_label_names_is_not_named_again(small: Leaderboard, row_of: Callable[..., Row]) -> None:
    rows = (row_of("llm:model=gpt", {"rouge1": (1.0, 0.5)}, costs=UNPAID), *small.rows)
    shown = render(msgspec.structs.replace(small, rows=rows), costs=True)
    assert "answered for" not in shown


def test_tries_are_said_to_be_summed(paid: Leaderboard) -> None:
    tried = msgspec.structs.replace(paid.rows[0], trials=3)
    shown = render(msgspec.structs.replace(paid, rows=(tried, *paid.rows[1:])), costs=True)
    assert "Totals are sums over all trials." in shown.replace("\n  ", " ")
    assert "all trials" not in render(paid, costs=True).replace("\n  ", " ")


def test_a_spreadsheet_has_costs_as_numbers_at_the_end(paid: Leaderboard) -> None:
    rows = list(csv.DictReader(io.StringIO(render(paid, "csv", costs=True))))
    names = ["seconds", "median_seconds", "memory", "input_tokens", "output_tokens", "price"]
    assert list(rows[0])[-6:] == names
    assert [rows[0][name] for name in names] == ["61.2", "2.1", "93000000", "123456", "7890", "0.0231"]
    assert [rows[1][name] for name in names] == ["600.0", "12.1", "", "1000", "10", ""]
    assert [rows[3][name] for name in names] == [""] * 6
    long = list(csv.DictReader(io.StringIO(render(paid, "csv-long", costs=True))))
    assert {name: long[0][name] for name in names} == {name: rows[0][name] for name in names}


def test_names_of_models_are_taken_for_text(small: Leaderboard) -> None:
    evil = msgspec.structs.replace(PAID, models=("\x1b[31m<b>|$x$_\\input{x}",))
    bad = with_costs(small, evil)
    assert "\x1b" not in render(bad, costs=True)
    assert r"\<b\>\|&#36;x&#36;\_\\input" in render(bad, "markdown", costs=True)
    assert r"\textbackslash{}input\{x\}" in render(bad, "latex", costs=True)


def test_many_rows_are_not_all_named_beneath(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = tuple(row_of(f"s{at}", {"rouge1": (30.0, 1.0)}, costs=UNPAID, priced_system="llm") for at in range(40))
    shown = render(comparison_of(rows, "rouge1"), costs=True).replace("\n  ", " ")
    assert "the price of s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 30 more." in shown
    assert "gpt answered for s0, s1, s2, s3, s4, s5, s6, s7, s8, s9 and 30 more." in shown


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_of_costs_is_wider_than_asked(paid: Leaderboard, width: int) -> None:
    assert max(map(len, render(paid, width=width, costs=True).splitlines())) <= width


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0 s"), (0.00007, "<0.001 s"), (0.004, "0.004 s"), (0.0804, "0.080 s"), (0.0996, "0.10 s"),
        (0.43, "0.43 s"), (0.996, "1.0 s"), (1.2, "1.2 s"), (9.96, "10 s"), (34.4, "34 s"), (59.6, "1.0 min"),
        (204, "3.4 min"), (3580, "1.0 h"), (7500, "2.1 h"), (360_000, "100 h"),
    ],
)  # fmt: skip
def test_seconds_are_written_for_people(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"), [(78_300_000, "78 MB"), (4_200_000, "4.2 MB"), (999_600_000, "1.0 GB"), (2_310_000_000, "2.3 GB")]
)
def test_memory_is_written_for_people(size: float, text: str) -> None:
    assert memory_text(size) == text


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0.0, "$0"), (0.0042, "$0.0042"), (0.42, "$0.42"), (12.5, "$12.50"), (1234.5, "$1,234.50"), (1e300, "$1.0e+300")],
)
def test_prices_are_written_for_people(dollars: float, text: str) -> None:
    assert price_text(dollars) == text


def test_what_a_system_states_breaks_no_table(small: Leaderboard) -> None:
    for price in (5e-324, 1e308):
        wild = with_costs(small, Costs(1.0, 0.2, 0, 2**65, 2**65, price, 2**65, ("x",)), PAID)
        assert max(map(len, render(wild, width=80, costs=True).splitlines())) <= 80
        svg = plot(wild, "cost", by="price")
        assert svg.count("<circle") == 1, "what is not believable is not drawn"


@given(st.floats(1e-9, 1e6))
def test_no_price_is_rounded_to_zero_or_by_more_than_a_twentieth(dollars: float) -> None:
    assert float(price_text(dollars).replace("$", "").replace(",", "")) == pytest.approx(dollars, rel=0.05)
