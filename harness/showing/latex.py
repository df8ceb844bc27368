"""Comparison -> a LaTeX table with booktabs that pdflatex compiles as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import normalize

from harness.records import Column, Leaderboard, Row
from harness.showing.baseline_table import baseline_opponents, corrected_p, pair_figures
from harness.showing.cost_table import columns_with_values, cost_notes, cost_text, rows_with_costs
from harness.showing.format import (
    NOTHING,
    RenderStyle,
    beaten_letters,
    best_labels,
    column_heading,
    coverage_text,
    first_ranks,
    group_rows,
    has_letters,
    length_text,
    number_text,
    plus_minus,
)
from harness.showing.notes import dataset_line, dataset_note, letter_note, rank_notes, reader_notes, signature_lines

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


def render_latex(comparison: Leaderboard, style: RenderStyle) -> str:
    """A complete table environment: best systems in bold, ranks, letters, and all the notes in small print beneath.

    With a baseline, a second one holds the differences from it.
    """
    lines = [
        "% In the preamble: \\usepackage{booktabs}",
        *_opening(dataset_line(comparison), _key(comparison), len(comparison.columns)),
        *_tabular(comparison, style.decimals),
        *small_print(_notes(comparison)),
        r"\end{table}",
        *_against(comparison, style.decimals),
        *(_costs(comparison) if style.costs else []),
    ]
    return "\n".join(lines) + "\n"


def _key(comparison: Leaderboard) -> str:
    return comparison.run or comparison.dataset


def _opening(caption: str, key: str, measures: int) -> list[str]:
    return [
        *(r"\begin{table}[tbp]", r"\centering", rf"\caption{{{escape_latex(caption)}.}}"),
        *(rf"\label{{tab:{label_of(key)}}}", size_for(measures)),
    ]


def numeral(text: str) -> str:
    """A number that we wrote, with the minus of mathematics."""
    return f"$-${text[1:]}" if text.startswith("-") else escape_latex(text)


def size_for(measures: int) -> str:
    """Letters that let a table of so many measures stand in the 345 points of an article's line, up to seven."""
    if measures <= 3:
        return r"\small\setlength{\tabcolsep}{4pt}"
    size = r"\footnotesize" if measures <= 5 else r"\tiny"
    return size + r"\setlength{\tabcolsep}{2pt}"


