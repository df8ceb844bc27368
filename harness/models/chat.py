"""Many prompts to one endpoint: kept replies first, then calls, retried, paced, several at once, none paid twice."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from msgspec import structs

from harness.errors import HarnessError
from harness.models.batch_files import REQUEST_WRITTEN
from harness.models.concurrent_calls import ConcurrentCalls, RateLimiter
from harness.models.cost_limit import Budget
from harness.models.endpoint import Body, Endpoint, Prompt
from harness.models.endpoint_call import Line, Trouble, type_llm_option
from harness.models.endpoint_errors import Kind, OptionFormatter
from harness.models.prices import Tokens
from harness.models.reply_cache import RawReply, Reply, ReplyCache, interpret_reply, name_of

FIRST_BACKOFF_S, MAX_BACKOFF_S = 0.5, 30.0
"""Seconds; doubled from try to try."""

MAX_PAUSE_S = 300.0
"""Seconds. Where an endpoint asks for a longer one, nothing more is asked of it now."""

MAX_FAILURES_IN_A_ROW = 5
"""Prompts that an endpoint leaves without any reply, one after the other, before it is left alone."""

ReplyListener = Callable[[int, Reply], None]
"""A function that receives the place of a prompt and its reply, as they come, in the caller's thread."""


class ChatClient:
    """Client of an endpoint, with its pace and its record of failures so far.

    The first call is made alone: what is wrong with a key, a model or an address then costs one call and no more.
    `anew`: kept replies are not looked at, and are replaced. No call is made that could pass the `budget`. `typed`
    writes an option as the command takes it that asks. `record` receives the name and the body of each request that
    would be sent, and none is.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        key: str = "",
        cache: ReplyCache | None = None,
        *,
        anew: bool = False,
        budget: Budget | None = None,
        typed: OptionFormatter = type_llm_option,
        record: Callable[[str, Body], None] | None = None,
    ) -> None:
        self._record = record
        self._endpoint, self._cache, self._is_fresh, self._budget = endpoint, cache, anew, budget
        self._troubles: dict[str, str] = {}
        self._line = Line(endpoint, key, typed)
        self._pace = RateLimiter(endpoint.per_minute)
        self._lock = threading.Lock()
        self._has_answered = False
        self._lost_calls = 0
        self.closed = ""
        """The reason why no more calls are made; "" while they are made."""
        self.calls = 0
        """Requests sent so far."""

    def ask(
        self, prompts: Sequence[Prompt], heard: ReplyListener = lambda _, __: None, until: float = math.inf
    ) -> list[Reply]:
        """A reply for each prompt, in their order; alike prompts are asked once. Never raises for the endpoint's sake.

        No call goes on after `until`, by the monotonic clock. An exception in the caller's thread, Ctrl-C for one,
        waits for the calls under way: they are paid for, and kept.
        """
        bodies = [self._endpoint.body(prompt) for prompt in prompts]
        names = [name_of(self._endpoint.base_url, body) for body in bodies]
        places: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            places.setdefault(name, []).append(place)
        replies: dict[str, Reply] = {}

        def book(name: str, reply: Reply) -> None:
            replies[name] = reply
            for place in places[name]:
                heard(place, reply)

        waiting = []
        for name in places:
            reply = self._kept_reply(name)
            if reply is None:
                waiting.append(name)
            else:
                book(name, reply)
        self._call_all([(name, bodies[places[name][0]], until) for name in waiting], book)
        if any(reply.missing == "not attempted" for reply in replies.values()) and not self._answers():
            replies = {name: _unavailable(reply) for name, reply in replies.items()}
        return [replies[name] for name in names]

    def each(self, prompts: Sequence[Prompt], *, within: float = math.inf, until: float = math.inf) -> Iterator[Reply]:
        """Yield the replies of `ask` in order, each as soon as it and all before it are there.

        A reply that does not come `within` seconds of the one before is not waited for: its call goes on, and its reply
        is kept. No single call takes longer than nine tenths of that.
        """
        request_bodies = [self._endpoint.body(prompt) for prompt in prompts]
        names = [name_of(self._endpoint.base_url, body) for body in request_bodies]
        bodies = dict(zip(names, request_bodies, strict=True))
        calls = ConcurrentCalls(
            lambda name: self._reply(name, bodies[name], until, 0.9 * within), names, self._endpoint.concurrent
        )
        for name in bodies:
            if (kept_reply := self._kept_reply(name)) is not None:
                calls.add_reply(name, kept_reply)
        try:
            for name in names:
                yield self._await_reply(name, calls, time.monotonic() + within)
        except GeneratorExit:  # the caller wants no more
            raise
        except BaseException:
            self._pace.stop()
            calls.stop(late=True)
            raise
        finally:
            calls.stop(late=False)

    def _await_reply(self, name: str, calls: ConcurrentCalls, due: float) -> Reply:
        """Wait for the reply of that name, or the reason why none is there when it is due; begin others meanwhile."""
        calls.start_calls(name)
        while True:
            if self._has_answered or self.closed:
                calls.start_calls(*calls.waiting)
            reply = calls.reply(name, due)
            if reply is None:
                words = self._troubles.get(name, "no reply in the time there was; give it more, with --timeout")
                return Reply(missing="unavailable", note=words)
            if reply.missing != "not attempted" or self._answers():
                return reply
            if self.closed or not calls.waiting or time.monotonic() > due:
                return _unavailable(reply)
            first = calls.waiting[0]  # whether it takes any request at all is not known yet
            calls.start_calls(first)
            calls.reply(first, due)

    def _kept_reply(self, name: str) -> Reply | None:
        """A reply that is kept."""
        raw = self._cache.get(name) if self._cache and not self._is_fresh else None
        return interpret_reply(raw, self._endpoint.max_tokens, is_kept=True) if raw else None

    def _call_all(self, waiting: list[tuple[str, Body, float]], book: Callable[[str, Reply], None]) -> None:
        rest = iter(waiting)
        while not self._has_answered and not self.closed and (first := next(rest, None)):
            book(first[0], self._reply(*first))
        pool = ThreadPoolExecutor(self._endpoint.concurrent, thread_name_prefix="asking")
        try:
            futures: dict[Future[Reply], str] = {pool.submit(self._reply, *request): request[0] for request in rest}
            for future in as_completed(futures):
                book(futures[future], future.result())
        except BaseException:
            self._pace.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _reply(self, name: str, body: Body, until: float, longest: float = math.inf) -> Reply:
        """The reply to one request, kept before it is returned; or the reason for its lack."""
        if self._record is not None:
            self._record(name, body)
            return Reply(missing="unavailable", note=REQUEST_WRITTEN)
        calls, words = 0, "no time was left to ask; give it more, with --timeout"
        while True:
            if self.closed or not self._pace.wait_turn(until) or self.closed:
                return Reply(missing="unavailable", note=self.closed or words, calls=calls)
            calls += 1
            try:
                raw = self._call(body, min(until, time.monotonic() + longest))
                return self._keep(name, structs.replace(raw, calls=calls))
            except Trouble as trouble:
                if not self._goes_on(trouble, name, calls):
                    return self._reply_without_text(trouble, calls)
                words = self._troubles[name] = f"{trouble}; no time was left to ask again"
            except HarnessError as error:
                self._close(str(error))
                return Reply(missing="unavailable", note=str(error), calls=calls)

    def _answers(self) -> bool:
        """True where the endpoint has answered at all: otherwise the fault is not the article's."""
        has_answered = self._cache and self._cache.has_replies(self._endpoint.base_url, self._endpoint.model)
        return self._has_answered or bool(has_answered)

    def _call(self, body: Body, until: float) -> RawReply:
        """Make one call, and book its price where costs are limited. Raises Trouble, HarnessError."""
        if self._budget is None:
            return self._send(body, until)
        name, worst = self._budget.reserve(body, lambda: not self.closed and time.monotonic() < until)
        if not name:
            raise Trouble(self.closed or "calls under way may cost all that is left of --max-cost", Kind.AGAIN)
        tokens, billed = None, True
        try:
            raw = self._send(body, until)
            tokens = Tokens(raw.input_tokens, raw.output_tokens, raw.cached_tokens)
            return raw
        except Trouble as trouble:
            billed = trouble.is_billed
            raise
        finally:
            self._budget.settle(name, tokens, worst, billed=billed)

    def _send(self, body: Body, until: float) -> RawReply:
        with self._lock:
            self.calls += 1
        started = time.monotonic()
        raw = self._line.call(body, until - started)
        seconds = round(time.monotonic() - started, 6)
        with self._lock:
            self._has_answered, self._lost_calls = True, 0
        return structs.replace(raw, seconds=seconds)

    def _keep(self, name: str, raw: RawReply) -> Reply:
        if self._cache:
            self._cache.put(name, self._endpoint.base_url, self._endpoint.model, raw)
        return interpret_reply(raw, self._endpoint.max_tokens, is_kept=False)

    def _goes_on(self, trouble: Trouble, name: str, calls: int) -> bool:
        """Decide whether to try again, after the pause that this takes."""
        if trouble.kind not in (Kind.AGAIN, Kind.NOBODY) or calls > self._endpoint.retries or self.closed:
            return False
        if trouble.pause is not None:
            if trouble.pause > MAX_PAUSE_S:
                return False
            self._pace.pause_all(trouble.pause)
        else:
            self._pace.pause(backoff_seconds(calls, name))
        return True

    def _reply_without_text(self, trouble: Trouble, calls: int) -> Reply:
        words, kind = str(trouble), trouble.kind
        if kind is Kind.REFUSED:
            return Reply(missing="refused", note=words, calls=calls)
        if trouble.pause is not None and trouble.pause > MAX_PAUSE_S:
            words = f"{words}; it asks to be left alone for {trouble.pause:,.0f} s"
            self._close(words)
        elif kind is Kind.FATAL or (kind in (Kind.SETTING, Kind.PAGE) and not self._has_answered):
            self._close(words)
        elif kind in (Kind.SETTING, Kind.REJECTED):
            # a request that it never takes, or an article that is too long for it: once it answers, that is known
            if not self._has_answered:
                self._lose(words)
            return Reply(missing="not attempted", note=words, calls=calls)
        else:
            words += f"; asked {calls} times" if calls > 1 else ""
            if kind is Kind.NOBODY and not self._has_answered:
                self._close(words)  # whatever is asked, nobody is there
            self._lose(words)
        return Reply(missing="unavailable", note=words, calls=calls)

    def _lose(self, words: str) -> None:
        with self._lock:
            self._lost_calls += 1
            if self._lost_calls >= MAX_FAILURES_IN_A_ROW:
                self.closed = (
                    self.closed
                    or f"{words}; nothing more was asked after {MAX_FAILURES_IN_A_ROW} prompts without a reply"
                )

    def _close(self, words: str) -> None:
        with self._lock:
            self.closed = self.closed or words

    def close(self) -> None:
        """Close the connection."""
        self._line.close()


def _unavailable(reply: Reply) -> Reply:
    return structs.replace(reply, missing="unavailable") if reply.missing == "not attempted" else reply


def backoff_seconds(calls: int, name: str) -> float:
    """Seconds before the next try: doubled each time, up to a quarter less, so that threads do not come back at once.

    The quarter is taken from the request's name, so that nothing is random.
    """
    longest = min(FIRST_BACKOFF_S * 2.0 ** min(calls - 1, 30), MAX_BACKOFF_S)
    return longest * (1 - 0.25 * int(name[:4], 16) / 0xFFFF)
