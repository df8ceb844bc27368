"""Signs that a score is doubtful: leaked references, copies, repetitions, references of the wrong length.

A large dataset is looked at batch by batch (`scan_system`), what was seen is joined (`join_scans`), and then judged
(`integrity_warnings`).
Texts are compared as words, without regard to case, white space and punctuation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.datasets.word_counts import count_words_of
from harness.records import IntegrityWarning, Remark, Role, Topic, article_text
from harness.records.remarks import Fact
from harness.rouge.spaced_words import ReadTexts
from harness.scoring.copied_texts import LEAST_WORDS, RUN, TopicIndex
from harness.scoring.normalized_words import (
    digest_texts,
)

MAX_NAMED_TOPICS = 4
"""Topics that a remark names; it counts all of them."""


@dataclass(frozen=True, slots=True, eq=False)
class SystemScan:
    """Suspicious candidates of one system: its topics, a digest of each candidate (0 for none), and where they are.

    `leaks` and `heads` are places in `ids`: candidates that hold a reference, and that are the article's beginning.
    """

    label: str
    role: Role
    ids: tuple[str, ...]
    digests: NDArray[np.uint64]
    leaks: tuple[int, ...]
    heads: tuple[int, ...]


def index_topics(topics: Sequence[Topic], articles: Sequence[str] | None = None) -> TopicIndex:
    """The index to compare candidates of these topics with; `articles` are the texts of their articles."""
    if articles is None:
        articles = [article_text(topic.article) for topic in topics]
    return TopicIndex(topics, articles)


def scan_system(
    label: str, role: Role, texts: Sequence[str], index: TopicIndex, runs: Ints | None = None
) -> SystemScan:
    """Look for leaks, copies and repetitions in one system's candidates ("" for none) on a batch.

    `runs` are the places of those that ROUGE found to share `RUN` words with their reference, where it has looked.
    """
    read = texts if isinstance(texts, ReadTexts) else ReadTexts(texts)
    return SystemScan(
        label,
        role,
        index.ids,
        digest_texts(read),
        tuple(index.find_leaks(read, runs)),
        tuple(index.find_heads(read)),
    )


def join_scans(parts: Sequence[SystemScan], ids: tuple[str, ...]) -> SystemScan:
    """Join the scans of one system's consecutive batches, whose topics in all are `ids`."""
    starts = [0, *accumulate(len(part.digests) for part in parts)]
    return SystemScan(
        parts[0].label,
        parts[0].role,
        ids,
        np.concatenate([part.digests for part in parts]),
        tuple(start + place for part, start in zip(parts, starts, strict=False) for place in part.leaks),
        tuple(start + place for part, start in zip(parts, starts, strict=False) for place in part.heads),
    )


def integrity_warnings(looks: Sequence[SystemScan]) -> tuple[IntegrityWarning, ...]:
    """Warnings about all scanned systems; baselines may copy article beginnings, upper bounds may hold references."""
    runs = [look for look in looks if look.role != "ceiling"]
    systems = [look for look in runs if look.role == "system"]
    return (
        *_warn_of_leaks(runs),
        *_warn_of_heads(systems),
        *_warn_of_repetition(runs),
        *_warn_of_twins(runs),
    )


def short_references(topics: Sequence[Topic]) -> dict[str, int]:
    """How many references of each topic are shorter than half its budget, by id; topics without any are left out.

    Long candidates lose against such references.
    """
    words = count_words_of([reference.text for topic in topics for reference in topic.references])
    owners = [topic for topic in topics for _ in topic.references]
    is_short = 2 * words < np.array([topic.article.words for topic in owners], np.int64)
    return dict(Counter(owners[place].id for place in np.flatnonzero(is_short).tolist()))


def short_reference_warnings(counts: Mapping[str, int]) -> tuple[IntegrityWarning, ...]:
    """The warning that `short_references` gives rise to, if any."""
    if not counts:
        return ()
    topics = tuple(counts)
    facts: dict[str, Fact] = {"references": sum(counts.values()), "topics": _topic_facts(topics)}
    return (IntegrityWarning("short reference", (), topics, Remark("short reference", "caution", facts)),)


def _warn_of_leaks(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    topics = {scan.label: tuple(scan.ids[place] for place in scan.leaks) for scan in scans if scan.leaks}
    if topics:
        facts: dict[str, Fact] = {"systems": _system_facts(topics), "least_words": LEAST_WORDS, "run": RUN}
        yield IntegrityWarning("leak", tuple(topics), _union_of(topics), Remark("leak", "warning", facts))


def _warn_of_heads(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    topics: dict[str, tuple[str, ...]] = {}
    for scan in scans:
        answered = np.flatnonzero(scan.digests)
        if len(answered) > 1 and len(scan.heads) == len(answered):
            topics[scan.label] = tuple(scan.ids[place] for place in answered.tolist())
    if topics:
        facts: dict[str, Fact] = {"systems": _system_facts(topics)}
        yield IntegrityWarning("head", tuple(topics), _union_of(topics), Remark("head", "warning", facts))


def _warn_of_repetition(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    repeated: dict[str, tuple[str, ...]] = {}
    for scan in scans:
        same = tuple(scan.ids[place] for place in _find_repeated(scan.digests).tolist())
        if same:
            repeated[scan.label] = same
    if repeated:
        facts: dict[str, Fact] = {"systems": _system_facts(repeated)}
        yield IntegrityWarning("repeated", tuple(repeated), _union_of(repeated), Remark("repeated", "warning", facts))


def _find_repeated(digests: NDArray[np.uint64]) -> Ints:
    """The places of digests that occur more than once, those of one digest together, in order of first occurrence."""
    _, firsts, digest_numbers, counts = np.unique(digests, return_index=True, return_inverse=True, return_counts=True)
    places = np.flatnonzero((counts[digest_numbers] > 1) & (digests != 0))
    repeated: Ints = places[np.argsort(firsts[digest_numbers[places]], kind="stable")]
    return repeated


def _warn_of_twins(scans: Sequence[SystemScan]) -> Iterator[IntegrityWarning]:
    """A warning for each group of systems that wrote the same everywhere."""
    groups: dict[bytes, list[SystemScan]] = defaultdict(list)
    for scan in scans:
        if scan.digests.any():
            groups[blake2b(scan.digests.tobytes()).digest()].append(scan)
    for group in groups.values():
        if len(group) > 1:
            labels = tuple(scan.label for scan in group)
            facts: dict[str, Fact] = {"labels": [*labels], "topics": int(np.count_nonzero(group[0].digests))}
            yield IntegrityWarning("twins", labels, group[0].ids, Remark("twins", "warning", facts))


def _system_facts(topics: Mapping[str, Sequence[str]]) -> dict[str, Fact]:
    return {label: _topic_facts(names) for label, names in topics.items()}


def _topic_facts(topics: Sequence[str]) -> dict[str, Fact]:
    """Facts for a remark: the number of topics, and the first of them."""
    return {"count": len(topics), "first": [*topics[:MAX_NAMED_TOPICS]]}


def _union_of(topics: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for names in topics.values() for topic in names))
