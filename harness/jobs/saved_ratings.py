"""The ratings of judges in a run: results/<run>/judgments/judge-<model>-<criterion>-<digest>.jsonl."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from harness.files.names import escape_name
from harness.jobs.judge_clients import JudgeModel
from harness.jobs.judge_facts import facts_digest
from harness.jobs.judge_options import JudgedRun
from harness.judging.criteria import Rubric, RubricCriterion
from harness.judging.criteria_plan import CriteriaPlan, Weighing, method_template
from harness.judging.judge_plan import request_signature
from harness.judging.judgment_files import FORMAT, judgment_key, judgment_path, read_judgments, write_judgments
from harness.judging.rating_scores import CriterionScores
from harness.records.judgments import Judgment, JudgmentSet, JudgmentSource

MAX_MODEL_CHARS = 60
"""Characters of a model's name in the name of a file."""


@dataclass(frozen=True, slots=True)
class RatingOptions:
    """Settings of ratings: means of so many `samples`, or with `weighing` by the probabilities of tokens."""

    samples: int = 1
    weighing: Weighing = "auto"

    @property
    def asks_probabilities(self) -> bool:
        """True where endpoints are asked for probabilities."""
        return self.weighing != "no" and self.samples == 1


def rating_settings(
    plan: CriteriaPlan,
    criterion: RubricCriterion,
    model: JudgeModel,
    answering: Sequence[str],
    ways: Sequence[str],
) -> str:
    """All settings that can move ratings by a criterion, as part of a signature; `answering` are the models asked."""
    words = {"samples": f"mean of {plan.samples} samples", "probabilities": "weighted by probabilities"}
    parts = [
        f"criterion:{criterion.name}",
        f"model:{', '.join(answering)}",
        f"rubric:{Rubric((criterion,), plan.rubric.guidelines).digest}",
        f"method:{criterion.method}",
        f"prompt:{method_template(criterion.method).digest}",
        f"facts:{facts_digest(plan.facts)}" if criterion.method == "key-facts" else "",
        f"score:{' and '.join(words.get(way, way) for way in ways)}",
        request_signature(model.endpoint),
    ]
    return "|".join(filter(None, parts))


def save_ratings(
    judged: JudgedRun, plan: CriteriaPlan, model: JudgeModel, scores: Sequence[CriterionScores]
) -> list[Path]:
    """Write the ratings of one judge, a file for each criterion; earlier ratings of other topics stay."""
    paths = []
    for score in scores:
        settings = rating_settings(plan, score.criterion, model, [model.name], [score.scoring])
        signature = "|".join(filter(None, (f"judge|{settings}", judged.cleaning)))
        name = f"judge-{escape_name(model.name)[:MAX_MODEL_CHARS]}-{escape_name(score.criterion.name)}"
        path = judgment_path(Path(judged.run.path), f"{name}-{digest_parts(signature, model.endpoint.base_url)}")
        source = JudgmentSource(
            FORMAT, path.stem, "model", (score.criterion.build_rating_criterion(),), signature=signature
        )
        rating_of: dict[tuple[object, ...], Judgment] = {}
        if path.exists():
            rating_of = {judgment_key(judgment): judgment for judgment in read_judgments(path).judgments}
        rating_of |= {judgment_key(judgment): judgment for judgment in score.ratings}
        if rating_of:
            write_judgments(path, JudgmentSet(source, tuple(rating_of.values())))
            paths.append(path)
    return paths


def name_table(plan: CriteriaPlan, models: Sequence[JudgeModel], rating: RatingOptions) -> str:
    """The name of the table of a panel of judges under a rubric."""
    parts = [plan.rubric.digest, repr(rating), *(model.name for model in models)]
    names = "+".join(escape_name(model.name) for model in models)[:MAX_MODEL_CHARS]
    return f"judge-{names}-{digest_parts(*parts)}"


def digest_parts(*parts: str) -> str:
    """Eight hexadecimal digits that change with any of these parts."""
    return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:8]
