"""New names: what is a name by its capitals, and what an article has in some form."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.scoring.metrics import METRICS, Batch, DatasetFacts, count_batch, prepare_batch
from harness.scoring.metrics.new_names import MAX_NAMES, ArticleNames, find_names, new_names


def join_names(found: tuple[tuple[str, ...], ...]) -> list[str]:
    return [" ".join(name) for name in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The mayor of Lindholm met Barack Obama.", ["Lindholm", "Barack Obama"]),
        ("Nobody knew. Everybody left.", []),
        ("Obama left. Later Obama came back.", ["Obama"]),
        ("Barack Obama left.", ["Obama"]),  # the first word may have its capital from the sentence
        ("Barack Obama left, and Barack stayed.", ["Barack Obama", "Barack"]),
        ("He joined the World Health Organization in 1999.", ["World Health Organization"]),
        ("The WHO and NATO met. UNESCO did not.", ["WHO", "NATO", "UNESCO"]),
        ("An Anglo-Saxon poem, the US-based firm.", ["Anglo Saxon", "US"]),
        ("It met in St. Petersburg with Dr. Smith and J. R. Tolkien.", ["St Petersburg", "Smith", "Tolkien"]),
        ("The U.S. Senate and Obama's aide", ["U.S Senate", "Obama's"]),
        ("They saw New Zealand's Prime Minister John Key.", ["New Zealand's", "Prime Minister John Key"]),
        ("The new iPhone by AT&T", ["iPhone", "AT&T"]),
        ("He met Éva Székely and Øystein", ["Éva Székely", "Øystein"]),
        ("I said I'm here, and Mr. Brown said OK.", ["Brown"]),
        ('She said: "Nobody came." (Nobody did.) Or - Nobody.', []),
        ("FIRE IN THE HARBOUR OF LINDHOLM", []),
        ("The Rise Of Machines Changes Work For Good", []),
        ("The Fall of Lindholm Harbour Shocks All\nThe harbour of Lindholm fell.", ["Lindholm"]),
        ("Brock Holt Joins Red Sox!", ["Holt Joins Red Sox"]),  # a title with a point behind it passes for a sentence
        ("- Nobody\n* Somebody\n1. Everybody", []),
        ("في عام 2011 اجتمع", []),
        ("一艘渡轮撞上码头", []),
        ("", []),
    ],
)
def test_a_name_is_a_run_of_capitals_that_grammar_does_not_ask_for(text: str, found: list[str]) -> None:
    assert join_names(find_names(text)) == found


ARTICLE = """Vava'u Islands Join The Union

The ministers of Russia, South East Asia and England met near the Pacific in World War II. Antonín Dvořák, a member of
the Church of Scientology, praised the Republicans and the World Health Organization; Endeavour landed at the Town
Centre. NATO did not."""


@pytest.mark.parametrize(
    "name",
    [
        "Russia", "RUSSIA", "Russia's", "Russian", "Russians", "Southeast Asian", "English", "Pacific Union", "Dvorak",
        "Scientologists", "Republican", "WHO", "WWII", "Endeavor", "Town Center", "Vavau", "Islands",
        "North Atlantic Treaty Organization",
    ],
)  # fmt: skip
def test_a_name_that_the_article_has_in_some_form_is_not_new(name: str) -> None:
    assert join_names(new_names(f"They saw {name} there.", ArticleNames(ARTICLE))) == []


@pytest.mark.parametrize(
    "name", ["Ukraine", "Pacific Rim", "Antonín Smith", "UNICEF", "Discovery", "Johan", "Atlantic", "West Asia", "EU"]
)
def test_a_name_with_a_word_that_the_article_has_not_is_new(name: str) -> None:
    assert join_names(new_names(f"They saw {name} there.", ArticleNames(ARTICLE))) == [name]


def test_the_measure_is_the_share_of_names_that_are_new() -> None:
    metric = METRICS["new_names"]
    batch = Batch([[]] * 3, [ARTICLE] * 3, [9] * 3)
    texts = ["They saw Ukraine, Russia, Ukraine, NATO and Peru.", "they saw nothing", ""]
    rows = count_batch(prepare_batch([metric], batch), texts)["new_names"]
    assert rows.tolist() == [[50, 1], [0, 0], [0, 0]]
    assert metric.score(rows.sum(axis=0)).tolist() == [50]
    assert np.isnan(metric.score(rows[1:].sum(axis=0)))


def test_what_a_name_is_has_a_version_in_the_signature() -> None:
    metric = METRICS["new_names"]
    assert metric.signature(DatasetFacts((1, 1))).startswith("new_names|names:capitals.v1|version:harness-")
    assert (metric.needs_references, metric.needs_article, metric.higher_is_better) == (False, True, None)


@settings(deadline=None)  # a busy machine
@given(st.text(alphabet="abAB .,'\n-é", max_size=200))
def test_a_text_has_no_name_that_is_new_to_itself(text: str) -> None:
    assert new_names(text, ArticleNames(text)) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_a_longer_article_makes_no_name_new(text: str, more: str) -> None:
    before, after = (set(new_names(text, ArticleNames(article))) for article in ("Aa b", f"Aa b\n{more}"))
    assert after <= before


@pytest.mark.parametrize("piece", ["Aa Bb. ", "A.", "Ab ", "A-B-", "'", "Aé", "Xaaa1 "])
def test_no_text_takes_long(piece: str) -> None:
    text = "".join(f"{piece}{place}" if "1" in piece else piece for place in range(100_000 // len(piece)))
    start = time.process_time()
    assert len(find_names(text)) <= MAX_NAMES
    new_names(text, ArticleNames(text[:50_000]))
    assert time.process_time() - start < 5
