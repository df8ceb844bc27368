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
from harness.records import Column, Comparison, Contrast, Pair, Role, Row
from harness.showing.against import p_text
from harness.showing.csv_table import Cell as CsvCell
from harness.showing.csv_table import written
from harness.showing.figures import Style, heading, number, sections, sign, signed
from harness.showing.jsons import document
from harness.showing.latex import escape_latex, label_of, line, numeral, size_for, small_print
from harness.showing.layout import Cell, Strip, cell, cells, painted
from harness.showing.markdown import escape_markdown, pipe_table
from harness.showing.notes import percent
from harness.showing.terminal import Names, beside, groups_of, prose, readable, stacked
from harness.showing.visible import visible

UNCHANGED = "No file or option of a system, no setting and no version has changed between the two."


class Change(Struct, frozen=True):
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


def columns_of(old: Comparison, new: Comparison) -> tuple[Column, ...]:
    """The measures of both: the new ones in their order, then what only the old one has."""
    known = {column.measure for column in new.columns}
    return (*new.columns, *(column for column in old.columns if column.measure not in known))


def rows_of(old: Comparison, new: Comparison) -> tuple[Row, ...]:
    """The rows of both in the order of a table: the new ones, then what only the old one has."""
    known = {row.label for row in new.rows}
    both = (*new.rows, *(row for row in old.rows if row.label not in known))
    return tuple(row for section in sections(both) for row in section.rows)


def changes(contrast: Contrast) -> list[Change]:
    """All systems in all measures of the two."""
    old, new = contrast.old, contrast.new
    pairs = {(pair.a, pair.measure): pair for pair in contrast.pairs}
    return [
        Change(
            label=row.label,
            role=row.role,
            measure=column.measure,
            old=_value(old, row, column),
            new=_value(new, row, column),
            pair=pairs.get((row.label, column.measure)),
        )
        for row in rows_of(old, new)
        for column in columns_of(old, new)
    ]


def _value(comparison: Comparison, row: Row, column: Column) -> float | None:
    found = (other.estimates.get(column.measure) for other in comparison.rows if other.label == row.label)
    return next((estimate.value for estimate in found if estimate), None)


def notes(contrast: Contrast, decimals: int = 1) -> list[str]:
    """What the two are, what else is different, which topics moved, who is in one only, and what makes them unlike."""
    old, new = contrast.old, contrast.new
    ours, theirs = {row.label for row in new.rows}, {row.label for row in old.rows}
    left = [row.label for row in old.rows if row.label not in ours]
    joined = [row.label for row in new.rows if row.label not in theirs]
    return [
        f"Old is {_which(old)}; new is {_which(new)}; Δ is new less old{_tested(contrast)}.",
        *contrast.remarks,
        *contrast.changed,
        *([UNCHANGED] if contrast.pairs and not contrast.changed else []),
        *_moved(contrast, decimals),
        *([f"Only in old: {', '.join(left)}."] if left else []),
        *([f"Only in new: {', '.join(joined)}."] if joined else []),
        *warnings(old, new),
    ]


def _tested(contrast: Contrast) -> str:
    """What ± and p mean, where there are any."""
    new = contrast.new
    if not contrast.pairs:
        return ""
    half = f", ± half of its {percent(new.confidence)} interval over {new.interval}" if _is_spread(contrast) else ""
    test = f" ({new.test.removesuffix(', Holm')})" if new.test else ""
    return f"{half}, p its test{test} after Holm's correction over the systems"


def _is_spread(contrast: Contrast) -> bool:
    return any(pair.low is not None for pair in contrast.pairs)


def _moved(contrast: Contrast, decimals: int) -> list[str]:
    """One sentence: where scores moved most."""
    listed = [
        f"{move.label} on {move.topic} ({number(move.old, decimals)} to {number(move.new, decimals)})"
        for move in contrast.moves
    ]
    return [f"Topics that moved most in {contrast.moves[0].measure}: {', '.join(listed)}."] if listed else []


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


def _text(contrast: Contrast, style: Style) -> str:
    style = readable(style)
    old, new = contrast.old, contrast.new
    still = unmoved(contrast)
    rows = tuple(row for row in rows_of(old, new) if row.label not in still)
    strips = [_strip(contrast, column, style.decimals, still) for column in columns_of(old, new)]
    body = beside(Names("system", [row.label for row in rows]), strips, groups_of(sections(rows)), style)
    alarms = warnings(old, new)
    said = [
        prose([visible(note)], style.width, "bold red" if note in alarms else "", hang="  ")
        for note in (*_left_out(still), *notes(contrast, style.decimals))
    ]
    return painted(stacked([body, [line for part in said for line in part]]), colour=style.colour)


def unmoved(contrast: Contrast) -> list[str]:
    """The rows that have the same scores in both, to the last bit; none where that is true of all of them."""
    scored = [change for change in changes(contrast) if change.label not in unscored(contrast)]
    moved = {change.label: False for change in scored}
    for change in scored:
        moved[change.label] |= change.old != change.new
    return [label for label, has in moved.items() if not has] if any(moved.values()) else []


def unscored(contrast: Contrast) -> set[str]:
    """The labels of the rows that are unfinished in one of the two."""
    return {row.label for row in (*contrast.old.rows, *contrast.new.rows) if row.unfinished}


