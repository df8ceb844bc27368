"""What a report holds, how large its page is, and the commands that write it."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from pathlib import Path

import pytest

from harness.jobs import report
from harness.records import Report
from harness.showing.leaderboard_formats import render
from harness.showing.page import render_report
from harness.showing.page.context import page_context
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.conftest import Command
from tests.report.conftest import CANDIDATES, TOPICS, make_report


def test_scores_by_topic_have_the_table_as_their_mean(report_of_three: Report) -> None:
    for number, row in enumerate(report_of_three.leaderboard.rows):
        for measure in ("rouge1", "rougeLsum"):
            scores = report_of_three.scores[measure][number]
            assert sum(scores) / len(scores) == pytest.approx(row.estimates[measure].value)


def test_every_view_has_every_row_that_has_texts(report_of_three: Report) -> None:
    assert [view.topic for view in report_of_three.views] == ["bridge", "rain", "river"]
    for view in report_of_three.views:
        assert {each.label for each in view.candidates} == {"copies", "invents", "fails", "oracle"}


def test_failures_are_listed_with_their_reason(report_of_three: Report) -> None:
    assert [(lost.label, lost.topic, lost.failure) for lost in report_of_three.missing_candidates] == [
        ("fails", "rain", "empty")
    ]


def test_where_there_is_no_room_the_topics_that_part_the_systems_are_kept(place: Path) -> None:
    workspace = Workspace(place, (), (place / "references",), place / "results")
    small = report("kept", most=1, workspace=workspace)
    scores = small.scores["rouge1"][:3]
    spreads = [max(each) - min(each) for each in zip(*scores, strict=True)]
    assert small.view_topics == (spreads.index(max(spreads)),)
    assert word_remarks(small.remarks)[0].startswith("Texts of 1 of 3 topics are in this page")
    assert len(small.scores["rouge1"][0]) == 3
    assert word_remarks(small.remarks)[0] in render_report(small)


def test_the_same_run_gives_the_same_bytes(report_of_three: Report, html: str) -> None:
    assert render_report(report_of_three) == html


def test_nothing_is_loaded_from_elsewhere(html: str) -> None:
    assert re.findall(r'(?:src|href)="(?!#)', html) == []
    assert "url(" not in html
    assert "@import" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;sha256-")
    assert "unsafe" not in policy[1]


def test_data_in_the_page_cannot_end_its_element(hostile: Report) -> None:
    text = render_report(hostile)
    data = re.findall(r'<script type="application/json" id="[a-z0-9-]+">(.*?)</script>', text, re.DOTALL)
    assert len(data) == 4
    for block in data:
        assert not set("<>&\u2028\u2029") & set(block)
        json.loads(block)


def test_ten_systems_on_five_topics_take_less_than_300_kilobytes(tmp_path: Path) -> None:
    words = random.Random(1).choices([f"word{n}" for n in range(2000)], k=20_000)
    articles = [" ".join(words[start : start + 800]) for start in range(0, 4000, 800)]
    topics = [
        {"id": f"t{n}", "article": text, "references": [text[200:600], text[500:900]], "words": 60}
        for n, text in enumerate(articles)
    ]
    candidates = {f"system-{k}": [text[100 * k : 100 * k + 420] for text in articles] for k in range(10)}
    assert len(render_report(make_report(tmp_path, topics, candidates)).encode()) < 300_000


def test_a_single_system_has_a_report_too(tmp_path: Path) -> None:
    alone = make_report(tmp_path, TOPICS, {"copies": CANDIDATES["copies"]})
    assert alone.robustness is None
    assert "There is no second system to rank." in render_report(alone)


def test_topics_without_articles_or_references_have_a_report_too(tmp_path: Path) -> None:
    topics = [{"id": "one", "references": ["A text."]}, {"id": "two", "references": ["Another text."]}]
    text = render_report(
        make_report(tmp_path, topics, {"x": ["A text.", "Other."], "y": ["Some text.", "Another text."]})
    )
    assert "x and y lead in rouge1" in text or "leads in rouge1" in text


def test_the_command_writes_the_page_beside_the_run(place: Path, harness: Command) -> None:
    said = harness("report")
    assert (said.code, said.out) == (0, "")
    assert said.err.splitlines() == [
        "written to results/kept/report.html",
        "fails: 1 of 3 topics without a candidate, scored 0: empty",
    ]
    assert (place / "results/kept/report.html").read_text().startswith("<!doctype html>")


def test_the_command_takes_a_run_a_file_and_measures(place: Path, harness: Command) -> None:
    assert harness("report", "kept", "-o", "page.html", "-m", "rouge2.r,chrf").code == 0
    text = (place / "page.html").read_text()
    assert 'data-measure="rouge2.r"' in text
    assert 'data-measure="rouge1"' not in text


def test_a_run_that_is_not_there_is_one_line(place: Path, harness: Command) -> None:
    said = harness("report", "kpt")
    assert said.code == 1
    assert said.err.startswith("harness: unknown run 'kpt'. Did you mean 'kept'?")


@pytest.mark.parametrize("chart", ["forest", "length", "matrix"])
def test_plots_go_to_a_file_or_to_stdout(place: Path, harness: Command, chart: str) -> None:
    said = harness("plot", chart, "-m", "rouge2")
    assert said.code == 0
    assert said.out.startswith("<svg")
    assert harness("plot", chart, "-m", "rouge2", "-o", "x.svg").code == 0
    assert (place / "x.svg").read_text() == said.out


def test_a_plot_of_another_kind_is_refused_before_anything_is_scored(place: Path, harness: Command) -> None:
    said = harness("plot", "forest", "-o", "x.gif")
    assert (said.code, said.err) == (1, "harness: x.gif: pictures are .svg, .pdf or .png\n")


def test_a_row_a_topic_is_written_by_its_format(place: Path, harness: Command) -> None:
    said = harness("score", "town", "-i", "a=a.txt", "-f", "csv-topics")
    assert said.code == 1
    (place / "a.txt").write_text("One.\nTwo.\nThree.\n")
    said = harness("score", "town", "-i", "a=a.txt", "-f", "csv-topics", "-m", "rouge1", "--no-ceilings")
    lines = said.out.splitlines()
    assert lines[0].startswith("dataset,run,fingerprint,system,role,topic,event,measure,score,words")
    assert [line.split(",")[5] for line in lines[1:]] == ["bridge", "rain", "river"]


def test_show_puts_two_rows_in_the_order_asked_for(place: Path, harness: Command) -> None:
    said = harness("show", "bridge", "-s", "oracle", "-s", "copies")
    assert said.out.index("oracle (upper bound)") < said.out.index("copies, 7 words")
    assert "What each 2-gram gives to ROUGE-2" in said.out
    assert "\x1b" not in said.out


def test_show_leaves_a_long_article_out(place: Path, harness: Command) -> None:
    said = harness("show", "bridge", "--no-article")
    assert said.code == 0
    assert "Boats waited below." in said.out, "a candidate says so"
    assert "It took nine years. All cheered." not in said.out


def test_the_page_says_where_n_grams_do_not_add_up_to_the_scores(place: Path, harness: Command, html: str) -> None:
    assert harness("report", "--references", "mean", "-o", "page.html").code == 0
    assert "does not add up to the scores above" in (place / "page.html").read_text()
    assert "does not add up to the scores above" not in html


def test_a_run_scored_as_by_the_old_script_has_a_report_too(place: Path, harness: Command) -> None:
    assert harness("report", "--rouge", "perl", "-m", "rouge1,rougeSU4", "-o", "page.html").code == 0
    assert "does not add up to the scores above" in (place / "page.html").read_text()


def test_the_share_over_the_budget_is_the_same_on_the_page_and_in_the_exports(report_of_three: Report) -> None:
    exported = csv.DictReader(io.StringIO(render(report_of_three.leaderboard, "csv")))
    over = {row["system"]: float(row["over_budget"]) for row in exported}
    lines = [line for _, lines in page_context(report_of_three)["ranking"] for line in lines]
    shown = {line.label: line.cells[-2] for line in lines}

    assert {label: cell.sort for label, cell in shown.items()} == over
    assert {label: cell.text for label, cell in shown.items()} == {
        label: f"{100 * share:.1f} %" if share else "–" for label, share in over.items()
    }
    assert "human" in over
