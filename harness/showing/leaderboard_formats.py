"""A leaderboard in every format: `render`, the formats it knows, and the ends of files that ask for them."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from harness.errors import UnknownName
from harness.records import Leaderboard
from harness.showing.format import Detail, RenderStyle

Renderer = Callable[[Leaderboard, RenderStyle], str]


def _load_on_use(module: str, name: str) -> Renderer:
    """The renderer of that name; its module is imported by its first call."""

    def render_leaderboard(leaderboard: Leaderboard, style: RenderStyle) -> str:
        renderer: Renderer = getattr(import_module(f"harness.showing.{module}"), name)
        return renderer(leaderboard, style)

    return render_leaderboard


RENDERERS: dict[str, Renderer] = {
    "text": _load_on_use("terminal", "render_text"),
    "markdown": _load_on_use("markdown", "render_markdown"),
    "latex": _load_on_use("latex", "render_latex"),
    "csv": _load_on_use("csv_export", "render_csv"),
    "csv-long": _load_on_use("csv_export", "render_csv_long"),
    "json": _load_on_use("json_export", "render_json"),
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
