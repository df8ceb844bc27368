"""Write texts with a sentence a line: many English texts at a step, since most lines of news are one sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from harness.datasets.english_sentences import CLOSING, MARKS, split_english
from harness.datasets.sentences import has_rule, split_sentences

CHARS_AT_ONCE = 1 << 19
"""Characters looked at together: as many as fit into a core's cache with all that is made of them."""

_BLANK, _CLOSING, _INNER_MARK, _OTHER = b' "\x01x'
"""What stands for characters beyond ASCII. The third is a mark that ends a sentence wherever a character follows."""

_ARE_BLANK = np.array([chr(code).isspace() for code in range(128)])
_ARE_CLOSING = np.isin(np.arange(128), np.frombuffer(CLOSING.encode("ascii", "ignore"), np.uint8))

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]


def write_sentence_lines(texts: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Each text with a sentence a line and no blank line: `split_sentences` of each, joined."""
    written = [*texts]
    english = []
    for place, language in enumerate(languages):
        if has_rule(language):
            written[place] = "\n".join(split_sentences(texts[place], language))
        else:
            english.append(place)
    for places in _group_places(texts, english):
        for place, lines in _find_unsure_lines([texts[place] for place in places]):
            written[places[place]] = _split_lines(texts[places[place]], lines)
    return written


def _group_places(texts: Sequence[str], places: Sequence[int]) -> Iterator[list[int]]:
    """The places of texts that are looked at together."""
    group: list[int] = []
    chars = 0
    for place in places:
        group.append(place)
        chars += len(texts[place])
        if chars >= CHARS_AT_ONCE:
            yield group
            group, chars = [], 0
    if group:
        yield group


def _split_lines(text: str, unsure: Sequence[int]) -> str:
    """Split the lines of these numbers."""
    lines = text.split("\n")
    for number in unsure:
        lines[number] = "\n".join(split_english(lines[number]))
    return "\n".join([line for line in lines if line])


def _find_unsure_lines(texts: Sequence[str]) -> Iterator[tuple[int, list[int]]]:
    """The lines of each text that may be more or less than one sentence, by their numbers; texts without are left out.

    All others have neither a sign of an end with something after it nor white space around them.
    """
    joined = "\n".join(["", *texts, "\n"])
    codes = _encode(joined)
    breaks = np.flatnonzero(codes == ord("\n"))[:-1]
    is_unsure = _ARE_BLANK[codes[breaks[:-1] + 1]] | _ARE_BLANK[codes[breaks[1:] - 1]]
    is_unsure[np.searchsorted(breaks, _find_marks_inside(codes, is_ascii=joined.isascii())) - 1] = True
    lines = np.flatnonzero(is_unsure)
    borders = np.cumsum([0, *(len(text) + 1 for text in texts)])
    first_lines = np.searchsorted(breaks, borders)
    owners = np.searchsorted(first_lines, lines, side="right") - 1
    bounds = np.searchsorted(owners, np.arange(len(texts) + 1))
    for owner in np.unique(owners).tolist():
        yield owner, (lines[bounds[owner] : bounds[owner + 1]] - first_lines[owner]).tolist()


def _find_marks_inside(codes: Codes, *, is_ascii: bool) -> Ints:
    """The places of marks that may end a sentence before its line ends."""
    is_mark = (codes == ord(".")) | (codes == ord("!")) | (codes == ord("?"))
    goes_on = codes[1:] != ord("\n")
    places = np.flatnonzero(is_mark[:-1] & goes_on)
    is_inside = ~(_ARE_CLOSING[codes[places + 1]] & (codes[places + 2] == ord("\n")))
    inner = np.zeros(0, np.int64) if is_ascii else np.flatnonzero((codes[:-1] == _INNER_MARK) & goes_on)
    return np.concatenate([places[is_inside], inner])


def _encode(text: str) -> Codes:
    """A text as bytes, one a character, with what matters of those beyond ASCII."""
    codes = np.frombuffer(text.encode("ascii", "replace"), np.uint8)
    if text.isascii():
        return codes
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    places = np.flatnonzero(characters >= 128)
    different, numbers = np.unique(characters[places], return_inverse=True)
    codes = codes.copy()
    codes[places] = np.array([_code_of(chr(code)) for code in different.tolist()], np.uint8)[numbers]
    return codes


def _code_of(character: str) -> int:
    if character == "\u2026" or character in MARKS:
        return _INNER_MARK
    return _BLANK if character.isspace() else _CLOSING if character in CLOSING else _OTHER
