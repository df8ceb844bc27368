"""A leaderboard as an HTML table for a notebook: it needs no styles, no script and no other file."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from harness.records import Leaderboard
from harness.showing.leaderboard_table import leaderboard_table
from harness.showing.notes import dataset_line, dataset_note, letter_note, reader_notes, signature_lines
from harness.showing.table import Cell, Table, TableRow, row_cells
from harness.showing.visible_text import make_visible

RIGHT = ' style="text-align:right"'
LEFT = ' style="text-align:left"'


def render_html_table(leaderboard: Leaderboard) -> str:
    """The table with its caption, its notes folded away beneath. Every text from outside is visible and escaped."""
    signatures = (f"{names}: {signature}" for names, signature in signature_lines(leaderboard.columns) if signature)
    notes = (*reader_notes(leaderboard), letter_note(leaderboard), *signatures, f"{dataset_note(leaderboard)}.")
    paragraphs = "".join(f"<p>{escape_html(note)}</p>" for note in notes if note)
    table = html_table(leaderboard_table(leaderboard, decimals=1), dataset_line(leaderboard))
    return f"<div>\n{table}<details><summary>Notes</summary>{paragraphs}</details>\n</div>\n"


def html_table(table: Table, caption: str) -> str:
    """A table element; the titles of its sections are rows of their own."""
    rank = ["Rank"] if table.has_ranks else []
    titles = [table.corner.capitalize(), *rank, *(column.title or column.name for column in table.columns)]
    return (
        f"<table>\n<caption>{escape_html(caption)}</caption>\n<thead>{_head_row(titles)}</thead>\n"
        f"<tbody>\n{''.join(_body_rows(table, len(titles)))}</tbody>\n</table>\n"
    )


def escape_html(text: str) -> str:
    """Escape `text` for an element or an attribute of HTML."""
    return escape(make_visible(text))


def _head_row(titles: Iterable[str]) -> str:
    cells = (f'<th scope="col"{RIGHT if at else LEFT}>{escape_html(title)}</th>' for at, title in enumerate(titles))
    return f"<tr>{''.join(cells)}</tr>"


def _body_rows(table: Table, width: int) -> Iterable[str]:
    for section in table.sections:
        if section.title:
            yield f'<tr><th colspan="{width}"{LEFT}><em>{escape_html(section.title)}</em></th></tr>\n'
        yield from (_row(table, row) for row in section.rows)


def _row(table: Table, row: TableRow) -> str:
    rank = [f"<td{RIGHT}>{escape_html(row.rank)}</td>"] if table.has_ranks else []
    cells = (f"<td{RIGHT}>{_cell(cell)}</td>" for cells in row_cells(table, row) for cell in cells)
    label = f'<th scope="row"{LEFT}>{escape_html(row.label)}{_superscript(row.letter)}</th>'
    return f"<tr>{label}{''.join((*rank, *cells))}</tr>\n"


def _cell(cell: Cell) -> str:
    text = escape_html(cell.text)
    value = f"<strong>{text}</strong>" if cell.mark in {"best", "missing"} else text
    return value + (f" <small>{escape_html(cell.spread)}</small>" if cell.spread else "") + _superscript(cell.letters)


def _superscript(letters: str) -> str:
    return f"<sup>{escape_html(letters)}</sup>" if letters else ""
