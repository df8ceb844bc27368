"""What a system can know: its article, its budget, and nothing of references, other articles or us."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.faults.ground import choose_systems, harness, read_candidates, workspace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")

REFERENCE = "Quokkas juggle zirconium."

LOOKS = """
import ctypes, os, re

ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # an ordinary user's system may not look into itself otherwise

def summarize(article):
    opened = ["/proc/self/fd/" + each for each in os.listdir("/proc/self/fd")]
    files = {os.readlink(each) for each in opened if os.path.exists(each)}
    seen = {
        "environment": open("/proc/self/environ", "rb").read().decode("utf-8", "replace"),
        "arguments": open("/proc/self/cmdline", "rb").read().decode("utf-8", "replace"),
        "folder": repr([os.getcwd(), os.listdir(".")]),
        "files": repr(sorted(files)),
        "article": repr(sorted(vars(article).items())),
        "reference in memory": str(found(rb"Q[u]okk[a]s jug")),
        "article in memory": str(found(rb"S[o]me te[x]t here")),
    }
    return "\\n".join(f"{name}\\t{value}".replace("\\0", " ") for name, value in seen.items())

def found(pattern):
    "Whether it is anywhere in this process; the pattern, thanks to its brackets, does not match itself."
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            span, rights = line.split()[:2]
            if rights.startswith("rw") and "[v" not in line:
                start, end = (int(each, 16) for each in span.split("-"))
                memory.seek(start)
                try:
                    if re.search(pattern, memory.read(end - start)):
                        return True
                except OSError:
                    continue
    return False
"""


@pytest.fixture(scope="module")
def sights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = workspace(tmp_path_factory.mktemp("looks"), {"looks": LOOKS})
    line = {"id": "topic-by-name", "article": "Some text here. And more.", "references": [REFERENCE], "words": 9}
    (root / "references" / "news.jsonl").write_text(json.dumps(line) + "\n")
    secret = {"SECRET_TOKEN": "s3cret-s3cret"}
    done = harness(root, "eval", *choose_systems(["looks"]), "-m", "words", "--no-ceilings", env=secret, real=True)
    assert done.returncode == 0, read_candidates(root)
    text = read_candidates(root)["looks"]["topic-by-name"]["text"]
    return dict(part.split("\t", 1) for part in text.split("\n"))


@pytest.mark.parametrize("where", ["environment", "arguments", "folder", "files", "article"])
def test_neither_reference_nor_topic_is_in_its(sights: dict[str, str], where: str) -> None:
    assert "Quokkas" not in sights[where]
    assert "topic-by-name" not in sights[where]
    assert "s3cret" not in sights[where]


def test_its_memory_holds_the_article_and_no_reference(sights: dict[str, str]) -> None:
    assert (sights["article in memory"], sights["reference in memory"]) == ("True", "False")


def test_its_folder_is_empty_and_it_holds_no_file_of_ours(sights: dict[str, str]) -> None:
    assert sights["folder"].endswith("/work', []]")
    assert "results" not in sights["files"]
    assert "references" not in sights["files"]


def test_references_are_not_so_much_as_named(sights: dict[str, str]) -> None:
    assert "references" not in sights["environment"] + sights["arguments"]


def test_a_folder_for_every_process_lies_in_the_temporary_one(sights: dict[str, str]) -> None:
    assert Path(json.loads(sights["folder"].replace("'", '"'))[0]).parent.name.startswith("harness-")
