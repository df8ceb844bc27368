"""Settings of an OpenAI-compatible endpoint: its address, the body of requests, and checks of both."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urljoin, urlsplit

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.lazy_patterns import compile_on_use

EXAMPLE = "https://api.openai.com/v1"
VARIABLE = "OPENAI_API_KEY"
"""The only place a key is taken from."""

PLAIN_FIELDS = compile_on_use(
    r"(api[-_.]?)?version|region|location|zone|model|deployment|project|engine|provider", re.IGNORECASE
)
"""Fields of a query that are no secret, by their names. Any other may be one."""

KEY_NAMES = compile_on_use(
    r"(api|access|secret|auth)?[-_]?(key|token|secret|password|passwd|pwd|credential|auth)s?", re.IGNORECASE
)
KEY_STARTS = compile_on_use(
    r"(sk|pk|rk|gsk|xai|hf|ghp|gho|glpat|nvapi|pplx|xox[a-z]|bearer)[-_ ]\S{6,}|AIza\S{10,}|eyJ\S{10,}", re.IGNORECASE
)
MIXED = compile_on_use(r"(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9_~+=-]{20,}")
"""A run of letters as long and as mixed as keys have: names that people give have none of both cases and digits."""


def split_address(url: str) -> SplitResult | None:
    """The parts of an HTTP address; None for any other text."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    plain = url.isprintable() and " " not in url and "\\" not in url
    return parts if plain and parts.scheme in {"http", "https"} and parts.hostname else None


def find_secret(url: str) -> str:
    """The part of an address that may be a secret, described without it; "" for none."""
    parts = split_address(url)
    if parts is None:
        return ""
    if "@" in parts.netloc:
        return "a name or a password before the @"
    if parts.fragment:
        return "a part behind #, which no server is sent"
    for name, value in parse_qsl(parts.query.replace(";", "&"), keep_blank_values=True):
        if not PLAIN_FIELDS.fullmatch(name) or _looks_like_key(value):
            return "a field behind ? that may be a key"
    segments = [part for part in re.split(r"[/;=,]", unquote(parts.path)) if part]
    for place, segment in enumerate(segments):
        is_after_key_name = place + 1 < len(segments) and KEY_NAMES.fullmatch(segment)
        if is_after_key_name or _looks_like_key(segment):
            return "a part of its path that looks like a key"
    return ""


def _looks_like_key(text: str) -> bool:
    return bool(KEY_STARTS.match(text) or MIXED.fullmatch(text))


def check_address(url: str) -> None:
    """Raise HarnessError for a text that is no address, or must not be written down; neither is quoted."""
    if split_address(url) is None:
        censored = (
            repr(url) if re.fullmatch(r"[\w.:/\[\]-]{0,200}", url) and not KEY_STARTS.search(url) else "what was given"
        )
        raise HarnessError(f"base_url must be an address such as {EXAMPLE}, not {censored}")
    if secret := find_secret(url):
        raise HarnessError(f"base_url holds {secret}, and would be written down; give a key in {VARIABLE} instead")


def redact_address(url: str) -> str:
    """Shorten an address for display, without name, password, query and fragment."""
    parts = split_address(url)
    if parts is None:
        return "what is no address"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = f":{parts.port}" if parts.port is not None else ""
    bare = f"{parts.scheme}://{host}{port}{parts.path}"
    return (bare if not find_secret(bare) else f"{parts.scheme}://{host}{port}/...")[:200]


def redirect_target(base_url: str, location: str) -> str:
    """The target of an endpoint's `Location`, for display."""
    try:
        return redact_address(urljoin(base_url.rstrip("/") + "/chat/completions", location))
    except ValueError:
        return "what is no address"


RESERVED_FIELDS = ("model", "messages", "stream")
"""Fields of a request that are not for `body=`: what is asked of whom, and that the reply comes as one."""

Body = dict[str, Any]


class Prompt(Struct, frozen=True):
    """A prompt: its messages, and a seed of 0 to 2**31 - 1."""

    messages: list[dict[str, str]]
    seed: int


class Endpoint(Struct, frozen=True):
    """The address of an endpoint, and settings of calls.

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
        for name in RESERVED_FIELDS:
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
    """Parse the value of `body=`: a JSON object of request fields, "" for none. Raises HarnessError."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.DecodeError as error:
        example = '{"max_tokens": null, "max_completion_tokens": 2000}'
        raise HarnessError(f"body must be a JSON object such as {example}: {error}") from None
