"""Prices of tokens: how endpoints count them, and the price of a million of each kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from harness.errors import HarnessError

MILLION = 1_000_000

MAX_COUNT = 2**53
"""Tokens: a larger number is no count."""

PER_MESSAGE, PER_REQUEST = 16, 64
"""Tokens that a chat template puts around a message, and around all of them, at most."""

INPUT = (("prompt_tokens",), ("input_tokens",))
OUTPUT = (("completion_tokens",), ("output_tokens",))
CACHED = (
    ("prompt_tokens_details", "cached_tokens"),
    ("input_tokens_details", "cached_tokens"),
    ("prompt_cache_hit_tokens",),
    ("cached_tokens",),
    ("cache_read_input_tokens",),
)
"""Places of the counts in `usage`: OpenAI's two interfaces, DeepSeek, Moonshot, Anthropic. The first that is there."""

FURTHER_INPUT_COUNTS = ("cache_read_input_tokens", "cache_creation_input_tokens")
"""Anthropic's `input_tokens` do not hold these; everybody's `prompt_tokens` do."""


class Tokens(NamedTuple):
    """Tokens read and written, and those of the read that the endpoint had read before. -1: not counted."""

    input: int
    output: int
    cached_input: int = -1


def count_tokens(usage: dict[str, Any]) -> Tokens:
    """The token counts of an endpoint, in whichever form; an impossible number counts as missing."""
    read, cached = _first(usage, INPUT), _first(usage, CACHED)
    if _count(usage.get("prompt_tokens")) < 0 <= read:
        read += sum(max(0, _count(usage.get(name))) for name in FURTHER_INPUT_COUNTS)
    return Tokens(read, _first(usage, OUTPUT), min(cached, read))


def _first(usage: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> int:
    for path in paths:
        value: Any = usage
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        if (count := _count(value)) >= 0:
            return count
    return -1


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_COUNT else -1


class Prices(Struct, frozen=True):
    """US dollars for a million tokens; None for not known. Without `cached`, all that is read costs `input`."""

    input: float | None = None
    output: float | None = None
    cached: float | None = None

    def check(self) -> None:
        """Raise HarnessError for a price that cannot be meant."""
        for name, value in (("input", self.input), ("output", self.output), ("cached", self.cached)):
            if value is not None and not 0 <= value < 1e6:
                raise HarnessError(f"{name}_price must be US dollars for a million tokens, 0 or more, not {value:g}")
        if self.cached is not None and (self.input is None or self.output is None):
            raise HarnessError("cached_price says nothing without input_price and output_price; give all three")

    def cost(self, tokens: Tokens) -> Decimal | None:
        """The cost in US dollars, exact at the prices as typed; None where a price or a count is not known."""
        if self.input is None or self.output is None or min(tokens.input, tokens.output) < 0:
            return None
        cached = max(0, min(tokens.cached_input, tokens.input)) if self.cached is not None else 0
        input_price, output_price, cached_price = _exact(self.input), _exact(self.output), _exact(self.cached or 0)
        return ((tokens.input - cached) * input_price + cached * cached_price + tokens.output * output_price) / MILLION

    def worst_case(self, body: dict[str, Any]) -> Decimal | None:
        """The most that a request can cost; None where a price is not known, or how much may be written is not said.

        No token is shorter than a byte: as many are read at most as the request has bytes, and what is put around them.
        """
        limits = [body[name] for name in ("max_completion_tokens", "max_tokens") if _count(body.get(name)) >= 0]
        if not limits:
            return None
        choices = max(1, _count(body.get("n")))
        read = len(msgspec.json.encode(body)) + PER_MESSAGE * len(body["messages"]) + PER_REQUEST
        dearest = Prices(max(self.input, self.cached or 0) if self.input is not None else None, self.output)
        return dearest.cost(Tokens(read, max(limits) * choices))


def _exact(price: float) -> Decimal:
    """A price as it was typed: 0.15 and not the nearest binary fraction."""
    return Decimal(repr(float(price)))
