"""The documentation as a site: one list of pages, every page in it, and a build without a warning."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CONF: dict[str, Any] = runpy.run_path(str(DOCS / "conf.py"))
INDEX = (DOCS / "README.md").read_text(encoding="utf-8")
LOADED = re.compile(r"<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)=[\"'](?:https?:)?//[^>]*>")


def list_pages() -> list[str]:
    """The pages of the side bar, in its order."""
    contents: str = CONF["write_contents"](INDEX)
    return re.findall(r"^[\w/-]+$", contents, re.MULTILINE)


def test_the_side_bar_has_every_page_once() -> None:
    pages = list_pages()
    files = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")}

    assert len(pages) == len(set(pages)) > 20
    assert files - {"index", "README"} == set(pages)


def test_the_side_bar_has_the_headings_of_the_list_of_pages() -> None:
    captions = re.findall(r"^:caption: (.*)$", CONF["write_contents"](INDEX), re.MULTILINE)
    headings = re.findall(r"^## (.*)$", INDEX, re.MULTILINE)

    assert captions[:2] == ["Start", "Recipes"]
    assert [heading for heading in headings if heading in captions] == captions


def test_a_page_of_the_site_that_stands_in_another_file_names_it() -> None:
    for name, page in CONF["ROOT_PAGES"].items():
        assert f"](../../{name})" in (DOCS / f"{page}.md").read_text(encoding="utf-8")
    assert "](README.md)" in (DOCS / "index.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "source", "page", "written"),
    [
        ("[a](../SECURITY.md#promised)", DOCS / "README.md", "index", "[a](project/security.md#promised)"),
        ("[a](docs/rouge.md)", ROOT / "README.md", "project/readme", "[a](../rouge.md)"),
        ("[docs/rouge.md](docs/rouge.md)", ROOT / "README.md", "project/readme", "[](../rouge.md)"),
        ("[`b`](../systems/lead.py)", DOCS / "rouge.md", "rouge", "`b`"),
        ("![c](docs/pictures/texts.png)", ROOT / "README.md", "project/readme", "![c](../pictures/texts.png)"),
        ("[c](docs/pictures/forest.svg)", ROOT / "README.md", "project/readme", "[c](../pictures/forest.svg)"),
        ("[d](#here) [e](https://x.org)", DOCS / "rouge.md", "rouge", "[d](#here) [e](https://x.org)"),
        ("```text\n[f](../SECURITY.md)\n```", DOCS / "rouge.md", "rouge", "```text\n[f](../SECURITY.md)\n```"),
    ],
)
def test_a_link_of_a_file_becomes_one_of_the_site(text: str, source: Path, page: str, written: str) -> None:
    assert CONF["write_links"](text, source, page) == written


@pytest.mark.slow
@pytest.mark.skipif(
    not all(map(find_spec, ("sphinx", "myst_parser", "furo"))),
    reason="needs the extra docs: pip install -e '.[docs]'",
)
def test_the_site_is_built_without_a_warning_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sphinx", "-W", "-q", "-b", "html", "-d", "trees", str(DOCS), "site"]
    built = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert built.returncode == 0, built.stderr
    for page in list_pages():
        html = (tmp_path / "site" / f"{page}.html").read_text(encoding="utf-8")
        assert LOADED.findall(html) == [], page
        assert "<h1>" in html, page
