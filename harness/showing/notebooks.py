"""Records in a notebook: `%load_ext harness` shows them as tables.

The extension tells IPython how to show a value of each kind: as Markdown in a notebook, as text in a terminal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.records import Leaderboard, Robustness, RunComparison, TopicView
from harness.showing.format import RenderStyle
from harness.showing.markdown import render_markdown
from harness.showing.robustness_table import render_robustness
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.terminal import render_text
from harness.showing.topic import render_topic

AS_MARKDOWN: dict[type, Callable[[Any], str]] = {
    Leaderboard: lambda leaderboard: render_markdown(leaderboard, RenderStyle()),
    RunComparison: lambda comparison: render_run_comparison(comparison, "markdown"),
    Robustness: lambda robustness: render_robustness(robustness, "markdown"),
}

AS_TEXT: dict[type, Callable[[Any], str]] = {
    Leaderboard: lambda leaderboard: render_text(leaderboard, RenderStyle()),
    RunComparison: render_run_comparison,
    Robustness: render_robustness,
    TopicView: render_topic,
}


def load_ipython_extension(shell: Any) -> None:
    """Called by IPython for `%load_ext harness`."""
    formatters = shell.display_formatter.formatters
    for kind, render in AS_MARKDOWN.items():
        formatters["text/markdown"].for_type(kind, render)
    for kind, render in AS_TEXT.items():
        formatters["text/plain"].for_type(kind, _render_printed(render))


def unload_ipython_extension(shell: Any) -> None:
    """Called by IPython for `%unload_ext harness`."""
    for name, renderers in (("text/markdown", AS_MARKDOWN), ("text/plain", AS_TEXT)):
        for kind in renderers:
            shell.display_formatter.formatters[name].pop(kind, None)


def _render_printed(render: Callable[[Any], str]) -> Callable[[Any, Any, bool], None]:
    return lambda value, printer, _cycle: printer.text(render(value).rstrip("\n"))
