"""Pages to look at, in a real browser: one of a small run, one of a hostile one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from harness.jobs import report, score_candidates
from harness.records import Report
from harness.showing.page import render_report
from harness.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

TOPICS: list[dict[str, Any]] = [
    {
        "id": "bridge",
        "event": "north",
        "title": "A bridge",
        "article": "The mayor opened a bridge on Monday. It took nine years. All cheered.\nBoats waited below.",
        "references": [
            {"author": "A", "text": "A bridge was opened by the mayor on Monday."},
            {"author": "B", "text": "The mayor opened a bridge.\nIt took nine years."},
        ],
    },
    {
        "id": "rain",
        "event": "north",
        "article": "Rain fell on the town all week. Schools stayed shut. No one was hurt.",
        "references": [
            {"author": "A", "text": "Rain shut the schools."},
            {"author": "B", "text": "Rain fell all week."},
        ],
    },
    {
        "id": "river",
        "event": "south",
        "article": "The river rose by two metres. Boats broke loose. Fields were lost.",
        "references": [{"author": "A", "text": "The river rose fast."}, {"author": "B", "text": "Fields were lost."}],
    },
]

CANDIDATES = {
    "copies": [
        "The mayor opened a bridge on Monday.",
        "Rain fell on the town all week.",
        "The river rose by two metres.",
    ],
    "invents": ["In Paris, 12 mayors opened a bridge.", "Snow fell on the town.", "The rivers rose fast."],
    "fails": ["Boats waited below.", "", "Boats broke loose."],
}

EVIL = (
    "<script>window.pwned=1</script><img src=x onerror=window.pwned=2> ]]> </script><!-- \x1b[31mred\x1b]0;t\x07 "
    "\u202eevil\u202c \u200bhidden =cmd()|x \\input{/etc/passwd} \x00 {{ 7*7 }} \u2028 \ud800 'quote\" &amp; "
)


def make_report(folder: Path, topics: list[dict[str, Any]], candidates: dict[str, list[str]]) -> Report:
    """The report of these candidates on these topics."""
    (folder / "references").mkdir(parents=True)
    lines = [json.dumps({"words": 10, **topic}) for topic in topics]
    (folder / "references" / "town.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    place = Workspace(folder, (), (folder / "references",), folder / "results")
    score_candidates("town", candidates, run="kept", workspace=place)
    return report("kept", workspace=place)


@pytest.fixture(scope="session")
def small_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one run: three systems on three topics; one of them fails once."""
    folder = tmp_path_factory.mktemp("small")
    make_report(folder, TOPICS, CANDIDATES)
    return folder


@pytest.fixture(scope="session")
def report_of_three(small_place: Path) -> Report:
    """The report of that run."""
    return report("kept", workspace=Workspace(small_place, (), (small_place / "references",), small_place / "results"))


@pytest.fixture
def place(small_place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that workspace, stood in."""
    shutil.copytree(small_place, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


KEPT = {
    *("role", "measure", "kind", "created", "failure", "interval", "digest", "beats", "letter", "tokens"),
    *("severity", "treatment", "machines"),
}


def evil(value: Any, name: str = "") -> Any:
    """Every text of a record, but for words that are ours, with something hostile before it."""
    if isinstance(value, str):
        return value if name in KEPT else EVIL + value
    if isinstance(value, msgspec.Struct):
        fields = {field: evil(getattr(value, field), field) for field in value.__struct_fields__}
        return type(value)(**fields)
    if isinstance(value, dict):
        return {key: evil(each, key if name == "facts" else name) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return tuple(evil(each, name) for each in value)
    return value


@pytest.fixture(scope="session")
def hostile(report_of_three: Report) -> Report:
    """Ids, authors, titles, texts, labels and settings that want to be more than that."""
    return evil(msgspec.structs.replace(report_of_three, views=tuple(report_of_three.views)))  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def html(report_of_three: Report) -> str:
    return render_report(report_of_three)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium, with a profile of its own. Tests that want it are skipped where there is none."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no chromium here: apt-get install chromium")
    with driver.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield started
        started.close()


class Opened:
    """A page in the browser, and everything it should not have done: asked for something, complained."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def show(self, address: str, *, width: int, theme: str) -> None:
        """Open an address as if nothing had been shown before."""
        self.requests, self.complaints = [], []
        self.page.mouse.move(0, 0)
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(media="screen", color_scheme="dark" if theme == "dark" else "light")
        self.page.goto(address)

    def leave(self, *, scripts: bool) -> None:
        """Forget what was shown, and what it kept."""
        if scripts:
            self.page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
        self.page.goto("about:blank")

    def resize(self, width: int) -> None:
        """Make the window so wide, and wait until the page knows it: its scripts hear of it with the next frame."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def wait_until(self, condition: str, arg: Any = None) -> None:
        """Wait for a JavaScript function to be true. Playwright's own way uses `eval`, which the page forbids."""
        for _ in range(3000):
            if self.page.evaluate(condition, arg):
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(f"never true: {condition}")

    def texts(self, selector: str) -> list[str]:
        """What can be read in each."""
        return [text.strip() for text in self.page.locator(selector).all_inner_texts()]


Open = Callable[..., Opened]


@pytest.fixture(scope="session")
def windows() -> dict[bool, list[Opened]]:
    """Those that nobody looks at, with scripts and without: to open another takes as long as to show a page."""
    return {True: [], False: []}


@pytest.fixture
def open_page(browser: Browser, windows: dict[bool, list[Opened]], tmp_path: Path) -> Iterator[Open]:
    """Open HTML from a file: `open_page(html, "#topic=rain", width=390, theme="dark", scripts=True)`."""
    used: list[tuple[bool, Opened]] = []

    def call(
        text: str, link: str = "", *, width: int = 1400, theme: str = "light", scripts: bool = True, ready: bool = True
    ) -> Opened:
        path = tmp_path / "report.html"
        path.write_text(text, encoding="utf-8")
        if windows[scripts]:
            page = windows[scripts].pop()
        else:
            page = Opened(browser.new_context(java_script_enabled=scripts, offline=True).new_page())
            page.page.set_default_timeout(30_000)  # a machine may be busy
        used.append((scripts, page))
        page.show(path.as_uri() + link, width=width, theme=theme)
        if scripts and ready:
            page.page.wait_for_selector("html[data-ready]")
        return page

    yield call
    for scripts, page in used:
        page.leave(scripts=scripts)
        windows[scripts].append(page)
