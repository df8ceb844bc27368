"""An OpenAI-compatible endpoint: its settings, and one call to it over the `openai` package, which is met here only.

The package's own retries are switched off and done in `asking`: they heed a Retry-After up to one minute only (1.40,
which then waits for 0.5 to 8 s instead) or up to two (3.54), other threads would not pause with the one that was told
to, and they would not count for a limit of calls a minute. Its time-out is one for each read, so that a server that
dribbles could hold a call for ever: bodies are read here, against the clock and a limit of bytes.
"""

from __future__ import annotations

import email.utils
import math
import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from harness.errors import HarnessError
from harness.models.replies import LARGEST, Said, code, complaint, read

if TYPE_CHECKING:
    from openai import OpenAI

OPENAI = "https://api.openai.com/v1"
VARIABLE = "OPENAI_API_KEY"
"""The only place a key is taken from."""

SECRET = 8
"""Characters that make a key a secret. Local servers are given words such as `none`, which texts may hold."""

AGAIN = frozenset({408, 409, 425, 429})
"""Statuses after which the same request may be answered, beside all from 500."""

FATAL = {
    401: f"set {VARIABLE} to a key that it accepts",
    402: "its credit is used up; add some",
    403: f"the key in {VARIABLE} may not use this model or endpoint",
    404: "there is no such model or address; check model and base_url, which usually ends in /v1",
}
"""Statuses that every other request would meet, too, and what to do."""

SPENT = frozenset({"insufficient_quota", "billing_hard_limit_reached"})
"""Error codes of a status 429 that no waiting mends."""

CLOSED = frozenset({"content_filter", "content_policy_violation"})
"""Error codes of a status 400 by which an endpoint refuses a prompt."""

OURS = ("model", "messages", "stream")
"""Fields of a request that are not for `body=`: what is asked of whom, and that the reply comes as one."""

COMPLAINT = 2**20
"""Bytes of what is read behind a status that tells of an error."""

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
        parts = _split(self.base_url)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            raise HarnessError(f"base_url must be an address such as {OPENAI}, not {self.base_url!r}")
        if parts.username or parts.password or re.search(r"key|token|secret|passw|sig=", parts.query, re.IGNORECASE):
            raise HarnessError(f"base_url holds a name, password or key, which would be written down; use {VARIABLE}")
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
        if not key and (parts.hostname == "openai.com" or parts.hostname.endswith(".openai.com")):
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


def fields(text: str) -> Mapping[str, Any]:
    """What `body=` holds: a JSON object of request fields, "" for none. Raises HarnessError."""
    try:
        return msgspec.json.decode(text or "{}", type=dict[str, Any])
    except msgspec.DecodeError as error:
        example = '{"max_tokens": null, "max_completion_tokens": 2000}'
        raise HarnessError(f"body must be a JSON object such as {example}: {error}") from None


class Trouble(Exception):
    """A call without a reply, in words. `again`: another try may help; after `pause` seconds, where that was said.

    `fatal`: every other call would meet the same. `refused`: the endpoint refuses this prompt. `nobody`: there was
    nobody to take the call.
    """

    def __init__(
        self,
        words: str,
        *,
        again: bool = False,
        pause: float | None = None,
        fatal: bool = False,
        refused: bool = False,
        nobody: bool = False,
    ) -> None:
        super().__init__(words)
        self.again, self.pause, self.fatal, self.refused, self.nobody = again, pause, fatal, refused, nobody


