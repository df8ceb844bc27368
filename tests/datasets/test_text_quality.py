"""A look inside texts finds what tools and sites left in them, and nothing in sound ones."""

from __future__ import annotations

import pytest

from harness.datasets.text_quality import inspect_document, inspect_lengths, inspect_text, is_clutter
from harness.records import Document

SOUND = ("A fire broke out late on Monday in a warehouse beside the old harbour.", "Nobody was hurt, said the chief.")


def problems(title: str, *paragraphs: str) -> str:
    return "; ".join(inspect_document(Document(title, paragraphs)))


def test_a_sound_article_has_no_problem() -> None:
    assert problems("Fire at the harbour", *SOUND) == ""


@pytest.mark.parametrize(
    ("title", "paragraphs", "said"),
    [
        ("Skip to content", SOUND, "the headline 'Skip to content', which is a line of the site"),
        (SOUND[0], SOUND, "which is the first paragraph, too"),
        ("Fire", (*SOUND, SOUND[0]), "a paragraph that stands twice"),
        ("Fire", ("Link", "Link", *SOUND), "lines 2 and 3 that are the same"),
        ("", ("Link", "Link", *SOUND), "lines 1 and 2 that are the same"),
        ("Fire", (*SOUND, "Copyright 2024 The Post. All rights reserved."), "a line of navigation or copyright"),
        ("Fire", (*SOUND, "Privacy Policy", "Terms of Use"), "2 lines of navigation or copyright"),
        ("Fire", ("a fire broke out , and nobody was hurt , said the chief .",), "is tokenized"),
        ("Fire", ("a fire broke out on monday in the old harbour beside the docks",), "small letters only"),
        ("Fire", ("A fire. <q> Nobody hurt.",), "holds a mark that a tool left, '<q>'"),
    ],
)
def test_what_is_wrong_in_an_article_is_said(title: str, paragraphs: tuple[str, ...], said: str) -> None:
    assert said in problems(title, *paragraphs)


@pytest.mark.parametrize(
    "line",
    [
        "Search teams found the plane on Tuesday.",
        "About us, said the singer, there is nothing to tell that you do not know.",
        "The copyright law was changed in 1998.",
        "1990",
        "Subscribe numbers rose by a tenth, the paper said.",
    ],
)
def test_a_sentence_is_no_navigation(line: str) -> None:
    assert not is_clutter(line)


@pytest.mark.parametrize(
    "line", ["Skip to content", "RSS", "- |", "© 2024 BBC", "Breaking News", "Original url:", "Menu"]
)
def test_a_line_of_a_site_is_navigation(line: str) -> None:
    assert is_clutter(line)


def test_a_script_without_capitals_is_not_in_small_letters() -> None:
    assert list(inspect_text("周一晚间,老港口旁的一座仓库起火。" * 5)) == []


def test_a_reference_longer_than_its_article_is_told() -> None:
    assert list(inspect_lengths("Short.", "A much longer text than that."))
    assert not list(inspect_lengths("", "A text without an article."))
