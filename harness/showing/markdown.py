"""Comparison -> Markdown as GitHub renders it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..records import Column, Comparison, Row
from .figures import (
    NOTHING,
    Style,
    best_labels,
    coverage,
    first_ranks,
    heading,
    number,
    plus_minus,
    sections,
)
from .notes import rank_notes, sentences, signature_lines, source
from .visible import visible


def escape_markdown(text: str) -> str:
    """`text` as Markdown that shows it: no markup, HTML, entity, formula or end of cell in it comes into force."""
    shown = re.sub(r"([\\`*_\[\]<>|~])", r"\\\1", visible(text).replace("&", "&amp;")).replace("$", "&#36;")
    return re.sub(r"^(\s*)([#+-])|^(\s*\d+)([.)])", _inert_start, shown)


def _inert_start(match: re.Match[str]) -> str:
    blank, mark, digits, stop = match.groups()
    return f"{blank}\\{mark}" if mark else f"{digits}\\{stop}"


def code(text: str) -> str:
    """`text` as a code span, whatever backticks it holds."""
    shown = visible(text)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    room = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{room}{shown}{room}{fence}" if shown else ""


def pipe_table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of cells already escaped: the first column to the left, the others to the right."""
    aligned = [":--", *("--:" for _ in heads[1:])]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (heads, aligned, *rows))


def render_markdown(comparison: Comparison, style: Style) -> str:
    """The table with the best system of each column in bold, and the notes as a list beneath."""
    parts = [
        f"**{escape_markdown(source(comparison))}**\n",
        _table(comparison, style.decimals),
        "".join(f"- {escape_markdown(note)}\n" for note in _notes(comparison)),
        _signatures(comparison.columns),
        f"Dataset {escape_markdown(comparison.dataset)}, fingerprint {code(comparison.fingerprint)}.\n",
    ]
    return "\n".join(part for part in parts if part)


def _notes(comparison: Comparison) -> list[str]:
    return [*sentences(comparison), *(f"{measures}: {text}" for measures, text in rank_notes(comparison))]


def _signatures(columns: tuple[Column, ...]) -> str:
    listed = signature_lines(columns)
    return "".join(f"- {escape_markdown(names)}: {code(signature)}\n" for names, signature in listed)


def _table(comparison: Comparison, decimals: int) -> str:
    ranks = first_ranks(comparison)
    titles = [escape_markdown(heading(column, column.title or column.measure)) for column in comparison.columns]
    heads = ["System", *(["Rank"] if ranks else []), *titles, "Words", "Scored"]
    best = {column.measure: best_labels(comparison, column, decimals) for column in comparison.columns}
    rows: list[list[str]] = []
    for section in sections(comparison.rows):
        if section.title:
            rows.append([f"*{section.title}*", *("" for _ in heads[1:])])
        for row in section.rows:
            scores = (_score(row, column, best[column.measure], decimals) for column in comparison.columns)
            rank = [ranks.get(row.label, "")] if ranks else []
            tail = (number(row.words, 1), coverage(row) if row.scored == row.topics else f"**{coverage(row)}**")
            rows.append([escape_markdown(row.label), *rank, *scores, *tail])
    return pipe_table(heads, rows)


def _score(row: Row, column: Column, best: frozenset[str], decimals: int) -> str:
    estimate = row.estimates.get(column.measure)
    if estimate is None:
        return NOTHING
    value = number(estimate.value, decimals)
    return " ".join(filter(None, (f"**{value}**" if row.label in best else value, plus_minus(estimate, decimals))))
