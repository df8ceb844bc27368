"""How results display themselves: as a table in print, as HTML in a notebook, as values and data frames.

The functions that draw them stand in higher rooms, and are looked up by name on demand.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from harness.errors import HarnessError


class Aliased(Struct, frozen=True):
    """A value whose fields can also be read under their former names, which files still have."""

    if not TYPE_CHECKING:  # else the check of types would pass any name

        def __getattr__(self, name: str) -> Any:
            for field in structs.fields(type(self)):
                if field.encode_name == name:
                    return getattr(self, field.name)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")


class Frame(Aliased, frozen=True):
    """A value that data frames can be made of: `_columns` gives its columns by name."""

    def to_polars(self) -> Any:
        """A polars data frame. Raises HarnessError where polars is not installed."""
        return _import_frames("polars").DataFrame(self._columns(), strict=False)

    def to_pandas(self) -> Any:
        """A pandas data frame. Raises HarnessError where pandas is not installed."""
        return _import_frames("pandas").DataFrame(self._columns())

    def _columns(self) -> dict[str, list[Any]]:
        """A list of values for each column, all of one length."""
        raise NotImplementedError


class Presented(Frame, frozen=True):
    """A result that displays as a table, in print and as the last value of a notebook's cell."""

    def __str__(self) -> str:
        text: str = import_module("harness.showing.presentation").present_text(self)
        return text

    def _repr_html_(self) -> str:
        html: str = import_module("harness.showing.presentation").present_html(self)
        return html

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        printer.text(str(self))

    def to_dict(self) -> dict[str, Any]:
        """The result as dictionaries, lists, texts and numbers."""
        values: dict[str, Any] = import_module("msgspec").to_builtins(self)
        return values

    def _columns(self) -> dict[str, list[Any]]:
        rows: list[dict[str, Any]] = import_module("harness.showing.presentation").present_rows(self)
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: [row.get(name) for row in rows] for name in names}


def _import_frames(package: str) -> Any:
    try:
        return import_module(package)
    except ImportError:
        raise HarnessError(f"{package} is not installed; to make such a data frame: pip install {package}") from None
