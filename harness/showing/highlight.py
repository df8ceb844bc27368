"""A candidate in a terminal, with n-grams shared with the references in colour, and their gains in score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from harness.phrases import plural
from harness.records import TopicView
from harness.showing.format import NO_VALUE, RenderStyle, number_text, signed_text
from harness.showing.shared_ngrams import (
    NgramGain,
    TokenizedText,
    ngram_gain,
    ngram_surfaces,
    shared_runs,
    tokenize_text,
    word_novelty,
)
from harness.showing.table import TableColumn, text_table
from harness.showing.terminal import draw_table, wrap_paragraphs
from harness.showing.text_layout import Span, StyledLine

RUNS = ("", "", "cyan", "bold cyan")
"""Styles of a word alone, two and three or more in a row that a reference has: a word alone says little."""

NEW = {"": "", "novel": "yellow", "unsaid": "bold red"}
MAX_LISTED_GRAMS = 20
ORDER = 2


def color_legend(width: int) -> list[StyledLine]:
    """A legend of the colours."""
    shared: StyledLine = (
        *(("two", RUNS[2]), (" or ", "dim"), ("three and more words in a row", RUNS[3]), (" shared with a", "dim")),
    )
    novel: StyledLine = (
        *(("reference; ", "dim"), ("a word", NEW["novel"]), (", ", "dim"), ("a number or name", NEW["unsaid"])),
        (" not in the article", "dim"),
    )
    return [shared, novel] if width < 100 else [(*shared, (" ", ""), *novel)]


def highlight_lines(lines: list[StyledLine], text: str, view: TopicView) -> list[StyledLine]:
    """The wrapped lines of `text`, each word in its colour: wrapping moves blanks only."""
    styles = _letter_styles(text, view)
    return [tuple(_split_spans("".join(part for part, _ in line), styles)) for line in lines]


def _split_spans(line: str, styles: Iterator[str]) -> Iterator[Span]:
    """Split a line into spans; blanks take the style of the text before them, and none is left at the end."""
    done, now = "", ""
    for letter in line:
        style = now if letter == " " else next(styles, "")
        if style != now and done:
            text = done.rstrip(" ")
            yield text, now
            yield done[len(text) :], ""
            done = ""
        now = style
        done += letter
    yield done, now


def _letter_styles(text: str, view: TopicView) -> Iterator[str]:
    """The style of each letter that is no blank."""
    tokens = tokenize_text(text, view.tokens)
    styles = _word_styles(tokens, view)
    for place, piece in enumerate(tokens.pieces):
        style = styles[place // 2] if place % 2 else _gap_style(place // 2, styles)
        for letter in piece:
            if letter not in " \n":
                yield style


def _gap_style(word: int, styles: list[str]) -> str:
    return styles[word] if 0 < word < len(styles) and styles[word - 1] == styles[word] in RUNS else ""


def _word_styles(tokens: TokenizedText, view: TopicView) -> list[str]:
    references = [tokenize_text(reference.text, view.tokens) for reference in view.references]
    article = [text for document in view.documents for text in (document.title, *document.paragraphs)]
    styles = [NEW[novelty] for novelty in word_novelty(tokens, [tokenize_text(text, view.tokens) for text in article])]
    for run in shared_runs(tokens, references):
        for place in range(run.start, run.start + run.size):
            word = tokens.origins[place]
            styles[word] = styles[word] or RUNS[min(3, run.size)]
    return styles


def gain_lines(view: TopicView, style: RenderStyle) -> Iterable[list[StyledLine]]:
    """Compare two candidates by the n-grams they share with a reference, those that separate them most first."""
    references = [tokenize_text(reference.text, view.tokens) for reference in view.references]
    texts = [tokenize_text(candidate.text, view.tokens) for candidate in view.candidates]
    gains = [ngram_gain(text, references, ORDER) for text in texts]
    forms = {gram: form for text in reversed(texts) for gram, form in ngram_surfaces(text, ORDER).items()}
    grams = sorted(
        {*gains[0].points_by_gram, *gains[1].points_by_gram}, key=lambda gram: (-abs(_difference(gains, gram)), gram)
    )
    if not grams:
        return
    title = f"What each {ORDER}-gram gives to ROUGE-{ORDER}, against the reference that agrees best"
    yield wrap_paragraphs([title], style.width, "bold")
    columns = [*(TableColumn(candidate.label) for candidate in view.candidates), TableColumn("difference")]
    rows = [
        (forms[gram], *(_gain_text(gain, gram) for gain in gains), signed_text(_difference(gains, gram), 2))
        for gram in grams[:MAX_LISTED_GRAMS]
    ]
    yield draw_table(text_table("as written", columns, rows), style)
    if len(grams) > MAX_LISTED_GRAMS:
        yield wrap_paragraphs([f"and {plural(len(grams) - MAX_LISTED_GRAMS, 'more n-gram')}"], style.width, "dim")


def _difference(gains: list[NgramGain], gram: tuple[str, ...]) -> float:
    return gains[0].points_by_gram.get(gram, 0.0) - gains[1].points_by_gram.get(gram, 0.0)


def _gain_text(gain: NgramGain, gram: tuple[str, ...]) -> str:
    return number_text(gain.points_by_gram[gram], 2) if gram in gain.points_by_gram else NO_VALUE
