"""What a look at a dataset found: every problem with its place, and what a careful reader wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from statistics import fmean
from typing import TYPE_CHECKING

import msgspec

from harness.errors import UnknownName
from harness.showing.figures import Style, count, number
from harness.showing.jsons import document
from harness.showing.layout import Group, Line, Strip, cell, painted
from harness.showing.terminal import Names, beside, prose, readable, stacked
from harness.showing.visible import visible

if TYPE_CHECKING:
    from harness.data.checks import Checkup, ReferenceFacts, TopicFacts

MANY = 40
"""Tables stop after so many topics, and say so."""


def render_checkup(
    checkup: Checkup,
    format: str = "text",  # noqa: A002 - the word of the command line
    *,
    width: int = 100,
    colour: bool = False,
) -> str:
    """`checkup` as text or JSON. Raises UnknownName for another format."""
    if format == "json":
        return document("checkup", msgspec.to_builtins(checkup))
    if format != "text":
        raise UnknownName("format", format, ("text", "json"))
    style = readable(Style(width=width, colour=colour))
    shown = checkup.topics[:MANY]
    parts = (
        *(_topics(shown, style), _events(shown, style), _references(shown, style), _over_all(checkup, style)),
        *(_more(checkup, style), _remarks(checkup, style), _problems(checkup, style)),
    )
    return painted(stacked(parts), colour=colour)


def _problems(checkup: Checkup, style: Style) -> list[Line]:
    """Last, so that they stand above the next prompt: the verdict, then each problem."""
    found = f"{count(checkup.errors, 'error')}, {count(checkup.warnings, 'warning')}"
    verdict = "cannot be used" if checkup.errors else f"can be used, fingerprint {checkup.fingerprint}"
    loud = "bold red" if checkup.errors else "bold"
    lines = prose([visible(f"{checkup.name} {verdict}: {found}.")], style.width, loud)
    for problem in checkup.problems:
        colour = "red" if problem.severity == "error" else "yellow"
        more = checkup.more.get(str(problem), 0)
        others = f" ({more:,} more of this kind)" if more else ""
        lines += prose([visible(f"{problem.severity}: {problem}{others}")], style.width, colour, hang="    ")
    return lines


def _remarks(checkup: Checkup, style: Style) -> list[Line]:
    return prose([visible(remark) for remark in checkup.remarks], style.width)


def _more(checkup: Checkup, style: Style) -> list[Line]:
    left = len(checkup.topics) - MANY
    if left <= 0:
        return []
    return prose([f"The tables show the first {MANY} topics; {left:,} more are not shown."], style.width)


def _topics(topics: Sequence[TopicFacts], style: Style) -> list[Line]:
    numbers = {
        "documents": [f"{topic.documents:,}" for topic in topics],
        "words": [f"{topic.words:,}" for topic in topics],
        "sentences": [f"{topic.sentences:,}" for topic in topics],
        "budget": [f"{topic.budget:,}" for topic in topics],
        "references": [f"{len(topic.references):,}" for topic in topics],
    }
    return _table("topic", [topic.id for topic in topics], numbers, style)


def _events(topics: Sequence[TopicFacts], style: Style) -> list[Line]:
    """Which topics belong together: the statistics draw them together."""
    events: dict[str, list[str]] = {}
    for topic in topics:
        events.setdefault(topic.event, []).append(topic.id)
    shared = (f"Event {event}: {', '.join(ids[:MANY])}." for event, ids in events.items() if len(ids) > 1)
    return prose([visible(sentence) for sentence in shared], style.width)


def _references(topics: Sequence[TopicFacts], style: Style) -> list[Line]:
    facts = [each for topic in topics for each in topic.references]
    names = [f"{topic.id}/{each.author}" for topic in topics for each in topic.references]
    columns = {name: [number(value, places) for value in values] for name, places, values in _columns(facts)}
    return _table("reference", names, columns, style)


def _columns(facts: Sequence[ReferenceFacts]) -> Iterable[tuple[str, int, list[float | None]]]:
    """Name, decimals and a value for each reference. Agreement is with the topic's other references."""
    yield "words", 0, [each.words for each in facts]
    yield "compression", 1, [each.compression for each in facts]
    yield "coverage", 2, [each.coverage for each in facts]
    yield "density", 2, [each.density for each in facts]
    for measure in dict.fromkeys(measure for each in facts for measure in each.agreement):
        yield f"{measure} of rest", 1, [each.agreement.get(measure) for each in facts]


def _over_all(checkup: Checkup, style: Style) -> list[Line]:
    """Least, mean and most of each column over all references, shown or not."""
    facts = [each for topic in checkup.topics for each in topic.references]
    if len(facts) < 2:
        return []
    kinds: dict[str, Callable[[list[float]], float]] = {"least": min, "mean": fmean, "most": max}
    columns: dict[str, list[str]] = {}
    for name, places, values in _columns(facts):
        known = [value for value in values if value is not None]
        columns[name] = [number(kind(known) if known else None, places) for kind in kinds.values()]
    return _table(f"all {count(len(facts), 'reference')}", list(kinds), columns, style)


def _table(title: str, names: Sequence[str], columns: dict[str, list[str]], style: Style) -> list[Line]:
    if not names:
        return []
    strips = [
        Strip(tuple(visible(head).split(" ", 1)), tuple(cell((text, "")) for text in texts))
        for head, texts in columns.items()
    ]
    return beside(Names(title, list(names)), strips, [Group("", 0, len(names))], style)
