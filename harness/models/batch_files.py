"""Batch files of providers: requests as JSON lines that are uploaded, and their replies, collected later.

The shape is that of OpenAI's batch interface, which others have taken over. A request is named by the hash under which
its reply is kept, so that a reply finds its request in whatever order the lines come.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from harness.errors import BadInput, HarnessError
from harness.files.line_files import read_lines, write_whole_file
from harness.files.locking import open_locked
from harness.lazy_patterns import compile_on_use
from harness.models.endpoint import Body
from harness.models.reply_cache import RawReply, ReplyCache, read
from harness.models.response_bodies import clean_text, complaint, decode_table, shorten

BATCH_OUT, BATCH_IN = "HARNESS_BATCH_OUT", "HARNESS_BATCH_IN"
"""Environment variables that tell a system where to write its requests, or where their replies are."""

URL = "/v1/chat/completions"
NAME = compile_on_use(r"[0-9a-f]{40}")
LOCK_TIMEOUT_S = 60
"""Seconds that a process waits for a file that another one is writing to."""

REQUEST_WRITTEN = "the request is in the batch file"
NOT_COLLECTED = "the batch file has no reply to this request; write those that are left with --batch-out"


class BatchReplies(Struct, frozen=True):
    """The contents of a file of replies: `replies` and `failures` by the name of the request, a failure in words.

    `unreadable` are lines that are no reply to a named request, `first_unreadable` is the number of the first of them;
    `doubles` are further lines for a request that has its reply.
    """

    path: str
    replies: dict[str, RawReply]
    failures: dict[str, str]
    unreadable: int = 0
    first_unreadable: int = 0
    doubles: int = 0


def write_requests(path: Path, requests: Iterable[tuple[str, Body]]) -> int:
    """Write requests, replacing the file, and return their number. Raises HarnessError where that fails."""
    lines = [_request_line(name, body) for name, body in dict(requests).items()]
    write_whole_file(path, lines)
    return len(lines)


def append_request(path: Path, name: str, body: Body) -> None:
    """Add a request to a file that several processes write. Raises HarnessError where that fails."""
    try:
        with open_locked(path, LOCK_TIMEOUT_S) as file:
            file.write(_request_line(name, body))
    except OSError as error:
        raise HarnessError(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None


def _request_line(name: str, body: Body) -> bytes:
    return msgspec.json.encode({"custom_id": name, "method": "POST", "url": URL, "body": body}) + b"\n"


def read_batch(path: Path) -> BatchReplies:
    """Read the replies in a file, whatever else is in it. Raises BadInput where it cannot be read at all."""
    replies: dict[str, RawReply] = {}
    failures: dict[str, str] = {}
    unreadable = first_unreadable = doubles = 0
    for number, (_, line) in enumerate(read_lines(path), 1):
        if not line.strip():
            continue
        name, reply, failure = _read_line(line)
        if not name:
            unreadable += 1
            first_unreadable = first_unreadable or number
        elif name in replies:
            doubles += 1
        elif reply is not None:
            replies[name] = reply
        else:
            failures.setdefault(name, failure)
    failures = {name: words for name, words in failures.items() if name not in replies}
    if not replies and not failures:
        raise BadInput(path, "holds no reply of a batch; give --batch-in the file of results that the provider made")
    return BatchReplies(str(path), replies, failures, unreadable, first_unreadable, doubles)


def _read_line(line: bytes) -> tuple[str, RawReply | None, str]:
    """The name of the request, its reply, and, where there is none, the reason."""
    try:
        table = decode_table(msgspec.json.decode(line))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "", None, ""
    name, response = clean_text(table.get("custom_id")), decode_table(table.get("response"))
    if not name or not ("response" in table or "error" in table):
        return "", None, ""
    body = msgspec.json.encode(response.get("body"))
    status = response.get("status_code", 200)
    if response and status == 200 and (reply := read(body)) is not None and reply.choices:
        return name, reply, ""
    words = complaint(msgspec.json.encode(table.get("error") or {}), plain=False) or complaint(body, plain=False)
    return name, None, shorten(f"status {status}{words and f': {words}'}" if response else words or "no response")


class BatchCache(ReplyCache):
    """Kept replies, and before them those of a batch file, which are kept as they are used.

    `used` are the names of requests that were asked for and have a line in the file.
    """

    def __init__(
        self, folder: Path, *earlier: Path, batch: BatchReplies, base_url: str, model: str, used: set[str]
    ) -> None:
        super().__init__(folder, *earlier)
        self._batch, self._base_url, self._model = batch, base_url, model
        self.used = used

    def get(self, name: str) -> RawReply | None:
        """The reply of that name."""
        if name in self._batch.failures:
            self.used.add(name)
        reply = self._batch.replies.get(name)
        if reply is None:
            return super().get(name)
        if name not in self.used:
            self.used.add(name)
            self.put(name, self._base_url, self._model, reply)
        return reply


def count_lines(path: Path) -> int:
    """The number of requests in a file; 0 where there is no file."""
    return sum(1 for _ in read_lines(path)) if path.exists() else 0


def batch_facts(batch: BatchReplies, used: set[str]) -> Mapping[str, Any]:
    """Facts of a batch file, given the requests that were `used`."""
    return {
        "file": Path(batch.path).name,
        "replies": len(batch.replies),
        "used": len(used & set(batch.replies)),
        "unknown": len((set(batch.replies) | set(batch.failures)) - used),
        "failed": len(batch.failures),
        "failure": next(iter(batch.failures.values()), ""),
        "unreadable": batch.unreadable,
        "line": batch.first_unreadable,
        "doubles": batch.doubles,
    }


def given_batch() -> tuple[Path | None, Path | None]:
    """The files for requests and for replies, as the calling command names them; None for neither."""
    out, collected = os.environ.get(BATCH_OUT, ""), os.environ.get(BATCH_IN, "")
    return Path(out) if out else None, Path(collected) if collected else None
