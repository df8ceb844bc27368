"""What makes a score doubtful before any statistics: leaks, copies, repetitions, references of the wrong length.

A large dataset is looked at batch by batch (`look`), what was seen is joined (`join`), then told (`alarms`).
Texts are compared as words, without regard to case, white space and punctuation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from unicodedata import normalize

from harness.datasets.words import count_words
from harness.records import IntegrityWarning, Role, Topic

RUN = 12
"""Words in a row that no writer shares with a reference by chance; quotations of the article are not counted."""

LEAST_WORDS = 8
"""Of a reference that is repeated as a whole: shorter ones are repeated by chance."""

PIECE = 6
"""Words of a quotation of several pieces, on average: 12 words may be of two sentences of the article."""

SHOWN_SYSTEMS = 5
"""Systems that a sentence names with their topics; of more it counts the rest."""

_MARK = re.compile(r"<[^<>\s]{1,20}>|-[lr][rsc]b-", re.IGNORECASE)
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|"  # written without blanks
    r"[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+"
)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicIndex:
    """A batch of topics as words: articles (also squeezed, without a blank), references, their runs.

    `runs` are of `sizes` words: writing without blanks has a character for a word, and needs twice as many.
    """

    ids: tuple[str, ...]
    articles: tuple[Words, ...]
    squeezed: tuple[str, ...]
    references: tuple[tuple[Words, ...], ...]
    sizes: tuple[int, ...]
    runs: tuple[frozenset[Words], ...]


@dataclass(frozen=True, slots=True)
class SystemScan:
    """What was seen of one system: its topics, a digest of each candidate (b"" for none), and what was suspicious.

    `leaks` and `heads` are places in `ids`: candidates that hold a reference, and that are the article's beginning.
    """

    label: str
    role: Role
    ids: tuple[str, ...]
    digests: tuple[bytes, ...]
    leaks: tuple[int, ...]
    heads: tuple[int, ...]


def index_topics(topics: Sequence[Topic]) -> TopicIndex:
    """What candidates of these topics are held against, made once for all systems."""
    articles = tuple(_words("\n".join(p for d in topic.article.documents for p in d.paragraphs)) for topic in topics)
    references = tuple(tuple(_words(reference.text) for reference in topic.references) for topic in topics)
    sizes = tuple(RUN * _weight(texts) for texts in references)
    return TopicIndex(
        ids=tuple(topic.id for topic in topics),
        articles=articles,
        squeezed=tuple("".join(article) for article in articles),
        references=references,
        sizes=sizes,
        runs=tuple(
            frozenset(run for text in texts for run in _runs(text, size))
            for texts, size in zip(references, sizes, strict=True)
        ),
    )


def scan_system(label: str, role: Role, texts: Sequence[str], held: TopicIndex) -> SystemScan:
    """One system's candidates ("" for none) on a batch."""
    words = [_words(text) for text in texts]
    return SystemScan(
        label,
        role,
        held.ids,
        tuple(_digest(text) for text in texts),
        tuple(place for place, text in enumerate(words) if text and _leaks(text, place, held)),
        tuple(place for place, text in enumerate(words) if text and text == held.articles[place][: len(text)]),
    )


def join_scans(parts: Sequence[SystemScan]) -> SystemScan:
    """What was seen of one system in consecutive batches."""
    starts = [sum(len(part.ids) for part in parts[:place]) for place in range(len(parts))]
    return SystemScan(
        parts[0].label,
        parts[0].role,
        tuple(topic for part in parts for topic in part.ids),
        tuple(digest for part in parts for digest in part.digests),
        tuple(start + place for part, start in zip(parts, starts, strict=True) for place in part.leaks),
        tuple(start + place for part, start in zip(parts, starts, strict=True) for place in part.heads),
    )


def integrity_warnings(looks: Sequence[SystemScan]) -> tuple[IntegrityWarning, ...]:
    """All that was suspicious about systems; floors may copy heads, ceilings may hold references."""
    runs = [look for look in looks if look.role != "ceiling"]
    systems = [look for look in runs if look.role == "system"]
    return (
        *_of_leaks(runs),
        *_of_heads(systems),
        *_of_repetition(runs),
        *_of_twins(runs),
    )


def short_references(topics: Sequence[Topic]) -> dict[str, int]:
    """By topic id, how many of its references are shorter than half its budget; topics without any are left out.

    Long candidates lose against such references.
    """
    found = {t.id: sum(_is_short(reference.text, t.article.words) for reference in t.references) for t in topics}
    return {topic: count for topic, count in found.items() if count}


def short_reference_warnings(found: Mapping[str, int]) -> tuple[IntegrityWarning, ...]:
    """The alarm that `short` gives rise to, if any."""
    if not found:
        return ()
    count = sum(found.values())
    noun = "1 reference is" if count == 1 else f"{count} references are"
    topics = tuple(found)
    return (
        IntegrityWarning("short reference", (), topics, f"{noun} shorter than half the budget, in {_topics(topics)}."),
    )


