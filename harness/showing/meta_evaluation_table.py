"""Metrics by criteria of people: tables and charts of correlations."""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from harness.records.meta_evaluation import MetaEvaluation, MetricCorrelation, MetricDifference
from harness.showing.charts.correlation_chart import draw_agreement_matrix, draw_scatter
from harness.showing.csv_export import Value
from harness.showing.format import NO_VALUE, RenderStyle, count_text, number_text
from harness.showing.latex import latex_document
from harness.showing.result_formats import Formats, table_formats
from harness.showing.table import Cell, Table, TableColumn, TableRow, TableSection
from harness.showing.wording import remark_lines

COEFFICIENTS = {
    "pearson": "Pearson's r",
    "spearman": "Spearman's rho",
    "kendall-b": "Kendall's tau-b",
    "kendall-c": "Kendall's tau-c",
    "accuracy": "accuracy of pairs",
}
LEVELS = {"system": "system level", "input": "input level", "global": "global level"}
DECIMALS = 3


def correlation_table(evaluation: MetaEvaluation) -> Table:
    """A section for each level and coefficient, a row for each metric, a column for each criterion of people."""
    letters = _letters(evaluation)
    cells = {(c.level, c.coefficient, c.metric, c.human): c for c in evaluation.correlations}
    beaten = _list_beaten(evaluation, letters)
    settings = evaluation.settings
    sections = []
    for level in settings.levels:
        for coefficient in settings.coefficients:
            rows = []
            for metric in evaluation.metrics:
                places = [(level, coefficient, metric, human) for human in evaluation.humans]
                parts = tuple((_build_cell(cells[place], beaten.get(place, "")),) for place in places)
                rows.append(TableRow(metric, parts, letter=letters.get(metric, "")))
            sections.append(TableSection(f"{LEVELS[level]}, {COEFFICIENTS[coefficient]}", tuple(rows)))
    columns = tuple(TableColumn(human, human, has_spread=True) for human in evaluation.humans)
    return Table("metric", columns, tuple(sections))


def _letters(evaluation: MetaEvaluation) -> dict[str, str]:
    """A letter for each metric where any beats another."""
    if not any(_winner(difference, evaluation) for difference in evaluation.differences):
        return {}
    names = evaluation.metrics
    letters = [*ascii_lowercase, *(a + b for a in ascii_lowercase for b in ascii_lowercase)]
    return dict(zip(names, letters, strict=False))


def _winner(difference: MetricDifference, evaluation: MetaEvaluation) -> tuple[str, str] | None:
    """The metric that agrees more and the one that agrees less; None where no test tells them apart."""
    p = difference.p_corrected if difference.p_corrected is not None else difference.williams_corrected
    if p is None or p >= round(1 - evaluation.settings.confidence, 10) or not difference.difference:
        return None
    pair = difference.first, difference.second
    return pair if difference.difference > 0 else pair[::-1]


def _list_beaten(evaluation: MetaEvaluation, letters: dict[str, str]) -> dict[tuple[str, str, str, str], str]:
    beaten: dict[tuple[str, str, str, str], list[str]] = {}
    for difference in evaluation.differences:
        if pair := _winner(difference, evaluation):
            place = (difference.level, difference.coefficient, pair[0], difference.human)
            beaten.setdefault(place, []).append(letters[pair[1]])
    comma = "" if all(len(letter) == 1 for letter in letters.values()) else ","
    return {place: comma.join(sorted(names)) for place, names in beaten.items()}


def _build_cell(correlation: MetricCorrelation, letters: str) -> Cell:
    if correlation.value is None:
        return Cell(NO_VALUE)
    interval = ""
    if correlation.low is not None and correlation.high is not None:
        interval = f"[{_short(correlation.low)}, {_short(correlation.high)}]"
    return Cell(_short(correlation.value), spread=interval, letters=letters)


def _short(value: float) -> str:
    return number_text(value, DECIMALS)


def _title(evaluation: MetaEvaluation) -> str:
    size = f"{count_text(len(evaluation.systems), 'system')}, {count_text(evaluation.topics, 'judged topic')}"
    return f"Do metrics agree with people? {evaluation.dataset}, {evaluation.run}: {size}"


def _with_letters(table: Table) -> Table:
    """The table for a terminal, where letters cannot be raised: they follow interval and name."""
    sections = []
    for section in table.sections:
        rows = []
        for row in section.rows:
            cells = tuple((Cell(c.text, c.spread, c.letters, mark=c.mark),) for (c,) in row.cells)
            rows.append(TableRow(f"{row.label} ({row.letter})" if row.letter else row.label, cells))
        sections.append(TableSection(section.title, tuple(rows)))
    return Table(table.corner, table.columns, tuple(sections))


def _latex(evaluation: MetaEvaluation, _style: RenderStyle) -> str:
    table, key = correlation_table(evaluation), f"{evaluation.run or evaluation.dataset}-people"
    return latex_document(table, _title(evaluation), key, 2 * len(table.columns), remark_lines(evaluation.remarks))


CSV_HEADS = (
    "kind", "level", "coefficient", "human", "metric", "other", "value", "low", "high", "fisher_low", "fisher_high",
    "count", "undefined", "threshold", "p", "p_corrected", "williams", "williams_corrected",
)  # fmt: skip


def _csv_rows(evaluation: MetaEvaluation) -> Iterator[tuple[Value, ...]]:
    yield CSV_HEADS
    for c in evaluation.correlations:
        yield ("correlation", c.level, c.coefficient, c.human, c.metric, None, c.value, c.low, c.high,
               *(c.fisher or (None, None)), c.count, c.undefined, c.threshold, *(None,) * 4)  # fmt: skip
    for d in evaluation.differences:
        yield ("difference", d.level, d.coefficient, d.human, d.first, d.second, d.difference, *(None,) * 7,
               d.p, d.p_corrected, d.williams, d.williams_corrected)  # fmt: skip


_PLAIN = table_formats("meta-evaluation", _title, lambda evaluation: [correlation_table(evaluation)], _csv_rows, _latex)
_LETTERED = table_formats(
    "meta-evaluation", _title, lambda evaluation: [_with_letters(correlation_table(evaluation))], _csv_rows
)

META_EVALUATION = Formats[MetaEvaluation](
    {
        **_PLAIN,
        "text": _LETTERED["text"],
        "scatter": lambda evaluation, _: draw_scatter(evaluation).standalone_svg(),
        "matrix": lambda evaluation, _: draw_agreement_matrix(evaluation).standalone_svg(),
    }
)
"""`scatter` and `matrix` are pictures (SVG)."""
