"""Judgments on the disk: written whole, read back, and refused with the line where they cannot be true."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.judging.judgment_files import judgment_path, read_all_judgments, read_judgments, write_judgments
from harness.records import BestWorst, Criterion, JudgmentSet, JudgmentSource, Preference, Rating

SOURCE = JudgmentSource(1, "people", "person", (Criterion("faithful", 1, 5), Criterion("better")))
JUDGMENTS = (
    BestWorst("t1", ("lead", "mmr", "lexrank"), "lead", "mmr", "better", "bo"),
    Preference("t1", "lead", "mmr", "", "better", "ann", seconds=3.5),
    Rating("t1", "lead", "faithful", 4, "ann", note="one date is wrong"),
)


def test_what_is_written_is_read_whatever_the_order(tmp_path: Path) -> None:
    first, second = judgment_path(tmp_path, "people"), judgment_path(tmp_path, "again")
    write_judgments(first, JudgmentSet(SOURCE, JUDGMENTS))
    write_judgments(second, JudgmentSet(SOURCE, JUDGMENTS[::-1]))
    assert first.read_bytes() == second.read_bytes()
    assert set(read_judgments(first).judgments) == set(JUDGMENTS)
    assert [len(judgments.judgments) for judgments in read_all_judgments(tmp_path)] == [3, 3]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('{"kind":"rating","topic":"t","system":"s","criterion":"faithful","value":9,"rater":"r"}', "off the scale"),
        ('{"kind":"rating","topic":"t","system":"s","criterion":"fluent","value":3,"rater":"r"}', "none of the file's"),
        (
            '{"kind":"preference","topic":"t","first":"a","second":"a","winner":"","criterion":"better","rater":"r"}',
            "itself",
        ),
        (
            '{"kind":"preference","topic":"t","first":"a","second":"b","winner":"c","criterion":"better","rater":"r"}',
            "c was",
        ),
        ('{"kind":"vote"}', "no judgment"),
        ("prose", "no judgment"),
    ],
)
def test_a_line_that_cannot_be_true_is_refused_with_its_number(tmp_path: Path, line: str, problem: str) -> None:
    path = judgment_path(tmp_path, "people")
    write_judgments(path, JudgmentSet(SOURCE, JUDGMENTS))
    path.write_text(path.read_text() + line + "\n")
    with pytest.raises(BadInput, match=f"people.jsonl:5: .*{problem}"):
        read_judgments(path)


def test_a_rater_who_judged_twice_is_refused(tmp_path: Path) -> None:
    path = judgment_path(tmp_path, "people")
    again = Rating("t1", "lead", "faithful", 5, "ann")
    write_judgments(path, JudgmentSet(SOURCE, (*JUDGMENTS, again)))
    with pytest.raises(BadInput, match="ann judged topic 't1' twice"):
        read_judgments(path)
