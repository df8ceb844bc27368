"""A leaderboard as an HTML table, as whole text, and rows of values."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser

import msgspec

from harness.records import Column, Leaderboard, Remark, Row
from harness.showing.csv_export import leaderboard_rows
from harness.showing.html_table import render_html_table
from harness.showing.leaderboard_formats import render

LEFT, RIGHT = ' style="text-align:left"', ' style="text-align:right"'

TABLE = f"""\
<table>
<caption>The summit: 5 topics, 1 event</caption>
<thead><tr><th scope="col"{LEFT}>System</th><th scope="col"{RIGHT}>Rank</th><th scope="col"{RIGHT}>ROUGE-1</th><th \
scope="col"{RIGHT}>Words</th><th scope="col"{RIGHT}>Scored</th></tr></thead>
<tbody>
<tr><th colspan="5"{LEFT}><em>baselines</em></th></tr>
<tr><th scope="row"{LEFT}>lead<sup>c</sup></th><td{RIGHT}>2</td><td{RIGHT}>30.0 <small>±2.0</small></td><td{RIGHT}>\
59.2</td><td{RIGHT}>5/5</td></tr>
<tr><th colspan="5"{LEFT}><em>systems</em></th></tr>
<tr><th scope="row"{LEFT}>textrank<sup>a</sup></th><td{RIGHT}>1</td><td{RIGHT}><strong>38.2</strong> \
<small>±3.1</small><sup>c</sup></td><td{RIGHT}>59.2</td><td{RIGHT}>5/5</td></tr>
<tr><th scope="row"{LEFT}>日本<sup>b</sup></th><td{RIGHT}>1</td><td{RIGHT}>31.0 <small>±10.1</small></td><td{RIGHT}>\
59.2</td><td{RIGHT}><strong>3/5</strong></td></tr>
<tr><th colspan="5"{LEFT}><em>upper bound</em></th></tr>
<tr><th scope="row"{LEFT}>oracle</th><td{RIGHT}></td><td{RIGHT}>55.5 <small>±2.0</small></td><td{RIGHT}>59.2</td><td\
{RIGHT}>5/5</td></tr>
</tbody>
</table>
"""


ELEMENTS = {
    *("div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
    *("strong", "small", "sup", "em", "details", "summary", "p"),
}


class Tags(HTMLParser):
    """The names of the elements, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        assert {name for name, _ in attrs} <= {"style", "scope", "colspan"}

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_leaderboard_reads_as_a_whole_html_table(small: Leaderboard) -> None:
    shown = render_html_table(msgspec.structs.replace(small, columns=small.columns[:1]))

    assert TABLE in shown
    assert shown.startswith("<div>\n<table>")
    assert "<p>Test: approximate randomization" in shown
    assert "<p>Dataset deauville, fingerprint 3f2a9c41.</p>" in shown


def test_no_text_from_outside_is_markup_or_hides_in_an_html_table(small: Leaderboard) -> None:
    evil = "<img src=x onerror=a()>&amp;\x1b[31m\u202e\"'"
    rows = tuple(msgspec.structs.replace(row, label=f"{row.label}{evil}") for row in small.rows)
    column = msgspec.structs.replace(small.columns[0], title=evil)
    remark = Remark("text", "note", {"text": evil})
    held = msgspec.structs.replace(small, rows=rows, columns=(column,), title=evil, dataset=evil, remarks=(remark,))
    tags = Tags()

    tags.feed(render_html_table(held))

    assert tags.names <= ELEMENTS
    assert tags.text.count("<img src=x onerror=a()>&amp;␛[31m\\u202e\"'") == len(rows) + 5, (
        "caption, heading, two notes, dataset"
    )
    assert not set(tags.text) & set("\x1b\u202e")


def test_rows_of_values_are_those_of_the_csv(small: Leaderboard) -> None:
    rows = leaderboard_rows(small)

    assert list(rows[0]) == render(small, "csv").splitlines()[0].split(",")
    assert (rows[0]["system"], rows[0]["rouge1"], rows[0]["rouge1.rank"], rows[0]["topics"]) == (
        "textrank",
        38.24,
        1,
        5,
    )
    assert rows[3]["ter"] is None
    assert "price" in leaderboard_rows(small, costs=True)[0]


def test_a_measure_that_is_named_like_another_column_keeps_a_column_of_its_own(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    named = comparison_of((row_of("a", {"words": (3.0, 1.0)}),), "rouge1")
    words = Column("words", "words", "words|v:1", None, "")

    (row,) = leaderboard_rows(msgspec.structs.replace(named, columns=(words,)))

    assert (row["words.value"], row["words.low"], row["words"]) == (3.0, 2.0, 59.2)
