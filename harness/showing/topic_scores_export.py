"""A report with its topics for other programs: a row a system, topic and measure in CSV or Parquet, and records.

The records are of Every Eval Ever, the shared schema of evaluation results (version 0.2.1), one a system: see
`eval.schema.json` of github.com/evaleval/every_eval_ever. Each line is one record, a file of its own there.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from itertools import chain, repeat
from math import isfinite
from typing import Any, Protocol

import msgspec

from harness.errors import HarnessError
from harness.lazy_patterns import compile_on_use
from harness.records import Column, Costs, Leaderboard, Report, Row, Run, System
from harness.showing.cost_table import COST_COLUMNS
from harness.showing.csv_export import Value, csv_text
from harness.showing.visible_text import escape_json, make_visible
from harness.version import VERSION

HEADS = ("dataset", "run", "fingerprint", "system", "role", "topic", "event", "measure", "score", "words", "scored_as")

TOPIC_COSTS = tuple(kind for kind in COST_COLUMNS if kind.name in {"seconds", "input_tokens", "output_tokens", "price"})
"""Costs that are exported by topic: a process has its peak of memory with some topic, but not because of it."""


class TopicTable(Protocol):
    """A file format of topic scores, and the function that writes it."""

    def __call__(self, report: Report, *, costs: bool = False, texts: bool = False) -> str | bytes:
        """Write the table; `costs` adds costs by topic, `texts` the candidates."""


def render_topics_csv(report: Report, *, costs: bool = False, texts: bool = False) -> str:
    """Write every score in full as CSV; an empty cell where it is missing."""
    return csv_text(chain([_heads(costs, texts)], _rows(report, costs, texts)))


def render_topics_parquet(report: Report, *, costs: bool = False, texts: bool = False) -> bytes:
    """Write scores by topic as Parquet; null where one is missing. Raises HarnessError where the package is missing."""
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
    return HEADS + (tuple(kind.name for kind in TOPIC_COSTS) if costs else ()) + (("candidate",) if texts else ())


def _read_texts(report: Report) -> dict[tuple[str, str], str]:
    """The text of each system for each topic whose texts the report holds, by label and topic."""
    return {
        (candidate.label, view.topic): candidate.text
        for view in report.views
        for candidate in view.candidates
        if candidate.failure is None
    }


def _rows(report: Report, costs: bool, texts: bool) -> Iterator[tuple[Value, ...]]:
    comparison = report.leaderboard
    text_of = _read_texts(report) if texts else {}
    run_columns = (comparison.dataset, comparison.run, comparison.fingerprint)
    unknown: tuple[Costs | None, ...] = (None,) * len(report.topics)
    spending = chain(report.costs if costs else (), repeat(unknown))
    for place, (row, spent) in enumerate(zip(comparison.rows, spending, strict=False)):
        for column in comparison.columns:
            scores = report.scores[column.measure][place]
            for number, score in enumerate(scores):
                yield (
                    *(*run_columns, row.label, row.role, report.topics[number], report.events[number], column.measure),
                    score if isfinite(score) else None,
                    report.words[place][number],
                    column.by_topic or None,
                    *(_cost_cells(spent[number]) if costs else ()),
                    *((text_of.get((row.label, report.topics[number])),) if texts else ()),
                )


def _cost_cells(costs: Costs | None) -> tuple[Value, ...]:
    return tuple(kind.number(costs) if costs else None for kind in TOPIC_COSTS)


SCHEMA_VERSION = "0.2.1"

SOURCE = {
    "source_type": "evaluation_run",
    "source_organization_name": "unknown",
    "evaluator_relationship": "other",
}
"""The evaluator, whom a run does not know."""

PERCENTAGES = compile_on_use(r"rouge|bleu|chrf")
"""Families of measures whose scores are from 0 to 100."""


def render_every_eval_ever(report: Report, *, costs: bool = False, texts: bool = False) -> str:
    """Write a record for each system and baseline as JSON lines, with costs and without texts."""
    del costs, texts
    rows = [row for row in report.leaderboard.rows if row.role != "ceiling" and not row.unavailable]
    systems = {system.label: system for system in report.run.systems}
    lines = (_record(report, row, systems.get(row.label)) for row in rows)
    return "".join(f"{escape_json(msgspec.json.encode(line).decode())}\n" for line in lines)


def _record(report: Report, row: Row, system: System | None) -> dict[str, Any]:
    board, epoch, model = report.leaderboard, _epoch(report.run), _model_info(row, system)
    columns = [column for column in board.columns if column.measure in row.estimates]
    return {
        "schema_version": SCHEMA_VERSION,
        "evaluation_id": make_visible(f"{board.dataset}/{model['id']}/{epoch}"),
        "evaluation_timestamp": report.run.created,
        "retrieved_timestamp": epoch,
        "source_metadata": {"source_name": make_visible(f"harness run {board.run}"), **SOURCE},
        "eval_library": {"name": "harness", "version": VERSION, "additional_details": _texts(board.versions)},
        "model_info": model,
        "evaluation_results": [
            _result(report, row, column) for column in columns if isfinite(row.estimates[column.measure].value)
        ],
    }


def _epoch(run: Run) -> str:
    """The time of the run in seconds of the Unix epoch; 0 where its record does not say."""
    try:
        return f"{datetime.fromisoformat(run.created).timestamp():.0f}"
    except ValueError:
        return "0"


def _model_info(row: Row, system: System | None) -> dict[str, Any]:
    """The summarizing model: the one that answered, if a model did, else the system's file."""
    models = row.costs.models if row.costs else ()
    details: dict[str, Value] = {"label": row.label, "role": row.role}
    if system is not None:
        details |= {"file_hash": system.digest, "description": system.doc.strip().split("\n")[0]}
        details |= {f"option_{name}": f"{value}" for name, value in system.options.items()}
    return {
        "name": make_visible(row.label),
        "id": make_visible(models[0] if len(models) == 1 else f"harness/{row.label}"),
        "additional_details": _texts(details),
    }


