"""Choose the whole sentences of an article that fit into a model's longest input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple, Protocol

Fits = Callable[[str], bool]
"""A function that tells whether a text fits into the model, with special tokens and prompt."""


class SourceDocument(Protocol):
    """A document: its paragraphs and its sentences, of which none crosses a paragraph's end."""

    @property
    def paragraphs(self) -> Sequence[str]: ...  # noqa: D102  # the class says it
    @property
    def sentences(self) -> Sequence[str]: ...  # noqa: D102


class SentenceUnit(NamedTuple):
    """A sentence, the text between it and the one before, and the number of its document."""

    text: str
    separator: str
    document: int


def sentence_units(documents: Sequence[SourceDocument], *, paragraphs: bool) -> list[SentenceUnit]:
    """The sentences of all documents, parted by blanks; where `paragraphs`, by an empty line where one ends."""
    units: list[SentenceUnit] = []
    for number, document in enumerate(documents):
        places = iter(_paragraphs(document))
        last = None
        for sentence in document.sentences:
            place = next(places)
            new = place != last
            units.append(SentenceUnit(sentence, "\n\n" if new and paragraphs else " ", number))
            last = place
    return units


def _paragraphs(document: SourceDocument) -> Iterator[int]:
    """The number of the paragraph of each sentence."""
    number, start = 0, 0
    for sentence in document.sentences:
        for later in range(number, len(document.paragraphs)):
            at = document.paragraphs[later].find(sentence, start if later == number else 0)
            if at >= 0:
                number, start = later, at + len(sentence)
                break
        yield number


def join_units(units: Sequence[SentenceUnit]) -> str:
    """The text of these sentences."""
    return "".join(("" if not place else unit.separator) + unit.text for place, unit in enumerate(units))


def cut_to_fit(all_units: Sequence[SentenceUnit], fits: Fits) -> str:
    """The text of the first sentences of each document in turn, as many as fit, in the order of the article.

    For a single document this is its beginning. Where not even one sentence fits, its first words.
    """
    order = _order_by_turns(all_units)
    count = largest_that_holds(
        len(order), lambda n: fits(join_units([all_units[place] for place in sorted(order[:n])]))
    )
    if count:
        return join_units([all_units[place] for place in sorted(order[:count])])
    return _words(all_units[order[0]].text, fits) if order else ""


def split_to_fit(all_units: Sequence[SentenceUnit], fits: Fits) -> list[str]:
    """The text in runs of whole sentences, each as long as fits; of a sentence that does not, its first words."""
    chunks: list[str] = []
    start = 0
    while start < len(all_units):
        rest = all_units[start:]
        count = largest_that_holds(len(rest), lambda n, rest=rest: fits(join_units(rest[:n])))  # type: ignore[misc]  # bound at once
        chunks.append(join_units(rest[:count]) if count else _words(rest[0].text, fits))
        start += max(1, count)
    return chunks


def largest_that_holds(total: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `total` for which `holds` is true, given that it is true for all below; 0 for none.

    Asks log2 times.
    """
    if total and holds(total):
        return total
    low, high = 0, total
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _order_by_turns(all_units: Sequence[SentenceUnit]) -> list[int]:
    by_document: dict[int, list[int]] = {}
    for place, unit in enumerate(all_units):
        by_document.setdefault(unit.document, []).append(place)
    return [place for turn in zip_longest(*by_document.values()) for place in turn if place is not None]


def _words(text: str, fits: Fits) -> str:
    """The first words of a text that fit; of one endless word its first letters."""
    parts = text.split()
    count = largest_that_holds(len(parts), lambda n: fits(" ".join(parts[:n])))
    return " ".join(parts[:count]) if count else text[: largest_that_holds(len(text), lambda n: fits(text[:n]))]
