"""Whether the pages show what their programs and commands print of GUM and Opinosis, which are not part of harness.

    python docs/rerun_pages.py DATA       DATA/gum/wikimedia_subset.jsonl and DATA/opinosis/topics.jsonl

Runs the programs of datasets.md and statistics.md and each command under which a page shows a table; study.md too
where torch and transformers are installed. Prints a line for each command, and exits with 1 where a page shows
something else.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
DATA_FILES = {"gum.jsonl": "gum/wikimedia_subset.jsonl", "topics.jsonl": "opinosis/topics.jsonl"}


def find_blocks(page: str, language: str) -> list[str]:
    """The blocks of code of a page, in one language."""
    text = (HERE / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def run_programs(page: str, folder: Path) -> None:
    """Run the Python of a page that reads one of the files."""
    for program in find_blocks(page, "python"):
        if ".jsonl" in program:
            subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)  # noqa: S603


def compare_commands(page: str, folder: Path) -> int:
    """How many blocks of a page show something else than their last command prints."""
    different = 0
    for block in find_blocks(page, "console"):
        joined = block.replace("\\\n", "")
        commands = re.findall(r"^\$ harness (.*)", joined, re.MULTILINE)
        shown = re.sub(r"^\$ .*\n", "", joined, flags=re.MULTILINE).rstrip("\n")
        if not shown or not commands:
            continue
        printed = [run_harness(command.split(), folder) for command in commands][-1]
        equal = printed.startswith(shown)
        different += not equal
        sys.stdout.write(f"{'equal    ' if equal else 'DIFFERENT'} {page}: harness {commands[-1]}\n")
    return different


def run_harness(arguments: list[str], folder: Path) -> str:
    """What a command prints at the width of the pages."""
    environment = {**os.environ, "COLUMNS": "80", "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, "-m", "harness", *arguments]
    return subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    ).stdout


def main(data: Path) -> int:
    """Rerun all pages in a temporary folder; gives the exit code."""
    pages = ["statistics.md", *(["study.md"] if find_spec("torch") and find_spec("transformers") else [])]
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "path/to").mkdir(parents=True)
        for link, path in DATA_FILES.items():
            (folder / "path/to" / link).symlink_to((data / path).resolve(strict=True))
        for page in ("datasets.md", "statistics.md"):
            run_programs(page, folder)
        return int(sum(compare_commands(page, folder) for page in pages) > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
