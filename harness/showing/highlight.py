"""A candidate in a terminal with what it shares with the references lit up, and what each n-gram gives to the score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.phrases import plural
from harness.records import TopicView
from harness.showing.escape import make_visible
from harness.showing.format import NOTHING, RenderStyle, number_text, signed_text
from harness.showing.shared_ngrams import (
    NgramGain,
    TokenizedText,
    ngram_gain,
    ngram_surfaces,
    shared_runs,
    tokenize_text,
    word_novelty,
)
from harness.showing.terminal import NameColumn, table_beside_names, wrap_paragraphs
from harness.showing.text_layout import LayoutColumn, RowGroup, Span, StyledLine, text_cell

RUNS = ("", "", "cyan", "bold cyan")
"""Styles of a word alone, two and three or more in a row that a reference has: a word alone says little."""

NEW = {"": "", "novel": "yellow", "unsaid": "bold red"}
MOST = 20
ORDER = 2


def color_legend(width: int) -> list[StyledLine]:
    """What the colours mean."""
    said: StyledLine = (
        *(("two", RUNS[2]), (" or ", "dim"), ("three and more words in a row", RUNS[3]), (" shared with a", "dim")),
    )
    also: StyledLine = (
        *(("reference; ", "dim"), ("a word", NEW["novel"]), (", ", "dim"), ("a number or name", NEW["unsaid"])),
        (" not in the article", "dim"),
    )
    return [said, also] if width < 100 else [(*said, (" ", ""), *also)]


def highlight_lines(lines: list[StyledLine], text: str, view: TopicView) -> list[StyledLine]:
    """The wrapped lines of `text`, each word in its colour: wrapping moves blanks only."""
    styles = _letters(text, view)
    return [tuple(_pieces("".join(part for part, _ in line), styles)) for line in lines]


def _pieces(line: str, styles: Iterator[str]) -> Iterator[Span]:
    """Blanks take the style of what stands before them; none is at the end of a line."""
    done, now = "", ""
    for letter in line:
        style = now if letter == " " else next(styles, "")
        if style != now and done:
            kept = done.rstrip(" ")
            yield kept, now
            yield done[len(kept) :], ""
            done = ""
        now = style
        done += letter
    yield done, now


def _letters(text: str, view: TopicView) -> Iterator[str]:
    """The style of each letter that is no blank."""
    own = tokenize_text(text, view.tokens)
    styles = _words(own, view)
    for place, piece in enumerate(own.pieces):
        style = styles[place // 2] if place % 2 else _between(place // 2, styles)
        for letter in piece:
            if letter not in " \n":
                yield style


def _between(word: int, styles: list[str]) -> str:
    return styles[word] if 0 < word < len(styles) and styles[word - 1] == styles[word] in RUNS else ""


def _words(own: TokenizedText, view: TopicView) -> list[str]:
    references = [tokenize_text(each.text, view.tokens) for each in view.references]
    article = [text for document in view.documents for text in (document.title, *document.paragraphs)]
    styles = [NEW[each] for each in word_novelty(own, [tokenize_text(text, view.tokens) for text in article])]
    for run in shared_runs(own, references):
        for place in range(run.start, run.start + run.size):
            word = own.origins[place]
            styles[word] = styles[word] or RUNS[min(3, run.size)]
    return styles


def gain_lines(view: TopicView, style: RenderStyle) -> Iterable[list[StyledLine]]:
    """Two candidates by the n-grams they share with a reference, those that part them most first."""
    references = [tokenize_text(each.text, view.tokens) for each in view.references]
    texts = [tokenize_text(each.text, view.tokens) for each in view.candidates]
    gains = [ngram_gain(text, references, ORDER) for text in texts]
    forms = {gram: form for text in reversed(texts) for gram, form in ngram_surfaces(text, ORDER).items()}
    rows = sorted(
        {*gains[0].of, *gains[1].of},
        key=lambda gram: (-abs(gains[0].of.get(gram, 0.0) - gains[1].of.get(gram, 0.0)), gram),
    )
    if not rows:
        return
    title = f"What each {ORDER}-gram gives to ROUGE-{ORDER}, against the reference that agrees best"
    yield wrap_paragraphs([title], style.width, "bold")
    shown = rows[:MOST]
    labels = [each.label for each in view.candidates]
    strips = [_strip(label, each, shown) for label, each in zip(labels, gains, strict=True)]
    differences = [signed_text(gains[0].of.get(gram, 0.0) - gains[1].of.get(gram, 0.0), 2) for gram in shown]
    strips.append(LayoutColumn(("difference",), tuple(text_cell((text, "")) for text in differences)))
    names = NameColumn("as written", [forms[gram] for gram in shown])
    yield table_beside_names(names, strips, [RowGroup("", 0, len(shown))], style)
    if len(rows) > MOST:
        yield wrap_paragraphs([f"and {plural(len(rows) - MOST, 'more n-gram')}"], style.width, "dim")


def _strip(label: str, found: NgramGain, shown: list[tuple[str, ...]]) -> LayoutColumn:
    values = (number_text(found.of[gram], 2) if gram in found.of else NOTHING for gram in shown)
    return LayoutColumn((make_visible(label),), tuple(text_cell((text, "")) for text in values))
