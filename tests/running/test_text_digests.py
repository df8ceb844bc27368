"""The digests of a file of candidates are made of many lines at once: the same as line by line."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import BadInput
from harness.records import Candidate
from harness.running import text_digests
from harness.running.candidate_file import Candidates, encode_candidates
from harness.running.text_digests import ContentDigests

GOOD = encode_candidates([Candidate("t1", "text ü\nzwei", "key")])
PIECES = [
    GOOD,
    GOOD.strip(),
    b"{}\n",
    b"\n",
    b"\xff\n",
    b'{"topic": "a"}\n',
    GOOD.replace(b"\n", b"\r\n"),
    b"{\n",
    b"}\n",
]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=7), size=st.sampled_from([1, 80, 2**20]))
def test_digests_are_those_of_the_lines(tmp_path: Path, pieces: list[bytes], size: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(pieces))
    texts = sha256()
    with path.open("rb") as file:
        for line in file:
            try:
                made = msgspec.json.decode(line, type=text_digests._TopicText)
            except (msgspec.DecodeError, UnicodeDecodeError):
                texts.update(line)
            else:
                texts.update(f"{made.topic}\0{len(made.text)}\0{made.text}\n".encode())
    digests = ContentDigests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.files.text.CHUNK_BYTES", size)
        with suppress(BadInput):  # a damaged line among others
            Candidates(path, digests)
            assert digests.of_texts() == texts.hexdigest()[:32]
            assert digests.of_bytes() == sha256(path.read_bytes()).hexdigest()[:32]
