"""One call to an endpoint by the `openai` package, which only this module imports.

The package's own retries are switched off and done in `asking`: they heed a Retry-After up to one minute only (1.40,
which then waits for 0.5 to 8 s instead) or up to two (3.54), other threads would not pause with the one that was told
to, and they would not count for a limit of calls a minute. Its time-out is one for each read, so that a server that
dribbles its headers or its body could hold a call for ever. Calls therefore run in an event loop, where a call ends
when its time is up. Redirects are not followed: another host would be sent articles and key.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import threading
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from harness.errors import HarnessError
from harness.models.endpoint import VARIABLE, Body, Endpoint
from harness.models.endpoint_errors import Failure, Kind, OptionFormatter, Request, hidden_failure, meaning_of
from harness.models.reply_cache import MAX_BODY_BYTES, RawReply, read
from harness.models.response_bodies import complaint, decode_text, is_page, shorten

if TYPE_CHECKING:
    from openai import AsyncOpenAI

SECRET = 8
"""Characters that make a key a secret. Local servers are given words such as `none`, which texts may hold."""

MAX_COMPLAINT_BYTES = 2**20
"""Bytes of what is read behind a status that tells of an error."""

MAX_CLOSE_S = 5.0
"""Seconds that hanging up may take."""

Result = TypeVar("Result")


class Trouble(Exception):
    """A call without a reply, in words. `pause`: seconds for which the endpoint asked to be left alone, None for none.

    `is_billed`: whether the endpoint may have done the work, and may ask money for it.
    """

    def __init__(self, words: str, kind: Kind, *, pause: float | None = None, billed: bool = False) -> None:
        super().__init__(words)
        self.kind, self.pause, self.is_billed = kind, pause, billed


class Content(NamedTuple):
    """The body of a response and its headers."""

    body: bytes
    headers: Mapping[str, str]


class _Failed(Exception):
    """A response whose status is an error."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.status)
        self.failure = failure


_due: ContextVar[float] = ContextVar("due", default=math.inf)
"""The time at which the call must be over, by the clock of the loop."""


@cache
def _loop(_process: int) -> asyncio.AbstractEventLoop:
    """The event loop of all calls of a process, in a thread that ends with it; a fork starts its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="calls", daemon=True).start()
    return loop


def _run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run `work` in the loop and wait for it; if the caller is interrupted, give it up."""
    future = asyncio.run_coroutine_threadsafe(work, _loop(os.getpid()))
    try:
        return future.result()
    except BaseException:
        future.cancel()
        raise


def type_llm_option(name: str, value: str) -> str:
    """Write an option of the system `llm` as a person types it."""
    return f"-s 'llm:...,{name}={value}'"


