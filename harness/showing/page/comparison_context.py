"""Contents of the page of two runs: the verdict, the changes, and each system beside its former self."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote_plus

from msgspec import Struct

from harness.records import Column, ComparisonReport, Row, RunComparison
from harness.showing.change_notes import comparison_notes
from harness.showing.csv_export import Value
from harness.showing.format import NO_VALUE, column_heading, count_text, number_text, sign, signed_text
from harness.showing.leaderboard_table import p_text
from harness.showing.page.context import shared_context
from harness.showing.page.embedded_data import make_value_visible
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.system_changes import SystemChange, change_verdict, list_changes
from harness.showing.visible_text import make_visible

MAX_OPEN_NOTES = 3
"""Notes that stand open beneath the table; the others are folded."""

SECTIONS = (("system", "systems"), ("floor", "baselines"))


class ChangeCell(Struct, frozen=True):
    """A difference, its two scores, and its significance: `better`, `worse` or neither."""

    text: str
    between: str = ""
    p: str = ""
    sort: float | None = None
    standing: str = ""


class ChangeLine(Struct, frozen=True):
    """A system: its place and that of its former self among the rows of the page, and its changes by measure."""

    label: str
    role: str
    place: int
    partner: int | None
    cells: tuple[ChangeCell, ...]


class MoveLine(Struct, frozen=True):
    """A topic on which a system moved far, and the link that opens its texts."""

    label: str
    topic: str
    old: str
    new: str
    difference: str
    link: str


def comparison_context(page: ComparisonReport) -> dict[str, Any]:
    """All values that the template of two runs needs."""
    comparison, new = page.comparison, page.comparison.new
    notes = comparison_notes(comparison)
    return {
        "title": new.title or new.dataset,
        "kicker": "harness compare",
        "subtitle": _subtitle(comparison),
        "verdict": [change_verdict(comparison)],
        "heads": [(column.measure, column_heading(column, column.title)) for column in page.report.leaderboard.columns],
        "changes": [
            (title, lines) for role, title in SECTIONS if (lines := sorted(_lines(page, role), key=_change_order))
        ],
        "moves": list(_moves(page)),
        "first_notes": notes[:MAX_OPEN_NOTES],
        "notes": notes[MAX_OPEN_NOTES:],
        "matrix": [],
        "costs": [],
        "has_baselines": False,
        "run": f"{comparison.old.run}, {new.run}",
        **shared_context(page.report),
    }


def comparison_downloads(page: ComparisonReport) -> dict[str, Any]:
    """The changes as CSV, and as values for JSON."""
    comparison = page.comparison
    return {
        "csv": render_run_comparison(comparison, "csv"),
        "json": make_value_visible(
            {
                "verdict": change_verdict(comparison),
                "dataset": comparison.new.dataset,
                "fingerprint": comparison.new.fingerprint,
                "old": comparison.old.run,
                "new": comparison.new.run,
                "changes": [_change_values(change) for change in list_changes(comparison)],
            }
        ),
    }


def _change_values(change: SystemChange) -> dict[str, Value]:
    pair = change.pair
    values: dict[str, Value] = {"system": change.label, "role": change.role, "measure": change.measure}
    values |= {"old": change.old, "new": change.new, "difference": change.difference}
    return values | {
        "low": pair.low if pair else None,
        "high": pair.high if pair else None,
        "p_corrected": pair.p_corrected if pair else None,
    }


def _subtitle(comparison: RunComparison) -> str:
    old, new = comparison.old, comparison.new
    topics = count_text(new.topics, "topic")
    return " · ".join((new.dataset, topics, f"old: run {old.run}", f"new: run {new.run}"))


def _lines(page: ComparisonReport, role: str) -> Iterator[ChangeLine]:
    """The systems of one role, each once: a row of the new run, or of the old one where it is gone."""
    changes = {(change.label, change.measure): change for change in list_changes(page.comparison)}
    alpha = round(1 - page.comparison.new.confidence, 10)
    columns = page.report.leaderboard.columns
    labels: set[str] = set()
    for place, (label, row) in enumerate(zip(page.labels, page.report.leaderboard.rows, strict=True)):
        if row.role != role or label in labels:
            continue
        labels.add(label)
        cells = tuple(_cell(changes.get((label, column.measure)), column, alpha) for column in columns)
        yield ChangeLine(label, row.role, place, page.partners[place], cells)


def _change_order(line: ChangeLine) -> int:
    """Systems that changed significantly come first, then those that changed at all."""
    if any(cell.standing for cell in line.cells):
        return 0
    return 1 if any(cell.sort for cell in line.cells) or line.partner is None else 2


def _cell(change: SystemChange | None, column: Column, alpha: float) -> ChangeCell:
    if change is None or (change.old is None and change.new is None):
        return ChangeCell(NO_VALUE)
    between = f"{number_text(change.old, 1)} → {number_text(change.new, 1)}"
    pair, difference = change.pair, change.difference
    if difference is None:
        return ChangeCell(NO_VALUE, between)
    is_significant = pair is not None and pair.p_corrected < alpha and bool(difference)
    gain = difference * sign(column)
    standing = "" if not is_significant or not gain else "better" if gain > 0 else "worse"
    p = f"p {p_text(pair.p_corrected)}" if pair and (pair.wins or pair.losses) else ""
    return ChangeCell(signed_text(difference, 1), between, p, difference, standing)


def _moves(page: ComparisonReport) -> Iterator[MoveLine]:
    """The topics that moved most."""
    rows = page.report.leaderboard.rows
    shown_topics = {page.report.topics[place] for place in page.report.view_topics}
    for move in page.comparison.topic_changes:
        place = page.labels.index(move.label)
        partner = page.partners[place]
        link = "" if partner is None or move.topic not in shown_topics else _link(move.topic, rows, (place, partner))
        difference = signed_text(move.new - move.old, 1)
        yield MoveLine(move.label, move.topic, number_text(move.old, 1), number_text(move.new, 1), difference, link)


def _link(topic: str, rows: tuple[Row, ...], places: Iterable[int]) -> str:
    """A link within the page, as its script writes it: with names as they are shown."""
    a, b = (quote_plus(make_visible(rows[place].label)) for place in places)
    return f"#topic={quote_plus(make_visible(topic))}&a={a}&b={b}"