class _Failed(Exception):
    """A status that tells of an error, and the beginning of what came with it."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(status)
        self.status, self.headers, self.body = status, headers, body


class Line:
    """A line to an endpoint, for any number of threads. Raises HarnessError where it cannot be opened."""

    def __init__(self, endpoint: Endpoint, key: str) -> None:
        endpoint.check(key)
        self._endpoint, self._key = endpoint, key
        self._now = threading.local()
        self._client = _client(endpoint, key, self._refuse)

    def call(self, body: Body, most: float = math.inf) -> Said:
        """One request and its reply, within the seconds that a call may take and `most`. Raises Trouble."""
        import openai  # noqa: PLC0415  # an extra, and slow to import

        wait = max(0.01, min(self._endpoint.wait, most))
        try:
            return self._said(body, wait)
        except Trouble:
            raise
        except openai.APITimeoutError:
            raise self._trouble(f"no reply within {wait:.3g} s", again=True) from None
        except _Failed as failed:
            raise self._of_status(failed) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, _Failed):  # so do older versions of the package hand it on
                raise self._of_status(error.__cause__) from None
            raise self._trouble(f"cannot be reached: {_cause(error)}", again=True, nobody=True) from None
        except openai.OpenAIError as error:
            raise self._trouble(f"the request cannot be sent: {error}") from None

    def _said(self, body: Body, wait: float) -> Said:
        until = self._now.until = time.monotonic() + wait
        rest = {name: value for name, value in body.items() if name not in ("model", "messages")}
        create = self._client.chat.completions.with_streaming_response.create
        with create(model=body["model"], messages=body["messages"], extra_body=rest, timeout=wait) as response:
            content = self._whole(response.iter_bytes(), until, wait)
            html = "html" in response.headers.get("content-type", "").lower()
        said = read(content)
        if said is not None:
            return self._without_key(said)
        if html or content[:100].lstrip().lower().startswith((b"<!doctype", b"<html")):
            words = "answered with a web page, not with JSON; check base_url, which usually ends in /v1"
            raise self._trouble(words, fatal=True)
        told = complaint(content, plain=False)
        raise self._trouble(f"answered with what is no reply{told and f': {told}'}", again=True)

    def _whole(self, chunks: Iterable[bytes], until: float, wait: float) -> bytes:
        """The body, if it comes to its end in time and is of a size that a reply may have."""
        content = bytearray()
        try:
            for chunk in chunks:
                content += chunk
                if len(content) > LARGEST:
                    raise self._trouble(f"answered with more than {LARGEST:,} bytes")
                if time.monotonic() > until:
                    raise self._trouble(f"no whole reply within {wait:.3g} s", again=True)
        except Trouble:
            raise
        except Exception as error:  # the package hands on the exceptions of whichever HTTP library it has
            if "Timeout" in type(error).__name__:
                raise self._trouble(f"no whole reply within {wait:.3g} s", again=True) from None
            raise self._trouble(f"broke off in the middle of its reply ({type(error).__name__})", again=True) from None
        return self._hidden(bytes(content))

    def _refuse(self, response: Any) -> None:
        """Told of each response before its body is read: the package would read that of an error to its end."""
        if response.is_success or response.has_redirect_location:
            return
        content = bytearray()
        with suppress(Exception):  # the status is known, and tells more than how its body broke off
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > COMPLAINT or time.monotonic() > self._now.until:
                    break
        raise _Failed(response.status_code, response.headers, self._hidden(bytes(content[:COMPLAINT])))

    def _of_status(self, failed: _Failed) -> Trouble:
        status, body = failed.status, failed.body
        told = complaint(body)
        words = f"answered {status}{told and f' ({told})'}"
        if status == 429 and code(body) in SPENT:
            return self._trouble(f"{words}: its quota is used up; raise it", fatal=True)
        if status in AGAIN or status >= 500:
            return self._trouble(words, again=True, pause=asked_pause(failed.headers))
        if status in FATAL:
            return self._trouble(f"{words}: {FATAL[status]}", fatal=True)
        return self._trouble(words, refused=code(body) in CLOSED)

    def _trouble(self, words: str, **kind: Any) -> Trouble:
        return Trouble(self._without(f"{self._endpoint.base_url} {words}"), **kind)

    def _without(self, text: str) -> str:
        return text.replace(self._key, f"${VARIABLE}") if len(self._key) >= SECRET else text

    def _hidden(self, content: bytes) -> bytes:
        """A body without our key: what is made of it is cut, and `_without` would not find half a key."""
        return content.replace(self._key.encode(), f"${VARIABLE}".encode()) if len(self._key) >= SECRET else content

    def _without_key(self, said: Said) -> Said:
        """What was said without our key, which an endpoint may send back: nothing that is kept holds it."""
        hidden = {name: self._without(getattr(said, name)) for name in ("text", "refusal", "finish", "model")}
        return msgspec.structs.replace(said, **hidden)

    def close(self) -> None:
        """Hang up."""
        self._client.close()


def _client(endpoint: Endpoint, key: str, hook: Callable[[Any], None]) -> OpenAI:
    try:
        from openai import DefaultHttpxClient, OpenAI  # noqa: PLC0415  # as above
    except ImportError:
        raise HarnessError("asking an endpoint needs a package: pip install 'openai>=1.40'") from None
    # A server of one's own may want no key, but the package does; such servers disregard it.
    http = DefaultHttpxClient(event_hooks={"response": [hook]})
    return OpenAI(
        api_key=key or "none", base_url=endpoint.base_url, timeout=endpoint.wait, max_retries=0, http_client=http
    )


def _split(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _cause(error: BaseException) -> str:
    """The words of the first exception in a chain that has some of its own."""
    cause = error.__cause__ or error
    return " ".join(str(cause).split())[:200] or type(cause).__name__


def asked_pause(headers: Mapping[str, str]) -> float | None:
    """Seconds for which an endpoint asks to wait: `retry-after-ms`, or `retry-after` in seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) / unit
        except ValueError:
            continue
        return max(0.0, seconds) if not math.isnan(seconds) else None
    try:
        moment = email.utils.parsedate_to_datetime(headers.get("retry-after", ""))
    except (ValueError, TypeError, IndexError):
        return None
    return max(0.0, moment.timestamp() - time.time())
