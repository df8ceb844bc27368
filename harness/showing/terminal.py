"""Comparison -> the table people read, in a terminal or piped."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TextIO

from msgspec import Struct
from msgspec.structs import replace

from harness.records import Column, Comparison, Row
from harness.showing.against import against_note, against_strip, opponents
from harness.showing.costs import Kind, cost_notes, kinds_of, spenders, told
from harness.showing.fairly import fair_note, fair_rows, fair_sentence, fair_strip, left_out
from harness.showing.figures import (
    NOTHING,
    Section,
    Style,
    best_labels,
    coverage,
    first_ranks,
    heading,
    length,
    number,
    plus_minus,
    sections,
)
from harness.showing.layout import COMFORT, NARROWEST, Cell, Group, Line, Strip, cell, cells, painted, table, wrap
from harness.showing.notes import (
    dataset_note,
    interval_note,
    rank_notes,
    sentences,
    signature_lines,
    source,
)
from harness.showing.visible import visible

SIGNED = "Signatures (scores may be compared where these and the fingerprint are equal):"
NEXT = (
    "Next: `harness report` for a page to look at, `harness show TOPIC` for the texts behind a number, "
    "`harness robust` for whether the order holds, `harness compare` with the run before, "
    "`harness eval -o table.tex` for a paper."
)


def style_of(stream: TextIO, decimals: int = 1) -> Style:
    """How to write to `stream`: colour and its real width for a terminal, else plain and 100 wide.

    COLUMNS sets the width of both; NO_COLOR (no-color.org) takes the colour away.
    """
    terminal = stream.isatty()
    columns = os.environ.get("COLUMNS", "")
    width = int(columns) if columns.isdecimal() and int(columns) else _measured(stream) if terminal else Style().width
    return Style(decimals, width, terminal and not os.environ.get("NO_COLOR"))


def _measured(stream: TextIO) -> int:
    try:
        return os.get_terminal_size(stream.fileno()).columns or Style().width
    except (OSError, ValueError):
        return Style().width


def render_text(comparison: Comparison, style: Style) -> str:
    """The table, and beneath it what a reader must know to believe it."""
    style = readable(style)
    width = style.width
    parts = [
        prose([visible(source(comparison))], width, "bold"),
        _table(comparison, style),
        _against(comparison, style),
        _fair(comparison, style) if style.beside else [],
        _costs(comparison, style) if style.costs else [],
        _notes(comparison, style),
        _signatures(comparison.columns, width),
        _whence(comparison, width),
    ]
    return painted(stacked(parts), colour=style.colour)


def readable(style: Style) -> Style:
    """The style, no narrower than a table can be."""
    return replace(style, width=max(style.width, NARROWEST))


def stacked(parts: Iterable[list[Line]]) -> list[Line]:
    """Parts under one another, an empty line between; empty parts are left out."""
    lines: list[Line] = []
    for part in parts:
        lines += [(("", ""),), *part] if lines and part else part
    return lines


def prose(paragraphs: list[str], width: int, style: str = "", hang: str = "") -> list[Line]:
    """Paragraphs, already visible, wrapped; never longer than can be read with comfort."""
    return [((line, style),) for paragraph in paragraphs for line in wrap(paragraph, min(width, COMFORT), hang)]


def rule_of(style: Style) -> str:
    """What a rule is drawn with: plain output is pasted into mails and read by programs."""
    return "─" if style.colour else "-"


class Names(Struct, frozen=True):
    """The first column: its heading, a name for each row, and ranks of some of them to stand before."""

    title: str
    labels: list[str]
    ranks: dict[str, str] = {}


def beside(names: Names, strips: list[Strip], groups: list[Group], style: Style) -> list[Line]:
    """The strips right of the names, which wrap within a third of the width or a half: whichever makes fewer lines."""
    tried = (
        table(_name_strip(names, width), strips, groups, style.width, rule_of(style))
        for width in (style.width // 3, style.width // 2)
    )
    return min(tried, key=len)


def groups_of(shown: tuple[Section, ...]) -> list[Group]:
    """The sections as runs of row numbers."""
    groups: list[Group] = []
    for section in shown:
        start = groups[-1].stop if groups else 0
        groups.append(Group(section.title, start, start + len(section.rows)))
    return groups


def _name_strip(names: Names, width: int) -> Strip:
    digits = max((len(rank) for rank in names.ranks.values()), default=0)
    lead = digits + 1 if digits else 0
    rows: list[Cell] = []
    for label in names.labels:
        first, *rest = wrap(visible(label), width, hang="  ", after=r"\s:,=/_.\-")
        rank = names.ranks.get(label, "").rjust(digits).ljust(lead)
        rows.append(Cell((((rank + first, ""),), *(((" " * lead + line, ""),) for line in rest))))
    return Strip((("#".rjust(digits).ljust(lead) if digits else "") + names.title,), tuple(rows), right=False)


def _table(comparison: Comparison, style: Style) -> list[Line]:
    shown = sections(comparison.rows)
    rows = [row for section in shown for row in section.rows]
    strips = [_scores(comparison, column, rows, style.decimals) for column in comparison.columns]
    strips += [_words(rows), _coverage(rows)]
    names = Names("system", [row.label for row in rows], first_ranks(comparison))
    return beside(names, strips, groups_of(shown), style)


def _against(comparison: Comparison, style: Style) -> list[Line]:
    labels = opponents(comparison)
    if not labels:
        return []
    strips = [against_strip(comparison, column, style.decimals) for column in comparison.columns]
    note = prose([visible(against_note(comparison))], style.width)
    return [*note, (("", ""),), *beside(Names("system", labels), strips, [Group("", 0, len(labels))], style)]


def _fair(comparison: Comparison, style: Style) -> list[Line]:
    if not comparison.fair:
        return []
    shown = sections(tuple(fair_rows(comparison)))
    rows = [row for section in shown for row in section.rows]
    strips = [fair_strip(comparison, column, rows, style.decimals) for column in comparison.columns]
    note = prose([visible(fair_note(comparison))], style.width)
    body = beside(Names("system", [row.label for row in rows]), strips, groups_of(shown), style)
    rest = left_out(comparison)
    return [*note, (("", ""),), *body, *prose([rest] if rest else [], style.width, "dim")]


def _costs(comparison: Comparison, style: Style) -> list[Line]:
    notes = prose([visible(note) for note in cost_notes(comparison)], style.width, hang="  ")
    rows = spenders(comparison)
    if not rows:
        return notes
    shown = sections(rows)
    ordered = [row for section in shown for row in section.rows]
    strips = [_cost_strip(kind, ordered) for kind in kinds_of(rows)]
    names = Names("system", [row.label for row in ordered])
    return [*beside(names, strips, groups_of(shown), style), (("", ""),), *notes]


def _cost_strip(kind: Kind, rows: list[Row]) -> Strip:
    return Strip(tuple(filter(None, kind.heads)), tuple(cell((told(row, kind), "")) for row in rows))


def _scores(comparison: Comparison, column: Column, rows: list[Row], decimals: int) -> Strip:
    found = [row.estimates.get(column.measure) for row in rows]
    values = [number(each.value, decimals) if each else NOTHING for each in found]
    halves = [plus_minus(each, decimals) if each else "" for each in found]
    wide, half = max(map(cells, values), default=0), max(map(cells, halves), default=0)
    best = best_labels(comparison, column, decimals)
    made = (
        cell(
            (value.rjust(wide), "bold green" if row.label in best else ""),
            (f" {plus.ljust(half)}" if half else "", "dim"),
        )
        for row, value, plus in zip(rows, values, halves, strict=True)
    )
    return Strip((heading(column, visible(column.measure)),), tuple(made))


def _words(rows: list[Row]) -> Strip:
    return Strip(("words",), tuple(cell((length(row), "")) for row in rows))


def _coverage(rows: list[Row]) -> Strip:
    made = (cell((coverage(row), "bold red" if row.scored < row.topics else "")) for row in rows)
    return Strip(("scored",), tuple(made))


def _notes(comparison: Comparison, style: Style) -> list[Line]:
    quiet, width = {interval_note(comparison)}, style.width
    lines: list[Line] = []
    beside = "" if style.beside else fair_sentence(comparison, style.decimals)
    for note in (*sentences(comparison), *([beside] if beside else [])):
        lines += prose([visible(note)], width, "dim" if note in quiet else "", hang="  ")
    for measures, text in rank_notes(comparison):
        lines += prose([visible(f"{measures}: {text}")], width, hang="    ")
    return lines


def _signatures(columns: tuple[Column, ...], width: int) -> list[Line]:
    listed = [visible(f"{names}: {signature}") for names, signature in signature_lines(columns) if signature]
    # As wide as can be: they are copied rather than read.
    return [((line, "dim"),) for each in (SIGNED, *listed) for line in wrap(each, width, "    ")] if listed else []


def _whence(comparison: Comparison, width: int) -> list[Line]:
    lines = prose([visible(dataset_note(comparison))], width, "dim")
    if comparison.saved:
        lines += prose([visible(f"Saved in {comparison.saved}")], width)
    if comparison.run:
        lines += prose([NEXT], width)
    return lines
