"""A result as it shows itself: printed, as HTML in a notebook, as rows of a data frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from harness.records import Leaderboard, Robustness, RunComparison
from harness.showing.escape import make_visible
from harness.showing.format import RenderStyle
from harness.showing.robustness import render_robustness
from harness.showing.run_comparison import render_run_comparison
from harness.showing.terminal import render_text

Result = Leaderboard | RunComparison | Robustness


def present_text(result: Result) -> str:
    """The table as a terminal has it, without its last newline."""
    match result:
        case Leaderboard():
            return render_text(result, RenderStyle()).rstrip("\n")
        case RunComparison():
            return render_run_comparison(result).rstrip("\n")
        case Robustness():
            return render_robustness(result).rstrip("\n")


def present_html(result: Result) -> str:
    """The same numbers as an HTML table that a notebook draws, everything from outside escaped.

    What a reader must know beside the numbers stands below it, as it does in a terminal.
    """
    match result:
        case Leaderboard():
            heads = ["System", *(column.title for column in result.columns)]
            body = [[row.label, *_estimate_cells(result, row.label)] for row in result.rows]
        case RunComparison():
            heads = ["System", "Measure", result.old.run, result.new.run, "Change", "p (corrected)"]
            body = [[row["system"], row["measure"], *_change_cells(row)] for row in present_rows(result)]
        case Robustness():
            heads = ["Choice", "", "Order, best first", "tau"]
            body = [
                [row["choice"], row["name"], row["order"], "" if row["tau"] is None else f"{row['tau']:.2f}"]
                for row in present_rows(result)
            ]
    text = escape(present_text(result))
    return f"{_html_table(heads, body)}\n<details><summary>All of it</summary><pre>{text}</pre></details>"


def present_rows(result: Result) -> list[dict[str, Any]]:
    """A dictionary for each row of a data frame: numbers as numbers, None where there is none."""
    match result:
        case Leaderboard():
            return list(_leaderboard_rows(result))
        case RunComparison():
            return list(_change_rows(result))
        case Robustness():
            return [
                {
                    "choice": ranking.choice,
                    "name": ranking.name,
                    "winner": ranking.order[0],
                    "order": " > ".join(ranking.order),
                    "tau": ranking.tau,
                }
                for ranking in (result.main, *result.others)
            ]


def _leaderboard_rows(result: Leaderboard) -> Iterator[dict[str, Any]]:
    for row in result.rows:
        cells: dict[str, Any] = {
            "system": row.label,
            "role": row.role,
            "topics": row.topics,
            "scored": row.scored,
            "words": row.words,
        }
        for column in result.columns:
            estimate = row.estimates.get(column.measure)
            cells[column.measure] = estimate.value if estimate else None
            cells[f"{column.measure}.low"] = estimate.low if estimate else None
            cells[f"{column.measure}.high"] = estimate.high if estimate else None
            cells[f"{column.measure}.rank"] = row.ranks.get(column.measure)
        yield cells


def _change_rows(result: RunComparison) -> Iterator[dict[str, Any]]:
    scores = [{row.label: row.estimates for row in side.rows} for side in (result.old, result.new)]
    for pair in result.pairs:
        old, new = (side[pair.a][pair.measure].value for side in scores)
        yield {
            "system": pair.a,
            "measure": pair.measure,
            "old": old,
            "new": new,
            "difference": pair.difference,
            "low": pair.low,
            "high": pair.high,
            "p": pair.p,
            "p_corrected": pair.p_corrected,
        }


def _estimate_cells(result: Leaderboard, label: str) -> list[str]:
    """`41.2 (38.0 to 44.1)` for each column; a dash where there is no score."""
    row = next(row for row in result.rows if row.label == label)
    estimates = [row.estimates.get(column.measure) for column in result.columns]
    return [
        "-"
        if estimate is None
        else _number(estimate.value)
        + ("" if estimate.low is None else f" ({_number(estimate.low)} to {_number(estimate.high)})")
        for estimate in estimates
    ]


def _change_cells(row: dict[str, Any]) -> list[str]:
    """The scores before and after, their difference, and its corrected p-value."""
    return [*map(_number, (row["old"], row["new"], row["difference"])), f"{row['p_corrected']:.3f}"]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _html_table(heads: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(make_visible(cell))}</th>" for cell in heads)
    rows = "\n".join(f"<tr>{''.join(f'<td>{escape(make_visible(cell))}</td>' for cell in row)}</tr>" for row in body)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"
