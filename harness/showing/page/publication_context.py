"""Contents of a leaderboard for publication: scores, rank sets, answer rates, lengths and costs, but no texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from harness.records import Leaderboard, Report, Row
from harness.showing.cost_table import CostColumn, columns_with_values, cost_text, cost_value, rows_with_costs
from harness.showing.first_screen import first_notes
from harness.showing.format import (
    NO_VALUE,
    best_labels,
    column_heading,
    count_text,
    first_ranks,
    group_rows,
    length_text,
    number_text,
    rank_text,
)
from harness.showing.notes import percent_text, signature_lines, test_note
from harness.showing.page.context import NumberCell, RankingLine, draw_figures, list_spread_columns, score_cell
from harness.showing.page.report_sections import run_facts
from harness.showing.verdict import verdict_line
from harness.showing.visible_text import make_visible

PUBLIC_FACTS = ("dataset", "seed", "intervals", "test", "limits", "budget", "versions")
"""Facts of a run that concern readers elsewhere."""

PRIVATE_REMARKS = frozenset({"reason without candidate", "other failure choice"})
"""Remarks on single topics, and on what to type oneself."""


class SystemNote(Struct, frozen=True):
    """The description of a system in its own words."""

    label: str
    doc: str


def publication_context(report: Report) -> dict[str, Any]:
    """All values that the template of a published leaderboard needs."""
    board = report.leaderboard
    ranks = first_ranks(board)
    costs = columns_with_values(rows_with_costs(board))
    facts = run_facts(report)
    return {
        "kicker": "leaderboard",
        "title": board.title or board.dataset,
        "subtitle": _subtitle(report),
        "verdict": [line for line in (verdict_line(board),) if line],
        "heads": [
            (column.measure, column_heading(column, column.title), column.higher_is_better) for column in board.columns
        ],
        "spread": list_spread_columns(board),
        "ranked": bool(ranks),
        "cost_heads": [kind.heads for kind in costs],
        "ranking": [
            (title, [_line(board, row, ranks, costs) for row in members])
            for title, members in group_rows(board.rows, is_ranking=True)
        ],
        "notes": [*first_notes(_without_topics(board)), *filter(None, (test_note(board),))],
        "forest": draw_figures(board, "forest", narrow=True),
        "has_baselines": any(row.role == "floor" for row in board.rows),
        "has_topics": False,
        "level": percent_text(1 - board.confidence),
        "dataset": board.dataset,
        "signatures": signature_lines(board.columns),
        "facts": {name: facts[name] for name in PUBLIC_FACTS if name in facts},
        "card": report.card,
        "systems": [SystemNote(system.label, system.doc) for system in report.run.systems if not system.trial_of],
        "run": report.run.name,
    }


def publication_data(report: Report) -> dict[str, Any]:
    """Data for the script that sorts, filters and saves: names, but no topic."""
    board = report.leaderboard
    return {
        "name": make_visible(report.run.name or board.dataset),
        "rows": [{"label": make_visible(row.label), "role": row.role} for row in board.rows],
        "measures": [
            {"name": make_visible(column.measure), "title": make_visible(column.title)} for column in board.columns
        ],
        "topics": [],
        "pairs": [],
        "failures": {},
    }


def _without_topics(board: Leaderboard) -> Leaderboard:
    """The leaderboard without remarks that name topics, or quote a system's failure."""
    remarks = tuple(remark for remark in board.remarks if remark.kind not in PRIVATE_REMARKS)
    return structs.replace(board, remarks=remarks)


def _subtitle(report: Report) -> str:
    board = report.leaderboard
    systems = sum(row.role == "system" and not row.unavailable for row in board.rows)
    parts = (count_text(systems, "system"), count_text(board.topics, "topic"), report.run.created.split("T")[0])
    return " · ".join(part for part in parts if part)


def _line(board: Leaderboard, row: Row, ranks: dict[str, str], costs: Sequence[CostColumn]) -> RankingLine:
    cells = [
        score_cell(row, column, row.label in best_labels(board, column, 1), _rank_set(row, column.measure))
        for column in board.columns
    ]
    share = row.scored / row.topics if row.topics else 0.0
    cells += [
        NumberCell(f"{number_text(100 * share, 1)} %", sort=share, short=share < 1 and row.role != "ceiling"),
        NumberCell(length_text(row), sort=None if row.unavailable else row.words),
        *(NumberCell(cost_text(row, kind) or NO_VALUE, sort=cost_value(row, kind)) for kind in costs),
    ]
    return RankingLine(ranks.get(row.label, ""), row.label, row.role, tuple(cells))


def _rank_set(row: Row, measure: str) -> str:
    return f"rank {rank_text(row, measure)}" if measure in row.ranks else ""
