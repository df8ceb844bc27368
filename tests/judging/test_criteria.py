"""Rubrics: those that ship can be used as they are, those of one's own are read or refused with what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BadInput, HarnessError, UnknownName
from harness.judging.criteria import SHIPPED, choose_rubric, read_rubric, read_shipped_rubric

OWN = """
guidelines = "Be kind."
[[criteria]]
name = "tone"
question = "Is the tone neutral?"
low = 0
high = 2
labels = ["no", "partly", "yes"]
scale = "nominal"
[[criteria]]
name = "length"
better = "none"
"""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_rubric_asks_one_thing_of_one_summary_and_of_two(name: str) -> None:
    (criterion,) = read_shipped_rubric(name).criteria
    assert criterion.name == name
    assert criterion.question.endswith("?")
    assert criterion.comparison.startswith("Which")
    assert (criterion.low, criterion.high, len(criterion.labels)) == (1, 5, 5)
    assert criterion.build_rating_criterion().scale == "ordinal"
    assert criterion.build_comparison_criterion().low is None


def test_rubrics_that_ship_and_ones_own_are_put_together(tmp_path: Path) -> None:
    own, guidelines = tmp_path / "own.toml", tmp_path / "guide.txt"
    own.write_text(OWN)
    guidelines.write_text("Read twice.\n")
    rubric = choose_rubric(["faithful", str(own)])
    assert rubric.names == ("faithful", "tone", "length")
    assert rubric.guidelines.endswith("Be kind.")
    assert rubric.criteria[1].build_rating_criterion().labels == ("no", "partly", "yes")
    assert rubric.criteria[2].build_rating_criterion().question == "How length is the summary?"
    assert choose_rubric([str(own)], guidelines).guidelines == "Read twice."
    assert choose_rubric([str(own)], guidelines).digest != choose_rubric([str(own)]).digest


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "missing required field `criteria`"),
        ("criteria = []", r"has no \[\[criteria\]\]"),
        ("[[criteria]]\nname = 'x'\nquestoin = 'y'", "questoin"),
        ("[[criteria]]\nname = 'x'\nlow = 1", "both ends"),
        ("[[criteria]]\nname = 'x'\nlow = 5\nhigh = 1", "from low up to high"),
        ("[[criteria]]\nname = 'x'\nlow = nan\nhigh = 1", "from low up to high"),
        ("[[criteria]]\nname = 'x'\nlow = 1\nhigh = inf", "from low up to high"),
        ("[[criteria]]\nname = 'x'\nlow = 1\nhigh = 3\nlabels = ['a']", "1 labels for 3"),
        ("[[criteria]]\nname = 'x'\nlow = 0.5\nhigh = 1\nlabels = ['a']", "1 labels for no whole numbers"),
        ("[[criteria]]\nname = 'x'\n[[criteria]]\nname = 'x'", "twice"),
        ("[[criteria]]\nname = 'a\\nb'", "cannot name"),
        ('[[criteria]]\nname = "a\\u001b"', "cannot name"),
        ("[[criteria]]\nname = 'x'\nscale = 'fuzzy'", "fuzzy"),
        ("this is prose", "no TOML"),
    ],
)
def test_a_rubric_that_cannot_be_meant_is_refused_with_its_file(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(BadInput, match=f"own.toml: .*{problem}"):
        read_rubric(path)


def test_an_unknown_criterion_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="Did you mean 'faithful'"):
        choose_rubric(["faithfull"])
    with pytest.raises(HarnessError, match="no such file"):
        choose_rubric([str(tmp_path / "gone.toml")])
    with pytest.raises(HarnessError, match="'concise' is there twice"):
        choose_rubric(["concise", "concise"])
