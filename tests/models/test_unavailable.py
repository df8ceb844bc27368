"""A system that lacks its key, its server or its model is not scored: nothing of the others' table is moved by it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from harness.jobs import report, score_run
from harness.showing.leaderboard_formats import render
from harness.showing.topic_scores_export import render_topics_csv
from tests.conftest import Command, CommandResult
from tests.models.endpoint import Endpoint, completion, make_failure

QUICK = ("--confidence-n", "100", "--paired-ar-n", "100")
TOPICS = 9
FAILS = """
def summarize(article):
    return 1 / int("day 5" not in article.text) and "Day."
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of nine topics with two references each, stood in, where a key is set."""
    lines = [
        {
            "id": f"t{number}",
            "article": f"A ferry met pier {number} on day {number}. Rain fell all week. Nobody was hurt. All left.",
            "references": [f"A ferry met pier {number}.", f"Rain fell on day {number}. Nobody was hurt."],
            "words": 9,
        }
        for number in range(TOPICS)
    ]
    (tmp_path / "references").mkdir()
    (tmp_path / "references" / "news.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789abcdef0123456789")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def gpt(endpoint: Endpoint, **options: Any) -> str:
    told = {"model": "tiny", "base_url": endpoint.base_url, "concurrent": 1, "retries": 0, **options}
    return "gpt=llm:" + ",".join(f"{name}={value}" for name, value in told.items())


def dies_after(endpoint: Endpoint, count: int) -> None:
    endpoint.answers(*[completion("A ferry met a pier.")] * count, make_failure(401, "no such key"))


def table(said: CommandResult) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.out)
    return found


def row(found: dict[str, Any], label: str) -> dict[str, Any]:
    (only,) = (each for each in found["rows"] if each["label"] == label)
    return dict(only)


@pytest.mark.parametrize("answered", [0, 3])
def test_it_has_no_score_and_no_rank_and_moves_nothing_of_the_others(
    folder: Path, endpoint: Endpoint, harness: Command, answered: int
) -> None:
    dies_after(endpoint, answered)
    others = ("-s", "mmr", "-s", "lead", "-s", "random", *QUICK, "-f", "json", "--baseline", "lead")
    without, with_ = harness("eval", *others), harness("eval", "-s", gpt(endpoint), *others)

    assert (without.code, with_.code) == (0, 3)
    plain, found = table(without), table(with_)
    only = found["rows"].pop()
    assert (only["label"], only["unfinished"], only["scored"], only["topics"]) == ("gpt", True, answered, TOPICS)
    assert (only["estimates"], only["ranks"], only["letter"], only["beats"], only["way"]) == ({}, {}, "", {}, {})
    assert only["failures"] == {"unavailable": TOPICS - answered}
    said = found["remarks"].pop(0)
    del found["remark_records"][0]
    assert said.startswith(
        f"The system gpt is not scored: {TOPICS - answered} of {TOPICS} topics could not be run ({endpoint.base_url}"
    )
    assert "answered 401 (no such key): set OPENAI_API_KEY to a key" in said
    assert said.endswith("). Run harness eval to continue.")
    for each in (*plain["rows"], *found["rows"], *plain["fair"], *found["fair"]):
        each["costs"] = None  # the clock's
    assert {key: found[key] for key in found if key not in ("run", "saved")} == {
        key: plain[key] for key in plain if key not in ("run", "saved")
    }


def test_every_format_shows_a_row_without_scores_behind_the_ranked_ones(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    dies_after(endpoint, 2)
    said = harness("eval", "-s", gpt(endpoint), "-s", "mmr", "-s", "lead", *QUICK, "-m", "rouge2")

    def lines(format_: str, label: str) -> list[str]:
        text = render(score_run(metrics=["rouge2"]), format_)
        return [line for line in text.splitlines() if re.match(rf"[|\d ]*{label}\W|news,.*,{label},", line)]

    assert said.code == 3
    for format_ in ("text", "markdown", "latex", "csv", "csv-long"):
        text = render(score_run(metrics=["rouge2"]), format_)
        assert text.index(lines(format_, "mmr")[0]) < text.index(lines(format_, "gpt")[0])
    cells = ["–", "–", f"2/{TOPICS}"]
    assert lines("text", "gpt")[0].split()[1:] == cells
    assert lines("text", "gpt")[0] in said.out
    assert [each.strip(" *") for each in lines("markdown", "gpt")[0].split("|")[-4:-1]] == cells
    found = [each.strip(" \\") for each in lines("latex", "gpt")[0].split("&")]
    assert found[-4:] == ["textendash{}", "", "textendash{}", cells[2]]
    assert lines("csv", "gpt")[0].startswith(f"gpt,system,,,,,,,,2,{TOPICS},,")
    assert ",gpt,system,rouge2,,,,,,,0.95,9,2,," in lines("csv-long", "gpt")[0]
    by_topic = render_topics_csv(report(metrics=["rouge2"])).splitlines()
    assert sum(",gpt,system,t" in line and ",rouge2,," in line for line in by_topic) == TOPICS


def test_beside_a_file_it_is_told_on_stderr_in_a_line_each(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    (folder / "systems").mkdir()
    (folder / "systems" / "mine.py").write_text(FAILS)
    dies_after(endpoint, 0)
    for file in ("t.csv", "t.md"):
        said = harness("eval", "-s", gpt(endpoint), "-s", "mine", "-s", "lead", *QUICK, "-o", file)

        assert (said.code, said.out) == (3, "")
        lines = said.err.splitlines()
        assert lines[0] == f"written to {file}"
        assert lines[1].startswith("mine: 1 of 9 topics without a candidate, scored 0: ZeroDivisionError: ")
        assert lines[2].startswith(
            f"gpt: not scored, 9 of 9 topics could not be asked: {endpoint.base_url} answered 401"
        )
        assert len(lines) == 3


def test_with_intersect_it_takes_no_topic_from_the_others_and_with_error_it_is_refused(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    dies_after(endpoint, 2)
    spec = ("-s", gpt(endpoint), "-s", "lead", *QUICK)

    found = table(harness("eval", *spec, "-f", "json", "--on-failure", "intersect"))
    refused = harness("eval", *spec, "--on-failure", "error")

    assert (found["topics"], row(found, "lead")["scored"], row(found, "gpt")["estimates"]) == (TOPICS, TOPICS, {})
    assert (refused.code, refused.err.count("\n")) == (1, 1)
    assert "candidates are missing (gpt: 7 unavailable)" in refused.err


@pytest.mark.parametrize("more", [("--no-ceilings", "--clean", "all"), ("-s", "lead", "--baseline", "gpt")])
def test_a_table_of_nothing_but_floors_and_ceilings_is_one(
    folder: Path, endpoint: Endpoint, harness: Command, more: tuple[str, ...]
) -> None:
    dies_after(endpoint, 0)
    said = harness("eval", "-s", gpt(endpoint), *more, *QUICK, "--describe", "--costs")

    assert (said.code, said.err) == (3, "")
    assert "gpt is not scored: 9 of 9 topics could not be run" in said.out
    assert ("Nothing is compared with it." in said.out) is ("gpt" in more)
    assert harness("report", *QUICK).code == 0
    assert harness("show", "t1", "-s", "gpt").code == 0
    robust = harness("robust")
    assert (robust.code, robust.err.count("\n")) == (1, 1)
    assert robust.err.startswith("harness: one system has no ranking (gpt not scored)")


def test_gates_do_not_fire_on_it_and_the_exit_code_is_3(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    endpoint.answers(completion("A ferry met a pier."))
    spec = ("-s", gpt(endpoint), "-s", "lead", *QUICK)
    assert harness("eval", *spec).code == 0
    dies_after(endpoint, 4)
    told = harness("eval", *spec, "--trials", "2", "--fail-below", "rouge2:90", "-f", "json")  # the first try is known

    assert told.code == 3
    assert "below 90" not in told.err
    assert (row(table(told), "gpt")["scored"], row(table(told), "gpt")["tries"]) == (4, 2)
    for before, after in (("news-1", "news-2"), ("news-2", "news-1")):
        said = harness("compare", before, after, "--gate", "rouge1:-0.5", "--gate", "rouge2:0", *QUICK, "-f", "json")
        found = table(said)
        assert said.code == 3
        assert "gpt is not compared: some topics could not be run (5 of 9 in news-2)" in " ".join(found["changed"])
        assert not [pair for pair in found["pairs"] if pair["a"] == "gpt"]
        assert "went from" not in said.err
    fresh = ("-s", gpt(endpoint, max_tokens=9), "-s", "mmr")  # nothing is known of it
    missed = harness("eval", *fresh, *QUICK, "--fail-below", "rouge2:100")
    assert missed.code == 4
    assert [line.split()[0] for line in missed.err.splitlines()] == ["mmr"]


def test_the_next_eval_asks_for_the_rest_and_scores_it(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    dies_after(endpoint, 3)
    spec = ("-s", gpt(endpoint), "-s", "lead", *QUICK)
    harness("eval", *spec)
    assert "unfinished systems: gpt" in harness("ls", "runs").out
    asked = len(endpoint.asked)
    endpoint.answers(completion("A ferry met a pier."))
    said = harness("eval", *spec, "-f", "json")

    assert said.code == 0
    assert len(endpoint.asked) - asked == TOPICS - 3
    found = row(table(said), "gpt")
    assert (found["scored"], "unfinished" in found, "rouge2" in found["estimates"]) == (TOPICS, False, True)
    assert json.loads(harness("ls", "runs", "-f", "json").out)["rows"][-1]["state"] == "complete"


def test_a_judge_is_not_asked_about_it(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    dies_after(endpoint, 3)
    harness("eval", "-s", gpt(endpoint), "-s", "lead", "-s", "mmr", *QUICK)
    asked = len(endpoint.asked)
    endpoint.answers(completion("VERDICT: A"))
    judge = ("judge", "--model", "m", "--base-url", endpoint.base_url, *QUICK)
    refused = harness(*judge)

    assert (refused.code, len(endpoint.asked), refused.err.count("\n")) == (1, asked, 1)
    assert refused.err.startswith("harness: run news-1 is unfinished for gpt: harness eval goes on with it")
    assert harness(*judge, "-s", "lead", "-s", "mmr").code == 0


def test_the_page_tells_of_it_and_ranks_the_others(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    dies_after(endpoint, 3)
    harness("eval", "-s", gpt(endpoint), "-s", "lead", "-s", "mmr", "-s", "random", *QUICK)
    said = harness("report", *QUICK, "-o", "page.html")
    robust = harness("robust")
    page = (folder / "page.html").read_text()

    assert said.code == 0
    assert said.err.splitlines()[1].startswith("gpt: not scored, 6 of 9 topics could not be asked: ")
    assert "gpt is not scored: 6 of 9 topics could not be run" in page
    assert "1 system · 9 topics" in page
    assert robust.code == 0
    assert "gpt" not in robust.out.split("gpt is not scored")[0]
