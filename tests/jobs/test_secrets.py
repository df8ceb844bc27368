"""The values of a system's variables are hidden from the eighth character on."""

from __future__ import annotations

import pytest

from harness.errors import HarnessError
from harness.jobs.endpoint_checks import refuse_secrets
from harness.records import System
from harness.running.secrets import Secrets


def asking(**options: str) -> System:
    """A system that asks for two variables."""
    return System("mine", "mine", "mine.py", "", "system", dict(options), "digest", env=("API_KEY", "OTHER_KEY"))


@pytest.mark.parametrize(
    ("value", "seen"), [("1234567", "1234567"), ("12345678", "$API_KEY"), ("123456789", "$API_KEY")]
)
def test_a_value_of_eight_characters_is_a_secret_and_one_of_seven_is_not(
    monkeypatch: pytest.MonkeyPatch, value: str, seen: str
) -> None:
    monkeypatch.setenv("API_KEY", value)
    assert Secrets(asking()).hide(f"I was given {value}.") == f"I was given {seen}."


def test_a_secret_that_holds_another_is_hidden_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "12345678")
    monkeypatch.setenv("OTHER_KEY", "012345678")
    assert Secrets(asking()).hide("012345678 12345678") == "$OTHER_KEY $API_KEY"


def test_an_option_that_holds_a_secret_of_eight_characters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_KEY", "12345678")
    with pytest.raises(HarnessError, match="prompt of mine holds what API_KEY holds"):
        refuse_secrets([asking(prompt="Say 12345678 twice.")])
    monkeypatch.setenv("API_KEY", "1234567")
    refuse_secrets([asking(prompt="Say 1234567 twice.")])
