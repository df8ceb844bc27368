"""A text that is one article: paragraphs between blank lines, or a headline and long lines. A saved page, say."""

from __future__ import annotations

from collections.abc import Iterator

from harness.importing.records import Reader, Record
from harness.importing.sources import Source

MIN_PARAGRAPHS = 3
MAX_ARTICLE_LINES = 2_000
BLANK_SHARE = 4
"""The least share of blank lines, as 1/n, where blank lines part paragraphs."""

LONG_SHARE = 2
"""The least share of words in long lines, as 1/n, where a line is a paragraph."""

MAX_HEADLINE_WORDS = 20
MIN_SENTENCE_WORDS = 12
STOPS = tuple(".!?\"'”’»…。！？")


def recognizes(source: Source) -> bool:
    """True where a single text was given that looks like an article."""
    return source.may_be_article and source.is_text and is_article(source.start.split("\n"))


def is_article(lines: list[str]) -> bool:
    """True where lines are the paragraphs of one text: parted by blank lines, or long lines below a headline."""
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    texts = [line.strip() for line in lines if line.strip()]
    if len(texts) < MIN_PARAGRAPHS or len(lines) > MAX_ARTICLE_LINES:
        return False
    if BLANK_SHARE * (len(lines) - len(texts)) >= len(lines):
        return True
    headline, *paragraphs = texts
    lengths = [len(line.split()) for line in paragraphs]
    long = [size for line, size in zip(paragraphs, lengths, strict=True) if is_paragraph(line, size)]
    is_headline = len(headline.split()) <= MAX_HEADLINE_WORDS and headline[-1] not in STOPS
    return is_headline and len(long) >= MIN_PARAGRAPHS and LONG_SHARE * sum(long) >= sum(lengths)


def is_paragraph(line: str, words: int) -> bool:
    """True where a line is long and ends as a sentence does."""
    return words >= MIN_SENTENCE_WORDS and line.endswith(STOPS)


def read(source: Source) -> Iterator[Record]:
    """Read one topic: the first line is its title, each other line a paragraph. `harness check` reports clutter."""
    texts = [text for _, line in source.lines() if (text := line.strip())]
    title, *paragraphs = texts
    source.remark("one article", "note", lines=len(texts))
    yield Record(None, {"id": source.stem, "title": title.lstrip("# "), "article": "\n".join(paragraphs)})


READER = Reader("text", recognizes, read, "harness import page.txt")
