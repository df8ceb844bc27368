"""Whose texts a page holds where not all of them have room, and what a reader can do with the others."""

from __future__ import annotations

import sys
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError
from harness.jobs import report
from harness.jobs.report_texts import MAX_TEXT_TOPICS, choose_topics
from harness.showing.page import render_report
from harness.showing.shared_ngrams import split_pieces
from harness.showing.visible_text import show_lines
from harness.workspace import Workspace
from tests.conftest import Command
from tests.report.conftest import Open
from tests.report.test_page_for_everybody import CONTRAST, NAMELESS

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def sizes_of(topics: int, size: int = 10) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.full(topics, size, np.int64)


def test_all_topics_are_kept_where_they_have_room() -> None:
    assert choose_topics(np.arange(7.0), sizes_of(7), 70) == [*range(7)]
    assert choose_topics(np.zeros(0), sizes_of(0), 70) == []


def test_half_are_the_most_telling_and_half_are_spread_evenly_over_the_others() -> None:
    spread = np.zeros(1000)
    spread[[3, 500, 501, 999]] = 1, 4, 2, 3
    chosen = choose_topics(spread, sizes_of(1000), 10**9, texts=8)
    assert {3, 500, 501, 999} < set(chosen)
    others = sorted(set(chosen) - {3, 500, 501, 999})
    assert others == [125, 374, 625, 874]


def test_nobody_reads_as_many_topics_as_there_are() -> None:
    assert len(choose_topics(np.zeros(5000), sizes_of(5000), 10**9)) == MAX_TEXT_TOPICS
    assert len(choose_topics(np.zeros(5000), sizes_of(5000), 10**9, texts=3000)) == 3000
    assert len(choose_topics(np.zeros(50), sizes_of(50), 10**9, texts=3000)) == 50
    assert choose_topics(np.zeros(50), sizes_of(50), 10**9, texts=0) == []


def test_a_number_below_zero_is_refused() -> None:
    with pytest.raises(HarnessError, match="texts"):
        choose_topics(np.zeros(50), sizes_of(50), 10**9, texts=-1)


@given(st.lists(st.integers(1, 100), min_size=1, max_size=600), st.integers(1, 20_000), st.randoms())
def test_as_many_bytes_as_are_allowed_or_one_topic(sizes: list[int], most: int, random: object) -> None:
    spread = np.array([random.random() for _ in sizes])  # type: ignore[attr-defined]
    chosen = choose_topics(spread, np.array(sizes), most)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == 1 or sum(sizes[place] for place in chosen) <= most
    assert int(spread.argmax()) in chosen


@pytest.mark.parametrize("width", [1280, 390])
def test_topics_without_texts_are_found_sorted_and_told_apart(place: Path, open_page: Open, width: int) -> None:
    workspace = Workspace(place, (), (place / "references",), place / "results")
    small = report("kept", texts=1, workspace=workspace)
    (kept,) = (small.topics[number] for number in small.view_topics)
    page = open_page(render_report(small), width=width)
    others = [topic for topic in small.topics if topic != kept]

    assert page.page.locator("#topics .note").inner_text().startswith("Texts of 1 of 3 topics are in this page")
    assert sorted(page.texts("#differences tbody th")) != []
    assert page.texts("#differences tbody th a") == [kept]
    page.page.locator("#find").fill(others[0])
    assert [text.split()[0] for text in page.texts("#differences tbody th")] == [others[0]]
    page.page.locator("#find").fill("")
    page.page.locator("#differences").get_by_role("button", name="topic").click()
    assert [text.split()[0] for text in page.texts("#differences tbody th")] == sorted(small.topics)
    page.page.locator("#differences").get_by_role("link", name=kept).click()
    page.page.locator("#texts .lit").first.wait_for()
    page.page.locator("#which", has_text=kept).wait_for()
    assert page.page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.page.evaluate(NAMELESS) == []
    assert page.page.evaluate(CONTRAST) == []
    assert page.complaints == []


def test_a_page_without_any_text_says_so(place: Path, open_page: Open) -> None:
    workspace = Workspace(place, (), (place / "references",), place / "results")
    page = open_page(render_report(report("kept", texts=0, workspace=workspace)))
    assert page.page.locator("#which").inner_text() == "No topic is chosen."
    assert page.page.locator("#differences tbody th").count() == 3
    assert page.complaints == []


def test_the_command_takes_the_number_of_topics(place: Path, harness: Command) -> None:
    said = harness("report", "--texts", "2", "-o", "page.html")
    assert said.code == 0
    text = (place / "page.html").read_text(encoding="utf-8")
    assert "Texts of 2 of 3 topics are in this page" in text
    assert harness("report", "--texts", "-1").code == 2


def test_the_script_knows_the_same_words_as_the_terminal(browser: Browser) -> None:
    kinds = ["", *map(unicodedata.category, map(chr, range(sys.maxunicode + 1))), ""]
    # Of the letters without case, a hundred thousand in long rows, the ends of each row and some within.
    known = [
        chr(code)
        for code, (before, kind, after) in enumerate(zip(kinds, kinds[1:], kinds[2:], strict=False))
        # A browser may know letters that this version of Python does not know yet.
        if kind not in {"Cn", "Co", "Cs"} and (kind != "Lo" or {before, after} != {"Lo"} or code % 16 == 0)
    ]
    texts = [" ".join(known[start : start + 1000]) for start in range(0, len(known), 1000)]
    texts += [r"a\x41b c\u202ed \U0001f600 \xzz", "don't x_y", "", "one", " two ", "naïve Straße 日本", "1,5 ½ ² Ⅳ"]
    script = files("harness.showing").joinpath("page/js/words.js").read_text(encoding="utf-8")
    page = browser.new_page()
    pieces = page.evaluate(f"(texts) => {{ {script}; return texts.map(cut); }}", [show_lines(text) for text in texts])
    page.close()

    assert [tuple(of_text) for of_text in pieces] == [split_pieces(text) for text in texts]
