from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.files.atomic import replace_file, write_output
from harness.files.line_files import LineAppender


def test_a_file_keeps_its_permissions_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "table.md"
    file.write_text("old")
    file.chmod(0o640)
    write_output(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)
    assert [path.name for path in tmp_path.iterdir()] == ["table.md"]


@pytest.mark.parametrize("chain", [1, 2])
def test_output_is_written_through_links_and_the_links_stay(tmp_path: Path, chain: int) -> None:
    target = tmp_path / "target"
    link = target
    for number in range(chain):
        last, link = link, tmp_path / f"link{number}"
        link.symlink_to(last)
    write_output(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout", "/dev/fd/1"])
def test_a_device_is_written_to_and_stays_what_it_is(device: str, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(device)
    before = os.lstat(device).st_mode
    write_output(link, b"")
    write_output(Path(device), b"")
    assert os.lstat(device).st_mode == before
    assert link.is_symlink()


def test_a_pipe_is_written_to_whole_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_output(pipe, b"x" * 300_000)
    reader.join(30)
    assert got == [b"x" * 300_000]
    assert pipe.is_fifo()


def test_a_writer_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space left on device")

    file = tmp_path / "file"
    file.write_text("old")
    with pytest.raises(OSError, match="No space"):
        replace_file(file, chunks())
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 250)

    def chunks() -> Iterator[bytes]:
        yield b"a"
        replace_file(file, [b"between"])
        yield b"b"

    replace_file(file, chunks())
    assert file.read_bytes() == b"ab"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """What is flushed to disk: the name of each file or folder, and what `file` beside it holds at that moment."""
    calls: list[tuple[str, bytes]] = []

    def flush(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        file = path / "file" if path.is_dir() else path.with_name("file")
        calls.append((path.name, file.read_bytes()))

    monkeypatch.setattr(os, "fsync", flush)
    return calls


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_a_file_is_on_disk_before_it_takes_its_name_and_the_name_after_that(
    tmp_path: Path, flushed: list[tuple[str, bytes]]
) -> None:
    (tmp_path / "file").write_text("old")
    replace_file(tmp_path / "file", [b"new"])
    (beside, then), folder = flushed

    assert beside.startswith(".file.")
    assert then == b"old"
    assert folder == (tmp_path.name, b"new")


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")
def test_lines_are_on_disk_when_their_file_is_closed(tmp_path: Path, flushed: list[tuple[str, bytes]]) -> None:
    lines = LineAppender(tmp_path / "file")
    lines.append(b"one\n")
    lines.append(b"two\n")
    assert flushed == []
    lines.close()
    assert flushed == [("file", b"one\ntwo\n")]
