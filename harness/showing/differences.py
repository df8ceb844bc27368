"""Two comparisons side by side: old, new and the difference. Whether they may be compared is the caller's to decide.

Nothing here hides that they may not: unlike datasets and signatures are said beneath the table, in every format.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import UnknownName
from harness.records import Column, Comparison, Role, Row
from harness.showing.csv_table import Cell as CsvCell
from harness.showing.csv_table import written
from harness.showing.figures import Style, heading, number, sections, signed
from harness.showing.jsons import document
from harness.showing.latex import escape_latex, label_of, line, numeral, size_for, small_print
from harness.showing.layout import Cell, Strip, cell, cells, painted
from harness.showing.markdown import escape_markdown, pipe_table
from harness.showing.terminal import Names, beside, groups_of, prose, readable, stacked
from harness.showing.visible import visible


class Change(Struct, frozen=True):
    """One system in one measure: None where a comparison does not have it."""

    label: str
    role: Role
    measure: str
    old: float | None
    new: float | None

    @property
    def difference(self) -> float | None:
        """New less old."""
        return None if self.old is None or self.new is None else self.new - self.old


def columns_of(old: Comparison, new: Comparison) -> tuple[Column, ...]:
    """The measures of both: the new ones in their order, then what only the old one has."""
    known = {column.measure for column in new.columns}
    return (*new.columns, *(column for column in old.columns if column.measure not in known))


def rows_of(old: Comparison, new: Comparison) -> tuple[Row, ...]:
    """The rows of both in the order of a table: the new ones, then what only the old one has."""
    known = {row.label for row in new.rows}
    both = (*new.rows, *(row for row in old.rows if row.label not in known))
    return tuple(row for section in sections(both) for row in section.rows)


def changes(old: Comparison, new: Comparison) -> list[Change]:
    """All systems in all measures of the two."""
    return [
        Change(row.label, row.role, column.measure, _value(old, row, column), _value(new, row, column))
        for row in rows_of(old, new)
        for column in columns_of(old, new)
    ]


def _value(comparison: Comparison, row: Row, column: Column) -> float | None:
    found = (other.estimates.get(column.measure) for other in comparison.rows if other.label == row.label)
    return next((estimate.value for estimate in found if estimate), None)


def notes(old: Comparison, new: Comparison) -> list[str]:
    """What the two are, who is in one only, and what makes them unlike."""
    ours, theirs = {row.label for row in new.rows}, {row.label for row in old.rows}
    left = [row.label for row in old.rows if row.label not in ours]
    joined = [row.label for row in new.rows if row.label not in theirs]
    return [
        f"Old is {_which(old)}; new is {_which(new)}; Δ is new less old.",
        *([f"Only in old: {', '.join(left)}."] if left else []),
        *([f"Only in new: {', '.join(joined)}."] if joined else []),
        *warnings(old, new),
    ]


def _which(comparison: Comparison) -> str:
    return f"{comparison.run or comparison.dataset} ({comparison.saved or comparison.fingerprint})"


def warnings(old: Comparison, new: Comparison) -> list[str]:
    """Why these numbers should not be compared; empty where they may be."""
    found: list[str] = []
    if old.fingerprint != new.fingerprint:
        found.append(f"NOT THE SAME DATASET: fingerprint {old.fingerprint} of old, {new.fingerprint} of new.")
    signatures = {column.measure: column.signature for column in old.columns}
    for column in new.columns:
        before = signatures.get(column.measure, column.signature)
        if before != column.signature:
            found.append(f"NOT THE SAME {column.measure}: {before} of old, {column.signature} of new.")
    return found


def _text(old: Comparison, new: Comparison, style: Style) -> str:
    style = readable(style)
    rows = rows_of(old, new)
    strips = [_strip(column, changes(old, new), style.decimals) for column in columns_of(old, new)]
    body = beside(Names("system", [row.label for row in rows]), strips, groups_of(sections(rows)), style)
    alarms = warnings(old, new)
    said = [prose([visible(note)], style.width, "bold red" if note in alarms else "") for note in notes(old, new)]
    return painted(stacked([body, [line for part in said for line in part]]), colour=style.colour)


def _strip(column: Column, found: Sequence[Change], decimals: int) -> Strip:
    mine = [change for change in found if change.measure == column.measure]
    shown = [("old", "new", "Δ"), *(_numbers(change, decimals) for change in mine)]
    widths = [max(cells(trio[at]) for trio in shown) for at in range(3)]
    lines = [tuple(text.rjust(width) for text, width in zip(trio, widths, strict=True)) for trio in shown]
    made = tuple(_cell(trio, change, column) for trio, change in zip(lines[1:], mine, strict=True))
    return Strip((heading(column, visible(column.measure)), "  ".join(lines[0])), made)


def _numbers(change: Change, decimals: int) -> tuple[str, str, str]:
    return number(change.old, decimals), number(change.new, decimals), signed(change.difference, decimals)


def _cell(trio: tuple[str, ...], change: Change, column: Column) -> Cell:
    moved = change.difference or 0.0
    better = moved > 0 if column.higher_is_better else moved < 0
    style = "" if float(trio[2].strip() if change.difference is not None else 0) == 0 else "green" if better else "red"
    return cell((trio[0], "dim"), (f"  {trio[1]}  ", ""), (trio[2], style))


def _grid(old: Comparison, new: Comparison, decimals: int) -> list[list[str]]:
    """One row a system: its label, then old, new and Δ for each measure. Not escaped."""
    found = changes(old, new)
    return [
        [row.label, *(text for change in found if change.label == row.label for text in _numbers(change, decimals))]
        for row in rows_of(old, new)
    ]


def _titles(old: Comparison, new: Comparison) -> list[str]:
    heads = [heading(column, column.title or column.measure) for column in columns_of(old, new)]
    return ["System", *(f"{head} {which}" for head in heads for which in ("old", "new", "Δ"))]


def _markdown(old: Comparison, new: Comparison, style: Style) -> str:
    titles = [escape_markdown(title) for title in _titles(old, new)]
    rows = [[escape_markdown(text) for text in row] for row in _grid(old, new, style.decimals)]
    return pipe_table(titles, rows) + "\n" + "".join(f"- {escape_markdown(note)}\n" for note in notes(old, new))


def _latex(old: Comparison, new: Comparison, style: Style) -> str:
    measures = columns_of(old, new)
    heads = (
        rf"\multicolumn{{3}}{{c}}{{{escape_latex(heading(each, each.title or each.measure))}}}" for each in measures
    )
    rows = ([escape_latex(row[0]), *map(numeral, row[1:])] for row in _grid(old, new, style.decimals))
    return "\n".join(
        [
            "% In the preamble: \\usepackage{booktabs}",
            r"\begin{table}[tbp]",
            r"\centering",
            rf"\caption{{{escape_latex(f'{_which(old)} and {_which(new)}')}.}}",
            rf"\label{{tab:{label_of(f'{old.run}-{new.run}')}}}",
            size_for(2 * len(measures)),
            rf"\begin{{tabular}}{{@{{}}l{'rrr' * len(measures)}@{{}}}}",
            r"\toprule",
            line(["System", *heads]),
            line(["", *(r"old", "new", r"$\Delta$") * len(measures)]),
            r"\midrule",
            *(line(row) for row in rows),
            r"\bottomrule",
            r"\end{tabular}",
            *small_print([escape_latex(note) for note in notes(old, new)]),
            r"\end{table}",
            "",
        ]
    )


def _csv(old: Comparison, new: Comparison, _style: Style) -> str:
    heads: list[CsvCell] = ["system", "role", "measure", "old", "new", "difference"]
    rows: list[list[CsvCell]] = [
        [each.label, each.role, each.measure, each.old, each.new, each.difference] for each in changes(old, new)
    ]
    return written([heads, *rows])


def _json(old: Comparison, new: Comparison, _style: Style) -> str:
    rows: list[dict[str, Any]] = [
        {**msgspec.to_builtins(change), "difference": change.difference} for change in changes(old, new)
    ]
    both = {"old": msgspec.to_builtins(old), "new": msgspec.to_builtins(new)}
    return document("difference", {"changes": rows, "warnings": warnings(old, new), **both})


DIFFERENCES: dict[str, Callable[[Comparison, Comparison, Style], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "csv-long": _csv,
    "json": _json,
}


def render_difference(
    old: Comparison,
    new: Comparison,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """Two comparisons side by side. Raises UnknownName for a format that does not exist."""
    if format not in DIFFERENCES:
        raise UnknownName("format", format, DIFFERENCES)
    return DIFFERENCES[format](old, new, Style(decimals, width, colour))
