"""What tools leave in texts: ends of sentences and documents written as words. Knows texts, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from harness.records.remarks import Fact, Remark

SENTENCE_ENDS = ("<q>", "<t>", "</t>", "<s>", "</s>", "<n>", "[SEP]", "[CLS]", "[X_SEP]", "<sep>", "NEWLINE_CHAR")
"""Marks that begin or end a sentence."""

DOCUMENT_ENDS = ("|||||", "story_separator_special_tag", "<doc-sep>")
"""Marks between the documents of a topic."""

UNKNOWN_WORDS = ("<unk>", "[UNK]", "-lrb-", "-rrb-", "-LRB-", "-RRB-", "<pad>", "<|endoftext|>", "<extra_id_0>")
"""Marks that are only remarked on: scores were published with them."""

_SENTENCE = re.compile(r"</?[qt]>|</?s>|<n>|<sep>|\[SEP\]|\[CLS\]|\[X_SEP\]|\bNEWLINE_CHAR\b", re.IGNORECASE | re.ASCII)
_DOCUMENT = re.compile(r"\|{5}|\bstory_separator_special_tag\b|<doc-sep>", re.IGNORECASE)
_UNKNOWN = re.compile("|".join(map(re.escape, UNKNOWN_WORDS)))
_SIGNS = ("<", "[", "|", "newline_char", "story_separator", "rb-")
"""A text in small letters without any of them holds no mark."""

_JOINED_STOP = re.compile(r"\w[.,](?: |$)")
_THOUGHTS = re.compile(r"\s*<think>.*?</think>\s*", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


LOOKED_AT_CHARS = 2_000
MIN_SPACED_STOPS = 2
"""What tells a tokenized text, in so much of its beginning."""


class Marks:
    """Takes marks away, and counts them. `keep` leaves them where they are, and counts all the same."""

    def __init__(self, *, keep: bool = False) -> None:
        self._keep = keep
        self._texts = 0
        self._counts: Counter[tuple[str, str]] = Counter()

    def text(self, text: str) -> str:
        """A text, a sentence a line where marks say so. Marks of documents end sentences here."""
        self._texts += 1
        text = self._clean(text)
        if not may_hold_marks(text):
            self._remark_tokenized(text)
            return text
        self._count(text, "document", _DOCUMENT)
        text = self._sentences(text)
        return text if self._keep else tidy(_DOCUMENT.sub("\n", text)) if _DOCUMENT.search(text) else text

    def answer(self, text: str) -> str:
        """A candidate's text: what a model thought before it is no part of it."""
        match = None if self._keep else _THOUGHTS.match(text)
        if match is not None and text[match.end() :].strip():
            self._counts["thoughts", ""] += 1
            text = text[match.end() :]
        return self.text(text)

    def documents(self, text: str) -> list[str]:
        """The documents in a text, without those that are empty."""
        self._texts += 1
        text = self._clean(text)
        if not may_hold_marks(text):
            self._remark_tokenized(text)
            return [text] if text.strip() else []
        self._count(text, "document", _DOCUMENT)
        pieces = [text] if self._keep else _DOCUMENT.split(text)
        return [clean for piece in pieces if (clean := self._sentences(piece)).strip()]

    def remarks(self) -> Iterator[Remark]:
        """What was met, by mark."""
        for (kind, mark), count in sorted(self._counts.items()):
            taken = kind in ("sentence", "document") and not self._keep
            facts: dict[str, Fact] = {"mark": mark, "count": count, "texts": self._texts}
            yield Remark(
                f"{kind} marks {'taken' if taken else 'left'}" if kind in ("sentence", "document") else kind,
                "warning",
                facts,
            )

    def _sentences(self, text: str) -> str:
        self._count(text, "sentence", _SENTENCE)
        self._remark(text)
        return text if self._keep or not _SENTENCE.search(text) else tidy(_SENTENCE.sub("\n", text))

    def _count(self, text: str, kind: str, pattern: re.Pattern[str]) -> None:
        for mark in {opening(found) for found in pattern.findall(text)}:
            self._counts[kind, mark] += 1

    def _remark(self, text: str) -> None:
        for mark in set(_UNKNOWN.findall(text)):
            self._counts["unknown words", mark] += 1
        self._remark_tokenized(text)

    def _remark_tokenized(self, text: str) -> None:
        if is_tokenized(text):
            self._counts["tokenized", ""] += 1

    def _clean(self, text: str) -> str:
        """Line ends of one kind; control characters and halves of surrogates, which no text may hold, as spaces."""
        if text.isprintable():
            return text
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        if _CONTROL.search(text):
            self._counts["control characters", ""] += 1
            text = _CONTROL.sub(" ", text)
        if _SURROGATE.search(text):
            self._counts["broken characters", ""] += 1
            text = _SURROGATE.sub("\ufffd", text)
        return text


def may_hold_marks(text: str) -> bool:
    """Whether a text holds what a mark must have."""
    lowered = text.lower()
    return any(sign in lowered for sign in _SIGNS)


def is_tokenized(text: str) -> bool:
    """Whether a text has a space before its stops and commas, twice at least, and none without."""
    start = text[:LOOKED_AT_CHARS]
    count = start.count(" . ") + start.count(" , ") + start.count(" .\n") + start.endswith(" .")
    return count >= MIN_SPACED_STOPS and not _JOINED_STOP.search(start)


def opening(mark: str) -> str:
    """A mark by its opening: </t> is of <t>."""
    mark = mark.replace("</", "<")
    return mark.lower() if mark.startswith("<") else mark


def tidy(text: str) -> str:
    """The lines that are not blank, stripped."""
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))
