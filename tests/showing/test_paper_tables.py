"""Tables of LaTeX as papers need them: chosen columns, own caption and label, bare, aligned by siunitx."""

from __future__ import annotations

import re

import msgspec
import pytest

from harness.records import Leaderboard
from harness.showing.csv_export import encode_excel, render_csv
from harness.showing.format import PaperStyle, RenderStyle
from harness.showing.latex import latex_float, render_latex
from harness.showing.leaderboard_table import leaderboard_table
from harness.showing.markdown import render_markdown

SHORT = RenderStyle(detail="short")


def test_only_the_columns_that_were_asked_for_stand_there_in_their_order(small: Leaderboard) -> None:
    style = msgspec.structs.replace(SHORT, columns=("words", "ter", "rouge1"))
    latex, markdown = render_latex(small, style), render_markdown(small, style)

    assert r"System & Rank & \multicolumn{2}{c}{ter $\downarrow$} & \multicolumn{2}{c}{ROUGE-1} & Words \\" in latex
    assert "| System | Rank | ter ↓ | ROUGE-1 | Words |" in markdown
    assert "Scored" not in latex + markdown


def test_no_other_table_has_a_column_that_was_not_asked_for(small: Leaderboard) -> None:
    beside = msgspec.structs.replace(small, beside_human=small.rows)
    shown = render_markdown(beside, msgspec.structs.replace(SHORT, columns=("ter",)))

    assert "| ROUGE-1" not in shown
    assert shown.count("| System |") == 2


def test_ranks_stand_beside_the_measure_that_they_are_of_only(small: Leaderboard) -> None:
    table = render_latex(small, msgspec.structs.replace(SHORT, columns=("ter",))).partition(r"\toprule")[2]
    assert "Rank" not in table
    assert "Rank" in render_latex(small, SHORT).partition(r"\toprule")[2]


def test_csv_has_the_measures_that_were_asked_for(small: Leaderboard) -> None:
    heads = render_csv(small, RenderStyle(columns=("ter",))).splitlines()[0].split(",")

    assert "ter" in heads
    assert "rouge1" not in heads


def test_caption_and_label_are_ones_own_and_the_caption_stays_text(small: Leaderboard) -> None:
    paper = PaperStyle(caption=r"100 % of \input{x}", label="tab:a b}{c")
    shown = render_latex(small, msgspec.structs.replace(SHORT, paper=paper))

    assert r"\caption{100 \% of \textbackslash{}input\{x\}.}" in shown
    assert r"\label{tab:a-b-c}" in shown


def test_bare_is_the_tabular_alone(small: Leaderboard) -> None:
    shown = render_latex(small, msgspec.structs.replace(SHORT, paper=PaperStyle(bare=True)))
    lines = [line for line in shown.splitlines() if not line.startswith("%")]

    assert lines[0].startswith(r"\begin{tabular}")
    assert lines[-1] == r"\end{tabular}"
    assert not any(word in shown for word in (r"\caption", r"\begin{table}", "minipage"))


@pytest.mark.parametrize(("measures", "environment"), [(3, "table"), (4, "table*")])
def test_a_wide_table_takes_both_columns_of_a_page(small: Leaderboard, measures: int, environment: str) -> None:
    lines = latex_float(leaderboard_table(small, 1), "A caption", "key", measures, [])

    assert lines[0] == rf"\begin{{{environment}}}[tbp]"
    assert lines[-1] == rf"\end{{{environment}}}"


def test_the_small_print_is_short_and_the_rest_a_comment(small: Leaderboard) -> None:
    shown = render_latex(small, SHORT)
    small_print = shown.partition(r"\raggedright")[2].partition(r"\end{minipage}")[0]

    assert len(small_print.strip().splitlines()) == 1
    assert "half the width" in small_print
    assert small.fingerprint in small_print
    assert "mode:google" not in small_print
    comments = [line for line in shown.splitlines() if line.startswith("%")]
    assert any("mode:google" in line for line in comments)


def test_no_name_can_end_a_comment(small: Leaderboard) -> None:
    evil = msgspec.structs.replace(small, title="x\n\\input{y}\r\\input{z}\u2028")
    for line in render_latex(evil, SHORT).splitlines():
        assert r"\input" not in line


def test_siunitx_aligns_what_is_a_number_and_braces_the_rest(small: Leaderboard) -> None:
    shown = render_latex(small, msgspec.structs.replace(SHORT, paper=PaperStyle(siunitx=True)))

    spec = re.search(r"\\begin\{tabular\}\{(.*)\}$", shown, re.MULTILINE)
    assert spec is not None
    assert spec[1] == (
        r"@{}lrS[table-format=2.1]@{\hspace{1pt}}lS[table-format=2.1]@{\hspace{1pt}}lS[table-format=2.1]r@{}"
    )
    assert r"& \bfseries 38.2 &" in shown
    assert r"{\textendash{}}" in shown
    assert r"{Words} & {Scored} \\" in shown
    assert r"\robustify\bfseries" in shown


def test_every_row_of_a_table_has_as_many_cells_as_its_columns(small: Leaderboard) -> None:
    for paper in (PaperStyle(), PaperStyle(siunitx=True, bare=True)):
        shown = render_latex(small, msgspec.structs.replace(SHORT, paper=paper))
        spec = re.search(r"\\begin\{tabular\}\{@\{\}(.*)@\{\}\}$", shown, re.MULTILINE)
        assert spec is not None
        columns = len(re.sub(r"@\{.*?\}\}?|\[.*?\]|\}", "", spec[1].replace(r"@{\hspace{1pt}}", "")))
        for line in re.findall(r"^(?!\\multicolumn)(.* & .*) \\\\$", shown, re.MULTILINE):
            spans = sum(int(number) - 1 for number in re.findall(r"\\multicolumn\{(\d)\}", line))
            assert line.count(" & ") + 1 + spans == columns, line


def test_excel_knows_the_letters_and_the_ends_of_lines(small: Leaderboard) -> None:
    table = encode_excel(render_csv(small, RenderStyle()))

    assert table.startswith("\ufeffsystem,")
    assert "日本" in table
    assert table.count("\r\n") == table.count("\n") == len(small.rows) + 1


@pytest.mark.parametrize("formula", ["=1+1", "+A1", "-cmd", "@SUM(A1)"])
def test_a_formula_stays_text_in_excel(small: Leaderboard, formula: str) -> None:
    row = msgspec.structs.replace(small.rows[0], label=formula)
    table = encode_excel(render_csv(msgspec.structs.replace(small, rows=(row,)), RenderStyle()))

    assert table.splitlines()[1].startswith(f"'{formula}")
