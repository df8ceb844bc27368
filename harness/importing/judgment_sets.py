"""Ratings as they are read -> sets of judgments: one a source of ratings, each checked against its scale."""

from __future__ import annotations

from harness.errors import BadInput
from harness.importing.choices import Kind
from harness.importing.judgment_fields import RawRating
from harness.records.judgments import JUDGMENT_FORMAT, Criterion, JudgmentSet, JudgmentSource, Rating

JUDGMENT_ROLES = {"person": "judgments", "metric": "scores"}
"""What the line that says what was taken for what calls a field of judgments."""


class RatingCollector:
    """Gathers ratings by the file that they will be kept in. Raises BadInput for one that cannot be one."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._criteria: dict[tuple[str, Kind], dict[str, Criterion]] = {}
        self._ratings: dict[tuple[str, Kind], dict[tuple[str, ...], Rating]] = {}
        self._lines: dict[tuple[str, ...], int | None] = {}

    def __len__(self) -> int:
        """The number of ratings."""
        return sum(map(len, self._ratings.values()))

    def add(self, system: str, topic: str, raw: RawRating, where: str = "") -> None:
        """One rating of a candidate. Raises BadInput where it is off its scale, or there twice."""
        where = where or self._where
        group = raw.field.group, raw.field.kind
        criteria = self._criteria.setdefault(group, {})
        criterion = criteria.setdefault(raw.criterion, Criterion(raw.criterion, raw.field.low, raw.field.high))
        low, high = criterion.low, criterion.high
        if low is not None and high is not None and not low <= raw.value <= high:
            complaint = f"{raw.value:g} is off the scale of {raw.criterion}: {low:g} to {high:g}"
            raise BadInput(where, f"{complaint} ({system}, topic {topic!r})", raw.line)
        key = (*group, raw.rater, topic, system, raw.criterion)
        ratings = self._ratings.setdefault(group, {})
        if key in ratings:
            first = self._lines.get(key)
            lines = f", lines {first} and {raw.line}" if first and raw.line and first != raw.line else ""
            complaint = f"rater {raw.rater!r} rates {raw.criterion} of {system!r} twice in topic {topic!r}{lines}"
            raise BadInput(where, f"{complaint}; keep one, or name the raters in a column called rater", raw.line)
        ratings[key] = Rating(topic, system, raw.criterion, raw.value, raw.rater)
        self._lines[key] = raw.line

    def build_sets(self, origin: str) -> tuple[JudgmentSet, ...]:
        """The sets of judgments, by the name of their file; `origin` says where they are from."""
        names = [name for name, _ in self._ratings]
        return tuple(
            JudgmentSet(
                JudgmentSource(
                    JUDGMENT_FORMAT,
                    name if names.count(name) == 1 or kind == "person" else f"{name}-metrics",
                    kind,
                    tuple(self._criteria[name, kind].values()),
                    origin=origin,
                ),
                tuple(ratings.values()),
            )
            for (name, kind), ratings in self._ratings.items()
        )
