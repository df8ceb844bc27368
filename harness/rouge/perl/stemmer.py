"""The stemmer of ROUGE-1.5.5: WordNet's exceptions, then Porter's rules with a fourth step of its own.

Porter (1980), "An algorithm for suffix stripping", with his two later changes (`bli` -> `ble`, `logi` -> `log`).
Words are lower-case ASCII letters and digits; a digit counts as a consonant.
"""

from __future__ import annotations

from harness.rouge.perl.tables import exceptions

_LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz0123456789", "vcccvcccvcccccvcccccvcccyccccccccccc")

_STEP_2 = {  # before a suffix, those that it ends
    "ational": "ate",
    "tional": "tion",
    "enci": "ence",
    "anci": "ance",
    "izer": "ize",
    "bli": "ble",
    "alli": "al",
    "entli": "ent",
    "eli": "e",
    "ousli": "ous",
    "ization": "ize",
    "ation": "ate",
    "ator": "ate",
    "alism": "al",
    "iveness": "ive",
    "fulness": "ful",
    "ousness": "ous",
    "aliti": "al",
    "iviti": "ive",
    "biliti": "ble",
    "logi": "log",
}
_STEP_3 = {
    "icate": "ic",
    "ative": "",
    "alize": "al",
    "iciti": "ic",
    "ical": "ic",
    "ful": "",
    "ness": "",
}
_SUFFIXES_2, _SUFFIXES_3 = tuple(_STEP_2), tuple(_STEP_3)
# No suffix of this list ends another, so the order is free. `ment`, `ent` and `ion` have tests of their own.
_STEP_4 = (
    *("al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement"),
    *("ou", "ism", "ate", "iti", "ous", "ive", "ize"),
)
_SUFFIXES_4 = (*_STEP_4, "ent", "sion", "tion")


def perl_stem(word: str) -> str:
    """Stem a token as `-m` does: words of up to three letters stay, exceptions come from a table."""
    if len(word) <= 3:
        return word
    return exceptions().get(word) or perl_porter(word)


def perl_porter(word: str) -> str:
    """The rules alone, without WordNet's exceptions."""
    if len(word) <= 3:
        return word
    if word.endswith("s"):
        word = _plurals(word)
    if word.endswith(("ed", "ing")):
        word = _past_and_participle(word)
    if word.endswith("y") and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    if word.endswith(_SUFFIXES_2):
        word = _replace(word, _STEP_2)
    if word.endswith(_SUFFIXES_3):
        word = _replace(word, _STEP_3)
    if word.endswith(_SUFFIXES_4):
        word = _strip_suffixes(word)
    return _tidy_end(word) if word.endswith(("e", "ll")) else word


def _shape(word: str) -> str:
    """Write `v` or `c` for each letter; a `y` is a vowel after a consonant only."""
    shape = word.translate(_LETTERS)
    if "y" not in shape:
        return shape
    shape = "c" + shape[1:] if shape[0] == "y" else shape
    while (at := shape.find("y")) > 0:
        shape = shape[:at] + ("v" if shape[at - 1] == "c" else "c") + shape[at + 1 :]
    return shape


def _measure(word: str) -> int:
    """Porter's m: how often a vowel is followed by a consonant."""
    return _shape(word).count("vc")


def _has_vowel(word: str) -> bool:
    return "v" in _shape(word)


def _ends_cvc(word: str) -> bool:
    return _shape(word[-3:] if "y" not in word else word)[-3:] == "cvc" and word[-1] not in "wxy"


def _plurals(word: str) -> str:
    """Step 1a: remove plural endings."""
    if word.endswith("ss"):
        return word
    return word[:-2] if word.endswith(("sses", "ies")) else word[:-1]


def _past_and_participle(word: str) -> str:
    """Step 1b: remove -ed and -ing."""
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    cut = 2 if word.endswith("ed") else 3
    if not _has_vowel(word[:-cut]):
        return word
    word = word[:-cut]
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if word[-1] == word[-2:-1] and word[-1] not in "aeiouylsz":
        return word[:-1]
    return word + "e" if _measure(word) == 1 and _ends_cvc(word) else word


def _replace(word: str, rules: dict[str, str]) -> str:
    """Steps 2 and 3: the longest suffix that ends the word decides."""
    suffix = next(suffix for suffix in rules if word.endswith(suffix))
    stem = word[: -len(suffix)]
    return stem + rules[suffix] if _measure(stem) > 0 else word


def _strip_suffixes(word: str) -> str:
    """Step 4, not Porter's: four tests in sequence, so departmental -> department -> depart."""
    if word.endswith(_STEP_4):
        stem = word[: -next(len(suffix) for suffix in _STEP_4 if word.endswith(suffix))]
        word = stem if _measure(stem) > 1 else word
    if word.endswith("ment") and _measure(word[:-4]) > 1:
        word = word[:-4]
    if word.endswith("ent"):
        return word[:-3] if _measure(word[:-3]) > 1 else word
    return word[:-3] if word.endswith(("sion", "tion")) and _measure(word[:-3]) > 1 else word


def _tidy_end(word: str) -> str:
    """Step 5: remove a final e, and one of two final l."""
    if word.endswith("e"):
        stem = word[:-1]
        m = _measure(stem)
        word = stem if m > 1 or (m == 1 and not _ends_cvc(stem)) else word
    return word[:-1] if word.endswith("ll") and _measure(word[:-1]) > 1 else word
