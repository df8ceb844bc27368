"""A local endpoint for tests: what it is asked is counted, and what it answers is a list of the test's choosing."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Body = dict[str, Any]
Answer = Callable[[Body], Response]

PATH = "/v1/chat/completions"


def completion(text: str | None = "A summary.", finish: str = "stop", *, refusal: str | None = None) -> Response:
    """A reply as endpoints give it."""
    message = {"role": "assistant", "content": text, **({"refusal": refusal} if refusal else {})}
    table = {
        "model": "tiny-2026-11-01",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 70, "completion_tokens": 9, "total_tokens": 79},
    }
    return Response(json.dumps(table), content_type="application/json")


def make_failure(status: int, message: str = "no", code: str = "", **headers: str) -> Response:
    """An error as endpoints tell it."""
    table = {"error": {"message": message, "type": "error", "code": code or None}}
    return Response(
        json.dumps(table),
        status,
        {name.replace("_", "-"): value for name, value in headers.items()},
        content_type="application/json",
    )


class Endpoint:
    """Answers in turn, the last one from then on. `asked` holds every body, `keys` every Authorization header."""

    def __init__(self, server: HTTPServer) -> None:
        self.base_url = server.url_for("/v1")
        self.asked: list[Body] = []
        self.keys: list[str | None] = []
        self.at: list[float] = []
        self.most = 0
        self._answers: list[Answer] = [lambda _: completion()]
        self._now = 0
        self._lock = threading.Lock()
        server.expect_request(PATH, method="POST").respond_with_handler(self._handle)

    def answers(self, *answers: Response | Answer) -> None:
        """Each of these once, the last for ever."""
        self._answers = [
            each if callable(each) and not isinstance(each, Response) else _always(each) for each in answers
        ]

    def _handle(self, request: Request) -> Response:
        body: Body = json.loads(request.data)
        with self._lock:
            self.asked.append(body)
            self.keys.append(request.headers.get("authorization"))
            self.at.append(time.monotonic())
            answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            return answer(body)
        finally:
            with self._lock:
                self._now -= 1


@contextmanager
def serving() -> Iterator[HTTPServer]:
    """A server with a thread for each call: without, no client could be seen to make several at once."""
    server = HTTPServer(host="127.0.0.1", port=0, threaded=True)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _always(response: Response) -> Answer:
    """A fresh copy each time: a response is used up by sending it."""
    return lambda _: Response(response.get_data(), response.status, response.headers)


@contextmanager
def raw_server(*answers: bytes, then: Sequence[bytes] = (), between: float = 0.0) -> Iterator[tuple[str, list[bytes]]]:
    """A server that sends these bytes, one answer a connection, and hangs up: what no decent server would do.

    After each answer it sends the pieces of `then`, so many seconds apart. Gives its base_url, and what it was sent.
    """
    asked: list[bytes] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        for answer in answers:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection, suppress(OSError):
                asked.append(_request(connection))
                connection.sendall(answer)
                for piece in then:
                    time.sleep(between)
                    connection.sendall(piece)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1", asked
    finally:
        with suppress(OSError):  # wakes an accept() that still waits; closing alone does not
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(5)


def _request(connection: socket.socket) -> bytes:
    """One whole request."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    (length,) = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while len(body) < length:
        body += connection.recv(65536)
    return body


def whole(content: bytes, kind: str = "application/json", claimed: int | None = None) -> bytes:
    """A response of HTTP 1.1; `claimed`: another length than it has."""
    length = len(content) if claimed is None else claimed
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    return head.encode() + content
