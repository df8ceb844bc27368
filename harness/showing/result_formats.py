"""The formats of one kind of result: for each its name and the function that writes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from harness.errors import UnknownName
from harness.records import Remark
from harness.showing.csv_export import Value, csv_text
from harness.showing.format import Detail, RenderStyle
from harness.showing.json_export import builtin_fields, json_document
from harness.showing.markdown import bullet_list, escape_markdown, markdown_table
from harness.showing.table import Table
from harness.showing.terminal import draw_table, readable_style, stack_parts, wrap_paragraphs
from harness.showing.text_layout import paint_lines
from harness.showing.wording import remark_lines

Result = TypeVar("Result")


class _HasRemarks(Protocol):
    @property
    def remarks(self) -> tuple[Remark, ...]: ...  # as it says


Remarked = TypeVar("Remarked", bound=_HasRemarks)


class Formats(dict[str, Callable[[Result, RenderStyle], str]]):
    """Functions that write a result, by the name of the format."""

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


def table_formats(
    kind: str,
    title: Callable[[Remarked], str],
    tables: Callable[[Remarked], Iterable[Table]],
    csv_rows: Callable[[Remarked], Iterable[Iterable[Value]]],
    latex: Callable[[Remarked, RenderStyle], str] | None = None,
) -> Formats[Remarked]:
    """The formats of a result that consists of title, tables and remarks; `kind` names it in JSON."""

    def write_text(result: Remarked, style: RenderStyle) -> str:
        style = readable_style(style)
        head = wrap_paragraphs([title(result)], style.width, "bold")
        lines = wrap_paragraphs(remark_lines(result.remarks), style.width, hang="  ")
        drawn = (draw_table(table, style) for table in tables(result))
        return paint_lines(stack_parts([head, *drawn, lines]), colour=style.colour)

    def write_markdown(result: Remarked, _: RenderStyle) -> str:
        parts = "\n".join(map(markdown_table, tables(result)))
        return f"**{escape_markdown(title(result))}**\n\n{parts}\n{bullet_list(remark_lines(result.remarks))}"

    return Formats(
        {
            "text": write_text,
            "markdown": write_markdown,
            **({"latex": latex} if latex else {}),
            "csv": lambda result, _: csv_text(csv_rows(result)),
            "json": lambda result, _: json_document(kind, builtin_fields(result)),
        }
    )
