"""Markdown, LaTeX, CSV and JSON of the small table, whole; and what each of them escapes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import BadInput
from harness.records import Estimate, JudgeStats, Leaderboard, Pair, Row
from harness.showing.csv_export import text_cell
from harness.showing.json_export import read_json, schema
from harness.showing.latex import escape_latex
from harness.showing.leaderboard_formats import render
from harness.showing.markdown import code_span, escape_markdown

MARKDOWN = """\
**The summit: 5 topics, 1 event**

textrank leads in rouge1, but five topics of one event do not separate the two systems. Other measures have another first: ter 日本.

| System | Rank | ROUGE-1 | ter ↓ | Words | Scored |
| :-- | --: | --: | --: | --: | --: |
| *baselines* |  |  |  |  |  |
| lead<sup>c</sup> | 2 | 30.0 ±2.0 | 99.0 ±2.0 | 59.2 | 5/5 |
| *systems* |  |  |  |  |  |
| textrank<sup>a</sup> | 1 | **38.2** ±3.1<sup>c</sup> | 91.2 ±4.0 | 59.2 | 5/5 |
| 日本<sup>b</sup> | 1 | 31.0 ±10.1 | **85.0** ±2.2 | 59.2 | **3/5** |
| *upper bound* |  |  |  |  |  |
| oracle |  | 55.5 ±2.0 | – | 59.2 | 5/5 |

- ± is half the width of the 95 % interval over topics within one event (percentile bootstrap, 1,000 draws, seed 12345; CSV and JSON give both bounds).
- Test: approximate randomization, 10000 permutations of events, two-sided, Holm. Ranks differ only where every system above is significantly better than every system below.
- Some candidates are longer than the word budget: lead 40 %.
- Five topics are few.
- rouge1: {textrank, 日本} \\> lead
- ter: no two systems differ significantly
- Raised letters: the systems that this one is significantly better than.

- rouge1: `mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0`
- ter: `mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0`

