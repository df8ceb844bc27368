"""One topic to read: its article, its references, and what each system made of it."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from harness.errors import UnknownName
from harness.records import Document, ScoredCandidate, TopicView
from harness.showing.figures import Style, count, number
from harness.showing.jsons import document
from harness.showing.layout import COMFORT, NARROWEST, Line, painted, wrap
from harness.showing.lighting import gain_lines, legend, lit
from harness.showing.terminal import prose, rule_of, stacked
from harness.showing.visible import visible, visible_lines

INDENT = "  "


def render_topic(
    view: TopicView,
    format: str = "text",  # noqa: A002 - the word of the command line
    decimals: int = 1,
    *,
    width: int = 100,
    colour: bool = False,
    article: bool = True,
) -> str:
    """`view` as text, with its article or without, or as JSON. Raises UnknownName for another format."""
    if format == "json":
        return document("topic", msgspec.to_builtins(view))
    if format != "text":
        raise UnknownName("format", format, ("text", "json"))
    style = Style(decimals, max(NARROWEST, min(width, COMFORT)), colour)
    read = _article(view, style) if article else ()
    parts = [_head(view, style), *read, *_references(view, style), *_candidates(view, style)]
    return painted(stacked(parts), colour=colour)


def _head(view: TopicView, style: Style) -> list[Line]:
    event = f" of event {view.event}" if view.event != view.topic else ""
    title = f"Topic {view.topic}{event}, dataset {view.dataset}, budget {count(view.words, 'word')}"
    said = [line for each in view.remarks for line in prose([visible(each)], style.width, "dim")]
    return [*prose([visible(title)], style.width, "bold"), *said]


def _article(view: TopicView, style: Style) -> Iterable[list[Line]]:
    documents = view.documents
    many = f", {len(documents)} documents" if len(documents) > 1 else ""
    yield _rule(f"article{many}", style)
    if not documents:
        yield prose(["This dataset has no articles."], style.width, "dim")
    for number_of, each in enumerate(documents, start=1):
        yield from _document(each, f"{number_of}. " if len(documents) > 1 else "", style)


def _document(each: Document, ordinal: str, style: Style) -> Iterable[list[Line]]:
    if each.title or ordinal:
        yield prose([visible(f"{ordinal}{each.title or 'without a headline'}")], style.width, "bold")
    for paragraph in each.paragraphs:
        yield _text(paragraph, style, "")


def _references(view: TopicView, style: Style) -> Iterable[list[Line]]:
    yield _rule("references", style)
    for each in view.references:
        head = prose([visible(f"{each.author}, {count(len(each.text.split()), 'word')}")], style.width, "bold cyan")
        yield [*head, *_text(each.text, style, INDENT)]


def _candidates(view: TopicView, style: Style) -> Iterable[list[Line]]:
    yield _rule("candidates", style)
    if not view.candidates:
        yield prose(["No system has a candidate for this topic yet."], style.width, "dim")
    for each in view.candidates:
        yield [*_scores(each, view.measures, style), *_written(each, view, style)]
    if style.colour and view.candidates:
        yield legend(style.width)
    if len(view.candidates) == 2:
        yield from gain_lines(view, style)


def _scores(each: ScoredCandidate, measures: tuple[str, ...], style: Style) -> list[Line]:
    role = f" ({each.role})" if each.role != "system" else ""
    cleaned = f", cleaned by {', '.join(each.cleaned)}" if each.cleaned else ""
    name = prose([visible(f"{each.label}{role}, {count(each.words, 'word')}{cleaned}")], style.width, "bold green")
    scored = (f"{measure} {number(each.scores.get(measure), style.decimals)}" for measure in measures)
    return [*name, *prose([INDENT + visible("  ".join(scored))], style.width, "dim", hang=INDENT)]


def _written(each: ScoredCandidate, view: TopicView, style: Style) -> list[Line]:
    if each.failure is None:
        return (
            lit(_text(each.text, style, INDENT), each.text, view) if style.colour else _text(each.text, style, INDENT)
        )
    why = f"{each.failure}: {each.detail}" if each.detail else each.failure
    return prose([INDENT + visible(f"wrote nothing: {why}")], style.width, "red", hang=INDENT)


def _text(text: str, style: Style, indent: str) -> list[Line]:
    """A line of the text begins a line; what goes on hangs two further in, so that sentences stay visible."""
    hang = indent + INDENT if "\n" in text else indent
    return [((line, ""),) for each in visible_lines(text) for line in wrap(indent + each, style.width, hang)]


def _rule(title: str, style: Style) -> list[Line]:
    rule = rule_of(style)
    return [((f"{rule * 2} {title} ".ljust(style.width, rule), "dim"),)]
