"""Porter's stemmer as NLTK extends it (`PorterStemmer()`, as in rouge-score), for many words at once.

M. F. Porter, "An algorithm for suffix stripping", Program 14(3), 1980. Every step looks at the end of the word, and
most ask for the *measure* m of what would be left: the number of times a vowel is followed by a consonant,
[C](VC)^m[V].

Words lie in a matrix of bytes, one a row; a step finds the rows with its suffixes and changes those.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from harness.rouge.hash_tables import Keys
from harness.rouge.scores import Ints
from harness.rouge.word_spans import Spans, eight_bytes, find_words

Bools = NDArray[np.bool_]

VOWELS = b"aeiou"
PAD = 8  # zero bytes before each word, so that its last eight bytes can always be read


class Rule(NamedTuple):
    """A rule that replaces a suffix if the stem, with `kept_letters` of the suffix, has at least `least_measure`."""

    suffix: bytes
    replacement: bytes
    least_measure: int
    kept_letters: int = 0


def _rules(least: int, text: str) -> list[Rule]:
    pairs = [pair.partition(">") for pair in text.split()]
    return [Rule(suffix.encode(), replacement.encode(), least) for suffix, _, replacement in pairs]


STEP_1A = _rules(0, "sses>ss ies>i ss>ss s>")
STEP_2 = [
    *_rules(
        1,
        "ational>ate tional>tion enci>ence anci>ance izer>ize bli>ble alli>al entli>ent eli>e ousli>ous ization>ize"
        " ation>ate ator>ate alism>al iveness>ive fulness>ful ousness>ous aliti>al iviti>ive biliti>ble"
        " fulli>ful",  # NLTK's
    ),
    Rule(b"logi", b"log", 1, kept_letters=1),  # the l counts as part of the stem, for geo- and theo- (NLTK's)
]
STEP_3 = _rules(1, "icate>ic ative> alize>al iciti>ic ical>ic ful> ness>")
STEP_4 = [
    *_rules(2, "al> ance> ence> er> ic> able> ible> ant> ement> ment> ent> ou> ism> ate> iti> ous> ive> ize>"),
    Rule(b"sion", b"s", 2, kept_letters=1),
    Rule(b"tion", b"t", 2, kept_letters=1),
]
STEP_5B = [Rule(b"ll", b"l", 2, kept_letters=1)]

IRREGULAR = {  # NLTK's, from the errors people reported to Porter over twenty years
    b"skies": b"sky", b"dying": b"die", b"lying": b"lie", b"tying": b"tie", b"innings": b"inning", b"inning": b"inning",
    b"outings": b"outing", b"outing": b"outing", b"cannings": b"canning", b"canning": b"canning", b"news": b"news",
    b"howe": b"howe", b"proceed": b"proceed", b"exceed": b"exceed", b"succeed": b"succeed",
}  # fmt: skip


def stem_words(words: Spans) -> Spans:
    """The stem of each word (of three letters or more, `a-z0-9`), in order. Memory: words times the longest of them."""
    stems = _Words(words)
    irregular = _irregular(stems)
    for step in (_step_1a, _step_1b, _step_1c, _step_2, _step_3, _step_4, _step_5a, _step_5b):
        step(stems)
    for row, word in irregular.items():
        stems.letters[row, PAD : PAD + len(word)] = np.frombuffer(word, dtype=np.uint8)
        stems.lengths[row] = len(word)
    return stems.spans()


def stems_of(words: list[str]) -> list[str]:
    """The stem of each word of three letters or more."""
    if not words:
        return []
    spans = stem_words(find_words(words).spans)
    return [spans.word(number).decode() for number in range(len(words))]


class _Words:
    """Words in rows, which the steps change in place, and which of their letters are vowels (see `_vowels`)."""

    def __init__(self, words: Spans) -> None:
        width = -(-int(words.lengths.max(initial=8)) // 8) * 8
        letters = np.frombuffer(words.buffer, dtype=np.uint8)
        columns = np.arange(width)
        self.letters = np.zeros((len(words.starts), PAD + width), dtype=np.uint8)
        self.letters[:, PAD:] = letters.take(words.starts[:, None] + columns, mode="clip")
        self.letters[:, PAD:] *= columns < words.lengths[:, None]
        self.lengths = words.lengths.copy()
        self.vowels = _vowels(self.letters)

    def spans(self) -> Spans:
        count, stride = self.letters.shape
        return Spans(self.letters.tobytes() + bytes(16), np.arange(count) * stride + PAD, self.lengths)

    def tails(self) -> Keys:
        """The last eight letters of each word, the very last in the highest byte."""
        rows = np.arange(len(self.lengths)) * self.letters.shape[1]
        tails: Keys = eight_bytes(self.letters)[rows + self.lengths]
        return tails

    def replace(self, rows: Ints, suffix: int, replacement: bytes) -> None:
        """Put `replacement` in the place of the last `suffix` letters of these rows."""
        if not len(rows):
            return
        at = PAD + self.lengths[rows] - suffix
        for offset, letter in enumerate(replacement):
            self.letters[rows, at + offset] = letter
            self.vowels[rows, at + offset] = letter in VOWELS  # no replacement has a y
        self.lengths[rows] += len(replacement) - suffix

    def measure(self, rows: Ints, lengths: Ints) -> Ints:
        """Porter's m of the first `lengths` letters of these rows."""
        vowel = self.vowels.take(rows, axis=0)[:, PAD:]
        inside = np.arange(1, vowel.shape[1]) < lengths[:, None]
        return _count(vowel[:, :-1] & ~vowel[:, 1:] & inside)


