"""Put the questions of a plan, made for people, to a model, and read its replies as the answers of a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from harness.judging.answer_files import Answer, choose_form
from harness.judging.criteria import RubricCriterion
from harness.judging.criteria_plan import fill_messages, read_template
from harness.judging.judge_plan import topic_values
from harness.judging.judged_candidates import JudgedCandidates, derive_seed
from harness.judging.pair_comparisons import read_verdict
from harness.judging.question_plan import Question, QuestionPlan
from harness.judging.rating_replies import Problem, find_reply_problem, read_scale
from harness.judging.rating_scores import place_share
from harness.lazy_patterns import compile_on_use
from harness.models import prompts
from harness.models.endpoint import Prompt
from harness.models.reply_cache import Reply
from harness.records import Topic

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PROMPT_NAMES = {"ratings": "scale", "pairs": "pairs", "best-worst": "best_worst"}
PLACES = {"first": 1, "second": 2, "tie": 0}

_BEST_WORST = compile_on_use(r"[\W_]*best\b[\W_]*([a-z])[\W_]+worst\b[\W_]*([a-z])[\W_]*", re.IGNORECASE)


def plan_template(plan: QuestionPlan) -> prompts.Template:
    """The prompt for the questions of a plan."""
    return read_template(PROMPT_NAMES[plan.ask])


def rate_whole_summaries(plan: QuestionPlan) -> dict[str, RubricCriterion]:
    """The criteria of a plan by name: a model that answers the questions of people rates the whole summary, too."""
    return {criterion.name: msgspec.structs.replace(criterion, method="scale") for criterion in plan.criteria}


def plan_prompt(plan: QuestionPlan, question: Question, topic: Topic, candidates: JudgedCandidates) -> Prompt:
    """The prompt of a question of the plan, with texts in the order in which a person sees them."""
    criterion = rate_whole_summaries(plan)[question.criterion]
    texts = [candidates.text(system, topic) for system in question.systems]
    seed = derive_seed("plan", plan.digest, question.topic, question.criterion, *question.systems)
    if plan.ask == "ratings":
        return Prompt(fill_messages(topic, criterion, plan.guidelines, texts[0], ()), seed)
    return Prompt(_fill_comparison(plan, criterion, topic, texts), seed)


def list_plan_prompts(plan: QuestionPlan, candidates: JudgedCandidates) -> Iterator[Prompt]:
    """Every question of the plan, each once."""
    topics = {topic.id: topic for topic in candidates.topics}
    for question in plan.list_distinct_questions():
        yield plan_prompt(plan, question, topics[question.topic], candidates)


def _fill_comparison(
    plan: QuestionPlan, criterion: RubricCriterion, topic: Topic, texts: Sequence[str]
) -> list[dict[str, str]]:
    """The prompt with all candidates under their letters. The marks are put in first: no text can close them."""
    template = plan_template(plan)
    names = [f"text_{letter}" for letter in LETTERS[: len(texts)]]
    candidates_text = "\n\n".join(
        f"<summary {letter} {{mark}}>\n{{{name}}}\n</summary {letter} {{mark}}>"
        for letter, name in zip(LETTERS, names, strict=False)
    )
    parts = tuple((role, part.replace("{candidates}", candidates_text)) for role, part in template.parts)
    values = {
        **topic_values(topic, template),
        "question": choose_form(plan, criterion).question,
        "guidelines": "\n\n".join(filter(None, (plan.guidelines.strip(), criterion.guidelines.strip()))),
        **dict(zip(names, texts, strict=True)),
    }
    return prompts.fill_prompt(prompts.Template(parts, template.digest), values)


def read_plan_reply(plan: QuestionPlan, question: Question, reply: Reply) -> tuple[Problem, Answer]:
    """The answer in a reply, in the form of a page's; or the problem why there is none."""
    if problem := find_reply_problem(reply):
        return problem, Answer()
    lines = reply.text.strip().splitlines()
    unread: Problem = "cut" if reply.note.startswith("cut off") else "unread"
    if plan.ask == "ratings":
        criterion = rate_whole_summaries(plan)[question.criterion]
        rating = read_scale(reply, criterion)
        value = place_share(rating.share, criterion)
        problem = unread if rating.problem == "unread" else rating.problem
        return problem, Answer(value=value, note=rating.reasons)
    if plan.ask == "pairs":
        verdict = read_verdict(reply.text)
        reasons = "\n".join(lines[:-1]).strip()
        return ("", Answer(value=PLACES[verdict], note=reasons)) if verdict else (unread, Answer())
    match = _BEST_WORST.fullmatch(" ".join([line for line in lines if line.strip()][-2:]))
    best, worst = (LETTERS.index(letter.upper()) + 1 for letter in match.groups()) if match else (0, 0)
    if not match or best == worst or max(best, worst) > len(question.systems):
        return unread, Answer()
    return "", Answer(best=best, worst=worst, note="\n".join(lines[:-2]).strip())
