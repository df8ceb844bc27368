"""ROUGE-1.5.5's settings.xml: evaluations, each with peers and models in SPL, SEE or ISI files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from harness.errors import BadInput
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

if TYPE_CHECKING:
    from harness.rouge.perl.reading import Format

FORMATS: dict[str, Format] = {"SPL": "SPL", "SEE": "SEE", "ISI": "ISI"}


def recognizes(source: Source) -> bool:
    """True where a source is the configuration of the ROUGE script."""
    return re.search(r"<ROUGE[-_]EVAL\b", source.start[:4096], re.IGNORECASE) is not None


def read(source: Source) -> Iterator[Record]:
    """Read a record for each evaluation.

    Folders that are not absolute are looked for beside the settings, then from here.
    """
    for place, element in enumerate(evaluations(source), 1):
        form = element.find("INPUT-FORMAT")
        kind = (form.get("TYPE", "SPL") if form is not None else "SPL").upper()
        if kind not in FORMATS:
            raise BadInput(source.typed_name, f"unknown INPUT-FORMAT {kind!r}; give SPL, SEE or ISI")
        yield Record(None, {
            "id": element.get("ID") or str(place),
            "references": summaries(element, "MODEL", source, FORMATS[kind]),
            "system_summaries": summaries(element, "PEER", source, FORMATS[kind]),
        })  # fmt: skip


def evaluations(source: Source) -> list[ET.Element]:
    """The <EVAL> elements. Raises BadInput for what is no XML, or defines entities."""
    text = source.text()
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        raise BadInput(source.typed_name, "declares a DOCTYPE or entities, which are not read; take them out")
    try:
        root = ET.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314  # no entities are left in it
    except ET.ParseError as error:
        raise BadInput(source.typed_name, f"not XML: {error}", error.position[0]) from None
    return root.findall("EVAL")


def summaries(element: ET.Element, role: str, source: Source, form: Format) -> dict[str, str]:
    """The summaries of one evaluation by their IDs: PEERS of <P>, MODELS of <M>."""
    from harness.rouge.perl.reading import raw_sentences  # noqa: PLC0415  # every import of data loads this file

    root = (element.findtext(f"{role}-ROOT") or "").strip()
    paths: dict[str, str] = {}
    for place, entry in enumerate(element.iterfind(f"{role}S/{role[0]}"), 1):
        name = (entry.text or "").strip()
        content = file_of(source, Path(root), name)
        paths[entry.get("ID") or str(place)] = "\n".join(
            sentence.decode("utf-8", "replace").strip() for sentence in raw_sentences(content, form)
        )
    return paths


def file_of(source: Source, root: Path, name: str) -> bytes:
    """The contents of a file that the settings name. Raises BadInput."""
    beside = Path(source.path).parent
    for folder in (beside / root, beside / root.name, root):
        path = folder / name
        if path.is_file():
            source.children.append(path)
            with Source(path, str(path)).open() as file:
                return file.read(2**26)
    raise BadInput(
        source.typed_name, f"names {name} in {root}, which is not there; copy the folders beside the settings"
    )


READER = Reader("ROUGE settings", recognizes, read, "harness score settings.xml")
