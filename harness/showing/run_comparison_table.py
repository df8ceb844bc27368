"""Two runs side by side: old, new, the difference and whether it is real.

The caller decides whether the two may be compared. Nothing here hides that they may not: unlike datasets and signatures
are said beneath the table, in every format.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from harness.records import Column, Row, RunComparison
from harness.showing.change_notes import (
    comparability_warnings,
    comparison_notes,
    further_note,
    has_spread,
    hidden_rows_note,
    short_notes,
    unchanged_note,
    which_run,
)
from harness.showing.csv_export import csv_text
from harness.showing.format import Detail, RenderStyle, number_text, sign, signed_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.latex import latex_document
from harness.showing.leaderboard_table import measure_column, p_text
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.notes import signature_lines
from harness.showing.result_formats import Formats
from harness.showing.system_changes import (
    SystemChange,
    all_rows,
    change_verdict,
    has_changes,
    hidden_rows,
    list_changes,
    one_sided_labels,
    shared_columns,
)
from harness.showing.table import Cell, Table, TableRow, one_row_a_measure, table_of, without_sections
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines


def comparison_table(comparison: RunComparison, decimals: int, without: Sequence[str] = ()) -> Table:
    """Old, new, Δ and its test for each system in each measure; the rows `without` are left out."""
    changes = {(change.label, change.measure): change for change in list_changes(comparison)}
    measures = shared_columns(comparison.old, comparison.new)
    columns = [measure_column(column, parts=_parts(comparison)) for column in measures]

    def build_row(row: Row) -> TableRow:
        cells = (_cells(comparison, changes[row.label, column.measure], column, decimals) for column in measures)
        return TableRow(row.label, tuple(cells))

    rows = [row for row in all_rows(comparison.old, comparison.new) if row.label not in without]
    return table_of(columns, rows, build_row)


def _parts(comparison: RunComparison) -> tuple[str, ...]:
    tested = (("±",) if has_spread(comparison) else ()) + ("p",) if comparison.pairs else ()
    return ("old", "new", "Δ", *tested)


EQUAL_WIDTH = 1e-9
"""An interval of less than this has no width: rounding is all that varies."""


def _cells(comparison: RunComparison, change: SystemChange, column: Column, decimals: int) -> tuple[Cell, ...]:
    difference = signed_text(change.difference, decimals)
    gain = (change.difference or 0.0) * sign(column)
    is_none = change.difference is None or float(difference) == 0 or not sign(column)
    pair = change.pair
    half = (pair.high - pair.low) / 2 if pair and pair.low is not None and pair.high is not None else None
    if half is not None and half < EQUAL_WIDTH:  # every topic changed by the same: nothing says how others would
        half = None
    tested = {"±": "" if half is None else number_text(half, decimals), "p": p_text(pair.p_corrected) if pair else ""}
    return (
        Cell(number_text(change.old, decimals), mark="quiet"),
        Cell(number_text(change.new, decimals)),
        Cell(difference, mark="" if is_none else "better" if gain > 0 else "worse"),
        *(Cell(tested[part], mark="quiet") for part in _parts(comparison)[3:]),
    )


def _text(comparison: RunComparison, style: RenderStyle) -> str:
    style = readable_style(style)
    has_table = style.detail == "full" or has_changes(comparison)
    table = draw_table(comparison_table(comparison, style.decimals, hidden_rows(comparison)), style)
    warnings = comparability_warnings(comparison.old, comparison.new)
    further = further_note(comparison, style.decimals) if style.detail == "short" else []
    notes = [
        wrap_paragraphs([note], style.width, "bold red" if note in warnings else "", hang="  ")
        for note in (*_shown_notes(comparison, style), *further)
    ]
    verdict = wrap_paragraphs([change_verdict(comparison, style.decimals)], style.width, "bold")
    return paint_lines(
        stack_parts([verdict, table if has_table else [], [line for lines in notes for line in lines]]),
        colour=style.colour,
    )


def _shown_notes(comparison: RunComparison, style: RenderStyle) -> list[str]:
    """The notes beneath the table, by the detail asked for; warnings are never left out."""
    if style.detail == "table":
        return list(comparability_warnings(comparison.old, comparison.new))
    if style.detail == "short":
        return [*hidden_rows_note(comparison), *short_notes(comparison)]
    return [*unchanged_note(comparison), *comparison_notes(comparison, style.decimals)]


def _markdown(comparison: RunComparison, style: RenderStyle) -> str:
    """The comparison for a pull request: the verdict, the changes, and necessary remarks; the rest is folded."""
    table = markdown_table(comparison_table(comparison, style.decimals, hidden_rows(comparison)))
    parts = [
        f"**{escape_markdown(change_verdict(comparison, style.decimals))}**\n",
        table if style.detail == "full" or has_changes(comparison) else "",
        bullet_list(_shown_notes(comparison, replace(style, detail="table" if style.detail == "table" else "short"))),
    ]
    if style.detail != "table":
        notes = bullet_list(
            [*unchanged_note(comparison), *comparison_notes(comparison, style.decimals), *_signatures(comparison)]
        )
        parts.append(f"<details><summary>All remarks and signatures</summary>\n\n{notes}\n</details>\n")
    return "\n".join(part for part in parts if part)


def _signatures(comparison: RunComparison) -> list[str]:
    return [f"{names}: {signature}" for names, signature in signature_lines(comparison.new.columns)]


MAX_LATEX_MEASURES = 2
"""Measures of two runs that stand beside one another on a page; of more each has a row of its own."""


def _latex(comparison: RunComparison, style: RenderStyle) -> str:
    old, new = comparison.old, comparison.new
    hidden = one_sided_labels(comparison) if style.detail == "full" else hidden_rows(comparison)
    table = without_sections(comparison_table(comparison, style.decimals, hidden))
    size = 2 * len(table.columns)
    if len(table.columns) > MAX_LATEX_MEASURES:
        table = one_row_a_measure(table)
        titled = tuple(replace(column, title=column.title or column.name) for column in table.columns)
        table, size = replace(table, columns=titled), len(titled) - 1
    is_full = style.detail == "full"
    notes = comparison_notes(comparison, style.decimals) if is_full else _shown_notes(comparison, style)
    caption, key = f"{which_run(old)} and {which_run(new)}", f"{old.run}-{new.run}"
    return latex_document(table, caption, key, size, notes)


CSV_HEADS = ("system", "role", "measure", "old", "new", "difference", "low", "high", "p", "p_corrected")
EFFECT_HEADS = tuple(f"{name}{end}" for name in ("effect", "chance") for end in ("", ".low", ".high"))
"""Hedges' g of the change, and the probability that the new run is better on a new topic, each with its interval."""


