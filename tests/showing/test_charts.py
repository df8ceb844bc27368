"""Pictures: what they show, that they are XML, and that hostile names stay names."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.errors import HarnessError, UnknownName
from harness.records import Costs, Leaderboard, Pair, Row
from harness.showing.charts import CHARTS, plot
from harness.showing.charts.cost_chart import COST_AXES, log_ticks, pareto
from harness.showing.charts.drawing import round_ticks, shorten_text
from harness.showing.charts.labels import place_labels
from harness.showing.charts.pdf import png

SPACE = "{http://www.w3.org/2000/svg}"
EVIL = '<script>x</script>&"\x1b[31m\u202e\x00\ud800]]>'


def paired(comparison: Leaderboard) -> Leaderboard:
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


def find_elements(svg: str, kind: str) -> list[ET.Element]:
    return [each for each in ET.fromstring(svg).iter() if each.get("class", "").startswith(kind)]


@pytest.mark.parametrize("chart", CHARTS)
def test_every_picture_is_a_file_of_its_own(small: Leaderboard, chart: str) -> None:
    svg = plot(paired(small), chart)
    assert ET.fromstring(svg).tag == f"{SPACE}svg"
    assert "var(--" not in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_forest_has_a_point_and_a_line_for_each_row(small: Leaderboard) -> None:
    svg = plot(small, "forest")
    assert len(find_elements(svg, "dot")) == len(find_elements(svg, "bar")) == 4
    assert {"textrank", "日本", "lead", "oracle", "38.2"} <= set(texts(svg))


def test_a_row_without_a_score_is_not_drawn(small: Leaderboard) -> None:
    assert "oracle" not in texts(plot(small, "forest", "ter"))


def test_a_matrix_fills_what_is_better_and_frames_what_is_worse(small: Leaderboard) -> None:
    svg = plot(paired(small), "matrix")
    assert len(find_elements(svg, "better")) == len(find_elements(svg, "worse")) == 1
    assert texts(svg).count("p 0.010") == 0
    assert ">+2.5</text>" in svg
    assert ">-2.5</text>" in svg


def test_a_difference_of_an_error_rate_is_better_downwards(small: Leaderboard) -> None:
    svg = plot(paired(small), "matrix", "ter")
    first = [each.get("class") for each in ET.fromstring(svg).iter(f"{SPACE}text") if each.text == "+2.5"]
    assert "cell on-worse" in first or "+2.5" not in texts(svg)


def test_a_matrix_of_many_systems_has_squares_without_numbers(comparison_of, row_of) -> None:  # type: ignore[no-untyped-def]
    many = comparison_of(tuple(row_of(f"s{n}", {"rouge1": (40 - n, 1)}) for n in range(40)), "rouge1")
    svg = plot(paired(many), "matrix")
    assert len(svg) < 60_000
    assert len(texts(svg)) == 1 + 80 + 1  # the measure, the names, the title


def test_names_beside_points_do_not_cover_one_another(usual: Leaderboard) -> None:
    names = texts(plot(usual, "length"))
    assert len(names) == len(set(names))


@pytest.mark.parametrize("chart", CHARTS)
def test_a_hostile_name_stays_a_name(small: Leaderboard, chart: str) -> None:
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


def test_a_picture_becomes_a_png(small: Leaderboard) -> None:
    pytest.importorskip("resvg_py")
    assert png(plot(small, "forest")).startswith(b"\x89PNG")


def test_without_the_package_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "resvg_py", None)
    with pytest.raises(HarnessError, match=r"pip install resvg-py"):
        png("<svg/>")


def test_unknown_pictures_and_measures_are_named(small: Leaderboard) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'forest'"):
        plot(small, "forrest")
    with pytest.raises(UnknownName, match="measure"):
        plot(small, "forest", "bleu")


def test_nothing_to_draw_is_said(small: Leaderboard) -> None:
    with pytest.raises(HarnessError, match="nothing to draw"):
        plot(small, "matrix")


@pytest.mark.parametrize(
    ("low", "high"),
    [
        (0, 1),
        (37.2, 41.9),
        (-3, 3),
        (5, 5),
        (0, 0),
        (0.001, 0.002),
        (12345, 99999),
        (99.99999999999999, 100.00000000000001),
    ],
)
def test_ticks_are_round_and_hold_what_they_are_for(low: float, high: float) -> None:
    marks = round_ticks(low, high)
    assert 2 <= len(marks) <= 9
    assert marks[0] <= low
    assert marks[-1] >= high
    assert marks == sorted(set(marks))


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [("lead", 10, "lead"), ("lead:sentences=1", 9, "lead…es=1"), ("日本日本日本", 7, "日…本")],
)
def test_long_names_keep_their_ends(text: str, most: int, short: str) -> None:
    assert shorten_text(text, most) == short


def costing(comparison: Leaderboard, *medians: float | None) -> Leaderboard:
    """With these median seconds, of the first rows."""
    rows = tuple(
        msgspec.structs.replace(row, costs=None if median is None else Costs(5 * median, median))
        for row, median in zip_longest(comparison.rows, medians)
    )
    return msgspec.structs.replace(comparison, rows=rows)


def test_costs_have_a_point_an_interval_and_a_name_for_each_row_that_has_any(small: Leaderboard) -> None:
    svg = plot(costing(small, 2.0, 0.1, 0.004), "cost")
    assert len(find_elements(svg, "dot")) == len(find_elements(svg, "bar")) == 3
    assert {"textrank", "日本", "lead", "median time a topic, logarithmic"} <= set(texts(svg))
    assert "oracle" not in texts(svg)
    titles = [each.text for each in ET.fromstring(svg).iter(f"{SPACE}title")]
    assert "textrank: 38.2, 2.0 s" in titles
    assert len(find_elements(svg, "dot floor")) == 1


def test_a_cost_ten_times_as_high_stands_as_far_again(small: Leaderboard) -> None:
    svg = plot(costing(small, 0.01, 0.1, 1.0), "cost")
    left, middle, right = sorted(float(each.get("cx", "")) for each in find_elements(svg, "dot"))
    assert right - middle == pytest.approx(middle - left, abs=0.2)
    assert {"10 ms", "100 ms", "1 s"} <= set(texts(svg))


def test_a_row_that_took_no_time_is_not_drawn(small: Leaderboard) -> None:
    assert len(find_elements(plot(costing(small, 0.0, 0.1), "cost"), "dot")) == 1
    with pytest.raises(HarnessError, match="nothing to draw: cost of rouge1 needs systems that have a score and costs"):
        plot(costing(small, 0.0), "cost")


def test_prices_are_another_scale(small: Leaderboard) -> None:
    rows = tuple(
        msgspec.structs.replace(row, costs=Costs(1.0, 0.2, price=price))
        for row, price in zip(small.rows, (0.02, 0.0003, None, None), strict=True)
    )
    priced = msgspec.structs.replace(small, rows=rows)
    svg = plot(priced, "cost", by="price")
    assert len(find_elements(svg, "dot")) == 2
    assert {"$0.001", "$0.01", "price in US dollars, logarithmic"} <= set(texts(svg))
    with pytest.raises(HarnessError, match="needs systems that have a score and a price"):
        plot(costing(small, 0.1), "cost", by="price")
    with pytest.raises(UnknownName, match="Did you mean 'price'"):
        plot(priced, "cost", by="prize")  # type: ignore[arg-type]
    with pytest.raises(HarnessError, match="only cost is drawn by seconds or price"):
        plot(priced, "forest", by="price")


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=12),
    st.sampled_from(["rouge1", "ter"]),
)
def test_the_front_has_those_that_no_other_is_as_good_and_as_cheap_as(
    comparison_of: Callable[..., Leaderboard],
    row_of: Callable[..., Row],
    made: list[tuple[int, int]],
    measure: str,
) -> None:
    rows = [
        row_of(f"s{at}", {measure: (float(score), 1.0)}, costs=Costs(1.0, 10.0**spent))
        for at, (spent, score) in enumerate(made)
    ]
    column = comparison_of(tuple(rows), measure).columns[0]
    sign = 1 if measure == "rouge1" else -1

    def beats(one: tuple[int, int], other: tuple[int, int]) -> bool:
        return one != other and one[0] <= other[0] and sign * one[1] >= sign * other[1]

    wanted = {each for each in made if not any(beats(other, each) for other in made)}
    found = [made[int(row.label[1:])] for row in pareto(rows, column, COST_AXES["seconds"])]
    assert set(found) == wanted
    assert found == sorted(set(found))


@given(st.floats(1e-7, 1e5), st.floats(1.0, 1e9), st.sampled_from([4, 7]))
def test_logarithmic_ticks_are_round_few_and_within(low: float, ratio: float, most: int) -> None:
    high = low * max(ratio, 10.0)
    marks = log_ticks(low, high, most)
    assert 1 <= len(marks) <= most
    assert marks == sorted(set(marks))
    assert all(low <= mark <= high for mark in marks)
    assert all(f"{mark:.0e}"[0] in "125" and float(f"{mark:.0e}") == pytest.approx(mark) for mark in marks)


@given(
    st.lists(st.tuples(st.floats(20, 480), st.floats(20, 280)), min_size=1, max_size=25),
    st.integers(1, 20),
)
def test_names_cover_neither_one_another_nor_a_point(points: list[tuple[float, float]], long: int) -> None:
    found = place_labels(["x" * long] * len(points), points, (0, 0, 500, 300))
    boxes = [spot.box for spot in found if spot is not None]
    for at, (left, top, right, bottom) in enumerate(boxes):
        assert 0 <= left < right <= 500
        assert 0 <= top < bottom <= 300
        assert not any(left < x < right and top < y < bottom for x, y in points)
        for other in boxes[at + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_a_name_avoids_a_line_where_another_place_is_as_near() -> None:
    point, inside = (100.0, 100.0), (0.0, 0.0, 300.0, 200.0)
    free, avoiding = (
        place_labels(["name"], [point], inside, lines)[0] for lines in ((), ((118.0, 0.0, 122.0, 200.0),))
    )
    assert free is not None
    assert avoiding is not None
    assert (free.anchor, avoiding.anchor) == ("start", "end")


def test_a_name_that_stands_off_has_a_line_that_meets_no_other_point() -> None:
    points = [(250.0, 150.0), *((250.0 + dx, 150.0 + dy) for dx in (-30, 0, 30) for dy in (-18, 0, 18) if dx or dy)]
    first = place_labels(["a-name-of-some-length"] * len(points), points, (0, 0, 500, 300))
    off = [(point, spot) for point, spot in zip(points, first, strict=True) if spot is not None and spot.distance > 1]
    assert off
    for (x, y), spot in off:
        steps = [(x + (spot.tie[0] - x) * part / 50, y + (spot.tie[1] - y) * part / 50) for part in range(51)]
        for other in points:
            if other != (x, y):
                assert all(max(abs(sx - other[0]), abs(sy - other[1])) >= 5.9 for sx, sy in steps)


def test_many_systems_at_one_place_keep_their_names_or_tell_them_when_pointed_at(
    comparison_of: Callable[..., Leaderboard], row_of: Callable[..., Row]
) -> None:
    rows = tuple(row_of(f"system-{at}", {"rouge1": (30.0, 3.0)}, costs=Costs(1.0, 0.2)) for at in range(30))
    svg = plot(comparison_of(rows, "rouge1"), "cost")
    assert len(find_elements(svg, "dot")) == 30
    assert 8 <= len(find_elements(svg, "small")) < 30