def label_of(name: str) -> str:
    """A key for `ref`: of a name only what is safe in one."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-") or "comparison"


def small_print(notes: Iterable[str]) -> list[str]:
    """Notes, already escaped, as a block beneath the table."""
    opening = r"\begin{minipage}{\linewidth}\scriptsize\raggedright"
    return [r"\par\medskip", opening, "\\par\n".join(notes), r"\end{minipage}"]


def _notes(comparison: Leaderboard) -> list[str]:
    ranked = [f"{measures}: {text}." for measures, text in rank_notes(comparison)]
    plain = [*reader_notes(comparison), *ranked, letter_note(comparison)]
    signatures = (f"{names}: {signature}." for names, signature in signature_lines(comparison.columns))
    # A signature is one word of a hundred letters: let the line break after its bars.
    broken = (escape_latex(each).replace(r"\textbar{}", r"\textbar{}\allowbreak{}") for each in signatures)
    return [*(escape_latex(note) for note in plain if note), *broken, escape_latex(f"{dataset_note(comparison)}.")]


def _against(comparison: Leaderboard, decimals: int) -> list[str]:
    """A table of its own: each difference from the baseline and its p. The other formats have more of each."""
    labels = baseline_opponents(comparison)
    if not labels:
        return []
    found = {(pair.a, pair.measure): pair_figures(pair, decimals) for pair in comparison.against}
    lines: list[str] = []
    for label in labels:
        cells = [found.get((label, column.measure), (NOTHING, "", "", "")) for column in comparison.columns]
        numbers = (numeral(text) for change, _, p, _ in cells for text in (change, p))
        lines.append(line([escape_latex(label), *numbers]))
    titles = (escape_latex(column.title or column.measure) for column in comparison.columns)
    return [
        *_opening(f"Against {comparison.baseline}", f"{_key(comparison)}-against", len(comparison.columns)),
        rf"\begin{{tabular}}{{@{{}}l{'rr' * len(comparison.columns)}@{{}}}}",
        r"\toprule",
        line(["System", *(rf"\multicolumn{{2}}{{c}}{{{title}}}" for title in titles)]),
        line(["", *(r"$\Delta$", "$p$") * len(comparison.columns)]),
        *(r"\midrule", *lines, r"\bottomrule", r"\end{tabular}"),
        *small_print([escape_latex(AGAINST.format(comparison.baseline, corrected_p(comparison)))]),
        r"\end{table}",
    ]


def _costs(comparison: Leaderboard) -> list[str]:
    """A table of its own; without any costs the sentence that says so, as a comment."""
    rows, notes = rows_with_costs(comparison), cost_notes(comparison)
    if not rows:
        return [f"% {escape_latex(note)}" for note in notes]
    kinds = columns_with_values(rows)
    return [
        *_opening(f"What it cost: {dataset_line(comparison)}", f"{_key(comparison)}-costs", len(kinds) - 2),
        rf"\begin{{tabular}}{{@{{}}l{'r' * len(kinds)}@{{}}}}",
        r"\toprule",
        line(["System", *(kind.heads[0].capitalize() for kind in kinds)]),
        line(["", *(kind.heads[1] for kind in kinds)]),
        r"\midrule",
        *(line([escape_latex(row.label), *(escape_latex(cost_text(row, kind)) for kind in kinds)]) for row in rows),
        *(r"\bottomrule", r"\end{tabular}"),
        *small_print([escape_latex(note) for note in notes]),
        r"\end{table}",
    ]


AGAINST = "Δ is the system less {}; {}."


def _tabular(comparison: Leaderboard, decimals: int) -> list[str]:
    ranks = first_ranks(comparison)
    best = {column.measure: best_labels(comparison, column, decimals) for column in comparison.columns}
    # A score is two columns, what stands before its ± and what follows, so that raised letters do not shift numbers.
    scores = r"r@{\hspace{1pt}}l" * len(comparison.columns)
    spec = f"@{{}}l{'r' if ranks else ''}{scores}rr@{{}}"
    lines = [rf"\begin{{tabular}}{{{spec}}}", r"\toprule", _heads(comparison, bool(ranks))]
    for section in group_rows(comparison.rows):
        lines.append(r"\midrule")
        if section.title:
            width = 3 + bool(ranks) + 2 * len(comparison.columns)
            lines.append(rf"\multicolumn{{{width}}}{{@{{}}l}}{{\emph{{{section.title}}}}} \\")
        for row in section.rows:
            scored = (_score(row, column, best[column.measure], decimals) for column in comparison.columns)
            rank = [ranks.get(row.label, "")] if ranks else []
            lines.append(
                line([_name(row, has_letters(comparison)), *rank, *scored, length_text(row), coverage_text(row)])
            )
    return [*lines, r"\bottomrule", r"\end{tabular}"]


def _heads(comparison: Leaderboard, ranked: bool) -> str:
    titles = (column_heading(column, column.title or column.measure) for column in comparison.columns)
    spread = (rf"\multicolumn{{2}}{{c}}{{{escape_latex(title)}}}" for title in titles)
    return line(["System", *(["Rank"] if ranked else []), *spread, "Words", "Scored"])


def line(cells: Iterable[str]) -> str:
    """One row of a tabular, its cells already escaped."""
    return " & ".join(cells) + r" \\"


def _name(row: Row, lettered: bool) -> str:
    letter = rf"\textsuperscript{{{escape_latex(row.letter)}}}" if row.letter and lettered else ""
    return escape_latex(row.label) + letter


def _score(row: Row, column: Column, best: frozenset[str], decimals: int) -> str:
    estimate = row.estimates.get(column.measure)
    if estimate is None:
        return r"\textendash{} & "
    value = numeral(number_text(estimate.value, decimals))
    shown = rf"\textbf{{{value}}}" if row.label in best else value
    half = escape_latex(plus_minus(estimate, decimals))
    beaten = escape_latex(beaten_letters(row, column.measure))
    return (
        f"{shown} & "
        + (rf"{{\scriptsize {half}}}" if half else "")
        + (rf"\textsuperscript{{{beaten}}}" if beaten else "")
    )
