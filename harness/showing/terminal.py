"""Comparison -> the table people read, in a terminal or piped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

from msgspec import Struct
from msgspec.structs import replace

from harness.records import Column, Leaderboard, Row
from harness.showing.baseline_table import baseline_columns, baseline_note, baseline_opponents
from harness.showing.cost_table import CostColumn, columns_with_values, cost_notes, cost_text, rows_with_costs
from harness.showing.escape import make_visible
from harness.showing.format import (
    NOTHING,
    RenderStyle,
    TableSection,
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    group_rows,
    length_text,
    number_text,
    plus_minus,
)
from harness.showing.human_table import human_column, human_note, human_rows, human_sentence, omitted_rows_note
from harness.showing.notes import dataset_line, dataset_note, interval_note, rank_notes, reader_notes, signature_lines
from harness.showing.text_layout import (
    COMFORT,
    NARROWEST,
    LayoutCell,
    LayoutColumn,
    RowGroup,
    StyledLine,
    layout_table,
    paint_lines,
    text_cell,
    text_width,
    wrap_text,
)

SIGNED = "Signatures (scores may be compared where these and the fingerprint are equal):"


def style_of(stream: TextIO, decimals: int = 1) -> RenderStyle:
    """How to write to `stream`: colour and its real width for a terminal, else plain and 100 wide.

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


def render_text(comparison: Leaderboard, style: RenderStyle) -> str:
    """The table, and beneath it what a reader must know to believe it."""
    style = readable_style(style)
    width = style.width
    parts = [
        wrap_paragraphs([make_visible(dataset_line(comparison))], width, "bold"),
        _table(comparison, style),
        _against(comparison, style),
        _fair(comparison, style) if style.beside else [],
        _costs(comparison, style) if style.costs else [],
        _notes(comparison, style),
        _signatures(comparison.columns, width),
        _whence(comparison, width),
    ]
    return paint_lines(stack_parts(parts), colour=style.colour)


def readable_style(style: RenderStyle) -> RenderStyle:
    """The style, no narrower than a table can be."""
    return replace(style, width=max(style.width, NARROWEST))


def stack_parts(parts: Iterable[list[StyledLine]]) -> list[StyledLine]:
    """Parts under one another, an empty line between; empty parts are left out."""
    lines: list[StyledLine] = []
    for part in parts:
        lines += [(("", ""),), *part] if lines and part else part
    return lines


def wrap_paragraphs(paragraphs: list[str], width: int, style: str = "", hang: str = "") -> list[StyledLine]:
    """Paragraphs, already visible, wrapped; never longer than can be read with comfort."""
    return [((line, style),) for paragraph in paragraphs for line in wrap_text(paragraph, min(width, COMFORT), hang)]


def rule_of(style: RenderStyle) -> str:
    """What a rule is drawn with: plain output is pasted into mails and read by programs."""
    return "─" if style.colour else "-"


class NameColumn(Struct, frozen=True):
    """The first column: its heading, a name for each row, and ranks of some of them to stand before."""

    title: str
    labels: list[str]
    ranks: dict[str, str] = {}


