"""Topics as their files say them, and what can only be known of them all: budgets and the fingerprint."""

from __future__ import annotations

import hashlib
from array import array

import msgspec
from msgspec import Struct

from harness.records import Article, Document, Reference, Topic

FALLBACK_WORDS = 100
"""The budget where neither the dataset nor a reference suggests one: DUC's and TAC's for multi-document summaries."""


class Draft(Struct, frozen=True):
    """A topic whose budget may still be unsaid (`words` is then None)."""

    id: str
    event: str
    documents: tuple[Document, ...]
    references: tuple[Reference, ...]
    words: int | None

    def topic(self, words: int) -> Topic:
        """The finished topic."""
        return Topic(self.id, self.event, Article(self.id, self.documents, words), self.references)


class Survey:
    """What one pass over all drafts gathers. Memory grows by 8 bytes a topic and by the events' names.

    `references` is the least and the largest number of references of a topic.
    """

    def __init__(self) -> None:
        self._hash = hashlib.sha256(b"harness dataset 1")
        self._said: array[int] = array("Q")
        self._events: set[str] = set()
        self._reference_words = 0
        self._reference_count = 0
        self._range: tuple[int, int] | None = None
        self._without_article = self._without_reference = 0

    def add(self, draft: Draft) -> None:
        """Take account of one more topic. The order of topics counts, that of a topic's references does not."""
        references = sorted((reference.author, reference.text) for reference in draft.references)
        documents = [(document.title, document.paragraphs) for document in draft.documents]
        # MessagePack: every text is preceded by its length, so no two contents encode alike.
        self._hash.update(msgspec.msgpack.encode((draft.id, draft.event, documents, references)))
        self._said.append(draft.words or 0)
        self._events.add(draft.event)
        self._reference_words += sum(len(text.split()) for _, text in references)
        count = len(references)
        self._reference_count += count
        self._without_reference += not count
        self._without_article += not documents
        least, most = self._range or (count, count)
        self._range = min(least, count), max(most, count)

    @property
    def events(self) -> int:
        """How many different events the topics have."""
        return len(self._events)

    @property
    def references(self) -> tuple[int, int]:
        """The least and the largest number of references of a topic."""
        return self._range or (0, 0)

    def budgets(self, override: int | None) -> tuple[array[int], str | None]:
        """A budget for each topic, in words, and a remark where it is nobody's word but ours."""
        if override is not None:
            return array("Q", [override]) * len(self._said), None
        unsaid = self._said.count(0)
        if not unsaid:
            return self._said, None
        if self._reference_count:
            words = max(1, round(self._reference_words / self._reference_count))
            why = f"{words}, the references' mean length"
        else:
            words, why = FALLBACK_WORDS, f"{FALLBACK_WORDS}, as the references are missing too"
        which = "no topic has" if unsaid == len(self._said) else f"{unsaid} of {len(self._said)} topics lack"
        remark = f"{which} a word budget; taken: {why}"
        return array("Q", (said or words for said in self._said)), remark

    def remarks(self) -> tuple[str, ...]:
        """What topics lack, for the reader of a table."""
        total = len(self._said)
        missing = {
            f"{self._without_reference} of {total} topics have no reference: only measures that need none see them": (
                self._without_reference
            ),
            f"{self._without_article} of {total} topics have no article: they can be scored, not run": (
                self._without_article
            ),
        }
        return tuple(remark for remark, count in missing.items() if count)

    def fingerprint(self, budgets: array[int]) -> str:
        """16 hex digits of a SHA-256 over everything that can move a score."""
        whole = self._hash.copy()
        whole.update(msgspec.msgpack.encode(budgets.tolist()))
        return whole.hexdigest()[:16]