def _left_out(labels: list[str]) -> list[str]:
    return [f"The same in both, and not shown: {', '.join(labels)}."] if labels else []


def _strip(contrast: Contrast, column: Column, decimals: int, still: list[str]) -> Strip:
    mine = [each for each in changes(contrast) if each.measure == column.measure and each.label not in still]
    shown = [_heads(contrast), *(_numbers(contrast, change, decimals) for change in mine)]
    widths = [max(cells(line[at]) for line in shown) for at in range(len(shown[0]))]
    lines = [tuple(text.rjust(width) for text, width in zip(line, widths, strict=True)) for line in shown]
    made = tuple(_cell(line, change, column) for line, change in zip(lines[1:], mine, strict=True))
    return Strip((heading(column, visible(column.measure)), "  ".join(lines[0])), made)


def _heads(contrast: Contrast) -> tuple[str, ...]:
    tested = (("±",) if _is_spread(contrast) else ()) + ("p",) if contrast.pairs else ()
    return ("old", "new", "Δ", *tested)


def _numbers(contrast: Contrast, change: Change, decimals: int) -> tuple[str, ...]:
    three = number(change.old, decimals), number(change.new, decimals), signed(change.difference, decimals)
    if not contrast.pairs:
        return three
    pair = change.pair
    half = (pair.high - pair.low) / 2 if pair and pair.low is not None and pair.high is not None else None
    spread = (number(half, decimals) if half is not None else "",) if _is_spread(contrast) else ()
    return (*three, *spread, p_text(pair.p_corrected) if pair else "")


def _cell(line: tuple[str, ...], change: Change, column: Column) -> Cell:
    old, new, difference, *tested = line
    moved = change.difference or 0.0
    better = moved * sign(column) > 0
    is_none = change.difference is None or float(difference.strip()) == 0
    style = "" if is_none or not sign(column) else "green" if better else "red"
    return cell((old, "dim"), (f"  {new}  ", ""), (difference, style), *((f"  {each}", "dim") for each in tested))


def _grid(contrast: Contrast, decimals: int) -> list[list[str]]:
    """One row a system: its label, then its numbers for each measure. Not escaped."""
    found = changes(contrast)
    return [
        [
            row.label,
            *(text for change in found if change.label == row.label for text in _numbers(contrast, change, decimals)),
        ]
        for row in rows_of(contrast.old, contrast.new)
    ]


def _titles(contrast: Contrast) -> list[str]:
    columns = columns_of(contrast.old, contrast.new)
    heads = [heading(column, column.title or column.measure) for column in columns]
    return ["System", *(f"{head} {which}" for head in heads for which in _heads(contrast))]


def _markdown(contrast: Contrast, style: Style) -> str:
    titles = [escape_markdown(title) for title in _titles(contrast)]
    rows = [[escape_markdown(text) for text in row] for row in _grid(contrast, style.decimals)]
    said = "".join(f"- {escape_markdown(note)}\n" for note in notes(contrast, style.decimals))
    return f"{pipe_table(titles, rows)}\n{said}"


def _latex(contrast: Contrast, style: Style) -> str:
    old, new = contrast.old, contrast.new
    measures = columns_of(old, new)
    kinds = [r"$\Delta$" if head == "Δ" else r"$\pm$" if head == "±" else head for head in _heads(contrast)]
    heads = (
        rf"\multicolumn{{{len(kinds)}}}{{c}}{{{escape_latex(heading(each, each.title or each.measure))}}}"
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
            *small_print([escape_latex(note) for note in notes(contrast, style.decimals)]),
            r"\end{table}",
            "",
        ]
    )


def _numeral(text: str) -> str:
    return "$<$.001" if text == "<.001" else numeral(text)


def _csv(contrast: Contrast, _style: Style) -> str:
    heads: list[CsvCell] = ["system", "role", "measure", "old", "new", "difference", "low", "high", "p", "p_corrected"]
    rows: list[list[CsvCell]] = [
        [each.label, each.role, each.measure, each.old, each.new, each.difference, *_test_cells(each.pair)]
        for each in changes(contrast)
    ]
    return written([heads, *rows])


def _test_cells(pair: Pair | None) -> list[CsvCell]:
    return [pair.low, pair.high, pair.p, pair.p_corrected] if pair else [None] * 4


def _json(contrast: Contrast, _style: Style) -> str:
    rows: list[dict[str, Any]] = [
        {**msgspec.to_builtins(change), "difference": change.difference} for change in changes(contrast)
    ]
    fields = msgspec.to_builtins(contrast)
    return document("difference", {"changes": rows, "warnings": warnings(contrast.old, contrast.new), **fields})


DIFFERENCES: dict[str, Callable[[Contrast, Style], str]] = {
    "text": _text,
    "markdown": _markdown,
    "latex": _latex,
    "csv": _csv,
    "csv-long": _csv,
    "json": _json,
}


def render_difference(
    contrast: Contrast,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """Two runs side by side. Raises UnknownName for a format that does not exist."""
    if format not in DIFFERENCES:
        raise UnknownName("format", format, DIFFERENCES)
    return DIFFERENCES[format](contrast, Style(decimals, width, colour))
