"""Columns of a table that hold numbers only, aligned by the LaTeX package siunitx."""

from __future__ import annotations

from harness.lazy_patterns import compile_on_use
from harness.showing.format import NO_VALUE
from harness.showing.table import Table, row_cells

NUMBER = compile_on_use(r"([+-]?)(\d+)(?:\.(\d+))?")


def number_kinds(table: Table) -> dict[tuple[int, int], str]:
    """`S[table-format=2.1]` for each column and part that holds numbers only, by its place."""
    texts: dict[tuple[int, int], list[str]] = {}
    for row in table.rows:
        for place, cells in enumerate(row_cells(table, row)):
            for part, cell in enumerate(cells):
                texts.setdefault((place, part), []).append(cell.text)
    kinds = {}
    for where, cell_texts in texts.items():
        numbers = [NUMBER.fullmatch(text) for text in cell_texts if text not in {"", NO_VALUE}]
        matches = [match for match in numbers if match]
        if matches and len(matches) == len(numbers):
            sign = "+" if any(match[1] for match in matches) else ""
            integer_digits = max(len(match[2]) for match in matches)
            decimals = max(len(match[3] or "") for match in matches)
            kinds[where] = f"S[table-format={sign}{integer_digits}.{decimals}]"
    return kinds
