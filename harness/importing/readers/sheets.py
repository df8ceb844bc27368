"""Spreadsheets (xlsx, xls, ods): read by python-calamine as rows of displayed values."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, HarnessError
from harness.importing.readers.csvs import is_header
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_CELL_BYTES = 2**30
"""Bytes that the parts of a workbook may unpack to."""


def zip_names(source: Source) -> list[str]:
    """The names in a zip; [] of anything else."""
    if source.is_folder or not source.head.startswith(b"PK\x03\x04"):
        return []
    try:
        with zipfile.ZipFile(source.regular()) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, NotImplementedError):
        return []


def recognizes(source: Source) -> bool:
    """True where a source is a workbook."""
    if source.head.startswith(OLE):
        return True
    names = zip_names(source)
    return any(name.startswith("xl/") for name in names) or {"mimetype", "content.xml"} <= set(names)


def calamine() -> Any:
    """The package python-calamine. Raises HarnessError where it is not installed."""
    try:
        import python_calamine  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("spreadsheets need a package: pip install python-calamine; or save as CSV") from None
    return python_calamine


def read(source: Source) -> Iterator[Record]:
    """The rows of the sheet that `split` names, else of the first that has any."""
    package = calamine()
    check_size(source)
    try:
        book = package.CalamineWorkbook.from_path(str(source.regular()))
        rows = chosen_rows(book, source)
    except HarnessError:
        raise
    except Exception as error:  # the package raises many kinds, among them Rust's panics
        what = "is a Word document or damaged; save it as .xlsx or CSV" if source.head.startswith(OLE) else "is damaged"
        raise BadInput(source.typed_name, f"{what} ({str(error)[:60]})") from None
    header = [text_of(cell).strip() for cell in rows[0]] if rows else []
    has_header = is_header(header) or len(set(header)) == len(header)
    names = [name or f"column{place}" for place, name in enumerate(header, 1)]
    if not has_header:
        names = [f"column{place}" for place in range(1, len(header) + 1)]
    for number, row in enumerate(rows[1 if has_header else 0 :], 2 if has_header else 1):
        if any(cell != "" for cell in row):
            yield Record(number, dict(zip(names, map(text_of, row), strict=False)))


def chosen_rows(book: Any, source: Source) -> list[list[Any]]:
    """The rows of a sheet. Raises BadInput for a sheet that is not there."""
    names = list(book.sheet_names)
    if source.split is not None and source.split in names:
        names = [source.split]
    for name in names:
        rows: list[list[Any]] = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
        if rows:
            others = [other for other in book.sheet_names if other != name]
            if others:
                source.remark("sheet", "note", sheet=name, others=", ".join(others))
            return rows
    raise BadInput(source.typed_name, "has no row in any sheet; write a topic a row")


def check_size(source: Source) -> None:
    """Raise BadInput for a workbook that unpacks to too much."""
    if not source.head.startswith(b"PK"):
        return
    with zipfile.ZipFile(source.regular()) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > MAX_CELL_BYTES:
        raise BadInput(source.typed_name, f"unpacks to more than {MAX_CELL_BYTES:,} bytes; save it as CSV")


def text_of(cell: Any) -> str:
    """The text that a cell shows: 1.0 is 1."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


READER = Reader("spreadsheet", recognizes, read, "harness score wide.xlsx --candidate gpt --candidate lead")
