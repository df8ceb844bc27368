"""The settings of an OpenAI-compatible endpoint, and the body of a request to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.models.endpoint_addresses import EXAMPLE as OPENAI
from harness.models.endpoint_addresses import VARIABLE, check_address, split_address

__all__ = ["OPENAI", "VARIABLE", "Body", "Endpoint", "Prompt", "parse_body"]

OURS = ("model", "messages", "stream")
"""Fields of a request that are not for `body=`: what is asked of whom, and that the reply comes as one."""

Body = dict[str, Any]


class Prompt(Struct, frozen=True):
    """What to ask: the messages, and a seed of 0 to 2**31 - 1."""

    messages: list[dict[str, str]]
    seed: int


class Endpoint(Struct, frozen=True):
    """Where to ask, and how.

    `more` is laid over the body of each request; None in it takes a field away. `wait` is in seconds a call, `retries`
    are further calls where one fails, `concurrent` calls run at once, `per_minute` are made at most (0: any number).
    """

    base_url: str
    model: str
    temperature: float = 0.0
    max_tokens: int = 1000
    more: Mapping[str, Any] = {}
    wait: float = 60.0
    retries: int = 4
    concurrent: int = 4
    per_minute: float = 0.0

    def check(self, key: str) -> None:
        """Raise HarnessError for settings that cannot be meant, or a key that is lacking."""
        check_address(self.base_url)
        if not self.model:
            raise HarnessError(f"no model is named; {self.base_url} has to be told which")
        for what, value, least in (
            ("max_tokens", self.max_tokens, 1),
            ("retries", self.retries, 0),
            ("concurrent", self.concurrent, 1),
            ("per_minute", self.per_minute, 0),
            ("wait", self.wait, 0.001),
            ("temperature", self.temperature, 0),
        ):
            if not least <= value < 1e9:
                raise HarnessError(f"{what} must be at least {least:g}, not {value:g}")
        for name in OURS:
            if name in self.more:
                raise HarnessError(f"body cannot hold {name!r}: it is laid over what is sent beside that")
        host = f".{parts.hostname}" if (parts := split_address(self.base_url)) else ""
        if not key and host.endswith(".openai.com"):
            raise HarnessError(f"{self.base_url} needs a key: set the environment variable {VARIABLE}")
        if not key.isascii() or not key.isprintable():
            raise HarnessError(f"{VARIABLE} holds a character that no key has, a line end perhaps; set it again")

    def body(self, prompt: Prompt) -> Body:
        """The whole body of the request."""
        body = {
            "model": self.model,
            "messages": prompt.messages,
            "temperature": self.temperature,
            "seed": prompt.seed,
            "max_tokens": self.max_tokens,
            **self.more,
        }
        return {name: value for name, value in body.items() if value is not None}


def parse_body(text: str) -> Mapping[str, Any]:
    """What `body=` holds: a JSON object of request fields, "" for none. Raises HarnessError."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.DecodeError as error:
        example = '{"max_tokens": null, "max_completion_tokens": 2000}'
        raise HarnessError(f"body must be a JSON object such as {example}: {error}") from None
