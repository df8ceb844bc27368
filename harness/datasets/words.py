"""The rule for words, used for budgets, lengths, copying and cutting.

A word is what stands between blanks. Chinese, Japanese, Thai, Lao, Khmer and Burmese put no blanks between words; there
a character counts as one, with its combining marks, and punctuation counts as none. In a mixed text each such character
counts one, and so does each run of other letters and digits beside them; the punctuation of these scripts parts words,
too. A text without such characters and punctuation is counted as `len(text.split())`. Korean, Tibetan and Vietnamese
part words or syllables themselves and count by blanks.

The standard library alone: the worker loads this file by its path, without the package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import islice

# Characters that begin a unit, those that combine with it, and those that stack the next letter under it.
_CJK = (
    "\u2e80-\u2fd5\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
)
_THAI_LAO = "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
_KHMER = "\u1780-\u17b3\u17d7\u17dc"
_BURMESE = (
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e\ua9e0-\ua9e4\ua9e7-\ua9ef"
    "\ua9fa-\ua9fe\uaa60-\uaa76\uaa7a\uaa7e\uaa7f"
)
_MARKS = (
    "\u0300-\u036f\u3099\u309a\ufe00-\ufe0f\uff9e\uff9f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"
    "\u17b4-\u17d1\u17d3\u17dd\u102b-\u1038\u103a-\u103e\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074"
    "\u1082-\u108d\u108f\u109a-\u109d\ua9e5\uaa7b-\uaa7d\U000e0100-\U000e01ef"
)
_LETTERS = f"{_CJK}{_THAI_LAO}{_KHMER}{_BURMESE}"
_PUNCTUATION = "\u3001-\u3004\u3008-\u3020\u3030\u303d-\u303f\u30fb\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65\u104a-\u104f\u17d4-\u17d6\u17d8-\u17db\u0e2f\u0e4f\u0e5a\u0e5b"  # noqa: E501
_UNIT = f"[{_LETTERS}](?:[{_MARKS}]|[\u17d2\u1039][{_LETTERS}])*"

UNSPACED = re.compile(f"[{_LETTERS}]")
"""A character of a script that is written without blanks between words."""

_PARTS_WORDS = f"[{_LETTERS}{_PUNCTUATION}]"
_TOKEN = re.compile(r"\S+")
_PIECE = f"{_UNIT}|[^\\s{_LETTERS}{_PUNCTUATION}]+"
_WORD = re.compile(r"\w+")
_WORD_CHARACTER = re.compile(r"\w")
_OPENING = "([{<\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\u3016\u3018\u301a\uff08\uff3b\uff5b\uff5f\uff62"
_FRAGMENT = f"{_UNIT}|[^\\W{_LETTERS}]+"


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    """On first use: most texts need none of these large patterns, and every command loads this file."""
    return re.compile(pattern)


def is_parted_by_blanks(text: str) -> bool:
    """True where blanks part the words of a text."""
    return text.isascii() or not _compile(_PARTS_WORDS).search(text)


def count_words(text: str) -> int:
    """How many words a text has, those of unspaced scripts by character."""
    if is_parted_by_blanks(text):
        return len(text.split())
    return len(_word_starts(text))


def split_words(text: str) -> list[str]:
    """The words of a text with the punctuation beside them; their number is that of `count_words`."""
    if is_parted_by_blanks(text):
        return text.split()
    starts = _word_starts(text)
    ends = [*starts, len(text)][1:]  # also where no word starts
    return [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]


def cut_words(text: str, words: int) -> str:
    """The text up to the end of its `words`-th word, white space kept; "" for no words."""
    if words <= 0:
        return ""
    if is_parted_by_blanks(text):
        last = next(islice(_TOKEN.finditer(text), words - 1, None), None)
        return text if last is None else text[: last.end()]
    starts = _word_starts(text)
    return text if len(starts) <= words else text[: starts[words]].rstrip()


def lower_words(text: str, language: str = "en") -> list[str]:
    r"""Lower-cased words without punctuation, for copying: `\w+`, and each character of an unspaced script alone."""
    lowered = lower_text(text, language)
    return _compile(_FRAGMENT).findall(lowered) if UNSPACED.search(text) else _WORD.findall(lowered)


def lower_text(text: str, language: str = "en") -> str:
    """A text in small letters. İ becomes i in every language, I becomes ı in Turkish and Azerbaijani."""
    if language in {"tr", "az"}:
        text = text.replace("I", "ı")
    return text.replace("İ", "i").replace("I\u0307", "i").lower()


def counts_characters(texts: Iterable[str]) -> bool:
    """True where most words of some texts are characters of scripts without spaces."""
    characters = words = 0
    for text in texts:
        words += count_words(text)
        characters += len(UNSPACED.findall(text))
    return 2 * characters > words


def length_unit(texts: Iterable[str]) -> str:
    """The unit that `count_words` mostly counts in these texts: "characters" or "words"."""
    return "characters" if counts_characters(texts) else "words"


def _word_starts(text: str) -> list[int]:
    """The start of each word, with the punctuation before it.

    The count of a token does not depend on the text around it: so the beginning of a text has the count it has there.
    """
    starts: list[int] = []
    for token in _TOKEN.finditer(text):
        first = token.start()
        if not _compile(_PARTS_WORDS).search(token[0]):
            starts.append(first)
            continue
        pieces = (piece.start() for piece in _compile(_PIECE).finditer(token[0]) if _WORD_CHARACTER.search(piece[0]))
        places = [_before_brackets(text, first + piece, first) for piece in pieces]
        starts += [first, *places[1:]] if places else []
    return starts


def _before_brackets(text: str, place: int, first: int) -> int:
    while place > first and text[place - 1] in _OPENING:
        place -= 1
    return place
