"""The page on which one rater judges: one HTML file that needs nothing else, and names no system.

Answers stay in the rater's browser until they are saved as a file. Texts come from outside: they are data of the page,
and its script sets them as texts only.
"""

from __future__ import annotations

from typing import Any

from harness.records.judging_pages import JudgingPage
from harness.records.texts import Document
from harness.showing.page import fill_template
from harness.showing.page.embedded_data import escape_script_json
from harness.showing.visible_text import make_visible, visible_lines

STYLES = ("judging_page/judging.css",)
SCRIPTS = [f"judging_page/js/{name}.js" for name in ("answers", "fields", "screen", "keys", "main")]

ANSWERS_FORMAT = 1
"""The format number of a file of answers."""


def render_judging_page(page: JudgingPage) -> str:
    """`page` as an HTML document."""
    context = {
        "data": escape_script_json(_page_data(page)),
        "language": page.language or "en",
        "title": page.title,
        "rater": page.rater,
        "comparing": page.ask != "ratings",
        "guidelines": _paragraphs(page.guidelines),
        "criteria": [(part.criterion.name, _paragraphs(part.guidelines)) for part in page.criteria if part.guidelines],
    }
    return fill_template("judging_page", "judging.html", STYLES, SCRIPTS, context)


def _page_data(page: JudgingPage) -> dict[str, Any]:
    return {
        "format": ANSWERS_FORMAT,
        "plan": page.plan,
        "rater": page.rater,
        "ask": page.ask,
        "language": page.language,
        "criteria": [
            {
                "name": make_visible(part.criterion.name),
                "question": make_visible(part.criterion.question),
                "low": part.criterion.low,
                "high": part.criterion.high,
                "labels": [make_visible(label) for label in part.criterion.labels],
            }
            for part in page.criteria
        ],
        "articles": [[_document(document) for document in documents] for documents in page.articles],
        "screens": [
            {"article": screen.article, "texts": [_visible(text) for text in screen.texts], "items": screen.items}
            for screen in page.screens
        ],
    }


def _document(document: Document) -> dict[str, Any]:
    return {"title": make_visible(document.title), "paragraphs": [_visible(text) for text in document.paragraphs]}


def _visible(text: str) -> str:
    return "\n".join(visible_lines(text.strip()))


def _paragraphs(text: str) -> list[str]:
    """Paragraphs of guidelines: blank lines part them, other line ends do not count."""
    parts = (" ".join(part.split()) for part in text.split("\n\n"))
    return [part for part in parts if part]
