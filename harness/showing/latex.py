"""Tables and leaderboards as LaTeX with booktabs, ready for pdflatex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from unicodedata import normalize

from msgspec.structs import replace

from harness.records import Leaderboard
from harness.showing.cost_table import columns_with_values, cost_notes, cost_table, rows_with_costs
from harness.showing.csv_export import keep_columns
from harness.showing.first_screen import first_rows
from harness.showing.format import PaperStyle, RenderStyle
from harness.showing.latex_numbers import NUMBER, number_kinds
from harness.showing.leaderboard_table import baseline_table, corrected_p, leaderboard_table, list_slice_tables
from harness.showing.methods import describe_methods
from harness.showing.notes import (
    dataset_line,
    dataset_note,
    interval_line,
    interval_note,
    letter_note,
    rank_notes,
    reader_notes,
    signature_lines,
)
from harness.showing.table import Cell, Table, TableColumn, TableRow, keep_parts, row_cells, without_sections
from harness.showing.wording import word_remark

BASELINE_NOTE = "Δ is the system less {}; {}."

PREAMBLE = "% In the preamble: \\usepackage{booktabs}"
SIUNITX = (
    "% In the preamble: \\usepackage{booktabs,etoolbox,siunitx} \\robustify\\bfseries\n"
    "%   \\sisetup{detect-weight=true,detect-inline-weight=math,retain-explicit-plus=true}"
)
"""The preamble for bold numbers in columns of the type S."""

SMALL_PRINT = r"\begin{minipage}{\linewidth}\scriptsize\raggedright"

COLUMN_MEASURES = 3
"""A table of more measures takes both columns of a page that has two; on a page of one, that makes no difference."""

PLAIN = PaperStyle()

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
    """Escape `text` as plain ASCII for LaTeX, in any font encoding with the kernel of 2020 or later.

    Characters that pdflatex lacks (CJK, emoji, controls) are shown by number, `[U+4E2D]`.
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


def latex_float(
    table: Table, caption: str, key: str, measures: int, notes: Iterable[str], *, paper: PaperStyle = PLAIN
) -> list[str]:
    """A complete table environment; `measures` decides how small its letters are, `notes` are already escaped."""
    tabular = [
        rf"\begin{{tabular}}{{@{{}}l{_alignment(table, paper)}@{{}}}}",
        *(r"\toprule", *_heads(table, paper), *_body(table, paper), r"\bottomrule", r"\end{tabular}"),
    ]
    if paper.bare:
        return tabular
    text = escape_latex(paper.caption or caption)
    stop = "" if text.endswith((".", "?", "!")) else "."
    small_print = "\\par\n".join(notes)
    environment = "table*" if measures > COLUMN_MEASURES else "table"
    return [
        *(rf"\begin{{{environment}}}[tbp]", r"\centering", rf"\caption{{{text}{stop}}}"),
        rf"\label{{{clean_label(paper.label) or f'tab:{label_of(key)}'}}}",
        *(size_for(measures), *tabular),
        *([r"\par\medskip", SMALL_PRINT, small_print, r"\end{minipage}"] if small_print else []),
        rf"\end{{{environment}}}",
    ]


def latex_document(table: Table, caption: str, key: str, measures: int, notes: Iterable[str]) -> str:
    """A table as a LaTeX file, with the lines that its preamble needs; `notes` are not yet escaped."""
    return "\n".join([PREAMBLE, *latex_float(table, caption, key, measures, map(escape_latex, notes)), ""])


def clean_label(label: str) -> str:
    """A label as it was typed, without characters that a key may not hold."""
    return re.sub(r"[^A-Za-z0-9:._/+-]+", "-", label)


def label_of(name: str) -> str:
    """A key for `ref`: the characters of a name that are safe in one."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "comparison"


def size_for(measures: int) -> str:
    """The font size at which a table of so many measures fits into an article's line of 345 points, up to seven."""
    if measures <= COLUMN_MEASURES:
        return r"\small\setlength{\tabcolsep}{4pt}"
    size = r"\footnotesize" if measures <= 5 else r"\tiny"
    return size + r"\setlength{\tabcolsep}{2pt}"


