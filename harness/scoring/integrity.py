"""Signs that a score is doubtful: leaked references, copies, repetitions, references of the wrong length.

A large dataset is looked at batch by batch (`scan_system`), what was seen is joined (`join_scans`), and then judged
(`integrity_warnings`).
Texts are compared as words, without regard to case, white space and punctuation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import Ints
from harness.datasets.word_counts import count_words_of
from harness.records import IntegrityWarning, Remark, Role, Topic, article_text
from harness.records.remarks import Fact
from harness.scoring.normalized_words import (
    UNSPACED,
    HashedTexts,
    Hashes,
    Words,
    digest_texts,
    first_words,
    hash_first_words,
    hash_texts,
    normalize_words,
    squeeze_words,
)

RUN = 12
"""Words in a row that no writer shares with a reference by chance; quotations of the article are not counted."""

LEAST_WORDS = 8
"""The fewest words of a repeated reference that are a leak: shorter ones are repeated by chance."""

PIECE = 6
"""Words of a quotation of several pieces, on average: 12 words may be of two sentences of the article."""

MAX_NAMED_TOPICS = 4
"""Topics that a remark names; it counts all of them."""

_TABLE_BITS = 20
_TABLE_SHIFT = np.uint64(64 - _TABLE_BITS)


class TopicIndex:
    """A batch of topics to compare candidates with, made once for all systems.

    Few candidates share a run of words with a reference, or the first word with the article. Hashes select those that
    may; the words of a topic are made only for these.
    """

    def __init__(self, topics: Sequence[Topic], articles: Sequence[str]) -> None:
        self.ids = tuple(topic.id for topic in topics)
        self.articles = articles
        self._references = [[reference.text for reference in topic.references] for topic in topics]
        owners = np.repeat(np.arange(len(topics)), [len(texts) for texts in self._references])
        hashed = hash_texts([text for texts in self._references for text in texts])
        self._whole_texts = np.unique(hashed.texts_hashes(owners))
        windows, _ = hashed.windows(RUN, owners)
        self._windows = np.unique(windows)
        self._table = np.zeros(1 << _TABLE_BITS, np.bool_)
        self._table[windows >> _TABLE_SHIFT] = True
        self._words: dict[int, ReferenceWords] = {}
        self._squeezed_texts: dict[int, str] = {}

    @cached_property
    def first_words(self) -> Hashes:
        """(topics,): a hash of the first word of each article."""
        return hash_first_words(self.articles)

    def find_shared(self, texts: HashedTexts) -> list[int]:
        """The places of texts, one a topic, that may share a run with a reference or equal one; none is missed."""
        topics = np.arange(len(self.ids))
        windows, places = texts.windows(RUN, topics)
        may_share = np.flatnonzero(self._table[windows >> _TABLE_SHIFT])
        is_shared = _contains_hashes(windows[may_share], self._windows)
        is_whole = (np.diff(texts.offsets) >= LEAST_WORDS) & _contains_hashes(
            texts.texts_hashes(topics), self._whole_texts
        )
        shared: list[int] = np.union1d(places[may_share[is_shared]], np.flatnonzero(is_whole)).tolist()
        return shared

    def reference_words(self, place: int) -> ReferenceWords:
        """The words of a topic's references."""
        if place not in self._words:
            self._words[place] = ReferenceWords.split_references(self._references[place])
        return self._words[place]

    def squeeze_article(self, place: int) -> str:
        """The words of a topic's article, joined without spaces."""
        if place not in self._squeezed_texts:
            self._squeezed_texts[place] = squeeze_words(self.articles[place])
        return self._squeezed_texts[place]


def _contains_hashes(hashes: Hashes, sorted_hashes: Hashes) -> NDArray[np.bool_]:
    slots = np.searchsorted(sorted_hashes, hashes)
    are_in: NDArray[np.bool_] = np.append(sorted_hashes, np.uint64(0))[slots] == hashes
    return are_in


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """The references of a topic as words, and their runs.

    `runs` are of `size` words: writing without blanks has a character for a word, and needs twice as many.
    """

    texts: tuple[Words, ...]
    size: int
    runs: frozenset[Words]

    @classmethod
    def split_references(cls, references: Sequence[str]) -> ReferenceWords:
        """Split the references of a topic into words and runs."""
        texts = tuple(map(normalize_words, references))
        size = RUN * (1 if all(map(str.isascii, references)) else _weight(texts))
        return cls(texts, size, frozenset(run for text in texts for run in _runs(text, size)))


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


