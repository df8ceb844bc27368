"""Pictures: what they show, that they are XML, and that hostile names stay names."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import msgspec
import pytest

from harness.errors import HarnessError, UnknownName
from harness.records import Comparison, Pair
from harness.showing import CHARTS, plot, png
from harness.showing.charts.drawing import shortened, ticks

SPACE = "{http://www.w3.org/2000/svg}"
EVIL = '<script>x</script>&"\x1b[31m\u202e\x00\ud800]]>'


def paired(comparison: Comparison) -> Comparison:
    """With a test of each system against the others: the first beats the last."""
    labels = [row.label for row in comparison.rows if row.role != "ceiling"]
    pairs = [
        Pair(a, b, column.measure, 2.5, 0.5, 4.5, 0.01, 0.01 if (a, b) == (labels[0], labels[-1]) else 0.5, 3, 0, 2)
        for column in comparison.columns
        for place, a in enumerate(labels)
        for b in labels[place + 1 :]
    ]
    return msgspec.structs.replace(comparison, pairs=tuple(pairs))


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(svg).iter(f"{SPACE}text")]


def drawn(svg: str, kind: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg).iter() if each.get("class", "").startswith(kind)]


@pytest.mark.parametrize("chart", CHARTS)
def test_every_picture_is_a_file_of_its_own(small: Comparison, chart: str) -> None:
    svg = plot(paired(small), chart)
    assert ET.fromstring(svg).tag == f"{SPACE}svg"
    assert "var(--" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_forest_has_a_point_and_a_line_for_each_row(small: Comparison) -> None:
    svg = plot(small, "forest")
    assert len(drawn(svg, "dot")) == len(drawn(svg, "bar")) == 4
    assert {"textrank", "日本", "lead", "oracle", "38.2"} <= set(texts(svg))


def test_a_row_without_a_score_is_not_drawn(small: Comparison) -> None:
    assert "oracle" not in texts(plot(small, "forest", "ter"))


def test_a_matrix_fills_what_is_better_and_frames_what_is_worse(small: Comparison) -> None:
    svg = plot(paired(small), "matrix")
    assert len(drawn(svg, "better")) == len(drawn(svg, "worse")) == 1
    assert texts(svg).count("p 0.010") == 0
    assert ">+2.5</text>" in svg
    assert ">-2.5</text>" in svg


def test_a_difference_of_an_error_rate_is_better_downwards(small: Comparison) -> None:
    svg = plot(paired(small), "matrix", "ter")
    first = [each.get("class") for each in ET.fromstring(svg).iter(f"{SPACE}text") if each.text == "+2.5"]
    assert "cell on-worse" in first or "+2.5" not in texts(svg)


def test_a_matrix_of_many_systems_has_squares_without_numbers(comparison_of, row_of) -> None:  # type: ignore[no-untyped-def]
    many = comparison_of(tuple(row_of(f"s{n}", {"rouge1": (40 - n, 1)}) for n in range(40)), "rouge1")
    svg = plot(paired(many), "matrix")
    assert len(svg) < 60_000
    assert len(texts(svg)) == 1 + 80


def test_names_beside_points_do_not_cover_one_another(usual: Comparison) -> None:
    names = texts(plot(usual, "length"))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("chart", CHARTS)
def test_a_hostile_name_stays_a_name(small: Comparison, chart: str) -> None:
    first, *rest = paired(small).rows
    rows = (msgspec.structs.replace(first, label=EVIL), *rest)
    columns = tuple(msgspec.structs.replace(column, title=EVIL) for column in small.columns)
    pairs = tuple(
        msgspec.structs.replace(pair, a=EVIL if pair.a == first.label else pair.a) for pair in paired(small).pairs
    )
    svg = plot(msgspec.structs.replace(small, rows=rows, columns=columns, pairs=pairs), chart)
    assert {each.tag.removeprefix(SPACE) for each in ET.fromstring(svg).iter()} <= {
        *("svg", "style", "rect", "path", "line", "circle", "text", "title")
    }
    assert not set("\x1b\u202e\x00\ud800") & set(svg)


def test_a_picture_becomes_a_png(small: Comparison) -> None:
    pytest.importorskip("resvg_py")
    assert png(plot(small, "forest")).startswith(b"\x89PNG")


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(HarnessError, match=r"pip install resvg-py"):
        png("<svg/>")


def test_unknown_pictures_and_measures_are_named(small: Comparison) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'forest'"):
        plot(small, "forrest")
    with pytest.raises(UnknownName, match="measure"):
        plot(small, "forest", "bleu")


def test_nothing_to_draw_is_said(small: Comparison) -> None:
    with pytest.raises(HarnessError, match="nothing to draw"):
        plot(small, "matrix")


@pytest.mark.parametrize(
    ("low", "high"), [(0, 1), (37.2, 41.9), (-3, 3), (5, 5), (0, 0), (0.001, 0.002), (12345, 99999)]
)
def test_ticks_are_round_and_hold_what_they_are_for(low: float, high: float) -> None:
    marks = ticks(low, high)
    assert 2 <= len(marks) <= 9
    assert marks[0] <= low
    assert marks[-1] >= high
    assert marks == sorted(set(marks))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("lead", 10, "lead"), ("lead:sentences=1", 9, "lead…es=1"), ("日本日本日本", 7, "日…本")],
)
def test_long_names_keep_their_ends(text: str, most: int, short: str) -> None:
    assert shortened(text, most) == short
