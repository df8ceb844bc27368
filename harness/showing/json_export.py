"""Comparison <-> JSON, in full precision.

The document is `{"format": 1, "kind": "comparison", ...}` with the fields of `harness.records.Comparison` beside;
`schema()` is its JSON Schema. `format` goes up when a field changes its meaning or goes; a new field may come without.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from harness.errors import BadInput
from harness.records import Leaderboard
from harness.showing.escape import escape_json
from harness.showing.format import RenderStyle

FORMAT = 1


def render_json(comparison: Leaderboard, _style: RenderStyle) -> str:
    """Everything a comparison holds. Raises ValueError for a number that is not finite."""
    fields = msgspec.to_builtins(comparison)
    if comparison.bench is None:  # documents without a judge are as they were before there was one
        del fields["bench"]
    for row in (*fields["rows"], *fields["fair"]):  # nor are those of systems that wrote everything any other
        for name in ("details", "unfinished", "priced"):
            if not row[name]:
                del row[name]
    return json_document("comparison", fields)


def json_document(kind: str, fields: dict[str, Any]) -> str:
    """A JSON document of ours, on lines, in fixed order; no character in it acts on a terminal.

    Not `msgspec.json.encode`: that writes NaN as null and cannot write a lone surrogate, which a file name may hold.
    """
    head = {"format": FORMAT, "kind": kind}
    return escape_json(json.dumps({**head, **fields}, ensure_ascii=False, allow_nan=False, indent=2)) + "\n"


def read_json(text: str | bytes, path: Path | str = "comparison.json") -> Leaderboard:
    """The comparison that `render_json` wrote. `path` names it in errors.

    Raises BadInput for what is not such a document, or one of a newer format.
    """
    try:
        document = json.loads(text, parse_constant=_refuse)
    except ValueError as error:
        raise BadInput(path, f"not JSON: {error}") from None
    if not isinstance(document, dict) or document.get("kind") != "comparison":
        raise BadInput(path, "not a comparison; `harness eval -f json` writes one")
    if document.get("format") != FORMAT:
        raise BadInput(path, f"format {document.get('format')!r}, but this harness reads {FORMAT}; use its own version")
    try:
        return msgspec.convert(document, Leaderboard)
    except msgspec.ValidationError as error:
        raise BadInput(path, str(error)) from None
    except UnicodeEncodeError:
        raise BadInput(path, "half a surrogate pair stands where one of a few words is expected") from None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    body = msgspec.json.schema(Leaderboard)
    fields = body["$defs"]["Leaderboard"]
    fields["properties"] = {"format": {"const": FORMAT}, "kind": {"const": "comparison"}, **fields["properties"]}
    fields["required"] = ["format", "kind", *fields["required"]]
    return body
