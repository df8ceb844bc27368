"""Display of a result: in print, as HTML or Markdown in a notebook, as rows of a data frame.

`%load_ext harness` tells IPython how to show a value of each kind: as Markdown in a notebook, as text in a terminal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any

from harness.records import Leaderboard, Robustness, RunComparison, TopicView
from harness.showing.csv_export import leaderboard_rows
from harness.showing.format import RenderStyle
from harness.showing.html_table import render_html_table
from harness.showing.markdown import render_markdown
from harness.showing.robustness_table import render_robustness
from harness.showing.run_comparison_table import render_run_comparison
from harness.showing.terminal import render_text
from harness.showing.topic import render_topic
from harness.showing.visible_text import make_visible

Result = Leaderboard | RunComparison | Robustness


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


def present_text(result: Result) -> str:
    """The table as a terminal shows it, without its last newline."""
    return AS_TEXT[type(result)](result).rstrip("\n")


def present_html(result: Result) -> str:
    """A result as an HTML table for a notebook, everything from outside escaped.

    Remarks stand below it, as in a terminal.
    """
    match result:
        case Leaderboard():
            return render_html_table(result)
        case RunComparison():
            heads = ["System", "Measure", result.old.run, result.new.run, "Change", "p (corrected)"]
            body = [[row["system"], row["measure"], *_change_cells(row)] for row in present_rows(result)]
        case Robustness():
            heads = ["Choice", "", "Order, best first", "tau"]
            body = [
                [row["choice"], row["name"], row["order"], "" if row["tau"] is None else f"{row['tau']:.2f}"]
                for row in present_rows(result)
            ]
    text = escape(present_text(result))
    return f"{_html_table(heads, body)}\n<details><summary>All of it</summary><pre>{text}</pre></details>"


def present_rows(result: Result) -> list[dict[str, Any]]:
    """A dictionary for each row of a data frame: numbers as numbers, None where there is none."""
    match result:
        case Leaderboard():
            return leaderboard_rows(result)
        case RunComparison():
            return list(_change_rows(result))
        case Robustness():
            return [
                {
                    "choice": ranking.choice,
                    "name": ranking.name,
                    "winner": ranking.order[0],
                    "order": " > ".join(ranking.order),
                    "tau": ranking.tau,
                }
                for ranking in (result.main, *result.others)
            ]


def _change_rows(result: RunComparison) -> Iterator[dict[str, Any]]:
    scores = [{row.label: row.estimates for row in side.rows} for side in (result.old, result.new)]
    for pair in result.pairs:
        old, new = (side[pair.a][pair.measure].value for side in scores)
        yield {
            "system": pair.a,
            "measure": pair.measure,
            "old": old,
            "new": new,
            "difference": pair.difference,
            "low": pair.low,
            "high": pair.high,
            "p": pair.p,
            "p_corrected": pair.p_corrected,
        }


def _change_cells(row: dict[str, Any]) -> list[str]:
    """The scores before and after, their difference, and its corrected p-value."""
    return [*map(_number, (row["old"], row["new"], row["difference"])), f"{row['p_corrected']:.3f}"]


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"


def _html_table(heads: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(make_visible(cell))}</th>" for cell in heads)
    rows = "\n".join(f"<tr>{''.join(f'<td>{escape(make_visible(cell))}</td>' for cell in row)}</tr>" for row in body)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>"


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
