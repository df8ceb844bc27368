"""Whether the winner holds: the main ranking, and the same under other choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from harness.errors import UnknownName
from harness.records import Ranking, Robustness
from harness.showing.csv_export import Cell, csv_text
from harness.showing.escape import make_visible
from harness.showing.format import NOTHING, RenderStyle, count_text, number_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.listing import render_listing
from harness.showing.markdown import escape_markdown
from harness.showing.terminal import readable_style, wrap_paragraphs
from harness.showing.text_layout import paint_lines
from harness.showing.wording import remark_lines

MANY = 12
"""More rankings of one kind of choice are told in one line, but for those that another system wins."""

COLUMNS = ("choice", "winner", "tau", "order")


def _lines(found: Robustness) -> list[dict[str, Any]]:
    rows = [_line(found.main, f"main ({found.main.name})")]
    for kind in dict.fromkeys(each.choice for each in found.others):
        group = [each for each in found.others if each.choice == kind]
        told = group if len(group) <= MANY else [each for each in group if each in found.overturned][:MANY]
        if len(group) > MANY:
            rows.append(_together(kind, group))
        rows += [_line(each, f"{kind}: {each.name}") for each in told]
    return rows


def _line(ranking: Ranking, name: str) -> dict[str, Any]:
    return {
        "choice": name,
        "winner": _winners(ranking),
        "tau": NOTHING if ranking.tau is None else number_text(ranking.tau, 2),
        "order": " > ".join(_tied(ranking)),
    }


def _tied(ranking: Ranking) -> list[str]:
    """Labels, best first; equals are joined."""
    groups: list[list[str]] = []
    for label in ranking.order:
        if groups and ranking.scores[groups[-1][0]] == ranking.scores[label]:
            groups[-1].append(label)
        else:
            groups.append([label])
    return [" = ".join(group) for group in groups]


def _winners(ranking: Ranking) -> str:
    return _tied(ranking)[0]


def _together(kind: str, group: Sequence[Ranking]) -> dict[str, Any]:
    """`event left out: each of 81`, who wins how often, and the least tau."""
    wins = Counter(_winners(each) for each in group).most_common()
    taus = [each.tau for each in group if each.tau is not None]
    return {
        "choice": f"{kind}: each of {len(group):,}",
        "winner": ", ".join(f"{label} {times:,}" for label, times in wins),
        "tau": f"≥ {number_text(min(taus), 2)}" if taus else NOTHING,
        "order": NOTHING,
    }


def _title(found: Robustness) -> str:
    events = "" if found.events == found.topics else f", {count_text(found.events, 'event')}"
    size = f"{count_text(found.topics, 'topic')}{events}"
    return f"Does {found.main.order[0]}, the first in {found.main.name}, hold? {found.dataset}, {found.run}: {size}"


def _text(found: Robustness, style: RenderStyle) -> str:
    style = readable_style(style)
    head = paint_lines(wrap_paragraphs([make_visible(_title(found))], style.width, "bold"), colour=style.colour)
    said = paint_lines(
        wrap_paragraphs([make_visible(each) for each in remark_lines(found.remarks)], style.width), colour=style.colour
    )
    table = render_listing(_lines(found), COLUMNS, width=style.width, colour=style.colour)
    return f"{head}\n{table}\n{said}"


def _markdown(found: Robustness, _style: RenderStyle) -> str:
    said = "".join(f"- {escape_markdown(each)}\n" for each in remark_lines(found.remarks))
    return f"**{escape_markdown(_title(found))}**\n\n{render_listing(_lines(found), COLUMNS, 'markdown')}\n{said}"


def _csv(found: Robustness, _style: RenderStyle) -> str:
    heads: list[Cell] = ["choice", "name", "tau", "place", "system", "score"]
    rows: list[list[Cell]] = [
        [each.choice, each.name, each.tau, place, label, each.scores[label]]
        for each in (found.main, *found.others)
        for place, label in enumerate(each.order, 1)
    ]
    return csv_text([heads, *rows])


def _json(found: Robustness, _style: RenderStyle) -> str:
    return json_document("robustness", builtin_fields(found))


ROBUSTNESS: dict[str, Callable[[Robustness, RenderStyle], str]] = {
    "text": _text,
    "markdown": _markdown,
    "csv": _csv,
    "json": _json,
}


def render_robustness(
    found: Robustness,
    format: str = "text",  # noqa: A002 - the word of the command line
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """The rankings, one a row, and what they say of the winner. Raises UnknownName for a format that does not exist."""
    if format not in ROBUSTNESS:
        raise UnknownName("format", format, ROBUSTNESS)
    return ROBUSTNESS[format](found, RenderStyle(width=width, colour=colour))
