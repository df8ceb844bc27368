"""The documentation as a site: `pip install -e '.[docs]' && sphinx-build -W -b html docs site`.

The pages are the Markdown files of this folder, which a code-hosting page shows as well. What such a page does without
is made here: `index.md` lists the pages by the tables of `README.md`, the files of `project/` are those of the folder
above, and a link to a file of the program becomes the file's name.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from sphinx.application import Sphinx

from harness.version import VERSION  # noqa: E402

project = "harness"
author = "The harness developers"
release = VERSION
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["README.md", "pictures"]
html_theme = "furo"
html_title = f"harness {VERSION}"
html_show_sphinx = False
smartquotes = False
html_copy_source = False
myst_heading_anchors = 4
suppress_warnings = ["misc.highlighting_failure"]  # JSON with `...` in it and tables of a screen are meant to be read

ROOT_PAGES = {
    "README.md": "project/readme",
    "CONTRIBUTING.md": "project/contributing",
    "SECURITY.md": "project/security",
    "CHANGELOG.md": "project/changelog",
}
"""The pages of the folder above, and what they are called on the site."""

LINK = re.compile(r"(!?)\[((?:[^\[\]`]|`[^`]*`)*)\]\(([^()\s]+)\)")
BLOCK = re.compile(r"(^```.*?^```$)", re.DOTALL | re.MULTILINE)


def list_sections(index: str) -> dict[str, list[str]]:
    """Give the pages that `README.md` of this folder lists, by the heading above them."""
    parts = re.split(r"^## (.*)\n", index, flags=re.MULTILINE)
    sections = {}
    for heading, text in zip(parts[1::2], parts[2::2], strict=True):
        links = re.findall(r"^\|.*\]\(([\w./-]+\.md)\) \|$", text, re.MULTILINE)
        if links:
            sections[heading] = links
    return sections


def name_page(path: Path) -> str | None:
    """Give the name on the site of a Markdown file, or nothing for any other file."""
    if path.parent == ROOT and path.name in ROOT_PAGES:
        return ROOT_PAGES[path.name]
    if path.parent == HERE and path.suffix == ".md":
        return "index" if path.name == "README.md" else path.stem
    return None


def write_link(match: re.Match[str], source: Path, page: str) -> str:
    """Turn a link of the file `source` into one that works on `page` of the site."""
    picture, text, target = match.groups()
    path, _, anchor = target.partition("#")
    if "://" in target or not path or target.startswith("mailto:"):
        return match[0]
    file = (source.parent / path).resolve()
    start = (HERE / page).parent
    name = name_page(file)
    if name is not None:
        text = "" if text.removeprefix("docs/") == file.name else text  # nothing: the page's title
        return f"[{text}]({os.path.relpath(HERE / name, start)}.md{'#' * bool(anchor)}{anchor})"
    if picture or file.is_relative_to(HERE):
        return f"{picture}[{text}]({os.path.relpath(file, start)})"
    return text


def write_links(text: str, source: Path, page: str) -> str:
    """Turn all links of a file, but for those in blocks of code."""
    pieces = BLOCK.split(text)
    return "".join(
        piece if number % 2 else LINK.sub(lambda match: write_link(match, source, page), piece)
        for number, piece in enumerate(pieces)
    )


def write_contents(index: str) -> str:
    """Write the table of contents that the site's side bar shows."""
    contents = []
    for heading, links in list_sections(index).items():
        names = [name_page((HERE / link).resolve()) for link in links]
        entries = "\n".join(name for name in names if name)
        contents.append(f"```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{entries}\n```\n")
    return "\n".join(contents)


def read_page(app: Sphinx, docname: str, content: list[str]) -> None:
    """Give Sphinx the text of a page. `index` and the pages of `project/` stand in other files."""
    sources = {page: ROOT / name for name, page in ROOT_PAGES.items()} | {"index": HERE / "README.md"}
    source = sources.get(docname, HERE / f"{docname}.md")
    text = source.read_text(encoding="utf-8") if docname in sources else content[0]
    app.env.note_dependency(str(source))  # or a second build would show the first one's list of pages
    contents = write_contents(text) if docname == "index" else ""
    content[0] = f"{write_links(text, source, docname)}\n{contents}"


def setup(app: Sphinx) -> dict[str, bool]:
    """Connect with Sphinx."""
    app.connect("source-read", read_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
