"""Files of our own in the shapes of GUM and Opinosis, for the programs of the pages that convert these."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.faults.ground import text

MODELS = ("claude-3-5-sonnet-20241022", "gpt4o", "Llama-3.2-3B-Instruct", "Qwen2.5-7B-Instruct")
SINGLE_TOPICS, SEVERAL_TOPICS, POSTEDITED_TOPICS = 6, 6, 1


def write_lines(path: Path, records: Sequence[Mapping[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")


def summarize_topic(number: int, author: int) -> str:
    """Another sentence of the article for each author, without its last word."""
    return text(number, 6).split(". ")[author % 5].rsplit(" ", 1)[0] + "."


def write_gum(path: Path) -> None:
    """Topics with one person and four models; one of which a model's summary was edited; some with five people."""
    records = []
    for number in range(SINGLE_TOPICS + SEVERAL_TOPICS + POSTEDITED_TOPICS):
        people = 5 if SINGLE_TOPICS <= number < SINGLE_TOPICS + SEVERAL_TOPICS else 1
        summaries = [
            {"author": f"person{author}", "human": True, "summary": summarize_topic(number, author)}
            for author in range(people)
        ]
        for author, model in enumerate(MODELS if people == 1 else ()):
            edited = "; postedited" if number == SINGLE_TOPICS + SEVERAL_TOPICS and author == 1 else ""
            summaries.append({"author": model + edited, "human": False, "summary": summarize_topic(number, author + 1)})
        records.append(
            {"doc_id": f"town_{number}", "title": f"Town {number}", "article": text(number, 6), "summaries": summaries}
        )
    write_lines(path, records)


def write_opinosis(path: Path) -> None:
    """Six topics of reviews with three to five references; in two of them two references are the same."""
    records = []
    for number in range(6):
        references = [summarize_topic(number, author) for author in range(3 + number % 3)]
        if number < 2:
            references[1] = references[0]
        records.append({"topic": f"town {number}", "sentences": text(number, 6).split(". "), "references": references})
    write_lines(path, records)
