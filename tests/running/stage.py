"""What the tests of running stand on: small articles, and the types of the fixtures."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.records import Article, Candidate, Document, Run, System

Write = Callable[[str, str], str]
Play = Callable[..., list[Candidate]]


def article(number: int, words: int = 60) -> Article:
    text = f"Sentence one of article {number}. Sentence two is here. And a third."
    return Article(f"t{number}", (Document(f"Article {number}", (text,)),), words)


def articles(count: int) -> list[Article]:
    return [article(number) for number in range(1, count + 1)]


def failures(candidates: Sequence[Candidate]) -> list[str | None]:
    return [candidate.failure for candidate in candidates]


def plan(systems: Sequence[System], dataset: str = "news", fingerprint: str = "f1", timeout: float = 20.0) -> Run:
    """A run as it is wanted, before it has a name."""
    return Run(
        name="",
        path="",
        dataset=dataset,
        dataset_path=f"references/{dataset}.jsonl",
        fingerprint=fingerprint,
        systems=tuple(systems),
        seed=1,
        timeout=timeout,
        memory=0,
        created="2026-01-01T00:00:00+00:00",
        versions={},
    )


def environment(folder: Path, **packages: str) -> Path:
    """A virtual environment with packages of one constant each, by name and version; its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for name, version in packages.items():
        (site / f"{name}.py").write_text(f'WORD = "{name} {version}"\n')
        metadata = site / f"{name}-{version}.dist-info" / "METADATA"
        metadata.parent.mkdir()
        metadata.write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return folder / "bin" / "python"
