"""Make harness/rouge/vectors/google.json with rouge-score itself: python tests/rouge/make_google_vectors.py."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer

from tests.rouge.hard_texts import cases

TYPES = [*(f"rouge{n}" for n in range(1, 10)), "rougeL", "rougeLsum"]


def vectors() -> dict[str, object]:
    made = []
    for number, (candidate, references) in enumerate([*cases(155, 60, 12), *cases(156, 40, 90)]):
        scorer = RougeScorer(TYPES, use_stemmer=number % 2 == 0)
        found = scorer.score_multi(references, candidate)
        scores = {kind: [float(part) for part in found[kind]] for kind in TYPES}
        made.append({"candidate": candidate, "references": references, "stemmer": number % 2 == 0, "scores": scores})
    return {"made_by": f"rouge-score {version('rouge-score')}", "types": TYPES, "cases": made}


if __name__ == "__main__":
    path = Path(__file__).parents[2] / "harness/rouge/vectors/google.json"
    path.write_text(
        json.dumps(vectors(), indent=None).replace('{"candidate"', '\n{"candidate"') + "\n", encoding="utf-8"
    )
