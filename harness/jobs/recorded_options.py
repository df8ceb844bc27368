"""Scoring options as JSON and back, for records of work that is scored elsewhere or later."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import msgspec

from harness.errors import HarnessError
from harness.jobs.scoring_options import ScoringOptions

RECORD_KEYS = {"perl_options": "more"}
"""Fields that have another key in records: the one by which earlier releases find them."""


def encode_options(options: ScoringOptions) -> msgspec.Raw:
    """All fields as a JSON object."""
    return msgspec.Raw(msgspec.json.encode(_rename_fields(msgspec.to_builtins(options))))


def _rename_fields(value: Any) -> Any:
    """The same value with the keys that its fields have in records."""
    if not isinstance(value, dict):
        return value
    return {RECORD_KEYS.get(name, name): _rename_fields(entry) for name, entry in value.items()}


def decode_options(record: msgspec.Raw) -> ScoringOptions:
    """The options of a record. Raises HarnessError where it is damaged, or of a harness that knows more options."""
    try:
        options: ScoringOptions = _build(ScoringOptions, msgspec.json.decode(record))
    except (msgspec.MsgspecError, TypeError, ValueError, RecursionError) as error:
        raise HarnessError(f"recorded scoring options cannot be read: {error}; make the record again") from None
    return options


def _build(kind: Any, table: Any) -> Any:
    """Build a dataclass, and the dataclasses within, from a JSON object."""
    hints = get_type_hints(kind)
    names = {RECORD_KEYS.get(field.name, field.name): field.name for field in fields(kind)}
    if not isinstance(table, dict) or set(table) - set(names):
        raise ValueError(f"unknown option {min(set(table) - set(names))!r}" if isinstance(table, dict) else "no object")
    return kind(**{names[key]: _convert(value, hints[names[key]]) for key, value in table.items()})


def _convert(value: Any, hint: Any) -> Any:
    classes = [part for part in (hint, *get_args(hint)) if is_dataclass(part)]
    return _build(classes[0], value) if classes and value is not None else msgspec.convert(value, hint)
