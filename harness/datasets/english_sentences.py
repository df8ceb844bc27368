"""English sentences: nupunkt's, with abbreviations of our own and the ends that it misses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from harness.lazy_patterns import compile_on_use

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

REVISION = 2
"""Counted up when anything here moves a boundary of English; part of the signature."""

# nupunkt learnt 5,865 abbreviations from court papers, plain words among them ("met", "bed", "century"), and misses
# the ends of sentences after those. Of its list only the `DOTTED` stay; these, met in news, join them.
NEWS = """
adm amb asst assn atty bro bros capt cdr cmdr col comdr cpl dr drs fr gen gens gov govs hon insp lt maj messrs mlle
mme mmes mr mrs ms msgr mt ofc pfc pres prof profs pvt rep reps rev revs sen sens sgt sr st ste supt treas
jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri
ave blvd bldg cie co corp cos ctr dept dist div est ft govt hwy inc inst intl jr ltd mfg natl pkwy plc pty rd
univ al approx ca cf ch chap ed eds esp etc ext fig figs ibid incl misc no nos op p pp para pt resp sect ser tel tr
trans v viz vol vols vs bbl cu doz gal hr hrs kg km lb lbs mg mins ml mph oz pct psi sq tbsp tsp yd yds yr yrs
""".split()  # noqa: SIM905  # 170 quotes would hide the words
STATES = """
ala ariz ark calif colo conn del fla ga ill ind kan kans ky la mass md mich minn miss mo mont neb nebr nev okla ont ore
pa que tenn tex va vt wash wis wyo
""".split()  # noqa: SIM905
ABBREVIATIONS = frozenset((*NEWS, *STATES))

DOTTED = compile_on_use(r"(?:[a-z]{1,2}\.)+[a-z]{1,2}|[a-z]|\.\.\.")
"""Abbreviations of nupunkt that are kept: "u.s", "p.m", "ph.d", initials, the ellipsis."""

MARKS = "。！？｡।॥۔؟"
END = compile_on_use(
    rf"""[.!?{MARKS}](?:
        (?<=[.!?]) [\"”] (?=\s+[\"“‘]\w)    # between quotations: nupunkt takes the quote that opens for one that closes
        | (?<=\.) (?=\s+[\"“‘]?[^\W\d_a-z])  # before a capital, where the word before is one of WORDS
        | (?<=[{MARKS}]) [{MARKS}]*+ [”’」』）》〉】\"')\]]*+ (?![，、：；,])  # a mark that needs no space after it
    )""",
    re.VERBOSE,
)
"""Places where nupunkt may have missed the end of a sentence. Marks: Chinese, Japanese, Hindi, Urdu, Arabic."""

WORDS = compile_on_use(r"(?:^|[\W_])(?:no|ill|ore|wed|fig|gal|mass|miss|wash)$")
"""Words that are an abbreviation with a capital only: "Mass. police", "No. 10"."""


BEFORE_QUOTATION = compile_on_use(r"\b(?:e\.g|i\.e|cf|viz)\.\s")
"""Text that revision 2 may split otherwise than revision 1."""

EXAMPLE = compile_on_use(r"\b(?:e\.g|i\.e|cf|viz)\.$")
"""Abbreviations that never end a sentence: nupunkt ends one between "e.g." and a quotation mark."""


CLOSING = "\"'”’)]"
"""Quotation marks and brackets that close behind the last sign of a line: they are its sentence's."""

_MARK_INSIDE = compile_on_use(f"[\u2026{MARKS}].", re.DOTALL)

PLAIN_END = compile_on_use(
    r"""(?:\.(?<=\w\.)(?:\s+|["”]\s+(?=[A-Z]))|[!?]\s(?=[^\W\d_]))
    (?![.!?\u2026"'”’»)\]}*-])                               # no punctuation that belongs to what is before it
    (?!\(?(?:\d{1,3}|[A-Za-z]|[ivxlcIVXLC]{1,6})\)?\.)(?=\S)  # no number of an item: "1.", "(a).", "IV."
    """,
    re.VERBOSE,
)
"""A dot behind a word, also before a closing quotation mark, or "!" or "?"; and white space up to the next word."""

PLAIN_WORD = compile_on_use(r"(?![^\W\d_]$|[ivxlcIVXLC]{1,6}$)[^\W\d_]+(?:['’-][^\W\d_]+)*")
"""A word of letters that is neither an initial nor a number in Roman figures."""

MOST_WORDS = 1 << 16
"""The most words remembered with the answer whether a dot after them ends a sentence."""


def may_end_inside(line: str) -> bool:
    """True where a sentence may end before its line does: at a sign of an end, with something after it."""
    inside = line.rstrip(CLOSING)[:-1]
    if "." in inside or "!" in inside or "?" in inside:
        return True
    return not line.isascii() and _MARK_INSIDE.search(line) is not None


def split_english(line: str) -> list[str]:
    """The sentences of one line, stripped."""
    line = line.strip()
    if not may_end_inside(line):  # most lines of news
        return [line] if line else []
    return [sentence for piece in _cut_plain_ends(line) for sentence in _split_piece(piece)]


def _cut_plain_ends(line: str) -> Iterator[str]:
    """Cut a line where nupunkt surely would: most ends in news are so plain that its rules are not needed.

    It decides by the word before a dot and the first token behind it, and the latter matters only behind abbreviations,
    numbers, initials and the first words of its collocations.
    """
    start = 0
    for place in _find_marks(line):
        end = PLAIN_END.match(line, place)
        if end is None:
            continue
        word = line[start:place].rpartition(" ")[2]
        if _ends_sentence(word) if end[0][0] == "." else word.isalpha():
            yield line[start : end.end()].rstrip()
            start = end.end()
    yield line[start:]


def _find_marks(line: str) -> list[int]:
    """The places of all marks with which a plain end begins. Looking for one letter is many times as fast as a rule."""
    places: list[int] = []
    for mark in ".!?":
        place = line.find(mark)
        while place >= 0:
            places.append(place)
            place = line.find(mark, place + 1)
    places.sort()
    return places


@lru_cache(MOST_WORDS)
def _ends_sentence(word: str) -> bool:
    """True where a dot after this word ends a sentence, whatever follows."""
    if not PLAIN_WORD.fullmatch(word):
        return False
    last = re.split("['’-]", word)[-1]
    return not any(part.lower() in _words_that_go_on() for part in (word, last))


@cache
def _words_that_go_on() -> frozenset[str]:
    """Words behind which a dot may be none of the sentence's."""
    parameters = tokenizer().parameters
    return frozenset((*parameters.abbrev_types, *(first for first, _ in parameters.collocations), "cf", "viz"))


def _split_piece(piece: str) -> list[str]:
    """The sentences of a piece of a line, by nupunkt's rules and ours."""
    if not may_end_inside(piece):  # nupunkt would find the one sentence, and take a hundred times as long
        return [piece] if piece else []
    sentences: list[str] = []
    for part in _join_examples(piece):
        sentences += cut_missed_ends(part) if END.search(part) else [part.strip()]
    return [sentence for sentence in sentences if sentence]


def _join_examples(line: str) -> list[str]:
    """Join the pieces of nupunkt that it cut after "e.g."; the text between them stays."""
    pieces = tokenizer().tokenize(line)
    if not any(EXAMPLE.search(piece.rstrip()) for piece in pieces[:-1]):
        return pieces
    joined, start, end = [], 0, 0
    for piece in pieces:
        place = line.index(piece, end)
        if place and not EXAMPLE.search(line[start:place].rstrip()) and line[start:place].strip():
            joined.append(line[start:end])
            start = place
        end = place + len(piece)
    return [*joined, line[start:]]


def cut_missed_ends(piece: str) -> list[str]:
    """Cut a piece that nupunkt took for one sentence where it missed an end."""
    parts, start = [], 0
    for match in END.finditer(piece):
        if match[0] == "." and not WORDS.search(piece[max(match.start() - 5, 0) : match.start()]):
            continue
        parts.append(piece[start : match.end()].strip())
        start = match.end()
    return [*parts, piece[start:].strip()]


@cache
def english_version(revision: int) -> str:
    """Name and version of the splitter: `nupunkt-0.8.0+news.2`."""
    from importlib.metadata import version  # noqa: PLC0415

    return f"nupunkt-{version('nupunkt')}+news.{revision}"


@cache
def tokenizer() -> PunktSentenceTokenizer:
    """A tokenizer of our own with our abbreviations: nupunkt's is shared by all who import it."""
    from nupunkt import load_default_model  # noqa: PLC0415  # costs start-up time, and most commands split nothing

    model = load_default_model()
    abbreviations = model.parameters.abbrev_types
    abbreviations.intersection_update([word for word in abbreviations if DOTTED.fullmatch(word)])
    abbreviations.update(ABBREVIATIONS)
    model.clear_decision_cache()
    return model
