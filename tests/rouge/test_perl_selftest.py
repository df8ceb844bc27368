"""The vectors that users get to compare on their own machine."""

from __future__ import annotations

import pytest

from harness.rouge.perl import perl_selftest


def test_every_shipped_figure_is_equal() -> None:
    compared = list(perl_selftest.run_perl_selftest())
    assert [what for what, _, _ in compared] == [
        "ROUGE-1.5.5, scores",
        "ROUGE-1.5.5, stems",
        "ROUGE-1.5.5, averages and limits",
    ]
    assert all(equal == figures > 8 for _, figures, equal in compared)


def test_a_wrong_stemmer_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(perl_selftest, "perl_stem", lambda word: word)
    _, figures, equal = next(one for one in perl_selftest.run_perl_selftest() if "stems" in one[0])
    assert equal < figures
