"""One topic for reading: its article, its references, and each system's candidate."""

from __future__ import annotations

from collections.abc import Iterable

from harness.datasets.words import count_words
from harness.errors import UnknownName
from harness.records import Document, Role, ScoredCandidate, TopicView
from harness.showing.format import HUMAN, RenderStyle, count_text, number_text
from harness.showing.highlight import color_legend, gain_lines, highlight_lines
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.judgment_words import word_judgments
from harness.showing.terminal import rule_of, stack_parts, wrap_paragraphs
from harness.showing.text_layout import COMFORT, NARROWEST, StyledLine, paint_lines, wrap_text
from harness.showing.visible_text import visible_lines
from harness.showing.wording import remark_lines

INDENT = "  "

ROLE_NAMES: dict[Role, str] = {"floor": "baseline", "ceiling": "upper bound"}


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
        return json_document("topic", builtin_fields(view))
    if format != "text":
        raise UnknownName("format", format, ("text", "json"))
    style = RenderStyle(decimals, max(NARROWEST, min(width, COMFORT)), colour)
    read = _article(view, style) if article else ()
    parts = [_head(view, style), *read, *_references(view, style), *_candidates(view, style)]
    return paint_lines(stack_parts(parts), colour=colour)


def _head(view: TopicView, style: RenderStyle) -> list[StyledLine]:
    event = f" of event {view.event}" if view.event != view.topic else ""
    title = f"Topic {view.topic}{event}, dataset {view.dataset}, budget {count_text(view.words, 'word')}"
    remarks = wrap_paragraphs(remark_lines(view.remarks), style.width, "dim")
    return [*wrap_paragraphs([title], style.width, "bold"), *remarks]


def _article(view: TopicView, style: RenderStyle) -> Iterable[list[StyledLine]]:
    documents = view.documents
    many = f", {len(documents)} documents" if len(documents) > 1 else ""
    yield _rule(f"article{many}", style)
    if not documents:
        yield wrap_paragraphs(["This dataset has no articles."], style.width, "dim")
    for number, document in enumerate(documents, start=1):
        yield from _document(document, f"{number}. " if len(documents) > 1 else "", style)


def _document(document: Document, ordinal: str, style: RenderStyle) -> Iterable[list[StyledLine]]:
    if document.title or ordinal:
        yield wrap_paragraphs([f"{ordinal}{document.title or 'without a headline'}"], style.width, "bold")
    for paragraph in document.paragraphs:
        yield _text(paragraph, style, "")


def _references(view: TopicView, style: RenderStyle) -> Iterable[list[StyledLine]]:
    yield _rule("references", style)
    for reference in view.references:
        title = f"{reference.author}, {count_text(count_words(reference.text), 'word')}"
        head = wrap_paragraphs([title], style.width, "bold cyan")
        yield [*head, *_text(reference.text, style, INDENT)]


def _candidates(view: TopicView, style: RenderStyle) -> Iterable[list[StyledLine]]:
    yield _rule("candidates", style)
    if not view.candidates:
        yield wrap_paragraphs(["No system has a candidate for this topic yet."], style.width, "dim")
    for candidate in view.candidates:
        head, text = _scores(candidate, view.measures, style), _candidate_text(candidate, view, style)
        yield [*head, *text, *_judgments(candidate, view, style)]
    if style.colour and view.candidates:
        yield color_legend(style.width)
    if len(view.candidates) == 2:
        yield from gain_lines(view, style)


def _scores(candidate: ScoredCandidate, measures: tuple[str, ...], style: RenderStyle) -> list[StyledLine]:
    name = "" if candidate.label == HUMAN else ROLE_NAMES.get(candidate.role, "")
    role = f" ({name})" if name else ""
    cleaned = f", cleaned by {', '.join(candidate.cleaning_rules)}" if candidate.cleaning_rules else ""
    title = f"{candidate.label}{role}, {count_text(candidate.words, 'word')}{cleaned}"
    head = wrap_paragraphs([title], style.width, "bold green")
    scored = (f"{measure} {number_text(candidate.scores.get(measure), style.decimals)}" for measure in measures)
    return [*head, *wrap_paragraphs([INDENT + "  ".join(scored)], style.width, "dim", hang=INDENT)]


def _judgments(candidate: ScoredCandidate, view: TopicView, style: RenderStyle) -> list[StyledLine]:
    """The judgments of a candidate, with the raters' reasons."""
    lines = [INDENT + line for line in word_judgments(view.judgments, candidate.label)]
    return wrap_paragraphs(lines, style.width, "dim", hang=INDENT * 2)


def _candidate_text(candidate: ScoredCandidate, view: TopicView, style: RenderStyle) -> list[StyledLine]:
    if candidate.failure is None:
        return (
            highlight_lines(_text(candidate.text, style, INDENT), candidate.text, view)
            if style.colour
            else _text(candidate.text, style, INDENT)
        )
    why = f"{candidate.failure}: {candidate.detail}" if candidate.detail else candidate.failure
    return wrap_paragraphs([f"{INDENT}wrote nothing: {why}"], style.width, "red", hang=INDENT)


def _text(text: str, style: RenderStyle, indent: str) -> list[StyledLine]:
    """Lines of a text; continuation lines are indented by two, so that sentences stay visible."""
    hang = indent + INDENT if "\n" in text else indent
    lines = (line for text_line in visible_lines(text) for line in wrap_text(indent + text_line, style.width, hang))
    return [((line, ""),) for line in lines]


def _rule(title: str, style: RenderStyle) -> list[StyledLine]:
    rule = rule_of(style)
    return [((f"{rule * 2} {title} ".ljust(style.width, rule), "dim"),)]
