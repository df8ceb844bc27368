"""What people and programs read of results: tables, texts, pictures, pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.lazy_names import import_on_use

if TYPE_CHECKING:
    from harness.showing.charts import CHARTS, plot, states_of
    from harness.showing.charts.pdf import pdf
    from harness.showing.charts.png import png
    from harness.showing.checkup import render_checkup
    from harness.showing.citations import CITATIONS, bibtex, cite
    from harness.showing.corrected_scores import CORRECTED_SCORES
    from harness.showing.csv_export import leaderboard_rows
    from harness.showing.first_screen import next_steps
    from harness.showing.format import RenderStyle
    from harness.showing.history import HISTORY_FORMATS
    from harness.showing.html_table import render_html_table
    from harness.showing.json_export import read_json
    from harness.showing.leaderboard_formats import RENDERERS, SUFFIXES, Renderer, render
    from harness.showing.listing import LISTINGS, render_listing
    from harness.showing.meta_evaluation import META_EVALUATION
    from harness.showing.methods_paragraph import describe_methods
    from harness.showing.page import render_comparison_page, render_publication, render_report
    from harness.showing.robustness import ROBUSTNESS, render_robustness
    from harness.showing.run_comparison import RUN_COMPARISON_FORMATS, render_run_comparison
    from harness.showing.terminal import style_of
    from harness.showing.topic import render_topic
    from harness.showing.topic_scores import TOPIC_TABLES
else:
    __getattr__, __all__ = import_on_use(
        __name__,
        {
            "harness.showing.charts": ("CHARTS", "plot", "states_of"),
            "harness.showing.charts.pdf": ("pdf",),
            "harness.showing.charts.png": ("png",),
            "harness.showing.checkup": ("render_checkup",),
            "harness.showing.citations": ("CITATIONS", "bibtex", "cite"),
            "harness.showing.corrected_scores": ("CORRECTED_SCORES",),
            "harness.showing.csv_export": ("leaderboard_rows",),
            "harness.showing.first_screen": ("next_steps",),
            "harness.showing.format": ("RenderStyle",),
            "harness.showing.history": ("HISTORY_FORMATS",),
            "harness.showing.html_table": ("render_html_table",),
            "harness.showing.json_export": ("read_json",),
            "harness.showing.leaderboard_formats": ("RENDERERS", "SUFFIXES", "Renderer", "render"),
            "harness.showing.listing": ("LISTINGS", "render_listing"),
            "harness.showing.meta_evaluation": ("META_EVALUATION",),
            "harness.showing.methods_paragraph": ("describe_methods",),
            "harness.showing.page": ("render_comparison_page", "render_publication", "render_report"),
            "harness.showing.robustness": ("ROBUSTNESS", "render_robustness"),
            "harness.showing.run_comparison": ("RUN_COMPARISON_FORMATS", "render_run_comparison"),
            "harness.showing.terminal": ("style_of",),
            "harness.showing.topic": ("render_topic",),
            "harness.showing.topic_scores": ("TOPIC_TABLES",),
        },
    )
