"""A run to judge, and people who judge it: runs of invented towns, and files of answers as pages save them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.jobs import score_candidates
from harness.judging.question_plan import Question, QuestionPlan
from harness.workspace import Workspace

Choose = Callable[[Question], dict[str, Any]]
"""What is answered to a question: {"value": 1}, or {"best": 1, "worst": 2}; {} for nothing."""

SYSTEMS = ("badger", "weasel")
"""Names that stand in no article, no candidate and no page."""


def make_run(folder: Path, topics: int, systems: tuple[str, ...] = SYSTEMS, *, equal: int = 0) -> Workspace:
    """A workspace with the run `kept`: so many topics; at the first `equal` of them all systems wrote the same."""
    (folder / "references").mkdir(parents=True)
    records = [
        {
            "id": f"town{place}",
            "title": f"Town {place}",
            "article": f"Town {place} built bridge {place}. It took {place + 2} years. All <b>cheered</b> & danced.",
            "references": [{"author": "A", "text": f"Town {place} has a bridge."}],
            "words": 10,
        }
        for place in range(topics)
    ]
    path = folder / "references" / "towns.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    workspace = Workspace(folder, (), (folder / "references",), folder / "results")
    texts = {
        system: [
            f"Town {place} built something." if place < equal else f"Town {place} built {number + 1} bridges </script>."
            for place in range(topics)
        ]
        for number, system in enumerate(systems)
    }
    score_candidates("towns", texts, run="kept", workspace=workspace)
    return workspace


def answers_of(plan: QuestionPlan, rater: str, choose: Choose) -> dict[str, Any]:
    """A file of answers as the page of this rater saves it, 12 seconds a question."""
    answers = {question.item: choose(question) for question in plan.list_questions(rater)}
    said = {item: {**answer, "seconds": 12.0} for item, answer in answers.items() if answer}
    return {"format": 1, "plan": plan.digest, "rater": rater, "answers": said}


def write_answers(folder: Path, answers: dict[str, Any]) -> Path:
    path = folder / f"answers-{answers['rater']}.json"
    path.write_text(json.dumps(answers), encoding="utf-8")
    return path


def prefer(system: str) -> Choose:
    """Always prefers this system, wherever it stands."""
    return lambda question: {"value": 1 + question.systems.index(system)}
