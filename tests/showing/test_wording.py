"""Every remark has one plain sentence, made of its facts and of nothing else."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.phrases import list_names, plural
from harness.records import IntegrityWarning, Leaderboard, Remark, text_remark
from harness.showing.json_export import read_json, schema
from harness.showing.leaderboard_formats import render
from harness.showing.wording import WORDINGS, remark_lines, word_remark
from tests.showing.wording_samples import SAMPLES

PACKAGE = Path(__file__).parents[2] / "harness"
CASES = [(kind, facts) for kind, samples in SAMPLES.items() if kind in WORDINGS for facts in samples]

# Numbers of a method, or of a name, that are no facts of a remark.
METHOD_NUMBERS: dict[str, set[float]] = {
    "encoding": {8},
    "one tail": {0.05, 13, 100, 5},
    "detection": {80, 100},
    "needed units": {80, 100},
    "zero bleu": {0, 1},
    "rouge drops letters": {1},
    "side bias": {0.001},
}


def kinds_made() -> Iterator[tuple[str, str]]:
    """(file, kind) of every `Remark(kind, ...)` of the package whose kind is written there."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
            if name in ("Remark", "remark", "_of_kind") and isinstance(node, ast.Call) and node.args:
                for leaf in ast.walk(node.args[0]):
                    if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str) and len(node.args) > 1:
                        yield path.relative_to(PACKAGE).as_posix(), leaf.value


def test_every_kind_that_is_made_is_worded() -> None:
    made = [(path, kind) for path, kind in kinds_made() if path != "importing/marks.py"]
    assert len(made) > 40
    assert [(path, kind) for path, kind in made if kind not in WORDINGS] == []


def test_every_wording_has_a_sample() -> None:
    assert set(WORDINGS) - set(SAMPLES) == set()


@pytest.mark.parametrize(("kind", "facts"), CASES)
def test_a_wording_is_a_sentence(kind: str, facts: dict[str, Any]) -> None:
    sentence = word_remark(Remark(kind, "note", facts))
    assert re.match("[A-Z0-9]" if kind in UNIT_FIRST else "[A-Z]", sentence), sentence
    assert sentence.endswith("."), sentence
    assert not sentence.endswith(".."), sentence
    assert "  " not in sentence, sentence


UNIT_FIRST = {"detection", "few units", "equivalence"}
"""Kinds that may begin with a number of topics."""


@pytest.mark.parametrize(("kind", "facts"), CASES)
def test_a_wording_has_no_number_but_its_facts(kind: str, facts: dict[str, Any]) -> None:
    sentence = word_remark(Remark(kind, "note", facts))
    known = {*numbers_of(facts), *METHOD_NUMBERS.get(kind, set())}
    texts = [*texts_of(facts), "-m rouge1,chrf"]
    for text in sorted(texts, key=len, reverse=True):
        sentence = sentence.replace(text.rstrip("."), "")
    for number in re.findall(r"\d[\d,]*(?:\.\d+)?", sentence):
        value = float(number.replace(",", "").rstrip(","))
        decimals = len(number.partition(".")[2])
        assert any(round(fact, decimals) == value or round(100 * fact, decimals) == value for fact in known), (
            f"{number} in {sentence}"
        )


def numbers_of(value: Any) -> Iterator[float]:
    """All numbers among facts; how many a list holds, how many of it are not named, and what a sum or rest comes to."""
    if isinstance(value, bool | str) or value is None:
        return
    if isinstance(value, int | float):
        yield abs(float(value))
        return
    items = [*value.values()] if isinstance(value, dict) else [*value]
    leaves = [number for item in items for number in numbers_of(item)]
    yield from leaves
    yield from (float(len(items)), *(float(len(items) - most) for most in (3, 4, 5, 10) if len(items) > most))
    direct = [float(item) for item in items if isinstance(item, int | float) and not isinstance(item, bool)]
    yield sum(direct)
    yield from (abs(a - b) for a in direct for b in direct)
    yield from (a / b for a in direct for b in direct if b)
    if isinstance(value, dict) and {"count", "first"} <= set(value):
        count = value["count"]
        yield from (float(count - most) for most in (1, 3) if count > most)


def texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (str(key) for key in value)
        yield from (text for item in value.values() for text in texts_of(item))
    elif isinstance(value, list | tuple):
        yield from (text for item in value for text in texts_of(item))


def test_severity_gives_the_order_and_a_warning_says_that_it_is_one() -> None:
    remarks = (text_remark("A.", "note"), text_remark("B.", "caution"), text_remark("C.", "warning"))
    assert remark_lines(remarks) == ["WARNING: C.", "B.", "A."]


def test_a_list_names_no_more_than_it_may_and_counts_the_rest() -> None:
    assert list_names([], 3) == ""
    assert list_names(["a"], 3) == "a"
    assert list_names(["a", "b", "c"], 3) == "a, b and c"
    assert list_names(["a", "b", "c", "d", "e"], 2) == "a, b and 3 more"
    assert list_names(["a", "b"], 2, 1200) == "a, b and 1,198 more"


def test_a_plural_is_the_nouns_own() -> None:
    assert [plural(count, "topic") for count in (0, 1, 11490)] == ["0 topics", "1 topic", "11,490 topics"]
    assert plural(2, "reply", "replies") == "2 replies"


def warned(small: Leaderboard) -> Leaderboard:
    leak = Remark("twins", "warning", {"labels": ["lead", "mmr"], "topics": 5})
    alarms = (IntegrityWarning("twins", ("lead", "mmr"), ("t1",), leak),)
    return msgspec.structs.replace(small, remarks=(*small.remarks, leak), integrity_warnings=alarms)


def test_json_holds_each_remark_as_a_sentence_and_as_a_value(small: Leaderboard) -> None:
    text = render(warned(small), "json")
    document = json.loads(text)
    assert document["remarks"] == ["Five topics are few.", word_remark(warned(small).remarks[1])]
    assert document["remark_records"][1]["kind"] == "twins"
    assert document["alarms"][0]["sentence"] in document["remarks"]
    assert read_json(text) == warned(small)
    assert schema()["$defs"]["Leaderboard"]["properties"]["remarks"]["items"] == {"type": "string"}


def test_a_document_of_an_older_harness_is_read_by_its_sentences(small: Leaderboard) -> None:
    document = json.loads(render(warned(small), "json"))
    del document["remark_records"]
    for alarm in document["alarms"]:
        del alarm["remark"]
    document["remarks"][0] = "WARNING: the two orders agree in 0 of 15 comparisons only."
    read = read_json(json.dumps(document))
    assert read.remarks[0] == text_remark("the two orders agree in 0 of 15 comparisons only.", "warning")
    assert word_remark(read.integrity_warnings[0].remark) == word_remark(read.remarks[1])


@pytest.mark.parametrize("record", [{"kind": "of tomorrow", "severity": "note"}, {"kind": "twins"}, 3, None])
def test_a_kind_of_remark_that_is_not_known_is_read_by_its_sentence(small: Leaderboard, record: object) -> None:
    document = json.loads(render(small, "json"))
    document["remark_records"] = [record]
    assert [word_remark(remark) for remark in read_json(json.dumps(document)).remarks] == ["Five topics are few."]