def _vowels(letters: NDArray[np.uint8]) -> Bools:
    """A flag for letters that are vowels: aeiou, and y after a consonant. True also before the word begins."""
    vowel: Bools = letters == 0
    for letter in VOWELS:
        vowel |= letters == letter
    flat = vowel.reshape(-1)
    y = np.flatnonzero(letters == ord("y"))
    if len(y):  # in a run of y's every other one is a vowel
        first = np.concatenate([[True], np.diff(y) != 1])
        begin = y[first][np.cumsum(first) - 1]
        flat[y] = ~flat[begin - 1] ^ ((y - begin) % 2 == 1)
    return vowel


def _count(flags: Bools) -> Ints:
    """How many of each row are true."""
    counts: Ints = np.bitwise_count(np.packbits(flags, axis=1)).sum(axis=1, dtype=np.int64)
    return counts


def _irregular(words: _Words) -> dict[int, bytes]:
    """The stems of the rows that have one of their own; the zeros before a short word are part of its tail."""
    stems = {int(_suffix_key(word.rjust(8, b"\0"))[1]): stem for word, stem in IRREGULAR.items()}
    tails = words.tails()
    rows = np.flatnonzero(np.isin(tails, np.array([*stems], np.uint64)) & (words.lengths <= 8))
    return {row: stems[tail] for row, tail in zip(rows.tolist(), tails.take(rows).tolist(), strict=True)}


@cache
def _suffix_key(suffix: bytes) -> tuple[np.uint64, np.uint64]:
    """By how many bits a tail must be shifted to have nothing but these letters, and the number that they are."""
    return np.uint64(64 - 8 * len(suffix)), np.uint64(int.from_bytes(suffix, "little"))


def _ends(tails: Keys, suffix: bytes) -> Bools:
    shift, letters = _suffix_key(suffix)
    ends: Bools = (tails >> shift) == letters
    return ends


def _ends_one_of(tails: Keys, suffixes: list[bytes]) -> Bools:
    ends: Bools = np.logical_or.reduce([_ends(tails, suffix) for suffix in set(suffixes)])
    return ends


def _is_one_of(letters: Keys | NDArray[np.uint8], which: bytes) -> Bools:
    return np.asarray(np.logical_or.reduce([letters == letter for letter in which]), np.bool_)


def _apply_rules(words: _Words, rules: list[Rule], tails: Keys | None = None) -> None:
    """Apply the first rule whose suffix a word has; if its condition fails, none is applied."""
    tails = words.tails() if tails is None else tails
    chosen = np.full(len(tails), -1, dtype=np.int8)
    for number, rule in reversed(list(enumerate(rules))):
        np.copyto(chosen, number, where=_ends(tails, rule.suffix))
    rows = np.flatnonzero(chosen >= 0)
    chosen = chosen[rows]
    before = np.array([len(rule.suffix) - rule.kept_letters for rule in rules])[chosen]
    least = np.array([rule.least_measure for rule in rules])[chosen]
    allowed = least == 0
    if not allowed.all():
        allowed |= words.measure(rows, words.lengths[rows] - before) >= least
    rows, chosen = rows[allowed], chosen[allowed]
    for number in np.flatnonzero(np.bincount(chosen)).tolist():
        words.replace(rows[chosen == number], len(rules[number].suffix), rules[number].replacement)


