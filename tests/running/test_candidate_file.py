"""A file of candidates is looked up by hashes and read many lines at once: the same as a dictionary, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import BadInput
from harness.files.line_files import read_lines
from harness.records import Candidate
from harness.running import candidate_file
from harness.running.candidate_file import CandidateHead, Candidates, encode_candidates, rewrite_in_order

TOPICS = [f"t{number}" for number in range(9)]
CANDIDATES = st.lists(
    st.builds(
        lambda topic, number, has_failed: Candidate(
            topic, "" if has_failed else f"text {number}\nzwei ü", f"key{number}", "crash" if has_failed else None
        ),
        st.sampled_from(TOPICS),
        st.integers(0, 99),
        st.booleans(),
    ),
    max_size=12,
)


def scan_line_by_line(path: Path) -> Iterator[tuple[int, CandidateHead]]:
    """The slow way that the fast one must agree with."""
    damaged = 0
    for number, (offset, line) in enumerate(read_lines(path), 1):
        try:
            head = msgspec.json.decode(line, type=CandidateHead) if line.endswith(b"\n") else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            head = None
        if head is None:
            damaged = damaged or number
        elif damaged:
            raise BadInput(path, "is damaged", damaged)
        else:
            yield offset, head


def outcome(scan: Iterator[tuple[int, CandidateHead]]) -> tuple[list[tuple[int, CandidateHead]], int | None]:
    """All that a scan gave, and the line at which it stopped."""
    heads: list[tuple[int, CandidateHead]] = []
    try:
        heads.extend(scan)
    except BadInput as error:
        return [], error.line
    return heads, None


@pytest.fixture(params=["hashes", "one hash for all", "few hashes"])
def hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Topics with hashes of their own, and such as share them."""
    if request.param == "one hash for all":
        monkeypatch.setattr(candidate_file, "hash_topic", lambda _: 7)
    elif request.param == "few hashes":
        monkeypatch.setattr(candidate_file, "hash_topic", lambda topic: len(topic) - ord(topic[-1]) % 3)


@pytest.mark.usefixtures("hashes")
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    candidates=CANDIDATES,
    wanted=st.lists(st.lists(st.sampled_from([*TOPICS, "no topic"]), max_size=5), max_size=4),
    torn=st.sampled_from([b"", b'{"topic": "t1", "text": "cut sh']),
)
def test_candidates_are_a_dictionary_of_the_last_lines(
    tmp_path: Path, candidates: list[Candidate], wanted: list[list[str]], torn: bytes
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode_candidates(candidates) + torn)
    by_topic = {candidate.topic: candidate for candidate in candidates}
    read = Candidates(path)
    assert dict(read) == by_topic
    assert (list(read), len(read)) == (list(by_topic), len(by_topic))
    assert read.failures == {topic: made.failure for topic, made in by_topic.items() if made.failure}
    for topics in [*wanted, list(by_topic), list(by_topic)[2:4], list(by_topic)[4:], list(by_topic)]:
        assert read.read_topics(topics) == [by_topic.get(topic) for topic in topics]
    for count in (0, 1, 3, 20):
        assert read.read_first(count) == list(by_topic.values())[:count]
    assert ("no topic" in read, "t1" in read) == (False, "t1" in by_topic)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(candidates=CANDIDATES, order=st.permutations(TOPICS), count=st.integers(0, len(TOPICS)))
def test_a_file_is_put_into_the_order_of_the_topics(
    tmp_path: Path, candidates: list[Candidate], order: list[str], count: int
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(encode_candidates(candidates))
    by_topic = {candidate.topic: candidate for candidate in candidates}
    topics = order[:count]
    rewrite_in_order(path, topics)
    assert path.read_bytes() == encode_candidates([by_topic[topic] for topic in topics if topic in by_topic])


GOOD, OTHER = (encode_candidates([Candidate(topic, "text", "key")]) for topic in ("t1", "t2"))
PIECES = [
    GOOD, OTHER, b"\n", b"{}\n", b"{\n", b"}\n{\n", b"[]\n", b"null\n", GOOD.strip(), GOOD.strip() + OTHER, b"\xff\n",
    b'{"topic": "\xff", "key": "k"}\n', b'{"topic": "t3", "key": "k", "text": "\xff"}\n', b'{"topic": "t3",\n',
    b'"key": "k"}\n', GOOD.replace(b"\n", b"\r\n"),
]  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=8), size=st.sampled_from([1, 70, 2**20]))
def test_many_lines_at_once_are_read_as_line_by_line(tmp_path: Path, pieces: list[bytes], size: int) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(pieces))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("harness.files.text.CHUNK_BYTES", size)
        assert outcome(candidate_file.scan_candidates(path)) == outcome(scan_line_by_line(path))
