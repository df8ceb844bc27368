"""What people and programs read of results: tables, texts, pictures, pages."""

from __future__ import annotations

from collections.abc import Callable

from harness.errors import UnknownName
from harness.records import Leaderboard
from harness.showing.charts import CHARTS, plot, states_of
from harness.showing.charts.pdf import pdf
from harness.showing.charts.png import png
from harness.showing.checkup import render_checkup
from harness.showing.citations import CITATIONS, bibtex, cite
from harness.showing.corrected_scores import CORRECTED_SCORES, render_corrected_scores
from harness.showing.csv_export import leaderboard_rows, render_csv, render_csv_long
from harness.showing.first_screen import next_steps
from harness.showing.format import Detail, RenderStyle
from harness.showing.history import HISTORY_FORMATS, render_history
from harness.showing.html_table import render_html_table
from harness.showing.json_export import read_json, render_json
from harness.showing.latex import render_latex
from harness.showing.listing import LISTINGS, render_listing
from harness.showing.markdown import render_markdown
from harness.showing.meta_evaluation import META_EVALUATION, render_meta_evaluation
from harness.showing.methods_paragraph import describe_methods
from harness.showing.page import render_comparison_page, render_publication, render_report
from harness.showing.robustness import ROBUSTNESS, render_robustness
from harness.showing.run_comparison import RUN_COMPARISON_FORMATS, render_run_comparison
from harness.showing.terminal import render_text, style_of
from harness.showing.topic import render_topic
from harness.showing.topic_scores import TOPIC_TABLES

Renderer = Callable[[Leaderboard, RenderStyle], str]

RENDERERS: dict[str, Renderer] = {
    "text": render_text,
    "markdown": render_markdown,
    "latex": render_latex,
    "csv": render_csv,
    "csv-long": render_csv_long,
    "json": render_json,
}

SUFFIXES = {".txt": "text", ".md": "markdown", ".tex": "latex", ".csv": "csv", ".json": "json", ".parquet": "parquet"}
"""The format that the end of a file's name asks for."""


def render(
    leaderboard: Leaderboard,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
    beside: bool = False,
    costs: bool = False,
    detail: Detail = "full",
) -> str:
    """`leaderboard` in one of the formats of RENDERERS, ending in a newline.

    `decimals` are those of scores in tables that people read; CSV and JSON hold every number in full. `width` (in
    cells) and `colour` are for text; `style_of(stream)` knows them for a terminal. `beside`: text has a second table,
    the systems on the sets of references that `human` is held against. `costs`: there is a further table, in CSV
    further columns, of seconds, memory, tokens and price (JSON holds them anyway). `detail` is how much text
    says beside the table: "table", "short" or "full". Raises UnknownName for a format that is none.
    """
    if format not in RENDERERS:
        raise UnknownName("format", format, RENDERERS)
    return RENDERERS[format](leaderboard, RenderStyle(decimals, width, colour, beside, costs, detail))


__all__ = [
    "CHARTS",
    "CITATIONS",
    "CORRECTED_SCORES",
    "HISTORY_FORMATS",
    "LISTINGS",
    "META_EVALUATION",
    "RENDERERS",
    "ROBUSTNESS",
    "RUN_COMPARISON_FORMATS",
    "SUFFIXES",
    "TOPIC_TABLES",
    "RenderStyle",
    "Renderer",
    "bibtex",
    "cite",
    "describe_methods",
    "leaderboard_rows",
    "next_steps",
    "pdf",
    "plot",
    "png",
    "read_json",
    "render",
    "render_checkup",
    "render_comparison_page",
    "render_corrected_scores",
    "render_history",
    "render_html_table",
    "render_listing",
    "render_meta_evaluation",
    "render_publication",
    "render_report",
    "render_robustness",
    "render_run_comparison",
    "render_topic",
    "states_of",
    "style_of",
]
