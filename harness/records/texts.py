"""Articles, references, topics and datasets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from harness.records.remarks import Remark


class Document(Struct, frozen=True):
    """One source text: its headline ("" for none) and its paragraphs, none blank."""

    title: str
    paragraphs: tuple[str, ...]


class Article(Struct, frozen=True):
    """The article that a system is given, without anything else: one or several documents and a budget in words.

    `id` is that of its topic. `documents` is empty where a dataset has references only. `language` is that of the
    dataset, a short code; "" is unknown. Words of scripts without blanks are characters (`harness.datasets.words`).
    """

    id: str
    documents: tuple[Document, ...]
    words: int
    language: str = "en"


def article_text(article: Article, between: str = "\n", *, titles: bool = False) -> str:
    """All paragraphs of an article as one text, with `between` them.

    With `titles`, every document but the first stands under its title.
    """
    parts: list[str] = []
    for place, document in enumerate(article.documents):
        parts += [document.title] if titles and place and document.title else []
        parts += document.paragraphs
    return between.join(parts)


class Reference(Struct, frozen=True):
    """A summary to compare with. A line of `text` is a sentence where its author wrote lines."""

    author: str
    text: str


class Topic(Struct, frozen=True):
    """An article and its references: the unit that is summarized and scored.

    Topics of one `event` are drawn together by the statistics; a topic alone is its own event.
    `fields` are further facts that its file states (genre, length class); they move no score.
    """

    id: str
    event: str
    article: Article
    references: tuple[Reference, ...]
    fields: dict[str, str | int | float | bool] = {}


class Dataset(Struct, frozen=True):
    """Topics and their origin.

    `topics` may read from disk as it is indexed: iterate, do not copy. `fingerprint` is a hash of everything in it that
    can move a score; the order of topics cannot. `former_fingerprint` is the hash that the first release made, for
    which the order counted: runs of that time bear it. `references` is the least and the largest number of references a
    topic has. `has_budget`: summaries have a length to keep, either stated or ours, where there are articles to be
    summarized. `language` is a tag of BCP 47, as the dataset states it, as it was asked for, or as it was detected; ""
    is unknown. `unit` is what lengths and budgets are counted in: "words", or "characters" for scripts without blanks.
    """

    name: str
    path: str
    title: str
    language: str
    licence: str
    provenance: str
    fingerprint: str
    topics: Sequence[Topic]
    events: int
    references: tuple[int, int]
    remarks: tuple[Remark, ...] = ()
    former_fingerprint: str = ""
    has_budget: bool = True
    unit: str = "words"

    def __iter__(self) -> Iterator[Topic]:
        return iter(self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        """A representation of one line, without the topics, of which there may be 300,000."""
        least, most = self.references
        span = f"{least}" if least == most else f"{least} to {most}"
        return f"<Dataset {self.name}: {len(self.topics)} topics, {self.events} events, {span} references a topic>"
