"""What is read from texts, text by text and without filters: what the fast code must say, too."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from unicodedata import normalize

from harness.datasets.words import count_words
from harness.records import Topic, article_text
from harness.scoring.leftovers import MARK, UNKNOWN, _kind
from harness.scoring.metrics import TokenizerLoss

RUN, LEAST_WORDS, PIECE = 12, 8, 6

_MARK = re.compile(r"<[^<>\s]{1,20}>|-[lr][rsc]b-", re.IGNORECASE)
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    folded = normalize("NFKC", text).casefold()
    return tuple(_WORD.findall(_MARK.sub(" ", folded)))


def digest_of(text: str) -> str:
    return " ".join(text.casefold().split())


def leaking_places(topics: Sequence[Topic], texts: Sequence[str]) -> tuple[int, ...]:
    return tuple(
        place
        for place, (topic, text) in enumerate(zip(topics, map(words_of, texts), strict=True))
        if text and leaks(text, words_of(article_text(topic.article)), [words_of(r.text) for r in topic.references])
    )


def head_places(topics: Sequence[Topic], texts: Sequence[str]) -> tuple[int, ...]:
    pairs = [(words_of(article_text(t.article)), words_of(text)) for t, text in zip(topics, texts, strict=True)]
    return tuple(place for place, (article, text) in enumerate(pairs) if text and text == article[: len(text)])


def repeated_places(texts: Sequence[str]) -> list[int]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        if text.split():
            places[digest_of(text)].append(place)
    return [place for group in places.values() if len(group) > 1 for place in group]


def leaks(text: Words, article_words: Words, references: Sequence[Words]) -> bool:
    many = sum(map(len, references))
    unspaced = sum(bool(re.match(f"[{_UNSPACED}]", word)) for reference in references for word in reference)
    size = RUN * (2 if 2 * unspaced > many else 1)
    article = "".join(article_words)
    runs = {run for reference in references for run in runs_of(reference, size)}
    shared = [run for run in runs_of(text, size) if run in runs] if article else []
    if text in references and len(text) >= (LEAST_WORDS * size // RUN if article else size):
        shared.append(text)
    return any(not is_quoted(run, article) for run in shared)


def is_quoted(run: Words, article: str) -> bool:
    start, pieces = 0, 0
    while start < len(run) and pieces < max(2, len(run) // PIECE):
        end = start
        while end < len(run) and "".join(run[start : end + 1]) in article:
            end += 1
        if end == start:
            return False
        start, pieces = end, pieces + 1
    return start == len(run)


def runs_of(text: Words, size: int) -> Iterator[Words]:
    return (text[start : start + size] for start in range(len(text) - size + 1))


def short_references(topics: Sequence[Topic]) -> dict[str, int]:
    counts = {t.id: sum(2 * count_words(r.text) < t.article.words for r in t.references) for t in topics}
    return {topic: count for topic, count in counts.items() if count}


def mark_counts(texts: Sequence[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update({_kind(mark.group()) for mark in (*MARK.finditer(text), *UNKNOWN.finditer(text))})
    return counts


def loss_of(texts: Sequence[str]) -> TokenizerLoss:
    total = TokenizerLoss()
    for text in texts:
        ascii_letters = sum(letter.isascii() and letter.isalpha() for letter in text)
        if text.isascii():
            total += TokenizerLoss(1, 0, ascii_letters)
            continue
        letters = sum(map(str.isalpha, text))
        emptied = any(map(str.isalnum, text)) and not re.search("[a-z0-9]", text.lower())
        unspaced = len(re.findall(f"[{_UNSPACED}\U00020000-\U0003ffff]", text))
        total += TokenizerLoss(1, int(emptied), letters, letters - ascii_letters, min(letters, unspaced))
    return total
