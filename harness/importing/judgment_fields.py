"""Fields that hold judgments of people or scores of metrics: flags win, then known names with numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from msgspec import Struct, structs

from harness.errors import HarnessError
from harness.importing.choices import JudgmentChoice, Kind
from harness.importing.field_names import fold_name, is_missing, value_at
from harness.importing.ratings import (
    CRITERION,
    METRIC_GROUP,
    METRIC_SCORE,
    PEOPLE_GROUP,
    PEOPLE_SCORE,
    RATER_KEY,
    WORDS,
    Part,
    list_parts,
    read_number,
    read_rating,
)
from harness.lazy_patterns import compile_on_use

PLAIN_GROUPS: dict[Kind, str] = {"person": "human", "metric": "scores"}
"""Groups without a name of their own: of a file of judgments they are kept under the name of the file."""

SCALE = compile_on_use(r"(-?\d+(?:\.\d+)?)(?:-|\.\.)(-?\d+(?:\.\d+)?)")


class JudgmentField(Struct, frozen=True):
    """A field that holds judgments. `group` names their file; `label` is the system, where the record names none.

    `is_inside`: it stands beside each text in the object that holds candidates by system. `is_asked`: a flag named it,
    so that whatever is no number there is an error. `criterion` "": the parts of the value name the criteria.
    """

    path: str
    kind: Kind
    group: str
    criterion: str = ""
    rater: str = ""
    label: str = ""
    low: float | None = None
    high: float | None = None
    is_inside: bool = False
    is_asked: bool = False


class RawRating(NamedTuple):
    """A rating as it was read; `line` is where its record begins."""

    field: JudgmentField
    criterion: str
    rater: str
    value: float
    line: int | None


def parse_choice(text: str, kind: Kind) -> JudgmentChoice:
    """Parse a choice such as `gpt=col:faithful:1-5`. Raises HarnessError."""
    flag = "--judgment" if kind == "person" else "--scores"
    label, equals, rest = text.partition("=")
    column, *more = (rest if equals else text).split(":")
    scales = [match for part in more if (match := SCALE.fullmatch(part.strip()))]
    names = [part.strip() for part in more if part.strip() and not SCALE.fullmatch(part.strip())]
    if not column or len(names) > 1 or len(scales) > 1:
        raise HarnessError(f"{flag} {text}: write COLUMN, COLUMN:criterion or COLUMN:criterion:1-5")
    low, high = (float(scales[0][1]), float(scales[0][2])) if scales else (None, None)
    if low is not None and high is not None and low >= high:
        raise HarnessError(
            f"{flag} {text}: the scale begins at {low:g} and ends at {high:g}; write low-high, as in 1-5"
        )
    return JudgmentChoice(column, kind, label if equals else "", names[0] if names else "", low, high)


class CandidatePlaces(NamedTuple):
    """The place of a record's candidates: an object by system, columns by these labels, or ("", ()) for just one."""

    candidate_map: str | None = None
    labels: tuple[str, ...] = ()


def find_judgments(
    samples: Sequence[dict[str, Any]],
    names: Sequence[str],
    choices: Sequence[JudgmentChoice],
    places: CandidatePlaces,
    used_names: set[str],
) -> tuple[JudgmentField, ...]:
    """The fields of judgments of records that hold candidates.

    A field that a flag names is taken whatever it is called; without a flag, only what is certain by its name and holds
    numbers.
    """
    candidate_map, labels = places
    chosen_fields = [field for choice in choices for field in _fields_of_choice(choice, samples, candidate_map, labels)]
    used = {field.path for field in chosen_fields} | used_names
    inside = list(_find_inside(samples, candidate_map)) if candidate_map else []
    known_fields = [
        field
        for name in names
        if not candidate_map
        if name not in used and "." not in name
        for field in _fields_of_name(name, _values(samples, name), labels)
    ]
    return (*chosen_fields, *(field for field in inside if field.path not in used), *known_fields)


