"""Datasets that are broken or hostile, given to the command itself: one line, no harm, no wait."""

from __future__ import annotations

import json
import os
import pty
import re
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.importing.sources import open_pipe
from tests.faults.ground import choose_systems, harness, start_command, workspace

FIRST = "def summarize(article):\n    return article.sentences[0]\n"


def topic(**more: Any) -> str:
    return json.dumps({"id": "a", "article": "Some text here.", "references": ["Text."], **more}) + "\n"


def folder(path: Path) -> Path:
    """A dataset folder of one topic."""
    card = 'format = 1\nname = "x"\n[[articles]]\nid = "a"\n[[topics]]\nid = "a"\narticles = ["a"]\n'
    parts = {"dataset.toml": card, "articles/a.txt": "Head\n\nText.\n", "summaries/a/A.txt": "Text.\n"}
    for part, text in parts.items():
        (path / part).parent.mkdir(parents=True, exist_ok=True)
        (path / part).write_text(text)
    return path


def lines(content: str | bytes) -> Callable[[Path], Path]:
    def make(root: Path) -> Path:
        path = root / "x.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return path

    return make


def endless(root: Path) -> Path:
    path = lines(topic())(root)
    with path.open("ab") as file:
        file.truncate(2**29)
    return path


def endless_article(root: Path) -> Path:
    path = folder(root / "x")
    with (path / "articles" / "a.txt").open("ab") as file:
        file.truncate(2**29)
    return path


def pipe(root: Path) -> Path:
    os.mkfifo(root / "x.jsonl")
    return root / "x.jsonl"


def directory(root: Path) -> Path:
    (root / "x.jsonl").mkdir()
    return root / "x.jsonl"


def link_out(root: Path) -> Path:
    path = folder(root / "x")
    (root / "secret").write_text("Head\n\nSecret.\n")
    (path / "articles" / "a.txt").unlink()
    (path / "articles" / "a.txt").symlink_to(root / "secret")
    return path


def climbing(root: Path) -> Path:
    path = folder(root / "x")
    card = path / "dataset.toml"
    card.write_text(card.read_text().replace('id = "a"\narticles', 'id = "../../secret"\narticles'))
    return path


def mistyped(root: Path) -> Path:
    path = folder(root / "x")
    (path / "dataset.toml").write_text("titel = 1\n" + (path / "dataset.toml").read_text())
    return path


BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a line of half a gigabyte": (endless, "x.jsonl:2: has more than 67,108,864 bytes; write a topic a line"),
    "an article of half a gigabyte": (endless_article, "a.txt: has more than 67,108,864 bytes; cut it into several"),
    "a pipe": (pipe, "no topic in it; write one a line"),
    "a folder in the place of a file": (directory, "is a folder without files; give a file, or a folder of texts"),
    "a link out of the dataset": (link_out, "is a link out of the dataset's folder; copy the file here"),
    "an id that climbs out": (climbing, "'../../secret' cannot be a file's name"),
    "an unknown key of TOML": (mistyped, "unknown key 'titel'; did you mean 'title'?"),
    "nothing": (lines(""), "no topic in it; write one a line"),
    "UTF-16": (lines(topic().encode("utf-16")), "is UTF-16, not UTF-8; save it as UTF-8"),
    "Latin-1": (lines(topic().replace("Some", "S\xf6me").replace("\\u00f6", "\xf6").encode("latin-1")), "x.jsonl:1: "),
    "a lone surrogate": (lines(topic(id="\ud800")), "lone surrogate \\ud800; write the character that was meant"),
    "deep JSON": (lines("[" * 10**5 + "\n"), "nested too deeply"),
    "a number of 5,000 digits": (lines('{"id": "a", "references": [], "words": ' + "9" * 5000 + "}\n"), "x.jsonl:1: "),
    "a key there twice": (lines('{"id": "a", "id": "b", "references": []}\n'), "key 'id' is there twice; keep one"),
    "an id there twice": (lines(topic() + topic()), "x.jsonl:2: duplicate id 'a', first on line 1"),
    "an id of 300 characters": (lines(topic(id="a" * 300)), "is 300 characters long; use at most 200"),
    "an id with NUL": (lines(topic(id="a\0")), "holds a control character"),
    "escapes in the id": (lines(topic(id="\x1b[31m")), "holds a control character"),
    "escapes in a text": (lines(topic(article="\x1b[31m")), "control character U+001B; remove it"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_it_is_named_in_one_line_with_what_to_do(tmp_path: Path, kind: str) -> None:
    make, said = BROKEN[kind]
    done = harness(tmp_path, "check", str(make(tmp_path)), limits={resource.RLIMIT_DATA: 2**29})
    text = done.stdout + done.stderr

    assert done.returncode == 1
    assert "".join(said.split()) in "".join(text.split())  # wrapped, for people
    assert "\x1b" not in text
    assert "Secret" not in text


@pytest.mark.parametrize("as_link", [False, True])
def test_a_pipe_that_somebody_wrote_to_is_read_to_its_end(tmp_path: Path, as_link: bool) -> None:
    path = tmp_path / "x.jsonl"
    os.mkfifo(path)
    (tmp_path / "link").symlink_to(path)  # as /dev/fd/N is one
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # keeps what is written until it is read
    writing = os.open(path, os.O_WRONLY)
    os.write(writing, topic().encode())
    os.close(writing)
    done = harness(tmp_path, "check", str(tmp_path / "link" if as_link else path))
    os.close(reading)

    assert "1 topic" in done.stdout, done.stderr


def test_a_slow_writer_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    writing = os.open(path, os.O_WRONLY)
    with open_pipe(str(path)) as pipe:
        assert os.get_blocking(pipe.fileno())
    os.close(writing)
    os.close(reading)


ODD = ["-rf", "..", "a/b", "CON", "con", "nul.txt", "Ä", "ä", "a" * 200, "=cmd()", "$(touch owned)", "%s", "a\u202eb"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose topics, events and texts have names that mean something elsewhere; one has no reference."""
    root = workspace(tmp_path_factory.mktemp("odd"), {"first": FIRST})
    content = "".join(topic(id=name, event=f"=1+{name}"[:200], article=f"@SUM({name}). x") for name in ODD)
    content = "\ufeff" + content.replace("\n", "\r\n") + topic(id="bare", references=[])
    (root / "references" / "news.jsonl").write_text(content, encoding="utf-8")
    done = harness(root, "eval", "-s", "first", "-m", "rouge1,words", "--confidence-n", "100", "-v")
    assert done.returncode == 0, done.stderr
    (root / "printed").write_text(done.stdout)
    return root


def test_topics_of_any_name_are_run_and_shown(odd: Path) -> None:
    candidates = (odd / "results" / "news-1" / "candidates" / "first.jsonl").read_text().splitlines()

    assert [json.loads(line)["topic"] for line in candidates] == [*ODD, "bare"]
    assert sorted(path.name for path in odd.iterdir()) == ["printed", "references", "results", "systems", "tmp"]
    assert harness(odd, "show", "--run", "news-1", "--", "-rf").returncode == 0


def test_a_topic_without_references_is_said_and_scored_by_what_needs_none(odd: Path) -> None:
    printed = (odd / "printed").read_text()

    assert f"1 of {len(ODD) + 1} topics" in " ".join(printed.split())


def test_no_formula_reaches_a_spreadsheet(odd: Path) -> None:
    for format_ in ("csv", "csv-long", "csv-topics"):
        done = (
            harness(odd, "report", "-o", f"x.{format_}.csv", "-f", format_)
            if format_ == "csv-topics"
            else harness(odd, "eval", "-s", "first", "-m", "rouge1,words", "--confidence-n", "100", "-f", format_)
        )
        text = (
            (odd / f"x.{format_}.csv").read_text() if format_ == "csv-topics" and done.returncode == 0 else done.stdout
        )
        assert not re.search(r'(?:^|,)"?\s*[=@]', text, re.MULTILINE)


def test_no_escape_sequence_of_theirs_reaches_a_terminal(tmp_path: Path) -> None:
    evil = "\\x1b]0;owned\\x07\\x1b[2J\\x9b31m"
    source = f'"""Doc {evil}"""\nimport sys\ndef summarize(a):\n    print("{evil}", file=sys.stderr, flush=True)\n'
    source += f'    raise ValueError("{evil}")\n'
    workspace(tmp_path, {"evil": source}, 2)
    for arguments in (("eval", *choose_systems(["evil"]), "--no-ceilings"), ("ls", "systems"), ("show", "t1")):
        master, slave = pty.openpty()
        command = start_command(tmp_path, *arguments, terminal=os.ttyname(slave))
        os.close(slave)
        seen = b""
        while chunk := read(master):
            seen += chunk
        os.close(master)
        command.wait()
        assert seen
        assert b"\x1b]" not in seen
        assert b"\x1b[2J" not in seen
        assert not re.search("\x9b", seen.decode("utf-8", "replace"))


def read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # how a terminal says that its program has ended
        return b""
