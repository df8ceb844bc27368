"""A file of judgments, or of scores made elsewhere, of candidates that are known already: ratings of their texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from harness.errors import BadInput, HarnessError
from harness.importing.candidate_roles import fitting_id
from harness.importing.choices import Choices, Kind
from harness.importing.field_names import MAPS, is_missing, name_of, value_at
from harness.importing.judgment_fields import (
    PLAIN_GROUPS,
    CandidatePlaces,
    JudgmentField,
    RawRating,
    find_judgments,
    ratings_of_record,
)
from harness.importing.ratings import CRITERION_NAMES, RATER_NAMES, VALUE_NAMES, read_number
from harness.importing.readers import choose_reader
from harness.importing.records import Record
from harness.importing.roles import Fields, first_name
from harness.importing.sources import Source, open_source
from harness.importing.topics import one_line
from harness.lazy_patterns import compile_on_use
from harness.records.judgments import JUDGMENT_FORMAT, Criterion, JudgmentSet, JudgmentSource, Rating

JUDGMENT_ROLES = {"person": "judgments", "metric": "scores"}
"""The words for a field of judgments in the line that reports roles."""


class RatingCollector:
    """Collector of ratings, by the file that will keep them. Raises BadInput for one that cannot be one."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._criteria: dict[tuple[str, Kind], dict[str, Criterion]] = {}
        self._ratings: dict[tuple[str, Kind], dict[tuple[str, ...], Rating]] = {}
        self._lines: dict[tuple[str, ...], int | None] = {}

    def __len__(self) -> int:
        """The number of ratings."""
        return sum(map(len, self._ratings.values()))

    def add(self, system: str, topic: str, raw: RawRating, where: str = "") -> None:
        """Add one rating of a candidate. Raises BadInput where it is off its scale, or there twice."""
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


SAMPLE_RECORDS = 200
SCORE_LINE = compile_on_use(r"(\S+)[ \t]+(\S+)")


class ReadRating(Struct, frozen=True):
    """A rating with the names that its record gives.

    `topic` is None where only the order of the records tells it: `place` is the record's among those of its system.
    """

    topic: str | None
    system: str
    raw: RawRating
    place: int


class JudgmentTable(Struct, frozen=True):
    """Judgments read from a file, and the roles given to its fields."""

    kind: str
    ratings: tuple[ReadRating, ...]
    roles: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...] = ()


class Known(Struct, frozen=True):
    """Possible subjects of a file of judgments: the topics in their order, and the systems."""

    topics: tuple[str, ...]
    systems: tuple[str, ...]


class _TableRoles(Struct, frozen=True):
    id: str | None
    system: str | None
    rater: str | None
    fields: tuple[JudgmentField, ...]
    candidate_map: str | None = None
    criterion: str | None = None


def read_judgment_table(
    source_name: str,
    kind: Kind,
    choices: Choices,
    targets: Known,
    *,
    encoding: str | None = None,
    split: str | None = None,
) -> JudgmentTable:
    """The ratings in a file of any format that is read here. Raises HarnessError."""
    with open_source(source_name, encoding=encoding, split=split) as source:
        if table := _read_score_lines(source, kind, targets):
            return table
        reader = choose_reader(source)
        records = list(reader.read(source))
        if not records:
            raise BadInput(source_name, "holds no judgment")
        fields = Fields([record.values for record in islice(records, SAMPLE_RECORDS)], source_name)
        roles = _assign_roles(fields, kind, choices, targets, source.stem)
        ratings = tuple(_read_records(records, roles, targets, source))
        return JudgmentTable(reader.name, ratings, _list_roles(roles), _list_left_out(fields, roles))


def _read_score_lines(source: Source, kind: Kind, targets: Known) -> JudgmentTable | None:
    """Read lines `SYSTEM SCORE`, each system's in the order of the topics (mt-metrics-eval); None for other files."""
    if source.is_folder or not source.is_text:
        return None
    lines = [(number, line) for number, line in source.lines() if line.strip()]
    matches = [(number, SCORE_LINE.fullmatch(line.strip())) for number, line in lines]
    if not matches or any(match is None or read_number(match[2]) is None for _, match in matches):
        return None
    if not {match[1] for _, match in matches if match} & set(targets.systems):
        return None
    stem = source.stem.removesuffix(".seg")
    field = JudgmentField("score", kind, PLAIN_GROUPS[kind], stem)
    counts: Counter[str] = Counter()
    ratings = []
    for number, match in matches:
        if match and (value := read_number(match[2])) is not None:
            raw = RawRating(field, stem, field.group, value, number)
            ratings.append(ReadRating(None, match[1], raw, counts[match[1]]))
            counts[match[1]] += 1
    return JudgmentTable(
        "lines SYSTEM SCORE", tuple(ratings), (("system", "the first word"), (field.kind, "the second"))
    )


