"""Assign roles to fields: flags win, then known names, whatever the format.

Knows records by their fields, and no format.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from harness.errors import HarnessError
from harness.importing.choices import Choices
from harness.importing.field_names import (
    CONTAINERS,
    ERROR_KEYS,
    KNOWN_NAMES,
    MAPS,
    Role,
    fold_name,
    is_missing,
    is_text,
    name_of,
    text_of,
    value_at,
)
from harness.importing.judgment_fields import CandidatePlaces, JudgmentField, find_judgments
from harness.importing.records import LINE
from harness.lazy_patterns import compile_on_use

MAX_FIELD_CHARS = 200
"""Characters beyond which a text is not a field."""

SHORT_SHARE = 5
"""A text shorter by this factor than another is not the article beside it."""

PROVIDER = compile_on_use(r"\[([^\[\]]+)\] .+", re.DOTALL)
"""The name of a column as promptfoo writes it: [provider] prompt."""


class Roles(Struct, frozen=True):
    """The roles of fields, as paths; `candidate_map` holds candidates by system."""

    id: str | None = None
    articles: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    candidate_map: str | None = None
    system: str | None = None
    title: str | None = None
    event: str | None = None
    words: str | None = None
    fields: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    judgments: tuple[JudgmentField, ...] = ()

    @property
    def is_long(self) -> bool:
        """True where a topic has a record for each system."""
        return self.system is not None


class Fields:
    """The fields of some records of a source: their paths and values."""

    def __init__(self, samples: Sequence[dict[str, Any]], where: str) -> None:
        self.samples, self.where = samples, where
        names = dict.fromkeys(name for sample in samples for name in sample)
        inner = [
            f"{name}.{part}"
            for name in names
            if fold_name(name) in CONTAINERS
            for part in dict.fromkeys(
                key for sample in samples if isinstance(sample.get(name), dict) for key in sample[name]
            )
        ]
        self.names = [*names, *inner]
        self._keys = names.keys()
        self._folded: dict[str, list[str]] = {}
        for name in self.names:
            _, dot, last = name.partition(".")
            key = fold_name(last if dot and name in inner else name)
            self._folded.setdefault(key, []).append(name)

    def values(self, path: str) -> list[Any]:
        """The values at a path, in the records that have one."""
        values = (value_at(sample, path) for sample in self.samples)
        return [value for value in values if not is_missing(value)]

    def has_text(self, path: str) -> bool:
        """True where any record has text at a path."""
        return any(map(is_text, self.values(path)))

    def path_of(self, name: str) -> str | None:
        """The path of a known name in these records; None where no record has the name.

        Fields of a topic's own come first.
        """
        if paths := self._folded.get(name):
            return paths[0]
        if "." in name and not self._keys.isdisjoint((name, name.partition(".")[0])):
            return name if any(not is_missing(value_at(sample, name)) for sample in self.samples) else None
        return None

    def check(self, path: str, flag: str) -> str:
        """A requested path, checked. Raises HarnessError where no record has it."""
        if path in self.names or self.values(path):
            return path
        raise HarnessError(f"{self.where}: {flag} {path}: no such field; fields are: {self.list_names()}")

    def list_names(self) -> str:
        """The names of the fields, for a message."""
        return ", ".join(self.names[:24]) or "none"

    def length(self, path: str) -> float:
        """The mean length of the texts at a path."""
        lengths = [len(text_of(value)) for value in self.values(path)]
        return sum(lengths) / len(lengths) if lengths else 0.0


def assign_roles(samples: Sequence[dict[str, Any]], choices: Choices, where: str) -> Roles:
    """Assign roles to the fields of a dataset, from some of its records.

    Raises HarnessError with the flag that is missing.
    """
    fields = Fields(samples, where)
    system = fields.check(choices.system, "--system") if choices.system else first_name(fields, "system")
    if choices.references:
        references = tuple(fields.check(path, "--reference") for path in choices.references)
    else:
        references = find_references(fields, choices, system is not None)
    articles = tuple(fields.check(path, "--article") for path in choices.articles)
    articles = articles or find_article(fields, references, choices)
    if not references and not articles and not choices.candidates:
        articles, references = columns_by_length(fields)
    candidates, candidate_map = find_candidates(fields, choices, references, articles, system)
    if not candidates or (choices.candidates and not choices.system):
        system = None
    if candidates and not references and not articles:
        raise HarnessError(
            f"{where}: holds candidates but neither references nor articles: harness score REFS -i {where}"
        )
    if not references and not articles and not candidate_map:
        raise HarnessError(
            f"{where}: no field is known to be a reference or an article; "
            f"fields are: {fields.list_names()}; give --reference FIELD"
        )
    used_paths = {*references, *articles, *(path for _, path in candidates)}
    roles = Roles(
        id=fields.check(choices.id, "--id") if choices.id else find_id(fields, used_paths),
        articles=articles,
        references=references,
        candidates=candidates,
        candidate_map=candidate_map,
        system=system,
        title=next((path for path in [first_name(fields, "title")] if path not in used_paths), None),
        event=first_name(fields, "event"),
        words=first_name(fields, "words"),
    )
    return add_further_fields(roles, fields, choices)


def columns_by_length(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two columns of text of a sheet without names: the longer is the article, the shorter its reference.

    None where there are not two columns, or one is not twice as long as the other.
    """
    if not fields.names or not all(name.startswith("column") for name in fields.names):
        return (), ()
    texts = [name for name in fields.names if any(" " in str(value) for value in fields.values(name))]
    if len(texts) != 2:
        return (), ()
    short, long = sorted(texts, key=fields.length)
    return ((long,), (short,)) if fields.length(long) >= 2 * fields.length(short) else ((), ())


