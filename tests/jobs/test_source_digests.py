"""The digests of a file of candidates are made of many lines at once: the same as line by line."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.jobs import scored_run
from harness.records import Candidate, Run, System
from harness.running.candidate_file import encode_candidates

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
    texts = blake2b(digest_size=16)
    with path.open("rb") as file:
        for line in file:
            try:
                made = msgspec.json.decode(line, type=scored_run._Text)
            except (msgspec.DecodeError, UnicodeDecodeError):
                texts.update(line)
            else:
                texts.update(f"{made.topic}\0{len(made.text)}\0{made.text}\n".encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.files.json_lines.BATCH_BYTES", size)
        patch.setattr(scored_run, "candidate_path", lambda *_: path)
        system = System("a", "a", "", "", "system", {}, "")
        run = Run("", "", "", "", "", (system,), 0, 0.0, 0, "", {})
        whole = blake2b(path.read_bytes(), digest_size=16).hexdigest()
        assert scored_run._source_digests(run, system, ()) == (texts.hexdigest(), whole)
