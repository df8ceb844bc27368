"""Topics as their files state them, with what depends on all of them: budgets and the fingerprint."""

from __future__ import annotations

import hashlib
from array import array

import msgspec
from msgspec import Struct

from harness.datasets.id_table import IdTable
from harness.datasets.languages import MAX_SAMPLE_CHARS
from harness.datasets.words import count_words, length_unit
from harness.records import Article, Document, Reference, Remark, Topic

FALLBACK_WORDS = 100
"""The budget where neither the dataset nor a reference suggests one: DUC's and TAC's for multi-document summaries."""


DIGEST_BYTES = 16
"""Bytes of a topic's digest, kept in memory until all budgets are known."""

SORTED_HEADS = 16
"""The number of first bytes of digests, of 256, whose topics are sorted together."""

SHORT_BYTES = 8
"""Bytes of a digest that tell which topics have changed."""


class TopicDraft(Struct, frozen=True):
    """A topic whose budget may still be unsaid (`words` is then None)."""

    id: str
    event: str
    documents: tuple[Document, ...]
    references: tuple[Reference, ...]
    words: int | None
    fields: dict[str, str | int | float | bool] = {}

    def topic(self, words: int, language: str = "en") -> Topic:
        """The finished topic."""
        article = Article(self.id, self.documents, words, language)
        return Topic(self.id, self.event, article, self.references, self.fields)


def encode_content(topic: TopicDraft | Topic) -> bytes:
    """Encode the parts of a topic that can move a score, its budget apart.

    The order of its references does not count.
    """
    references = sorted((reference.author, reference.text) for reference in topic.references)
    sources = topic.documents if isinstance(topic, TopicDraft) else topic.article.documents
    documents = [(document.title, document.paragraphs) for document in sources]
    # MessagePack: every text is preceded by its length, so no two contents encode alike.
    return msgspec.msgpack.encode((topic.id, topic.event, documents, references))


def digest_of(topic: Topic) -> str:
    """A digest of a topic (16 hex digits) that changes with all that can move a score, its budget apart."""
    return hashlib.sha256(encode_content(topic)).digest()[:SHORT_BYTES].hex()


class DatasetSurvey:
    """Facts gathered in one pass over all drafts.

    `places` is where each topic's id was met (a line, or a place in a list); `references` the least and the largest
    number of references of a topic; `sample` the beginning of its texts.
    """

    def __init__(self) -> None:
        self.places = IdTable()
        self._hash = hashlib.sha256(b"harness dataset 1")
        self._digests = bytearray()
        self._said: array[int] = array("Q")
        self._events: set[str] = set()
        self._of_events: set[str] = set()
        self._counts: array[int] = array("L")
        self._reference_words = self._without_article = 0
        self.sample: list[str] = []
        self._sample_chars = 0

    def add(self, draft: TopicDraft, place: int) -> None:
        """Add the facts of a topic."""
        encoded = encode_content(draft)
        self._hash.update(encoded)
        self._digests += hashlib.sha256(encoded).digest()[:DIGEST_BYTES]
        self.places.add(draft.id, place)
        self._said.append(draft.words or 0)
        self._counts.append(len(draft.references))
        for reference in draft.references:
            self._reference_words += count_words(reference.text)
        if self._sample_chars < MAX_SAMPLE_CHARS:
            self._add_sample(draft)
        if not draft.documents:
            self._without_article += 1
        if draft.event != draft.id:  # the rule is one topic, one event: keep the exceptions only
            self._events.add(draft.event)
            self._of_events.add(draft.id)

    def short_digests(self) -> bytes:
        """The first bytes of each topic's `digest_of`, one after another."""
        short = bytearray(len(self._digests) // DIGEST_BYTES * SHORT_BYTES)
        for place in range(SHORT_BYTES):
            short[place::SHORT_BYTES] = self._digests[place::DIGEST_BYTES]
        return bytes(short)

    def _add_sample(self, draft: TopicDraft) -> None:
        """Keep the beginning of a topic's texts, by which the language is detected."""
        texts = [paragraph for document in draft.documents for paragraph in document.paragraphs]
        for text in (*texts, *(reference.text for reference in draft.references)):
            if self._sample_chars < MAX_SAMPLE_CHARS:
                self.sample.append(text[:MAX_SAMPLE_CHARS])
                self._sample_chars += len(self.sample[-1])

    @property
    def unit(self) -> str:
        """The unit of lengths: "words" or "characters"."""
        return length_unit(self.sample)

    @property
    def events(self) -> int:
        """How many different events the topics have."""
        alone = len(self.places) - len(self._of_events)
        joined = sum(event in self.places and event not in self._of_events for event in self._events)
        return len(self._events) + alone - joined

    @property
    def references(self) -> tuple[int, int]:
        """The least and the largest number of references of a topic."""
        return (min(self._counts), max(self._counts)) if self._counts else (0, 0)

    def budget_of(self, row: int) -> int | None:
        """The budget the dataset itself gives its topic number `row`, from 0."""
        return self._said[row] or None

    def budgets(self, override: int | None) -> tuple[array[int], Remark | None]:
        """The budget of each topic in words, and a remark where no one but harness has set them."""
        if override is not None:
            return array("Q", [override]) * len(self._said), None
        unsaid = self._said.count(0)
        if not unsaid:
            return self._said, None
        if not self.has_articles and unsaid == len(self._said):
            return array("Q", [self._mean_reference_words()]) * unsaid, None
        words = self._mean_reference_words()
        facts = {"lacking": unsaid, "topics": len(self._said), "budget": words, "unit": self.unit}
        remark = Remark("no budget", "caution", {**facts, "has_references": any(self._counts)})
        return array("Q", (budget or words for budget in self._said)), remark

    def _mean_reference_words(self) -> int:
        if not any(self._counts):
            return FALLBACK_WORDS
        return max(1, round(self._reference_words / sum(self._counts)))

    @property
    def has_articles(self) -> bool:
        """True where any topic has an article."""
        return self._without_article < len(self._said)

    @property
    def has_budgets(self) -> bool:
        """True where the dataset gives any topic a budget."""
        return any(self._said)

    def remarks(self) -> tuple[Remark, ...]:
        """Remarks on parts that topics lack, for the reader of a table."""
        lacking = {
            "topics without references": self._counts.count(0),
            "topics without articles": self._without_article,
        }
        topics = len(self._said)
        return tuple(
            Remark(kind, "caution", {"lacking": count, "topics": topics}) for kind, count in lacking.items() if count
        )

    def fingerprint(self, budgets: array[int]) -> str:
        """A SHA-256 (16 hex digits) of all that can move a score: all topics, in any order."""
        digest, size = hashlib.sha256(b"harness dataset 2"), DIGEST_BYTES
        heads = self._digests[::size]
        for least in range(0, 256, SORTED_HEADS):  # a part after another: a million objects would take 100 MB
            digest.update(
                b"".join(
                    sorted(
                        bytes(self._digests[row * size : (row + 1) * size]) + budgets[row].to_bytes(8, "big")
                        for row, head in enumerate(heads)
                        if least <= head < least + SORTED_HEADS
                    )
                )
            )
        return digest.hexdigest()[:16]

    def former_fingerprint(self, budgets: array[int]) -> str:
        """The fingerprint of the first release, for which the order of topics counted."""
        digest = self._hash.copy()
        digest.update(msgspec.msgpack.encode(budgets.tolist()))
        return digest.hexdigest()[:16]
