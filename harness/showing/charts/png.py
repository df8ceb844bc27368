"""SVG -> PNG, by resvg: a wheel that needs nothing of the system but a font."""

from __future__ import annotations

from harness.errors import HarnessError

TIMES = 2
"""Pixels of the picture for one of the drawing: for slides, and for print in a column."""


def png(svg: str) -> bytes:
    """The picture as a PNG file. Raises HarnessError where the package is missing."""
    try:
        import resvg_py  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("PNG needs a package: pip install resvg-py; or write the picture as .svg") from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=TIMES))
