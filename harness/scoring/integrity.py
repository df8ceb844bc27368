"""What makes a score doubtful before any statistics: leaks, copies, repetitions, references of the wrong length.

A large dataset is looked at batch by batch (`scan_system`), what was seen is joined (`join_scans`), and then judged
(`integrity_warnings`).
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
from harness.records import IntegrityWarning, Remark, Role, Topic, article_text
from harness.records.remarks import Fact

RUN = 12
"""Words in a row that no writer shares with a reference by chance; quotations of the article are not counted."""

LEAST_WORDS = 8
"""Of a reference that is repeated as a whole: shorter ones are repeated by chance."""

PIECE = 6
"""Words of a quotation of several pieces, on average: 12 words may be of two sentences of the article."""

MAX_NAMED_TOPICS = 4
"""Topics that a remark names; it counts all of them."""

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
    `halves` are all runs of half as many.
    """

    ids: tuple[str, ...]
    articles: tuple[Words, ...]
    squeezed: tuple[str, ...]
    references: tuple[tuple[Words, ...], ...]
    sizes: tuple[int, ...]
    runs: tuple[frozenset[Words], ...]
    halves: tuple[frozenset[Words], ...]


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
    articles = tuple(_words(article_text(topic.article)) for topic in topics)
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
        halves=tuple(
            frozenset(run for text in texts for run in _runs(text, size // 2))
            for texts, size in zip(references, sizes, strict=True)
        ),
    )


def scan_system(label: str, role: Role, texts: Sequence[str], index: TopicIndex) -> SystemScan:
    """One system's candidates ("" for none) on a batch."""
    words = [_words(text) for text in texts]
    return SystemScan(
        label,
        role,
        index.ids,
        tuple(_digest(text) for text in texts),
        tuple(place for place, text in enumerate(words) if text and _leaks(text, place, index)),
        tuple(place for place, text in enumerate(words) if text and text == index.articles[place][: len(text)]),
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
    counts = {t.id: sum(_is_short(reference.text, t.article.words) for reference in t.references) for t in topics}
    return {topic: count for topic, count in counts.items() if count}


def short_reference_warnings(counts: Mapping[str, int]) -> tuple[IntegrityWarning, ...]:
    """The warning that `short_references` gives rise to, if any."""
    if not counts:
        return ()
    topics = tuple(counts)
    facts: dict[str, Fact] = {"references": sum(counts.values()), "topics": _topic_facts(topics)}
    return (IntegrityWarning("short reference", (), topics, Remark("short reference", "caution", facts)),)


def _of_leaks(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    topics = {scan.label: tuple(scan.ids[place] for place in scan.leaks) for scan in scans if scan.leaks}
    if topics:
        facts: dict[str, Fact] = {"systems": _system_facts(topics), "least_words": LEAST_WORDS, "run": RUN}
        yield IntegrityWarning("leak", tuple(topics), _union_of(topics), Remark("leak", "warning", facts))


def _of_heads(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    topics: dict[str, tuple[str, ...]] = {}
    for scan in scans:
        answered = tuple(topic for topic, digest in zip(scan.ids, scan.digests, strict=True) if digest)
        if len(answered) > 1 and len(scan.heads) == len(answered):
            topics[scan.label] = answered
    if topics:
        facts: dict[str, Fact] = {"systems": _system_facts(topics)}
        yield IntegrityWarning("head", tuple(topics), _union_of(topics), Remark("head", "warning", facts))


def _of_repetition(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    repeated: dict[str, tuple[str, ...]] = {}
    for scan in scans:
        topics: dict[bytes, list[str]] = defaultdict(list)
        for topic, digest in zip(scan.ids, scan.digests, strict=True):
            if digest:
                topics[digest].append(topic)
        same = tuple(topic for group in topics.values() if len(group) > 1 for topic in group)
        if same:
            repeated[scan.label] = same
    if repeated:
        facts: dict[str, Fact] = {"systems": _system_facts(repeated)}
        yield IntegrityWarning("repeated", tuple(repeated), _union_of(repeated), Remark("repeated", "warning", facts))


def _of_twins(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    """A warning for each group of systems that wrote the same everywhere."""
    groups: dict[tuple[bytes, ...], list[SystemScan]] = defaultdict(list)
    for scan in scans:
        if any(scan.digests):
            groups[scan.digests].append(scan)
    for digests, group in groups.items():
        if len(group) > 1:
            labels = tuple(scan.label for scan in group)
            facts: dict[str, Fact] = {"labels": [*labels], "topics": sum(map(bool, digests))}
            yield IntegrityWarning("twins", labels, group[0].ids, Remark("twins", "warning", facts))


def _leaks(text: Words, place: int, index: TopicIndex) -> bool:
    """Looks into the article last: hardly a candidate shares anything long with a reference.

    Without an article a run may be quoted from it: then only a whole reference of so many words is a leak.
    """
    size, article = index.sizes[place], index.squeezed[place]
    may_share = article and _shares_half(text, size, index.halves[place])
    shared = [run for run in _runs(text, size) if run in index.runs[place]] if may_share else []
    if text in index.references[place] and len(text) >= (LEAST_WORDS * size // RUN if article else size):
        shared.append(text)
    return any(not _is_quoted(run, article) for run in shared)


def _shares_half(text: Words, size: int, halves: frozenset[Words]) -> bool:
    """Whether a run of `size` words may be shared: each holds one of these halves, which are so far apart."""
    half = size // 2
    return any(text[start : start + half] in halves for start in range(0, len(text) - half + 1, size - half + 1))


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
    folded = text.lower() if text.isascii() else normalize("NFKC", text).casefold()
    return tuple(_WORD.findall(_MARK.sub(" ", folded) if "<" in folded or "b-" in folded else folded))


def _digest(text: str) -> bytes:
    words = " ".join(text.casefold().split())
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest() if words else b""


def _runs(text: Words, size: int) -> Iterator[Words]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def _system_facts(topics: Mapping[str, Sequence[str]]) -> dict[str, Fact]:
    return {label: _topic_facts(names) for label, names in topics.items()}


def _topic_facts(topics: Sequence[str]) -> dict[str, Fact]:
    """How many topics, and the first of them."""
    return {"count": len(topics), "first": [*topics[:MAX_NAMED_TOPICS]]}


def _union_of(topics: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for names in topics.values() for topic in names))
