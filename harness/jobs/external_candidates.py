"""Candidates made elsewhere: files of them, or values, read as if a system had written them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import le
from pathlib import Path

from harness.datasets.jsonl_format import read_topic_ids
from harness.errors import HarnessError
from harness.importing.judgment_fields import RawRating
from harness.importing.outputs import Matched
from harness.importing.stored_texts import PlacedTexts
from harness.records import Candidate, Dataset, System
from harness.running.responses import MAX_TEXT_BYTES

Candidates = Sequence[str] | Mapping[str, str]
"""One text for each topic in the dataset's order, or texts by topic id."""

BATCH_TEXTS = 512
"""Texts in memory at once where they are read from disk."""


@dataclass(frozen=True, slots=True)
class ExternalCandidates:
    """The candidates of one label: a text for each of `topics`, in their order.

    `by_topic` are the same texts by topic id. `ratings` are what `where` says of them, by topic.
    """

    system: System
    topics: Sequence[str]
    texts: Sequence[str]
    by_topic: Mapping[str, str]
    reasons: Mapping[str, str] = field(default_factory=dict)
    ratings: tuple[tuple[str, RawRating], ...] = ()
    where: str = ""

    def batches(self) -> Iterator[list[Candidate]]:
        """The candidates as records, some at a time; an empty text is a failure, as for a system."""
        for topics, texts in _batch_texts(self.topics, self.texts):
            yield list(map(self._build_candidate, topics, texts))

    def _build_candidate(self, topic: str, text: str) -> Candidate:
        key = hashlib.sha256(f"{topic}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if len(text) > MAX_TEXT_BYTES:
            return Candidate(topic, "", key, "refused", f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}")
        if not text or text.isspace():
            return Candidate(topic, "", key, "empty", self.reasons.get(topic, ""))
        return Candidate(topic, text, key, None, self.reasons.get(topic, "") if self.reasons else "")


def read_candidates(label: str, source: Candidates, dataset: Dataset) -> ExternalCandidates:
    """The candidates under this label, one for each topic. Raises HarnessError where they do not fit the dataset."""
    if not label.isprintable():
        raise HarnessError(f"{label!r} cannot name a row; use characters that can be seen, as in -i name=FILE")
    if isinstance(source, Matched):
        path = Path(source.outputs.where)
        system = _describe_system(
            label, source.topics, source.texts, f"candidates read from {path.name}", str(path.resolve())
        )
        return ExternalCandidates(
            system, source.topics, source.texts, source, source.reasons, source.ratings, source.outputs.where
        )
    by_topic = _match_topics(label, source, read_topic_ids(dataset.topics))
    topics, texts = list(by_topic), list(by_topic.values())
    return ExternalCandidates(
        _describe_system(label, topics, texts, "candidates given from Python"), topics, texts, by_topic
    )


def _describe_system(label: str, topics: Sequence[str], texts: Sequence[str], doc: str, path: str = "") -> System:
    """Describe a system with this label and these texts; its digest is the same for any order of the topics."""
    digest, between = hashlib.sha256(), ""
    if not all(map(le, topics, islice(topics, 1, None))):
        order = sorted(range(len(topics)), key=topics.__getitem__)
        topics, texts = [topics[place] for place in order], PlacedTexts(texts, order)
    for pairs in _batch_texts(topics, texts):
        together = "\0".join(f"{topic}\0{text}" for topic, text in zip(*pairs, strict=True))
        digest.update(f"{between}{together}".encode("utf-8", "surrogatepass"))
        between = "\0"
    return System(label, label, path, doc, "system", {}, digest.hexdigest()[:32])


def _batch_texts(topics: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    for start in range(0, len(topics), BATCH_TEXTS):
        yield topics[start : start + BATCH_TEXTS], texts[start : start + BATCH_TEXTS]


def _match_topics(label: str, texts: Candidates, ids: Sequence[str]) -> Mapping[str, str]:
    if isinstance(texts, Mapping):
        return _check_complete(label, texts, ids)
    if len(texts) != len(ids):
        raise HarnessError(f"{label}: {len(texts)} candidates for {len(ids)} topics; give one for each, in their order")
    return dict(zip(ids, texts, strict=True))


def _check_complete(where: str, texts: Mapping[str, str], ids: Sequence[str]) -> Mapping[str, str]:
    missing = [topic for topic in ids if topic not in texts]
    if missing:
        raise HarnessError(
            f"{where}: no candidate for {len(missing)} of {len(ids)} topics, the first {missing[0]!r}; "
            'give each one, "" where the system wrote nothing'
        )
    return {topic: texts[topic] for topic in ids}
