"""Facts of remarks on people's pages and on the agreement of raters."""

from __future__ import annotations

from typing import Any

CRITERIA = [
    {"criterion": "faithful", "form": "rating", "alpha": 0.41},
    {"criterion": "better", "form": "preference", "alpha": -0.12},
    {"criterion": "better", "form": "best-worst", "alpha": 0.5},
]
SILENT = [{**criterion, "alpha": None} for criterion in CRITERIA]

JUDGING_SAMPLES: dict[str, list[dict[str, Any]]] = {
    # pages
    "equal texts not asked": [
        {"count": 1, "ask": "pairs"},
        {"count": 12, "ask": "pairs"},
        {"count": 1, "ask": "ratings"},
        {"count": 12, "ask": "best-worst"},
    ],
    "missing candidates not asked": [{"count": 1}, {"count": 1200}],
    "fewer topics than asked": [{"topics": 1, "asked": 60}, {"topics": 5, "asked": 60}],
    "one rater": [{"rater": "ann"}],
    "nothing shared": [{"raters": 3}],
    # agreement
    "agreement of one": [{"rater": "ann"}],
    "few raters": [{"raters": 2}],
    "no shared units": [{"criteria": SILENT[:1], "limit": 0.667}],
    "no variation": [{"criteria": SILENT, "limit": 0.667}],
    "low alpha": [{"criteria": CRITERIA, "limit": 0.667}],
    "side bias": [
        {"rater": "bo", "share": 0.7, "decided": 60, "p": 0.0027},
        {"rater": "bo", "share": 1.0, "decided": 60, "p": 1e-9},
    ],
    "no spread": [{"systems": ["lead"]}, {"systems": ["a", "b", "c", "d", "e", "f"]}],
    "ties are half": [{}],
}
"""Kind -> facts of such a remark, one for each of its forms."""