def add_further_fields(roles: Roles, fields: Fields, choices: Choices) -> Roles:
    """The roles with the fields kept as fields of the topics, and the fields left out."""
    used_paths = {*roles.articles, *roles.references, roles.id, roles.system, roles.title, roles.event, roles.words}
    used_paths |= {path for _, path in roles.candidates} | {roles.candidate_map}
    judgments = judgments_beside(roles, fields, choices, {name for name in used_paths if name})
    used_paths |= {field.path for field in judgments if not field.is_inside}
    tops = {str(path).partition(".")[0] for path in used_paths if path}
    rest = [
        name for name in fields.names if name not in used_paths and name not in tops and name.partition(".")[0] == name
    ]
    if choices.fields:
        further = tuple(fields.check(path, "--field") for path in choices.fields)
    else:
        further = () if roles.is_long else tuple(name for name in rest if is_field(fields, name))
    left_out = tuple(name for name in rest if name not in further)
    return structs.replace(roles, fields=further, left_out=left_out, judgments=judgments)


def judgments_beside(roles: Roles, fields: Fields, choices: Choices, used_paths: set[str]) -> tuple[JudgmentField, ...]:
    """The fields of judgments beside candidates; () where there are no candidates. Raises HarnessError."""
    if not roles.candidates and not roles.candidate_map:
        if choices.judgments:
            choice = choices.judgments[0]
            raise HarnessError(f"{fields.where}: {choice.flag} {choice.column}: there are no candidates to judge")
        return ()
    labels = tuple(label or path for label, path in roles.candidates) if len(roles.candidates) > 1 else ()
    places = CandidatePlaces(roles.candidate_map, labels)
    return find_judgments(fields.samples, fields.names, choices.judgments, places, {*used_paths, *choices.fields})


def is_field(fields: Fields, name: str) -> bool:
    """True where the values under a name are facts of a topic: short texts, numbers, yes and no."""
    values = fields.values(name)
    if fold_name(name) in ERROR_KEYS or not values:
        return False
    return all(
        isinstance(value, int | float) or (isinstance(value, str) and len(value) <= MAX_FIELD_CHARS) for value in values
    )


def first_name(fields: Fields, role: Role) -> str | None:
    """The first of the known names of a role that the records have."""
    for tier in KNOWN_NAMES[role]:
        for name in tier:
            path = fields.path_of(name)
            if (
                path is not None
                and fields.values(path)
                and all(not isinstance(v, list | dict) for v in fields.values(path))
            ):
                return path
    return None


def find_id(fields: Fields, used_paths: set[str]) -> str | None:
    """The field of ids. `topic` is one only where nothing else is and the records are candidates."""
    path = first_name(fields, "id") or first_column(fields, used_paths)
    if path in used_paths or (path is not None and fold_name(path) == "topic" and fields.path_of("key") is None):
        return None
    return path


def first_column(fields: Fields, used_paths: set[str]) -> str | None:
    """The first column of a sheet without names, where another column has a role and this one holds different names."""
    if (
        "column1" not in fields.names
        or "column1" in used_paths
        or not all(name.startswith("column") for name in used_paths)
    ):
        return None
    names = [name_of(value) for value in fields.values("column1")]
    return "column1" if len(set(names)) == len(fields.samples) and not any(" " in name for name in names) else None


def matches(fields: Fields, role: Role, tier: int) -> list[str]:
    """The fields with text under a name of one tier of a role, numbered ones (summary1, summary2) too."""
    names = KNOWN_NAMES[role][tier]
    paths = [path for name in names if (path := fields.path_of(name)) is not None and fields.has_text(path)]
    if not paths:
        numbered = [name for name in fields.names if re.sub(r"_?\d+$", "", fold_name(name)) in names]
        paths = [name for name in numbered if fields.has_text(name)]
    return paths


