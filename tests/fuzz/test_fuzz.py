"""A little of what `python -m tests.fuzz.fuzz` does at length: every reader and renderer bears what it is given."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import TARGETS, seeds

SLOW = {"page": 2, "views": 6, "pictures": 6}

Edits = list[tuple[int, int, bytes]]
PIECES = st.sampled_from(
    [b'"', b"\\", b"{", b"]", b"\n", b"\0", b"\xff", b"\\ud800", b"\x1b[", b"=", b"<", b"\xe2\x80\xae"]
)
EDITS = st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 9), PIECES | st.binary(max_size=6)), max_size=4)


@pytest.mark.parametrize("name", TARGETS)
def test_a_value_or_one_line_comes_of_any_bytes(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp(name)
    examples = SLOW.get(name, 20 if name.startswith("render_") else 60)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.sampled_from(seeds(name)), EDITS)
    def holds(seed: bytes, edits: Edits) -> None:
        data = seed
        for place, length, piece in edits:
            start = place % (len(data) + 1)
            data = data[:start] + piece + data[start + length :]
        TARGETS[name](folder, data)

    holds()
