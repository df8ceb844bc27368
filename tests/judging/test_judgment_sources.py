"""Files of judgments that cannot be ones are refused in one line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness.errors import BadInput
from harness.importing.judgment_fields import parse_choice
from harness.jobs.import_judgments import JudgmentFile, _refuse_special, split_judgment_flags
from harness.models.batch_files import read_batch


def test_a_file_that_is_not_there_is_named_and_is_no_field() -> None:
    with pytest.raises(BadInput, match=r"^nope.csv: no such file"):
        split_judgment_flags([parse_choice("nope.csv", "person")])
    assert split_judgment_flags([parse_choice("faithful", "person")])[1]


def test_a_device_or_pipe_is_refused_before_it_is_read(tmp_path: Path) -> None:
    pipe, link = tmp_path / "pipe.csv", tmp_path / "zero.csv"
    os.mkfifo(pipe)
    link.symlink_to("/dev/zero")
    for path in (pipe, link):
        with pytest.raises(BadInput, match="not a regular file"):
            _refuse_special(JudgmentFile(str(path), "person", "", None, None))


@pytest.mark.parametrize("content", ["", "junk\n", '{"a": 1}\n', "\x00\x01"])
def test_a_file_without_a_reply_is_no_batch(tmp_path: Path, content: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text(content)
    with pytest.raises(BadInput, match="holds no reply of a batch"):
        read_batch(path)
