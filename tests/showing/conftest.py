"""Comparisons to show: a small one as people see it, a large one, a hostile one."""

from __future__ import annotations

import pytest

from harness.records import Column, Comparison, Estimate, Row

ROUGE = "mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0"


def row(label: str, scores: dict[str, tuple[float, float]], role: str = "system", **changes: object) -> Row:
    """A row from (value, half width) by measure."""
    estimates = {measure: Estimate(value, value - half, value + half) for measure, (value, half) in scores.items()}
    fields = {
        "label": label, "role": role, "topics": 5, "scored": 5, "failures": {}, "words": 59.2, "over_budget": 0.0,
        "seconds": 0.5, "estimates": estimates, "ranks": {},
    }  # fmt: skip
    return Row(**{**fields, **changes})  # type: ignore[arg-type]


def columns(*measures: str) -> tuple[Column, ...]:
    titles = {"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L", "rougeLsum": "ROUGE-Lsum", "bleu": "BLEU"}
    return tuple(
        Column(
            measure=measure,
            title=titles.get(measure, measure),
            signature={
                "rougeLsum": f"{measure}|{ROUGE}|split:nupunkt-0.8.0",
                "bleu": "nrefs:var|case:mixed|eff:no",
            }.get(measure, f"{measure}|{ROUGE}"),
            higher_is_better=measure != "ter",
            citation="lin2004" if measure.startswith("rouge") else "papineni2002",
        )
        for measure in measures
    )


def comparison(rows: tuple[Row, ...], *measures: str, **changes: object) -> Comparison:
    fields = {
        "dataset": "deauville", "title": "The summit", "fingerprint": "3f2a9c41", "topics": 5, "events": 1,
        "columns": columns(*measures), "rows": rows, "confidence": 0.95, "draws": 1000, "seed": 12345,
        "interval": "topics within one event", "run": "deauville-1", "saved": "results/deauville-1",
    }  # fmt: skip
    return Comparison(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def small() -> Comparison:
    rows = (
        row("textrank", {"rouge1": (38.24, 3.12), "ter": (91.2, 4.0)}, ranks={"rouge1": 1, "ter": 1}),
        row("日本", {"rouge1": (31.0, 10.1), "ter": (85.0, 2.25)}, scored=3, failures={"crash": 2},
            ranks={"rouge1": 1, "ter": 1}),
        row("lead", {"rouge1": (30.0, 2.0), "ter": (99.0, 2.0)}, "floor", over_budget=0.4),
        row("oracle", {"rouge1": (55.5, 2.0)}, "ceiling"),
    )  # fmt: skip
    return comparison(rows, "rouge1", "ter", test="approximate randomization, 10,000 trials, Holm")
