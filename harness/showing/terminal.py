"""Tables as text for a terminal or a pipe, and a leaderboard as a whole text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TextIO

from msgspec.structs import replace

from harness.records import Column, Leaderboard
from harness.showing.cost_table import cost_notes, cost_table, rows_with_costs
from harness.showing.csv_export import keep_columns
from harness.showing.first_screen import first_notes, first_rows, further_line
from harness.showing.format import RenderStyle
from harness.showing.human_table import human_note, human_rows, human_sentence, human_table, omitted_rows_note
from harness.showing.leaderboard_table import leaderboard_table, noted_tables
from harness.showing.notes import dataset_line, dataset_note, interval_note, rank_notes, reader_notes, signature_lines
from harness.showing.table import Cell, Mark, Table, TableColumn, row_cells
from harness.showing.text_layout import (
    COMFORT,
    NARROWEST,
    LayoutCell,
    LayoutColumn,
    RowGroup,
    Span,
    StyledLine,
    layout_table,
    paint_lines,
    text_width,
    wrap_text,
)
from harness.showing.verdict import verdict_line
from harness.showing.visible_text import make_visible

SIGNATURES_HEADING = "Signatures (scores may be compared where these and the fingerprint are equal):"


MARK_STYLES: dict[Mark, str] = {
    "best": "bold green",
    "missing": "bold red",
    "significant": "bold",
    "better": "green",
    "worse": "red",
    "quiet": "dim",
}


def style_of(stream: TextIO, decimals: int = 1) -> RenderStyle:
    """The settings of output to `stream`: colour and its real width for a terminal, else plain and 100 wide.

    COLUMNS sets the width of both; NO_COLOR (no-color.org) takes the colour away.
    """
    terminal = stream.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = (
        int(columns)
        if columns.isdecimal() and int(columns)
        else _terminal_width(stream)
        if terminal
        else RenderStyle().width
    )
    return RenderStyle(decimals, width, terminal and not os.environ.get("NO_COLOR"))


def _terminal_width(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or RenderStyle().width
    except (OSError, ValueError):
        return RenderStyle().width


def render_text(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """Write the verdict, the table, and the notes beneath it: in short, or all of them (`style.detail`)."""
    style = readable_style(style)
    is_full, board = style.detail == "full", leaderboard if style.detail == "full" else first_rows(leaderboard)
    chosen = keep_columns(leaderboard, style.columns)
    heading = wrap_paragraphs([dataset_line(leaderboard)], style.width)
    verdict = [line for line in (verdict_line(leaderboard),) if line]
    parts = [
        [*heading, *wrap_paragraphs(verdict, style.width, "bold")],
        draw_table(leaderboard_table(board, style.decimals, style.columns), style),
        *(_noted_table(note, table, style) for note, table in noted_tables(chosen, style.decimals)),
        _human(chosen, style) if style.beside else [],
        _costs(leaderboard, style) if style.costs else [],
        *(_full_end(leaderboard, style) if is_full else []),
        *([_short_end(leaderboard, style.width)] if style.detail == "short" else []),
    ]
    return paint_lines(stack_parts(parts), colour=style.colour)


def _full_end(leaderboard: Leaderboard, style: RenderStyle) -> list[list[StyledLine]]:
    return [
        _notes(leaderboard, style),
        _signatures(leaderboard.columns, style.width),
        _provenance(leaderboard, style.width),
    ]


def _short_end(leaderboard: Leaderboard, width: int) -> list[StyledLine]:
    notes = first_notes(leaderboard)
    saved = f"Saved in {leaderboard.saved}. " if leaderboard.saved else ""
    end = wrap_paragraphs([f"{saved}{further_line(leaderboard)}"], width, "dim")
    return [*wrap_paragraphs(notes, width, hang="  "), *end]


def readable_style(style: RenderStyle) -> RenderStyle:
    """The style, no narrower than a table can be."""
    return replace(style, width=max(style.width, NARROWEST))


def stack_parts(parts: Iterable[list[StyledLine]]) -> list[StyledLine]:
    """Parts under one another, an empty line between; empty parts are left out."""
    lines: list[StyledLine] = []
    for part in parts:
        lines += [(("", ""),), *part] if lines and part else part
    return lines


def wrap_paragraphs(paragraphs: Iterable[str], width: int, style: str = "", hang: str = "") -> list[StyledLine]:
    """Paragraphs made visible and wrapped; never longer than can be read with comfort."""
    lines = (line for text in paragraphs for line in wrap_text(make_visible(text), min(width, COMFORT), hang))
    return [((line, style),) for line in lines]


def rule_of(style: RenderStyle) -> str:
    """The character of rules: ASCII where output is plain, since it is pasted into mails and read by programs."""
    return "─" if style.colour else "-"


def draw_table(table: Table, style: RenderStyle) -> list[StyledLine]:
    """Draw the table in blocks that fit the width; names wrap at a third of it or a half: what makes fewer lines."""
    rows = [row_cells(table, row) for row in table.rows]
    columns = [_draw_column(column, [row[at] for row in rows]) for at, column in enumerate(table.columns)]
    groups: list[RowGroup] = []
    for section in table.sections:
        start = groups[-1].stop if groups else 0
        groups.append(RowGroup(section.title, start, start + len(section.rows)))
    tables = (
        layout_table(_draw_labels(table, width), columns, groups, style.width, rule_of(style))
        for width in (style.width // 3, style.width // 2)
    )
    return min(tables, key=len)


def _draw_labels(table: Table, width: int) -> LayoutColumn:
    digits = max((len(row.rank) for row in table.rows), default=0)
    lead = digits + 1 if digits else 0
    cells: list[LayoutCell] = []
    for row in table.rows:
        first, *rest = wrap_text(make_visible(row.label), width, hang="  ", after=r"\s:,=/_.\-")
        lines = (row.rank.rjust(digits).ljust(lead) + first, *(" " * lead + line for line in rest))
        cells.append(LayoutCell(tuple(((line, ""),) for line in lines)))
    heading = ("#".rjust(digits).ljust(lead) if digits else "") + table.corner
    return LayoutColumn((heading,), tuple(cells), is_right_aligned=False)


def _draw_column(column: TableColumn, rows: Sequence[tuple[Cell, ...]]) -> LayoutColumn:
    """The parts of a column side by side, each as wide as its widest cell or heading."""
    headings = column.parts or ("",)
    parts = [_draw_part(heading, [row[at] for row in rows]) for at, heading in enumerate(headings)]
    below = "  ".join(heading for heading, _ in parts) if column.parts else make_visible(column.second_line)
    heads = tuple(filter(None, (make_visible(column.name), below)))
    lines = (_join_parts([spans[at] for _, spans in parts]) for at in range(len(rows)))
    return LayoutColumn(heads, tuple(LayoutCell((line,)) for line in lines))


def _join_parts(parts: Sequence[StyledLine]) -> StyledLine:
    first, *others = parts
    return (*first, *(span for part in others for span in (("  ", ""), *part)))


def _draw_part(heading: str, cells: Sequence[Cell]) -> tuple[str, list[StyledLine]]:
    """The heading and a line for each cell: text to the right, then its ± to the left, then its note."""
    texts = [make_visible(cell.text) for cell in cells]
    width = max(map(text_width, (heading, *texts)))
    spread = max((text_width(cell.spread) for cell in cells), default=0)
    note = max((text_width(cell.note) for cell in cells), default=0)
    lines: list[StyledLine] = []
    for cell, text in zip(cells, texts, strict=True):
        spans: list[Span] = [(" " * (width - text_width(text)) + text, MARK_STYLES.get(cell.mark, ""))]
        spans += [(f" {cell.spread.ljust(spread)}", "dim")] if spread else []
        spans += [(f"  {cell.note.rjust(note)}", "")] if note else []
        lines.append(tuple(spans))
    return heading.rjust(width), lines


def _noted_table(note: str, table: Table, style: RenderStyle) -> list[StyledLine]:
    return [*wrap_paragraphs([note], style.width), (("", ""),), *draw_table(table, style)]


def _human(leaderboard: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    if not leaderboard.beside_human:
        return []
    table = human_table(leaderboard, human_rows(leaderboard), style.decimals)
    omitted = wrap_paragraphs(filter(None, [omitted_rows_note(leaderboard)]), style.width, "dim")
    return [*_noted_table(human_note(leaderboard), table, style), *omitted]


def _costs(leaderboard: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    notes = wrap_paragraphs(cost_notes(leaderboard), style.width, hang="  ")
    rows = rows_with_costs(leaderboard)
    return [*draw_table(cost_table(rows), style), (("", ""),), *notes] if rows else notes


def _notes(leaderboard: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    quiet, width = {interval_note(leaderboard)}, style.width
    lines: list[StyledLine] = []
    beside = "" if style.beside else human_sentence(leaderboard, style.decimals)
    for note in (*reader_notes(leaderboard), *([beside] if beside else [])):
        lines += wrap_paragraphs([note], width, "dim" if note in quiet else "", hang="  ")
    for measures, text in rank_notes(leaderboard):
        lines += wrap_paragraphs([f"{measures}: {text}"], width, hang="    ")
    return lines


def _signatures(columns: tuple[Column, ...], width: int) -> list[StyledLine]:
    listed = [make_visible(f"{names}: {signature}") for names, signature in signature_lines(columns) if signature]
    # As wide as can be: they are copied rather than read.
    return (
        [((line, "dim"),) for text in (SIGNATURES_HEADING, *listed) for line in wrap_text(text, width, "    ")]
        if listed
        else []
    )


def _provenance(leaderboard: Leaderboard, width: int) -> list[StyledLine]:
    lines = wrap_paragraphs([dataset_note(leaderboard)], width, "dim")
    if leaderboard.saved:
        lines += wrap_paragraphs([f"Saved in {leaderboard.saved}"], width)
    return lines
