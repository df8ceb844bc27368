"""A check sees what a demanding editor would: lengths, copies, characters, and numbers to judge by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.datasets.checkup import Checkup, check_dataset_files
from harness.datasets.near_duplicates import NearDuplicates

ROOT = Path(__file__).parents[2]
LONG = "The two presidents met on Thursday by the sea and spoke of missiles, trade and visas for an hour."
OTHER = "A ship left the harbour in the rain with nobody on board but a cat and an old sailor who slept."


def lines(root: Path, *topics: dict[str, Any]) -> Path:
    path = root / "x.jsonl"
    path.write_text("".join(json.dumps(topic) + "\n" for topic in topics), encoding="utf-8")
    return path


def warnings(checkup: Checkup) -> list[str]:
    assert checkup.errors == 0
    return [f"{problem.line}: {problem.message}" for problem in checkup.problems]


def overlap(candidates: list[str], references: list[list[str]]) -> Mapping[str, Sequence[float]]:
    """A measure for the tests: the share of words that are in any of the references."""
    sets = [
        (set(text.split()), set(" ".join(others).split())) for text, others in zip(candidates, references, strict=True)
    ]
    return {"overlap": [100 * len(mine & theirs) / len(mine) for mine, theirs in sets]}


def test_the_summit_is_sound_and_within_its_budgets() -> None:
    checkup = check_dataset_files(ROOT / "references" / "deauville", overlap)
    assert checkup.problems == ()
    assert (checkup.name, checkup.errors, len(checkup.topics)) == ("deauville", 0, 5)
    for topic in checkup.topics:
        for reference in topic.references:
            assert abs(reference.words - topic.budget) <= 0.1 * topic.budget
            assert reference.density is not None
            assert reference.density < 4
            assert 0 < reference.agreement["overlap"] < 100


def test_the_facts_of_a_topic_are_right(tmp_path: Path) -> None:
    article = ["The cat sat on the mat. It slept.\nThen it left.", "A dog barked."]
    references = ["A cat sat; the mat smiled.", {"author": "K", "text": "The cat left."}]
    (topic,) = check_dataset_files(
        lines(tmp_path, {"id": "a", "article": article, "references": references}), overlap
    ).topics
    assert (topic.documents, topic.words, topic.sentences, topic.budget) == (2, 14, 4, 4)
    first, second = topic.references
    assert (first.author, first.words, first.compression) == ("1", 6, 14 / 6)
    assert first.coverage == pytest.approx(5 / 6)  # "a", "cat sat", "the mat"
    assert first.density == pytest.approx((1 + 4 + 4) / 6)
    assert second.author == "K"
    assert second.agreement == pytest.approx({"overlap": 100 / 3})


def test_references_are_scored_against_the_others_only(tmp_path: Path) -> None:
    calls: list[tuple[list[str], list[list[str]]]] = []

    def spy(candidates: list[str], references: list[list[str]]) -> Mapping[str, Sequence[float]]:
        calls.append((candidates, references))
        return {"n": [float(number) for number in range(len(candidates))]}

    path = lines(tmp_path, {"id": "a", "references": ["x", "y", "z"]}, {"id": "b", "references": ["alone"]})
    checkup = check_dataset_files(path, spy)
    assert calls == [(["x", "y", "z"], [["y", "z"], ["x", "z"], ["x", "y"]])]
    assert [each.agreement for each in checkup.topics[0].references] == [{"n": 0.0}, {"n": 1.0}, {"n": 2.0}]
    assert checkup.topics[1].references[0].agreement == {}
    assert checkup.topics[1].references[0].compression is None


def test_a_reference_far_from_its_budget_is_pointed_out(tmp_path: Path) -> None:
    nine, ten, twelve = (" ".join(f"w{number}" for number in range(length)) for length in (9, 10, 12))
    path = lines(tmp_path, {"id": "a", "words": 10, "references": [nine, ten + " x", twelve]})
    found = [each for each in warnings(check_dataset_files(path)) if "budget" in each]
    assert found == ["1: reference '3' has 12 words, the budget is 10: over 10 % more; rewrite it or change the budget"]


def test_a_budget_nobody_gave_is_held_against_nobody(tmp_path: Path) -> None:
    path = lines(tmp_path, {"id": "a", "references": ["one", "one two three four five six"]})
    assert not any("budget" in each for each in warnings(check_dataset_files(path)))


def test_an_article_shorter_than_its_summary_and_a_bare_topic_are_pointed_out(tmp_path: Path) -> None:
    path = lines(tmp_path, {"id": "a", "article": "Three words here.", "words": 10, "references": []})
    assert warnings(check_dataset_files(path)) == [
        "1: topic 'a' has no reference; add one, or it has no ROUGE and no BLEU",
        "1: 3 words of article for a summary of 10; lower the budget",
    ]


def test_texts_met_twice_are_pointed_out_with_both_places(tmp_path: Path) -> None:
    near = LONG.replace("an hour", "one hour")
    path = lines(
        tmp_path,
        {"id": "a", "article": LONG, "references": [OTHER, OTHER.upper()]},
        {"id": "b", "article": near, "references": ["Something else."]},
        {"id": "c", "article": OTHER, "references": [OTHER + " Yes."]},
    )
    assert warnings(check_dataset_files(path)) == [
        "1: reference '2' is the same as reference '1' of line 1; keep one",
        "2: the article is nearly the same as the article of line 1; keep one",
        "3: reference '1' is longer than its article; look whether the two are exchanged, or the article is cut",
        "3: reference '1' is nearly the same as reference '1' of line 1; keep one",
    ]


def test_topics_of_one_event_may_share_an_article(tmp_path: Path) -> None:
    shared = {"article": LONG, "event": "e", "words": 10}
    path = lines(tmp_path, {"id": "a", **shared, "references": [LONG]}, {"id": "b", **shared, "references": [OTHER]})
    assert not any("same" in each for each in warnings(check_dataset_files(path)))


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\x85", "\ufffd", "\ufeff"])
def test_characters_that_mislead_are_pointed_out(tmp_path: Path, character: str) -> None:
    path = lines(tmp_path, {"id": "a", "references": ["x"]}, {"id": "b", "references": [f"x{character}y"]})
    (warning,) = warnings(check_dataset_files(path))
    assert warning.startswith(f"2: character U+{ord(character):04X} does not show, or marks a loss; remove or mend it")


def test_a_misleading_character_in_a_file_has_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    for part, text in {
        "dataset.toml": 'format = 1\nname = "news"\n[[articles]]\nid = "a"\n[[topics]]\nid = "t"\narticles = ["a"]\n',
        "articles/a.txt": "Head\n\nOne.\n\nTwo \u202e three.\n",
        "summaries/t/A.txt": "One.\n",
    }.items():
        (folder / part).parent.mkdir(parents=True, exist_ok=True)
        (folder / part).write_text(text, encoding="utf-8")
    (problem,) = check_dataset_files(folder).problems
    assert str(problem).startswith(f"{folder}/articles/a.txt:5: character U+202E does not show")


def test_a_check_goes_on_after_a_wrong_line_and_numbers_the_rest_rightly(tmp_path: Path) -> None:
    path = lines(
        tmp_path, {"id": "a", "references": ["x"]}, {"id": "a", "references": ["y"]}, {"id": "b", "references": []}
    )
    checkup = check_dataset_files(path)
    assert [(each.line, each.severity) for each in checkup.problems] == [(2, "error"), (3, "warning")]
    assert [topic.id for topic in checkup.topics] == ["a", "b"]
    assert (checkup.errors, checkup.fingerprint) == (1, None)


def test_a_check_of_nothing_is_a_problem_and_no_exception(tmp_path: Path) -> None:
    checkup = check_dataset_files(tmp_path / "missing.jsonl")
    assert [str(each) for each in checkup.problems] == [f"{tmp_path}/missing.jsonl: no such file"]


def test_sketches_find_a_changed_word_and_not_a_shared_topic() -> None:
    words = [f"word{number % 97}-{number}" for number in range(400)]
    twins: NearDuplicates[int] = NearDuplicates()
    assert twins.find_or_keep(0, " ".join(words)) is None
    assert twins.find_or_keep(1, " ".join([*words[:200], "new", *words[200:]])) == (0, False)
    assert twins.find_or_keep(2, " ".join(words).upper() + "!") == (0, True)
    assert twins.find_or_keep(3, " ".join(words[:100] + [f"other{number}" for number in range(300)])) is None
    assert twins.find_or_keep(4, "too short") is None
    assert twins.find_or_keep(5, "too brief") is None