def _alignment(table: Table, paper: PaperStyle) -> str:
    """The column alignment: a score is two columns, split before its ±, so that raised letters do not shift numbers."""
    kinds = number_kinds(table) if paper.siunitx else {}
    columns = (
        f"{kinds.get((place, 0), 'r')}@{{\\hspace{{1pt}}}}l"
        if column.has_spread
        else "".join(kinds.get((place, part), "r" if column.is_right_aligned else "l") for part in range(_span(column)))
        for place, column in enumerate(table.columns)
    )
    return "r" * table.has_ranks + "".join(columns)


def _span(column: TableColumn) -> int:
    return 2 if column.has_spread else max(1, len(column.parts))


def _heads(table: Table, paper: PaperStyle) -> list[str]:
    rank = ["Rank"] if table.has_ranks else []
    titles = (_spread_title(escape_latex(column.title), column, paper) for column in table.columns)
    lines = [_line([table.corner.capitalize(), *rank, *titles])]
    if any(column.parts or column.second_line for column in table.columns):
        below = (part for column in table.columns for part in column.parts or (column.second_line,))
        texts = ("$p$" if text == "p" else escape_latex(text) for text in below)
        lines.append(_line(["", *rank, *(f"{{{text}}}" if paper.siunitx and text else text for text in texts)]))
    return lines


def _spread_title(title: str, column: TableColumn, paper: PaperStyle) -> str:
    span = _span(column)
    if span == 1:
        return f"{{{title}}}" if paper.siunitx else title
    return rf"\multicolumn{{{span}}}{{c}}{{{title}}}"


def _body(table: Table, paper: PaperStyle) -> Iterable[str]:
    kinds = number_kinds(table) if paper.siunitx else {}
    width = 1 + table.has_ranks + sum(map(_span, table.columns))
    for section in table.sections:
        yield r"\midrule"
        if section.title:
            yield rf"\multicolumn{{{width}}}{{@{{}}l}}{{\emph{{{escape_latex(section.title)}}}}} \\"
        yield from (_line(_row(table, row, kinds)) for row in section.rows)


def _row(table: Table, row: TableRow, kinds: Mapping[tuple[int, int], str]) -> list[str]:
    rank = [row.rank] if table.has_ranks else []
    cells = zip(table.columns, row_cells(table, row), strict=True)
    texts = (
        _cell(cell, column, is_aligned=(place, part) in kinds)
        for place, (column, parts) in enumerate(cells)
        for part, cell in enumerate(parts)
    )
    return [escape_latex(row.label) + _superscript(row.letter), *rank, *texts]


def _cell(cell: Cell, column: TableColumn, *, is_aligned: bool) -> str:
    if is_aligned:  # siunitx reads the number itself; what is no number stands in braces
        value = cell.text if NUMBER.fullmatch(cell.text) else f"{{{escape_latex(cell.text)}}}" if cell.text else ""
        value = rf"\bfseries {value}" if cell.mark == "best" else value
    else:
        value = f"$-${cell.text[1:]}" if cell.text.startswith("-") else escape_latex(cell.text)
        value = rf"\textbf{{{value}}}" if cell.mark == "best" else value
    spread = rf"{{\scriptsize {escape_latex(cell.spread)}}}" if cell.spread else ""
    return f"{value} & {spread}{_superscript(cell.letters)}" if column.has_spread else value


def _superscript(letters: str) -> str:
    return rf"\textsuperscript{{{escape_latex(letters)}}}" if letters else ""


def _line(cells: Iterable[str]) -> str:
    return " & ".join(cells) + r" \\"


def render_latex(leaderboard: Leaderboard, style: RenderStyle) -> str:
    """A complete table environment: best systems in bold, ranks, letters, and the notes in small print beneath.

    With a baseline, a second one holds the differences from it. Notes that do not stand beneath are comments.
    """
    caption, key = dataset_line(leaderboard), leaderboard.run or leaderboard.dataset
    board = leaderboard if style.detail == "full" else first_rows(leaderboard)
    table = leaderboard_table(board, style.decimals, style.columns)
    chosen = keep_columns(board, style.columns)
    further = replace(style.paper, caption="", label="")
    measures = sum(column.has_spread for column in table.columns)
    lines = [
        SIUNITX if style.paper.siunitx else PREAMBLE,
        *(_comments(leaderboard) if style.detail != "full" else []),
        *latex_float(table, caption, key, measures, _table_notes(leaderboard, style, table), paper=style.paper),
        *_baseline(chosen, style.decimals, key, further),
        *_slices(chosen, style.decimals, key, further),
        *(_costs(leaderboard, caption, key, further) if style.costs else []),
    ]
    return "\n".join(lines) + "\n"


