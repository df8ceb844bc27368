"""Plans of questions: sides are balanced, topics dealt evenly, equal texts not asked, and a change is noticed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput, HarnessError
from harness.judging.criteria import choose_rubric
from harness.judging.judgment_files import text_digest
from harness.judging.question_dealing import PlanOptions, make_plan
from harness.judging.question_plan import Ask, Question, QuestionPlan, find_plan, plan_path, read_plan, write_plan

SYSTEMS = ("lead", "mmr", "textrank", "title", "tail", "best")
RATERS = ("ann", "bo", "cy")


def texts(topics: int, systems: int) -> dict[str, dict[str, str]]:
    return {f"t{topic}": {name: f"{name} {topic}" for name in SYSTEMS[:systems]} for topic in range(topics)}


def plan(written: dict[str, dict[str, str]], criteria: str = "better", **options: Any) -> QuestionPlan:
    chosen = PlanOptions(**{"raters": RATERS, **options})
    return make_plan("deauville-1", "abc", written, choose_rubric(criteria.split(",")).criteria, chosen)


def once(made: QuestionPlan, rater: str) -> list[Question]:
    return [question for question in made.list_questions(rater) if not question.repeats]


def test_the_same_seed_gives_the_same_plan_and_another_seed_another() -> None:
    assert plan(texts(9, 2)).digest == plan(texts(9, 2)).digest
    assert plan(texts(9, 2)).digest != plan(texts(9, 2), seed=1).digest


@pytest.mark.parametrize("systems", [2, 3, 4])
def test_sides_are_balanced_for_each_rater_and_at_each_shared_topic(systems: int) -> None:
    made = plan(texts(21, systems), topics=21, shared_topics=21)
    for rater in RATERS:
        first = Counter(question.systems for question in once(made, rater))
        assert all(abs(count - first[pair[::-1]]) <= 1 for pair, count in first.items())
    questions = [question for rater in RATERS for question in once(made, rater)]
    for topic in texts(21, systems):
        sides = Counter(question.systems for question in questions if question.topic == topic)
        assert all(1 <= sides[pair] <= 2 for pair in sides)
        assert all(sides[pair] + sides[pair[::-1]] == 3 for pair in sides)


def test_a_system_is_first_in_half_of_its_pairs_at_a_topic() -> None:
    made = plan(texts(6, 3), raters=("ann",), topics=6)
    for topic in texts(6, 3):
        first = Counter(question.systems[0] for question in once(made, "ann") if question.topic == topic)
        assert set(first.values()) == {1}


def test_each_rater_gets_as_many_topics_as_asked_for_and_the_shared_ones_are_the_same() -> None:
    made = plan(texts(200, 2), topics=60, shared_topics=20)
    topics = [{question.topic for question in once(made, rater)} for rater in RATERS]
    shared = [{question.topic for question in once(made, rater) if question.is_shared} for rater in RATERS]
    assert [len(own) for own in topics] == [60, 60, 60]
    assert shared[0] == shared[1] == shared[2] == topics[0] & topics[1]
    assert len(shared[0]) == 20
    assert len(set.union(*topics)) == 140


def test_where_topics_are_few_they_are_dealt_more_than_once_but_evenly() -> None:
    made = plan(texts(80, 2), topics=60, shared_topics=20)
    counts = Counter(question.topic for rater in RATERS for question in once(made, rater))
    assert Counter(counts.values()) == {2: 60, 3: 20}
    assert len(plan(texts(7, 2)).list_questions("bo")) == 7 + 2


def test_two_screens_are_repeated_at_the_end_the_other_way_round() -> None:
    made = plan(texts(12, 2), "faithful,concise", topics=12)
    questions = made.list_questions("ann")
    by_item = {question.item: question for question in questions}
    again = [question for question in questions if question.repeats]
    assert len(questions) == 2 * (12 + 2)
    assert questions[-4:] == tuple(again)
    for question in again:
        former = by_item[question.repeats]
        assert (former.topic, former.criterion, former.systems) == (
            question.topic,
            question.criterion,
            question.systems[::-1],
        )
        assert former.screen < 6
    assert [question.item for question in questions] == sorted(by_item)


def test_pairs_of_a_topic_stand_together_so_that_it_is_read_once() -> None:
    questions = once(plan(texts(9, 3), topics=9), "cy")
    assert sum(a.topic != b.topic for a, b in pairwise(questions)) == 8


def test_equal_and_missing_texts_are_not_asked_and_are_counted() -> None:
    written = texts(6, 3)
    written["t0"] |= {"lead": "same ", "mmr": "same"}
    written["t1"] |= {"lead": "same", "mmr": "same", "textrank": "same"}
    written["t2"] |= {"lead": " \n"}
    made = plan(written, raters=("ann",))
    assert (made.equal, made.empty) == (1 + 3, 1)
    assert Counter(question.topic for question in once(made, "ann")) == {"t0": 1, "t2": 1, "t3": 3, "t4": 3, "t5": 3}
    (question,) = (question for question in once(made, "ann") if question.topic == "t0")
    assert dict(zip(question.systems, question.twins, strict=True)) == {"lead": ("mmr",), "textrank": ()}
    rated = plan(written, raters=("ann",), ask="ratings")
    assert (rated.equal, rated.empty) == (1 + 2, 1)
    with pytest.raises(HarnessError, match="nothing to ask"):
        plan({"t": {"lead": "same", "mmr": "same"}})


def test_best_and_worst_are_of_four_at_most_and_every_candidate_is_shown() -> None:
    few = once(plan(texts(8, 4), raters=("ann",), ask="best-worst"), "ann")
    assert [len(question.systems) for question in few] == [4] * 8
    places = Counter((system, place) for question in few for place, system in enumerate(question.systems))
    assert set(places.values()) == {2}
    many = once(plan(texts(5, 6), raters=("ann",), ask="best-worst"), "ann")
    shown = Counter((question.topic, system) for question in many for system in question.systems)
    assert len(many) == 5 * 4
    assert min(shown.values()) >= 2
    assert len(shown) == 5 * 6


@pytest.mark.parametrize("ask", ["pairs", "ratings", "best-worst"])
def test_questions_bear_the_digests_of_what_was_shown(ask: Ask) -> None:
    written = texts(4, 3)
    for question in plan(written, ask=ask).list_questions("bo"):
        assert question.candidates == tuple(text_digest(written[question.topic][name]) for name in question.systems)


def test_distinct_questions_are_each_there_once() -> None:
    made = plan(texts(30, 3), topics=10, shared_topics=5)
    distinct = made.list_distinct_questions()
    assert len(distinct) == 3 * (5 + 3 * 5)
    assert len({(question.topic, frozenset(question.systems)) for question in distinct}) == len(distinct)


def test_a_plan_is_kept_and_found_by_its_digest_and_a_change_is_noticed(tmp_path: Path) -> None:
    made = plan(texts(5, 2), "faithful", ask="ratings")
    path = write_plan(tmp_path, made)
    assert path == plan_path(tmp_path, made.digest)
    assert read_plan(path) == find_plan(tmp_path, made.digest[:6]) == made
    with pytest.raises(HarnessError, match="no such plan"):
        find_plan(tmp_path, "0000")
    path.write_text(path.read_text().replace('"lead"', '"mmr"', 1))
    with pytest.raises(BadInput, match="was changed"):
        read_plan(path)
    path.write_text("{}")
    with pytest.raises(BadInput, match="no plan of questions"):
        read_plan(path)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"raters": ()}, "1 to 100 raters"),
        ({"raters": ("ann", "Ann")}, "same name"),
        ({"raters": ("../x",)}, "cannot name a rater"),
        ({"raters": ("a" * 61,)}, "cannot name a rater: it has 61 letters"),
        ({"topics": 0}, "at least 1"),
        ({"shared_topics": -1}, "at least 0"),
    ],
)
def test_what_cannot_be_meant_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(HarnessError, match=problem):
        plan(texts(5, 2), **options)
