"""English sentences: nupunkt's, with abbreviations of our own and the ends that it misses."""

from __future__ import annotations

import re
from functools import cache
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
"""Which of nupunkt's own abbreviations stay: "u.s", "p.m", "ph.d", initials, the ellipsis."""

MARKS = "。！？｡।॥۔؟"
END = compile_on_use(
    rf"""[.!?{MARKS}](?:
        (?<=[.!?]) [\"”] (?=\s+[\"“‘]\w)    # between quotations: nupunkt takes the quote that opens for one that closes
        | (?<=\.) (?=\s+[\"“‘]?[^\W\d_a-z])  # before a capital, where the word before is one of WORDS
        | (?<=[{MARKS}]) [{MARKS}]*+ [”’」』）》〉】\"')\]]*+ (?![，、：；,])  # a mark that needs no space after it
    )""",
    re.VERBOSE,
)
"""Where nupunkt may have missed the end of a sentence. Marks: Chinese, Japanese, Hindi, Urdu, Arabic."""

WORDS = compile_on_use(r"(?:^|[\W_])(?:no|ill|ore|wed|fig|gal|mass|miss|wash)$")
"""Words that are an abbreviation with a capital only: "Mass. police", "No. 10"."""


BEFORE_QUOTATION = compile_on_use(r"\b(?:e\.g|i\.e|cf|viz)\.\s")
"""What revision 2 may split otherwise than revision 1."""

EXAMPLE = compile_on_use(r"\b(?:e\.g|i\.e|cf|viz)\.$")
"""What goes on behind its dot, whatever follows: nupunkt ends a sentence between "e.g." and a quotation mark."""


INSIDE = compile_on_use(rf"[.!?\u2026{MARKS}].", re.DOTALL)
"""What every end of a sentence that is not the line's is: one of these signs with something behind it."""


def split_english(line: str) -> list[str]:
    """The sentences of one line, stripped."""
    line = line.strip()
    if not INSIDE.search(
        line
    ):  # most lines of news: nupunkt would find the one sentence, and take a hundred times as long
        return [line] if line else []
    sentences: list[str] = []
    for piece in _join_examples(line):
        sentences += cut_missed_ends(piece) if END.search(piece) else [piece.strip()]
    return [sentence for sentence in sentences if sentence]


def _join_examples(line: str) -> list[str]:
    """The pieces that nupunkt finds, those put together that it cut behind "e.g."; what stood between them stays."""
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
    """What nupunkt took for one sentence, cut where it missed an end."""
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