Dataset deauville, fingerprint 3f2a9c41.
"""  # noqa: E501 - a list item of Markdown is one line


def test_markdown_reads_as_a_whole(small: Leaderboard) -> None:
    assert render(small, "markdown") == MARKDOWN


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        ("a|b", r"a\|b"),
        ("<script>x</script>", r"\<script\>x\</script\>"),
        ("*b* _i_ `c` ~s~", r"\*b\* \_i\_ \`c\` \~s\~"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("&lt; $x$ \\", "&amp;lt; &#36;x&#36; \\\\"),
        ("# head", r"\# head"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("-0.5", "-0.5"),
        ("38.2", "38.2"),
        ("---", r"\---"),
        ("two\nlines", "two␊lines"),
    ],
)
def test_markdown_is_taken_for_text(outside: str, shown: str) -> None:
    assert escape_markdown(outside) == shown


@pytest.mark.parametrize(
    ("outside", "span"), [("a|b", "`a|b`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), (" x", "`  x `"), ("", "")]
)
def test_a_code_span_holds_any_backticks(outside: str, span: str) -> None:
    assert code_span(outside) == span


LATEX = r"""% In the preamble: \usepackage{booktabs}
\begin{table}[tbp]
\centering
\caption{The summit: 5 topics, 1 event.}
\label{tab:deauville-1}
\small\setlength{\tabcolsep}{4pt}
\begin{tabular}{@{}lrr@{\hspace{1pt}}lr@{\hspace{1pt}}lrr@{}}
\toprule
System & Rank & \multicolumn{2}{c}{ROUGE-1} & \multicolumn{2}{c}{ter $\downarrow$} & Words & Scored \\
\midrule
\multicolumn{8}{@{}l}{\emph{baselines}} \\
lead\textsuperscript{c} & 2 & 30.0 & {\scriptsize $\pm$2.0} & 99.0 & {\scriptsize $\pm$2.0} & 59.2 & 5/5 \\
\midrule
\multicolumn{8}{@{}l}{\emph{systems}} \\
textrank\textsuperscript{a} & 1 & \textbf{38.2} & {\scriptsize $\pm$3.1}\textsuperscript{c} & 91.2 & {\scriptsize $\pm$4.0} & 59.2 & 5/5 \\
{[}U+65E5{]}{[}U+672C{]}\textsuperscript{b} & 1 & 31.0 & {\scriptsize $\pm$10.1} & \textbf{85.0} & {\scriptsize $\pm$2.2} & 59.2 & 3/5 \\
\midrule
\multicolumn{8}{@{}l}{\emph{upper bound}} \\
oracle &  & 55.5 & {\scriptsize $\pm$2.0} & \textendash{} &  & 59.2 & 5/5 \\
\bottomrule
\end{tabular}
\par\medskip
\begin{minipage}{\linewidth}\scriptsize\raggedright
"""  # noqa: E501 - a row of a tabular is one line


def test_latex_reads_as_a_whole(small: Leaderboard) -> None:
    shown = render(small, "latex")

    assert shown.startswith(LATEX)
    assert shown.endswith("\\end{minipage}\n\\end{table}\n")
    assert "seed 12345" in shown
    assert "Test: approximate randomization" in shown
    assert r"refs:best\textbar{}\allowbreak{}nrefs:3-4" in shown


@pytest.mark.parametrize(
    ("outside", "shown"),
    [
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("100 % & #1 $x$ a_b", r"100 \% \& \#1 \$x\$ a\_b"),
        ("^~", r"\textasciicircum{}\textasciitilde{}"),
        ("a--b", "a-{}-b"),
        ("*[x]", "{*}{[}x{]}"),
        ("é ñ Ő ß ł", r"\'{e} \~{n} \H{O} \ss{} \l{}"),
        ("日\x1b\ud800", "{[}U+65E5{]}{[}U+001B{]}{[}U+D800{]}"),
        ("-0.5 ±3", r"-0.5 $\pm$3"),
    ],
)
def test_latex_is_taken_for_text(outside: str, shown: str) -> None:
    assert escape_latex(outside) == shown


@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_escaped_latex_is_ascii_without_controls(text: str) -> None:
    shown = escape_latex(text)

    assert shown.isascii()
    assert shown.isprintable()


CSV = """\
system,role,rouge1,rouge1.low,rouge1.high,rouge1.rank,rouge1.rank_low,rouge1.rank_high,ter,ter.low,ter.high,ter.rank,ter.rank_low,ter.rank_high,words,scored,topics,over_budget,seconds
textrank,system,38.24,35.120000000000005,41.36,1,,,91.2,87.2,95.2,1,,,59.2,5,5,0.0,0.5
日本,system,31.0,20.9,41.1,1,,,85.0,82.75,87.25,1,,,59.2,3,5,0.0,0.5
lead,floor,30.0,28.0,32.0,2,,,99.0,97.0,101.0,1,,,59.2,5,5,0.4,0.5
oracle,ceiling,55.5,53.5,57.5,,,,,,,,,,59.2,5,5,0.0,0.5
"""


def test_csv_reads_as_a_whole_and_in_full(small: Leaderboard) -> None:
    assert render(small, "csv", decimals=0) == CSV


def test_long_csv_has_a_row_for_each_system_and_measure(small: Leaderboard) -> None:
    rows = list(csv.DictReader(io.StringIO(render(small, "csv-long"))))

    assert [(row["system"], row["measure"]) for row in rows] == [
        (row.label, column.measure) for row in small.rows for column in small.columns
    ]
    first = rows[0]
    assert float(first["value"]) == small.rows[0].estimates["rouge1"].value
    assert float(first["low"]) == small.rows[0].estimates["rouge1"].low
    assert first["signature"] == small.columns[0].signature
    assert (first["topics"], first["scored"], first["higher_is_better"]) == ("5", "5", "true")
    assert rows[-1]["value"] == "", "the oracle has no TER"


@pytest.mark.parametrize("outside", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1"])
def test_what_a_spreadsheet_would_compute_is_quoted(outside: str) -> None:
    assert text_cell(outside).startswith("'")


def test_our_negative_numbers_stay_numbers(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    row = msgspec.structs.replace(row_of("-x", {}), estimates={"rouge1": Estimate(-0.5, -1.0, 0.25)})

    shown = render(comparison_of((row,), "rouge1"), "csv").splitlines()[1]

    assert shown.startswith("'-x,system,-0.5,-1.0,0.25,")


def test_json_comes_back_as_it_was(small: Leaderboard, usual: Leaderboard) -> None:
    assert read_json(render(small, "json")) == small
    assert read_json(render(usual, "json").encode()) == usual


def test_json_says_its_format_and_has_every_number_in_full(small: Leaderboard) -> None:
    found = json.loads(render(small, "json", decimals=0))

    assert (found["format"], found["kind"], found["dataset"]) == (1, "comparison", "deauville")
    assert found["rows"][0]["estimates"]["rouge1"] == {"value": 38.24, "low": 38.24 - 3.12, "high": 38.24 + 3.12}


def test_the_schema_names_every_field_that_is_written(small: Leaderboard) -> None:
    described = schema()["$defs"]["Leaderboard"]
    judged = msgspec.structs.replace(small, judge_stats=JudgeStats(("tiny",), "0" * 16, 0.0, 15, 12, 1))

    assert set(described["properties"]) == set(json.loads(render(judged, "json")))
    assert set(described["properties"]) == {*json.loads(render(small, "json")), "bench"}
    assert read_json(render(judged, "json")) == judged
    assert {"format", "kind", "rows"} <= set(described["required"])


def test_a_number_that_is_none_is_not_written_as_json(small: Leaderboard) -> None:
    broken = msgspec.structs.replace(small, rows=(msgspec.structs.replace(small.rows[0], words=float("nan")),))

    with pytest.raises(ValueError, match="not JSON compliant"):
        render(broken, "json")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "not JSON"),
        ("[]", "not a comparison"),
        ('{"kind": "topic", "format": 1}', "not a comparison"),
        ('{"kind": "comparison", "format": 2}', "format 2, but this harness reads 1"),
        ('{"kind": "comparison", "format": 1, "x": NaN}', "NaN is not a number"),
        ('{"kind": "comparison", "format": 1}', "missing required field"),
    ],
)
def test_what_is_no_comparison_is_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(BadInput, match=f"^table.json: .*{problem}"):
        read_json(text, "table.json")


@pytest.mark.parametrize("format_", ["text", "markdown", "latex", "csv", "csv-long", "json"])
def test_the_same_comparison_gives_the_same_bytes(small: Leaderboard, format_: str) -> None:
    again = read_json(render(small, "json"))

    assert render(small, format_).encode() == render(again, format_).encode()


LATEX_AGAINST = r"""\end{table}
\begin{table}[tbp]
\centering
\caption{Against lead.}
\label{tab:deauville-1-against}
\small\setlength{\tabcolsep}{4pt}
\begin{tabular}{@{}lrrrr@{}}
\toprule
System & \multicolumn{2}{c}{ROUGE-1} & \multicolumn{2}{c}{ter} \\
 & $\Delta$ & $p$ & $\Delta$ & $p$ \\
