"""The length limits -l and -b, which cut raw sentences before anything is cleaned."""

from __future__ import annotations

from collections.abc import Callable

Limit = Callable[[list[bytes], int], list[bytes]]


def first_words(sentences: list[bytes], limit: int) -> list[bytes]:
    """-l: the first `limit` fields between white space. Leading white space opens an empty field, which counts."""
    words_kept: list[bytes] = []
    count = 0
    for sentence in sentences:
        fields = sentence.split()
        if fields and sentence[:1].isspace():
            fields.insert(0, b"")
        if count + len(fields) >= limit:
            return [*words_kept, b" ".join(fields[: limit - count])]
        words_kept.append(sentence)
        count += len(fields)
    return words_kept


def first_bytes(sentences: list[bytes], limit: int) -> list[bytes]:
    """Cut for -b in n-grams and skip-bigrams: the first `limit` bytes, separators of sentences not counted."""
    pieces: list[bytes] = []
    count = 0
    for sentence in sentences:
        if count + len(sentence) >= limit:
            return [*pieces, sentence[: limit - count]]
        pieces.append(sentence)
        count += len(sentence)
    return pieces


def first_bytes_of_long_sentence(sentences: list[bytes], limit: int) -> list[bytes]:
    """Cut for -b in L and W: the script never advances its count, so only longer sentences than `limit` are cut."""
    for index, sentence in enumerate(sentences):
        if len(sentence) >= limit:
            return [*sentences[:index], sentence[:limit]]
    return sentences
