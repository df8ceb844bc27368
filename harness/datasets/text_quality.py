"""Faults within texts of sound files: clutter of web pages, texts pasted twice, traces of tools."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from harness.lazy_patterns import compile_on_use
from harness.records import Document

SENTENCE_END = compile_on_use(
    r"</?[qt]>|</?s>|<n>|<sep>|\[SEP\]|\[CLS\]|\[X_SEP\]|\bNEWLINE_CHAR\b", re.IGNORECASE | re.ASCII
)
DOCUMENT_END = compile_on_use(r"\|{5}|\bstory_separator_special_tag\b|<doc-sep>", re.IGNORECASE)
UNKNOWN_WORD = compile_on_use(r"<unk>|\[UNK\]|-[lr]rb-|-[LR]RB-|<pad>|<\|endoftext\|>|<extra_id_\d+>")
"""Marks that tools leave for the end of a sentence, for the next document, and for what they could not write."""

NAVIGATION = compile_on_use(
    r"(?:skip to (?:main |the )?(?:content|navigation)|link copied|share (?:this|on|via)|accessibility links?"
    r"|breaking news|more stories|related (?:articles|stories|topics)|most (?:read|popular)|advertisements?"
    r"|sponsored (?:by|content)|newsletter|terms of (?:use|service)|privacy policy|about us|contact us|follow us"
    r"|back to top|jump to|click here|original url|tip-off hotline|cookie (?:policy|notice|settings|preferences))\b"
    r"(?:\W+\w+){0,4}\W*",
    re.IGNORECASE,
)
"""A whole line of a few words that leads about a site."""

APPEAL = compile_on_use(
    r"(?:we use cookies|this (?:web)?site uses cookies|sign up (?:for|to) (?:our|the)|subscribe (?:now|to (?:our|the))"
    r"|read more|follow us on|share this|download our app|preferably viewed with)\b.{0,160}",
    re.IGNORECASE,
)
"""A whole line that asks readers for something."""

LINK_WORDS = {
    "home", "menu", "search", "news", "rss", "login", "register", "subscribe", "print", "email", "share", "tweet",
    "comments", "sitemap", "log in", "sign in", "sign up", "site map", "home page", "main menu", "print this",
    "email this",
}  # fmt: skip
"""A whole line, too."""

ADDRESS = compile_on_use(r"<?https?://\S+>?|[\W_]*")

COPYRIGHT = compile_on_use(r"©|\bcopyright\s+(?:\(c\)|©|\d{4})|\ball rights reserved\b", re.IGNORECASE)
MAX_COPYRIGHT_WORDS = 60

MIN_PARAGRAPH_WORDS = 8
"""A shorter line may stand twice with good reason: a refrain, a name before what is said."""

MAX_HEADLINE_WORDS = 40
MIN_CASED_LETTERS = 40
LOOKED_AT_CHARS = 2_000
MIN_SPACED_STOPS = 2
SAMPLE_CHARS = 40

_JOINED_STOP = compile_on_use(r"\w[.,](?: |$)")


def inspect_document(document: Document) -> Iterator[str]:
    """Faults within an article, as predicates for a sentence about it. Its title is line 1 where it has one."""
    paragraphs = document.paragraphs
    if document.title and (reason := headline_problem(document.title, paragraphs)):
        yield f"has the headline {sample(document.title)!r}, which {reason}; write the report's own"
    yield from repetitions(paragraphs, 2 if document.title else 1)
    if clutter := [paragraph for paragraph in paragraphs if is_clutter(paragraph)]:
        many = f"{len(clutter)} lines" if len(clutter) > 1 else "a line"
        yield f"has {many} of navigation or copyright, such as {sample(clutter[0])!r}; take them out"
    yield from inspect_text("\n".join(paragraphs))


def inspect_text(text: str) -> Iterator[str]:
    """Traces of tools in a text, as predicates."""
    if may_hold_marks(text):
        marks = [mark for pattern in (SENTENCE_END, DOCUMENT_END, UNKNOWN_WORD) for mark in pattern.findall(text)]
        if marks:
            many = f"{len(marks)} marks that a tool left, such as" if len(marks) > 1 else "a mark that a tool left,"
            yield f"holds {many} {marks[0]!r}; harness import takes marks out"
    if is_tokenized(text):
        yield "is tokenized (a space before the full stop); scores of other texts cannot be compared with its own"
    if is_lowercased(text):
        yield "is in small letters only; BLEU and chrF of texts with capitals cannot be compared with it"


def inspect_lengths(article: str, reference: str) -> Iterator[str]:
    """A predicate where a reference is longer, in characters, than the article that it summarizes."""
    if article and len(reference) > len(article):
        yield "is longer than its article; look whether the two are exchanged, or the article is cut"


def headline_problem(title: str, paragraphs: Sequence[str]) -> str:
    """The reason why a title is no headline, as a predicate; "" where it may be one."""
    if is_clutter(title):
        return "is a line of the site"
    if len(title.split()) > MAX_HEADLINE_WORDS:
        return f"has more than {MAX_HEADLINE_WORDS} words"
    return "is the first paragraph, too" if paragraphs and fold_text(title) == fold_text(paragraphs[0]) else ""


def repetitions(paragraphs: Sequence[str], first_line: int) -> Iterator[str]:
    """Report paragraphs that occur twice, and short lines that occur twice in a row."""
    paragraphs_before: set[str] = set()
    twice: list[str] = []
    for paragraph in paragraphs:
        folded = fold_text(paragraph)
        if len(folded.split()) >= MIN_PARAGRAPH_WORDS or (len(folded) >= SAMPLE_CHARS and not paragraph.isascii()):
            if folded in paragraphs_before:
                twice.append(paragraph)
            paragraphs_before.add(folded)
    if twice:
        many = f"{len(twice)} paragraphs that stand" if len(twice) > 1 else "a paragraph that stands"
        yield f"has {many} twice, such as {sample(twice[0])!r}; keep each once"
    for line, (above, below) in enumerate(pairwise(paragraphs), first_line):
        if above == below and fold_text(above) not in paragraphs_before:
            yield f"has lines {line} and {line + 1} that are the same ({sample(above)!r}); keep one"
            return


def is_clutter(line: str) -> bool:
    """True where a whole line belongs to a web site: navigation, a copyright."""
    text = line.strip(" \t|-•*#>[]()")
    if any(pattern.fullmatch(text) for pattern in (NAVIGATION, APPEAL, ADDRESS)) or text.lower() in LINK_WORDS:
        return True
    return COPYRIGHT.search(text) is not None and len(text.split()) <= MAX_COPYRIGHT_WORDS


def fold_text(text: str) -> str:
    """A text by its letters and digits alone."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def may_hold_marks(text: str) -> bool:
    """True where a text holds a character that every mark has."""
    if "<" in text or "[" in text or "|" in text:
        return True
    has_dash, has_underscore = "-" in text, "_" in text
    if not has_dash and not has_underscore:
        return False
    if has_underscore and ("newline_char" in (lowered := text.lower()) or "story_separator" in lowered):
        return True
    return has_dash and any(part[-2:].lower() == "rb" for part in text.split("-")[:-1])


def is_tokenized(text: str) -> bool:
    """True where a text has at least two spaces before stops and commas, and none of these without a space."""
    start = text[:LOOKED_AT_CHARS]
    if " ." not in start and " ," not in start:
        return False
    count = start.count(" . ") + start.count(" , ") + start.count(" .\n") + start.endswith(" .")
    return count >= MIN_SPACED_STOPS and not _JOINED_STOP.search(start)


def is_lowercased(text: str) -> bool:
    """True where a text has many letters with a case, and no capital."""
    start = text[:LOOKED_AT_CHARS]
    return start == start.lower() and sum(letter.islower() for letter in start) >= MIN_CASED_LETTERS


def sample(text: str) -> str:
    """The beginning of a text, without the quotes that would end it in a message."""
    short = text if len(text) <= SAMPLE_CHARS else f"{text[:SAMPLE_CHARS].rstrip()} ..."
    return short.replace("'", "’")