\midrule
textrank & +8.2 & 0.031 & $-$7.8 & \textless{}.001 \\
\bottomrule
\end{tabular}
\par\medskip
\begin{minipage}{\linewidth}\scriptsize\raggedright
$\Delta$ is the system less lead; p is after Holm\textquotesingle{}s correction.
\end{minipage}
\end{table}
"""

MARKDOWN_AGAINST = """\
Against lead: Δ is the system less lead, with the interval of the difference; p is after Holm's correction; w/t/l are topics won, tied and lost.

| System | Measure | Δ | interval | p | w/t/l |
| :-- | :-- | --: | --: | --: | --: |
| textrank | ROUGE-1 | +8.2 | \\[+0.2, +16.0\\] | 0.031 | 5/0/0 |
| textrank | ter | -7.8 | – | \\<.001 | 0/1/4 |
"""  # noqa: E501 - a paragraph of Markdown is one line


def test_a_baseline_has_a_table_in_each_format_for_papers(small: Leaderboard) -> None:
    pairs = (
        Pair("textrank", "lead", "rouge1", 8.24, 0.25, 16.0, 0.02, 0.0312, 5, 0, 0),
        Pair("textrank", "lead", "ter", -7.8, None, None, 0.0001, 0.0002, 0, 1, 4),
    )
    held = msgspec.structs.replace(small, baseline="lead", baseline_pairs=pairs)

    assert render(held, "latex").endswith(LATEX_AGAINST)
    assert MARKDOWN_AGAINST in render(held, "markdown")
    assert read_json(render(held, "json")).baseline_pairs == pairs


def test_letters_stand_only_where_a_system_beats_another(small: Leaderboard) -> None:
    equal = msgspec.structs.replace(small, rows=tuple(msgspec.structs.replace(row, beats={}) for row in small.rows))

    assert "<sup>" not in render(equal, "markdown")
    assert "textsuperscript" not in render(equal, "latex")


def test_half_a_surrogate_pair_in_the_place_of_a_word_is_one_line(small: Leaderboard) -> None:
    text = render(small, "json").replace('"role": "system"', '"role": "\\ud800"', 1)

    with pytest.raises(BadInput, match="half a surrogate pair"):
        read_json(text)
