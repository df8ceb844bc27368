"""Tables and a leaderboard as LaTeX with booktabs that pdflatex compiles as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from msgspec.structs import replace

from harness.records import Leaderboard
from harness.showing.baseline_table import baseline_table, corrected_p
from harness.showing.cost_table import columns_with_values, cost_notes, cost_table, rows_with_costs
from harness.showing.format import RenderStyle
from harness.showing.leaderboard_table import leaderboard_table
from harness.showing.notes import (
    dataset_line,
    dataset_note,
    interval_note,
    letter_note,
    rank_notes,
    reader_notes,
    signature_lines,
)
from harness.showing.slice_table import list_slice_tables
from harness.showing.table import Cell, Table, TableColumn, TableRow, keep_parts, row_cells, without_sections

BASELINE_NOTE = "Δ is the system less {}; {}."

PREAMBLE = "% In the preamble: \\usepackage{booktabs}"

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\texttt{\char34}", "`": r"\textasciigrave{}", "'": r"\textquotesingle{}",
    "*": "{*}", "[": "{[}", "]": "{]}",
    "±": r"$\pm$", "×": r"$\times$", "·": r"$\cdot$", "→": r"$\rightarrow$", "↓": r"$\downarrow$", "Δ": r"$\Delta$",
    "–": r"\textendash{}", "—": r"\textemdash{}", "…": r"\ldots{}", "°": r"$^{\circ}$", "§": r"\S{}", "\u00a0": "~",
    "‘": r"\textquoteleft{}", "’": r"\textquoteright{}", "“": r"\textquotedblleft{}", "”": r"\textquotedblright{}",
    "ß": r"\ss{}", "æ": r"\ae{}", "Æ": r"\AE{}", "œ": r"\oe{}", "Œ": r"\OE{}", "ø": r"\o{}", "Ø": r"\O{}",
    "å": r"\aa{}", "Å": r"\AA{}", "ł": r"\l{}", "Ł": r"\L{}", "ı": r"\i{}",
}  # fmt: skip

_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0304": "=", "\u0307": ".",
    "\u030c": "v", "\u0306": "u", "\u030b": "H", "\u030a": "r", "\u0327": "c",
}  # fmt: skip


def escape_latex(text: str) -> str:
    """`text` in plain ASCII that LaTeX sets as it stands, in any font encoding with the kernel of 2020 or later.

    What pdflatex has no letter for (CJK, emoji, controls) is shown by its number, `[U+4E2D]`.
    """
    letters = "".join(_character(char) for char in normalize("NFC", text))
    return re.sub("-(?=-)|,(?=,)", r"\g<0>{}", letters)  # no ligatures


def _character(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if " " <= char <= "~":
        return char
    parts = normalize("NFD", char)
    if len(parts) == 2 and parts[1] in _ACCENTS and parts[0].isascii() and parts[0].isalpha():
        return f"\\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    return f"{{[}}U+{ord(char):04X}{{]}}"


def latex_float(table: Table, caption: str, key: str, measures: int, notes: Iterable[str]) -> list[str]:
    """A complete table environment; `measures` decides how small its letters are, `notes` are already escaped."""
    return [
        *(r"\begin{table}[tbp]", r"\centering", rf"\caption{{{escape_latex(caption)}.}}"),
        *(rf"\label{{tab:{label_of(key)}}}", size_for(measures)),
        rf"\begin{{tabular}}{{@{{}}l{_alignment(table)}@{{}}}}",
        *(r"\toprule", *_heads(table), *_body(table), r"\bottomrule", r"\end{tabular}"),
        *(r"\par\medskip", r"\begin{minipage}{\linewidth}\scriptsize\raggedright"),
        *("\\par\n".join(notes), r"\end{minipage}", r"\end{table}"),
    ]


def label_of(name: str) -> str:
    """A key for `ref`: of a name only what is safe in one."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "comparison"


def size_for(measures: int) -> str:
    """Letters that let a table of so many measures stand in the 345 points of an article's line, up to seven."""
    if measures <= 3:
        return r"\small\setlength{\tabcolsep}{4pt}"
    size = r"\footnotesize" if measures <= 5 else r"\tiny"
    return size + r"\setlength{\tabcolsep}{2pt}"


def _alignment(table: Table) -> str:
    """A score is two columns, before its ± and from it on, so that raised letters do not shift numbers."""
    columns = (r"r@{\hspace{1pt}}l" if column.has_spread else "r" * _span(column) for column in table.columns)
    return "r" * table.has_ranks + "".join(columns)


def _span(column: TableColumn) -> int:
    return 2 if column.has_spread else max(1, len(column.parts))


