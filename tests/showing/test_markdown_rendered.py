"""Markdown as a renderer reads it: what was escaped comes out as it was, and only our own marks have force."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from harness.records import Leaderboard
from harness.showing.leaderboard_formats import render
from harness.showing.markdown import code_span, escape_markdown
from harness.showing.visible_text import make_visible

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

MARKUP = st.text(st.one_of(st.sampled_from("\\`*_[]<>|~&$#+-.)(!:@=\"' 1aB\n"), st.characters(exclude_categories=())))


def shown_text(rendered: str) -> str:
    return html.unescape(re.sub(r"</?p>", "", rendered)).strip()


@given(MARKUP)
@example("&amp; &lt;b&gt; &#60;")
@example("\\*not bold\\* \\\\")
@example("[x]: http://y 'z'")
@example("    indented")
@example("***")
@example("=== ---")
def test_an_escaped_text_comes_out_as_it_was(text: str) -> None:
    assert shown_text(READER.renderInline(escape_markdown(text))) == make_visible(text).strip()


@given(MARKUP)
def test_an_escaped_text_starts_nothing_at_the_head_of_a_list_item(text: str) -> None:
    rendered = READER.render(f"- {escape_markdown(text.strip())}\n")

    assert set(re.findall(r"<(\w+)", rendered)) <= {"ul", "li"}


@given(MARKUP)
def test_a_code_span_comes_out_as_it_was(text: str) -> None:
    rendered = READER.renderInline(code_span(text))

    assert html.unescape(re.sub(r"^<code>|</code>$", "", rendered)).strip() == make_visible(text).strip()


@pytest.mark.parametrize("label", ["a|b", "<b>x</b>", "`x`|`y`", "**x** \\|", "[x](y)", "two\nrows", "~~x~~ $y$ &lt;"])
def test_a_name_stays_in_its_cell(small: Leaderboard, label: str) -> None:
    import msgspec

    named = msgspec.structs.replace(small, rows=(msgspec.structs.replace(small.rows[0], label=label), *small.rows[1:]))

    rendered = READER.render(render(named, "markdown"))

    body = re.findall(r"<tr>(.*?)</tr>", rendered, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body]
    assert {len(row) for row in cells} == {6}
    assert html.unescape(cells[4][0]) == f"{make_visible(label)}<sup>a</sup>"
