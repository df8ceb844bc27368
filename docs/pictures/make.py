"""The table and the pictures of the README, from a kept run: what the terminal shows, and the report in both themes.

    python docs/pictures/make.py [RUN]       default: results/example

Writes terminal.svg, forest.svg, report-light.png, report-dark.png and texts.png beside this file. The screenshots need
playwright and chromium; without them only the drawings are made. A test makes terminal.svg anew and compares.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from html import escape
from pathlib import Path

from harness.jobs import report, score_run
from harness.showing.charts import plot
from harness.showing.leaderboard_formats import render
from harness.showing.page import render_report
from harness.showing.palette import LIGHT
from harness.showing.text_layout import text_width

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
WIDTH = 88
LETTER, LINE, MARGIN = 8.0, 18.0, 16.0
STYLES = {"1": "font-weight:700", "2": "opacity:.65", "31": f"fill:{LIGHT['red']}", "32": "fill:#1a7f37"}


def terminal(run: str) -> str:
    """What `harness eval` prints for a run down to the signatures, as a drawing of a terminal."""
    lines = render(score_run(run), width=WIDTH, colour=True).partition("\n\n\x1b[2mSignatures")[0].split("\n")
    high = MARGIN * 2 + LINE * len(lines)
    wide = MARGIN * 2 + LETTER * WIDTH
    rows = "\n".join(row(line, MARGIN + LINE * (place + 0.75)) for place, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide:g}" height="{high:g}" viewBox="0 0 {wide:g} {high:g}" '
        f'role="img" aria-label="The table of harness eval in a terminal">\n'
        f'<rect width="100%" height="100%" rx="6" fill="{LIGHT["paper"]}" stroke="{LIGHT["rule"]}"/>\n'
        f'<g font-family="ui-monospace, Menlo, Consolas, Liberation Mono, DejaVu Sans Mono, monospace" '
        f'font-size="13" fill="{LIGHT["ink"]}" xml:space="preserve">\n{rows}\n</g>\n</svg>\n'
    )


def row(line: str, y: float) -> str:
    """One line; every run of one style begins where its column is, whatever font there is."""
    spans, style, column = [], "", 0
    for part in re.split("(\x1b\\[[0-9;]*m)", line):
        if part.startswith("\x1b"):
            codes = part[2:-1].split(";")
            style = ";".join(STYLES[code] for code in codes if code in STYLES)
        elif part:
            styled = f' style="{style}"' if style else ""
            length = f' textLength="{LETTER * text_width(part):g}" lengthAdjust="spacingAndGlyphs"'
            spans.append(f'<tspan x="{MARGIN + LETTER * column:g}"{length}{styled}>{escape(part)}</tspan>')
            column += text_width(part)
    return f'<text y="{y:g}">{"".join(spans)}</text>'


def screenshots(run: str) -> None:
    """The report's first screen in both themes, and two systems side by side."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # the drawings need none

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        page_file.write_text(render_report(report(run)), encoding="utf-8")
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        for theme in ("light", "dark"):
            context = browser.new_context(viewport={"width": 1240, "height": 1000}, color_scheme=theme, offline=True)
            page = context.new_page()
            page.goto(page_file.as_uri())
            page.wait_for_selector("html[data-ready]")
            page.screenshot(path=HERE / f"report-{theme}.png")
            if theme == "light":
                page.locator("#reading").scroll_into_view_if_needed()
                page.locator("#reading").evaluate("each => each.scrollIntoView()")
                page.screenshot(path=HERE / "texts.png", clip={"x": 0, "y": 60, "width": 1240, "height": 800})
            context.close()
        browser.close()


def table(run: str) -> None:
    """The table of the run into the README, between its marks."""
    block = render(score_run(run), width=80, detail="short").rstrip("\n")
    marks = re.compile(r"(<!-- kept run -->\n```text\n).*?(\n?```\n<!-- /kept run -->)", re.DOTALL)
    text = README.read_text(encoding="utf-8")
    README.write_text(marks.sub(lambda found: f"{found[1]}{block}\n{found[2].lstrip()}", text), encoding="utf-8")


def main() -> None:
    """Make all of them."""
    run = sys.argv[1] if len(sys.argv) > 1 else "results/example"
    if len(sys.argv) == 1:
        table(run)
    (HERE / "terminal.svg").write_text(terminal(run), encoding="utf-8")
    (HERE / "forest.svg").write_text(plot(score_run(run), "forest"), encoding="utf-8")
    if shutil.which("chromium"):
        screenshots(run)


if __name__ == "__main__":
    main()
