"""Marks that tools leave in texts: ends of sentences and documents written as words. Knows texts, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from harness.datasets.problems import SURROGATE
from harness.datasets.text_quality import DOCUMENT_END, SENTENCE_END, UNKNOWN_WORD, is_tokenized, may_hold_marks
from harness.lazy_patterns import compile_on_use
from harness.records.remarks import Fact, Remark

_THOUGHTS = compile_on_use(r"\s*<think>.*?</think>\s*", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_IS_CONTROL = bytes(number < 128 and _CONTROL.match(chr(number)) is not None for number in range(256))
"""A table that makes ones of the bytes of control characters, and zeros of all others."""

_SURROGATE_BYTE = b"\xed"
"""The first byte of each half of a surrogate pair, and of letters of Korean, in UTF-8."""

GROUP_TEXTS = 64
"""Texts that are looked at together."""


class Marks:
    """Remover of marks, which also counts them; with `keep` it only counts.

    `keep` leaves them where they are, and counts all the same.
    """

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
        self._count(text, "document", DOCUMENT_END)
        text = self._sentences(text)
        return text if self._keep else tidy(DOCUMENT_END.sub("\n", text)) if DOCUMENT_END.search(text) else text

    def answer(self, text: str) -> str:
        """A candidate's text without the model's reasoning before it."""
        match = None if self._keep else _THOUGHTS.match(text)
        if match is not None and text[match.end() :].strip():
            self._counts["thoughts", ""] += 1
            text = text[match.end() :]
        return self.text(text)

    def answers(self, texts: Sequence[str]) -> list[str]:
        """The texts of candidates as `answer` gives each. A quick test finds most texts to hold none."""
        clean: list[str] = []
        for start in range(0, len(texts), GROUP_TEXTS):
            group = texts[start : start + GROUP_TEXTS]
            if is_bare("\n".join(group)):
                self._texts += len(group)
                clean += group
            else:
                clean += map(self.answer, group)
        return clean

    def documents(self, text: str) -> list[str]:
        """The documents in a text, without those that are empty."""
        self._texts += 1
        text = self._clean(text)
        if not may_hold_marks(text):
            self._remark_tokenized(text)
            return [text] if text.strip() else []
        self._count(text, "document", DOCUMENT_END)
        pieces = [text] if self._keep else DOCUMENT_END.split(text)
        return [clean for piece in pieces if (clean := self._sentences(piece)).strip()]

    def remarks(self) -> Iterator[Remark]:
        """Remarks on the marks that were met, one for each."""
        for (kind, mark), count in sorted(self._counts.items()):
            is_removed = kind in ("sentence", "document") and not self._keep
            facts: dict[str, Fact] = {"mark": mark, "count": count, "texts": self._texts}
            yield Remark(
                f"{kind} marks {'taken' if is_removed else 'left'}" if kind in ("sentence", "document") else kind,
                "warning",
                facts,
            )

    def _sentences(self, text: str) -> str:
        self._count(text, "sentence", SENTENCE_END)
        self._remark(text)
        return text if self._keep or not SENTENCE_END.search(text) else tidy(SENTENCE_END.sub("\n", text))

    def _count(self, text: str, kind: str, pattern: re.Pattern[str]) -> None:
        for mark in {opening_mark(tag) for tag in pattern.findall(text)}:
            self._counts[kind, mark] += 1

    def _remark(self, text: str) -> None:
        for mark in set(UNKNOWN_WORD.findall(text)):
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
        encoded = text.encode("utf-8", "surrogatepass")  # a search by bytes takes a fifth of the time
        if b"\1" in encoded.translate(_IS_CONTROL):
            self._counts["control characters", ""] += 1
            text = _CONTROL.sub(" ", text)
        if _SURROGATE_BYTE in encoded and SURROGATE.search(text):
            self._counts["broken characters", ""] += 1
            text = SURROGATE.sub("\ufffd", text)
        return text


def is_bare(text: str) -> bool:
    """True where a text, or several as lines of one, holds no mark, no stop after a space and no odd character.

    It may be False for others, too: of ASCII texts only bytes are looked at, many at once.
    """
    if not text.isascii():
        has_stop = " ." in text and (" . " in text or " .\n" in text or text.endswith(" ."))
        is_printable = text.replace("\n", "").isprintable()
        return is_printable and not has_stop and " , " not in text and not may_hold_marks(text)
    if any(sign in text for sign in "<[|_\x7f"):
        return False
    import numpy as np  # noqa: PLC0415  # it takes a while, and some commands read no texts

    content = np.frombuffer(b"\n\n" + text.encode("ascii"), np.uint8)
    if (content[content < ord(" ")] != ord("\n")).any():
        return False
    dashes = np.flatnonzero(content == ord("-"))
    if ((content[dashes - 1] | ord(" ") == ord("b")) & (content[dashes - 2] | ord(" ") == ord("r"))).any():  # -LRB-
        return False
    stops = np.flatnonzero(content | 2 == ord("."))  # or commas
    return not (content[stops - 1] == ord(" ")).any()


def opening_mark(mark: str) -> str:
    """A mark by its opening: </t> is of <t>."""
    mark = mark.replace("</", "<")
    return mark.lower() if mark.startswith("<") else mark


def tidy(text: str) -> str:
    """The lines that are not blank, stripped."""
    return "\n".join(stripped for line in text.split("\n") if (stripped := line.strip()))