def find_references(  # noqa: PLR0911  # a rule, a return
    fields: Fields, choices: Choices, has_system: bool
) -> tuple[str, ...]:
    """The fields of references; () where there are none. Raises HarnessError where several may be."""
    chosen_paths = {
        *choices.articles,
        *(path for _, path in choices.candidates),
        choices.id,
        choices.system,
        *choices.fields,
    }
    if LINE in fields.names and not matches(fields, "reference", 0):
        return (LINE,) if LINE not in chosen_paths else ()
    strong = [path for path in matches(fields, "reference", 0) if path not in chosen_paths]
    if strong:
        return require_one(strong, "reference", fields)
    middle = [path for path in matches(fields, "reference", 1) if path not in chosen_paths]
    if middle and not (
        has_system and len(middle) == 1 and not matches(fields, "candidate", 0) and not choices.candidates
    ):
        if len(middle) > 1 and not others_are_articles(fields, middle):
            return require_one(middle, "reference", fields)
        return (
            (middle[0],)
            if len(middle) == 1
            else require_one([p for p in middle if fold_name(p) != "abstract"], "reference", fields)
        )
    weak = [path for path in matches(fields, "reference", 2) if path not in chosen_paths]
    has_article = any(matches(fields, "article", tier) for tier in range(3))
    if weak and has_article and not has_system:
        return require_one(weak, "reference", fields)
    headline = fields.path_of("headline")
    if headline and headline not in chosen_paths and has_article and fields.path_of("title"):
        return (headline,)
    return ()


def others_are_articles(fields: Fields, middle: list[str]) -> bool:
    """True where an abstract is the article of a summary: where there is no other article."""
    folded = {fold_name(path) for path in middle}
    return (
        "abstract" in folded
        and len(middle) == 2
        and "related_work" not in folded
        and not any(matches(fields, "article", tier) for tier in range(3))
    )


def require_one(paths: list[str], role: str, fields: Fields) -> tuple[str, ...]:
    """The only field of a role, or several that differ in a number at the end. Raises HarnessError for others."""
    stems = {re.sub(r"_?\d+$", "", fold_name(path)) for path in paths}
    if len(paths) == 1 or (len(stems) == 1 and all(re.search(r"\d$", path) for path in paths[1:])):
        return tuple(paths)
    flags = " or ".join(f"--{role} {path}" for path in paths)
    raise HarnessError(f"{fields.where}: {' and '.join(paths)} may each be the {role}; give {flags}")


def find_article(fields: Fields, references: Sequence[str], choices: Choices) -> tuple[str, ...]:
    """The field of articles; () where there is none. Raises HarnessError where several may be."""
    chosen_paths = {*references, *(path for _, path in choices.candidates), choices.id, choices.system, *choices.fields}
    for tier in range(len(KNOWN_NAMES["article"])):
        paths = [path for path in matches(fields, "article", tier) if path not in chosen_paths]
        if len(paths) > 1:
            longest = max(map(fields.length, paths))
            paths = [path for path in paths if SHORT_SHARE * fields.length(path) >= longest]
        if paths:
            return require_one(paths, "article", fields)
    return ()


def find_candidates(
    fields: Fields, choices: Choices, references: Sequence[str], articles: Sequence[str], system: str | None
) -> tuple[tuple[tuple[str, str], ...], str | None]:
    """Fields of candidates by label ("" where a system field names them), and the field that maps them by system."""
    if choices.candidates:
        return tuple((label or path, fields.check(path, "--candidate")) for label, path in choices.candidates), None
    for name in MAPS:
        path = fields.path_of(name)
        if (
            path
            and path not in references
            and all(isinstance(value, dict) for value in fields.values(path))
            and fields.values(path)
        ):
            return (), path
    labelled = [(match[1], name) for name in fields.names if (match := PROVIDER.fullmatch(name))]
    if labelled:
        return tuple(distinct_labels(labelled)), None
    used_paths = {*references, *articles}
    strong = [path for path in matches(fields, "candidate", 0) if path not in used_paths]
    if strong:
        (path,) = require_one(deepest_paths(strong), "candidate", fields)[:1]
        return (("", path),), None
    weak = [path for path in matches(fields, "candidate", 1) if path not in used_paths and fold_name(path) != LINE]
    if weak and system and (references or articles):
        return (("", weak[0]),), None
    return (), None


def deepest_paths(paths: list[str]) -> list[str]:
    """The deepest known of several places of one text (filtered_resps and filtered_resps.0)."""
    tops = {path.partition(".")[0] for path in paths}
    return paths[:1] if len(tops) == 1 else paths


def distinct_labels(labelled: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Labels with a number added to those that occur twice."""
    counts: dict[str, int] = {}
    distinct = []
    for label, name in labelled:
        counts[label] = counts.get(label, 0) + 1
        distinct.append((label if counts[label] == 1 else f"{label} prompt={counts[label] - 1}", name))
    return distinct


def reason_of(values: dict[str, Any]) -> str:
    """The reason that a tool states for a record without text; "" where it states none."""
    for key in ERROR_KEYS:
        error = value_at(values, key)
        if isinstance(error, dict):
            parts = [name_of(error.get(part)) for part in ("code", "type", "message", "msg") if error.get(part)]
            return ": ".join(dict.fromkeys(parts)) or "error"
        if isinstance(error, str) and error.strip():
            return error.strip()
    return ""
