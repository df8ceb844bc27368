"""The one sentence splitter, named and versioned: whatever counts sentences counts these."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nupunkt import PunktSentenceTokenizer

REVISION = 1
"""Counted up when anything here moves a boundary; part of the signature."""

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

DOTTED = re.compile(r"(?:[a-z]{1,2}\.)+[a-z]{1,2}|[a-z]|\.\.\.")
"""Which of nupunkt's own abbreviations stay: "u.s", "p.m", "ph.d", initials, the ellipsis."""

WORDS = re.compile(r"(?<![^\W_])(?:no|ill|ore|wed|fig|gal|mass|miss|wash)\.(?=\s+[\"“‘]?[^\W\d_a-z])")
"""An end that looks like an abbreviation: these are one only with a capital ("Mass. police", "No. 10")."""

QUOTES = re.compile(r"[.!?][\"”](?=\s+[\"“‘]\w)")
"""An end between two quotations: nupunkt takes a straight quote that opens for one that closes."""

MARKS = re.compile(r"[。！？｡।॥۔؟]++[”’」』）》〉】\"')\]]*+(?![，、：；,])")
"""An end without a period, often without a space: Chinese, Japanese, Hindi, Urdu, Arabic. Closing quotes go along."""


def split(text: str) -> list[str]:
    r"""The sentences of a text, stripped; "\n" and nothing else in white space ends one.

    Nothing but white space is ever lost. A missing space ("left.Mr. Smith came") may hide an end.
    """
    ends = (WORDS, QUOTES, MARKS)
    pieces: Iterable[str] = (piece for line in text.split("\n") if line.strip() for piece in tokenizer().tokenize(line))
    for pattern in ends:
        pieces = [part for piece in pieces for part in cut(piece, pattern)]
    return [sentence for piece in pieces if (sentence := piece.strip())]


def cut(text: str, end: re.Pattern[str]) -> Iterator[str]:
    """A text cut after every match of `end`."""
    start = 0
    for match in end.finditer(text):
        yield text[start : match.end()]
        start = match.end()
    yield text[start:]


def splitter() -> str:
    """Name and version, for signatures: `nupunkt-0.8.0+news.1`."""
    from importlib.metadata import version  # noqa: PLC0415

    return f"nupunkt-{version('nupunkt')}+news.{REVISION}"


@cache
def tokenizer() -> PunktSentenceTokenizer:
    """A tokenizer of our own with our abbreviations: nupunkt's is shared by all who import it."""
    from nupunkt import load_default_model  # noqa: PLC0415  # costs start-up time, and most commands split nothing

    own = load_default_model()
    known = own.parameters.abbrev_types
    known.intersection_update([each for each in known if DOTTED.fullmatch(each)])
    known.update(ABBREVIATIONS)
    own.clear_decision_cache()
    return own
