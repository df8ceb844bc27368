"""Comparison -> Markdown as GitHub renders it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from harness.records import Column, Leaderboard, Row
from harness.showing.baseline_table import HEADS, baseline_note, pair_figures
from harness.showing.cost_table import columns_with_values, cost_notes, cost_text, rows_with_costs
from harness.showing.escape import make_visible
from harness.showing.format import (
    NOTHING,
    RenderStyle,
    beaten_letters,
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    group_rows,
    has_letters,
    length_text,
    number_text,
    plus_minus,
)
from harness.showing.human_table import human_note, human_score, share_text
from harness.showing.notes import dataset_line, dataset_note, letter_note, rank_notes, reader_notes, signature_lines
from harness.showing.slice_table import list_slice_tables


def escape_markdown(text: str) -> str:
    """`text` as Markdown that shows it: no markup, HTML, entity, formula or end of cell in it comes into force."""
    shown = re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", make_visible(text).replace("&", "&amp;")).replace("$", "&#36;")
    # At the start of a line a mark makes a heading or a list; before a digit it is only a sign.
    return re.sub(r"^(\s*)(?=[#+-](?!\d))|^(\s*\d+)(?=[.)](?:\s|$))", r"\1\2\\", shown)


def code_span(text: str) -> str:
    """`text` as a code span, whatever backticks it holds."""
    shown = make_visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    room = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{room}{shown}{room}{fence}" if shown else ""


def pipe_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells already escaped: the first column to the left, the others to the right."""
    aligned = [":--", *("--:" for _ in heads[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, aligned, *rows))


def render_markdown(comparison: Leaderboard, style: RenderStyle) -> str:
    """The table with the best system of each column in bold, and the notes as a list beneath."""
    parts = [
        f"**{escape_markdown(dataset_line(comparison))}**\n",
        _table(comparison, style.decimals),
        _against(comparison, style.decimals),
        *_slices(comparison, style.decimals),
        _fair(comparison, style.decimals),
        _costs(comparison) if style.costs else "",
        "".join(f"- {escape_markdown(note)}\n" for note in _notes(comparison)),
        _signatures(comparison.columns),
        f"{escape_markdown(dataset_note(comparison))}.\n",
    ]
    return "\n".join(part for part in parts if part)


def _notes(comparison: Leaderboard) -> list[str]:
    ranked = (f"{measures}: {text}" for measures, text in rank_notes(comparison))
    return [note for note in (*reader_notes(comparison), *ranked, letter_note(comparison)) if note]


def _signatures(columns: tuple[Column, ...]) -> str:
    listed = signature_lines(columns)
    return "".join(f"- {escape_markdown(names)}: {code_span(signature)}\n" for names, signature in listed)


def _table(comparison: Leaderboard, decimals: int) -> str:
    ranks = first_ranks(comparison)
    titles = [escape_markdown(column_heading(column, column.title or column.measure)) for column in comparison.columns]
    heads = ["System", *(["Rank"] if ranks else []), *titles, "Words", "Scored"]
    best = {column.measure: best_labels(comparison, column, decimals) for column in comparison.columns}
    lettered = has_letters(comparison)
    rows: list[list[str]] = []
    for section in group_rows(comparison.rows):
        if section.title:
            rows.append([f"*{section.title}*", *("" for _ in heads[1:])])
        for row in section.rows:
            scores = (_score(row, column, best[column.measure], decimals) for column in comparison.columns)
            rank = [ranks.get(row.label, "")] if ranks else []
            tail = (length_text(row), coverage_text(row) if row.scored == row.topics else f"**{coverage_text(row)}**")
            rows.append([_name(row, lettered), *rank, *scores, *tail])
    return pipe_table(heads, rows)


def _against(comparison: Leaderboard, decimals: int) -> str:
    if not comparison.against:
        return ""
    titles = {column.measure: column.title or column.measure for column in comparison.columns}
    rows = [
        [
            escape_markdown(text)
            for text in (pair.a, titles.get(pair.measure, pair.measure), *pair_figures(pair, decimals))
        ]
        for pair in comparison.against
    ]
    return f"{escape_markdown(baseline_note(comparison))}\n\n{pipe_table(['System', 'Measure', *HEADS], rows)}"


def _slices(comparison: Leaderboard, decimals: int) -> Iterator[str]:
    """A table for each field by which topics were parted."""
    for table in list_slice_tables(comparison, decimals):
        heads = ["System", *map(escape_markdown, table.heads)]
        rows = [[escape_markdown(label), *texts] for label, texts in table.cells.items()]
        yield f"{escape_markdown(table.note)}\n\n{pipe_table(heads, rows)}"


def _fair(comparison: Leaderboard, decimals: int) -> str:
    if not comparison.fair:
        return ""
    titles = [escape_markdown(column_heading(column, column.title or column.measure)) for column in comparison.columns]
    rows = [
        [escape_markdown(row.label), *(_fair_cell(row, column, decimals) for column in comparison.columns)]
        for row in comparison.fair
    ]
    return f"{escape_markdown(human_note(comparison))}\n\n{pipe_table(['System', *titles], rows)}"


def _fair_cell(row: Row, column: Column, decimals: int) -> str:
    part = share_text(row, column)
    return human_score(row, column, decimals) + (f" ({part})" if part else "")


def _costs(comparison: Leaderboard) -> str:
    rows = rows_with_costs(comparison)
    kinds = columns_with_values(rows)
    lines = [[escape_markdown(row.label), *(escape_markdown(cost_text(row, kind)) for kind in kinds)] for row in rows]
    table = pipe_table(["System", *(kind.title.capitalize() for kind in kinds)], lines)
    notes = "".join(f"- {escape_markdown(note)}\n" for note in cost_notes(comparison))
    return f"{table}\n{notes}" if rows else notes


def _name(row: Row, lettered: bool) -> str:
    return escape_markdown(row.label) + _superscript(row.letter if lettered else "")


def _superscript(letters: str) -> str:
    return f"<sup>{escape_markdown(letters)}</sup>" if letters else ""


def _score(row: Row, column: Column, best: frozenset[str], decimals: int) -> str:
    estimate = row.estimates.get(column.measure)
    if estimate is None:
        return NOTHING
    value = number_text(estimate.value, decimals)
    shown = f"**{value}**" if row.label in best else value
    beaten = _superscript(beaten_letters(row, column.measure))
    return " ".join(filter(None, (shown, plus_minus(estimate, decimals) + beaten)))
