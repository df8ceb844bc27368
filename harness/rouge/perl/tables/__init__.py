"""The two word lists of ROUGE-1.5.5, read on first use. Where they come from: NOTICE.md beside them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def exceptions() -> dict[str, str]:
    """The exceptions of the stemmer: inflected form -> base form (5,930 of WordNet)."""
    lines = _lines("exceptions.tsv")
    return dict(line.split("\t", 1) for line in lines)


@cache
def stop_words() -> frozenset[str]:
    """The 596 words that `-s` leaves out; the 53 with an apostrophe or a full stop never match a token."""
    return frozenset(_lines("stop_words.txt"))


def _lines(name: str) -> list[str]:
    return files(__package__).joinpath(name).read_text(encoding="ascii").splitlines()
