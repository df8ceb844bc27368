"""The flags of intervals and tests, as typed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import Command

NUM = '''"""The number that the candidate is."""


def score(candidate, references):
    text = candidate.strip()
    return float(text) if text.replace(".", "").isdigit() else 0.0
'''


@pytest.fixture
def numbers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of 24 topics in two genres, and two systems that write numbers."""
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "num.py").write_text(NUM)
    genres = ["interview", "news"]
    topics = [{"id": f"t{n}", "genre": genres[n % 2], "references": ["one two"]} for n in range(24)]
    (tmp_path / "d.jsonl").write_text("\n".join(map(json.dumps, topics)))
    a = [40 + n % 7 + (3 if n % 2 else 0) for n in range(24)]
    b = [40 + n % 7 + (0 if n % 2 else 3) + n % 3 * 0.1 for n in range(24)]
    for name, values in (("a", a), ("b", b)):
        (tmp_path / f"{name}.txt").write_text("\n".join(map(str, values)) + "\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


BASE = ("score", "d.jsonl", "-i", "a.txt", "-i", "b.txt", "-m", "num", "--no-bounds")


def read_json(harness: Command, *flags: str) -> dict[str, object]:
    said = harness(*BASE, *flags, "-f", "json")
    assert said.code == 0, said.err
    loaded: dict[str, object] = json.loads(said.out)
    return loaded


def test_the_correction_the_family_and_the_method_of_intervals_are_in_json(numbers: Path, harness: Command) -> None:
    plain = read_json(harness)
    assert (plain["correction"], plain["family"]) == ("max-t", "measure")
    assert plain["interval_method"] == {"num": "skew-t"}
    other = read_json(harness, "--correction", "holm", "--family", "all", "--interval", "percentile")
    assert (other["correction"], other["family"]) == ("holm", "all")
    assert other["interval_method"] == {"num": "percentile"}
    assert read_json(harness, "--no-tests")["pairs"] == []


def test_a_margin_and_a_difference_to_detect_are_answered(numbers: Path, harness: Command) -> None:
    said = harness(*BASE, "--margin", "num:5", "--detect", "1")
    assert "Shown to be the same within 5 in num" in " ".join(said.out.split())
    assert "To show a true difference of 1 in num" in " ".join(said.out.split())
    assert "write a measure and a difference above 0" in harness(*BASE, "--margin", "num:-1").err
    assert "unknown measure of --margin" in harness(*BASE, "--margin", "nom:1").err


def test_slices_have_a_table_and_an_interaction_is_told(numbers: Path, harness: Command) -> None:
    said = harness(*BASE, "--by", "genre")
    assert "interview (12)" in said.out
    assert "depends on genre" in " ".join(said.out.split())
    assert "unknown field of --by 'gender'" in harness(*BASE, "--by", "gender").err


def test_slices_stand_in_latex_long_csv_and_the_page(numbers: Path, harness: Command) -> None:
    tex = harness(*BASE, "--by", "genre", "-f", "latex").out
    assert r"\caption{By genre, num.}" in tex
    assert "interview (12)" in tex
    rows = list(csv.DictReader(io.StringIO(harness(*BASE, "--by", "genre", "-f", "csv-long").out)))
    parts = [(row["system"], row["topics"], row["field"], row["slice"]) for row in rows]
    assert {("a", "24", "", ""), ("b", "24", "", ""), ("a", "12", "genre", "interview")} <= set(parts)
    assert all(row["low"] and not row["rank"] and not row["words"] for row in rows if row["slice"])
    assert "slice" not in harness(*BASE, "-f", "csv-long").out.split("\n")[0]
    assert harness(*BASE, "--run", "parted").code == 0
    assert harness("report", "parted", "-m", "num", "--by", "genre", "-o", "page.html").code == 0
    page = (numbers / "page.html").read_text(encoding="utf-8")
    assert "<summary>By genre, num</summary>" in page
    assert '<th scope="col">interview (12)</th>' in page


def test_a_change_that_is_the_same_on_all_topics_has_no_interval_and_one_system_no_correction(
    numbers: Path, harness: Command
) -> None:
    one = ("score", "d.jsonl", "-i", "a.txt", "-m", "num", "--no-bounds", "--run")
    assert harness(*one, "one").code == 0
    values = (numbers / "a.txt").read_text().split()
    (numbers / "a.txt").write_text("\n".join(str(float(value) + 2) for value in values) + "\n")
    assert harness(*one, "two").code == 0
    said = harness("compare", "one", "two", "-m", "num", "--no-bounds").out
    assert "+2.0" in said
    assert "±" not in said or " 0.0 " not in said
    assert "correction" not in said


@pytest.mark.parametrize(
    "flags", [("--detect", "0"), ("--detect", "x"), ("--detect", "nan"), ("--margin", "num"), ("--by", "")]
)
def test_a_wrong_value_of_a_flag_is_one_line_without_a_traceback(
    numbers: Path, harness: Command, flags: tuple[str, str]
) -> None:
    said = harness(*BASE, *flags)
    assert said.code in {1, 2}
    assert "Traceback" not in said.err


def test_words_that_are_no_choice_are_answered_with_the_choices(numbers: Path, harness: Command) -> None:
    assert "unknown correction 'bonferroni'" in harness(*BASE, "--correction", "bonferroni").err
    assert "unknown kind of interval 'bca'" in harness(*BASE, "--interval", "bca").err
    assert "unknown family of tests 'pairs'" in harness(*BASE, "--family", "pairs").err


def test_a_gate_that_asks_for_a_gain_is_refused_and_a_rule_may_be_chosen(numbers: Path, harness: Command) -> None:
    assert harness(*BASE, "--run", "one").code == 0
    values = (numbers / "a.txt").read_text().split()
    (numbers / "a.txt").write_text("\n".join(str(float(v) - (3 if n < 5 else 0)) for n, v in enumerate(values)) + "\n")
    assert harness(*BASE, "--run", "two").code == 0
    gate = ("compare", "one", "two", "-m", "num", "--no-bounds", "--gate")
    assert "write --gate num:-0.5" in harness(*gate, "num:0.5").err
    assert harness(*gate, "num:-0.5").code == 4
    assert harness(*gate, "num:-0.5", "--gate-rule", "significant").code == 0
    shown = harness(*gate, "num:-0.5", "--gate-rule", "non-inferior")
    assert shown.code == 4
    assert "not shown to be within" in shown.err


@pytest.mark.parametrize("topics", [1, 2, 3, 6])
def test_measures_without_direction_alone_are_written_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harness: Command, topics: int
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [{"id": str(n), "article": "One sentence. Two here.", "references": ["One."]} for n in range(topics)]
    (tmp_path / "d.jsonl").write_text("\n".join(map(json.dumps, lines)))

    said = harness("eval", str(tmp_path / "d.jsonl"), "-s", "lead", "-s", "random", "-m", "words,novel2", "-f", "json")

    assert said.code == 0, said.err
    assert json.loads(said.out)["pairs"] == []


def test_what_a_flag_cannot_answer_is_said(numbers: Path, harness: Command) -> None:
    topics = [json.loads(line) for line in (numbers / "d.jsonl").read_text().splitlines()]
    for place, topic in enumerate(topics):
        topic.update({"one": "same", "id number": 1_600_000_000 + place})
        topic.update({"länge": "größer"} if place < 20 else {})
    (numbers / "d.jsonl").write_text("\n".join(json.dumps(topic, ensure_ascii=False) for topic in topics))
    said = harness(
        *BASE[:6], "-m", "num,words", "--no-bounds", "--margin", "words:3,num:5", "--by", "one", "--by", "länge", "-v"
    )
    text = " ".join((said.out + said.err).split())
    assert "The margin of words is not used: it has no direction" in text
    assert "All topics with a value of one have the same one" in text
    assert "By länge, 4 topics of 24 without a value are left out." in text
    assert "größer (20)" in text
    thirds = harness(*BASE, "--by", "id number", "-v").out
    assert [part in thirds for part in ("≤ 1600000010 (11)", "≤ 1600000020 (10)", "> 1600000020 (3)")] == [True] * 3
    untested = harness(*BASE, "--margin", "num:5", "--detect", "1", "--no-tests", "-v")
    text = " ".join((untested.out + untested.err).split())
    assert "The margin of num is not used: no tests are made." in text
    assert "is not said, since no tests are made" in text
    assert "already; give one" in harness(*BASE, "--margin", "num:5", "--margin", "num:6").err


def test_equal_systems_have_no_interval_of_their_difference_and_no_draws_are_claimed(
    numbers: Path, harness: Command
) -> None:
    (numbers / "c.txt").write_text((numbers / "a.txt").read_text())
    found = read_json(harness, "-i", "c.txt", "--baseline", "a")
    ends = {pair["a"]: (pair["low"], pair["high"]) for pair in found["against"]}  # type: ignore[attr-defined]
    assert ends["c"] == (None, None)
    assert ends["b"][0] < ends["b"][1]
    assert found["draws"] == 0
    assert read_json(harness, "--interval", "percentile")["draws"] == 1000
