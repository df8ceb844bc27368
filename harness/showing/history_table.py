"""The runs of a dataset over time: a table for each group of runs whose scores may be compared."""

from __future__ import annotations

from msgspec import to_builtins

from harness.phrases import list_names
from harness.records import HistoryEntry, HistoryGroup, RunHistory
from harness.showing.csv_export import csv_text
from harness.showing.format import RenderStyle, count_text, number_text, plus_minus, signed_text
from harness.showing.html_table import escape_html, html_table
from harness.showing.json_export import json_document
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.result_formats import Formats
from harness.showing.table import Cell, Mark, Table, TableColumn, TableRow, TableSection
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines

MAX_NAMES = 5
COMMIT_CHARS = 10

CSV_COLUMNS = [
    *("run", "created", "commit", "fingerprint", "measure", "signature", "systems", "system"),
    *("score", "low", "high", "change", "change_low", "change_high", "since"),
]


def history_table(group: HistoryGroup, decimals: int) -> Table:
    """The table of a history: a row for each run, the oldest first."""
    columns = (
        TableColumn("date", is_right_aligned=False),
        TableColumn("commit", is_right_aligned=False),
        TableColumn("systems"),
        TableColumn("system", is_right_aligned=False),
        TableColumn(group.measure, has_spread=True),
        TableColumn("change", has_spread=True),
        TableColumn("since", is_right_aligned=False),
    )
    rows = tuple(_build_row(entry, group, decimals) for entry in group.entries)
    return Table("run", columns, (TableSection("", rows),))


def _build_row(entry: HistoryEntry, group: HistoryGroup, decimals: int) -> TableRow:
    change = entry.change
    cells = (
        Cell(entry.created[:10]),
        Cell(entry.commit[:COMMIT_CHARS] + "*" * entry.commit.endswith("-dirty")),
        Cell(f"{entry.systems}"),
        Cell(entry.system),
        Cell(number_text(entry.estimate.value, decimals), spread=plus_minus(entry.estimate, decimals)),
        Cell(
            signed_text(change.value, decimals) if change else "",
            spread=plus_minus(change, decimals) if change and change.value else "",
            mark=_mark_change(entry, group),
        ),
        Cell(entry.previous_run),
    )
    return TableRow(entry.run, tuple((cell,) for cell in cells))


def _mark_change(entry: HistoryEntry, group: HistoryGroup) -> Mark:
    """The mark of a change, `better` or `worse`, where its interval leaves out zero; else ""."""
    change = entry.change
    if change is None or change.low is None or change.high is None or change.low <= 0 <= change.high:
        return ""
    is_gain = (change.value > 0) == (group.higher_is_better is not False)
    return "better" if is_gain else "worse"


def history_notes(history: RunHistory) -> list[str]:
    """Notes on the columns, and on the runs that are left out."""
    changes = [entry for group in history.groups for entry in group.entries if entry.change]
    notes = []
    if changes:
        notes.append(
            "change is the difference to the run named under since, on the same topics, with half of its 95 % interval."
        )
    if any(entry.commit.endswith("-dirty") for group in history.groups for entry in group.entries):
        notes.append("* after a commit: files had changed since that commit.")
    if len(history.groups) > 1:
        notes.append("Scores of different tables cannot be compared: the topics or the signature differ.")
    if history.left_out:
        names = list_names([f"{run} ({reason})" for run, reason in history.left_out.items()], MAX_NAMES)
        notes.append(f"Not shown: {names}.")
    return notes


def _group_line(group: HistoryGroup) -> str:
    return (
        f"{count_text(len(group.entries), 'run')} with fingerprint {group.fingerprint}; "
        f"{group.measure}: {group.signature}"
    )


def _heading(history: RunHistory) -> str:
    name = history.dataset if history.title in {"", history.dataset} else f"{history.title} ({history.dataset})"
    return f"Runs of {name}"


def _render_text(history: RunHistory, style: RenderStyle) -> str:
    style = readable_style(style)
    parts = [wrap_paragraphs([_heading(history)], style.width, "bold")]
    for group in history.groups:
        parts.append(draw_table(history_table(group, style.decimals), style))
        parts.append(wrap_paragraphs([_group_line(group)], style.width, "dim", hang="  "))
    parts.append(wrap_paragraphs(history_notes(history), style.width, hang="  "))
    return paint_lines(stack_parts(parts), colour=style.colour)


def _render_markdown(history: RunHistory, style: RenderStyle) -> str:
    parts = [f"**{escape_markdown(_heading(history))}**\n"]
    for group in history.groups:
        parts.append(markdown_table(history_table(group, style.decimals)))
        parts.append(f"{escape_markdown(_group_line(group))}\n")
    return "\n".join(part for part in (*parts, bullet_list(history_notes(history))) if part)


def _render_csv(history: RunHistory, _style: RenderStyle) -> str:
    rows = [
        [
            *(entry.run, entry.created, entry.commit, group.fingerprint, group.measure, group.signature),
            *(entry.systems, entry.system, entry.estimate.value, entry.estimate.low, entry.estimate.high),
            *((entry.change.value, entry.change.low, entry.change.high) if entry.change else (None, None, None)),
            entry.previous_run,
        ]
        for group in history.groups
        for entry in group.entries
    ]
    return csv_text([CSV_COLUMNS, *rows])


def _render_html(history: RunHistory, style: RenderStyle) -> str:
    """A page of its own that needs no other file and no script."""
    tables = "".join(
        f"{html_table(history_table(group, style.decimals), _group_line(group))}\n" for group in history.groups
    )
    notes = "".join(f"<p>{escape_html(note)}</p>\n" for note in history_notes(history))
    title = escape_html(_heading(history))
    return HISTORY_PAGE.format(title=title, body=f"{tables}{notes}")


HISTORY_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; display: block; overflow-x: auto; margin: 1.5rem 0 }}
caption {{ text-align: left; opacity: .75; font-size: .85rem; padding-bottom: .5rem }}
th, td {{ padding: .3rem .8rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent) }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}</body>
</html>
"""

HISTORY_FORMATS = Formats[RunHistory](
    {
        "text": _render_text,
        "markdown": _render_markdown,
        "csv": _render_csv,
        "json": lambda history, _: json_document("history", to_builtins(history)),
        "html": _render_html,
    }
)
