"""Report -> a table of one row a system, topic and measure: for data frames, in CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import chain, repeat
from math import isfinite
from typing import Protocol

from harness.errors import HarnessError
from harness.records import Costs, Report
from harness.showing.cost_table import COST_COLUMNS
from harness.showing.csv_export import Value, csv_text
from harness.showing.every_eval_ever import render_every_eval_ever
from harness.showing.visible_text import make_visible

HEADS = ("dataset", "run", "fingerprint", "system", "role", "topic", "event", "measure", "score", "words", "scored_as")

SPENT = tuple(kind for kind in COST_COLUMNS if kind.name in {"seconds", "input_tokens", "output_tokens", "price"})
"""What is told of a topic: a process has its peak of memory with some topic, but not because of it."""


class TopicTable(Protocol):
    """A way to write it."""

    def __call__(self, report: Report, *, costs: bool = False, texts: bool = False) -> str | bytes:
        """The table; with `costs` what each topic took, with `texts` what each system wrote, too."""


def render_topics_csv(report: Report, *, costs: bool = False, texts: bool = False) -> str:
    """Every score in full; an empty cell where there is none."""
    return csv_text(chain([_heads(costs, texts)], _rows(report, costs, texts)))


def render_topics_parquet(report: Report, *, costs: bool = False, texts: bool = False) -> bytes:
    """The same columns as Parquet; null where there is none. Raises HarnessError where the package is missing."""
    try:
        import polars  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("Parquet needs a package: pip install polars; or write .csv") from None
    integer, real = polars.Int64, polars.Float64
    kinds = {"score": real, "words": integer, "seconds": real, "price": real}
    kinds |= dict.fromkeys(("input_tokens", "output_tokens"), integer)
    schema = {name: kinds.get(name, polars.String) for name in _heads(costs, texts)}
    rows = [
        tuple(make_visible(cell) if isinstance(cell, str) else cell for cell in row)
        for row in _rows(report, costs, texts)
    ]
    out = io.BytesIO()
    polars.DataFrame(rows, schema=schema, orient="row").write_parquet(out)
    return out.getvalue()


def _heads(costs: bool, texts: bool) -> tuple[str, ...]:
    return HEADS + (tuple(kind.name for kind in SPENT) if costs else ()) + (("candidate",) if texts else ())


def _read_texts(report: Report) -> dict[tuple[str, str], str]:
    """What each system wrote for each topic whose texts the report holds, by label and topic."""
    return {
        (candidate.label, view.topic): candidate.text
        for view in report.views
        for candidate in view.candidates
        if candidate.failure is None
    }


def _rows(report: Report, costs: bool, texts: bool) -> Iterator[tuple[Value, ...]]:
    comparison = report.leaderboard
    text_of = _read_texts(report) if texts else {}
    whence = (comparison.dataset, comparison.run, comparison.fingerprint)
    unknown: tuple[Costs | None, ...] = (None,) * len(report.topics)
    spending = chain(report.costs if costs else (), repeat(unknown))
    for place, (row, spent) in enumerate(zip(comparison.rows, spending, strict=False)):
        for column in comparison.columns:
            scores = report.scores[column.measure][place]
            for number, score in enumerate(scores):
                yield (
                    *(*whence, row.label, row.role, report.topics[number], report.events[number], column.measure),
                    score if isfinite(score) else None,
                    report.words[place][number],
                    column.by_topic or None,
                    *(_cost_cells(spent[number]) if costs else ()),
                    *((text_of.get((row.label, report.topics[number])),) if texts else ()),
                )


def _cost_cells(costs: Costs | None) -> tuple[Value, ...]:
    return tuple(kind.number(costs) if costs else None for kind in SPENT)


TOPIC_TABLES: dict[str, TopicTable] = {
    "csv-topics": render_topics_csv,
    "parquet": render_topics_parquet,
    "eee": render_every_eval_ever,
}
"""What is made of a run with its topics, by format."""
