"""Make `exceptions.tsv` from WordNet 3.0's own lists: `python tools/generate_wordnet_exceptions.py FOLDER`.

FOLDER holds adj.exc, adv.exc, noun.exc and verb.exc (Debian: package wordnet-base, /usr/share/wordnet).
"""

from __future__ import annotations

import sys
from pathlib import Path

# ROUGE-1.5.5 carries the map of WordNet 2.0, of which the 3.0 lists differ by these ten nouns only.
NEWER_NOUNS = frozenset(
    [
        "ashes",
        "cognosenti",
        "gps",
        "halfpence",
        "houses_of_cards",
        "lisente",
        "loups-garous",
        "morses",
        "optic_axes",
        "staretsy",
    ]
)


def exception_map(folder: Path) -> dict[str, str]:
    """Inflected form -> first base form. A later list wins: best, better and three more are in two."""
    found = {}
    for part in ("adj", "adv", "noun", "verb"):
        for line in (folder / f"{part}.exc").read_text(encoding="ascii").splitlines():
            form, base, *_ = line.split()
            if not (part == "noun" and form in NEWER_NOUNS):
                found[form] = base
    return found


def write(folder: Path, target: Path) -> None:
    """Write the map, one tab-separated entry a line, sorted."""
    lines = (f"{form}\t{base}\n" for form, base in sorted(exception_map(folder).items()))
    target.write_text("".join(lines), encoding="ascii")


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(__file__).parents[1] / "harness/rouge/perl/tables/exceptions.tsv")