def ratings_of_record(
    values: dict[str, Any], line: int | None, fields: Sequence[JudgmentField], candidate_map: str | None, where: str
) -> Iterator[tuple[str, RawRating]]:
    """System ("" for the record's own) and rating, for all judgments in a record. Raises BadInput."""
    for field in fields:
        if candidate_map is None:
            yield from ((field.label, raw) for raw in _read_field(values, line, field, where))
            continue
        systems = value_at(values, candidate_map if field.is_inside else field.path)
        for label, value in systems.items() if isinstance(systems, dict) else ():
            of_system = value if field.is_inside else {field.path: value}
            if isinstance(of_system, dict):
                name = " ".join(str(label).split())
                yield from ((name, raw) for raw in _read_field(of_system, line, field, where))


def _read_field(values: dict[str, Any], line: int | None, field: JudgmentField, where: str) -> Iterator[RawRating]:
    value = value_at(values, field.path)
    if is_missing(value):
        return
    parts = list(list_parts(value, field.rater, of_people=field.kind == "person"))
    if not parts and field.is_asked and not isinstance(value, dict | list):
        read_rating(value, field.path, where, line)
    for part in parts:
        criterion = _criterion_of(part, field)
        if criterion is not None:
            yield RawRating(field, criterion, part.rater or field.group, part.value, line)


def _criterion_of(part: Part, field: JudgmentField) -> str | None:
    """The criterion that a part judges; None where another field takes it: people's scores among those of metrics."""
    if field.criterion and (field.is_asked or not part.criterion):
        return field.criterion
    name = part.criterion or field.path.rpartition(".")[2]
    if field.is_asked or not METRIC_GROUP.fullmatch(fold_name(field.path.rpartition(".")[2])):
        return name
    return name if bool(PEOPLE_SCORE.fullmatch(fold_name(name))) == (field.kind == "person") else None


def _fields_of_choice(
    choice: JudgmentChoice, samples: Sequence[dict[str, Any]], candidate_map: str | None, labels: Sequence[str]
) -> Iterator[JudgmentField]:
    """The field that a flag names. Raises HarnessError where no record has it, or several systems may be meant."""
    values = _values(samples, choice.column)
    is_inside = not values and bool(candidate_map) and bool(_values_inside(samples, candidate_map, choice.column))
    if not values and not is_inside:
        names = ", ".join(dict.fromkeys(name for sample in samples for name in sample))
        raise HarnessError(f"{choice.flag} {choice.column}: no such field; fields are: {names}")
    label = choice.label or _label_of(choice.column, labels)[0]
    if labels and not label and not is_inside:
        raise HarnessError(
            f"{choice.flag} {choice.column}: of which system is it? Write {choice.flag} {labels[0]}={choice.column}"
        )
    is_plain = all(not isinstance(value, dict) and not _holds_objects(value) for value in values)
    criterion = choice.criterion or (_criterion_name(choice.column, label) if is_plain and not is_inside else "")
    group = PLAIN_GROUPS[choice.kind] if is_plain else group_name(choice.column)
    yield JudgmentField(
        choice.column, choice.kind, group, criterion, "", label, choice.low, choice.high, is_inside, is_asked=True
    )


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _find_inside(samples: Sequence[dict[str, Any]], candidate_map: str) -> Iterator[JudgmentField]:
    """Judgments beside the texts in the object that holds candidates by system."""
    names = dict.fromkeys(
        key
        for sample in samples
        for value in _systems_of(sample, candidate_map)
        for key in value
        if isinstance(value, dict)
    )
    for name in names:
        for field in _fields_of_name(name, _values_inside(samples, candidate_map, name), ()):
            yield structs.replace(field, is_inside=True)


