"""Report -> a table of one row a system, topic and measure: for data frames, in CSV or Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain
from math import isfinite

from harness.errors import HarnessError
from harness.records import Report
from harness.showing.csv_table import Cell, written
from harness.showing.visible import visible

HEADS = ("dataset", "run", "fingerprint", "system", "role", "topic", "event", "measure", "score", "words")


def render_topics_csv(report: Report) -> str:
    """Every score in full; an empty cell where there is none."""
    return written(chain([HEADS], _rows(report)))


def render_topics_parquet(report: Report) -> bytes:
    """The same columns as Parquet; null where there is none. Raises HarnessError where the package is missing."""
    try:
        import polars  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("Parquet needs a package: pip install polars; or write .csv") from None
    kinds = {"score": polars.Float64, "words": polars.Int64}
    schema = {name: kinds.get(name, polars.String) for name in HEADS}
    rows = [tuple(visible(cell) if isinstance(cell, str) else cell for cell in row) for row in _rows(report)]
    out = io.BytesIO()
    polars.DataFrame(rows, schema=schema, orient="row").write_parquet(out)
    return out.getvalue()


def _rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    comparison = report.comparison
    whence = (comparison.dataset, comparison.run, comparison.fingerprint)
    for place, row in enumerate(comparison.rows):
        for column in comparison.columns:
            scores = report.scores[column.measure][place]
            for number, score in enumerate(scores):
                yield (
                    *(*whence, row.label, row.role, report.topics[number], report.events[number], column.measure),
                    score if isfinite(score) else None,
                    report.words[place][number],
                )


TOPIC_TABLES: dict[str, Callable[[Report], str | bytes]] = {
    "csv-topics": render_topics_csv,
    "parquet": render_topics_parquet,
}
"""By format."""
