"""Sentences by a stated rule for each language but English, which has `harness.datasets.english_sentences`.

A mark (. ! ? ...) with the quotation marks and brackets that close behind it ends a sentence where white space or the
end of the line follows, unless a small letter goes on, an abbreviation or an initial stands before the dot, or an
ordinal number does in a language that writes it so. 。！？ । ॥ ؟ ۔ ។ ။ need no space. Thai and Lao have no marks: a
space between two of their letters ends one. A line's end always does.
"""

from __future__ import annotations

import re
from functools import cache

from msgspec import Struct

from harness.datasets import abbreviations
from harness.lazy_patterns import compile_on_use

REVISION = 1
"""Counted up when a rule of any language moves a boundary; part of the signature."""

_CODES = """
am ar bg bn cs da de el es fa fi fr gu he hi hu hy id it ja km kn ko lo ml mr my nb ne nl pa pl pt ro ru si sv ta te th
tr uk ur vi zh
"""
LANGUAGES = frozenset(_CODES.split())
"""Languages that have a rule."""

_UNSPACED_ENDS = "。！？｡।॥۔؟។៕၊။።፧՞։"
_CLOSING = "\"'”’“»«›‹)\\]】』」》〉）"
_CLOSING_UNSPACED = "\"'”’»)\\]】』」》〉）"  # “ opens in Chinese, and closes in German
_OPENING = "\"'“”„‚‘«»‹›([{¿¡—–-*•「『《（【\u202a-\u202e"
_END = compile_on_use(
    rf"(?P<dots>\.{{2,}}|…+)[{_CLOSING}]*(?:[\u00a0\u202f ]»)?(?=\s|$)"
    rf"|(?P<dot>\.)[{_CLOSING}]*(?:[\u00a0\u202f ]»)?(?=\s|$)"
    rf"|[\u00a0\u202f ]?(?P<call>[!?]+[!?.…]*)[{_CLOSING}]*(?:[\u00a0\u202f ]»)?(?=\s|$)"
    rf"|(?P<mark>[{_UNSPACED_ENDS}][{_UNSPACED_ENDS}!?…]*[{_CLOSING_UNSPACED}]*)(?![，、：；,])"
    r"|(?P<cjk>(?<=[\u3040-\u30ff\u3400-\u9fff])[!?]+[」』”’）》\"]*)(?![，、：；,])"
)
_GREEK_QUESTION = compile_on_use(rf"[;\u037e][{_CLOSING}]*(?=\s|$)")
_THAI_SPACE = compile_on_use(r"(?<=[\u0e01-\u0e4e\u0e81-\u0ecd])\s+(?=[\u0e01-\u0e4e\u0e81-\u0edf])")
_QUOTED_GOES_ON = compile_on_use(r"[」』](?=\s*(?:と|って|という|が|は|を|の|に|など|だ|です))")
_TOKEN = compile_on_use(r"\S+$")
_SHORTENED = compile_on_use(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_SHORT_NEXT = compile_on_use(r"[^\W\d_]{1,4}\.")
_ELISION = compile_on_use(r"^[^\W\d_]{1,5}['’](?=\w)")
_NUMBER = compile_on_use(r"\d{1,3}|[IVX]{1,6}")
_WORD = compile_on_use(r"[^\W_]+")


class Rule(Struct, frozen=True):
    """The additions of a language to the common rule; `ordinals`: a number with a dot is an ordinal (3. Oktober).

    Oktober).
    """

    never_end: frozenset[str]
    may_end: frozenset[str]
    months: frozenset[str]
    starters: frozenset[str]
    ordinals: bool


@cache
def language_rule(language: str) -> Rule:
    """The rule of a language in `LANGUAGES`."""
    never, may_end, months, starters = (
        frozenset(table.get(language, "").split())
        for table in (abbreviations.NEVER_END, abbreviations.MAY_END, abbreviations.MONTHS, abbreviations.STARTERS)
    )
    return Rule(never - may_end, may_end, months, starters, bool(months))


def rule_version(language: str) -> str:
    """Name and version of a language's rule, for signatures: `de.rules-1`."""
    return f"{language}.rules-{REVISION}"


def split_by_rule(line: str, language: str) -> list[str]:
    """The sentences of one line, stripped. Nothing but white space is lost."""
    rule = language_rule(language)
    ends = [match.end() for match in _END.finditer(line) if _is_end(line, match, rule, language)]
    if language == "el":
        ends += [match.end() for match in _GREEK_QUESTION.finditer(line)]
    if language in {"th", "lo"}:
        ends += [match.start() for match in _THAI_SPACE.finditer(line)]
    pieces, start = [], 0
    for end in [*sorted(ends), len(line)]:
        if piece := line[start:end].strip():
            pieces.append(piece)
        start = end
    return pieces


def _is_end(line: str, match: re.Match[str], rule: Rule, language: str) -> bool:
    rest = line[match.end() :].lstrip()
    if match["mark"] or match["cjk"]:
        return not (language == "ja" and _QUOTED_GOES_ON.match(line, match.end() - 1))
    if not rest:
        return True
    following = rest.lstrip(_OPENING + " \u00a0\u202f")[:1]
    if following.islower() or rest[0] in ",;:":
        return False
    return match["dot"] is None or _dot_ends(line[: match.start()], rest, rule)


def _dot_ends(before: str, rest: str, rule: Rule) -> bool:
    """True where the dot after `before` ends a sentence, given that no small letter follows."""
    match = _TOKEN.search(before)
    token = _ELISION.sub("", match[0].lstrip(_OPENING)) if match else ""
    word = token.lower()
    if word in rule.may_end or _join_shortening(before, word) in rule.may_end:
        return not rest[0].isdigit()
    if word in rule.never_end or _SHORTENED.fullmatch(word):
        return False
    if len(token) == 1 and token.isalpha():
        return _letter_ends(token, before, rest)
    if rule.ordinals and _NUMBER.fullmatch(token):
        return _number_ends(rest, rule)
    return True


def _join_shortening(before: str, word: str) -> str:
    """The last two parts of a shortening that is written with spaces: `v. Chr` as `v.chr`."""
    parts = before.rsplit(maxsplit=2)
    return f"{parts[-2].lower()}{word}" if len(parts) > 1 and parts[-2].endswith(".") else word


def _letter_ends(letter: str, before: str, rest: str) -> bool:
    """True where a sentence ends after one letter: after a unit (5 m.), not after an initial or a part of `z. B.`.

    B.`.
    """
    parts = before.split()[-2:]
    unit = letter.islower() and len(parts) == 2 and parts[0][-1:].isdigit()
    return unit and not _SHORT_NEXT.match(rest)


def _number_ends(rest: str, rule: Rule) -> bool:
    """True where a sentence ends after a number with a dot: not before a month or a noun, but before `Der` or `Sie`."""
    match = _WORD.search(rest)
    word = match[0].lower() if match else ""
    return word not in rule.months and word in rule.starters
