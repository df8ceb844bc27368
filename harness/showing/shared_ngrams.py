"""N-grams that a candidate shares with its references, their gain in ROUGE, and n-grams new to the article.

The page's script does the same (`page/js/words.js`); a test holds them together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

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
    """Split a text into the part before the first word, that word, the part up to the second, and so on to the end."""
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
    """The lower-cased words of many texts, found in a few passes over all of them."""
    by_script: dict[bool, list[str]] = {True: [], False: []}
    for text in map(show_lines, texts):
        by_script[text.isascii()].append(text)
    plain, other = (_HIDDEN.sub(" ", text) if "\\" in text else text for text in map("\n".join, by_script.values()))
    words = set(plain.lower().translate(_BLANKS).split())
    words.update(word.lower() for word in set(_RUN.findall(other)))
    return words


def word_tokens(words: Sequence[str], pieces: dict[str, str]) -> list[tuple[str, int]]:
    """The tokens that ROUGE compares in place of these words, and the number of the word each token comes from."""
    tokens = []
    for number, word in enumerate(words):
        lower = word.lower()
        tokens += [(token, number) for token in pieces.get(lower, lower).split()]
    return tokens


Novelty = Literal["", "novel", "unsaid"]
"""The novelty of a word: the article has it; has it not; has it not, and it is a number or a name."""

Gram = tuple[str, ...]

_ENDS = compile_on_use(r'[.!?…:"“”\n]')


class TokenizedText(Struct, frozen=True):
    """A text as `pieces`, and its tokens: token `n` comes from word `origins[n]`."""

    pieces: tuple[str, ...]
    keys: tuple[str, ...]
    origins: tuple[int, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The words of the text."""
        return self.pieces[1::2]


class SharedRun(Struct, frozen=True):
    """Tokens from `start` that some references have in a row: `references` are their numbers."""

    start: int
    size: int
    references: tuple[int, ...]


class NgramGain(Struct, frozen=True):
    """F of n-grams against the best reference (its number), and the gain of each n-gram, in points."""

    f: float
    reference: int
    points_by_gram: dict[Gram, float]


def tokenize_text(text: str, pieces: dict[str, str]) -> TokenizedText:
    """A text with the tokens of its words: see `TopicView.tokens`."""
    parts = split_pieces(text)
    tokens = word_tokens(parts[1::2], pieces)
    return TokenizedText(tuple(parts), tuple(token for token, _ in tokens), tuple(number for _, number in tokens))


def shared_runs(text: TokenizedText, references: Sequence[TokenizedText]) -> list[SharedRun]:
    """The longest runs of tokens that one of the references has, from left to right."""
    runs, start = [], 0
    while start < len(text.keys):
        sizes = [_longest(text.keys, start, reference.keys) for reference in references]
        size = max(sizes, default=0)
        if size:
            runs.append(SharedRun(start, size, tuple(number for number, length in enumerate(sizes) if length == size)))
        start += max(1, size)
    return runs


def _longest(keys: Sequence[str], start: int, other: Sequence[str]) -> int:
    best = 0
    for place, key in enumerate(other):
        if key == keys[start]:
            size = 1
            while keys[start + size : start + size + 1] == other[place + size : place + size + 1] != ():
                size += 1
            best = max(best, size)
    return best


def count_ngrams(keys: Sequence[str], order: int) -> Counter[Gram]:
    """The number of occurrences of each n-gram in a text."""
    return Counter(tuple(keys[place : place + order]) for place in range(len(keys) - order + 1))


def ngram_gain(text: TokenizedText, references: Sequence[TokenizedText], order: int) -> NgramGain:
    """ROUGE-N F is 200 hits / (candidate's n-grams + reference's): so much is each hit worth."""
    counts, best = count_ngrams(text.keys, order), NgramGain(-1.0, -1, {})
    for number, reference in enumerate(references):
        theirs = count_ngrams(reference.keys, order)
        total = counts.total() + theirs.total()
        gains = {gram: 200 * min(times, theirs[gram]) / total for gram, times in counts.items() if theirs[gram]}
        if sum(gains.values()) > best.f:
            best = NgramGain(sum(gains.values()), number, gains)
    return best


def word_novelty(text: TokenizedText, article: Sequence[TokenizedText]) -> list[Novelty]:
    """The novelty of each word: whether the article (titles and paragraphs) lacks the word and its stem.

    Nothing is new without an article. A name is a word with a capital that opens no sentence. A new name may be true
    all the same: this is a look, no proof.
    """
    article_keys = {key for text in article for key in (*text.keys, *(word.lower() for word in text.words))}
    if not article_keys:
        return [""] * len(text.words)
    keys: list[list[str]] = [[] for _ in text.words]
    for key, origin in zip(text.keys, text.origins, strict=True):
        keys[origin].append(key)
    return [_novelty(text, number, keys[number], article_keys) for number in range(len(text.words))]


def _novelty(text: TokenizedText, number: int, keys: Sequence[str], article_keys: set[str]) -> Novelty:
    word = text.words[number]
    if word.lower() in article_keys or (keys and all(key in article_keys for key in keys)):
        return ""
    opens = number == 0 or bool(_ENDS.search(text.pieces[2 * number]))
    return "unsaid" if any(map(str.isnumeric, word)) or (not opens and word[0].isupper()) else "novel"


def ngram_surfaces(text: TokenizedText, order: int) -> dict[Gram, str]:
    """Each n-gram as it is written where it first occurs."""
    surfaces: dict[Gram, str] = {}
    for place in range(len(text.keys) - order + 1):
        numbers = dict.fromkeys(text.origins[place : place + order])
        surfaces.setdefault(text.keys[place : place + order], " ".join(text.words[number] for number in numbers))
    return surfaces
