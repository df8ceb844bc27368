"""What makes a score doubtful before any statistics: leaks, copies, repetitions, references of the wrong length.

A large dataset is looked at batch by batch (`look`), what was seen is joined (`join`), then told (`alarms`).
Texts are compared as words, without regard to case and white space.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations

from harness.records import Alarm, Role, Topic

RUN = 12
"""Words in a row that no writer shares with a reference by chance; quotations of the article are not counted."""


@dataclass(frozen=True, slots=True)
class Material:
    """A batch of topics as words: articles (also as one string, a blank about each word), references, their runs."""

    ids: tuple[str, ...]
    articles: tuple[tuple[str, ...], ...]
    spaced: tuple[str, ...]
    references: tuple[tuple[tuple[str, ...], ...], ...]
    runs: tuple[frozenset[tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of one system: its topics, a digest of each candidate (b"" for none), and what was suspicious.

    `leaks` and `heads` are places in `ids`: candidates that hold a reference, and that are the article's beginning.
    """

    label: str
    role: Role
    ids: tuple[str, ...]
    digests: tuple[bytes, ...]
    leaks: tuple[int, ...]
    heads: tuple[int, ...]


def material(topics: Sequence[Topic]) -> Material:
    """What candidates of these topics are held against, made once for all systems."""
    articles = tuple(_words("\n".join(p for d in topic.article.documents for p in d.paragraphs)) for topic in topics)
    references = tuple(tuple(_words(reference.text) for reference in topic.references) for topic in topics)
    return Material(
        ids=tuple(topic.id for topic in topics),
        articles=articles,
        spaced=tuple(f" {' '.join(article)} " for article in articles),
        references=references,
        runs=tuple(frozenset(run for text in texts for run in _runs(text)) for texts in references),
    )


def look(label: str, role: Role, texts: Sequence[str], held: Material) -> Look:
    """One system's candidates ("" for none) on a batch."""
    words = [_words(text) for text in texts]
    return Look(
        label,
        role,
        held.ids,
        tuple(_digest(text) for text in words),
        tuple(place for place, text in enumerate(words) if text and _leaks(text, place, held)),
        tuple(place for place, text in enumerate(words) if text and text == held.articles[place][: len(text)]),
    )


def join(parts: Sequence[Look]) -> Look:
    """What was seen of one system in consecutive batches."""
    starts = [sum(len(part.ids) for part in parts[:place]) for place in range(len(parts))]
    return Look(
        parts[0].label,
        parts[0].role,
        tuple(topic for part in parts for topic in part.ids),
        tuple(digest for part in parts for digest in part.digests),
        tuple(start + place for part, start in zip(parts, starts, strict=True) for place in part.leaks),
        tuple(start + place for part, start in zip(parts, starts, strict=True) for place in part.heads),
    )


def alarms(looks: Sequence[Look]) -> tuple[Alarm, ...]:
    """All that was suspicious about systems; floors may copy heads, ceilings may hold references."""
    runs = [look for look in looks if look.role != "ceiling"]
    systems = [look for look in runs if look.role == "system"]
    return (
        *(alarm for look in runs for alarm in _of_leaks(look)),
        *(alarm for look in systems for alarm in _of_heads(look)),
        *(alarm for look in runs for alarm in _of_repetition(look)),
        *(alarm for pair in combinations(runs, 2) for alarm in _of_twins(*pair)),
    )


def short(topics: Sequence[Topic]) -> dict[str, int]:
    """By topic id, how many of its references are shorter than half its budget; topics without any are left out.

    Long candidates lose against such references.
    """
    found = {t.id: sum(_is_short(reference.text, t.article.words) for reference in t.references) for t in topics}
    return {topic: count for topic, count in found.items() if count}


def of_short(found: Mapping[str, int]) -> tuple[Alarm, ...]:
    """The alarm that `short` gives rise to, if any."""
    if not found:
        return ()
    count = sum(found.values())
    noun = "1 reference is" if count == 1 else f"{count} references are"
    topics = tuple(found)
    return (Alarm("short reference", (), topics, f"{noun} shorter than half the budget, in {_topics(topics)}."),)


def _of_leaks(seen: Look) -> Iterator[Alarm]:
    if seen.leaks:
        found = tuple(seen.ids[place] for place in seen.leaks)
        yield Alarm(
            "leak",
            (seen.label,),
            found,
            f"{seen.label} repeats a reference, or {RUN} of its words in a row that the article does not have, in "
            f"{_topics(found)}: it may have seen the references.",
        )


def _of_heads(seen: Look) -> Iterator[Alarm]:
    written = [place for place, digest in enumerate(seen.digests) if digest]
    if len(written) > 1 and len(seen.heads) == len(written):
        yield Alarm(
            "head",
            (seen.label,),
            tuple(seen.ids[place] for place in written),
            f"{seen.label} gives nothing but the beginning of the article, in all {len(written)} topics.",
        )


def _of_repetition(seen: Look) -> Iterator[Alarm]:
    topics: dict[bytes, list[str]] = defaultdict(list)
    for topic, digest in zip(seen.ids, seen.digests, strict=True):
        if digest:
            topics[digest].append(topic)
    same = tuple(topic for group in topics.values() if len(group) > 1 for topic in group)
    if same:
        yield Alarm(
            "repeated", (seen.label,), same, f"{seen.label} wrote the same for different topics: {_some(same)}."
        )


def _of_twins(one: Look, other: Look) -> Iterator[Alarm]:
    if one.digests == other.digests and any(one.digests):
        written = sum(map(bool, one.digests))
        where = f"all {written} topics" if written > 1 else "the one topic"
        yield Alarm(
            "twins",
            (one.label, other.label),
            one.ids,
            f"{one.label} and {other.label} wrote the same in {where}: they are one system under two names.",
        )


def _leaks(text: tuple[str, ...], place: int, held: Material) -> bool:
    """Looks into the article last: hardly a candidate shares anything long with a reference."""
    shared = [run for run in _runs(text) if run in held.runs[place]]
    if text in held.references[place]:
        shared.append(text)
    return any(f" {' '.join(each)} " not in held.spaced[place] for each in shared)


def _is_short(text: str, budget: int) -> bool:
    return 2 * len(text.split()) < budget


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.casefold().split())


def _digest(text: tuple[str, ...]) -> bytes:
    return blake2b(" ".join(text).encode("utf-8", "surrogatepass"), digest_size=8).digest() if text else b""


def _runs(text: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (text[start : start + RUN] for start in range(len(text) - RUN + 1))


def _topics(found: Sequence[str]) -> str:
    return f"{len(found)} topics ({_some(found)})" if len(found) > 1 else f"topic {found[0]}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 5 else f"{', '.join(names[:3])} and {len(names) - 3} more"
