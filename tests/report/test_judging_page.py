"""People's pages in a browser: judged offline by keyboard, closed half way, resumed, saved, collected."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from harness.jobs.agreement import agree
from harness.jobs.annotation import AnnotationPages, AnnotationSettings, annotate, collect_answers
from harness.judging.question_plan import Question
from harness.showing.judging_page import render_judging_page
from harness.statistics.krippendorff import krippendorff_alpha
from tests.judging.people import SYSTEMS, make_run
from tests.report.conftest import Opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from harness.workspace import Workspace

TOPICS = 24
HALF = 13

IS_KEPT = """([rater, count]) => Object.values(localStorage).some((text) => {
  const kept = JSON.parse(text);
  const isAnswer = (answer) => Object.keys(answer).some((key) => key !== "seconds");
  return kept.rater === rater && Object.values(kept.answers ?? {}).filter(isAnswer).length >= count;
})"""
RATERS = ("ann", "bo", "cy")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_run(tmp_path_factory.mktemp("town"), TOPICS)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1400, "height": 900}, offline=True, accept_downloads=True)
    yield made
    made.close()


def write_pages(town: Workspace, folder: Path, **settings: Any) -> tuple[AnnotationPages, dict[str, Path]]:
    pages = annotate("kept", RATERS, AnnotationSettings(**settings), workspace=town)
    paths = {page.rater: folder / f"{page.rater}.html" for page in pages.pages}
    for page in pages.pages:
        paths[page.rater].write_text(render_judging_page(page), encoding="utf-8")
    return pages, paths


def open_page(context: BrowserContext, path: Path) -> Opened:
    opened = Opened(context.new_page())
    opened.page.set_default_timeout(30_000)
    opened.page.goto(path.as_uri())
    opened.page.wait_for_selector("html[data-ready]")
    return opened


def press(opened: Opened, *keys: str) -> None:
    for key in keys:
        opened.page.keyboard.press(key)


def save(opened: Opened, path: Path) -> dict[str, Any]:
    with opened.page.expect_download() as download:
        press(opened, "s")
    download.value.save_as(path)
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def wanted(rater: str, topic: int) -> float:
    """Whom a rater prefers: 0 the first of SYSTEMS, 1 the second, 0.5 neither. They agree but for some topics."""
    number = RATERS.index(rater)
    return 0.5 if topic % 10 == number else float((topic * 7 + (number if topic % 4 == 0 else 0)) % 3 == 0)


def key_for(question: Question, rater: str) -> str:
    value = wanted(rater, int(question.topic.removeprefix("town")))
    return "0" if value == 0.5 else str(1 + question.systems.index(SYSTEMS[int(value)]))


def test_three_people_judge_by_keyboard_and_agree_as_their_answers_were_made_to(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    pages, paths = write_pages(town, tmp_path, topics=TOPICS, shared_topics=TOPICS)
    files = []
    # A browser without a profile keeps answers in memory, and may forget them with the last page that reads them.
    watcher = open_page(context, paths[RATERS[-1]])
    for rater in RATERS:
        opened = open_page(context, paths[rater])
        questions = pages.plan.list_questions(rater)
        for place, question in enumerate(questions):
            if place == HALF:  # left half way and closed, as a person does it, and opened again
                # What is kept comes to another page a little later than to its own: a person is slower than that.
                watcher.wait_until(IS_KEPT, [rater, place])
                opened.page.goto("about:blank")
                opened.page.close()
                opened = open_page(context, paths[rater])
                assert opened.texts("#where") == [f"Question {place + 1} of {len(questions)}"]
                assert opened.texts("#done") == [str(HALF)]
            press(opened, key_for(question, rater), "Enter")
        assert opened.texts("#done") == [str(len(questions))]
        files.append(tmp_path / f"answers-{rater}.json")
        save(opened, files[-1])
        assert (opened.complaints, [url for url in opened.requests if not url.startswith(("file:", "blob:"))]) == (
            [],
            [],
        )
    collect_answers("kept", files, workspace=town)
    agreement = agree("kept", workspace=town)

    table = np.array([[wanted(rater, topic) for topic in range(TOPICS)] for rater in RATERS])
    (criterion,) = agreement.criteria
    assert (criterion.units, criterion.raters, criterion.judgments) == (TOPICS, 3, 3 * TOPICS)
    made = krippendorff_alpha(table, draws=0).value
    assert criterion.alpha == pytest.approx(made, abs=1e-12)
    assert 0.3 < made < 0.9
    shares = {standing.system: standing.score for standing in agreement.systems}
    assert shares[SYSTEMS[1]] == pytest.approx(table.mean())
    assert shares[SYSTEMS[0]] == pytest.approx(1 - table.mean())
    assert [(rater.repeated, rater.self_agreement) for rater in agreement.raters] == [(2, 1.0)] * 3
    assert all(rater.seconds is not None and rater.seconds >= 0 for rater in agreement.raters)


def test_ratings_by_several_criteria_are_answered_one_after_another(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    _, paths = write_pages(town, tmp_path, ask="ratings", criteria=("faithful", "concise"), topics=4, shared_topics=4)
    opened = open_page(context, paths["ann"])
    press(opened, "Enter")
    assert opened.texts("#status") == ["Not answered yet. n goes on without an answer."]
    press(opened, "4", "2", "m")
    opened.page.keyboard.type("see note 1")
    press(opened, "Escape", "Enter", "5", "p")
    assert opened.page.get_by_label("Note").input_value() == "see note 1"
    assert opened.page.locator("input:checked").count() == 2
    said = save(opened, tmp_path / "half.json")["answers"]
    assert [said[item].get("value") for item in ("000001", "000002", "000003")] == [4, 2, 5]
    assert said["000001"]["note"] == "see note 1"
    assert opened.texts("#saved") == ["Saved: 1 of 10 are answered so far."]
    press(opened, "u")
    assert opened.texts("#where") == ["Question 2 of 10"]


def test_a_scale_without_steps_takes_a_number_that_lies_on_it(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    rubric = tmp_path / "percent.toml"
    rubric.write_text('[[criteria]]\nname = "supported"\nlow = 0\nhigh = 100\nscale = "interval"\n')
    _, paths = write_pages(town, tmp_path, ask="ratings", criteria=(str(rubric),), topics=4, shared_topics=4)
    opened = open_page(context, paths["ann"])
    press(opened, "1", "4", "0")
    assert opened.texts("#status") == ["The scale goes from 0 to 100."]
    press(opened, "Backspace", "Enter", "Enter", "8", ".", "5", "Enter")
    assert opened.texts("#done") == ["2"]
    said = save(opened, tmp_path / "half.json")["answers"]
    assert [said[item]["value"] for item in ("000001", "000002")] == [14, 8.5]


def test_the_best_cannot_be_the_worst(tmp_path: Path, context: BrowserContext) -> None:
    three = make_run(tmp_path / "three", 3, ("badger", "weasel", "lynx"))
    _, paths = write_pages(three, tmp_path, ask="best-worst", topics=3)
    opened = open_page(context, paths["bo"])
    press(opened, "2", "2")
    assert opened.texts("#status") == ["The worst cannot be the best, too."]
    press(opened, "3")
    assert opened.texts("#done") == ["1"]
    assert save(opened, tmp_path / "half.json")["answers"]["000001"].items() >= {"best": 2, "worst": 3}.items()


def test_a_saved_file_goes_on_in_another_browser_and_a_strange_one_changes_nothing(
    town: Workspace, browser: Browser, context: BrowserContext, tmp_path: Path
) -> None:
    _, paths = write_pages(town, tmp_path, topics=5, shared_topics=5)
    opened = open_page(context, paths["ann"])
    press(opened, "1", "Enter", "0", "Enter")
    save(opened, tmp_path / "half.json")
    elsewhere = browser.new_context(offline=True, viewport={"width": 390, "height": 800})
    other = open_page(elsewhere, paths["ann"])
    assert other.texts("#done") == ["0"]
    (tmp_path / "strange.json").write_text('{"plan": "x", "answers": {"000001": {"value": 1}}}')
    other.page.locator("#load").set_input_files(tmp_path / "strange.json")
    other.page.get_by_text("That file does not hold answers to this page.").wait_for()
    other.page.locator("#load").set_input_files(tmp_path / "half.json")
    other.page.get_by_text("The answers of the file are here.").wait_for()
    assert other.texts("#done") == ["2"]
    assert other.texts("#where") == ["Question 3 of 7"]
    elsewhere.close()


def test_two_tabs_of_a_page_do_not_write_over_one_another(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    _, paths = write_pages(town, tmp_path, topics=5, shared_topics=5)
    one, other = open_page(context, paths["bo"]), open_page(context, paths["bo"])
    press(one, "1", "Enter", "2", "Enter")
    other.wait_until("() => document.getElementById('done').textContent === '2'")
    press(other, "u", "0")
    one.wait_until("() => document.getElementById('done').textContent === '3'")
    assert len([each for each in save(one, tmp_path / "half.json")["answers"].values() if "value" in each]) == 3


def test_a_browser_that_keeps_nothing_says_so_and_still_saves(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    _, paths = write_pages(town, tmp_path, topics=5, shared_topics=5)
    context.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('denied'); } });")
    opened = open_page(context, paths["cy"])
    assert "does not let the page keep your answers" in opened.texts("#banner")[0]
    press(opened, "2", "Enter")
    assert save(opened, tmp_path / "half.json")["answers"]["000001"]["value"] == 2


def test_the_clock_stops_while_the_page_is_out_of_sight(
    town: Workspace, context: BrowserContext, tmp_path: Path
) -> None:
    _, paths = write_pages(town, tmp_path, topics=5, shared_topics=5)
    opened = open_page(context, paths["bo"])
    hide = "(state) => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true }); "
    hide += "document.dispatchEvent(new Event('visibilitychange')); }"
    opened.page.clock.install()
    opened.page.reload()
    opened.page.wait_for_selector("html[data-ready]")
    opened.page.clock.run_for(5_000)
    opened.page.evaluate(hide, "hidden")
    opened.page.clock.run_for(60_000)
    opened.page.evaluate(hide, "visible")
    opened.page.clock.run_for(3_000)
    press(opened, "1")
    seconds = save(opened, tmp_path / "half.json")["answers"]["000001"]["seconds"]
    assert 7 <= seconds < 20


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_phone_shows_all_of_it_and_every_control_has_a_name(
    town: Workspace, browser: Browser, tmp_path: Path, theme: Any
) -> None:
    _, paths = write_pages(town, tmp_path, ask="ratings", criteria=("faithful",), topics=4, shared_topics=4)
    phone = browser.new_context(viewport={"width": 390, "height": 800}, color_scheme=theme, offline=True)
    opened = open_page(phone, paths["ann"])
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.locator("#documents").is_visible()
    page.locator("#article summary").click()
    assert page.locator("#documents").is_visible()
    page.get_by_label("only slight inaccuracies").check()
    page.get_by_role("button", name="Next", exact=True).click()
    assert opened.texts("#where") == ["Question 2 of 10"]
    assert page.get_by_role("progressbar", name="Answered questions").get_attribute("value") == "1"
    sizes = page.locator("button, .choice").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(sizes) >= 44
    paper, ink = (
        page.evaluate(f"getComputedStyle(document.body).{name}.match(/\\d+/g).reduce((sum, part) => sum + +part, 0)")
        for name in ("backgroundColor", "color")
    )
    assert (paper < ink) == (theme == "dark")
    phone.close()
