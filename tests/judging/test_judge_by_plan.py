"""`harness judge --plan`: models answer the very questions that people are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.judging.criteria import choose_rubric
from harness.judging.judgment_files import read_all_judgments
from harness.judging.question_dealing import PlanOptions, make_plan
from harness.judging.question_plan import Ask, QuestionPlan, write_plan
from harness.records import Run
from harness.records.judgments import BestWorst, Preference, Rating
from harness.running import store
from tests.conftest import Command
from tests.judging.judges import last_message, reply, shown_part
from tests.judging.test_judge_by_criteria import Judge, folder, judge, remark, scores, town
from tests.models.endpoint import Body, Endpoint

__all__ = ["folder", "judge", "town"]


def keep_plan(folder: Path, ask: Ask) -> tuple[QuestionPlan, Path]:
    """A plan for two raters about the run."""
    run_folder = folder / "results" / "town-1"
    run: Run = store.read_run(folder / "results", "town-1")
    written = {system.label: store.open_candidates(run, system.label) for system in run.systems}
    topics = list(next(iter(written.values())))
    texts = {topic: {label: candidates[topic].text for label, candidates in written.items()} for topic in topics}
    options = PlanOptions(("ann", "bo"), ask, topics=4, shared_topics=2)
    plan = make_plan(run.name, run.fingerprint, texts, choose_rubric(["concise"]).criteria, options)
    return plan, write_plan(run_folder, plan)


def summaries(body: Body) -> list[str]:
    return [text for letter in "ABCD" if (text := shown_part(body, f"summary {letter}"))]


def longest(body: Body) -> Any:
    """Prefers the longest, of whatever is shown."""
    texts = summaries(body)
    if not texts:
        return reply(f"So.\nRATING: {shown_part(body, 'summary').count('.')}")
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    worst, best = "ABCD"[order[0]], "ABCD"[order[-1]]
    return reply(f"So.\nVERDICT: {best}" if "VERDICT" in last_message(body) else f"So.\nBEST: {best}\nWORST: {worst}")


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        ("pairs", {"first": 0.0, "two": 50.0, "all": 100.0}),
        ("ratings", {"first": 1.0, "two": 2.0, "all": 3.0}),
        ("best-worst", {"first": -100.0, "two": 0.0, "all": 100.0}),
    ],
)
def test_a_model_answers_each_question_of_a_plan_once(
    judge: Judge, folder: Path, endpoint: Endpoint, ask: Ask, expected: dict[str, float]
) -> None:
    kind = {"pairs": Preference, "ratings": Rating, "best-worst": BestWorst}[ask]
    plan, path = keep_plan(folder, ask)
    endpoint.answers(longest)
    table = judge("--plan", plan.digest[:6])

    questions = plan.list_distinct_questions()
    assert len(endpoint.asked) == len(questions)
    assert scores(table, "concise") == expected
    assert remark(table, f"The judge answered the {len(questions)} questions of the plan {plan.digest}")
    (kept,) = read_all_judgments(folder / "results" / "town-1")
    assert (kept.source.plan, kept.source.rater_kind) == (plan.digest, "model")
    assert all(isinstance(judgment, kind) and judgment.note == "So." for judgment in kept.judgments)
    judge("--plan", str(path))
    assert len(endpoint.asked) == len(questions)


def test_candidates_are_shown_in_the_order_in_which_people_see_them(
    judge: Judge, folder: Path, endpoint: Endpoint
) -> None:
    plan, _ = keep_plan(folder, "pairs")
    endpoint.answers(lambda _: reply("So.\nVERDICT: A"))
    table = judge("--plan", plan.digest, "--concurrent", "1")

    (kept,) = read_all_judgments(folder / "results" / "town-1")
    shown = {(one.topic, one.systems) for one in plan.list_distinct_questions()}
    assert {(one.topic, (one.first, one.second)) for one in kept.judgments if isinstance(one, Preference)} == shown
    assert remark(table, f"The judge tiny prefers the candidate shown first in {len(shown)} comparisons")


def test_several_judges_of_a_plan_agree_as_far_as_they_do(judge: Judge, folder: Path, endpoint: Endpoint) -> None:
    plan, _ = keep_plan(folder, "pairs")
    endpoint.answers(longest)
    table = judge("--plan", plan.digest, "--model", "a", "--model", "b")

    assert "Krippendorff's alpha is 1.00" in remark(table, "Agreement of a and b on concise")


@pytest.mark.parametrize("text", ["BEST: A\nWORST: A", "BEST: A\nWORST: Z", "A is best.", "BEST: A"])
def test_an_answer_to_best_and_worst_that_is_none_is_an_error_where_there_is_no_other(
    judge: Judge, folder: Path, endpoint: Endpoint, text: str
) -> None:
    plan, _ = keep_plan(folder, "best-worst")
    endpoint.answers(lambda _: reply(text))

    assert "no rating could be read in" in judge("--plan", plan.digest, code=1)


def test_a_plan_that_does_not_fit_is_refused_without_a_call(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    plan, path = keep_plan(folder, "pairs")
    arguments = ("judge", "--model", "tiny", "--base-url", endpoint.base_url, "--plan")
    other = path.with_name(f"{'0' * 16}.json")
    other.write_bytes(path.read_bytes())

    assert "was changed: it is named" in harness(*arguments, str(other)).err
    assert "has no such plan: 'nothing'" in harness(*arguments, "nothing").err
    said = harness(*arguments, plan.digest, "--dry-run")
    assert said.out.startswith(f"tiny: {len(plan.list_distinct_questions())} questions, one criterion each;")
    said = harness(*arguments, plan.digest, "--batch-out", "b.jsonl")
    assert f"has {len(plan.list_distinct_questions())} requests" in said.out
    assert "leave --criteria, --rubric" in harness(*arguments, plan.digest, "--criteria", "concise").err
    assert endpoint.asked == []