def _step_1a(words: _Words) -> None:
    """Remove plural endings."""
    tails = words.tails()
    short = np.flatnonzero(_ends(tails, b"ies") & (words.lengths == 4))
    _apply_rules(words, STEP_1A, tails)
    words.replace(short, 1, b"ie")  # dies -> di -> die (NLTK's)


def _step_1b(words: _Words) -> None:
    """Remove -ed and -ing."""
    tails = words.tails()
    ied, eed = _ends(tails, b"ied"), _ends(tails, b"eed")
    short = words.lengths == 4
    words.replace(np.flatnonzero(ied & short), 3, b"ie")  # NLTK's, as the next
    words.replace(np.flatnonzero(ied & ~short), 3, b"i")
    rows = np.flatnonzero(eed)
    words.replace(rows[words.measure(rows, words.lengths[rows] - 3) > 0], 3, b"ee")
    ed, ing = _ends(tails, b"ed") & ~eed & ~ied, _ends(tails, b"ing")
    rows = np.flatnonzero(ed | ing)
    left = words.lengths[rows] - np.where(ed[rows], 2, 3)
    inside = np.arange(words.letters.shape[1] - PAD) < left[:, None]
    with_vowel = (words.vowels.take(rows, axis=0)[:, PAD:] & inside).any(axis=1)
    rows = rows[with_vowel]
    words.lengths[rows] = left[with_vowel]
    _restore_ending(words, rows)


def _restore_ending(words: _Words, rows: Ints) -> None:
    """After -ed or -ing is gone: conflat -> conflate, hopp -> hop, fil -> file."""
    tails = words.tails()[rows]
    last = tails >> np.uint64(56)
    vowel = words.vowels[rows]
    lengths = words.lengths[rows]
    final_vowel = vowel[np.arange(len(rows)), PAD + lengths - 1]
    e = _ends_one_of(tails, [b"at", b"bl", b"iz"])
    double = ~e & (last == (tails >> np.uint64(48)) & np.uint64(255)) & ~final_vowel & (lengths >= 2)
    lsz = _is_one_of(last, b"lsz")
    short = ~e & ~double & (words.measure(rows, lengths) == 1) & _ends_cvc(words, rows, lengths)
    words.lengths[rows[double & ~lsz]] -= 1
    words.replace(rows[e | short], 0, b"e")


def _ends_cvc(words: _Words, rows: Ints, lengths: Ints) -> Bools:
    """Porter's *o: consonant, vowel, consonant other than wxy; NLTK adds two-letter words of vowel and consonant."""
    vowel = words.vowels[rows]
    row, end = np.arange(len(rows)), PAD + lengths
    last, middle, first = (vowel[row, end - back] for back in (1, 2, 3))
    wxy = _is_one_of(words.letters[rows, end - 1], b"wxy")
    ends: Bools = (~last & middle & ~first & ~wxy & (lengths >= 3)) | (~last & middle & (lengths == 2))
    return ends


def _step_1c(words: _Words) -> None:
    """Turn y into i after a consonant that is not the first letter (NLTK; Porter asks for any vowel before it)."""
    rows = np.flatnonzero(_ends(words.tails(), b"y") & (words.lengths > 2))
    consonant = ~words.vowels[rows, PAD + words.lengths[rows] - 2]
    words.replace(rows[consonant], 1, b"i")


def _step_2(words: _Words) -> None:
    """Double suffixes to single ones."""
    _apply_rules(words, [Rule(b"alli", b"al", 1)])  # first of all, so that what it leaves passes the others (NLTK's)
    _apply_rules(words, STEP_2)


def _step_3(words: _Words) -> None:
    _apply_rules(words, STEP_3)


def _step_4(words: _Words) -> None:
    _apply_rules(words, STEP_4)


def _step_5a(words: _Words) -> None:
    """Remove a final e if m > 1, or if m = 1 and the rest does not end in consonant, vowel, consonant."""
    rows = np.flatnonzero(_ends(words.tails(), b"e"))
    left = words.lengths[rows] - 1
    m = words.measure(rows, left)
    words.lengths[rows[(m > 1) | ((m == 1) & ~_ends_cvc(words, rows, left))]] -= 1


def _step_5b(words: _Words) -> None:
    _apply_rules(words, STEP_5B)
