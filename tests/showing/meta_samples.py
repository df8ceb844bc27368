"""Facts of remarks on a metric's agreement with people, and on corrected scores."""

from __future__ import annotations

from typing import Any

METHOD = {
    "resample": "both",
    "draws": 1000,
    "confidence": 0.95,
    "swap": "systems",
    "permutations": 1000,
    "test": "both",
    "seed": 12345,
    "levels": ["system"],
    "coefficients": ["spearman", "accuracy"],
    "alpha": 0.05,
}

META_SAMPLES: dict[str, list[dict[str, Any]]] = {
    "constant metric": [{"name": "rouge1", "value": 0.0}],
    "constant people": [{"name": "faithful", "value": 5.0}],
    "undefined inputs": [{"human": "consistency", "count": 4, "topics": 100}],
    "candidates without a judgment": [{"human": "faithful", "count": 12, "total": 1600}],
    "one judged system": [{"system": "lead"}],
    "few judged systems": [{"systems": 4}],
    "too few systems to exchange": [{"systems": 4, "least": 0.125}],
    "systems without a judgment": [{"systems": ["a", "b"], "count": 2}, {"systems": ["a"], "count": 1}],
    "twin systems": [{"first": "a", "second": "b", "share": 0.97}],
    "judgments of earlier texts": [{"name": "faithful", "count": 1}],
    "turned measure": [{"name": "ter"}],
    "measure by topic": [{"name": "bleu", "by_topic": "sentence BLEU"}],
    "how metrics are compared": [
        METHOD,
        METHOD | {"resample": "fisher", "test": "williams", "coefficients": ["pearson"]},
        METHOD | {"resample": "none", "test": "none", "coefficients": ["pearson"]},
    ],
    "too few judged topics": [{"systems": ["a", "b"], "judge": "judge"}],
    "all topics judged": [{"judge": "judge"}],
    "judge without weight": [{"systems": ["a"], "judge": "judge"}],
    "scales that differ": [{"judge": "judge", "low": 0.0, "high": 100.0, "people_low": 1.0, "people_high": 5.0}],
    "how scores are corrected": [
        {"confidence": 0.95, "is_binary": True},
        {"confidence": 0.9, "is_binary": False},
        {"confidence": 0.95, "is_binary": True, "events": 7, "topics": 20},
        {"confidence": 0.95, "is_binary": False, "events": 1, "topics": 20},
    ],
}
