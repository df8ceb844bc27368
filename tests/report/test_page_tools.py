"""The page as a tool: links from numbers to topics, grid, all systems, pictures, downloads, keys, history."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest

from harness.records import Report
from harness.showing.leaderboard_formats import render
from harness.showing.page import render_publication, render_report
from tests.conftest import Command
from tests.report.conftest import Open, make_report
from tests.report.test_page_for_everybody import CONTRAST, NAMELESS

if TYPE_CHECKING:
    from playwright.sync_api import Page

LANDMARKS = """() => {
  const names = {};
  const name = (element) => element.getAttribute("aria-label")
    ?? document.getElementById(element.getAttribute("aria-labelledby") ?? "")?.textContent ?? "";
  for (const element of document.querySelectorAll("main, nav, header, [role=region], section[aria-labelledby]")) {
    if (!element.checkVisibility()) continue;
    const role = element.getAttribute("role") ?? (element.tagName === "SECTION" ? "region" : element.tagName);
    const key = `${role} ${name(element).trim()}`;
    names[key] = (names[key] ?? 0) + 1;
  }
  return Object.entries(names).filter(([, count]) => count > 1).map(([key]) => key);
}"""

HEADLESS = """() => [...document.querySelectorAll("th")]
  .filter((head) => !head.scope || !head.textContent.trim()).map((head) => head.outerHTML)"""


def saved(page: Page, selector: str) -> str:
    """The text of the file that a button saves."""
    with page.expect_download() as saving:
        page.locator(selector).first.click()
    return Path(saving.value.path()).read_text(encoding="utf-8")


def test_rows_and_cells_lead_to_the_topics_behind_them(html: str, open_page: Open) -> None:
    page = open_page(html)
    links = page.page.locator("#leaderboard tr.row th a")
    assert links.count() == 5
    page.page.locator("#leaderboard").get_by_role("link", name="invents").click()
    page.page.locator("#differences caption", has_text="invents less copies").wait_for()
    sizes = [abs(float(cell)) for cell in page.texts("#differences tbody tr td:nth-child(4)")]
    assert sizes == sorted(sizes, reverse=True)
    assert page.page.locator("#which").inner_text().startswith(page.texts("#differences tbody tr.current th a")[0])
    assert page.texts("#texts .a h3, #texts .b h3") == ["invents", "copies"]
    cells = page.page.locator("#pairs figure:visible a.cell-link")
    assert cells.count() == 3 * 2
    name = cells.nth(5).get_attribute("aria-label") or ""
    cells.nth(5).click()
    first, second = name.split(":")[0].split(" less ")
    page.page.locator("#differences caption", has_text=f"{first} less {second}").wait_for()
    page.page.go_back()
    page.page.locator("#differences caption", has_text="invents less copies").wait_for()


def test_the_matrix_is_walked_by_arrow_keys(html: str, open_page: Open) -> None:
    page = open_page(html)
    cells = page.page.locator("#pairs figure:visible a.cell-link")
    cells.first.focus()
    label = "document.activeElement.getAttribute('aria-label').split(':')[0]"
    before = page.page.evaluate(label)
    page.page.keyboard.press("ArrowDown")
    after = page.page.evaluate(label)
    assert after != before
    page.page.keyboard.press("Enter")
    page.page.locator("#differences caption", has_text=after).wait_for()


def test_the_address_holds_sorting_filter_and_measure_and_back_undoes_them(html: str, open_page: Open) -> None:
    page = open_page(html)
    systems = "#leaderboard tr.row:not([hidden]) th"
    first = page.texts(systems)
    page.page.locator("#leaderboard").get_by_role("button", name="system").click()
    assert page.page.evaluate("location.hash") == "#sort=system%3Aup"
    page.page.locator("#measure").select_option("bleu")
    page.page.get_by_label("Filter").fill("s")
    link = page.page.evaluate("location.hash")
    again = open_page(html, link)
    assert again.texts(systems) == page.texts(systems) == ["copies", "fails", "invents"]
    assert again.page.locator("#measure").input_value() == "bleu"
    assert again.page.get_by_label("Filter").input_value() == "s"
    page.page.go_back()
    page.page.go_back()
    page.wait_until("() => location.hash === '' && document.querySelector('#measure').value === 'rouge1'")
    assert page.page.locator("#measure").input_value() == "rouge1"
    assert page.texts(systems) == first


def test_a_filter_that_finds_nothing_says_so(html: str, open_page: Open) -> None:
    page = open_page(html)
    page.page.get_by_label("Filter").fill("nobody")
    assert page.page.locator("#none").inner_text() == "None of the 5 rows matches “nobody”."
    page.page.get_by_label("Find").fill("nowhere")
    assert page.texts("#differences tbody td") == ["No topic matches “nowhere”."]
    assert page.texts("#grid-table tbody td") == ["No topic matches “nowhere”."]


def test_the_grid_has_every_score_and_names_failures(report_of_three: Report, html: str, open_page: Open) -> None:
    page = open_page(html)
    labels = [row.label for row in report_of_three.leaderboard.rows]
    assert page.texts("#grid-table thead th") == ["topic", *labels, "spread"]
    page.page.locator("#grid-table").get_by_role("button", name="topic").click()
    rows = page.page.locator("#grid-table tbody tr")
    assert rows.count() == 3
    for number in range(3):
        cells = [text.strip() for text in rows.nth(number).locator("td").all_inner_texts()]
        for row, cell in enumerate(cells[:-1]):
            if labels[row] == "fails" and report_of_three.topics[number] == "rain":
                assert cell.endswith("✕")
            else:
                assert cell == f"{report_of_three.scores['rouge1'][row][number]:.1f}"
    failure = page.page.locator("#grid-table td.failure")
    assert failure.get_attribute("title") == "fails, rain: no candidate (empty)"
    failure.locator("a").click()
    page.page.locator("#which", has_text="rain").wait_for()
    assert page.texts("#texts .a h3") == ["fails"]


def test_all_systems_of_a_topic_stand_best_first(report_of_three: Report, html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge&a=copies&b=invents&all=1")
    names = page.texts("#texts .one h3")
    place = report_of_three.topics.index("bridge")
    scores = {
        row.label: report_of_three.scores["rouge1"][number][place]
        for number, row in enumerate(report_of_three.leaderboard.rows)
    }
    assert names == sorted(names, key=lambda name: -scores[name])
    assert set(names) == {"copies", "invents", "fails", "oracle"}
    page.page.locator("#texts").get_by_role("link", name="fails").click()
    page.page.locator("#texts .a h3", has_text="fails").wait_for()


def test_pictures_show_topics_and_systems(html: str, open_page: Open) -> None:
    page = open_page(html)
    assert page.page.locator("#strips .speck").count() == 5 * 3
    assert page.page.locator("#strips .median").count() == 5
    assert page.page.locator("#points circle").count() == 3, "upper bounds would press the systems together"
    page.page.locator("#points-of").select_option("topics")
    assert page.page.locator("#points circle").count() == 2 * 3
    page.page.locator("#across").select_option("words")
    assert "words" in (page.page.locator("#points svg").get_attribute("aria-label") or "")


def test_tables_and_pictures_are_saved(report_of_three: Report, html: str, open_page: Open) -> None:
    page = open_page(html)
    assert saved(page.page, "#save-csv") == render(report_of_three.leaderboard, "csv")
    table = json.loads(saved(page.page, "#save-json"))
    assert [row["system"] for row in table["rows"]] == [row.label for row in report_of_three.leaderboard.rows]
    assert table["fingerprint"] == report_of_three.leaderboard.fingerprint
    rows = list(csv.DictReader(io.StringIO(saved(page.page, "#save-topics"))))
    assert len(rows) == 3 * 5
    assert rows[0]["topic"] == "bridge"
    assert [row["failure"] for row in rows if row["system"] == "fails"] == ["", "empty", ""]
    for section in ("intervals", "length", "pairs", "spread", "measures"):
        picture = ET.fromstring(saved(page.page, f"#{section} .save"))
        assert picture.tag == "{http://www.w3.org/2000/svg}svg"
        assert "var(" not in ET.tostring(picture, encoding="unicode")
        assert picture.findall(".//{http://www.w3.org/2000/svg}a") == []
    assert page.complaints == []
    assert [url for url in page.requests if not url.startswith(("file:", "blob:"))] == []


def test_a_saved_cell_that_a_spreadsheet_would_compute_is_quoted(report_of_three: Report, open_page: Open) -> None:
    page = open_page(
        render_report(
            msgspec.structs.replace(report_of_three, topics=("=1+1", '@a,"b"', "plain"), missing_candidates=())
        )
    )
    rows = list(csv.DictReader(io.StringIO(saved(page.page, "#save-topics"))))
    assert [row["topic"] for row in rows[::5]] == ["'=1+1", '\'@a,"b"', "plain"]


def test_keys_step_through_topics_but_not_while_one_writes(html: str, open_page: Open) -> None:
    page = open_page(html)
    keys, which = page.page.keyboard, page.page.locator("#which")
    order = page.texts("#differences tbody th a")
    for key, place in (("j", 1), ("n", 2), ("k", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("p", 0)):
        keys.press(key)
        page.page.locator("#which", has_text=order[place]).wait_for()
    page.page.get_by_label("Filter").focus()
    keys.type("jn")
    assert which.inner_text().startswith(order[0])
    assert page.page.get_by_label("Filter").input_value() == "jn"
    page.page.get_by_label("Filter").fill("")
    page.page.locator("#filter").blur()
    keys.press("Control+j")
    assert which.inner_text().startswith(order[0])
    keys.press("?")
    assert page.page.locator("#keys").is_visible()
    keys.press("j")
    assert which.inner_text().startswith(order[0])
    keys.press("Escape")
    assert not page.page.locator("#keys").is_visible()
    keys.press("s")
    page.page.locator("#differences caption", has_text="invents less copies").or_(
        page.page.locator("#differences caption", has_text="fails less copies")
    ).wait_for()


def test_the_link_that_is_copied_opens_the_same(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=rain&a=invents&b=fails&measure=rouge2")
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.locator("#copy").click()
    page.page.locator("#copied", has_text="Link copied.").wait_for()
    assert page.page.evaluate("navigator.clipboard.readText() .then((text) => text === location.href)")


def test_landmarks_are_told_apart_and_headings_have_a_scope(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge")
    assert page.page.evaluate(LANDMARKS) == []
    assert page.page.evaluate(HEADLESS) == []


def test_headings_stay_in_sight_and_the_whole_cell_sorts(html: str, open_page: Open) -> None:
    page = open_page(html)
    head = page.page.locator("#leaderboard thead th.sorts").nth(2)
    button = head.locator("button")
    cell, inner = head.bounding_box(), button.bounding_box()
    assert cell is not None
    assert inner is not None
    assert inner["width"] >= cell["width"] - 1
    assert inner["height"] >= cell["height"] - 2
    page.page.set_viewport_size({"width": 1400, "height": 300})
    page.page.locator("#leaderboard tr.row").last.scroll_into_view_if_needed()
    box = head.bounding_box()
    assert box is not None
    assert -1 <= box["y"] < 150


@pytest.mark.parametrize("width", [390])
def test_a_line_between_rows_is_one_line_on_a_phone(html: str, open_page: Open, width: int) -> None:
    page = open_page(html, width=width)
    bottoms = page.page.evaluate(
        """() => [...document.querySelectorAll("#leaderboard tr.row")].map((row) =>
          [...row.cells].map((cell) => Math.round(cell.getBoundingClientRect().bottom)))"""
    )
    assert all(len(set(row)) == 1 for row in bottoms)
    colours = page.page.evaluate(
        """() => [...document.querySelectorAll("#leaderboard tr.row > *")].map((cell) =>
          getComputedStyle(cell).borderBottomColor)"""
    )
    assert len(set(colours)) == 1


def test_a_leaderboard_to_publish_has_scores_and_no_texts(place: Path, harness: Command, open_page: Open) -> None:
    said = harness("report", "--leaderboard")
    assert said.err.splitlines()[0] == "written to results/kept/leaderboard.html"
    text = (place / "results/kept/leaderboard.html").read_text(encoding="utf-8")
    for written in ("bridge", "Monday", "mayor", "Rain fell", "rain"):
        assert written not in text
    page = open_page(text)
    heads = page.texts("#leaderboard thead th")
    assert {"system", "ROUGE-1", "answered", "words"} <= set(heads)
    row = page.page.locator("#leaderboard tr.row", has_text="fails")
    assert "66.7 %" in row.inner_text()
    assert "harness score town -i mine=summaries.txt" in page.page.locator("#adding").inner_text()
    page.page.get_by_label("Filter").fill("inv")
    assert page.texts("#leaderboard tr.row:not([hidden]) th") == ["invents"]
    assert saved(page.page, "#save-csv").startswith("system,role,rouge1")
    assert page.page.evaluate(CONTRAST) == []
    assert page.page.evaluate(NAMELESS) == []
    assert page.page.evaluate(LANDMARKS) == []
    assert page.complaints == []


def test_a_hostile_leaderboard_stays_text(hostile: Report, open_page: Open) -> None:
    page = open_page(render_publication(hostile))
    assert page.page.evaluate("window.pwned") is None
    assert page.complaints == []
    page.resize(320)
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 320


def test_names_that_are_those_of_columns_and_a_dataset_without_articles_do_no_harm(
    tmp_path: Path, open_page: Open
) -> None:
    topics = [{"id": name, "references": ["A text here."]} for name in ("one", "two")]
    page = open_page(
        render_report(make_report(tmp_path / "bare", topics, {"topic": ["A text.", "B."], "spread": ["", "A text."]}))
    )
    grid = page.page.locator("#grid-table")
    rows = "#grid-table tbody th a"
    grid.locator("th[data-key='row:topic'] button").click()
    assert page.texts(rows) == ["one", "two"]
    grid.locator("th[data-key='row:spread'] button").click()
    assert page.texts(rows) == ["two", "one"]
    grid.locator("th[data-key='topic'] button").click()
    assert page.texts(rows) == ["one", "two"]
    assert "Every word is in the article" not in page.page.locator("#texts").inner_text()
    assert page.complaints == []


def test_a_run_of_one_row_has_a_page_without_pairs_and_topics(report_of_three: Report, open_page: Open) -> None:
    board = report_of_three.leaderboard
    one = msgspec.structs.replace(board, rows=board.rows[:1], pairs=(), clusters={}, beside_human=())
    scores = {measure: rows[:1] for measure, rows in report_of_three.scores.items()}
    page = open_page(
        render_report(
            msgspec.structs.replace(
                report_of_three, leaderboard=one, scores=scores, views=(), view_topics=(), missing_candidates=()
            )
        )
    )
    page.page.locator("#leaderboard").get_by_role("button", name="system").click()
    page.page.get_by_label("Filter").fill("nobody")
    assert page.page.locator("#none").is_visible()
    assert page.page.locator("#topics, #grid, #reading, #keys").count() == 0
    assert page.complaints == []
