"""Roles of the fields in a file of candidates: a text, and perhaps an id, a system and judgments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import structs

from harness.errors import BadInput
from harness.importing.choices import Choices
from harness.importing.field_names import KNOWN_NAMES, name_of
from harness.importing.roles import Fields, Roles, find_candidates, first_name, judgments_beside, matches


def assign_candidate_roles(
    samples: Sequence[dict[str, Any]], choices: Choices, where: str, line: int | None = None, ids: Sequence[str] = ()
) -> Roles:  # fmt: skip
    """Assign roles to the fields of a file of candidates: a text, and perhaps an id and a system. Raises HarnessError.

    Of several fields that may hold ids, the first that holds those of the topics, `ids`, is taken.
    """
    fields = Fields(samples, where)
    system = fields.check(choices.system, "--system") if choices.system else first_name(fields, "system")
    candidates, candidate_map = find_candidates(fields, choices, (), (), system)
    ident = fields.check(choices.id, "--id") if choices.id else fitting_id(fields, ids)
    if not candidates and candidate_map is None:
        candidates = (("", only_text(fields, {ident, system}, line)),)
    used = {path for _, path in candidates}
    if ident is None and "column1" in fields.names and used == {"column2"}:
        ident = "column1"
    roles = Roles(
        id=None if ident in used else ident,
        candidates=candidates,
        candidate_map=candidate_map,
        system=system if system not in used else None,
    )
    judgments = judgments_beside(roles, fields, choices, {name for name in (*used, ident, system) if name})
    used |= {field.path for field in judgments if not field.is_inside}
    left_out = tuple(name for name in fields.names if name not in used | {ident, system} and "." not in name)
    return structs.replace(roles, left_out=left_out, judgments=judgments)


def fitting_id(fields: Fields, ids: Sequence[str]) -> str | None:
    """The field of ids that are those of the topics; else the first that is known by name."""
    for (name,) in KNOWN_NAMES["id"]:
        path = fields.path_of(name)
        values = fields.values(path) if path else []
        if path and values and not any(isinstance(value, list | dict) for value in values):
            names = set(map(name_of, values))
            if len(names.intersection(ids)) == len(names):  # a set of all ids would take more memory than all else
                return path
    return first_name(fields, "id")


def only_text(fields: Fields, used: set[str | None], line: int | None) -> str:
    """The field of the candidates' text where no certain name is there: a less certain name, else the only text."""
    if weak := [path for path in matches(fields, "candidate", 1) if path not in used]:
        return weak[0]
    texts = [name for name in fields.names if name not in used and fields.has_text(name)]
    if columns := [name for name in texts if name.startswith("column")]:
        texts = columns[-1:]
    if len(texts) != 1:
        problem = f"no text: no field is known to be a candidate; fields are: {fields.list_names()}"
        raise BadInput(fields.where, f'{problem}; write it under "candidate", or give --candidate FIELD', line)
    return texts[0]
