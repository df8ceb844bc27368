"""Tables and a leaderboard as Markdown that GitHub renders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from harness.records import Column, Leaderboard
from harness.showing.cost_table import cost_notes, cost_table, rows_with_costs
from harness.showing.csv_export import keep_columns
from harness.showing.format import RenderStyle
from harness.showing.human_table import human_note, human_table
from harness.showing.leaderboard_table import leaderboard_table, noted_tables
from harness.showing.notes import dataset_line, dataset_note, letter_note, rank_notes, reader_notes, signature_lines
from harness.showing.table import Cell, Table, TableRow, one_row_a_measure, row_cells, without_sections
from harness.showing.verdict import verdict_line
from harness.showing.visible_text import make_visible


def escape_markdown(text: str) -> str:
    """Escape `text` for Markdown: no markup, HTML, entity, formula or end of cell in it takes effect."""
    visible = re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", make_visible(text).replace("&", "&amp;")).replace("$", "&#36;")
    # At the start of a line a mark makes a heading or a list; before a digit it is only a sign.
    return re.sub(r"^(\s*)(?=[#+-](?!\d))|^(\s*\d+)(?=[.)](?:\s|$))", r"\1\2\\", visible)


def code_span(text: str) -> str:
    """Write `text` as a code span, whatever backticks it holds."""
    visible = make_visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", visible)), default=0))
    room = " " if visible.startswith(("`", " ")) or visible.endswith(("`", " ")) else ""
    return f"{fence}{room}{visible}{room}{fence}" if visible else ""


def markdown_table(table: Table) -> str:
    """A table with one line of headings: the parts of a measure are columns, and each measure a row of its own."""
    if table.columns and table.columns[0].parts:
        table = one_row_a_measure(table)
    rank = ["Rank"] if table.has_ranks else []
    titles = (" ".join(filter(None, (column.title or column.name, column.second_line))) for column in table.columns)
    corner = table.corner.capitalize() if any(column.title for column in table.columns) else table.corner
    heads = [escape_markdown(corner), *rank, *map(escape_markdown, titles)]
    rights = [False, *(True for _ in rank), *(column.is_right_aligned for column in table.columns)]
    lines = [heads, ["--:" if right else ":--" for right in rights]]
    for section in table.sections:
        if section.title:
            lines.append([f"*{escape_markdown(section.title)}*", *("" for _ in heads[1:])])
        lines += [_row(table, row) for row in section.rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _row(table: Table, row: TableRow) -> list[str]:
    rank = [row.rank] if table.has_ranks else []
    cells = (_cell(cell) for cells in row_cells(table, row) for cell in cells)
    return [escape_markdown(row.label) + _superscript(row.letter), *rank, *cells]


def _cell(cell: Cell) -> str:
    text = escape_markdown(cell.text)
    value = f"**{text}**" if cell.mark in {"best", "missing"} else text
    return " ".join(
        filter(None, (value, cell.spread + _superscript(cell.letters), f"({cell.note})" if cell.note else ""))
    )


def _superscript(letters: str) -> str:
    return f"<sup>{escape_markdown(letters)}</sup>" if letters else ""


def render_markdown(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """The table with the best system of each column in bold, and the notes as a list beneath."""
    chosen = keep_columns(leaderboard, style.columns)
    parts = [
        f"**{escape_markdown(dataset_line(leaderboard))}**\n",
        f"{escape_markdown(verdict)}\n" if (verdict := verdict_line(leaderboard)) else "",
        markdown_table(leaderboard_table(leaderboard, style.decimals, style.columns)),
        *(_noted_table(note, table) for note, table in noted_tables(chosen, style.decimals)),
        *_human(chosen, style.decimals),
        *(_costs(leaderboard) if style.costs else []),
        bullet_list(_notes(leaderboard)),
        _signatures(leaderboard.columns),
        f"{escape_markdown(dataset_note(leaderboard))}.\n",
    ]
    return "\n".join(part for part in parts if part)


def bullet_list(sentences: Iterable[str]) -> str:
    """Sentences, not yet escaped, as a list."""
    return "".join(f"- {escape_markdown(sentence)}\n" for sentence in sentences)


def _notes(leaderboard: Leaderboard) -> list[str]:
    ranked = (f"{measures}: {text}" for measures, text in rank_notes(leaderboard))
    return [note for note in (*reader_notes(leaderboard), *ranked, letter_note(leaderboard)) if note]


def _signatures(columns: tuple[Column, ...]) -> str:
    lines = signature_lines(columns)
    return "".join(f"- {escape_markdown(names)}: {code_span(signature)}\n" for names, signature in lines)


def _human(leaderboard: Leaderboard, decimals: int) -> list[str]:
    if not leaderboard.beside_human:
        return []
    table = without_sections(human_table(leaderboard, leaderboard.beside_human, decimals))
    return [_noted_table(human_note(leaderboard), table)]


def _noted_table(note: str, table: Table) -> str:
    return f"{escape_markdown(note)}\n\n{markdown_table(table)}"


def _costs(leaderboard: Leaderboard) -> list[str]:
    rows = rows_with_costs(leaderboard)
    notes = bullet_list(cost_notes(leaderboard))
    return [markdown_table(without_sections(cost_table(rows))), notes] if rows else [notes]
