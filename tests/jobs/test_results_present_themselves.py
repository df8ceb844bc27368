"""A result shows itself where it is printed, in a notebook, and as a data frame."""

from __future__ import annotations

import sys
from html.parser import HTMLParser

import pytest

from harness.errors import HarnessError
from harness.jobs import check_robustness, compare, evaluate, plot, score_candidates, topic_scores
from harness.records import Leaderboard
from harness.scoring.settings import Settings
from harness.showing.leaderboard_formats import render
from harness.showing.robustness_table import render_robustness
from harness.showing.run_comparison_table import render_run_comparison
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)


@pytest.fixture
def leaderboard(place: Workspace) -> Leaderboard:
    return evaluate(workspace=place, settings=QUICK, metrics=["rouge1", "rouge2"])


class Cells(HTMLParser):
    """The cells of the tables of a fragment, and every tag in it."""

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags[-1] in ("td", "th") and data.strip():
            self.cells.append(data)


def cells(html: str) -> Cells:
    parser = Cells()
    parser.feed(html)
    return parser


def test_print_shows_the_table(place: Workspace, leaderboard: Leaderboard) -> None:
    rows = check_robustness(workspace=place, settings=QUICK)
    change = compare("town-1", "town-1", workspace=place, settings=QUICK)

    assert f"{leaderboard}\n" == render(leaderboard, detail="short")
    assert f"{rows}\n" == render_robustness(rows)
    assert f"{change}\n" == render_run_comparison(change)


def test_fields_can_be_read_by_their_former_names(place: Workspace, leaderboard: Leaderboard) -> None:
    change = compare("town-1", "town-1", workspace=place, settings=QUICK)
    pair, row = leaderboard.pairs[0], leaderboard.rows[0]

    assert getattr(leaderboard, "alarms") is leaderboard.integrity_warnings  # noqa: B009  # mypy knows no former name
    assert getattr(change, "moves") is change.topic_changes  # noqa: B009
    assert (getattr(pair, "shared"), getattr(row, "tries")) == (pair.shared_topics, row.trials)  # noqa: B009
    assert not hasattr(leaderboard, "alarm")


def test_a_notebook_shows_an_html_table_without_being_asked(place: Workspace, leaderboard: Leaderboard) -> None:
    html = leaderboard._repr_html_()
    table = cells(html)
    best = leaderboard.rows[0]

    assert table.cells[:3] == ["System", "ROUGE-1", "ROUGE-2"]
    assert best.label in table.cells
    assert f"{best.estimates['rouge1'].value:.1f}" in html
    assert f"fingerprint {leaderboard.fingerprint}" in html
    for result in (check_robustness(workspace=place), compare("town-1", "town-1", workspace=place)):
        assert "table" in cells(result._repr_html_()).tags


def test_a_label_from_outside_is_no_markup(place: Workspace) -> None:
    label = "<script>alert(1)</script>"
    found = score_candidates("town", {label: ["a b"] * 5, "b": ["c d"] * 5}, workspace=place, settings=QUICK)

    assert "script" not in cells(found._repr_html_()).tags


def test_a_data_frame_has_a_row_for_each_system(leaderboard: Leaderboard) -> None:
    pytest.importorskip("polars")
    frame = leaderboard.to_polars()
    best = leaderboard.rows[0]

    assert frame["system"].to_list() == [row.label for row in leaderboard.rows]
    assert frame["rouge2"][0] == best.estimates["rouge2"].value
    assert frame["rouge2.low"][0] == best.estimates["rouge2"].low
    assert leaderboard.to_dict()["rows"][0]["label"] == best.label


def test_pandas_has_the_same_columns(leaderboard: Leaderboard) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed: pip install pandas")
    pytest.importorskip("polars")

    assert list(leaderboard.to_pandas().columns) == leaderboard.to_polars().columns


def test_without_the_package_a_line_says_how_to_get_it(
    leaderboard: Leaderboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(HarnessError, match="pip install pandas"):
        leaderboard.to_pandas()


def test_scores_by_topic_are_those_of_the_leaderboards_columns(place: Workspace, leaderboard: Leaderboard) -> None:
    scores = topic_scores(leaderboard, workspace=place, settings=QUICK)
    mean = sum(score or 0.0 for score in scores.scores["rouge1"][0]) / len(scores.topics)

    assert set(scores.scores) == {"rouge1", "rouge2"}
    assert scores.systems == tuple(row.label for row in leaderboard.rows)
    assert mean == pytest.approx(leaderboard.rows[0].estimates["rouge1"].value)
    assert len(scores.to_dict()["topic"]) == len(scores.systems) * len(scores.topics)


def test_a_picture_takes_its_arguments_in_either_order(leaderboard: Leaderboard) -> None:
    picture = plot(leaderboard, "forest")

    assert picture == plot("forest", leaderboard)
    assert picture._repr_svg_().startswith("<svg")
    with pytest.raises(HarnessError):
        plot("forest", "forest")


def test_a_dataset_is_its_topics(place: Workspace) -> None:
    from harness.jobs import load_dataset

    dataset = load_dataset("town", workspace=place)

    assert [topic.id for topic in dataset] == ["one", "two", "three", "four", "five"]
    assert len(dataset) == 5