def _assign_roles(fields: Fields, kind: Kind, choices: Choices, targets: Known, stem: str) -> _TableRoles:
    """Assign roles to the fields of a file of judgments. Raises HarnessError where none can be a judgment."""
    system = fields.check(choices.system, "--system") if choices.system else _find_system(fields, targets)
    ident = fields.check(choices.id, "--id") if choices.id else fitting_id(fields, targets.topics)
    rater = _first_of(fields, RATER_NAMES)
    candidate_map = None if system else _find_map(fields)
    used_names = {name for name in (system, ident, rater) if name}
    criterion, value = _first_of(fields, CRITERION_NAMES), _first_of(fields, VALUE_NAMES)
    if criterion and value and not choices.judgments and {criterion, value}.isdisjoint(used_names):
        field = JudgmentField(value, kind, PLAIN_GROUPS[kind], criterion, is_asked=True)
        return _TableRoles(ident, system, rater, (field,), None, criterion)
    columns = () if system or candidate_map else tuple(name for name in fields.names if name in targets.systems)
    judgment_fields = find_judgments(
        fields.samples, fields.names, choices.judgments, CandidatePlaces(candidate_map), used_names
    )
    value_fields = [field for field in judgment_fields if field.kind == "person" or kind == "person"]
    if kind == "metric" and not choices.judgments:
        value_fields = (
            _numbers(fields, kind, used_names) if not candidate_map else [f for f in judgment_fields if f.kind == kind]
        )
    elif columns:
        value_fields = [JudgmentField(name, kind, PLAIN_GROUPS[kind], stem, label=name) for name in columns]
    elif not any(field.kind == kind for field in value_fields):
        value_fields = _numbers(fields, kind, used_names)
    if not value_fields or not (system or candidate_map or columns or len(targets.systems) == 1):
        what = "a judgment" if not value_fields else "the system"
        flag = "--judgment COLUMN" if not value_fields else "--system COLUMN"
        raise HarnessError(
            f"{fields.where}: no field is known to be {what}; fields are: {fields.list_names()}; give {flag}"
        )
    return _TableRoles(ident, system, rater, tuple(value_fields), candidate_map)


def _find_system(fields: Fields, targets: Known) -> str | None:
    """The field of systems: one whose values are names of systems, else one of a known name."""
    names = set(targets.systems)
    for name in fields.names:
        values = fields.values(name)
        if values and all(isinstance(value, str | int | float) and name_of(value) in names for value in values):
            return name
    return first_name(fields, "system")


def _find_map(fields: Fields) -> str | None:
    for name in MAPS:
        path = fields.path_of(name)
        if path and fields.values(path) and all(isinstance(value, dict) for value in fields.values(path)):
            return path
    return None


def _first_of(fields: Fields, names: Sequence[str]) -> str | None:
    paths = (fields.path_of(name) for name in names)
    return next((path for path in paths if path and fields.values(path)), None)


def _numbers(fields: Fields, kind: Kind, used_names: set[str]) -> list[JudgmentField]:
    """Every column of numbers, but those that name the topic, the system or the rater."""
    return [
        JudgmentField(name, kind, PLAIN_GROUPS[kind], name)
        for name in fields.names
        if name not in used_names
        and (values := fields.values(name))
        and all(not isinstance(value, dict | list) and read_number(value) is not None for value in values)
    ]


def _read_records(
    records: Sequence[Record], roles: _TableRoles, targets: Known, source: Source
) -> Iterator[ReadRating]:
    alone = targets.systems[0] if len(targets.systems) == 1 else ""
    counts: Counter[str] = Counter()
    for record in records:
        values = record.values
        topic = one_line(name_of(value_at(values, roles.id))) if roles.id else None
        if roles.id and not topic:
            raise BadInput(source.typed_name, f"has no {roles.id}", record.line)
        system_name = one_line(name_of(value_at(values, roles.system))) if roles.system else alone
        rater = one_line(name_of(value_at(values, roles.rater))) if roles.rater else ""
        for label, raw in ratings_of_record(values, record.line, roles.fields, roles.candidate_map, source.typed_name):
            yield ReadRating(topic, label or system_name, _complete(raw, values, roles, rater), counts[system_name])
        counts[system_name] += 1


def _complete(raw: RawRating, values: Mapping[str, Any], roles: _TableRoles, rater: str) -> RawRating:
    """The rating with the rater and the criterion that its record names."""
    if roles.criterion:
        raw = raw._replace(criterion=one_line(name_of(value_at(values, roles.criterion))) or raw.criterion)
    if not rater:
        return raw
    return raw._replace(rater=rater if raw.rater == raw.field.group else f"{rater}-{raw.rater}")


def name_groups(table: JudgmentTable, source_name: str) -> tuple[ReadRating, ...]:
    """The ratings with the file's name for groups that have none of their own."""
    stem = Path(source_name).name.partition(".")[0] or "judgments"
    return tuple(
        structs.replace(rating, raw=rating.raw._replace(field=structs.replace(rating.raw.field, group=stem)))
        if rating.raw.field.group in PLAIN_GROUPS.values()
        else rating
        for rating in table.ratings
    )


def _list_roles(roles: _TableRoles) -> tuple[tuple[str, str], ...]:
    pairs = [("id", roles.id), ("system", roles.system), ("rater", roles.rater), ("criterion", roles.criterion)]
    pairs += [("candidates", roles.candidate_map)]
    pairs += [(JUDGMENT_ROLES[field.kind], field.path) for field in roles.fields]
    return tuple((role, path) for role, path in pairs if path)


def _list_left_out(fields: Fields, roles: _TableRoles) -> tuple[str, ...]:
    used = {path for _, path in _list_roles(roles)}
    return tuple(name for name in fields.names if name not in used and "." not in name and not is_missing(name))
