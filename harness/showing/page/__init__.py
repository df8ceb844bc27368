"""The report as one HTML file that needs nothing else: styles, script and data are in it.

Without its script the page has all tables and pictures of systems. The script sorts, filters, lists topics and shows
texts.
Nothing from outside reaches it but through `visible` and the template's escaping, and no script runs but ours: the
Content-Security-Policy knows it by its hash.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from harness.records import ComparisonReport, Report
from harness.showing.page.comparison_context import comparison_context, comparison_downloads
from harness.showing.page.context import page_context
from harness.showing.page.embedded_data import DataBlock, data_blocks, embed_json, leaderboard_downloads
from harness.showing.page.publication_context import publication_context, publication_data
from harness.showing.palette import css_variables
from harness.showing.visible_text import make_visible

if TYPE_CHECKING:
    from jinja2 import Environment

STYLES = ("page/page.css", "page/tables.css", "page/reading.css", "charts/chart.css", "page/print.css")
SCRIPTS = (
    *("data", "state", "ranking", "words", "topics", "grid", "texts", "grams", "reading"),
    *("distribution", "scatter", "matrix", "download", "keys", "main"),
)
PUBLICATION_SCRIPTS = ("data", "state", "ranking", "download", "main")
"""Scripts that a page without topics needs."""


def render_report(report: Report) -> str:
    """`report` as an HTML document."""
    return _render_page(
        "report.html", page_context(report), data_blocks(report, leaderboard_downloads(report.leaderboard))
    )


def render_comparison_page(page: ComparisonReport) -> str:
    """Render two runs as an HTML document: the changes, and each system's texts beside those of its former self."""
    blocks = data_blocks(page.report, comparison_downloads(page))
    return _render_page("comparison.html", comparison_context(page), blocks)


def render_publication(report: Report) -> str:
    """The leaderboard of a run as an HTML document to publish: no topic and no text is in it."""
    data = (("scores", publication_data(report)), ("table", leaderboard_downloads(report.leaderboard)))
    blocks = [DataBlock(name, embed_json(value)) for name, value in data]
    return _render_page("publication.html", publication_context(report), blocks, PUBLICATION_SCRIPTS)


def _render_page(
    template: str, context: dict[str, Any], blocks: Iterable[DataBlock], scripts: Sequence[str] = SCRIPTS
) -> str:
    paths = [f"page/js/{name}.js" for name in scripts]
    return fill_template("page/templates", template, STYLES, paths, {**context, "blocks": blocks})


def fill_template(
    folder: str, template: str, styles: Iterable[str], scripts: Iterable[str], context: dict[str, Any]
) -> str:
    """Fill a template of a folder of this room, with files of styles and scripts in it.

    By the page's content security policy nothing is loaded, and only this style and this script are obeyed.
    """
    style = css_variables() + "".join(map(_read, styles))
    script = f'(() => {{\n"use strict";\n{"".join(map(_read, scripts))}}})();\n'
    sources = f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    policy = f"{sources}; base-uri 'none'; form-action 'none'"
    page = _make_environment(folder).get_template(template)
    return page.render(**context, policy=policy, style=style, script=script)


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _read(path: str) -> str:
    return files("harness.showing").joinpath(path).read_text(encoding="utf-8")


@cache
def _make_environment(folder: str) -> Environment:
    """The template environment of a folder of this room, which escapes all values and shows control characters."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415  # costs start-up time

    return Environment(
        loader=PackageLoader("harness.showing", folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_escape_value,
    )


def _escape_value(value: Any) -> Any:
    """Every text that is not ours passes here on its way into the page."""
    return make_visible(value) if type(value) is str else value