class Line:
    """A line to an endpoint, for any number of threads. Raises HarnessError where it cannot be opened.

    `typed` writes an option as the command takes it that asks.
    """

    def __init__(self, endpoint: Endpoint, key: str, typed: OptionFormatter = type_llm_option) -> None:
        endpoint.check(key)
        self._endpoint, self._key, self._typed = endpoint, key, typed
        self._secret = re.compile(r"\s*".join(map(re.escape, key)))
        self._client = _client(endpoint, key)

    def call(self, body: Body, most: float = math.inf) -> RawReply:
        """Make one request, within the seconds that a call may take and `most`. Raises Trouble."""
        request = Request(body, self._endpoint.more, self._endpoint.base_url, self._typed)
        try:
            content = _run(self._content(body, max(0.01, min(self._endpoint.wait, most))))
        except _Failed as failed:
            raise self._of_failure(failed.failure, request) from None
        return self._read_response(content, request)

    async def _content(self, body: Body, wait: float) -> Content:
        """The whole response, headers and all, within `wait` seconds. Raises Trouble, _Failed."""
        import openai  # noqa: PLC0415  # an extra, and slow to import

        headers: dict[str, str] = {}
        try:
            async with asyncio.timeout(wait):
                return await self._receive(body, wait, headers)
        except (TimeoutError, openai.APITimeoutError):
            raise self._trouble(f"no {'whole ' if headers else ''}reply within {wait:.3g} s", billed=True) from None
        except openai.APIConnectionError as error:
            if isinstance(error.__cause__, _Failed):  # so do older versions of the package hand it on
                raise error.__cause__ from None
            raise self._connection_trouble(error) from None
        except openai.OpenAIError as error:
            raise self._trouble(f"the request cannot be sent: {error}", Kind.REJECTED) from None

    async def _receive(self, body: Body, wait: float, headers: dict[str, str]) -> Content:
        _due.set(asyncio.get_running_loop().time() + wait)
        rest = {name: value for name, value in body.items() if name not in ("model", "messages")}
        create = self._client.chat.completions.with_streaming_response.create
        sent = create(model=body["model"], messages=body["messages"], extra_body=rest, timeout=wait)
        async with sent as response:
            headers |= {name.lower(): value for name, value in response.headers.items()}
            content = bytearray()
            try:
                async for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > MAX_BODY_BYTES:
                        raise self._trouble(
                            f"answered with more than {MAX_BODY_BYTES:,} bytes", Kind.REJECTED, billed=True
                        )
            except Trouble:
                raise
            except Exception as error:  # the package hands on the exceptions of whichever HTTP library it has
                if "Timeout" in type(error).__name__:
                    raise TimeoutError from None
                words = f"broke off in the middle of its reply ({type(error).__name__})"
                raise self._trouble(words, billed=True) from None
            return Content(bytes(content), headers)

    def _read_response(self, content: Content, request: Request) -> RawReply:
        """Read a whole response, without our key, which an endpoint may send back. Raises Trouble."""
        body, kind = self._hide_bytes(content.body), content.headers.get("content-type", "")
        raw = read(body, _charset(kind))
        if raw is not None and raw.choices:
            hidden = {name: self._hide(getattr(raw, name)) for name in ("text", "refusal", "finish_reason", "model")}
            return msgspec.structs.replace(raw, **hidden)
        if is_page(body, kind):
            words = "answered with a web page, not with JSON; check base_url, which usually ends in /v1"
            raise self._trouble(words, Kind.PAGE)
        if failure := hidden_failure(body, content.headers):
            raise self._of_failure(failure, request)
        message = complaint(body, plain=False)
        what = "a reply without choices" if raw is not None else _name_content(body)
        raise self._trouble(f"answered with {what}{message and f': {message}'}", billed=True)

    def _of_failure(self, failure: Failure, request: Request) -> Trouble:
        meaning = meaning_of(failure._replace(body=self._hide_bytes(failure.body)), request)
        return self._trouble(meaning.words, meaning.kind, pause=meaning.pause)

    def _connection_trouble(self, error: Exception) -> Trouble:
        cause = error.__cause__ or error
        billed = "Connect" not in type(cause).__name__
        words = shorten(_deepest_words(cause)) or type(cause).__name__
        return self._trouble(f"cannot be reached: {words}", Kind.NOBODY, billed=billed)

    def _trouble(self, words: str, kind: Kind = Kind.AGAIN, **more: Any) -> Trouble:
        return Trouble(self._hide(f"{self._endpoint.base_url} {words}"), kind, **more)

    def _hide(self, text: str) -> str:
        """Remove our key from a text, even where blanks or line ends were put into it."""
        return self._secret.sub(f"${VARIABLE}", text) if len(self._key) >= SECRET else text

    def _hide_bytes(self, content: bytes) -> bytes:
        """A body without our key, removed before excerpts are cut: `_hide` would not find half a key."""
        return content.replace(self._key.encode(), f"${VARIABLE}".encode()) if len(self._key) >= SECRET else content

    def close(self) -> None:
        """Close the connection."""
        with suppress(Exception):  # whatever an endpoint does while we hang up
            _run(asyncio.wait_for(self._client.close(), MAX_CLOSE_S))


def _client(endpoint: Endpoint, key: str) -> AsyncOpenAI:
    try:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient  # noqa: PLC0415  # as above
    except ImportError:
        raise HarnessError("asking an endpoint needs a package: pip install 'openai>=1.40'") from None
    # A server of one's own may want no key, but the package does; such servers disregard it.
    http = DefaultAsyncHttpxClient(event_hooks={"response": [_refuse]}, follow_redirects=False)
    return AsyncOpenAI(
        api_key=key or "none", base_url=endpoint.base_url, timeout=endpoint.wait, max_retries=0, http_client=http
    )


async def _refuse(response: Any) -> None:
    """Raise an error status, with the beginning of its body: the package would read the body to its end."""
    if response.is_success:
        return
    content = bytearray()
    left = _due.get() - asyncio.get_running_loop().time()
    with suppress(Exception):  # the status is known, and tells more than how its body broke off
        async with asyncio.timeout(max(0.0, 0.9 * left) if math.isfinite(left) else None):
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_COMPLAINT_BYTES:
                    break
    raise _Failed(Failure(response.status_code, response.headers, bytes(content[:MAX_COMPLAINT_BYTES])))


def _deepest_words(error: BaseException) -> str:
    """The operating system's message on a failed connection; else the exception's own message."""
    words, cause = str(error), error
    while following := cause.__cause__ or cause.__context__:
        cause = following
        if isinstance(cause, BaseExceptionGroup):
            cause = cause.exceptions[0]
        if isinstance(cause, OSError) and cause.errno is not None and cause.errno > 0:
            words = f"[Errno {cause.errno}] {os.strerror(cause.errno)}"
    return words


def _charset(kind: str) -> str:
    """The encoding that a content type names, "" for none."""
    _, _, behind = kind.lower().partition("charset=")
    return behind.partition(";")[0].strip(" \"'")[:40]


def _name_content(body: bytes) -> str:
    """A name for a body that is no reply."""
    if decode_text(body[:200]).lstrip().startswith(("data:", "event:")):
        return "a stream of events, which was not asked for"
    return "what is no reply"
