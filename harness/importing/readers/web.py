"""Saved web pages: headline, paragraphs, lede; navigation, footers and doubled bodies are left behind (trafilatura)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness.datasets.text_quality import fold_text, is_clutter
from harness.errors import BadInput, HarnessError
from harness.importing.records import Reader, Record
from harness.importing.sources import Source
from harness.lazy_patterns import compile_on_use

PAGE = compile_on_use(
    r"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html\b|<head\b|<body\b)", re.IGNORECASE | re.DOTALL
)
BYLINE = compile_on_use(
    r"by [A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}"
    r"|(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:\d{1,2} )?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (?:\d{1,2},? )?\d{4}"
    r"(?:,? (?:at )?\d{1,2}[:.]\d\d\W?(?:[ap]\.?m\.?)?(?: \w{2,4})?)?",
    re.IGNORECASE,
)
"""A whole line that names who wrote the report, or the day."""

STOPS = tuple(".!?\"'”’»…。！？:")
MIN_LAST_WORDS = 6
MAX_FOOTER_CHARS = 60
MAX_HEADLINE_WORDS = 20
MAX_LINES_BEFORE_HEADLINE = 6

MAX_PAGE_BYTES = 16 * 2**20


def recognizes(source: Source) -> bool:
    """True where a source is a web page, or a folder of pages."""
    if source.is_folder:
        return bool(pages(source.path)) and all(PAGE.match(source.child(path).start) for path in pages(source.path)[:3])
    return PAGE.match(source.start) is not None


def pages(folder: Path) -> list[Path]:
    """The pages of a folder, in the order of their names."""
    return sorted(path for end in ("html", "htm") for path in folder.glob(f"*.{end}") if path.is_file())


def read(source: Source) -> Iterator[Record]:
    """Read a topic from each page."""
    for file in [source.child(path) for path in pages(source.path)] if source.is_folder else [source]:
        yield Record(None, page(file))


def page(source: Source) -> dict[str, Any]:
    """Extract the fields of a record from a page. Raises BadInput where no report is found on it."""
    html = source.text()
    if len(html) > MAX_PAGE_BYTES:
        raise BadInput(source.typed_name, f"has more than {MAX_PAGE_BYTES:,} characters; save the report alone")
    report = extract_report(html)
    lines = report.text.split("\n") if report is not None and report.text else []
    title = headline(html, [report.title or "" if report is not None else "", *lines[:MAX_LINES_BEFORE_HEADLINE]])
    paragraphs = without_footer(distinct_paragraphs(lines, title))
    if not paragraphs:
        raise BadInput(source.typed_name, "has no report that can be told from its surroundings; save its text")
    values = {"id": source.stem, "title": title, "article": "\n".join(paragraphs)}
    more = {"description": description(html) or report.description, "date": report.date, "author": report.author}
    return values | {key: value for key, value in more.items() if value}


def extract_report(html: str) -> Any:
    """The report that trafilatura extracts from a page; None where it finds none.

    Raises HarnessError where it is not installed.
    """
    try:
        import trafilatura  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("web pages need packages: pip install trafilatura lxml-html-clean") from None
    return trafilatura.bare_extraction(
        html, with_metadata=True, include_comments=False, include_tables=False, deduplicate=False, favor_precision=True
    )


def distinct_paragraphs(lines: list[str], title: str) -> list[str]:
    """The paragraphs once each, without the headline and without text of the site."""
    earlier = {fold_text(title)}
    paragraphs = []
    for line in lines:
        text = line.strip(" \t|-•")
        if fold_text(text) not in earlier and not BYLINE.fullmatch(plain_links(text)) and not is_clutter(text):
            paragraphs.append(text)
        earlier.add(fold_text(text))
    return paragraphs


def without_footer(paragraphs: list[str]) -> list[str]:
    """The paragraphs without the short lines behind the last sentence: addresses, licences."""
    end = len(paragraphs)
    while end and len(paragraphs[end - 1]) <= MAX_FOOTER_CHARS and not is_sentence(paragraphs[end - 1]):
        end -= 1
    return paragraphs[:end] or paragraphs


def is_sentence(text: str) -> bool:
    """True where a line ends as a sentence does. Scripts without spaces count by letters."""
    return text.endswith(STOPS) and (len(text.split()) >= MIN_LAST_WORDS or not text.isascii())


def headline(html: str, others: list[str]) -> str:
    """The headline a page states for others (og:title), else its only <h1>, else the first of `others` that may be one.

    "" for none.
    """
    headings = [
        plain_text(heading)
        for heading in re.findall(r"<h1\b[^>]*>(.*?)</h1>", html[:MAX_PAGE_BYTES], re.DOTALL | re.IGNORECASE)
    ]
    stated = [meta(html, "og:title"), meta(html, "twitter:title"), *(headings if len(headings) == 1 else ())]
    return next((title for title in (*stated, *map(plain_links, others)) if may_be_headline(title)), "")


def may_be_headline(text: str) -> bool:
    """True where a line is short, and neither a sentence nor a byline nor clutter."""
    if not text or is_clutter(text) or BYLINE.fullmatch(text):
        return False
    return len(text.split()) <= MAX_HEADLINE_WORDS and not text.endswith((".", ":"))


def plain_links(text: str) -> str:
    """A line without Markdown's marks of links and headings."""
    return re.sub(r"\[([^\[\]]*)\]\([^()\s]*\)", r"\1", text).strip("# ")


def description(html: str) -> str:
    """The lede that a page states of itself; "" for none."""
    return meta(html, "description") or meta(html, "og:description")


def meta(html: str, name: str) -> str:
    """The content of the <meta> element of that name; "" where there is none."""
    for tag in re.findall(r"<meta\b[^>]{1,5000}>", html, re.IGNORECASE):
        attributes = {key.lower(): first or second or bare for key, first, second, bare in ATTRIBUTE.findall(tag)}
        if name in (attributes.get("name", "").lower(), attributes.get("property", "").lower()):
            return plain_text(attributes.get("content", ""))
    return ""


ATTRIBUTE = compile_on_use(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")


def plain_text(html: str) -> str:
    """A piece of a page as one line of text."""
    from html import unescape  # noqa: PLC0415

    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())


READER = Reader("web page", recognizes, read, "harness import page.html")
