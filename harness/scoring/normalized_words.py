"""Words of texts normalized for the search of leaks and copies: letters and digits only, with their hashes.

Neither case nor punctuation nor the marks of tokenizers count. A character of writing without blanks is a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple
from unicodedata import normalize
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.lazy_patterns import compile_on_use
from harness.rouge.spaced_words import ReadTexts
from harness.rouge.word_spans import Spans

Words = tuple[str, ...]
Hashes = NDArray[np.uint64]

MARK = compile_on_use(r"<[^<>\s]{1,20}>|-[lr][rsc]b-", re.IGNORECASE)
_TAG_BYTES = re.compile(rb"<[^<>\s\x1c-\x1f]{1,20}>")
_BRACKET = re.compile("-[lr][rsc]b-")
_BRACKET_BYTES = re.compile(rb"-[lr][rsc]b-")
UNSPACED = compile_on_use(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_WORD = compile_on_use(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|"  # written without blanks
    r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
_LETTERS = b"abcdefghijklmnopqrstuvwxyz0123456789"
_BLANKED = bytes(byte if byte > 127 or byte in _LETTERS else 32 for byte in range(256))
"""All but letters and digits of ASCII becomes a blank; bytes of other characters stay."""

_PUNCTUATION = bytes(byte for byte in range(128) if byte not in _LETTERS)
_END = b" " * 16
_FOLDED_END = _END.decode()
_PIECES = 3
"""Words are hashed by their length and as many times eight bytes: the hashes of longer ones may be equal."""

_FACTORS = np.array([0x9E3779B97F4A7C15, 0xD1B54A32D192ED03, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)
_FACTOR = 0x9FB21C651E98DF25
_POWER_BITS = 17
"""Bits of the number of its powers that are kept; of a longer text there are more."""

_SHIFT = np.uint64(32)
_FIRST_CHARS = 64
_ROUGE_TOKEN = re.compile("[a-z0-9]+")


class HashedTexts(NamedTuple):
    """The words of `texts`: text `n` has the hashes `offsets[n] : offsets[n + 1]`. Equal words have equal hashes."""

    texts: Sequence[str]
    hashes: Hashes
    offsets: Ints

    def words(self, place: int) -> Words:
        """The words of one text."""
        return normalize_words(self.texts[place])

    def texts_hashes(self, owners: Ints) -> Hashes:
        """(texts,): a hash of all words of each text. It is the same where words and `owners` of texts are the same."""
        sums = np.concatenate([[np.uint64(0)], np.cumsum(self.hashes)])
        return _spread_bits(np.diff(sums[self.offsets]) ^ _salt(owners))

    def windows(self, size: int, owners: Ints) -> tuple[Hashes, Ints]:
        """Hashes of each `size` consecutive words, and the place of the text that each is from.

        They are the same where words and `owners` of texts are the same.
        """
        of_words = np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))
        count = max(0, len(of_words) - size + 1)
        starts = np.flatnonzero(of_words[:count] == of_words[len(of_words) - count :])
        texts = of_words[starts]
        return _spread_bits(_hash_rows(self.hashes, size)[starts] ^ _salt(owners)[texts]), texts


def normalize_words(text: str) -> Words:
    """The words of a text, without case, punctuation and marks."""
    if not text.isascii():
        return tuple(_find_words(text))
    return tuple(_blank_punctuation(text.encode("ascii")).decode("ascii").split())


def squeeze_words(text: str) -> str:
    """The words of a text, joined without spaces."""
    if not text.isascii():
        return "".join(_find_words(text))
    return _blank_marks(text.encode("ascii").lower()).translate(None, _PUNCTUATION).decode("ascii")


def first_words(text: str, count: int) -> Words:
    """The first words of a text, at most so many. No more of a long text is read than is needed.

    No word or mark holds a blank, and what comes behind a blank does not change what is before it.
    """
    chars, words = _FIRST_CHARS + 8 * count, Words()
    while len(words) < count and chars:
        end = min((end for end in (text.find(" ", chars), text.find("\n", chars)) if end >= 0), default=None)
        words = normalize_words(text[:end])
        chars = 0 if end is None else 4 * chars
    return words[:count]


def first_word(text: str) -> str:
    """The first word of a text; "" of a text without words."""
    pieces = text[:_FIRST_CHARS].split(None, 1)
    word = _split_first(pieces[0]) if len(pieces) > 1 else ""
    return word or next(iter(first_words(text, 1)), "")


def _split_first(piece: str) -> str:
    """The first word of what stands between blanks; "" where there is none."""
    if piece.isascii() and piece.isalnum():
        return piece.lower()
    return next(iter(normalize_words(piece)), "")


def hash_first_words(pieces: Sequence[str]) -> Ints:
    """(pieces,): a hash of the first word of each piece between blanks, 0 where there is none."""
    return hash_words([*map(_split_first, pieces)])


def hash_words(words: Sequence[str]) -> Ints:
    """(words,): a hash of each word, from 0 up; 0 of ""."""
    return np.array([crc32(word.encode("utf-8", "surrogatepass")) for word in words], np.int64)


def are_read_otherwise(pieces: Sequence[str]) -> NDArray[np.bool_]:
    """A flag for pieces between blanks that may have equal words in two texts, but not as many equal tokens in ROUGE.

    ROUGE finds the tokens of all others in each of their words, one at least: `caf` in `café`.
    """
    flags = np.zeros(len(pieces), np.bool_)
    if is_read_alike("\n".join(pieces)):
        return flags
    for place, piece in enumerate(pieces):
        if not is_read_alike(piece):
            tokens = [*map(_ROUGE_TOKEN.findall, normalize_words(piece))]
            flags[place] = not all(tokens) or [*chain.from_iterable(tokens)] != _ROUGE_TOKEN.findall(piece.lower())
    return flags


def is_read_alike(text: str) -> bool:
    """Tell whether the words of a text are certainly its tokens in ROUGE: it is ASCII without marks."""
    return text.isascii() and "<" not in text and not _BRACKET.search(text.lower())


def hash_texts(texts: Sequence[str]) -> HashedTexts:
    """The words of texts as hashes."""
    if isinstance(texts, ReadTexts):
        hashes, bounds = texts.words.parts(_hash_parts)
        return HashedTexts(texts, hashes, bounds.take(texts.words.offsets))
    contents = [
        text.encode("ascii") if text.isascii() else " ".join(_find_words(text)).encode("utf-8") for text in texts
    ]
    return HashedTexts(texts, *_hash_contents(contents))


def _hash_parts(words: Sequence[str]) -> tuple[Hashes, Ints]:
    """The plain words in words between blanks: nothing that is a mark or a word holds a blank."""
    hashed = hash_texts(words)
    return hashed.hashes, np.diff(hashed.offsets)


def digest_texts(texts: Sequence[str]) -> Hashes:
    """A digest (topics,) of each text, without regard to case and white space; 0 for a text without words.

    A polynomial of the hashes of its words, modulo 2**64.
    """
    words = (texts if isinstance(texts, ReadTexts) else ReadTexts(texts)).words
    if len(words.numbers) >> _POWER_BITS and len(texts) > 1:
        half = len(texts) // 2
        return np.concatenate([digest_texts(texts[:half]), digest_texts(texts[half:])])
    terms, offsets = words.values(_hash_folded), words.offsets
    powers, shifts = _powers(max(_POWER_BITS, len(terms).bit_length()))
    terms *= powers[: len(terms)]
    has_words = np.diff(offsets) > 0
    starts = offsets[:-1][has_words]
    # The powers of a text go on from those of the one before: the power at its beginning is taken away again.
    sums = np.add.reduceat(terms, starts) if len(terms) else terms
    digests = np.zeros(len(has_words), np.uint64)
    digests[has_words] = np.maximum(_spread_bits(sums * shifts.take(starts)), 1)
    return digests


@lru_cache(1)
def _powers(bits: int) -> tuple[Hashes, Hashes]:
    """The powers of `_FACTOR` from the first up, as many as fit into so many bits; and those of its inverse from 0."""
    powers = np.full(1 << bits, np.uint64(_FACTOR)).cumprod()
    inverse = np.full(1 << bits, np.uint64(pow(_FACTOR, -1, 1 << 64)))
    inverse[0] = 1
    return powers, inverse.cumprod()


def _hash_folded(words: Sequence[str]) -> Hashes:
    """A hash of all that is in each word between blanks, but for the case of its letters."""
    content = "\n".join([*words, _FOLDED_END]).casefold().encode("utf-8", "surrogatepass")
    ends = np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))
    starts = np.append(0, ends[:-1] + 1)[: len(ends)]
    spans = Spans(content, starts, ends - starts)
    hashes = _hash_words(spans)
    for place in np.flatnonzero(spans.lengths > 8 * _PIECES).tolist():
        hashes[place] = int.from_bytes(blake2b(spans.word(place), digest_size=8).digest(), "little")
    return hashes


def _hash_contents(contents: Sequence[bytes]) -> tuple[Hashes, Ints]:
    """The hashes of all words, and where those of each text begin, and the last end.

    `contents` are ASCII as it was written, or words with blanks between them.
    """
    borders = np.ones(len(contents) + 1, np.int64)
    np.cumsum([len(content) + 1 for content in contents], out=borders[1:])
    borders[1:] += 1
    buffer = _blank_punctuation(b" ".join([b"", *contents, _END]))
    is_word = np.frombuffer(buffer, np.uint8) != ord(" ")
    edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
    starts = np.ascontiguousarray(edges[::2])
    return _hash_words(Spans(buffer, starts, edges[1::2] - starts)), np.searchsorted(starts, borders)


def _hash_words(words: Spans) -> Hashes:
    hashes = words.pieces(0) * _FACTORS[0] ^ words.lengths.astype(np.uint64) * _FACTORS[-1]
    for piece in range(1, _PIECES):
        longer = np.flatnonzero(words.lengths > 8 * piece)
        hashes[longer] ^= words.select_words(longer).pieces(piece) * _FACTORS[piece]
    return _spread_bits(hashes)


def _hash_rows(hashes: Hashes, size: int) -> Hashes:
    """The hash of `size` hashes in a row, from each place on, made of the hashes of half as many."""
    if size == 1 or len(hashes) < size:
        return hashes[: max(0, len(hashes) - size + 1)]
    half = _hash_rows(hashes, size // 2)
    rows = half[: len(half) - size // 2] * np.uint64(_FACTOR ** (size // 2) % 2**64) + half[size // 2 :]
    return rows if size % 2 == 0 else rows[:-1] * np.uint64(_FACTOR) + hashes[size - 1 :]


def _salt(owners: Ints) -> Hashes:
    salt: Hashes = owners.astype(np.uint64) * _FACTORS[1]
    return salt


def _spread_bits(hashes: Hashes) -> Hashes:
    """Hashes that differ anywhere differ in their highest bits."""
    spread: Hashes = (hashes ^ (hashes >> _SHIFT)) * _FACTORS[2]
    return spread


def _blank_punctuation(content: bytes) -> bytes:
    return _blank_marks(content.lower()).translate(_BLANKED)


def _blank_marks(content: bytes) -> bytes:
    """Lower-case ASCII bytes with marks blanked, of the same length. A mark of one kind may hold one of the other."""
    for mark in (_TAG_BYTES, _BRACKET_BYTES):
        if mark.search(content):
            content = mark.sub(lambda mark: b" " * len(mark[0]), content)
    return content


def _find_words(text: str) -> list[str]:
    folded = normalize("NFKC", text).casefold()
    return _WORD.findall(MARK.sub(" ", folded) if "<" in folded or "b-" in folded else folded)
