"""What systems cost, on the page: a table to sort, a picture of score by seconds, another by price."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from harness.records import Costs, Report
from harness.showing.page import render_report
from tests.conftest import Command
from tests.report.conftest import Open, evil
from tests.report.test_page_for_everybody import CONTRAST, NAMELESS

LOCAL = {
    "copies": Costs(0.3, 0.1, 80_000_000),
    "invents": Costs(6.0, 2.0, 2_300_000_000),
    "fails": Costs(0.0003, 0.0001, 9_000_000),
}
PAID = {
    **LOCAL,
    "invents": Costs(6.0, 2.0, 90_000_000, 12_345, 678, 0.0042, 3, ("gpt-x-0718",)),
    "fails": Costs(1.2, 0.4, 0, 1_000, 10, None, 3, ("gpt-x-0718",)),
}
SYSTEMS = "#costs tr.row th"


def with_costs(found: Report, costs: dict[str, Costs]) -> Report:
    rows = tuple(msgspec.structs.replace(row, costs=costs.get(row.label)) for row in found.leaderboard.rows)
    return msgspec.structs.replace(found, leaderboard=msgspec.structs.replace(found.leaderboard, rows=rows))


@pytest.fixture(scope="module")
def local(report_of_three: Report) -> str:
    return render_report(with_costs(report_of_three, LOCAL))


@pytest.fixture(scope="module")
def paid(report_of_three: Report) -> str:
    return render_report(with_costs(report_of_three, PAID))


def test_without_costs_there_is_no_section_and_no_link_to_one(html: str) -> None:
    assert 'id="costs"' not in html
    assert 'href="#costs"' not in html
    assert html.count('id="ranking"') == 1


def test_the_page_of_a_kept_run_is_the_same_each_time(report_of_three: Report, paid: str) -> None:
    assert render_report(with_costs(report_of_three, PAID)) == paid


def test_the_table_is_sorted_by_any_column(paid: str, open_page: Open) -> None:
    page = open_page(paid)
    table = page.page.locator("#costs table")
    assert set(page.texts(SYSTEMS)) == {"copies", "invents", "fails"}
    table.get_by_role("button", name="median a topic").click()
    assert page.texts(SYSTEMS) == ["copies", "fails", "invents"]
    table.get_by_role("button", name="median a topic").click()
    assert page.texts(SYSTEMS) == ["invents", "fails", "copies"]
    table.get_by_role("button", name="price").click()
    assert page.texts(SYSTEMS)[0] == "invents", "what is not known comes last"
    assert page.texts("#costs tr.row:first-child td") == ["2.0 s", "6.0 s", "90 MB", "12,345", "678", "$0.0042"]
    assert page.complaints == []


def test_sorting_the_costs_leaves_the_ranking_as_it_is(paid: str, open_page: Open) -> None:
    page = open_page(paid)
    before = page.texts("#leaderboard tr.row th")
    page.page.locator("#costs table").get_by_role("button", name="system").click()
    assert page.texts("#leaderboard tr.row th") == before
    assert page.page.locator("#leaderboard th[aria-sort]").count() == 0


def test_score_by_seconds_follows_the_measure_and_price_has_a_picture_where_there_is_one(
    local: str, paid: str, open_page: Open
) -> None:
    page = open_page(paid)
    assert page.page.locator("#costs figure:visible").count() == 2
    page.page.locator("#measure").select_option("bleu")
    assert {each.get_attribute("data-measure") for each in page.page.locator("#costs figure:visible").all()} == {"bleu"}
    assert open_page(local).page.locator("#costs figure:visible").count() == 1


def test_the_picture_tells_who_is_on_the_front_to_those_who_do_not_see_it(local: str) -> None:
    labels = re.findall(r'aria-label="(ROUGE-1 by median time a topic[^"]+)"', local)
    assert len(labels) == 2, "one for wide windows, one for phones"
    assert labels[0].startswith("ROUGE-1 by median time a topic, a point for each of 3 rows; none is both better")
    assert "fails" in labels[0]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_of_the_section_stand_out_and_everything_has_a_name(paid: str, open_page: Open, theme: str) -> None:
    page = open_page(paid, theme=theme)
    assert page.page.evaluate(CONTRAST) == []
    assert page.page.evaluate(NAMELESS) == []


def test_nothing_is_wider_than_the_window(report_of_three: Report, paid: str, open_page: Open) -> None:
    hostile = evil(msgspec.structs.replace(with_costs(report_of_three, PAID), views=(), view_topics=()))
    for text in (paid, render_report(hostile)):
        page = open_page(text, ready=False)
        page.page.wait_for_load_state()
        for width in (1280, 800, 320):
            page.resize(width)
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.page.evaluate("window.pwned") is None


def test_names_in_the_picture_do_not_cover_one_another(paid: str, open_page: Open) -> None:
    page = open_page(paid)
    boxes = [each.bounding_box() for each in page.page.locator("#costs figure:visible text.small:visible").all()]
    assert len(boxes) == 3 + 1
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert one is not None
            assert other is not None
            apart = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert apart or one["y"] + one["height"] <= other["y"] or other["y"] + other["height"] <= one["y"]


def test_a_page_without_ranks_has_no_column_for_them(report_of_three: Report, html: str) -> None:
    ranked = any(row.ranks for row in report_of_three.leaderboard.rows)
    alike = len({row.rank_sets.get("rouge1") for row in report_of_three.leaderboard.rows if row.ranks}) == 1
    assert ranked
    assert alike
    assert 'class="rank"' not in html
    first = report_of_three.leaderboard.rows[0]
    second = msgspec.structs.replace(
        report_of_three.leaderboard.rows[1], ranks={"rouge1": 2}, rank_sets={"rouge1": (2, 2)}
    )
    parted = msgspec.structs.replace(
        report_of_three.leaderboard, rows=(first, second, *report_of_three.leaderboard.rows[2:])
    )
    assert render_report(msgspec.structs.replace(report_of_three, leaderboard=parted)).count('class="rank"') == 1 + len(
        parted.rows
    )


def test_a_picture_of_what_is_not_known_is_one_line(place: Path, harness: Command) -> None:
    said = harness("plot", "cost")
    assert (said.code, said.out) == (1, "")
    assert said.err == "harness: nothing to draw: cost of rouge1 needs systems that have a score and costs\n"
    said = harness("plot", "forest", "--by", "price")
    assert said.err == "harness: forest has no costs across; only cost is drawn by seconds or price\n"
