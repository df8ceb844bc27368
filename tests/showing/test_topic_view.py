"""A topic to read, as whole text."""

from __future__ import annotations

import json
import re

import msgspec
import pytest
from rich.cells import cell_len

from harness.errors import UnknownName
from harness.records import Document, TopicView
from harness.showing.topic import render_topic

TEXT = """\
Topic meeting of event summit, dataset deauville, budget 100 words

-- article, 2 documents ------------------------------------

1. Two presidents meet

They met in Deauville on Thursday, on the sidelines of the
summit.

2. without a headline

日本の首相も出席した。

-- references ----------------------------------------------

A, 4 words
  They met.
  They spoke.

-- candidates ----------------------------------------------

lead (baseline), 3 words
  rouge1 38.2  bleu 3.0
  The presidents met.

kl, 0 words
  rouge1 0.0  bleu –
  wrote nothing: crash: ZeroDivisionError at kl.py:12
"""


def test_a_topic_reads_as_a_whole(view: TopicView) -> None:
    shown = render_topic(view, width=60)

    assert shown == TEXT.replace("deauville, budget 100 words", "deauville, budget 100\nwords")


def test_colour_changes_no_letter(view: TopicView) -> None:
    coloured = render_topic(view, width=60, colour=True)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace("─", "-").startswith(render_topic(view, width=60))
    assert "\x1b[31m  wrote nothing: crash" in coloured


@pytest.mark.parametrize("width", [40, 80, 300])
def test_prose_wraps_and_is_never_too_long_to_read(view: TopicView, width: int) -> None:
    long = Document("", ("word " * 400, "日本" * 200, "x" * 500))

    shown = render_topic(msgspec.structs.replace(view, documents=(long,)), width=width)

    assert max(map(cell_len, shown.splitlines())) <= min(width, 80)
    assert shown.count("word") >= 400
    assert shown.count("日本") + shown.count("日\n本") == 200
    assert "x" * 36 in shown


def test_a_dataset_of_references_alone_says_so(view: TopicView) -> None:
    shown = render_topic(msgspec.structs.replace(view, documents=(), candidates=(), event="meeting"))

    assert "This dataset has no articles." in shown
    assert "No system has a candidate for this topic yet." in shown
    assert shown.startswith("Topic meeting, dataset deauville")


def test_json_holds_the_whole_view(view: TopicView) -> None:
    found = json.loads(render_topic(view, "json"))

    assert (found["format"], found["kind"]) == (1, "topic")
    assert msgspec.convert(found, TopicView) == view


def test_an_unknown_format_is_named(view: TopicView) -> None:
    with pytest.raises(UnknownName, match="Known: text, json"):
        render_topic(view, "latex")


def test_the_article_may_be_left_out(view: TopicView) -> None:
    whole = render_topic(view, width=60)
    head, _, rest = whole.partition("-- article")
    assert render_topic(view, width=60, article=False) == head + rest[rest.index("-- references") :]
