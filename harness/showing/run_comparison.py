"""Two runs side by side: old, new, the difference and whether it is real.

Whether they may be compared is the caller's to decide. Nothing here hides that they may not: unlike datasets and
signatures are said beneath the table, in every format.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import UnknownName
from harness.records import Column, Leaderboard, Pair, Role, Row, RunComparison
from harness.showing.baseline_table import p_text
from harness.showing.csv_export import Cell as CsvCell
from harness.showing.csv_export import csv_text
from harness.showing.escape import make_visible
from harness.showing.format import RenderStyle, column_heading, group_rows, number_text, sign, signed_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.latex import escape_latex, label_of, line, numeral, size_for, small_print
from harness.showing.markdown import escape_markdown, pipe_table
from harness.showing.notes import percent_text
from harness.showing.terminal import (
    NameColumn,
    readable_style,
    row_groups,
    stack_parts,
    table_beside_names,
    wrap_paragraphs,
)
from harness.showing.text_layout import LayoutCell, LayoutColumn, paint_lines, text_cell, text_width
from harness.showing.wording import remark_lines

UNCHANGED = "No file or option of a system, no setting and no version has changed between the two."


class SystemChange(Struct, frozen=True):
    """One system in one measure: None where a run does not have it. `pair` is the test of new against old."""

    label: str
    role: Role
    measure: str
    old: float | None
    new: float | None
    pair: Pair | None = None

    @property
    def difference(self) -> float | None:
        """New less old."""
        return None if self.old is None or self.new is None else self.new - self.old


def shared_columns(old: Leaderboard, new: Leaderboard) -> tuple[Column, ...]:
    """The measures of both: the new ones in their order, then what only the old one has."""
    known = {column.measure for column in new.columns}
    return (*new.columns, *(column for column in old.columns if column.measure not in known))


def all_rows(old: Leaderboard, new: Leaderboard) -> tuple[Row, ...]:
    """The rows of both in the order of a table: the new ones, then what only the old one has."""
    known = {row.label for row in new.rows}
    both = (*new.rows, *(row for row in old.rows if row.label not in known))
    return tuple(row for section in group_rows(both) for row in section.rows)


def list_changes(contrast: RunComparison) -> list[SystemChange]:
    """All systems in all measures of the two."""
    old, new = contrast.old, contrast.new
    pairs = {(pair.a, pair.measure): pair for pair in contrast.pairs}
    return [
        SystemChange(
            label=row.label,
            role=row.role,
            measure=column.measure,
            old=_value(old, row, column),
            new=_value(new, row, column),
            pair=pairs.get((row.label, column.measure)),
        )
        for row in all_rows(old, new)
        for column in shared_columns(old, new)
    ]


def _value(comparison: Leaderboard, row: Row, column: Column) -> float | None:
    found = (other.estimates.get(column.measure) for other in comparison.rows if other.label == row.label)
    return next((estimate.value for estimate in found if estimate), None)


def comparison_notes(contrast: RunComparison, decimals: int = 1) -> list[str]:
    """What the two are, what else is different, which topics moved, who is in one only, and what makes them unlike."""
    old, new = contrast.old, contrast.new
    ours, theirs = {row.label for row in new.rows}, {row.label for row in old.rows}
    left = [row.label for row in old.rows if row.label not in ours]
    joined = [row.label for row in new.rows if row.label not in theirs]
    return [
        f"Old is {_which(old)}; new is {_which(new)}; Δ is new less old{_test_note(contrast)}.",
        *remark_lines(contrast.remarks),
        *remark_lines(contrast.changed),
        *([UNCHANGED] if contrast.pairs and not contrast.changed else []),
        *_topic_changes_note(contrast, decimals),
        *([f"Only in old: {', '.join(left)}."] if left else []),
        *([f"Only in new: {', '.join(joined)}."] if joined else []),
        *comparability_warnings(old, new),
    ]


def _test_note(contrast: RunComparison) -> str:
    """What ± and p mean, where there are any."""
    new = contrast.new
    if not contrast.pairs:
        return ""
    half = (
        f", ± half of its {percent_text(new.confidence)} interval over {new.interval}" if _is_spread(contrast) else ""
    )
    test = f" ({new.test.removesuffix(', Holm')})" if new.test else ""
    return f"{half}, p its test{test} after Holm's correction over the systems"


def _is_spread(contrast: RunComparison) -> bool:
    return any(pair.low is not None for pair in contrast.pairs)


def _topic_changes_note(contrast: RunComparison, decimals: int) -> list[str]:
    """One sentence: where scores moved most."""
    listed = [
        f"{move.label} on {move.topic} ({number_text(move.old, decimals)} to {number_text(move.new, decimals)})"
        for move in contrast.moves
    ]
    return [f"Topics that moved most in {contrast.moves[0].measure}: {', '.join(listed)}."] if listed else []


def _which(comparison: Leaderboard) -> str:
    return f"{comparison.run or comparison.dataset} ({comparison.saved or comparison.fingerprint})"


def comparability_warnings(old: Leaderboard, new: Leaderboard) -> list[str]:
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


def _text(contrast: RunComparison, style: RenderStyle) -> str:
    style = readable_style(style)
    old, new = contrast.old, contrast.new
    still = unchanged_rows(contrast)
    rows = tuple(row for row in all_rows(old, new) if row.label not in still)
    strips = [_strip(contrast, column, style.decimals, still) for column in shared_columns(old, new)]
    body = table_beside_names(
        NameColumn("system", [row.label for row in rows]), strips, row_groups(group_rows(rows)), style
    )
    alarms = comparability_warnings(old, new)
    said = [
        wrap_paragraphs([make_visible(note)], style.width, "bold red" if note in alarms else "", hang="  ")
        for note in (*_left_out(still), *comparison_notes(contrast, style.decimals))
    ]
    return paint_lines(stack_parts([body, [line for part in said for line in part]]), colour=style.colour)


def unchanged_rows(contrast: RunComparison) -> list[str]:
    """The rows that have the same scores in both, to the last bit; none where that is true of all of them."""
    scored = [change for change in list_changes(contrast) if change.label not in unavailable_labels(contrast)]
    moved = {change.label: False for change in scored}
    for change in scored:
        moved[change.label] |= change.old != change.new
    return [label for label, has in moved.items() if not has] if any(moved.values()) else []


def unavailable_labels(contrast: RunComparison) -> set[str]:
    """The labels of the rows that are unfinished in one of the two."""
    return {row.label for row in (*contrast.old.rows, *contrast.new.rows) if row.unfinished}


def _left_out(labels: list[str]) -> list[str]:
    return [f"The same in both, and not shown: {', '.join(labels)}."] if labels else []


def _strip(contrast: RunComparison, column: Column, decimals: int, still: list[str]) -> LayoutColumn:
    mine = [each for each in list_changes(contrast) if each.measure == column.measure and each.label not in still]
    shown = [_heads(contrast), *(_numbers(contrast, change, decimals) for change in mine)]
    widths = [max(text_width(line[at]) for line in shown) for at in range(len(shown[0]))]
    lines = [tuple(text.rjust(width) for text, width in zip(line, widths, strict=True)) for line in shown]
    made = tuple(_cell(line, change, column) for line, change in zip(lines[1:], mine, strict=True))
    return LayoutColumn((column_heading(column, make_visible(column.measure)), "  ".join(lines[0])), made)


def _heads(contrast: RunComparison) -> tuple[str, ...]:
    tested = (("±",) if _is_spread(contrast) else ()) + ("p",) if contrast.pairs else ()
    return ("old", "new", "Δ", *tested)


def _numbers(contrast: RunComparison, change: SystemChange, decimals: int) -> tuple[str, ...]:
    three = (
        number_text(change.old, decimals),
        number_text(change.new, decimals),
        signed_text(change.difference, decimals),
    )
    if not contrast.pairs:
        return three
    pair = change.pair
    half = (pair.high - pair.low) / 2 if pair and pair.low is not None and pair.high is not None else None
    spread = (number_text(half, decimals) if half is not None else "",) if _is_spread(contrast) else ()
    return (*three, *spread, p_text(pair.p_corrected) if pair else "")


def _cell(line: tuple[str, ...], change: SystemChange, column: Column) -> LayoutCell:
    old, new, difference, *tested = line
    moved = change.difference or 0.0
    better = moved * sign(column) > 0
    is_none = change.difference is None or float(difference.strip()) == 0
    style = "" if is_none or not sign(column) else "green" if better else "red"
    return text_cell((old, "dim"), (f"  {new}  ", ""), (difference, style), *((f"  {each}", "dim") for each in tested))


def _grid(contrast: RunComparison, decimals: int) -> list[list[str]]:
    """One row a system: its label, then its numbers for each measure. Not escaped."""
    found = list_changes(contrast)
    return [
        [
            row.label,
            *(text for change in found if change.label == row.label for text in _numbers(contrast, change, decimals)),
        ]
        for row in all_rows(contrast.old, contrast.new)
    ]


def _titles(contrast: RunComparison) -> list[str]:
    columns = shared_columns(contrast.old, contrast.new)
    heads = [column_heading(column, column.title or column.measure) for column in columns]
    return ["System", *(f"{head} {which}" for head in heads for which in _heads(contrast))]


def _markdown(contrast: RunComparison, style: RenderStyle) -> str:
    titles = [escape_markdown(title) for title in _titles(contrast)]
    rows = [[escape_markdown(text) for text in row] for row in _grid(contrast, style.decimals)]
    said = "".join(f"- {escape_markdown(note)}\n" for note in comparison_notes(contrast, style.decimals))
    return f"{pipe_table(titles, rows)}\n{said}"


def _latex(contrast: RunComparison, style: RenderStyle) -> str:
    old, new = contrast.old, contrast.new
    measures = shared_columns(old, new)
    kinds = [r"$\Delta$" if head == "Δ" else r"$\pm$" if head == "±" else head for head in _heads(contrast)]
    heads = (
        rf"\multicolumn{{{len(kinds)}}}{{c}}{{{escape_latex(column_heading(each, each.title or each.measure))}}}"
        for each in measures
    )
    rows = ([escape_latex(row[0]), *map(_numeral, row[1:])] for row in _grid(contrast, style.decimals))
    return "\n".join(
        [
            "% In the preamble: \\usepackage{booktabs}",
            r"\begin{table}[tbp]",
            r"\centering",
            rf"\caption{{{escape_latex(f'{_which(old)} and {_which(new)}')}.}}",
            rf"\label{{tab:{label_of(f'{old.run}-{new.run}')}}}",
            size_for(2 * len(measures)),
            rf"\begin{{tabular}}{{@{{}}l{'r' * len(kinds) * len(measures)}@{{}}}}",
            r"\toprule",
            line(["System", *heads]),
            line(["", *kinds * len(measures)]),
            r"\midrule",
            *(line(row) for row in rows),
            r"\bottomrule",
            r"\end{tabular}",
            *small_print([escape_latex(note) for note in comparison_notes(contrast, style.decimals)]),
            r"\end{table}",
            "",
        ]
    )


def _numeral(text: str) -> str:
    return "$<$.001" if text == "<.001" else numeral(text)


def _csv(contrast: RunComparison, _style: RenderStyle) -> str:
    heads: list[CsvCell] = ["system", "role", "measure", "old", "new", "difference", "low", "high", "p", "p_corrected"]
    rows: list[list[CsvCell]] = [
        [each.label, each.role, each.measure, each.old, each.new, each.difference, *_test_cells(each.pair)]
        for each in list_changes(contrast)
    ]
    return csv_text([heads, *rows])


def _test_cells(pair: Pair | None) -> list[CsvCell]:
    return [pair.low, pair.high, pair.p, pair.p_corrected] if pair else [None] * 4


def _json(contrast: RunComparison, _style: RenderStyle) -> str:
    rows: list[dict[str, Any]] = [
        {**msgspec.to_builtins(change), "difference": change.difference} for change in list_changes(contrast)
    ]
    fields = builtin_fields(contrast)
    return json_document(
        "difference", {"changes": rows, "warnings": comparability_warnings(contrast.old, contrast.new), **fields}
    )


RUN_COMPARISON_FORMATS: dict[str, Callable[[RunComparison, RenderStyle], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "csv-long": _csv,
    "json": _json,
}


def render_run_comparison(
    contrast: RunComparison,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """Two runs side by side. Raises UnknownName for a format that does not exist."""
    if format not in RUN_COMPARISON_FORMATS:
        raise UnknownName("format", format, RUN_COMPARISON_FORMATS)
    return RUN_COMPARISON_FORMATS[format](contrast, RenderStyle(decimals, width, colour))
