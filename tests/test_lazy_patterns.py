"""A pattern that is compiled on first use answers as one that is compiled at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.lazy_patterns import compile_on_use


@given(st.text("aAbB \n"))
def test_a_pattern_that_is_compiled_on_use_finds_what_a_compiled_one_finds(text: str) -> None:
    lazy, eager = (make(r"^a(b*)|b\s", re.IGNORECASE | re.MULTILINE) for make in (compile_on_use, re.compile))
    for _ in range(2):
        assert [match.span(1) for match in lazy.finditer(text)] == [match.span(1) for match in eager.finditer(text)]
        for method in ("search", "match", "fullmatch"):
            found, expected = (getattr(pattern, method)(text) for pattern in (lazy, eager))
            assert (found and found.span()) == (expected and expected.span())
        assert (lazy.sub("-", text), lazy.split(text)) == (eager.sub("-", text), eager.split(text))


def test_a_pattern_is_not_compiled_before_it_is_used() -> None:
    pattern = compile_on_use("(")
    with pytest.raises(re.error):
        pattern.search("")
