"""Pictures as PDF: a file that readers can open, with the texts, points and lines of the SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import msgspec
import pytest

from harness.records import Leaderboard
from harness.showing.charts import CHARTS, plot
from harness.showing.charts.pdf import pdf
from harness.showing.charts.pdf_fonts import encode_text, width_of
from tests.showing.test_charts import paired

SPACE = "{http://www.w3.org/2000/svg}"


def read_texts(document: bytes) -> list[str]:
    """What each BT ... ET of the page shows, of Helvetica only."""
    blocks = re.findall(rb"BT (.*?) ET", document, re.DOTALL)
    return [
        b"".join(bytes.fromhex(codes.decode()) for codes in re.findall(rb"<([0-9a-f]*)> Tj", block)).decode("cp1252")
        for block in blocks
    ]


@pytest.mark.parametrize("chart", CHARTS)
def test_the_table_of_objects_is_exact(small: Leaderboard, chart: str) -> None:
    document = pdf(plot(paired(small), chart))

    assert document.startswith(b"%PDF-1.4\n")
    assert document.endswith(b"%%EOF\n")
    start = int(re.findall(rb"startxref\n(\d+)\n", document)[0])
    assert document[start:].startswith(b"xref\n0 6\n")
    places = [int(place) for place in re.findall(rb"^(\d{10}) 00000 n ?$", document, re.MULTILINE)]
    assert len(places) == 5
    for number, place in enumerate(places, 1):
        assert document[place:].startswith(b"%d 0 obj\n" % number)
    length = re.search(rb"/Length (\d+) >>\nstream\n", document)
    assert length is not None
    assert document[length.end() + int(length[1]) :].startswith(b"\nendstream")
    stream = document[length.end() : length.end() + int(length[1])]
    assert stream.split().count(b"q") == stream.split().count(b"Q")


def test_it_shows_the_texts_points_and_lines_of_the_svg(small: Leaderboard) -> None:
    svg = plot(small, "forest")
    document = pdf(svg)

    root = ElementTree.fromstring(svg)
    texts = [(node.text or "") + "".join(child.tail or "" for child in node) for node in root.iter(f"{SPACE}text")]
    shown = read_texts(document)
    assert "[U+65E5][U+672C]" in shown  # neither font has Japanese
    assert {text.replace("日本", "[U+65E5][U+672C]") for text in texts} <= set(shown)
    circles = len(list(root.iter(f"{SPACE}circle")))
    assert document.count(b" c h ") == circles
    assert any(text.startswith("Scores with confidence intervals. The summit: 5 topics") for text in shown)


def test_the_same_picture_gives_the_same_bytes_and_no_date(small: Leaderboard) -> None:
    svg = plot(small, "length")

    assert pdf(svg) == pdf(svg)
    assert b"Date" not in pdf(svg)


def test_no_name_can_end_a_text_of_the_page(small: Leaderboard) -> None:
    evil = msgspec.structs.replace(small.rows[0], label="x) Tj ET\n(endstream\\")
    document = pdf(plot(msgspec.structs.replace(small, rows=(evil, *small.rows[1:])), "forest"))

    assert document.count(b"endstream") == 1
    assert document.count(b"(") == 1  # the producer's


def test_widths_are_those_of_helvetica_and_arrows_come_from_symbol() -> None:
    assert width_of(encode_text("Hello")) == pytest.approx((722 + 556 + 222 + 222 + 556) / 1000)
    assert width_of(encode_text("é")) == width_of(encode_text("e"))
    assert [piece.font for piece in encode_text("ter ↓ x")] == ["F", "S", "F"]
