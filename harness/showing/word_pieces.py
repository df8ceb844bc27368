"""Texts as words and what stands between them, both made visible: what is lit up word by word.

The page's script cuts texts in the same way (`page/js/words.js`); a test holds them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.lazy_patterns import compile_on_use
from harness.showing.visible_text import show_lines

_PLAIN = compile_on_use(r"([^\W_]+)")
_RUN = compile_on_use(r"[^\W_]+")
_BLANKS = {code: " " for code in range(128) if not chr(code).isalnum()}
# A hidden character that was spelled out is no word.
_SPELLED = r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})"
_HIDDEN = compile_on_use(_SPELLED)
_WORD = compile_on_use(rf"{_SPELLED}|([^\W_]+)")


def split_pieces(text: str) -> tuple[str, ...]:
    """What stands before the first word, that word, what stands between it and the second, and so on to the end."""
    visible = show_lines(text)
    if "\\" not in visible:
        return tuple(_PLAIN.split(visible))
    parts, end = [], 0
    for match in _WORD.finditer(visible):
        if match[1]:
            parts += [visible[end : match.start()], match[1]]
            end = match.end()
    return (*parts, visible[end:])


def find_words(texts: Iterable[str]) -> set[str]:
    """The words of many texts, lower-cased, in a few passes over all of them."""
    by_script: dict[bool, list[str]] = {True: [], False: []}
    for text in map(show_lines, texts):
        by_script[text.isascii()].append(text)
    plain, other = (_HIDDEN.sub(" ", text) if "\\" in text else text for text in map("\n".join, by_script.values()))
    words = set(plain.lower().translate(_BLANKS).split())
    words.update(word.lower() for word in set(_RUN.findall(other)))
    return words


def word_tokens(words: Sequence[str], pieces: dict[str, str]) -> list[tuple[str, int]]:
    """What ROUGE compares in the place of these words, and the number of the word each token comes from."""
    tokens = []
    for number, word in enumerate(words):
        lower = word.lower()
        tokens += [(token, number) for token in pieces.get(lower, lower).split()]
    return tokens
