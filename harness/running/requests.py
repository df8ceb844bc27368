"""Requests to systems, one for an article, and the keys under which candidates are kept."""

from __future__ import annotations

import hashlib
import tempfile
from array import array
from collections.abc import Sequence
from typing import Any

import msgspec

from harness.datasets import sentences
from harness.datasets.words import length_unit
from harness.records import Article, Document, System

CONTRACT = 1
"""The contract's version, raised whenever requests change: every older candidate is then run again."""

IN_MEMORY = 64 * 2**20
"""Bytes of requests kept in memory; more go to a temporary file."""


def seed_of(topic: str, seed: int) -> int:
    """An article's own seed, 0 to 2**32 - 1: other topics and the order of the run do not move it."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{topic}".encode("utf-8", "surrogatepass")).digest()[:4], "big")


def encode_request(article: Article, seed: int) -> bytes:
    """Encode an article as one line of JSON, without its id."""
    title = article.documents[0].title if article.documents else ""
    documents = [_document(document, article.language) for document in article.documents]
    request_seed = seed_of(article.id, seed)
    request = {"title": title, "words": article.words, "seed": request_seed, "documents": documents}
    return _encode_json(request | _length_unit(article)) + b"\n"


def _length_unit(article: Article) -> dict[str, str]:
    """The unit of the budget, where that is not words."""
    unit = length_unit(paragraph for document in article.documents for paragraph in document.paragraphs)
    return {} if unit == "words" else {"unit": unit}


def _document(document: Document, language: str) -> dict[str, Any]:
    lines = sentences.split_sentences("\n".join(document.paragraphs), language)
    return {"title": document.title, "paragraphs": document.paragraphs, "sentences": lines}


def _encode_json(value: Any) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return msgspec.json.encode(replace_surrogates(value))


def replace_surrogates(value: Any) -> Any:
    """Lone surrogates, which no JSON reader takes, become U+FFFD."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list | tuple):
        return [replace_surrogates(item) for item in value]
    return {key: replace_surrogates(item) for key, item in value.items()} if isinstance(value, dict) else value


def request_digest(article: Article, seed: int) -> bytes:
    """A hash of all contents of a request, made without splitting the text: the splitter's name represents it."""
    parts = [[document.title, document.paragraphs] for document in article.documents]
    text = "\n".join(paragraph for document in article.documents for paragraph in document.paragraphs)
    splitter = sentences.splitter_for_key(text, article.language)
    request = [CONTRACT, splitter, seed_of(article.id, seed), article.words, parts, *_length_unit(article).values()]
    return hashlib.sha256(_encode_json(request)).digest()


def candidate_key(system: System, article: Article, seed: int) -> str:
    """32 hex digits: a hash of the contract, the system's files, packages and options, the article and its seed."""
    return join_keys(system_key(system), request_digest(article, seed))


def system_key(system: System) -> bytes:
    """The part of a key that is the same for all articles of a system."""
    made_of = [system.digest, system.options] + ([system.packages] if system.packages else [])
    return hashlib.sha256(_encode_json(made_of)).digest()


def join_keys(use: bytes, article: bytes) -> str:
    """A key of its two parts."""
    return hashlib.sha256(use + article).hexdigest()[:32]


class Requests:
    """The requests of all articles, each made once, whichever system asks first.

    Holds an id, a hash and an offset for each article; the lines themselves move to disk when they grow large.
    """

    def __init__(self, articles: Sequence[Article], seed: int) -> None:
        self._articles, self._seed = articles, seed
        self._lines = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # closed by close()
        self._places = array("q", [-1]) * len(articles)
        self._sizes = array("q", [0]) * len(articles)
        self._end = 0
        self._ids: list[str] = []
        self._digests: list[bytes] = []
        self._empty: set[int] = set()

    def __len__(self) -> int:
        return len(self._articles)

    def _meet(self, index: int) -> None:
        """Read articles in order up to `index`."""
        for place in range(len(self._ids), index + 1):
            article = self._articles[place]
            self._ids.append(article.id)
            self._digests.append(request_digest(article, self._seed))
            if not article.documents:
                self._empty.add(place)

    def topic(self, index: int) -> str:
        """The id of the article's topic."""
        self._meet(index)
        return self._ids[index]

    def seed(self, index: int) -> int:
        """The article's own seed, which is in its request."""
        return seed_of(self.topic(index), self._seed)

    def key(self, use: bytes, index: int) -> str:
        """The key of a system's candidate for the article."""
        self._meet(index)
        return join_keys(use, self._digests[index])

    def has_text(self, index: int) -> bool:
        """False where the dataset has references only."""
        self._meet(index)
        return index not in self._empty

    def line(self, index: int) -> bytes:
        """The request, with its newline."""
        if self._places[index] < 0:
            line = encode_request(self._articles[index], self._seed)
            self._lines.seek(self._end)
            self._lines.write(line)
            self._places[index], self._sizes[index] = self._end, len(line)
            self._end += len(line)
            return line
        self._lines.seek(self._places[index])
        return self._lines.read(self._sizes[index])

    def close(self) -> None:
        """Delete the file of requests."""
        self._lines.close()
