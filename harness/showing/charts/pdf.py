"""Our own SVG -> PDF: lines, dots, boxes and texts, as a vector picture for a paper; and SVG -> PNG, by resvg.

`pdf` reads what `Drawing` writes and nothing more. Texts are set in Helvetica and Symbol, two of the 14 fonts that
every reader of PDF has (ISO 32000-1, 9.6.2.2); a letter that neither has is spelled by its number, `[U+4E2D]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import cos, radians, sin
from typing import NamedTuple
from xml.etree import ElementTree

from harness.errors import HarnessError
from harness.showing.charts.pdf_fonts import encode_text, width_of
from harness.showing.palette import LIGHT

POINTS = 0.75
"""Points for a pixel: 96 pixels and 72 points are an inch."""

CURVE = 0.5523
"""The distance of a Bézier curve's handles for a quarter of a circle of radius 1."""

Style = dict[str, str]
Colour = tuple[float, float, float]


class Rule(NamedTuple):
    """A rule of a style sheet: its tag ("" for any), the classes an element must have, the properties it sets."""

    tag: str
    classes: frozenset[str]
    style: Style


def pdf(svg: str) -> bytes:
    """A picture that `plot` drew, as a PDF file of one page. The same picture gives the same bytes."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own picture, whose texts are escaped
    left, top, width, height = (float(number) for number in root.get("viewBox", "0 0 1 1").split())
    rules = list(_read_rules("".join(node.text or "" for node in root.iter() if _tag(node) == "style")))
    lines = [
        f"{POINTS} 0 0 {-POINTS} {_number(-left * POINTS)} {_number((top + height) * POINTS)} cm",
        *(line for node in root.iter() for line in _draw(node, rules, (left, top, width, height))),
    ]
    size = f"0 0 {_number(width * POINTS)} {_number(height * POINTS)}"
    return _document("\n".join(lines).encode("ascii"), size, root.get("aria-label", ""))


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _read_rules(css: str) -> Iterator[Rule]:
    """The rules of chart.css, whose selectors are `.chart`, a tag and classes."""
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
        pairs = (entry.split(":", 1) for entry in body.split(";") if ":" in entry)
        style = {name.strip(): value.strip() for name, value in pairs}
        for selector in selectors.split(","):
            tag, *classes = selector.strip().removeprefix(".chart").strip().split(".")
            yield Rule(tag, frozenset(classes), style)


def _style_of(node: ElementTree.Element, rules: Sequence[Rule]) -> Style:
    """The style that the rules give an element, more exact rules last, over its own attributes."""
    classes = set(node.get("class", "").split())
    rules_here = [rule for rule in rules if rule.tag in {"", _tag(node)} and rule.classes <= classes]
    style = {"fill": node.get("fill", "#000000")}
    for rule in sorted(rules_here, key=lambda rule: (len(rule.classes), bool(rule.tag))):
        style |= rule.style
    return style


def _draw(node: ElementTree.Element, rules: Sequence[Rule], box: tuple[float, ...]) -> Iterator[str]:
    style, tag = _style_of(node, rules), _tag(node)
    if tag == "text":
        yield from _draw_text(node, style)
    elif tag == "rect":  # the paper, as large as the picture
        yield from _paint(_rectangle(*box), style, is_open=False)
    elif tag in SHAPES:
        is_open = tag == "line" or style.get("fill") == "none" or "grid" in node.get("class", "").split()
        yield from _paint(SHAPES[tag](node), style, is_open=is_open)


def _paint(path: str, style: Style, *, is_open: bool) -> Iterator[str]:
    """A path, filled and stroked as its style says; an open one is only stroked."""
    fill = None if is_open else _colour(style, "fill")
    stroke = _colour(style, "stroke")
    dashes = re.findall(r"[\d.]+", style.get("stroke-dasharray", ""))
    operator = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[
        fill is not None, stroke is not None
    ]
    yield "q"
    yield f"{style.get('stroke-width', '1').removesuffix('px')} w [{' '.join(dashes)}] 0 d"
    yield from ([f"{_rgb(fill)} rg"] if fill else [])
    yield from ([f"{_rgb(stroke)} RG"] if stroke else [])
    yield f"{path} {operator}"
    yield "Q"


def _colour(style: Style, kind: str) -> Colour | None:
    """The colour of `fill` or `stroke`; a transparent colour is mixed with that of the paper."""
    colour = _hex(style.get(kind, "none"))
    paper = _hex(LIGHT["paper"]) or (1.0, 1.0, 1.0)
    share = float(style.get(f"{kind}-opacity", "1"))
    if colour is None:
        return None
    red, green, blue = (share * ink + (1 - share) * ground for ink, ground in zip(colour, paper, strict=True))
    return red, green, blue


def _hex(text: str) -> Colour | None:
    match = re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", text)
    return (int(match[1], 16) / 255, int(match[2], 16) / 255, int(match[3], 16) / 255) if match else None


def _rgb(colour: Colour) -> str:
    return " ".join(f"{part:.3f}" for part in colour)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _value(node: ElementTree.Element, name: str) -> float:
    return float(node.get(name, "0"))


def _line(node: ElementTree.Element) -> str:
    x1, y1, x2, y2 = (_number(_value(node, name)) for name in ("x1", "y1", "x2", "y2"))
    return f"{x1} {y1} m {x2} {y2} l"


def _circle(node: ElementTree.Element) -> str:
    """A circle as four Bézier curves."""
    x, y, r = (_value(node, name) for name in ("cx", "cy", "r"))
    k = CURVE * r
    corners = [(x + r, y), (x, y + r), (x - r, y), (x, y - r), (x + r, y)]
    handles = [((x + r, y + k), (x + k, y + r)), ((x - k, y + r), (x - r, y + k))]
    handles += [((x - r, y - k), (x - k, y - r)), ((x + k, y - r), (x + r, y - k))]
    curves = (
        f"{_point(first)} {_point(second)} {_point(end)} c"
        for (first, second), end in zip(handles, corners[1:], strict=True)
    )
    return f"{_point(corners[0])} m {' '.join(curves)} h"


def _point(point: tuple[float, float]) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _path(node: ElementTree.Element) -> str:
    """The commands that `Drawing` writes: M, L, h, v and z."""
    parts, x, y = [], 0.0, 0.0
    for command, text in re.findall(r"([MLhvz])([^MLhvz]*)", node.get("d", "")):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        if command == "z":
            parts.append("h")
            continue
        x, y = (numbers[0], numbers[1]) if command in "ML" else (x + numbers[0] * (command == "h"), y)
        y += numbers[0] if command == "v" else 0.0
        parts.append(f"{_point((x, y))} {'m' if command == 'M' else 'l'}")
    return " ".join(parts)


def _rectangle(left: float, top: float, width: float, height: float) -> str:
    return f"{_number(left)} {_number(top)} {_number(width)} {_number(height)} re"


SHAPES = {"line": _line, "circle": _circle, "path": _path}
"""Functions that draw the outline of each tag."""


def _draw_text(node: ElementTree.Element, style: Style) -> Iterator[str]:
    """Draw a line of text, rotated where it is so; a halo is first stroked in the colour of the paper."""
    pieces = encode_text("".join(node.itertext()) if not len(node) else (node.text or "") + (node[-1].tail or ""))
    font = f"{style.get('font', '')} {style.get('font-size', '')}"
    size = float((re.findall(r"([\d.]+)px", font) or ["13"])[-1])
    anchor = style.get("text-anchor") or node.get("text-anchor") or "start"
    shift = -{"middle": 0.5, "end": 1.0}.get(anchor, 0.0) * width_of(pieces) * size
    x, y = _value(node, "x"), _value(node, "y")
    turn = re.match(r"rotate\((-?[\d.]+)", node.get("transform", ""))
    place = f"1 0 0 -1 {_number(x)} {_number(y)} cm" + (f" {_rotation(-float(turn[1]))} cm" if turn else "")
    glyphs = " ".join(f"/{piece.font} {_number(size)} Tf <{piece.codes.hex()}> Tj" for piece in pieces)
    start = f"BT {_number(shift)} 0 Td"
    yield f"q {place}"
    halo = _colour(style, "stroke")
    if halo is not None:
        yield f"{_rgb(halo)} RG 3 w 1 j 1 Tr {start} {glyphs} ET"
    yield f"{_rgb(_colour(style, 'fill') or (0.0, 0.0, 0.0))} rg 0 Tr {start} {glyphs} ET"
    yield "Q"


def _rotation(degrees: float) -> str:
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return f"{c:.4f} {s:.4f} {-s:.4f} {c:.4f} 0 0"


def _document(content: bytes, size: str, title: str) -> bytes:
    """The objects of the file and the table of where each begins."""
    fonts = "/F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    fonts += " /S << /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    title_code = (b"\xfe\xff" + title.encode("utf-16-be", "replace")).hex()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{size}] /Contents 4 0 R "
        f"/Resources << /Font << {fonts} >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        f"<< /Title <{title_code}> /Producer (harness) >>".encode(),
    ]
    out, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (count, table, end)


TIMES = 2
"""Pixels of the picture for one of the drawing: for slides, and for print in a column."""


def png(svg: str) -> bytes:
    """The picture as a PNG file. Raises HarnessError where the package is missing."""
    try:
        import resvg_py  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("PNG needs a package: pip install resvg-py; or write the picture as .svg") from None
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=TIMES))
