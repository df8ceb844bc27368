"""Leaderboard <-> JSON, in full precision.

The document is `{"format": 1, "kind": "comparison", ...}` with the fields of `harness.records.Leaderboard` beside;
`remarks` are sentences there, and `remark_records` the same as values. `schema()` is its JSON Schema. `format` goes up
when a field changes its meaning or goes; a new field may come without.
"""

from __future__ import annotations

import json
from itertools import zip_longest
from pathlib import Path
from typing import Any, NoReturn

import msgspec

from harness.errors import BadInput
from harness.records import Leaderboard, PairTest, Remark, text_remark
from harness.showing.format import RenderStyle
from harness.showing.visible_text import escape_json
from harness.showing.wording import WARNING, word_remark
from harness.showing.wording.pair_test_wording import word_pair_test

FORMAT = 1

RECORD_FIELDS = {"remarks": "remark_records", "changed": "changed_records"}
"""A field of sentences -> the field that holds the same as values."""


def render_json(comparison: Leaderboard, _style: RenderStyle) -> str:
    """Write all fields of a leaderboard as JSON. Raises ValueError for a number that is not finite."""
    fields = builtin_fields(comparison)
    if comparison.judge_stats is None:  # documents without a judge are as they were before there was one
        del fields["bench"]
    for row in (*fields["rows"], *fields["fair"]):  # nor are those of systems that wrote everything any other
        for name in ("details", "unfinished", "priced"):
            if not row[name]:
                del row[name]
    return json_document("comparison", fields)


def builtin_fields(value: Any) -> Any:
    """A record as dictionaries and lists, with its remarks both as sentences and as values."""
    return _with_sentences(msgspec.to_builtins(value))


def _with_sentences(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_with_sentences(item) for item in value]
    if not isinstance(value, dict):
        return value
    fields: dict[str, Any] = {}
    for name, field in value.items():
        if name in RECORD_FIELDS:
            fields[name] = [word_remark(Remark(**remark)) for remark in field]
            fields[RECORD_FIELDS[name]] = field
        elif name == "test" and isinstance(field, dict):
            fields[name] = word_pair_test(PairTest(**field), value["correction"], value["family"], value["baseline"])
        elif name == "remark" and isinstance(field, dict):
            fields |= {"sentence": word_remark(Remark(**field)), name: field}
        else:
            fields[name] = _with_sentences(field)
    return fields


def json_document(kind: str, fields: dict[str, Any]) -> str:
    """Write a JSON document of several lines in fixed order, without characters that act on a terminal.

    `msgspec.json.encode` is not used: it writes NaN as null and cannot write a lone surrogate, which a file name may
    hold.
    """
    document = {"format": FORMAT, "kind": kind, **fields}
    return escape_json(_on_lines(json.dumps(document, ensure_ascii=False, allow_nan=False))) + "\n"


def _on_lines(document: str) -> str:
    """Write a JSON document as `json.dumps` does with `indent=2`, but ten times faster than Python's own code."""
    try:
        return msgspec.json.format(document, indent=2)
    except UnicodeEncodeError:  # a lone surrogate
        return json.dumps(json.loads(document), ensure_ascii=False, indent=2)


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
        return leaderboard_of_fields(document)
    except msgspec.ValidationError as error:
        raise BadInput(path, str(error)) from None
    except UnicodeEncodeError:
        raise BadInput(path, "half a surrogate pair stands where one of a few words is expected") from None


def leaderboard_of_fields(fields: dict[str, Any]) -> Leaderboard:
    """The leaderboard that `builtin_fields` made these of, or an older harness. Raises msgspec.ValidationError."""
    return msgspec.convert(_with_remark_values(fields), Leaderboard)


def _with_remark_values(fields: dict[str, Any]) -> dict[str, Any]:
    """The document with remarks as values; of an older document only the sentences are known."""
    try:
        sentences = msgspec.convert(fields.get("remarks", []), list[str])
        records = msgspec.convert(fields.get("remark_records", []), list[Any])
        alarms = msgspec.convert(fields.get("alarms", []), list[dict[str, Any]])
    except msgspec.ValidationError:
        return fields  # what is wrong is said where all of it is read
    pairs = zip_longest(records[: len(sentences)], sentences)
    warnings = [{**alarm, "remark": _read_remark(alarm.get("remark"), alarm.get("sentence", ""))} for alarm in alarms]
    return {**fields, "remarks": [_read_remark(*pair) for pair in pairs], "alarms": warnings}


def _read_remark(record: Any, sentence: Any) -> Any:
    """The remark as a value, where its kind is known here and gives the same sentence; otherwise the sentence."""
    try:
        if word_remark(msgspec.convert(record, Remark)) == sentence:
            return record
    except (msgspec.ValidationError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError):
        pass  # of another harness
    text = str(sentence).removeprefix(WARNING)
    remark = text_remark(text, "caution" if text == sentence else "warning")
    return {"kind": remark.kind, "severity": remark.severity, "facts": remark.facts}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not a number")


def schema() -> dict[str, Any]:
    """The JSON Schema of the document."""
    body = msgspec.json.schema(Leaderboard)
    fields = body["$defs"]["Leaderboard"]
    fields["properties"] = {"format": {"const": FORMAT}, "kind": {"const": "comparison"}, **fields["properties"]}
    warning = body["$defs"]["IntegrityWarning"]
    warning["properties"] |= {"sentence": {"type": "string"}}
    records = fields["properties"]["remarks"]
    fields["properties"]["test"] = {"type": "string", "default": ""}
    fields["properties"] |= {"remarks": {**records, "items": {"type": "string"}}, "remark_records": records}
    fields["required"] = ["format", "kind", *fields["required"]]
    return body
