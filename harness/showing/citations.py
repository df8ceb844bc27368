"""The works behind the numbers: a key, how it is named in a sentence, and its BibTeX (in `citations.bib`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from msgspec import Struct

from harness.records import Column, Leaderboard
from harness.showing.wording.pair_test_wording import name_test


class Work(Struct, frozen=True):
    """A publication. `short` names it in a sentence, `kind` is BibTeX's; `fields` stand in its order, in LaTeX."""

    short: str
    kind: str
    fields: dict[str, str]


def read_works(text: str) -> Iterator[tuple[str, Work]]:
    """Key and work of each entry of `citations.bib`: a field takes one line, and `shorttitle` comes first."""
    for kind, key, body in re.findall(r"^@(\w+)\{(\w+),\n(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", body, re.MULTILINE))
        yield key, Work(fields.pop("shorttitle"), kind, fields)


CITATIONS = dict(read_works(files("harness.showing").joinpath("citations.bib").read_text(encoding="utf-8")))
"""Key -> work. `Column.citation` names one of them."""


def bibtex(key: str) -> str:
    """One entry, on lines. Raises KeyError."""
    work = CITATIONS[key]
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in work.fields.items())
    return f"@{work.kind}{{{key},\n{fields}}}\n"


TOOL = "post2018call"
"""sacrebleu, which computes BLEU, chrF and TER and asks to be cited itself."""


def source_keys(column: Column) -> list[str]:
    """The keys behind one measure, the measure's own before the tool's."""
    keys = ["papineni2002bleu"] if column.measure.startswith("bleu") else []
    keys += [column.citation] if column.citation != TOOL else []
    keys += [TOOL] if column.measure.startswith(("bleu", "chrf", "ter")) else []
    return [key for key in dict.fromkeys(keys) if key in CITATIONS]


def test_keys(leaderboard: Leaderboard) -> list[str]:
    """The keys behind the test of a leaderboard and its correction."""
    test = name_test(leaderboard).lower()
    keys = ["noreen1989computer", "riezler2005pitfalls"] if "randomization" in test else []
    keys += ["koehn2004statistical"] if "bootstrap" in test else []
    keys += ["westfall1993resampling"] if "max-t" in test else []
    return [*keys, *(["holm1979simple"] if "holm" in test else [])]


def cited_keys(leaderboard: Leaderboard) -> list[str]:
    """The keys of all that a leaderboard rests on, each once."""
    keys = [key for column in leaderboard.columns for key in source_keys(column)]
    return list(dict.fromkeys((*keys, *test_keys(leaderboard))))


def cite(leaderboard: Leaderboard) -> str:
    """The BibTeX of what a leaderboard rests on."""
    return "\n".join(bibtex(key) for key in cited_keys(leaderboard))
