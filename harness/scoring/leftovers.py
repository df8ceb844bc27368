"""Marks that models and tools left in texts, which metrics count as words: `<q>`, `[SEP]`, `-lrb-`, `&quot;`.

Texts are counted batch by batch (`Leftovers.add`); nothing is changed and no score moves.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import join_ascii
from harness.lazy_patterns import compile_on_use
from harness.records import Remark
from harness.records.remarks import Fact
from harness.rouge.spaced_words import ReadTexts

MARK = compile_on_use(
    r"<(?:/?(?:q|n|s|t|p|br|nl|sent|sep|eos|bos|sos|eop|eod|pad|unk|mask|cls|go|newline|doc-sep|s_sep|x_sep)"
    r"|extra_id_\d+|unused\d+|mask_\d+|start|end)\s?/?>"
    r"|<\|[\w/ ▁-]{1,40}\|>|<｜[^｜<>]{1,40}｜>|<<\/?SYS>>|<(?:start|end)_of_turn>"
    r"|\[/?(?:sep|cls|pad|unk|mask|bos|eos|x_sep|unused\d+|inst)\]"
    r"|-[lr][rsc]b-"
    r"|\b(?:NEWLINE_CHAR|story_separator_special_tag)\b"
    r"|(?<!\S)\|{5}(?!\S)"
    r"|(?<![\w@])@entity\d+\b|(?<!\S)@-@(?!\S)|(?<=\w)@@(?=\s)|(?<!\S)##(?=[a-z])"
    r"|▁(?=\w)|(?<!\S)Ġ(?=\w)"
    r"|&(?:amp|quot|apos|lt|gt|nbsp|#\d{2,5});",
    re.IGNORECASE,
)
"""Marks that no writer types. The case of letters does not matter, but for `UNK`."""

UNKNOWN = compile_on_use(r"(?<![\w<\[])UNK(?![\w>\]])")
"""An unknown word, as in texts of Gigaword; in small letters it may be a name."""

SIGNS = ("<", "[", "|", "&", "@", "#", "▁", "ġ", "b-", "newline_char", "story_separator_special_tag", "unk")
"""A text in small letters that holds none of these holds no mark: looking for them takes a tenth of the time."""

_SIGN_BYTES = bytes(chr(byte) in "<[|&@#" for byte in range(128)).ljust(256, b"\0")
_OTHER_CASES = str.maketrans("ıſ", "is")
"""Letters that patterns take for others where case does not matter, beside those that `lower` knows."""

_BRACKET = re.compile(rb"-[lr][rsc]b-")
_SEPARATOR = re.compile(rb"newline_char|story_separator_special_tag")

_NUMBER = compile_on_use(r"\d+")
CONTEXT_CHARS = 16


class Leftovers:
    """How many texts of whom hold which marks, and the first example of each."""

    def __init__(self) -> None:
        self._texts: dict[str, Counter[str]] = {}
        self._examples: dict[str, str] = {}

    def add(self, owner: str, texts: Sequence[str]) -> None:
        """Count texts of one owner: "the references", or the label of a system."""
        for place in _find_suspects(texts):
            text = texts[place]
            kinds: set[str] = set()
            for mark in (*MARK.finditer(text), *UNKNOWN.finditer(text)):
                kind = _kind(mark.group())
                kinds.add(kind)
                self._examples.setdefault(kind, _cut_context(text, mark))
            for kind in kinds:
                self._texts.setdefault(kind, Counter())[owner] += 1

    def join(self, later: Leftovers) -> None:
        """Add the findings in the texts that follow."""
        for kind, texts in later._texts.items():
            self._texts.setdefault(kind, Counter()).update(texts)
            self._examples.setdefault(kind, later._examples[kind])

    def remarks(self) -> tuple[Remark, ...]:
        """One remark for all leftover marks and texts, or none."""
        if not self._texts:
            return ()
        kinds = sorted(self._texts, key=lambda kind: (-sum(self._texts[kind].values()), kind))
        marks: dict[str, Fact] = {kind: dict(self._texts[kind].most_common()) for kind in kinds}
        return (Remark("leftover marks", "caution", {"marks": marks, "example": self._examples[kinds[0]]}),)


def _find_suspects(texts: Sequence[str]) -> list[int]:
    """The places of texts that may hold a mark, in order: all that do are among them."""
    if isinstance(texts, ReadTexts):
        places = texts.words.owners(texts.words.find(_are_suspects)).tolist()
        suspects = _find_suspects([texts[place] for place in places]) if places else []
        return [places[suspect] for suspect in suspects]
    joined = join_ascii(texts)
    positions = _find_suspect_bytes(joined.buffer)
    places = joined.places_at(np.array(positions, np.int64)).tolist() if positions else []
    others = [texts[place] for place in joined.others]
    if others and _holds_sign("\n".join(others)):
        places += [place for place, text in zip(joined.others, others, strict=True) if _holds_sign(text)]
    return sorted(places)


def _are_suspects(words: Sequence[str]) -> NDArray[np.bool_]:
    """A flag (words,) for words in which a mark may begin. A mark that begins with `<` may go on behind a blank."""
    are_suspects = np.zeros(len(words), np.bool_)
    if "<" in "\n".join(words):
        are_suspects[:] = ["<" in word for word in words]
    are_suspects[_find_suspects(words)] = True
    return are_suspects


def _find_suspect_bytes(content: bytes) -> list[int]:
    """The places at which marks may begin in ASCII texts between line feeds. There a mark may end where a text does."""
    text, lowered = content.decode("ascii"), content.lower()
    signs = np.flatnonzero(np.frombuffer(content.translate(_SIGN_BYTES), np.bool_)).tolist()
    suspects = [place for place in signs if MARK.match(text, place)]
    suspects += [mark.start() for mark in _BRACKET.finditer(lowered)]
    if b"_" in lowered:
        suspects += [mark.start() for mark in _SEPARATOR.finditer(lowered)]
    if b"UNK" in content:
        suspects += [mark.start() for mark in UNKNOWN.finditer(text)]
    return suspects


def _holds_sign(text: str) -> bool:
    lowered = text.lower().replace("i\u0307", "i").translate(_OTHER_CASES)
    return any(sign in lowered for sign in SIGNS)


def _kind(mark: str) -> str:
    """Marks that differ by case or number only are one kind: `<extra_id_0>`."""
    return _NUMBER.sub("0", mark.lower()) if mark != "UNK" and not mark.startswith("NEWLINE") else mark


def _cut_context(text: str, mark: re.Match[str]) -> str:
    start, end = max(0, mark.start() - CONTEXT_CHARS), mark.end() + CONTEXT_CHARS
    return f"{'…' if start else ''}{' '.join(text[start:end].split())}{'…' if end < len(text) else ''}"
