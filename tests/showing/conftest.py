"""Comparisons to show: a small one as people see it, a large one, a hostile one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from harness.records import (
    Column,
    Costs,
    Document,
    Estimate,
    Leaderboard,
    Reference,
    Row,
    ScoredCandidate,
    TopicView,
    text_remark,
)

ROUGE = "mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0"


def row(label: str, scores: dict[str, tuple[float, float]], role: str = "system", **changes: object) -> Row:
    """A row from (value, half width) by measure."""
    estimates = {measure: Estimate(value, value - half, value + half) for measure, (value, half) in scores.items()}
    fields = {
        "label": label, "role": role, "topics": 5, "scored": 5, "failures": {}, "words": 59.2, "over_budget": 0.0,
        "costs": Costs(0.5, 0.1), "estimates": estimates, "ranks": {},
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
            citation="lin2004rouge" if measure.startswith("rouge") else "papineni2002bleu",
        )
        for measure in measures
    )


def comparison(rows: tuple[Row, ...], *measures: str, **changes: object) -> Leaderboard:
    fields = {
        "dataset": "deauville", "title": "The summit", "fingerprint": "3f2a9c41", "topics": 5, "events": 1,
        "columns": columns(*measures), "rows": rows, "confidence": 0.95, "draws": 1000, "seed": 12345,
        "interval": "topics within one event", "run": "deauville-1", "saved": "results/deauville-1",
    }  # fmt: skip
    return Leaderboard(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def row_of() -> Callable[..., Row]:
    return row


@pytest.fixture(scope="session")
def comparison_of() -> Callable[..., Leaderboard]:
    return comparison


@pytest.fixture(scope="session")
def small() -> Leaderboard:
    """Two systems, one of them with failures and a wide name; a long baseline; an upper bound without TER."""
    ranked = {"rouge1": 1, "ter": 1}
    wide = {"rouge1": (31.0, 10.1), "ter": (85.0, 2.25)}
    rows = (
        row("textrank", {"rouge1": (38.24, 3.12), "ter": (91.2, 4.0)}, ranks=ranked, letter="a",
            beats={"rouge1": ("c",)}),
        row("日本", wide, scored=3, failures={"crash": 2}, ranks=ranked, letter="b"),
        row("lead", {"rouge1": (30.0, 2.0), "ter": (99.0, 2.0)}, "floor", over_budget=0.4,
            ranks={"rouge1": 2, "ter": 1}, letter="c"),
        row("oracle", {"rouge1": (55.5, 2.0)}, "ceiling"),
    )  # fmt: skip
    clusters = {"rouge1": (("textrank", "日本"), ("lead",)), "ter": (("textrank", "日本", "lead"),)}
    test = "approximate randomization, 10000 permutations of events, two-sided, Holm"
    return comparison(
        rows, "rouge1", "ter", test=test, clusters=clusters, remarks=(text_remark("Five topics are few.", "note"),)
    )


@pytest.fixture(scope="session")
def usual() -> Leaderboard:
    """What `harness eval` compares without being asked for more: nine rows by five measures."""
    names = ("textrank", "lexrank", "mmr", "lsa", "luhn", "sumbasic", "lead", "random", "oracle")
    roles = ("system",) * 6 + ("floor",) * 2 + ("ceiling",)
    measures = ("rouge1", "rouge2", "rougeL", "rougeLsum", "bleu")
    rows = tuple(
        row(name, {measure: (40 - at - 3 * place, 3.1) for place, measure in enumerate(measures)}, role)
        for at, (name, role) in enumerate(zip(names, roles, strict=True))
    )
    return comparison(rows, *measures)


@pytest.fixture(scope="session")
def view() -> TopicView:
    return TopicView(
        dataset="deauville",
        topic="meeting",
        event="summit",
        documents=(
            Document("Two presidents meet", ("They met in Deauville on Thursday, on the sidelines of the summit.",)),
            Document("", ("日本の首相も出席した。",)),
        ),
        words=100,
        references=(Reference("A", "They met.\nThey spoke."),),
        measures=("rouge1", "bleu"),
        candidates=(
            ScoredCandidate("lead", "floor", "The presidents met.", 3, {"rouge1": 38.24, "bleu": 3.0}),
            ScoredCandidate("kl", "system", "", 0, {"rouge1": 0.0}, "crash", "ZeroDivisionError at kl.py:12"),
        ),
    )
