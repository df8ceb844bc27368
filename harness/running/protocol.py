"""Messages from a child, one a line: every kind, and how a line is decoded as one.

| a line, as JSON                              | message      | when |
| -------------------------------------------- | ------------ | --- |
| `{"ready": true}`                            | `Ready`      | once, by the worker, when the system is loaded |
| `{"broken": detail}`                         | `Broken`     | instead, where it does not load |
| `{"text": ...}`, `{"failure": ..., ...}`     | `Answer`     | for an article |
| `[answer, ...]`                              | `AnswerList` | for several articles, all at once |
| `{"yields": true}`                           | `Yields`     | for several articles: an answer a line follows |
| nothing but white space                      | `Blank`      | some languages write it |
| anything else                                | `Garbled`    | never by intent |

The worker writes these lines (`worker.py`, which stands alone), and so does a program of any language, which needs
`Answer` alone. Lines to systems are in `requests.py`.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, structs

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""The mark with which some programs begin their output."""

NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Exceptions on decoding bytes that are not JSON."""

MAX_SHOWN_BYTES = 2000
"""Bytes of a garbled line that are looked at."""

EARLY_ANSWER = "it answered before it was asked"


class Ready(Struct, frozen=True, tag=True):
    """The system is loaded."""


class Broken(Struct, frozen=True, tag=True):
    """The system does not load, and why."""

    detail: str


class Yields(Struct, frozen=True, tag=True):
    """The list asked about is answered article by article, a line each."""


class Answer(Struct, frozen=True, tag=True):
    """A system's answer for one article; its contents are still to be checked (`responses.build_candidate`).

    `took` is what the worker or we measured, `seconds` what the system states itself. `own`: the system gave the
    dictionary itself. `last`: nothing more comes of the list that the article is of; `short`: because fewer texts were
    yielded than there are articles.
    """

    text: object = None
    failure: object = None
    detail: str = ""
    took: object = None
    seconds: object = None
    usage: object = None
    seed: object = None
    own: bool = False
    last: bool = False
    short: bool = False

    @property
    def is_unexplained(self) -> bool:
        """True where another article may have caused the failure: the system did not report it itself."""
        return bool(self.failure) and not self.own

    @property
    def is_last(self) -> bool:
        """True where no more answers follow for the list of articles."""
        return self.last and not self.own

    @property
    def is_short(self) -> bool:
        """True where there are fewer answers than articles: one was left out, and those after it moved up."""
        return self.is_last and self.short

    def with_seconds(self, took: float, *, measured: bool) -> Answer:
        """The answer with the seconds it took by our clock, unless its process has `measured` them."""
        return self if measured and self.took is not None else structs.replace(self, took=round(took, 6))


class AnswerList(Struct, frozen=True, tag=True):
    """An answer for each of several articles."""

    answers: tuple[Answer, ...]


class Blank(Struct, frozen=True, tag=True):
    """A line that says nothing."""


class Garbled(Struct, frozen=True, tag=True):
    """A line that is not JSON; only its beginning is kept."""

    start: str


Message = Ready | Broken | Yields | Answer | AnswerList | Blank | Garbled


def read_message(line: bytes, *, loading: bool, worker: bool) -> Message:
    """Decode the message in a line. `loading`: no article was asked about yet.

    `worker`: our worker wrote it, and no program.
    """
    bare = line.removeprefix(BYTE_ORDER_MARK)
    if not bare.strip():
        return Blank()
    try:
        value = msgspec.json.decode(bare)
    except NO_JSON:
        return Garbled(line[:MAX_SHOWN_BYTES].decode(errors="replace"))
    if loading:
        message = value if isinstance(value, dict) else {}
        return Ready() if message.get("ready") else Broken(str(message.get("broken") or EARLY_ANSWER))
    if worker and value == {"yields": True}:
        return Yields()
    if isinstance(value, list):
        return AnswerList(tuple(map(read_answer, value)))
    return read_answer(value)


def read_answer(value: Any) -> Answer:
    """Make an answer of any JSON value; one that is not a dictionary answers nothing."""
    if not isinstance(value, dict):
        return Answer()
    detail = value.get("detail")
    return Answer(
        text=value.get("text"),
        failure=value.get("failure"),
        detail="" if detail is None else str(detail),
        took=value.get("took"),
        seconds=value.get("seconds"),
        usage=value.get("usage"),
        seed=value.get("seed"),
        own=bool(value.get("own")),
        last=bool(value.get("last")),
        short=bool(value.get("short")),
    )
