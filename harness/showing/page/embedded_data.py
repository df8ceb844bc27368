"""Data for the page's script: all scores by topic in columns, and texts in blocks that are opened when needed."""

from __future__ import annotations

import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import isfinite, nan
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from harness.progress import track_items
from harness.records import Column, Leaderboard, Pair, Report, Row, ScoredCandidate, TopicView
from harness.showing.csv_export import leaderboard_rows, render_csv
from harness.showing.format import RenderStyle
from harness.showing.judgment_words import word_judgments
from harness.showing.visible_text import make_visible, show_lines


class Safe(str):
    """Text that is HTML already: pictures, embedded data. `__html__` is the word of markupsafe for it."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


PLAIN = 30_000
"""Bytes of JSON up to which a block stays readable; longer ones are packed."""

TOPICS_PER_BLOCK = 32
"""Topics in a block of texts."""

DEFLATE_LEVEL = 4
"""Three times as fast as the highest level, for a page that is about 5 % larger."""

HUNDREDTHS = 100
"""Scores are whole numbers of hundredths: a page shows one decimal."""


class DataBlock(Struct, frozen=True):
    """A piece of data in the page: its id, and JSON that cannot end its element."""

    id: str
    json: Safe


def data_blocks(report: Report, table: dict[str, Any]) -> Iterator[DataBlock]:
    """The scores, the table to download, the texts, then the tokens of their words.

    Each is JSON: the value itself or, packed, a string of it.
    """
    yield DataBlock("scores", embed_json(_columns(report)))
    yield DataBlock("table", embed_json(table))
    places = {row.label: place for place, row in enumerate(report.leaderboard.rows)}
    tokens = _JoinedTokens()
    views = iter(track_items(report.views, "wrote", "topics", len(report.view_topics)))
    number = 0
    while block_views := list(islice(views, TOPICS_PER_BLOCK)):
        yield DataBlock(f"texts-{number}", embed_json([_topic(view, places) for view in block_views]))
        number += 1
        tokens.add(block_views)
    yield DataBlock("tokens", embed_json(tokens.joined))


class _JoinedTokens:
    """The tokens of all topics, joined because most words occur in many topics."""

    def __init__(self) -> None:
        self.joined: dict[str, str] = {}
        self._last: dict[str, str] = {}

    def add(self, views: Iterable[TopicView]) -> None:
        """Add the tokens of these topics, which often share them."""
        for view in views:
            if view.tokens is not self._last:
                self._last = view.tokens
                self.joined |= view.tokens


def embed_json(value: Any) -> Safe:
    """A value as JSON inside a script element: no character in it means anything to HTML. Long ones are deflated."""
    content = msgspec.json.encode(value)
    if len(content) > PLAIN:
        return Safe(f'"{b64encode(zlib.compress(content, DEFLATE_LEVEL)).decode()}"')
    return _escape_json(content.decode())


def escape_script_json(value: Any) -> Safe:
    """A value as JSON, escaped for a script element."""
    return _escape_json(msgspec.json.encode(value).decode())


def _escape_json(text: str) -> Safe:
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Safe(text)


def _columns(report: Report) -> dict[str, Any]:
    comparison = report.leaderboard
    places = {row.label: place for place, row in enumerate(comparison.rows)}
    has_events = any(event != topic for event, topic in zip(report.events, report.topics, strict=True))
    return {
        "name": make_visible(report.run.name or comparison.dataset),
        "rows": [
            {"label": make_visible(row.label), "role": row.role, "other": _opponent(comparison.rows, place)}
            for place, row in enumerate(comparison.rows)
        ],
        "measures": [
            {
                "name": make_visible(column.measure),
                "title": make_visible(column.title),
                "higher": column.higher_is_better,
            }
            for column in comparison.columns
        ],
        "topics": [make_visible(topic) for topic in report.topics],
        "events": [make_visible(event) for event in report.events] if has_events else [],
        "scores": [[_hundredths(row) for row in report.scores[column.measure]] for column in comparison.columns],
        "means": [_hundredths([*_means(comparison.rows, column)]) for column in comparison.columns],
        "pairs": [list(_flat_pairs(comparison.pairs, column, places)) for column in comparison.columns],
        "failures": _failures(report, places),
        "words": report.words,
        "texts": report.view_topics,
        "together": TOPICS_PER_BLOCK,
    }


def leaderboard_downloads(leaderboard: Leaderboard) -> dict[str, Any]:
    """The leaderboard as CSV and as values for JSON, as the command line exports them, but without pairs."""
    return {
        "csv": render_csv(leaderboard, RenderStyle()),
        "json": make_value_visible(
            {
                "dataset": leaderboard.dataset,
                "run": leaderboard.run,
                "fingerprint": leaderboard.fingerprint,
                "topics": leaderboard.topics,
                "confidence": leaderboard.confidence,
                "signatures": {column.measure: column.signature for column in leaderboard.columns},
                "rows": leaderboard_rows(leaderboard),
            }
        ),
    }


def make_value_visible(value: Any) -> Any:
    """Every text in a value of JSON without controls, which a file for other programs should not have either."""
    if isinstance(value, dict):
        return {make_visible(key): make_value_visible(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [make_value_visible(part) for part in value]
    if isinstance(value, float) and not isfinite(value):
        return None
    return make_visible(value) if isinstance(value, str) else value


def _opponent(rows: Sequence[Row], place: int) -> int:
    """The row that a row is first compared with: the best system, for that one the next row."""
    others = [number for number, row in enumerate(rows) if number != place and not row.unavailable]
    systems = [number for number in others if rows[number].role == "system"]
    return (systems or others or [place])[0]


def _means(rows: Iterable[Row], column: Column) -> Iterator[float]:
    for row in rows:
        estimate = row.estimates.get(column.measure)
        yield nan if estimate is None else estimate.value


def _flat_pairs(pairs: Iterable[Pair], column: Column, places: dict[str, int]) -> Iterator[int]:
    """(place of a, place of b, difference in hundredths, p in thousandths) of each pair, one after the other."""
    for pair in pairs:
        if pair.measure == column.measure and isfinite(pair.difference):
            difference, p = round(HUNDREDTHS * pair.difference), round(1000 * pair.p_corrected)
            yield from (places[pair.a], places[pair.b], difference, p)


def _failures(report: Report, places: dict[str, int]) -> dict[int, dict[str, list[int]]]:
    """The places of failed topics, by row and by kind."""
    topics = {topic: place for place, topic in enumerate(report.topics)}
    failures: dict[int, dict[str, list[int]]] = {}
    for case in report.missing_candidates:
        failures.setdefault(places[case.label], {}).setdefault(case.failure, []).append(topics[case.topic])
    return failures


def _hundredths(values: Sequence[float]) -> list[int | None]:
    scaled = np.rint(HUNDREDTHS * np.array(values, np.float64))
    if np.isfinite(scaled).all():
        return scaled.astype(np.int64).tolist()  # type: ignore[no-any-return]
    return [int(value) if isfinite(value) else None for value in scaled.tolist()]


def _topic(view: TopicView, places: dict[str, int]) -> dict[str, Any]:
    return {
        "id": make_visible(view.topic),
        "budget": view.words,
        "documents": [
            {
                "title": show_lines(document.title),
                "paragraphs": [show_lines(paragraph) for paragraph in document.paragraphs],
            }
            for document in view.documents
        ],
        "references": [
            {"author": make_visible(reference.author), "text": show_lines(reference.text)}
            for reference in view.references
        ],
        "candidates": {
            places[candidate.label]: _candidate(candidate) | _judgments(view, candidate.label)
            for candidate in view.candidates
        },
    }


def _judgments(view: TopicView, label: str) -> dict[str, Any]:
    """The judgments of a candidate; empty where there are none."""
    lines = [make_visible(line) for line in word_judgments(view.judgments, label)]
    return {"judgments": lines} if lines else {}


def _candidate(candidate: ScoredCandidate) -> dict[str, Any]:
    if candidate.failure is not None:
        return {"failure": candidate.failure, "detail": make_visible(candidate.detail)}
    cleaned = {"cleaned": make_visible(", ".join(candidate.cleaning_rules))} if candidate.cleaning_rules else {}
    return {"text": show_lines(candidate.text), **cleaned}
