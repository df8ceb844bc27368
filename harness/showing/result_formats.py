"""The formats of one kind of result: for each its name and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from harness.errors import UnknownName
from harness.records import Remark
from harness.showing.format import Detail, RenderStyle
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.table import Table
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines
from harness.showing.wording import remark_lines

Result = TypeVar("Result")


class Formats(dict[str, Callable[[Result, RenderStyle], str]]):
    """What writes a result, by the name of the format."""

    def render(
        self,
        result: Result,
        format: str = "text",  # noqa: A002 - the word of the command line
        decimals: int = 1,
        *,
        width: int = 100,
        colour: bool = False,
        detail: Detail = "full",
    ) -> str:
        """Write the result; `detail` is how much stands beneath its table. Raises UnknownName for another format."""
        return self.write(result, format, RenderStyle(decimals, width, colour, detail=detail))

    def write(self, result: Result, name: str, style: RenderStyle) -> str:
        """Write the result in this style. Raises UnknownName for another format."""
        if name not in self:
            raise UnknownName("format", name, self)
        return self[name](result, style)


def tables_as_text(title: str, tables: Sequence[Table], remarks: Sequence[Remark], style: RenderStyle) -> str:
    """A title, tables and remarks for a terminal."""
    style = readable_style(style)
    head = wrap_paragraphs([title], style.width, "bold")
    lines = wrap_paragraphs(remark_lines(remarks), style.width, hang="  ")
    return paint_lines(stack_parts([head, *(draw_table(table, style) for table in tables), lines]), colour=style.colour)


def tables_as_markdown(title: str, tables: Sequence[Table], remarks: Sequence[Remark]) -> str:
    """The same in Markdown."""
    parts = "\n".join(map(markdown_table, tables))
    return f"**{escape_markdown(title)}**\n\n{parts}\n{bullet_list(remark_lines(remarks))}"
