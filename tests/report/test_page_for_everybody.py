"""The report for every eye and every window: contrast, names, themes, phones, paper."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from harness.records import Report
from harness.showing.page import render_report
from harness.showing.palette import DARK, LIGHT
from tests.report.conftest import Open

CONTRAST = """() => {
  const numbers = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = numbers(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("script")) continue;
    if (element.closest("svg, option")) continue;
    const style = getComputedStyle(element);
    const pair = [luminance(numbers(style.color)), luminance(behind(element))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)} ${walker.currentNode.textContent.trim().slice(0, 40)}`);
  }
  return poor;
}"""

NAMELESS = """() => {
  const kinds = "a, button, input, select, summary, table, svg[role=img], [tabindex='0']";
  const shown = [...document.querySelectorAll(kinds)].filter((element) => element.checkVisibility());
  const name = (element) => {
    const label = element.labels?.[0]?.textContent ?? "";
    const by = element.getAttribute("aria-labelledby");
    const told = element.ariaLabel ?? (by && document.getElementById(by)?.textContent) ?? "";
    const box = element.closest("[aria-label], [aria-labelledby]");
    return (told || label || element.textContent || (element.matches("table") && box ? "in a region" : "")).trim();
  };
  return shown.filter((element) => !name(element)).map((element) => element.outerHTML.slice(0, 80));
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_text_stands_out_from_what_is_behind_it(html: str, open_page: Open, theme: str) -> None:
    page = open_page(html, "#topic=bridge&a=copies&b=invents", theme=theme, width=1400)
    page.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    for width in (1400, 390):
        page.resize(width)
        assert page.page.evaluate(CONTRAST) == [], width


def test_the_reader_chooses_another_theme(html: str, open_page: Open) -> None:
    page = open_page(html)
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.page.evaluate(paper)
    page.page.get_by_label("Theme").select_option("dark")
    assert page.page.evaluate(paper) != light
    assert page.page.evaluate(CONTRAST) == []


def test_everything_that_can_be_used_has_a_name(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge")
    assert page.page.evaluate(NAMELESS) == []


def test_ids_are_unique_and_headings_go_down_by_steps(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge")
    ids = page.page.evaluate("[...document.querySelectorAll('[id]')].map((each) => each.id)")
    assert len(ids) == len(set(ids))
    levels = page.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map((each) => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_never_scrolls_sideways(html: str, hostile: Report, open_page: Open) -> None:
    for text in (html, render_report(hostile)):
        page = open_page(text)
        for width in (800, 320):
            page.resize(width)
            assert page.page.evaluate("document.documentElement.scrollWidth") <= width


def test_pictures_change_for_a_phone(html: str, open_page: Open) -> None:
    page = open_page(html, width=390)
    drawn = page.page.locator("#intervals svg:visible")
    assert drawn.count() == 1
    assert (drawn.bounding_box() or {"width": 0})["width"] <= 390


def test_paper_is_white_and_has_no_knobs(html: str, open_page: Open) -> None:
    page = open_page(html, theme="dark")
    page.page.emulate_media(media="print", color_scheme="dark")
    assert page.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(252, 252, 250)"
    assert page.page.locator("nav:visible, select:visible, input:visible").count() == 0


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "paper", "least"),
    [
        ("ink", "paper", 7), ("quiet", "paper", 4.5), ("quiet", "raised", 4.5), ("blue", "paper", 4.5),
        ("orange", "orange-wash", 4.5), ("on-colour", "blue", 4.5), ("ink", "blue-wash", 4.5), ("red", "paper", 4.5),
        ("strong", "paper", 3), ("blue", "blue-faint", 4.5),
    ],
)  # fmt: skip
def test_the_palette_keeps_wcag_aa(colours: dict[str, str], text: str, paper: str, least: float) -> None:
    assert contrast(colours[text], colours[paper]) >= least


def test_both_themes_have_the_same_colours() -> None:
    assert LIGHT.keys() == DARK.keys()
    assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (*LIGHT.values(), *DARK.values()))
