"""Lines of a terminal: columns of cells side by side, in as many blocks as the width asks for, and wrapped prose.

Widths are in terminal cells: CJK and most emoji take two. Nothing is ever cut off: what is too wide wraps.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import ceil

from msgspec import Struct

Span = tuple[str, str]
"""A text and its style, in rich's words; "" for none."""

StyledLine = tuple[Span, ...]

NARROWEST = 40
COMFORT = 80
"""No line of prose is longer, however wide the terminal: long lines are hard to read."""


class LayoutCell(Struct, frozen=True):
    """The lines of one cell, each of styled pieces."""

    lines: tuple[StyledLine, ...]


class LayoutColumn(Struct, frozen=True):
    """A column of a table: the lines of its heading, and a cell for each row."""

    heads: tuple[str, ...]
    cells: tuple[LayoutCell, ...]
    is_right_aligned: bool = True


class RowGroup(Struct, frozen=True):
    """The rows `start` to before `stop`, under a rule with a title if there is one."""

    title: str
    start: int
    stop: int


def text_cell(*pieces: Span) -> LayoutCell:
    """A cell of one line."""
    return LayoutCell((pieces,))


def text_width(text: str) -> int:
    """The width of a text."""
    from rich.cells import cell_len  # noqa: PLC0415 - rich costs start-up time

    return cell_len(text)


def wrap_text(text: str, width: int, hang: str = "", after: str = r"\s|") -> list[str]:
    """`text` in lines of at most `width`, all but the first behind `hang`; broken after one of `after` if possible."""
    width = max(width, text_width(hang) + 8)
    lines = [""]
    for word in re.split(f"(?<=[{after}])", text):
        for piece in _chop_word(word, width - text_width(hang)):
            if text_width(lines[-1] + piece.rstrip()) > width:
                lines[-1:] = [lines[-1], hang] if lines[-1].strip() else [hang if len(lines) > 1 else ""]
            lines[-1] += piece
    return [line.rstrip() for line in lines]


def _chop_word(word: str, width: int) -> list[str]:
    if text_width(word.rstrip()) <= width:
        return [word]
    from rich.cells import chop_cells  # noqa: PLC0415

    return chop_cells(word, width)


def layout_table(
    fixed: LayoutColumn, columns: Sequence[LayoutColumn], groups: Sequence[RowGroup], width: int, rule: str
) -> list[StyledLine]:
    """`strips` right of `fixed`, which comes again in each block where one block is too narrow for all."""
    widths = [_width(column) for column in columns]
    room = width - _width(fixed)
    gap = 1 if _span(widths, 1) <= room < _span(widths, 2) else 2
    lines: list[StyledLine] = []
    start = 0
    for size in _blocks(widths, room, gap):
        lines += [(("", ""),)] if lines else []
        lines += _draw_block((fixed, *columns[start : start + size]), groups, " " * gap, rule)
        start += size
    return lines


def _blocks(widths: Sequence[int], room: int, gap: int) -> list[int]:
    """The number of strips in each block: as few blocks as fit, of sizes as equal as possible."""
    fewest = _pack_columns(widths, room, gap)
    for narrower in range(ceil(_span(widths, gap) / max(len(fewest), 1)), room):
        packed = _pack_columns(widths, narrower, gap)
        if len(packed) == len(fewest):
            return packed
    return fewest


def _pack_columns(widths: Sequence[int], room: int, gap: int) -> list[int]:
    sizes, used = [0], 0
    for width in widths:
        if sizes[-1] and used + gap + width > room:
            sizes.append(0)
            used = 0
        sizes[-1] += 1
        used += gap + width
    return sizes


def _span(widths: Sequence[int], gap: int) -> int:
    return sum(gap + width for width in widths)


def _width(column: LayoutColumn) -> int:
    bodies = (_line_width(line) for cell in column.cells for line in cell.lines)
    return max((*(text_width(head) for head in column.heads), *bodies), default=0)


def _line_width(line: StyledLine) -> int:
    return sum(text_width(text) for text, _ in line)


def _draw_block(block: Sequence[LayoutColumn], groups: Sequence[RowGroup], gap: str, rule: str) -> list[StyledLine]:
    widths = [_width(column) for column in block]
    total = sum(widths) + len(gap) * (len(block) - 1)
    heads = [LayoutCell(tuple(((head, "bold"),) for head in column.heads)) for column in block]
    lines = _row(block, heads, widths, gap, bottom=True)
    for group in groups:
        lines.append(_rule_line(group.title, total, rule))
        for index in range(group.start, group.stop):
            lines += _row(block, [column.cells[index] for column in block], widths, gap)
    return lines


def _rule_line(title: str, width: int, rule: str) -> StyledLine:
    lead = f"{rule * 2} {title} " if title else ""
    return ((lead + rule * (width - len(lead)), "dim"),)


def _row(
    block: Sequence[LayoutColumn], row: Sequence[LayoutCell], widths: Sequence[int], gap: str, *, bottom: bool = False
) -> list[StyledLine]:
    """The lines of one row; `bottom` lets shorter cells sit on the last line, as headings do."""
    height = max(len(cell.lines) for cell in row)
    lines: list[StyledLine] = []
    for index in range(height):
        pieces: list[Span] = []
        for column, cell, width in zip(block, row, widths, strict=True):
            at = index - (height - len(cell.lines) if bottom else 0)
            line = cell.lines[at] if 0 <= at < len(cell.lines) else ()
            padding = (" " * (width - _line_width(line)), "")
            pieces += [(gap, "")] if pieces else []
            pieces += [padding, *line] if column.is_right_aligned else [*line, padding]
        lines.append(tuple(pieces))
    return lines


def paint_lines(lines: Iterable[StyledLine], *, colour: bool) -> str:
    """Write the lines as text, with ANSI colours or without; no line ends in blanks."""
    if not colour:
        return "".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines)
    from io import StringIO  # noqa: PLC0415

    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", legacy_windows=False, _environ={})
    for line in lines:
        text = Text.assemble(*line)
        text.rstrip()
        console.print(text, soft_wrap=True, markup=False, highlight=False, emoji=False)
    return out.getvalue()
