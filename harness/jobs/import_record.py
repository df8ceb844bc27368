"""NAME.import.json: the origin of an imported dataset, written beside it and shown by `harness check`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from harness.importing.choices import Request
from harness.importing.dataset import Imported, ImportFindings
from harness.phrases import plural
from harness.records.remarks import Remark
from harness.showing.wording import WORDINGS, word_remark
from harness.showing.wording.import_wording import word_roles

FORMAT = 1
SHOWN_DIGITS = 12


class SourceSum(Struct, frozen=True):
    """A source by its name and SHA-256."""

    name: str
    sha256: str


class ImportRecord(Struct, frozen=True):
    """The record of an import: sources, settings, and the digest of the dataset.

    `sha256` is that of the dataset as it was written; "" in the first such files.
    """

    format: int
    sources: tuple[SourceSum, ...]
    findings: ImportFindings = field(name="taken")
    remarks: tuple[dict[str, Any], ...] = ()
    candidates: dict[str, str] = {}
    sha256: str = ""
    language: str = ""
    request: msgspec.Raw = field(default=msgspec.Raw(b"null"), name="asked")


def record_path(dataset: Path) -> Path:
    """The path of the record of a dataset's import."""
    return dataset.with_name(f"{dataset.stem}.import.json")


def encode_record(imported: Imported, request: Request, candidates: Mapping[str, str], language: str) -> bytes:
    """The record of an import; `candidates` are names of files by label."""
    record = ImportRecord(
        format=FORMAT,
        sources=tuple(SourceSum(Path(name).name or name, digest) for name, digest in imported.sources),
        findings=imported.findings,
        remarks=tuple(msgspec.to_builtins(remark) for remark in imported.remarks),
        candidates=dict(candidates),
        sha256=digest_of_file(imported.path),
        language=language,
        request=msgspec.Raw(msgspec.json.encode(request)),
    )
    return msgspec.json.format(msgspec.json.encode(record)) + b"\n"


def read_remark(value: dict[str, Any]) -> Remark:
    """Decode a remark from its JSON object; a remark without facts where these are not an object."""
    kind, facts = str(value["kind"]), value.get("facts")
    return Remark(kind, "note", facts if isinstance(facts, dict) else {})


def digest_of_file(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_origin(dataset: Path) -> tuple[str, ...]:
    """Describe in sentences where a dataset was imported from; () where it was not imported."""
    path = record_path(dataset)
    try:
        record = msgspec.json.decode(path.read_bytes(), type=ImportRecord)
    except FileNotFoundError:
        return ()
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return (f"{path.name} cannot be read, so nobody knows where {dataset.name} was imported from.",)
    if record.format != FORMAT:
        return (f"{path.name} has format {record.format}, which this release does not read.",)
    names = ", ".join(f"{source.name} (sha256 {source.sha256[:SHOWN_DIGITS]})" for source in record.sources)
    remarks = [read_remark(value) for value in record.remarks if value.get("kind") in WORDINGS]
    try:
        facts = [word_remark(remark) for remark in remarks]
    except (KeyError, ValueError, IndexError):
        facts = []  # somebody edited the facts
    edited = record.sha256 and record.sha256 != digest_of_file(dataset)
    later = (f"{dataset.name} was edited after it was imported.",) if edited else ()
    return (f"Imported from {names or 'files'}; {describe_roles(record.findings)}.", *facts, *later)


def describe_roles(roles: ImportFindings) -> str:
    """Describe on one line the role of each field."""
    size = plural(roles.topics, "topic") + (f" x {plural(roles.systems, 'system')}" if roles.systems else "")
    return word_roles(f"{roles.kind}, {size}", roles.roles, roles.fields, roles.left_out)
