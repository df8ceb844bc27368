"""Is the summit worded apart from the press reports that it was made from? They are not part of harness.

    python -m tests.datasets.press_reports FOLDER        FOLDER/*.txt: the reports

Prints each run of eight words that a text of the dataset shares with a report outside quotations, and each quotation or
figure of an article that its own report does not have; exits with 1 where there is one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.datasets.test_deauville import ARTICLES, QUOTED, TEXTS, article, place, runs, straighten


def find_report(reports: list[str], name: str) -> str:
    """The press report an article was made from: the one that bears the headline in dataset.toml."""
    [report] = [text for text in reports if ARTICLES[name]["headline"] in text]
    return straighten(report)


def find_problems(folder: Path) -> Iterator[str]:
    """A sentence for each problem."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    reports = {name: find_report(texts, name) for name in ARTICLES}
    press = set().union(*(runs(report, 8) for report in reports.values()))
    for path in TEXTS:
        for words in sorted(runs(path.read_text(encoding="utf-8"), 8) & press):
            yield f"{place(path)}: {' '.join(words)} is worded as in a report"
    for name, report in reports.items():
        for quote in QUOTED.findall(article(name)):
            if quote.strip('".,') not in report:
                yield f"{name}: {quote} is not in its report"
        for figure in sorted(set(re.findall(r"\d+", article(name))) - set(re.findall(r"\d+", report))):
            yield f"{name}: the figure {figure} is not in its report"


if __name__ == "__main__":
    problems = [*find_problems(Path(sys.argv[1]))]
    sys.stdout.writelines(f"{problem}\n" for problem in problems)
    sys.exit(int(bool(problems)))
