"""Saved web pages: headline, paragraphs, lede; navigation, footers and doubled bodies are left behind (trafilatura)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from harness.errors import BadInput, HarnessError
from harness.importing.records import Reader, Record
from harness.importing.sources import Source

PAGE = re.compile(
    r"\s*(?:<!--.*?-->\s*)*(?:<\?xml[^>]*>\s*)?(?:<!doctype html|<html\b|<head\b|<body\b)", re.IGNORECASE | re.DOTALL
)
CLUTTER = re.compile(
    r"(?:copyright|©|all rights reserved|skip to (?:main )?content|link copied|share this|read more|advertisement"
    r"|sign up for|subscribe (?:now|to)|cookie)\b.{0,120}|by [A-Z][\w.'-]*(?: [A-Z][\w.'-]*){0,3}|[|•·\W]+",
    re.IGNORECASE,
)
"""A whole line that is of the site, not of the report."""

MAX_PAGE_BYTES = 16 * 2**20


def recognizes(source: Source) -> bool:
    """Whether it is a page, or a folder of pages."""
    if source.is_folder:
        return bool(pages(source.path)) and all(PAGE.match(source.child(path).start) for path in pages(source.path)[:3])
    return PAGE.match(source.start) is not None


def pages(folder: Path) -> list[Path]:
    """The pages of a folder, in the order of their names."""
    return sorted(path for end in ("html", "htm") for path in folder.glob(f"*.{end}") if path.is_file())


def read(source: Source) -> Iterator[Record]:
    """A topic a page."""
    for file in [source.child(path) for path in pages(source.path)] if source.is_folder else [source]:
        yield Record(None, page(file))


def page(source: Source) -> dict[str, Any]:
    """What a page says, by its parts. Raises BadInput where no report is found on it."""
    html = source.text()
    if len(html) > MAX_PAGE_BYTES:
        raise BadInput(source.shown, f"has more than {MAX_PAGE_BYTES:,} characters; save the report alone")
    found = extracted(html)
    title = headline(html) or (found.title or "" if found is not None else "")
    paragraphs = distinct(found.text.split("\n") if found is not None and found.text else [], title)
    if not paragraphs:
        raise BadInput(source.shown, "has no report that can be told from its surroundings; save its text")
    values = {"id": source.stem, "title": title, "article": "\n".join(paragraphs)}
    more = {"description": description(html) or found.description, "date": found.date, "author": found.author}
    return values | {key: value for key, value in more.items() if value}


def extracted(html: str) -> Any:
    """What trafilatura makes of a page; None where it finds nothing. Raises HarnessError where it is not installed."""
    try:
        import trafilatura  # noqa: PLC0415  # an extra
    except ImportError:
        raise HarnessError("web pages need trafilatura: pip install 'summary-harness[files]'") from None
    return trafilatura.bare_extraction(
        html, with_metadata=True, include_comments=False, include_tables=False, deduplicate=False, favor_precision=True
    )


def distinct(lines: list[str], title: str) -> list[str]:
    """The paragraphs once each, without the headline and without what is of the site."""
    seen = {fold(title)}
    found = []
    for line in lines:
        text = line.strip(" \t|-•")
        if fold(text) not in seen and not CLUTTER.fullmatch(text):
            found.append(text)
        seen.add(fold(text))
    return found


def fold(text: str) -> str:
    """A text by its letters and digits alone."""
    return re.sub(r"\W+", " ", text).strip().lower()


def headline(html: str) -> str:
    """The headline a page states for others (og:title), else its only <h1>; "" for none."""
    stated = meta(html, "og:title") or meta(html, "twitter:title")
    headings = [
        plain(each) for each in re.findall(r"<h1\b[^>]*>(.*?)</h1>", html[:MAX_PAGE_BYTES], re.DOTALL | re.IGNORECASE)
    ]
    return stated or (headings[0] if len(headings) == 1 else "")


def description(html: str) -> str:
    """The lede that a page states of itself; "" for none."""
    return meta(html, "description") or meta(html, "og:description")


def meta(html: str, name: str) -> str:
    """The content of a <meta> of that name; "" where there is none."""
    for tag in re.findall(r"<meta\b[^>]{1,5000}>", html, re.IGNORECASE):
        said = {key.lower(): first or second or bare for key, first, second, bare in ATTRIBUTE.findall(tag)}
        if name in (said.get("name", "").lower(), said.get("property", "").lower()):
            return plain(said.get("content", ""))
    return ""


ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")


def plain(html: str) -> str:
    """A piece of a page as one line of text."""
    from html import unescape  # noqa: PLC0415

    return " ".join(unescape(re.sub(r"<[^<>]*>", " ", html)).split())


READER = Reader("web page", recognizes, read, "harness import page.html")