def _csv(comparison: RunComparison, _style: RenderStyle) -> str:
    rows = (
        (change.label, change.role, change.measure, change.old, change.new, change.difference, *_test_values(change))
        for change in list_changes(comparison)
    )
    return csv_text([(*CSV_HEADS, *EFFECT_HEADS), *rows])


def _test_values(change: SystemChange) -> tuple[float | None, ...]:
    pair = change.pair
    if pair is None:
        return (None,) * (4 + len(EFFECT_HEADS))
    none = (None, None, None)
    return (pair.low, pair.high, pair.p, pair.p_corrected, *(pair.effect or none), *(pair.chance or none))


def _json(comparison: RunComparison, _style: RenderStyle) -> str:
    rows: list[dict[str, Any]] = [
        {**msgspec.to_builtins(change), "difference": change.difference} for change in list_changes(comparison)
    ]
    fields = builtin_fields(comparison)
    return json_document(
        "difference",
        {
            "verdict": change_verdict(comparison),
            "changes": rows,
            "warnings": comparability_warnings(comparison.old, comparison.new),
            **fields,
        },
    )


RUN_COMPARISON_FORMATS = Formats[RunComparison](
    {"text": _text, "markdown": _markdown, "latex": _latex, "csv": _csv, "csv-long": _csv, "json": _json}
)


def render_run_comparison(
    comparison: RunComparison,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
    detail: Detail = "full",
) -> str:
    """Two runs side by side; `detail` is how much stands beneath the table.

    Raises UnknownName for a format that does not exist.
    """
    return RUN_COMPARISON_FORMATS.render(comparison, format, decimals, width=width, colour=colour, detail=detail)