def _heads(table: Table) -> list[str]:
    rank = ["Rank"] if table.has_ranks else []
    titles = (_spread_title(escape_latex(column.title), column) for column in table.columns)
    lines = [_line([table.corner.capitalize(), *rank, *titles])]
    if any(column.parts or column.below for column in table.columns):
        below = (part for column in table.columns for part in column.parts or (column.below,))
        lines.append(_line(["", *rank, *("$p$" if text == "p" else escape_latex(text) for text in below)]))
    return lines


def _spread_title(title: str, column: TableColumn) -> str:
    span = _span(column)
    return title if span == 1 else rf"\multicolumn{{{span}}}{{c}}{{{title}}}"


def _body(table: Table) -> Iterable[str]:
    width = 1 + table.has_ranks + sum(map(_span, table.columns))
    for section in table.sections:
        yield r"\midrule"
        if section.title:
            yield rf"\multicolumn{{{width}}}{{@{{}}l}}{{\emph{{{escape_latex(section.title)}}}}} \\"
        yield from (_line(_row(table, row)) for row in section.rows)


def _row(table: Table, row: TableRow) -> list[str]:
    rank = [row.rank] if table.has_ranks else []
    cells = zip(table.columns, row_cells(table, row), strict=True)
    texts = (_cell(cell, column) for column, parts in cells for cell in parts)
    return [escape_latex(row.label) + _superscript(row.letter), *rank, *texts]


def _cell(cell: Cell, column: TableColumn) -> str:
    value = _number(cell.text)
    value = rf"\textbf{{{value}}}" if cell.mark == "best" else value
    spread = rf"{{\scriptsize {escape_latex(cell.spread)}}}" if cell.spread else ""
    return f"{value} & {spread}{_superscript(cell.letters)}" if column.has_spread else value


def _number(text: str) -> str:
    """A number that we wrote, with the minus of mathematics."""
    return f"$-${text[1:]}" if text.startswith("-") else escape_latex(text)


def _superscript(letters: str) -> str:
    return rf"\textsuperscript{{{escape_latex(letters)}}}" if letters else ""


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def render_latex(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """A complete table environment: best systems in bold, ranks, letters, and all the notes in small print beneath.

    With a baseline, a second one holds the differences from it.
    """
    caption, key = dataset_line(leaderboard), leaderboard.run or leaderboard.dataset
    table = leaderboard_table(leaderboard, style.decimals)
    lines = [
        PREAMBLE,
        *latex_float(table, caption, key, len(leaderboard.columns), _notes(leaderboard)),
        *_baseline(leaderboard, style.decimals, key),
        *_slices(leaderboard, style.decimals, key),
        *(_costs(leaderboard, caption, key) if style.costs else []),
    ]
    return "\n".join(lines) + "\n"


def _notes(leaderboard: Leaderboard) -> list[str]:
    ranked = [f"{measures}: {text}." for measures, text in rank_notes(leaderboard)]
    notes = [*reader_notes(leaderboard), *ranked, letter_note(leaderboard)]
    signatures = (f"{names}: {signature}." for names, signature in signature_lines(leaderboard.columns))
    # A signature is one word of a hundred letters: let the line break after its bars.
    broken = (escape_latex(text).replace(r"\textbar{}", r"\textbar{}\allowbreak{}") for text in signatures)
    return [*(escape_latex(note) for note in notes if note), *broken, escape_latex(f"{dataset_note(leaderboard)}.")]


def _baseline(leaderboard: Leaderboard, decimals: int, key: str) -> list[str]:
    """A table of its own: each difference from the baseline and its p. The other formats have more of each."""
    table = baseline_table(leaderboard, decimals)
    if table is None:
        return []
    note = escape_latex(BASELINE_NOTE.format(leaderboard.baseline, corrected_p(leaderboard)))
    caption = f"Against {leaderboard.baseline}"
    return latex_float(keep_parts(table, ("Δ", "p")), caption, f"{key}-against", len(table.columns), [note])


def _slices(leaderboard: Leaderboard, decimals: int, key: str) -> Iterable[str]:
    """For each field a table of its own: the measure that orders the leaderboard within each part of the topics."""
    note = escape_latex(interval_note(leaderboard))
    for number, (caption, table) in enumerate(list_slice_tables(leaderboard, decimals), start=1):
        columns = tuple(replace(column, has_spread=True) for column in table.columns)
        wide = replace(table, columns=columns)
        yield from latex_float(wide, caption.rstrip(":"), f"{key}-slices-{number}", 2 * len(columns), [note])


def _costs(leaderboard: Leaderboard, caption: str, key: str) -> list[str]:
    """A table of its own; without any costs the sentence that says so, as a comment."""
    rows, notes = rows_with_costs(leaderboard), map(escape_latex, cost_notes(leaderboard))
    if not rows:
        return [f"% {note}" for note in notes]
    size = len(columns_with_values(rows)) - 2
    return latex_float(without_sections(cost_table(rows)), f"What it cost: {caption}", f"{key}-costs", size, notes)