def _result(report: Report, row: Row, column: Column) -> dict[str, Any]:
    board = report.leaderboard
    source = {"name": board.dataset, "fingerprint": board.fingerprint, **report.card}
    return {
        "evaluation_name": make_visible(f"{board.dataset}: {column.measure}"),
        "source_data": {
            "dataset_name": make_visible(board.title or board.dataset),
            "source_type": "other",
            "additional_details": _texts(source),
        },
        "metric_config": _metric_config(board, column),
        "score_details": _score_details(board, row, column),
    }


def _metric_config(board: Leaderboard, column: Column) -> dict[str, Any]:
    low, high, limits = _limits(board, column)
    direction = {True: "higher is better", False: "lower is better", None: "none"}[column.higher_is_better]
    details = {"signature": column.signature, "direction": direction, "citation": column.citation, "limits": limits}
    return {
        "evaluation_description": make_visible(f"{column.title} of summaries against references"),
        "lower_is_better": column.higher_is_better is False,
        "score_type": "continuous",
        "min_score": low,
        "max_score": high,
        "additional_details": _texts(details),
    }


def _score_details(board: Leaderboard, row: Row, column: Column) -> dict[str, Any]:
    details = {
        "topics": f"{row.topics}",
        "topics_with_a_candidate": f"{row.scored}",
        "mean_words": f"{row.words:.4f}",
        "ranks": "-".join(map(str, row.rank_sets.get(column.measure, ()))),
    }
    uncertainty = _uncertainty(board, row, column)
    score = {"score": row.estimates[column.measure].value, "details": _texts(details)}
    return {**score, **({"uncertainty": uncertainty} if uncertainty else {})}


def _limits(board: Leaderboard, column: Column) -> tuple[float, float, str]:
    """The least and the largest possible score, which the schema asks for, and a note on them."""
    if PERCENTAGES.match(column.measure):
        return 0.0, 100.0, "of the scale"
    values = [row.estimates[column.measure].value for row in board.rows if column.measure in row.estimates]
    values = [value for value in values if isfinite(value)]
    return min(0.0, *values), max(values), "the scale has no upper end: the largest score of the run"


def _uncertainty(board: Leaderboard, row: Row, column: Column) -> dict[str, Any]:
    estimate = row.estimates[column.measure]
    if estimate.low is None or estimate.high is None or not isfinite(estimate.low + estimate.high):
        return {}
    method = board.interval_method.get(column.measure, "percentile")
    interval = {
        "lower": estimate.low,
        "upper": estimate.high,
        "confidence_level": board.confidence,
        "method": make_visible(f"{method}, over {board.interval}"),
    }
    return {"confidence_interval": interval, "num_samples": board.topics if row.scored else 0}


def _texts(details: dict[str, Any]) -> dict[str, str]:
    """Details in the schema's form: texts, none of them empty."""
    return {make_visible(name): make_visible(f"{value}") for name, value in details.items() if value not in {None, ""}}


TOPIC_TABLES: dict[str, TopicTable] = {
    "csv-topics": render_topics_csv,
    "parquet": render_topics_parquet,
    "eee": render_every_eval_ever,
}
"""Exports of a run with its topics, by format."""
