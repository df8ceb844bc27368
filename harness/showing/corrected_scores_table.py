"""Corrected scores as tables: systems, and the differences of each two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.records.corrected_scores import CorrectedScore, CorrectedScores
from harness.showing.csv_export import Value
from harness.showing.format import NO_VALUE, RenderStyle, number_text, signed_text
from harness.showing.json_export import builtin_fields
from harness.showing.latex import latex_document
from harness.showing.result_formats import table_formats
from harness.showing.table import Cell, Table, TableColumn, TableRow, TableSection
from harness.showing.wording import remark_lines

DECIMALS = 3


def corrected_table(result: CorrectedScores) -> Table:
    """A row for each system, then one for each difference of two."""
    has_share = any(row.share is not None for row in result.scores)
    columns = [
        TableColumn("model alone", "Model alone"),
        TableColumn("people alone", "People alone", has_spread=True),
        TableColumn("corrected", "Corrected", has_spread=True),
        *([TableColumn("adjusted share", "Adjusted share", has_spread=True)] if has_share else []),
        TableColumn("judged", "Judged"),
        TableColumn("worth", "Worth"),
    ]
    sections = [TableSection("", tuple(_build_row(row, has_share=has_share) for row in result.scores))]
    if result.differences:
        rows = tuple(_build_row(row, has_share=has_share) for row in result.differences)
        sections.append(TableSection("differences", rows))
    return Table("system", tuple(columns), tuple(sections))


def _build_row(row: CorrectedScore, *, has_share: bool) -> TableRow:
    write = signed_text if row.second_system else number_text
    is_clear = row.second_system and row.low is not None and row.high is not None and (row.low > 0 or row.high < 0)
    cells = [
        (Cell(write(row.naive, DECIMALS)),),
        (Cell(write(row.people, DECIMALS), _interval(row.people_low, row.people_high)),),
        (Cell(write(row.value, DECIMALS), _interval(row.low, row.high), mark="significant" if is_clear else ""),),
    ]
    if has_share:
        cells.append((Cell(write(row.share, DECIMALS), _interval(row.share_low, row.share_high)),))
    cells.append((Cell(f"{row.judged}/{row.topics}"),))
    cells.append((Cell(NO_VALUE if row.effective_topics is None else f"{row.effective_topics:.0f}"),))
    return TableRow(f"{row.system} - {row.second_system}" if row.second_system else row.system, tuple(cells))


def _interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    return f"[{number_text(low, DECIMALS)}, {number_text(high, DECIMALS)}]"


def _title(result: CorrectedScores) -> str:
    return f"What would people say? {result.dataset}, {result.run}: {result.human}, corrected by {result.judge}"


def _latex(result: CorrectedScores, _style: RenderStyle) -> str:
    key = f"{result.run or result.dataset}-corrected"
    return latex_document(corrected_table(result), _title(result), key, 6, remark_lines(result.remarks))


CSV_HEADS = (
    "system", "against", "judged", "topics", "naive", "people", "people_low", "people_high", "value", "low", "high",
    "worth", "weight", "share", "share_low", "share_high",
)  # fmt: skip


def _csv_rows(result: CorrectedScores) -> Iterator[Iterable[Value]]:
    yield CSV_HEADS
    for row in (*result.scores, *result.differences):
        fields = builtin_fields(row)
        yield [fields[name] for name in CSV_HEADS]


CORRECTED_SCORES = table_formats(
    "corrected-scores", _title, lambda result: [corrected_table(result)], _csv_rows, _latex
)
