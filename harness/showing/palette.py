"""The colours of pages and pictures: by name, on light and on dark paper.

Blue and orange (after Okabe and Ito) are told apart by everybody; every text colour has 4.5:1 against its paper.
"""

from __future__ import annotations

import re

LIGHT = {
    "paper": "#fcfcfa",
    "raised": "#f3f3ef",
    "ink": "#1b1c1e",
    "quiet": "#5b5f66",
    "rule": "#dcdcd5",
    "strong": "#8b8f95",
    "blue": "#0a5ea8",
    "orange": "#a84300",
    "blue-wash": "#d9e8f6",
    "blue-faint": "#edf3f9",
    "blue-deep": "#b9d5ee",
    "orange-wash": "#f9e1cf",
    "red": "#b3261e",
    "on-colour": "#ffffff",
}

DARK = {
    "paper": "#141618",
    "raised": "#1e2124",
    "ink": "#e8e6e1",
    "quiet": "#a2a6ad",
    "rule": "#33373c",
    "strong": "#7d838b",
    "blue": "#7cb4ee",
    "orange": "#f2a25c",
    "blue-wash": "#1f3f60",
    "blue-faint": "#1b2a3a",
    "blue-deep": "#27527d",
    "orange-wash": "#573414",
    "red": "#ff8a80",
    "on-colour": "#101214",
}


def css_variables() -> str:
    """CSS variables `--paper` and so on for a page: as the reader's machine is set, or as `data-theme` says."""
    light, dark = ("".join(f"--{name}:{value};" for name, value in colours.items()) for colours in (LIGHT, DARK))
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def with_light_colours(css: str) -> str:
    """`css` with its variables replaced: picture programs do not know them."""
    return re.sub(r"var\(--([a-z-]+)\)", lambda match: LIGHT[match[1]], css)
