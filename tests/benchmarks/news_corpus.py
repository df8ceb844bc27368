"""Made-up news for benchmarks of whole commands: articles, references and systems in files, as a user has them.

An article has about 700 words, a reference about 55. A system writes about 55 words: sentences of the article, words
of the reference and words of its own, and more of the reference the better it is. The same seed gives the same files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from tests.benchmarks.corpora import SourceWords, copy_spans, write_lines


class NewsFiles(NamedTuple):
    """Where the dataset and the outputs of each system are, and the texts themselves by system and of references."""

    dataset: Path
    outputs: dict[str, Path]
    references: list[str]
    candidates: dict[str, list[str]]


def write_news(folder: Path, systems: int, topics: int, seed: int = 1) -> NewsFiles:
    """Write a dataset of JSON lines and a file of outputs for each system, a line a topic."""
    rng = np.random.default_rng(seed)
    source = SourceWords(rng, types=40_000)
    references: list[str] = []
    candidates: dict[str, list[str]] = {f"s{number:02}": [] for number in range(systems)}
    dataset = folder / "news.jsonl"
    with dataset.open("w", encoding="utf-8") as file:
        for topic in range(topics):
            story = source.some(max(100, int(rng.normal(700, 200))))
            words = copy_spans(rng, source, story, max(20, int(rng.normal(55, 12))))
            references.append(write_lines(rng, words, 4))
            record = {
                "id": f"n{topic:06}",
                "title": " ".join(story[:6]),
                "text": write_lines(rng, story, 28),
                "references": [references[-1]],
            }
            file.write(json.dumps(record) + "\n")
            for number, texts in enumerate(candidates.values()):
                seen = words if rng.random() < 0.3 + 0.04 * number else story
                texts.append(write_lines(rng, copy_spans(rng, source, seen, max(15, int(rng.normal(55, 12)))), 3))
    outputs = {}
    for name, texts in candidates.items():
        outputs[name] = folder / f"{name}.jsonl"
        lines = (json.dumps({"id": f"n{topic:06}", "summary": text}) for topic, text in enumerate(texts))
        outputs[name].write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return NewsFiles(dataset, outputs, references, candidates)
