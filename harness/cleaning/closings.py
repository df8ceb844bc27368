"""Rules `closing` and `quotes`: remove a model's remarks after the summary, and quotation marks around it."""

from __future__ import annotations

import re

from harness.lazy_patterns import compile_on_use

_MAX_CLOSING_CHARS = 400
"""Letters within which a closing lies."""

_CLOSINGS = "|".join(
    (
        (
            r"(?:i )?hope (?:this|that|it|the)(?: (?:short|brief|concise))?(?: summary)? "
            r"(?:helps?|is helpful|was helpful|is useful|meets|works for you)\b[^\n]{0,120}"
        ),
        r"(?:please )?(?:feel free to|don['’]t hesitate to) (?:let me know|ask|reach out|contact me)\b[^\n]{0,160}",
        (
            r"(?:please )?(?:just )?let me know (?:if|whether|how|what|should) "
            r"(?:you|there|i|this|that|anything|any)\b[^\n]{0,200}"
        ),
        r"(?:would|do) you (?:like|want|need) me to [^\n]{1,200}\?",
        r"is there anything else [^\n]{1,160}\?",
        (
            r"if you(?: need| want| would like| have|['’]d like| prefer)\b[^\n]{1,160}"
            r"(?:let me know|feel free|just ask|i can |i['’]m happy|i['’]d be happy|happy to help)[^\n]{0,120}"
        ),
        (
            r"[*_]*[\[(]?[*_]*(?:total )?word count[*_]*:[*_]* *(?:about|approximately|approx\.|~)? *\d+(?: words)?"
            r"[*_]*[\])]?\.?[*_]*"
        ),
        r"[*_]*[\[(] *(?:about |approximately |approx\. |exactly |~ *|total: )?\d+ words *[\])]\.?[*_]*",
        (
            r"[*_]*[\[(]?[*_]*note[*_]*:[*_]* (?:i['’ ]|this (?:summary|is a summary)|the summary|as (?:requested|per))"
            r"[^\n]{1,250}"
        ),
    )
)
_BEFORE = r"(?:(?<=\n)|(?<=[.!?…][ \t])|(?<=[.!?…][\"”’')*][ \t])|(?<=[.!?…]\*\*[ \t]))"
_CLOSING = compile_on_use(rf"{_BEFORE}(?:{_CLOSINGS})\s*\Z", re.IGNORECASE)
_SIGNS_OF_CLOSINGS = (
    "hope",
    "free to",
    "hesitate",
    "me know",
    "you",
    "anything else",
    "word count",
    "words)",
    "words]",
    "note",
)
"""Phrases of which every closing has one: nearly all candidates need no closer look."""

_RULE = compile_on_use(r"\s+(?:-{3,}|\*{3,}|_{3,})\s*\Z")

_PAIRS = {'"': '"', "“": "”", "«": "»", "„": "“", "「": "」", "『": "』"}


def remove_closing(text: str) -> str:
    """Remove closing remarks after a summary: "Let me know if ...", "I hope this helps!", "(45 words)"."""
    start = max(0, len(text) - _MAX_CLOSING_CHARS)
    tail = text[start:].lower()
    if not any(map(tail.__contains__, _SIGNS_OF_CLOSINGS)):
        return text
    match = _CLOSING.search(text, start)
    if match is None:
        return text
    before = text[: match.start()].rstrip()
    rule = _RULE.search(before, max(0, len(before) - _MAX_CLOSING_CHARS))  # a line that set the closing apart
    before = before[: rule.start()] if rule else before
    return before if any(map(str.isalnum, before)) else text


def quotes(text: str) -> str:
    """Remove the quotation marks around a text that has no others of their kind."""
    bare = text.strip()
    if len(bare) < 3 or bare[-1] != _PAIRS.get(bare[0]):
        return text
    inside = bare[1:-1]
    marked = bare[0] in inside or bare[-1] in inside or not inside.strip()
    return text if marked else inside.strip()