def _table_notes(leaderboard: Leaderboard, style: RenderStyle, table: Table) -> list[str]:
    """The escaped notes beneath the table: all of them, those for readers of a paper, or none."""
    if style.detail == "full":
        return _notes(leaderboard)
    if style.detail == "table":
        return []
    ranks = "Rank: the ranks that the tests leave possible." if table.has_ranks else ""
    letters = letter_note(leaderboard) if any(row.letter for row in table.rows) else ""
    losses = [word_remark(remark) for remark in leaderboard.remarks if remark.severity == "warning"][:MAX_WARNINGS]
    notes = (interval_line(leaderboard), ranks, letters, *losses, f"{dataset_note(leaderboard)}.")
    return [" ".join(escape_latex(note) for note in notes if note)]


MAX_WARNINGS = 3
"""Warnings that stand in the small print of a paper's table."""


def _comments(leaderboard: Leaderboard) -> list[str]:
    """The methods paragraph as comments, so that the file holds what the paper says in its text."""
    lines = (describe_methods(leaderboard).rstrip("\n"), *reader_notes(leaderboard))
    return [
        "% For the section on methods (harness eval --describe prints it, too):",
        *(f"%   {escape_latex(line)}" for line in lines),
    ]


def _notes(leaderboard: Leaderboard) -> list[str]:
    ranked = [f"{measures}: {text}." for measures, text in rank_notes(leaderboard)]
    notes = [*reader_notes(leaderboard), *ranked, letter_note(leaderboard)]
    signatures = (f"{names}: {signature}." for names, signature in signature_lines(leaderboard.columns))
    # A signature is one word of a hundred letters: let the line break after its bars.
    broken = (escape_latex(text).replace(r"\textbar{}", r"\textbar{}\allowbreak{}") for text in signatures)
    return [*(escape_latex(note) for note in notes if note), *broken, escape_latex(f"{dataset_note(leaderboard)}.")]


def _baseline(leaderboard: Leaderboard, decimals: int, key: str, paper: PaperStyle) -> list[str]:
    """A table of its own: each difference from the baseline and its p. The other formats have more of each."""
    table = baseline_table(leaderboard, decimals)
    if table is None:
        return []
    note = escape_latex(BASELINE_NOTE.format(leaderboard.baseline, corrected_p(leaderboard)))
    caption = f"Against {leaderboard.baseline}"
    return latex_float(
        keep_parts(table, ("Δ", "p")), caption, f"{key}-against", len(table.columns), [note], paper=paper
    )


def _slices(leaderboard: Leaderboard, decimals: int, key: str, paper: PaperStyle) -> Iterable[str]:
    """A table for each field: the measure that orders the leaderboard within each part of the topics."""
    note = escape_latex(interval_note(leaderboard))
    for number, (caption, table) in enumerate(list_slice_tables(leaderboard, decimals), start=1):
        columns = tuple(replace(column, has_spread=True) for column in table.columns)
        wide = replace(table, columns=columns)
        name = f"{key}-slices-{number}"
        yield from latex_float(wide, caption.rstrip(":"), name, 2 * len(columns), [note], paper=paper)


def _costs(leaderboard: Leaderboard, caption: str, key: str, paper: PaperStyle) -> list[str]:
    """A table of its own; without any costs the sentence that says so, as a comment."""
    rows, notes = rows_with_costs(leaderboard), map(escape_latex, cost_notes(leaderboard))
    if not rows:
        return [f"% {note}" for note in notes]
    size = len(columns_with_values(rows)) - 2
    table = without_sections(cost_table(rows))
    return latex_float(table, f"What it cost: {caption}", f"{key}-costs", size, notes, paper=paper)
