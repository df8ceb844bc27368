"""The values of a system's ENV, removed from everything that harness writes about the system."""

from __future__ import annotations

import os

from harness.records import System

MIN_SECRET_CHARS = 8
"""Characters that make a value a secret. A shorter one says little, and hiding it would hide other things."""


class Secrets:
    """Names and values of the variables that a system is given beside those that all are given."""

    def __init__(self, system: System) -> None:
        values = {name: os.environ.get(name, "") for name in system.env}
        long_values = [(value, name) for name, value in values.items() if len(value) >= MIN_SECRET_CHARS]
        self._known = sorted(long_values, key=lambda pair: -len(pair[0]))

    def hide(self, text: str) -> str:
        """`text` with a secret's name, as `$API_KEY`, in the place of each secret."""
        for value, name in self._known:
            text = text.replace(value, f"${name}")
        return text
