"""The checkup of a dataset: every problem with its place, and the facts that a careful reader wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

from harness.errors import UnknownName
from harness.showing.format import RenderStyle, count_text, number_text
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.table import TableColumn, text_table
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import StyledLine, paint_lines
from harness.showing.wording import remark_line

if TYPE_CHECKING:
    from harness.datasets.checkup import Checkup, ReferenceFacts, TopicFacts

MAX_LISTED_TOPICS = 40
"""The most topics that a table lists."""


def render_checkup(
    checkup: Checkup,
    format: str = "text",  # noqa: A002 - the word of the command line
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """`checkup` as text or JSON. Raises UnknownName for another format."""
    if format == "json":
        return json_document("checkup", builtin_fields(checkup))
    if format != "text":
        raise UnknownName("format", format, ("text", "json"))
    style = readable_style(RenderStyle(width=width, colour=colour))
    topics = checkup.topics[:MAX_LISTED_TOPICS]
    parts = (
        _topics(topics, style),
        _events(topics, style),
        _references(topics, style),
        _summarize_references(checkup, style),
        _further_topics(checkup, style),
        wrap_paragraphs(map(remark_line, checkup.remarks), style.width),
        _problems(checkup, style),
    )
    return paint_lines(stack_parts(parts), colour=colour)


def _problems(checkup: Checkup, style: RenderStyle) -> list[StyledLine]:
    """The lines on problems, which come last, just above the next prompt: the verdict, then each problem."""
    counts = f"{count_text(checkup.errors, 'error')}, {count_text(checkup.warnings, 'warning')}"
    verdict = "cannot be used" if checkup.errors else f"can be used, fingerprint {checkup.fingerprint}"
    loud = "bold red" if checkup.errors else "bold"
    lines = wrap_paragraphs([f"{checkup.name} {verdict}: {counts}."], style.width, loud)
    for problem in checkup.problems:
        colour = "red" if problem.severity == "error" else "yellow"
        more = checkup.further_counts.get(str(problem), 0)
        others = f" ({more:,} more of this kind)" if more else ""
        lines += wrap_paragraphs([f"{problem.severity}: {problem}{others}"], style.width, colour, hang="    ")
    return lines


def _further_topics(checkup: Checkup, style: RenderStyle) -> list[StyledLine]:
    left = len(checkup.topics) - MAX_LISTED_TOPICS
    if left <= 0:
        return []
    return wrap_paragraphs(
        [f"The tables show the first {MAX_LISTED_TOPICS} topics; {left:,} more are not shown."], style.width
    )


def _topics(topics: Sequence[TopicFacts], style: RenderStyle) -> list[StyledLine]:
    numbers = {
        "documents": [f"{topic.documents:,}" for topic in topics],
        "words": [f"{topic.words:,}" for topic in topics],
        "sentences": [f"{topic.sentences:,}" for topic in topics],
        "budget": [f"{topic.budget:,}" for topic in topics],
        "references": [f"{len(topic.references):,}" for topic in topics],
    }
    return _table("topic", [topic.id for topic in topics], numbers, style)


def _events(topics: Sequence[TopicFacts], style: RenderStyle) -> list[StyledLine]:
    """Lines on topics that share an event, and are therefore drawn together by the statistics."""
    events: dict[str, list[str]] = {}
    for topic in topics:
        events.setdefault(topic.event, []).append(topic.id)
    shared = (f"Event {event}: {', '.join(ids[:MAX_LISTED_TOPICS])}." for event, ids in events.items() if len(ids) > 1)
    return wrap_paragraphs(shared, style.width)


def _references(topics: Sequence[TopicFacts], style: RenderStyle) -> list[StyledLine]:
    facts = [reference for topic in topics for reference in topic.references]
    names = [f"{topic.id}/{reference.author}" for topic in topics for reference in topic.references]
    columns = {name: [number_text(value, places) for value in values] for name, places, values in _columns(facts)}
    return _table("reference", names, columns, style)


def _columns(facts: Sequence[ReferenceFacts]) -> Iterable[tuple[str, int, list[float | None]]]:
    """Name, decimals and a value for each reference. Agreement is with the topic's other references."""
    yield "words", 0, [reference.words for reference in facts]
    yield "compression", 1, [reference.compression for reference in facts]
    yield "coverage", 2, [reference.coverage for reference in facts]
    yield "density", 2, [reference.density for reference in facts]
    for measure in dict.fromkeys(measure for reference in facts for measure in reference.agreement):
        yield f"{measure} agreement", 1, [reference.agreement.get(measure) for reference in facts]


def _summarize_references(checkup: Checkup, style: RenderStyle) -> list[StyledLine]:
    """Least, mean and most of each column over all references, shown or not."""
    facts = [reference for topic in checkup.topics for reference in topic.references]
    if len(facts) < 2:
        return []
    kinds: dict[str, Callable[[list[float]], float]] = {"least": min, "mean": fmean, "most": max}
    columns: dict[str, list[str]] = {}
    for name, places, values in _columns(facts):
        present = [value for value in values if value is not None]
        columns[name] = [number_text(kind(present) if present else None, places) for kind in kinds.values()]
    return _table(f"all {count_text(len(facts), 'reference')}", list(kinds), columns, style)


def _table(title: str, names: Sequence[str], columns: dict[str, list[str]], style: RenderStyle) -> list[StyledLine]:
    if not names:
        return []
    heads = (name.split(" ", 1) for name in columns)
    table_columns = [TableColumn(head, second_line=" ".join(below)) for head, *below in heads]
    return draw_table(text_table(title, table_columns, list(zip(names, *columns.values(), strict=True))), style)
