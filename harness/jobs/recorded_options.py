"""Scoring options as JSON and back, for records of work that is scored elsewhere or later."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, get_args, get_type_hints

import msgspec

from harness.errors import HarnessError
from harness.jobs.scoring_options import ScoringOptions


def encode_options(options: ScoringOptions) -> msgspec.Raw:
    """All fields as a JSON object."""
    return msgspec.Raw(msgspec.json.encode(options))


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
    types = {field.name: hints[field.name] for field in fields(kind)}
    if not isinstance(table, dict) or set(table) - set(types):
        raise ValueError(f"unknown option {min(set(table) - set(types))!r}" if isinstance(table, dict) else "no object")
    return kind(**{name: _convert(value, types[name]) for name, value in table.items()})


def _convert(value: Any, hint: Any) -> Any:
    classes = [part for part in (hint, *get_args(hint)) if is_dataclass(part)]
    return _build(classes[0], value) if classes and value is not None else msgspec.convert(value, hint)
