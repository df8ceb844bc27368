"""Lines, dots and texts as SVG. Every text from outside passes here: visible, escaped, and short enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from importlib.resources import files
from math import ceil, floor, log10

from harness.showing.palette import LIGHT, with_light_colours
from harness.showing.text_layout import text_width
from harness.showing.visible_text import make_visible

MARGIN = 16
"""Pixels of paper around a picture that stands alone."""

TITLE_HEIGHT = 26
"""Pixels of the title above a picture that stands alone."""

NOTE_HEIGHT = 20
"""Pixels of a line beneath a picture."""

LETTER = 7.0
"""Pixels that a letter takes, on the safe side."""


Scale = Callable[[float], float]
"""A function from a value to its place in a picture, across or upwards."""


class Drawing:
    """A chart while it is drawn, `width` by `height` pixels. `label` says what it shows to those who cannot see it.

    `data` is for the script of a page, as attributes `data-...`; a picture that stands alone has none.
    """

    def __init__(self, width: float, height: float, label: str) -> None:
        self.width, self.height, self.label = width, height, label
        self.data: dict[str, str] = {}
        self._parts: list[str] = []

    def grid(self, lines: Sequence[tuple[float, float, float, float]]) -> None:
        """Thin lines from (x, y) to (x, y), as one shape."""
        if path := "".join(f"M{_n(x1)} {_n(y1)}L{_n(x2)} {_n(y2)}" for x1, y1, x2, y2 in lines):
            self._parts.append(f'<path class="grid" d="{path}"/>')

    def axes(
        self,
        area: tuple[float, float, float, float],
        across: Mapping[float, str],
        up: Mapping[float, str],
        gap: float = 8,
    ) -> None:
        """Draw a grid over left, top, right, bottom; the texts beneath or left of each line are keyed by its place."""
        left, top, right, bottom = area
        self.grid([(x, top, x, bottom) for x in across])
        self.grid([(left, y, right, y) for y in up])
        for x, text in across.items():
            self.text((x, bottom + gap + 10), text, "quiet", anchor="middle")
        for y, text in up.items():
            self.text((left - gap, y + 4), text, "quiet", anchor="end")

    def line(self, start: tuple[float, float], end: tuple[float, float], kind: str) -> None:
        """Draw a line from one point to another."""
        (x1, y1), (x2, y2) = start, end
        self._add("line", kind, "", x1=x1, y1=y1, x2=x2, y2=y2)

    def steps(self, corners: Sequence[tuple[float, float]], kind: str) -> None:
        """Draw a line through all of these points."""
        path = "L".join(f"{_n(x)} {_n(y)}" for x, y in corners)
        self._parts.append(f'<path class="{kind}" d="M{path}"/>')

    def dot(self, at: tuple[float, float], kind: str, title: str = "", radius: float = 4.5) -> None:
        """Draw a point that shows its name under the mouse."""
        self._add("circle", kind, title, cx=at[0], cy=at[1], r=radius)

    def boxes(self, corners: Sequence[tuple[float, float]], size: tuple[float, float], kind: str) -> None:
        """Many rectangles as one shape: a matrix of 40 systems has 1,600."""
        if corners:
            wide, high = map(_n, size)
            path = "".join(f"M{_n(x)} {_n(y)}h{wide}v{high}h-{wide}z" for x, y in corners)
            self._parts.append(f'<path class="{kind}" d="{path}"/>')

    def text(
        self,
        at: tuple[float, float],
        text: str,
        kind: str = "",
        *,
        anchor: str = "start",
        room: float = 1e9,
        title: str = "",
    ) -> None:
        """Write a line of text with its baseline at `at`, cut in its middle where it is longer than `room`."""
        visible = make_visible(text)
        fitting = shorten_text(visible, max(4, int(room / LETTER)))
        full = title or (visible if fitting != visible else "")
        title = f"<title>{escape(make_visible(full))}</title>" if full else ""
        ends = f' text-anchor="{anchor}"' if anchor != "start" else ""
        style = f' class="{kind}"' if kind else ""
        self._parts.append(f'<text x="{_n(at[0])}" y="{_n(at[1])}"{style}{ends}>{title}{escape(fitting)}</text>')

    def note(self, text: str) -> None:
        """Write a line beneath the whole drawing so far."""
        self.height += NOTE_HEIGHT
        self.text((0, self.height - 6), text, "quiet", room=self.width)

    def slanted_text(self, at: tuple[float, float], text: str, room: float, degrees: int = 60) -> None:
        """A heading over a narrow column, upwards."""
        visible = make_visible(text)
        fitting = shorten_text(visible, max(4, int(room / LETTER)))
        title = f"<title>{escape(visible)}</title>" if fitting != visible else ""
        x, y = _n(at[0]), _n(at[1])
        self._parts.append(
            f'<text x="{x}" y="{y}" transform="rotate(-{degrees} {x} {y})">{title}{escape(fitting)}</text>'
        )

    def inline(self) -> str:
        """The picture as a part of a page, which brings the styles."""
        return self._svg("".join(f' data-{name}="{escape(value)}"' for name, value in self.data.items()), "")

    def standalone_svg(self, title: str = "") -> str:
        """The picture as a file, on light paper, under its title."""
        css = files("harness.showing.charts").joinpath("chart.css").read_text(encoding="utf-8")
        style = f"<style>{with_light_colours(css)}</style>"
        above = TITLE_HEIGHT if title else 0
        start = f'x="-{MARGIN}" y="-{MARGIN + above}"'
        paper = f'<rect {start} width="100%" height="100%" fill="{LIGHT["paper"]}"/>'
        if title:
            self.text((0, -above + 12), title, room=self.width)
        return self._svg(' xmlns="http://www.w3.org/2000/svg"', style + paper, MARGIN, above) + "\n"

    def _svg(self, space: str, before: str, margin: int = 0, above: int = 0) -> str:
        wide, high = _n(self.width + 2 * margin), _n(self.height + 2 * margin + above)
        corner = f"{-margin} {-margin - above}" if margin else "0 0"
        size = f'width="{wide}" height="{high}" viewBox="{corner} {wide} {high}"'
        label = escape(make_visible(self.label))
        return f'<svg{space} class="chart" role="img" aria-label="{label}" {size}>{before}{"".join(self._parts)}</svg>'

    def _add(self, tag: str, kind: str, title: str, **numbers: float) -> None:
        inner = f"><title>{escape(make_visible(title))}</title></{tag}>" if title else "/>"
        attributes = "".join(f' {name}="{_n(value)}"' for name, value in numbers.items())
        self._parts.append(f'<{tag} class="{kind}"{attributes}{inner}')


def shorten_text(text: str, most: int) -> str:
    """Shorten `text` in its middle: the name is at the beginning of a label, options at its end."""
    if text_width(text) <= most:
        return text
    head, tail = text, ""
    while text_width(head) > ceil((most - 1) / 2):
        head = head[:-1]
    rest = text[len(head) :]
    while rest and text_width(tail) + text_width(rest[-1]) <= (most - 1) // 2:
        tail, rest = rest[-1] + tail, rest[:-1]
    return f"{head}…{tail}"


def round_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from below `low` to above `high`, at least two."""
    largest = max(abs(low), abs(high), 1.0)
    span = high - low if high - low > 1e-9 * largest else largest  # less is what arithmetic leaves of equal scores
    step = 10.0 ** floor(log10(span / most))
    step = next(step * times for times in (1, 2, 5, 10, 20) if span / (step * times) <= most)
    first, last = floor(low / step), ceil(high / step)
    return [round(number * step, 10) for number in range(first, max(last, first + 1) + 1)]


def linear_scale(marks: Sequence[float], start: float, end: float) -> Scale:
    """The first mark is at `start`, the last at `end`."""
    factor = (end - start) / (marks[-1] - marks[0])
    offset = start - factor * marks[0]
    return lambda value: factor * value + offset


def write_ticks(marks: Sequence[float], scale: Scale) -> dict[float, str]:
    """The labels of ticks, such as `40` or `37.5`, by place."""
    return {scale(mark): f"{mark:g}" for mark in marks}


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
