"""The pages say what is so: their Python runs, their links lead somewhere, their words are those of the glossary."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness.cli.app import build_program

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"])

AVOIDED = re.compile(r"\b(floors?|ceilings?|told|brought|held against|remarked on)\b", re.IGNORECASE)
"""Former words for baselines and upper bounds, and words that a reader stumbles over."""

UNUSUAL = re.compile(
    r"\b(anew|whoever|gone on with|is told so|(is|are) said with|seldom|heed|nothing is said)\b", re.IGNORECASE
)
"""Words that nobody says, in pages."""

MAY_STAND = {
    "CONTRIBUTING.md": {"told"},  # as an example of a bad name
}
"""Words that a page may have: as an example, or until the page is written again."""

STILL_TO_COME = {"rank set"}
"""Terms of work that is planned and not done yet."""


def test_the_page_on_rouge_runs_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "rouge.md").read_text(), re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "rouge.md", "exec"), names)

    assert len(blocks) == 3
    assert "fmeasure" in capsys.readouterr().out


def prose(page: Path) -> str:
    """A page without its code and without what it prints of a screen."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"`[^`]*`", "", text)


def options() -> list[tuple[str, Any]]:
    """Each option and argument of each command that a help page shows."""
    group: Any = build_program()
    return [
        (f"{name} {parameter.name}", parameter)
        for name, command in group.commands.items()
        for parameter in command.params
        if not getattr(parameter, "hidden", False)
    ]


def help_texts() -> dict[str, str]:
    group: Any = build_program()
    texts = {name: f"{command.help}\n{command.epilog}" for name, command in group.commands.items()}
    return texts | {name: parameter.help or "" for name, parameter in options()}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_the_words_of_the_glossary(page: Path) -> None:
    words = {match[0].lower() for words in (AVOIDED, UNUSUAL) for match in words.finditer(prose(page))}
    assert words - MAY_STAND.get(page.relative_to(ROOT).as_posix(), set()) == set()


def test_help_texts_have_the_words_of_the_glossary() -> None:
    texts = help_texts()
    assert len(texts) > 100
    assert {name: text for name, text in texts.items() if AVOIDED.search(text)} == {}


def test_every_help_text_is_a_sentence_that_stands_alone() -> None:
    for name, text in help_texts().items():
        assert re.match(r"[A-Z`]", text), (name, text)
        assert text.rstrip().endswith((".", "?")), (name, text)
        assert not text.startswith(("Of ", "The same")), (name, text)


def test_every_command_says_what_its_exit_codes_mean() -> None:
    group: Any = build_program()
    for name, command in group.commands.items():
        assert re.match(r"Exit codes: 0 complete; 1 [^;]+; 2 [^;.]+", command.epilog), name


def test_every_value_of_an_option_has_a_name_in_capitals_or_a_choice_of_words() -> None:
    for name, parameter in options():
        if not getattr(parameter, "is_flag", False):
            assert parameter.metavar, name
            assert re.fullmatch(r"[A-Z]+(\[?[,:][\w-]+\]?)*|[a-z0-9-]+(\|[a-z0-9-]+)*", parameter.metavar), name


def glossary_terms() -> list[str]:
    text = (DOCS / "glossary.md").read_text()
    return [
        term.rstrip(".").lower()
        for opening in re.findall(r"^(\*\*.*?\.\*\*|\*\*.*?\*\* and \*\*.*?\*\*)", text, re.MULTILINE)
        for term in re.findall(r"\*\*(.*?)\*\*", opening)
    ]


def test_every_term_of_the_glossary_is_used_in_code_or_pages() -> None:
    pages = [page for page in PAGES if page.name != "glossary.md"]
    files = [*pages, *(path for path in (ROOT / "harness").rglob("*.py") if "bundled" not in path.parts)]
    text = " ".join(" ".join(path.read_text(encoding="utf-8").lower() for path in files).split())
    terms = glossary_terms()

    assert len(terms) > 35
    assert len(terms) == len(set(terms))
    patterns = {term: "[ _]?".join(map(re.escape, term.split())) for term in terms}
    unused = {term for term, pattern in patterns.items() if not re.search(rf"\b{pattern}(e?s)?\b", text)}
    assert unused <= STILL_TO_COME


def test_every_link_between_pages_leads_to_a_file_and_a_heading() -> None:
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
            path, _, anchor = link.partition("#")
            target = page if not path else page.parent / path
            assert target.exists(), (page.name, link)
            if anchor and target.suffix == ".md":
                headings = re.findall(r"^#+ (.*)$", target.read_text(encoding="utf-8"), re.MULTILINE)
                anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in anchors, (page.name, link)


def test_every_page_stands_in_the_index() -> None:
    index = (DOCS / "README.md").read_text()
    pages = {page.name for page in DOCS.glob("*.md")} - {"README.md", "index.md"}  # these two are the index
    assert pages <= set(re.findall(r"\(([\w-]+\.md)\)", index))
