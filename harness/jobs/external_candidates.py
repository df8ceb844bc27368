"""Candidates made elsewhere: files of them, or values, read as if a system had written them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from harness.errors import HarnessError
from harness.importing.judgment_fields import RawRating
from harness.jobs.opened_data import Matched
from harness.records import Candidate, Dataset, System
from harness.running.responses import MAX_TEXT_BYTES

Candidates = Sequence[str] | Mapping[str, str]
"""One text for each topic in the dataset's order, or texts by topic id."""


@dataclass(frozen=True, slots=True)
class ExternalCandidates:
    """The candidates of one label, in the order of the topics; `ratings` are what `where` says of them, by topic."""

    system: System
    texts: tuple[tuple[str, str], ...]
    reasons: Mapping[str, str] = field(default_factory=dict)
    ratings: tuple[tuple[str, RawRating], ...] = ()
    where: str = ""

    def candidates(self) -> Iterator[Candidate]:
        """As records; an empty text is a failure, as it is for a system."""
        for topic, text in self.texts:
            key = hashlib.sha256(f"{topic}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            blank = not text.strip()
            if len(text) > MAX_TEXT_BYTES:
                yield Candidate(topic, "", key, "refused", f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}")
            else:
                yield Candidate(
                    topic, "" if blank else text, key, "empty" if blank else None, self.reasons.get(topic, "")
                )


def read_candidates(label: str, source: Candidates, dataset: Dataset) -> ExternalCandidates:
    """The candidates under this label, one for each topic. Raises HarnessError where they do not fit the dataset."""
    if not label.isprintable():
        raise HarnessError(f"{label!r} cannot name a row; use characters that can be seen, as in -i name=FILE")
    if isinstance(source, Matched):
        path = Path(source.where)
        doc = f"candidates read from {path.name}"
        external = build_external(label, tuple(source.items()), str(path.resolve()), doc, source.reasons)
        return replace(external, ratings=source.ratings, where=source.where)
    texts = _match_topics(label, source, [topic.id for topic in dataset.topics])
    return build_external(label, texts, "", "candidates given from Python", {})


def build_external(
    label: str, texts: tuple[tuple[str, str], ...], path: str, doc: str, reasons: Mapping[str, str]
) -> ExternalCandidates:  # fmt: skip
    """Texts as the candidates of a system of that label; `reasons` say why some are empty."""
    content = "\0".join(f"{topic}\0{text}" for topic, text in sorted(texts))  # whatever the order of the topics
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return ExternalCandidates(System(label, label, path, doc, "system", {}, digest), texts, reasons)


def _match_topics(label: str, texts: Candidates, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if isinstance(texts, Mapping):
        return _check_complete(label, texts, ids)
    if len(texts) != len(ids):
        raise HarnessError(f"{label}: {len(texts)} candidates for {len(ids)} topics; give one for each, in their order")
    return tuple(zip(ids, texts, strict=True))


def _check_complete(where: str, texts: Mapping[str, str], ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    missing = [topic for topic in ids if topic not in texts]
    if missing:
        raise HarnessError(
            f"{where}: no candidate for {len(missing)} of {len(ids)} topics, the first {missing[0]!r}; "
            'give each one, "" where the system wrote nothing'
        )
    return tuple((topic, texts[topic]) for topic in ids)