def scan_system(label: str, role: Role, texts: Sequence[str], index: TopicIndex) -> SystemScan:
    """Look for leaks, copies and repetitions in one system's candidates ("" for none) on a batch."""
    hashed = hash_texts(texts)
    may_begin = np.flatnonzero((np.diff(hashed.offsets) > 0) & (hashed.first_hashes() == index.first_words))
    return SystemScan(
        label,
        role,
        index.ids,
        digest_texts(texts),
        tuple(place for place in index.find_shared(hashed) if _leaks(hashed.words(place), place, index)),
        tuple(place for place in may_begin.tolist() if _is_head(hashed.words(place), index.articles[place])),
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


def _leaks(text: Words, place: int, index: TopicIndex) -> bool:
    """Tell whether a candidate repeats a reference.

    The article is read last: few candidates share a run with a reference. If the article is missing, a run may be a
    quotation from it; then only a whole reference of at least `size` words is a leak.
    """
    references = index.reference_words(place)
    size, runs = references.size, references.runs
    starts = [start for start in range(len(text) - size + 1) if text[start : start + size] in runs]
    is_whole = len(text) >= LEAST_WORDS * size // RUN and text in references.texts
    if not starts and not is_whole:
        return False
    article = index.squeeze_article(place)
    if not article:
        return is_whole and len(text) >= size
    return (is_whole and not _is_quoted(text, article)) or any(
        not _is_quoted_everywhere(stretch, size, article) for stretch in _join_runs(text, starts, size)
    )


def _join_runs(text: Words, starts: Sequence[int], size: int) -> Iterator[Words]:
    """The stretches covered by runs of `size` words that start at these places. Adjacent runs are joined."""
    for place, start in enumerate(starts):
        if not place or starts[place - 1] < start - 1:
            first = start
        if place + 1 == len(starts) or starts[place + 1] > start + 1:
            yield text[first : start + size]


def _is_quoted_everywhere(stretch: Words, size: int, article: str) -> bool:
    """True where the article quotes every run of a stretch.

    Where the article holds the whole stretch it holds them all.
    """
    return "".join(stretch) in article or all(_is_quoted(run, article) for run in _runs(stretch, size))


def _is_quoted(run: Words, article: str) -> bool:
    """True where the squeezed article holds these words in few pieces, as where two of its sentences stand together."""
    start, pieces = 0, 0
    while start < len(run) and pieces < max(2, len(run) // PIECE):
        end = _find_end(run, start, article)
        if end == start:
            return False
        start, pieces = end, pieces + 1
    return start == len(run)


def _find_end(run: Words, start: int, article: str) -> int:
    """The end of the longest quotation from `start` on, by halving: the beginnings of a quotation are quoted, too."""
    covered, beyond = start, len(run) + 1
    end = len(run)
    while beyond - covered > 1:
        if "".join(run[start:end]) in article:
            covered = end
        else:
            beyond = end
        end = (covered + beyond) // 2
    return covered


def _is_head(text: Words, article: str) -> bool:
    return text == first_words(article, len(text))


def _weight(texts: Sequence[Words]) -> int:
    """How many units count as one word: 2 if most are characters of a script without spaces, else 1."""
    words = sum(map(len, texts))
    return 2 if 2 * sum(bool(UNSPACED.match(word)) for text in texts for word in text) > words else 1


def _runs(text: Words, size: int) -> Iterator[Words]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def _system_facts(topics: Mapping[str, Sequence[str]]) -> dict[str, Fact]:
    return {label: _topic_facts(names) for label, names in topics.items()}


def _topic_facts(topics: Sequence[str]) -> dict[str, Fact]:
    """Facts for a remark: the number of topics, and the first of them."""
    return {"count": len(topics), "first": [*topics[:MAX_NAMED_TOPICS]]}


def _union_of(topics: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(topic for names in topics.values() for topic in names))
