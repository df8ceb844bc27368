"""The report as people use it: sorted, filtered, searched, linked to, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from harness.records import Document, Report
from harness.showing.page import render_report
from harness.showing.shared_ngrams import ngram_gain, ngram_surfaces, tokenize_text
from tests.report.conftest import Open

SYSTEMS = "#leaderboard tr.row:not([hidden]) th"
TOPICS = "#differences tbody tr th"


def test_it_asks_for_nothing_but_itself_and_complains_of_nothing(html: str, open_page: Open) -> None:
    page = open_page(html)
    page.page.get_by_role("button", name="Next").click()
    assert [url for url in page.requests if not url.endswith("report.html")] == []
    assert page.complaints == []


def test_the_ranking_is_sorted_by_any_column_and_back(html: str, open_page: Open) -> None:
    page = open_page(html)
    table = page.page.locator("#leaderboard")
    by_score = page.texts(f"{SYSTEMS}")
    table.get_by_role("button", name="system").click()
    assert page.texts(SYSTEMS)[:3] == ["copies", "fails", "invents"]
    table.get_by_role("button", name="system").click()
    assert page.texts(SYSTEMS)[:3] == ["invents", "fails", "copies"]
    table.get_by_role("button", name="ROUGE-1").click()
    assert page.texts(SYSTEMS) == by_score
    assert table.locator("th[aria-sort=descending]").inner_text().strip() == "ROUGE-1"


def test_sorting_keeps_ceilings_apart(html: str, open_page: Open) -> None:
    page = open_page(html)
    page.page.locator("#leaderboard").get_by_role("button", name="ROUGE-2").click()
    assert set(page.texts(SYSTEMS)[3:]) == {"oracle", "human"}


def test_the_ranking_is_filtered_by_name_or_role(html: str, open_page: Open) -> None:
    page = open_page(html)
    page.page.get_by_label("Filter").fill("INV")
    assert page.texts(SYSTEMS) == ["invents"]
    assert page.page.locator("#filtered").inner_text() == "1 of 5 rows"
    page.page.get_by_label("Filter").fill("ceiling")
    assert set(page.texts(SYSTEMS)) == {"oracle", "human"}


def test_one_measure_at_a_time_is_drawn_and_chosen(html: str, open_page: Open) -> None:
    page = open_page(html)
    assert page.page.locator("#intervals figure:visible").count() == 1
    page.page.locator("#measure").select_option("bleu")
    figure = page.page.locator("#intervals figure:visible")
    assert figure.get_attribute("data-measure") == "bleu"
    assert page.page.locator("#differences caption").inner_text().startswith("BLEU")


def test_topics_stand_by_the_size_of_the_difference(html: str, open_page: Open) -> None:
    page = open_page(html)
    cells = page.texts("#differences tbody tr td:nth-child(4)")
    sizes = [abs(float(cell)) for cell in cells]
    assert sizes == sorted(sizes, reverse=True)
    page.page.locator("#differences").get_by_role("button", name="topic").click()
    assert page.texts(TOPICS) == ["bridge north", "rain north", "river south"]


def test_topics_are_found_by_a_part_of_their_name_or_event(html: str, open_page: Open) -> None:
    page = open_page(html)
    page.page.get_by_label("Find").fill("SOUTH")
    assert page.texts(TOPICS) == ["river south"]
    assert page.page.locator("#found").inner_text() == "1 of 1 topics"


def test_choosing_systems_shows_their_texts_and_makes_a_link(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge")
    page.page.locator("#a").select_option(label="invents")
    page.page.locator("#b").select_option(label="copies")
    page.page.get_by_text("12 mayors").wait_for()
    assert page.texts("#texts .a h3, #texts .b h3") == ["invents", "copies"]
    assert page.page.evaluate("location.hash") == "#topic=bridge&a=invents&b=copies"


def test_a_link_opens_its_topic_and_its_systems(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=river&a=fails&b=oracle&measure=rouge2")
    assert page.page.locator("#which").inner_text().startswith("river")
    assert page.texts("#texts .a h3, #texts .b h3") == ["fails", "oracle"]
    assert page.page.locator("#measure").input_value() == "rouge2"
    assert page.page.locator("#reading").evaluate("it => it.getBoundingClientRect().top") < 200


def test_a_link_that_names_nothing_here_shows_the_page(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=nowhere&a=nobody&measure=none")
    assert page.complaints == []
    assert page.page.locator("#which").inner_text() != ""


def test_everything_is_done_by_keyboard_alone(html: str, open_page: Open) -> None:
    page = open_page(html)
    keys = page.page.keyboard
    keys.press("Tab")
    assert page.page.evaluate("document.activeElement.textContent") == "To the ranking"
    for _ in range(60):
        keys.press("Tab")
        if page.page.evaluate("document.activeElement.closest('#leaderboard th')?.textContent.trim()") == "system":
            break
    keys.press("Enter")
    assert page.texts(SYSTEMS)[0] == "copies"
    for _ in range(60):
        keys.press("Tab")
        if page.page.evaluate("document.activeElement.textContent") == "river":
            break
    keys.press("Enter")
    page.page.locator("#which", has_text="river").wait_for()
    assert page.page.evaluate("document.activeElement.id") == "reading-title"


def test_what_a_candidate_shares_is_lit_and_told(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge&a=copies&b=invents")
    run = page.page.locator("#texts .a .lit.more").first
    assert run.inner_text() == "The mayor opened a bridge"
    run.hover()
    tip = page.page.locator("#tip")
    assert tip.inner_text().startswith("“the mayor open a bridg” stands in reference B. It gives ")
    assert page.texts("#texts .references .here") == ["The mayor opened a bridge"]


def test_what_the_article_has_not_is_marked(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge&a=copies&b=invents")
    assert page.texts("#texts .b .unsaid") == ["Paris", "12"]
    assert "2 of them numbers or names" in page.page.locator("#texts section.b").inner_text()
    assert "Every word is in the article." in page.page.locator("#texts section.a").inner_text()


def test_a_failure_says_why_there_is_no_text(html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=rain&a=fails&b=human")
    assert "wrote nothing: empty" in page.page.locator("#texts section.a").inner_text()
    assert "has no text of its own" in page.page.locator("#texts section.b").inner_text()


def test_the_script_counts_n_grams_as_the_terminal_does(report_of_three: Report, html: str, open_page: Open) -> None:
    page = open_page(html, "#topic=bridge&a=copies&b=invents")
    view = next(view for view in report_of_three.views if view.topic == "bridge")
    references = [tokenize_text(each.text, view.tokens) for each in view.references]
    text = tokenize_text(next(each.text for each in view.candidates if each.label == "copies"), view.tokens)
    for order in (2, 1):
        page.page.locator("#order").select_option(str(order))
        mine = ngram_gain(text, references, order)
        written = ngram_surfaces(text, order)
        names = page.texts("#texts .grams tbody th")
        values = page.texts("#texts .grams tbody td:nth-child(2)")
        theirs = {name: value for name, value in zip(names, values, strict=True) if value != "–"}
        assert theirs == {written[gram]: f"{points:.2f}" for gram, points in mine.points_by_gram.items()}


@pytest.mark.parametrize("order", [1, 2])
def test_n_grams_together_give_the_score(report_of_three: Report, order: int) -> None:
    for view in report_of_three.views:
        references = [tokenize_text(each.text, view.tokens) for each in view.references]
        for each in view.candidates:
            together = ngram_gain(tokenize_text(each.text, view.tokens), references, order).f
            assert together == pytest.approx(each.scores[f"rouge{order}"], abs=1e-9)


def test_packed_data_opens_like_any(report_of_three: Report, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.showing.page.embedded_data.PLAIN", 10)
    monkeypatch.setattr("harness.showing.page.embedded_data.TOPICS_PER_BLOCK", 2)
    page = open_page(render_report(report_of_three), "#topic=river&a=copies&b=fails")
    page.page.get_by_text("The river rose by two metres.").first.wait_for()
    assert page.complaints == []


def test_a_script_that_is_not_ours_does_not_run(html: str, open_page: Open, tmp_path: Path) -> None:
    other = html.replace("</body>", "<script>window.pwned = 1</script><p onclick='window.pwned = 2'>x</p></body>")
    page = open_page(other)
    page.page.locator("p", has_text="x").last.click()
    assert page.page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in each or "script-src" in each for each in page.complaints)


def test_it_can_be_read_without_scripts(html: str, open_page: Open) -> None:
    page = open_page(html, scripts=False)
    assert len(page.texts(SYSTEMS)) == 5
    assert page.page.locator("#intervals figure:visible").count() == 5
    assert page.page.locator("noscript").inner_text().count("harness show TOPIC") == 1
    assert page.page.locator("#topics:visible, #reading:visible").count() == 0
    assert page.page.locator("select:visible, input:visible, button:visible").count() == 0


def test_hostile_texts_do_nothing_and_are_seen(hostile: Report, open_page: Open) -> None:
    page = open_page(render_report(hostile))
    assert page.page.evaluate("window.pwned") is None
    assert page.complaints == []
    assert page.page.locator("img, main script, iframe, object").count() == 0
    seen = page.page.locator("body").inner_text()
    assert "<script>window.pwned=1</script>" in seen
    assert "␛[31mred␛]0;t␇" in seen
    assert "\\u202eevil\\u202c \\u200bhidden" in seen
    assert not set("\x1b\x07\x00\u202e\u200b") & set(page.page.content())


def test_candidates_and_references_follow_one_another_however_long_the_article_is(
    report_of_three: Report, open_page: Open
) -> None:
    """In a window that is higher than the article, and in print, nothing scrolls."""
    (first, *others) = report_of_three.views
    long = tuple(Document("Again", first.documents[0].paragraphs * 30) for _ in range(4))
    views = (msgspec.structs.replace(first, documents=long), *others)
    page = open_page(render_report(msgspec.structs.replace(report_of_three, views=views)), "#topic=bridge").page
    for width, height in ((1280, 9000), (1280, 800), (900, 9000), (390, 800)):
        page.set_viewport_size({"width": width, "height": height})
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            ends = [page.locator(f"#texts > .{part}").bounding_box() for part in ("a", "b", "references", "grams")]
            boxes = [end for end in ends if end]
            assert len(boxes) == 4
            candidates = max(box["y"] + box["height"] for box in boxes[:2])
            assert 0 <= boxes[2]["y"] - candidates < 40
            assert 0 <= boxes[3]["y"] - boxes[2]["y"] - boxes[2]["height"] < 40