def _fields_of_name(name: str, values: list[Any], labels: Sequence[str]) -> Iterator[JudgmentField]:
    """The judgment fields that a field's name makes: judgments of people, scores of metrics, both, or none."""
    label, rest = _label_of(name, labels)
    folded = fold_name(rest)
    if not values or (labels and not label):
        return
    nested = all(isinstance(value, dict | list) for value in values)
    if nested and any(next(list_parts(value), None) for value in values):
        if METRIC_GROUP.fullmatch(folded):
            parts = (part for value in values for part in list_parts(value, of_people=False))
            criteria = {fold_name(part.criterion) for part in parts}
            human = {criterion for criterion in criteria if PEOPLE_SCORE.fullmatch(criterion)}
            if human:
                yield JudgmentField(name, "person", "human", rater="human", label=label)
            if criteria - human:
                yield JudgmentField(name, "metric", group_name(rest), label=label)
        elif PEOPLE_GROUP.fullmatch(folded) or _is_criterion(folded):
            group = group_name(rest) if PEOPLE_GROUP.fullmatch(folded) else "human"
            criterion = "" if PEOPLE_GROUP.fullmatch(folded) else rest
            yield JudgmentField(name, "person", group, criterion, _rater_name(group), label)
        return
    if nested or not all(isinstance(read_number(value), float) for value in values):
        return
    if _is_criterion(folded) or (PEOPLE_GROUP.fullmatch(folded) and not labels):
        criterion, rater = split_rater(rest)
        yield JudgmentField(name, "person", "human", criterion, rater, label)
    elif METRIC_SCORE.fullmatch(folded):
        yield JudgmentField(name, "metric", "scores", rest, "", label)


def split_rater(name: str) -> tuple[str, str]:
    """`coherence_2` and `annotator2_coherence` as ("coherence", "2") and ("coherence", "annotator2")."""
    folded = fold_name(name)
    if CRITERION.fullmatch(folded):
        return name, ""
    first, _, last = folded.partition("_")
    if RATER_KEY.fullmatch(first) and CRITERION.fullmatch(last):
        return last, first
    first, _, last = folded.rpartition("_")
    if RATER_KEY.fullmatch(last) and CRITERION.fullmatch(first):
        return first, last
    for prefix in ("human_", "expert_", "turker_", "people_"):
        if folded.startswith(prefix) and CRITERION.fullmatch(folded.removeprefix(prefix)):
            return folded.removeprefix(prefix), prefix.strip("_")
    return name, ""


def group_name(name: str) -> str:
    """The name of the file of a group's judgments: `expert_annotations` is expert."""
    folded = fold_name(name.rpartition(".")[2])
    short = re.sub(rf"_{WORDS}$", "", folded)
    return short if PEOPLE_GROUP.fullmatch(short) else folded


def _rater_name(group: str) -> str:
    """The name of a group's raters, with a number at its end where there are several."""
    return "rater" if group.startswith(("annotation", "rating", "judg")) else group


def _is_criterion(folded: str) -> bool:
    return bool(CRITERION.fullmatch(folded)) or split_rater(folded) != (folded, "")


def _label_of(name: str, labels: Sequence[str]) -> tuple[str, str]:
    """Split `gpt_faithful` of a system gpt into ("gpt", "faithful"); ("", name) where no system's name begins it."""
    for label in sorted(labels, key=len, reverse=True):
        rest = name.removeprefix(label)
        if rest != name and rest[:1] in {"_", "-", ".", " ", ":"}:
            return label, rest[1:].strip()
    return "", name


def _criterion_name(column: str, label: str) -> str:
    return split_rater(_label_of(column, [label] if label else [])[1])[0].rpartition(".")[2]


def _values(samples: Sequence[dict[str, Any]], path: str) -> list[Any]:
    return [value for sample in samples if not is_missing(value := value_at(sample, path))]


def _systems_of(sample: dict[str, Any], candidate_map: str | None) -> Iterator[Any]:
    systems = value_at(sample, candidate_map or "")
    yield from islice(systems.values(), 50) if isinstance(systems, dict) else ()


def _values_inside(samples: Sequence[dict[str, Any]], candidate_map: str | None, path: str) -> list[Any]:
    values = (value_at(value, path) for sample in samples for value in _systems_of(sample, candidate_map))
    return [value for value in values if not is_missing(value)]
