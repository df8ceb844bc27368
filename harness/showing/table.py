"""A table as a value: built once for each artefact, and written by one function a format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from harness.records import Row
from harness.showing.format import NO_VALUE, group_rows

Mark: TypeAlias = Literal["", "best", "missing", "significant", "better", "worse", "quiet"]
"""The mark of a cell. Each format has its own way to show it, or none."""


class Cell(Struct, frozen=True):
    """The contents of one place of a table; no text in it is escaped yet.

    `spread` is the ± of a score, `note` a second number beside it, `letters` are those raised above it.
    """

    text: str
    spread: str = ""
    note: str = ""
    letters: str = ""
    mark: Mark = ""


class TableColumn(Struct, frozen=True):
    """A column: its heading where room is scarce (`name`) and in a paper (`title`), with a second line `second_line`.

    A column of several `parts` has a cell for each of them and a heading for each under its own: one measure of two
    runs has old, new, Δ. `has_spread`: its cells are scores with their ± and raised letters.
    """

    name: str
    title: str = ""
    second_line: str = ""
    parts: tuple[str, ...] = ()
    has_spread: bool = False
    is_right_aligned: bool = True


class TableRow(Struct, frozen=True):
    """A row: for each column its cells, one or as many as the column has parts; none where it has no value.

    `rank` stands before the label, `letter` is the row's own, raised after it.
    """

    label: str
    cells: tuple[tuple[Cell, ...], ...]
    rank: str = ""
    letter: str = ""


class TableSection(Struct, frozen=True):
    """A group of rows under a title, or under none."""

    title: str
    rows: tuple[TableRow, ...]


class Table(Struct, frozen=True):
    """Rows in sections. `corner` is the heading of the first column, which holds the labels."""

    corner: str
    columns: tuple[TableColumn, ...]
    sections: tuple[TableSection, ...]

    @property
    def rows(self) -> tuple[TableRow, ...]:
        """All rows, of every section."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def has_ranks(self) -> bool:
        """True where any row has a rank: the others then have an empty one."""
        return any(row.rank for row in self.rows)


def table_of(
    columns: Sequence[TableColumn],
    rows: Sequence[Row],
    build_row: Callable[[Row], TableRow],
    *,
    is_ranking: bool = False,
) -> Table:
    """The systems and reference points of `rows`, in the sections of their roles."""
    sections = (
        TableSection(title, tuple(map(build_row, members)))
        for title, members in group_rows(rows, is_ranking=is_ranking)
    )
    return Table("system", tuple(columns), tuple(sections))


def text_table(corner: str, columns: Sequence[TableColumn], rows: Sequence[Sequence[str]]) -> Table:
    """Rows of texts, the label first."""
    lines = (TableRow(label, tuple((Cell(text),) for text in texts)) for label, *texts in rows)
    return Table(corner, tuple(columns), (TableSection("", tuple(lines)),))


def without_sections(table: Table) -> Table:
    """The table with its rows in one section without a title, in their order."""
    return replace(table, sections=(TableSection("", table.rows),))


def one_row_a_measure(table: Table) -> Table:
    """A table whose columns have parts, for formats whose headings have one line: a row for each label and column."""
    heads = (
        TableColumn("measure", "Measure", is_right_aligned=False),
        *(TableColumn(part) for part in table.columns[0].parts),
    )
    rows = (
        TableRow(row.label, ((Cell(column.title),), *((cell,) for cell in cells)))
        for row in table.rows
        for column, cells in zip(table.columns, row.cells, strict=True)
        if cells
    )
    return Table(table.corner, heads, (TableSection("", tuple(rows)),))


def row_cells(table: Table, row: TableRow) -> list[tuple[Cell, ...]]:
    """The cells of one row, column by column; an empty column shows a dash in its first cell."""
    parts = (max(1, len(column.parts)) for column in table.columns)
    return [cells or (Cell(NO_VALUE), *(Cell(""),) * (n - 1)) for cells, n in zip(row.cells, parts, strict=True)]


def keep_parts(table: Table, parts: Sequence[str]) -> Table:
    """The table with only these parts of its columns."""
    places = [place for place, part in enumerate(table.columns[0].parts) if part in parts]
    columns = tuple(replace(column, parts=tuple(parts)) for column in table.columns)
    rows = (
        replace(row, cells=tuple(tuple(cells[place] for place in places) for cells in row_cells(table, row)))
        for row in table.rows
    )
    return replace(table, columns=columns, sections=(TableSection("", tuple(rows)),))
