"""Robustness of the winner: the main ranking beside rankings under other choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from harness.phrases import plural
from harness.records import Ranking, Robustness
from harness.showing.csv_export import csv_text
from harness.showing.format import NO_VALUE, Detail, RenderStyle, count_text, number_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.listing import draw_listing, listing_table
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.result_formats import Formats
from harness.showing.terminal import readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines
from harness.showing.wording import remark_lines, word_remark

MAX_LISTED_RANKINGS = 12
"""The most rankings of one kind of choice with a line each; more share one, but for those with another winner."""

VERDICT = "robust winner"
"""The kind of the remark that answers the question."""

ANSWERS = frozenset({"first in draws"})
"""Notes that are a part of the answer."""

COLUMNS = ("choice", "winner", "tau", "order")


def _listing_rows(robustness: Robustness) -> list[dict[str, Any]]:
    rows = [_listing_row(robustness.main, f"main ({robustness.main.name})")]
    for kind in dict.fromkeys(ranking.choice for ranking in robustness.others):
        rankings = [ranking for ranking in robustness.others if ranking.choice == kind]
        if len(rankings) > MAX_LISTED_RANKINGS:
            rows.append(_summary_row(kind, rankings))
            rankings = [ranking for ranking in rankings if ranking in robustness.overturned][:MAX_LISTED_RANKINGS]
        rows += [_listing_row(ranking, f"{kind}: {ranking.name}") for ranking in rankings]
    return rows


def _listing_row(ranking: Ranking, name: str) -> dict[str, Any]:
    return {
        "choice": name,
        "winner": _winners(ranking),
        "tau": NO_VALUE if ranking.tau is None else number_text(ranking.tau, 2),
        "order": " > ".join(_tied_labels(ranking)),
    }


def _tied_labels(ranking: Ranking) -> list[str]:
    """Labels, best first; equals are joined."""
    groups: list[list[str]] = []
    for label in ranking.order:
        if groups and ranking.scores[groups[-1][0]] == ranking.scores[label]:
            groups[-1].append(label)
        else:
            groups.append([label])
    return [" = ".join(group) for group in groups]


def _winners(ranking: Ranking) -> str:
    return _tied_labels(ranking)[0]


def _summary_row(kind: str, rankings: Sequence[Ranking]) -> dict[str, Any]:
    """A row for one kind of choice, `event left out: each of 81`: winners with their numbers, and the least tau."""
    wins = Counter(_winners(ranking) for ranking in rankings).most_common()
    taus = [ranking.tau for ranking in rankings if ranking.tau is not None]
    return {
        "choice": f"{kind}: each of {len(rankings):,}",
        "winner": ", ".join(f"{label} {times:,}" for label, times in wins),
        "tau": f"≥ {number_text(min(taus), 2)}" if taus else NO_VALUE,
        "order": NO_VALUE,
    }


def _title(robustness: Robustness) -> str:
    events = "" if robustness.events == robustness.topics else f", {count_text(robustness.events, 'event')}"
    size = f"{count_text(robustness.topics, 'topic')}{events}"
    main = robustness.main
    return f"Does {main.order[0]}, the first in {main.name}, hold? {robustness.dataset}, {robustness.run}: {size}"


def _text(robustness: Robustness, style: RenderStyle) -> str:
    style = readable_style(style)
    head = wrap_paragraphs([_title(robustness)], style.width)
    verdict = wrap_paragraphs(_verdict(robustness), style.width, "bold")
    table = draw_listing(listing_table(_listing_rows(robustness), COLUMNS), style)
    notes = wrap_paragraphs(_notes(robustness, style.detail), style.width)
    return paint_lines(stack_parts([[*head, *verdict], table, notes]), colour=style.colour)


def _markdown(robustness: Robustness, style: RenderStyle) -> str:
    table = markdown_table(listing_table(_listing_rows(robustness), COLUMNS))
    verdict = "".join(f"{escape_markdown(line)}\n\n" for line in _verdict(robustness))
    notes = bullet_list(_notes(robustness, style.detail))
    return f"**{escape_markdown(_title(robustness))}**\n\n{verdict}{table}" + (f"\n{notes}" if notes else "")


def _verdict(robustness: Robustness) -> list[str]:
    """The verdict in one sentence, for above the table."""
    return [word_remark(remark) for remark in robustness.remarks if remark.kind == VERDICT]


def _notes(robustness: Robustness, detail: Detail) -> list[str]:
    """The notes beneath the table; in the short form, only the number of notes on methods."""
    remarks = [remark for remark in robustness.remarks if remark.kind != VERDICT]
    if detail == "full":
        return remark_lines(remarks)
    chosen = [remark for remark in remarks if remark.severity != "note" or remark.kind in ANSWERS]
    chosen = [remark for remark in chosen if detail == "short" or remark.severity == "warning"]
    left = len(remarks) - len(chosen)
    return [
        *remark_lines(chosen),
        *([f"-v shows {plural(left, 'more remark')}."] if left and detail == "short" else []),
    ]


def _csv(robustness: Robustness, _style: RenderStyle) -> str:
    rows = (
        (ranking.choice, ranking.name, ranking.tau, place, label, ranking.scores[label])
        for ranking in (robustness.main, *robustness.others)
        for place, label in enumerate(ranking.order, 1)
    )
    return csv_text([("choice", "name", "tau", "place", "system", "score"), *rows])


ROBUSTNESS = Formats[Robustness](
    {
        "text": _text,
        "markdown": _markdown,
        "csv": _csv,
        "json": lambda robustness, _: json_document("robustness", builtin_fields(robustness)),
    }
)


def render_robustness(
    robustness: Robustness,
    format: str = "text",  # noqa: A002 - the word of the command line
    *,
    width: int = 100,
    colour: bool = False,
    detail: Detail = "full",
) -> str:
    """Render the rankings, one a row, and the verdict on the winner; `detail` is how much stands beneath.

    Raises UnknownName for a format that does not exist.
    """
    return ROBUSTNESS.render(robustness, format, width=width, colour=colour, detail=detail)