def table_beside_names(
    names: NameColumn, strips: list[LayoutColumn], groups: list[RowGroup], style: RenderStyle
) -> list[StyledLine]:
    """The strips right of the names, which wrap within a third of the width or a half: whichever makes fewer lines."""
    tried = (
        layout_table(_name_strip(names, width), strips, groups, style.width, rule_of(style))
        for width in (style.width // 3, style.width // 2)
    )
    return min(tried, key=len)


def row_groups(shown: tuple[TableSection, ...]) -> list[RowGroup]:
    """The sections as runs of row numbers."""
    groups: list[RowGroup] = []
    for section in shown:
        start = groups[-1].stop if groups else 0
        groups.append(RowGroup(section.title, start, start + len(section.rows)))
    return groups


def _name_strip(names: NameColumn, width: int) -> LayoutColumn:
    digits = max((len(rank) for rank in names.ranks.values()), default=0)
    lead = digits + 1 if digits else 0
    rows: list[LayoutCell] = []
    for label in names.labels:
        first, *rest = wrap_text(make_visible(label), width, hang="  ", after=r"\s:,=/_.\-")
        rank = names.ranks.get(label, "").rjust(digits).ljust(lead)
        rows.append(LayoutCell((((rank + first, ""),), *(((" " * lead + line, ""),) for line in rest))))
    return LayoutColumn((("#".rjust(digits).ljust(lead) if digits else "") + names.title,), tuple(rows), right=False)


def _table(comparison: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    shown = group_rows(comparison.rows)
    rows = [row for section in shown for row in section.rows]
    strips = [_scores(comparison, column, rows, style.decimals) for column in comparison.columns]
    strips += [_words(rows), _coverage(rows)]
    names = NameColumn("system", [row.label for row in rows], first_ranks(comparison))
    return table_beside_names(names, strips, row_groups(shown), style)


def _against(comparison: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    labels = baseline_opponents(comparison)
    if not labels:
        return []
    strips = [baseline_columns(comparison, column, style.decimals) for column in comparison.columns]
    note = wrap_paragraphs([make_visible(baseline_note(comparison))], style.width)
    return [
        *note,
        (("", ""),),
        *table_beside_names(NameColumn("system", labels), strips, [RowGroup("", 0, len(labels))], style),
    ]


def _fair(comparison: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    if not comparison.fair:
        return []
    shown = group_rows(tuple(human_rows(comparison)))
    rows = [row for section in shown for row in section.rows]
    strips = [human_column(comparison, column, rows, style.decimals) for column in comparison.columns]
    note = wrap_paragraphs([make_visible(human_note(comparison))], style.width)
    body = table_beside_names(NameColumn("system", [row.label for row in rows]), strips, row_groups(shown), style)
    rest = omitted_rows_note(comparison)
    return [*note, (("", ""),), *body, *wrap_paragraphs([rest] if rest else [], style.width, "dim")]


def _costs(comparison: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    notes = wrap_paragraphs([make_visible(note) for note in cost_notes(comparison)], style.width, hang="  ")
    rows = rows_with_costs(comparison)
    if not rows:
        return notes
    shown = group_rows(rows)
    ordered = [row for section in shown for row in section.rows]
    strips = [_cost_strip(kind, ordered) for kind in columns_with_values(rows)]
    names = NameColumn("system", [row.label for row in ordered])
    return [*table_beside_names(names, strips, row_groups(shown), style), (("", ""),), *notes]


def _cost_strip(kind: CostColumn, rows: list[Row]) -> LayoutColumn:
    return LayoutColumn(tuple(filter(None, kind.heads)), tuple(text_cell((cost_text(row, kind), "")) for row in rows))


def _scores(comparison: Leaderboard, column: Column, rows: list[Row], decimals: int) -> LayoutColumn:
    found = [row.estimates.get(column.measure) for row in rows]
    values = [number_text(each.value, decimals) if each else NOTHING for each in found]
    halves = [plus_minus(each, decimals) if each else "" for each in found]
    wide, half = max(map(text_width, values), default=0), max(map(text_width, halves), default=0)
    best = best_labels(comparison, column, decimals)
    made = (
        text_cell(
            (value.rjust(wide), "bold green" if row.label in best else ""),
            (f" {plus.ljust(half)}" if half else "", "dim"),
        )
        for row, value, plus in zip(rows, values, halves, strict=True)
    )
    return LayoutColumn((column_heading(column, make_visible(column.measure)),), tuple(made))


def _words(rows: list[Row]) -> LayoutColumn:
    return LayoutColumn(("words",), tuple(text_cell((length_text(row), "")) for row in rows))


def _coverage(rows: list[Row]) -> LayoutColumn:
    made = (text_cell((coverage_text(row), "bold red" if row.scored < row.topics else "")) for row in rows)
    return LayoutColumn(("scored",), tuple(made))


def _notes(comparison: Leaderboard, style: RenderStyle) -> list[StyledLine]:
    quiet, width = {interval_note(comparison)}, style.width
    lines: list[StyledLine] = []
    beside = "" if style.beside else human_sentence(comparison, style.decimals)
    for note in (*reader_notes(comparison), *([beside] if beside else [])):
        lines += wrap_paragraphs([make_visible(note)], width, "dim" if note in quiet else "", hang="  ")
    for measures, text in rank_notes(comparison):
        lines += wrap_paragraphs([make_visible(f"{measures}: {text}")], width, hang="    ")
    return lines


def _signatures(columns: tuple[Column, ...], width: int) -> list[StyledLine]:
    listed = [make_visible(f"{names}: {signature}") for names, signature in signature_lines(columns) if signature]
    # As wide as can be: they are copied rather than read.
    return [((line, "dim"),) for each in (SIGNED, *listed) for line in wrap_text(each, width, "    ")] if listed else []


def _whence(comparison: Leaderboard, width: int) -> list[StyledLine]:
    lines = wrap_paragraphs([make_visible(dataset_note(comparison))], width, "dim")
    if comparison.saved:
        lines += wrap_paragraphs([make_visible(f"Saved in {comparison.saved}")], width)
    if comparison.run:
        lines += wrap_paragraphs([next_steps(comparison)], width)
    return lines


def next_steps(comparison: Leaderboard) -> str:
    """What can be done with a run just saved: a ranking needs two systems, a comparison another run."""
    ranked = [row for row in comparison.rows if row.role != "ceiling" and not row.unfinished]
    steps = [
        "`harness report` for a page to look at",
        "`harness show TOPIC` for the texts behind a number",
        *(["`harness robust` for whether the order holds"] if len(ranked) > 1 else []),
        "the same command with `-o table.tex` for a paper",
        "after another run, `harness compare`",
    ]
    return f"Next: {', '.join(steps)}."