def _of_leaks(looks: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    found = {seen.label: tuple(seen.ids[place] for place in seen.leaks) for seen in looks if seen.leaks}
    if found:
        several = len(found) > 1
        yield IntegrityWarning(
            "leak",
            tuple(found),
            _topics_of(found),
            f"{_by_system(found, 'repeats', 'repeat')} a reference of {LEAST_WORDS} words or more, or {RUN} of its "
            f"words in a row that the article does not have{_each(found)}: {'they' if several else 'it'} may have seen "
            "the references.",
        )


def _of_heads(looks: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    found: dict[str, tuple[str, ...]] = {}
    for seen in looks:
        written = tuple(topic for topic, digest in zip(seen.ids, seen.digests, strict=True) if digest)
        if len(written) > 1 and len(seen.heads) == len(written):
            found[seen.label] = written
    if found:
        where = f"in all {len(next(iter(found.values())))} topics" if len(found) == 1 else "in all of their topics"
        yield IntegrityWarning(
            "head",
            tuple(found),
            _topics_of(found),
            f"{_by_system(found, 'gives', 'give')} nothing but the beginning of the article, {where}.",
        )


def _of_repetition(looks: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    found: dict[str, tuple[str, ...]] = {}
    for seen in looks:
        topics: dict[bytes, list[str]] = defaultdict(list)
        for topic, digest in zip(seen.ids, seen.digests, strict=True):
            if digest:
                topics[digest].append(topic)
        same = tuple(topic for group in topics.values() if len(group) > 1 for topic in group)
        if same:
            found[seen.label] = same
    if found:
        wrote = f"{_by_system(found, 'wrote', 'wrote')} the same for different topics"
        named = f": {_some(next(iter(found.values())))}" if len(found) == 1 else _each(found)
        yield IntegrityWarning("repeated", tuple(found), _topics_of(found), f"{wrote}{named}.")


def _of_twins(looks: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    """A sentence for each group of systems that wrote the same everywhere."""
    groups: dict[tuple[bytes, ...], list[SystemScan]] = defaultdict(list)
    for seen in looks:
        if any(seen.digests):
            groups[seen.digests].append(seen)
    for digests, group in groups.items():
        if len(group) < 2:
            continue
        labels = tuple(seen.label for seen in group)
        written = sum(map(bool, digests))
        where = f"all {written} topics" if written > 1 else "the one topic"
        names = "two names" if len(labels) == 2 else f"{len(labels)} names"
        yield IntegrityWarning(
            "twins",
            labels,
            group[0].ids,
            f"{_named(labels)} wrote the same in {where}: they are one system under {names}.",
        )


def _leaks(text: Words, place: int, held: TopicIndex) -> bool:
    """Looks into the article last: hardly a candidate shares anything long with a reference.

    Without an article a run may be quoted from it: then only a whole reference of so many words is a leak.
    """
    size, article = held.sizes[place], held.squeezed[place]
    shared = [run for run in _runs(text, size) if run in held.runs[place]] if article else []
    if text in held.references[place] and len(text) >= (LEAST_WORDS * size // RUN if article else size):
        shared.append(text)
    return any(not _is_quoted(run, article) for run in shared)


def _is_quoted(run: Words, article: str) -> bool:
    """Whether the squeezed article holds these words in few pieces, as where two of its sentences stand together."""
    start, pieces = 0, 0
    while start < len(run) and pieces < max(2, len(run) // PIECE):
        end = start
        while end < len(run) and "".join(run[start : end + 1]) in article:
            end += 1
        if end == start:
            return False
        start, pieces = end, pieces + 1
    return start == len(run)


def _weight(texts: Sequence[Words]) -> int:
    """How many words of these texts say as much as one: 2 where most of them are characters of unspaced writing."""
    words = sum(map(len, texts))
    return 2 if 2 * sum(bool(_UNSPACED.match(word)) for text in texts for word in text) > words else 1


def _is_short(text: str, budget: int) -> bool:
    return 2 * count_words(text) < budget


def _words(text: str) -> Words:
    """Letters and digits only: neither punctuation nor the marks of tokenizers are words."""
    return tuple(_WORD.findall(_MARK.sub(" ", normalize("NFKC", text).casefold())))


def _digest(text: str) -> bytes:
    words = " ".join(text.casefold().split())
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest() if words else b""


def _runs(text: Words, size: int) -> Iterator[Words]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def _by_system(found: Mapping[str, Sequence[str]], one: str, many: str) -> str:
    """`a repeats`, `a and b repeat`, `12 systems repeat`."""
    if len(found) > SHOWN_SYSTEMS:
        return f"{len(found)} systems {many}"
    return f"{_named(tuple(found))} {one if len(found) == 1 else many}"


def _each(found: Mapping[str, Sequence[str]]) -> str:
    """Where: `, in topic t1`, or of several systems `(a in 3 topics (t1, t2, t3), b in topic t2)`."""
    if len(found) == 1:
        return f", in {_topics(next(iter(found.values())))}"
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    some = [f"{label} in {_topics(topics)}" for label, topics in ordered[:SHOWN_SYSTEMS]]
    more = f"; {len(found) - SHOWN_SYSTEMS} more systems" if len(found) > SHOWN_SYSTEMS else ""
    return f" ({'; '.join(some)}{more})"


def _topics_of(found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for topics in found.values() for topic in topics))


def _named(labels: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(labels[:-1]), labels[-1])))


def _topics(found: Sequence[str]) -> str:
    return f"{len(found)} topics ({_some(found)})" if len(found) > 1 else f"topic {found[0]}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 5 else f"{', '.join(names[:3])} and {len(names) - 3} more"
