"""Replies of endpoints: decoded, kept in a folder, and interpreted."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from harness.errors import HarnessError
from harness.files.atomic import replace_file, sync_folder
from harness.models.cache_folders import VARIABLE as CACHE_DIR
from harness.models.prices import Prices, Tokens, count_tokens
from harness.models.response_bodies import TokenChoice, clean_text, decode_json, decode_table, read_token_choices

FORMAT = 1
"""The format of a kept reply. One of another format is as if it were not there."""

READ = os.O_RDONLY
for _flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOFOLLOW", "O_BINARY"):
    READ |= getattr(os, _flag, 0)
"""No link is followed and no pipe waited for, where the system has them."""

MAX_BODY_BYTES = 8 * 2**20
"""Bytes of a body, and of a kept reply: more is no reply to a prompt of ours."""

Missing = Literal["", "refused", "empty", "unavailable", "not attempted"]
"""The reason for a missing text, else "". "not attempted": what answers others did not take this request."""


class RawReply(Struct, frozen=True, omit_defaults=True):
    """A reply as it is kept: the parts of its body that we read, before they are interpreted.

    `calls` is how many requests it took, `seconds` what the last of them took from sending to the end of its reply.
    `cached_tokens` are those of the input that it had read before. Tokens are -1 where it did not count them, seconds
    where they were not measured.
    """

    text: str = ""
    refusal: str = ""
    finish_reason: str = field(default="", name="finish")
    model: str = ""
    choices: int = 0
    input_tokens: int = -1
    output_tokens: int = -1
    calls: int = 1
    seconds: float = -1.0
    cached_tokens: int = -1
    token_choices: tuple[TokenChoice, ...] = ()


class Reply(Struct, frozen=True, omit_defaults=True):
    """A text, or the reason why there is none.

    `note` says what a reader should know of the text, or why it is `missing`. `model` is the name the endpoint gave.
    `has_token_counts`: whether it counted its tokens. `calls` is how many requests the reply took, those of an earlier
    run included; `is_cached`: it was there already, and no call was made. `seconds` is what the call that brought it
    took, None where that is not known. `token_choices` are there where probabilities were asked for and given; their
    places are those of the text before blanks were taken from its ends.
    """

    text: str = ""
    missing: Missing = ""
    note: str = ""
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    has_token_counts: bool = field(default=False, name="counted")
    calls: int = 0
    is_cached: bool = field(default=False, name="kept")
    seconds: float | None = None
    cached_tokens: int = 0
    token_choices: tuple[TokenChoice, ...] = ()

    def price(
        self, input_price: float | None, output_price: float | None, cached_price: float | None = None
    ) -> float | None:
        """US dollars at these prices of a million tokens; None where a price or a count is not known."""
        if not self.has_token_counts:
            return None
        tokens = Tokens(self.input_tokens, self.output_tokens, self.cached_tokens)
        cost = Prices(input_price, output_price, cached_price).cost(tokens)
        return None if cost is None else float(cost)


def read(body: bytes, charset: str = "") -> RawReply | None:
    """Decode a body; None where it is no chat completion. Fields of a wrong kind are as if they were not there.

    A choice without a message and without a reason for that is none.
    """
    table = decode_json(body, charset)
    if not isinstance(table, dict) or not isinstance(table.get("choices"), list):
        return None
    choices = [choice for choice in table["choices"] if isinstance(choice, dict) and _says_anything(choice)]
    first = choices[0] if choices else {}
    message, tokens = decode_table(first.get("message")), count_tokens(decode_table(table.get("usage")))
    return RawReply(
        text=_text(message.get("content")),
        refusal=clean_text(message.get("refusal")),
        finish_reason=clean_text(first.get("finish_reason")),
        model=_name(table.get("model")),
        choices=len(choices),
        input_tokens=tokens.input,
        output_tokens=tokens.output,
        cached_tokens=tokens.cached_input,
        token_choices=read_token_choices(first),
    )


def _says_anything(choice: dict[str, Any]) -> bool:
    return isinstance(choice.get("message"), dict) or bool(clean_text(choice.get("finish_reason")))


def _name(value: Any) -> str:
    """A model's name as a part of a signature: printable, and without the sign that parts settings."""
    return "".join(
        character if character.isprintable() and character != "|" else "_" for character in clean_text(value)[:200]
    )


def _text(content: Any) -> str:
    """The text of a message, which some endpoints send in parts."""
    if isinstance(content, list):
        return "".join(clean_text(decode_table(part).get("text")) for part in content)
    return clean_text(content)


def interpret_reply(raw: RawReply, max_tokens: int, *, is_kept: bool) -> Reply:
    """Interpret a reply. A refusal is one even where text came with it; a text cut off is kept, with a note."""
    missing, note = _meaning(raw, max_tokens)
    return Reply(
        text="" if missing else raw.text.strip(),
        missing=missing,
        note=note,
        model=raw.model,
        input_tokens=max(0, raw.input_tokens),
        output_tokens=max(0, raw.output_tokens),
        has_token_counts=min(raw.input_tokens, raw.output_tokens) >= 0,
        calls=raw.calls,
        is_cached=is_kept,
        seconds=raw.seconds if 0 <= raw.seconds < 1e9 else None,
        cached_tokens=max(0, min(raw.cached_tokens, raw.input_tokens)),
        token_choices=raw.token_choices,
    )


FILTERS = frozenset(
    {"content_filter", "content-filter", "content_filtered", "safety", "prohibited_content", "blocklist", "recitation"}
)
"""Finish reasons of an endpoint that stopped a text because of its contents."""


def _other_name(finish: str) -> str:
    return "" if finish == "content_filter" else f" (finish reason {finish[:40]!r})"


def _meaning(raw: RawReply, max_tokens: int) -> tuple[Missing, str]:
    if not raw.choices:
        return "empty", "the reply has no choices"
    if raw.refusal:
        return "refused", f"the model refused: {' '.join(raw.refusal.split())[:200]}"
    if raw.finish_reason.lower() in FILTERS:
        return "refused", f"stopped by the endpoint's content filter{_other_name(raw.finish_reason)}"
    tokens = raw.output_tokens if raw.output_tokens > 0 else max_tokens
    if not raw.text.strip():
        if raw.finish_reason == "length":
            return "empty", f"cut off at {tokens} tokens before any text came; raise max_tokens"
        return (
            "empty",
            f"the reply has no text{f' (finish reason {raw.finish_reason[:40]!r})' if raw.finish_reason else ''}",
        )
    return "", f"cut off at {tokens} tokens" if raw.finish_reason == "length" else ""


def name_of(base_url: str, body: dict[str, Any]) -> str:
    """The name of the kept reply to a request: a hash of the endpoint and of the whole request."""
    content = msgspec.json.encode([base_url.rstrip("/"), body], order="deterministic")
    return hashlib.sha256(content).hexdigest()[:40]


class _File(Struct, frozen=True):
    """A kept reply: whose it is and to what, for people who look into the folder."""

    format: int
    base_url: str
    model: str
    reply: RawReply = field(name="said")


_file = msgspec.json.Decoder(_File)


class ReplyCache:
    """Replies in a folder, a file each: `3f/3fa9....json`. Any number of processes may share it.

    Replies in the `earlier` folders are read, too; nothing is written there.
    """

    def __init__(self, folder: Path, *earlier: Path) -> None:
        self._folder, self._earlier = folder, earlier

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / f"{name}.json"

    def get(self, name: str) -> RawReply | None:
        """The reply of that name; None where there is none, or it cannot be read or has no choice."""
        for folder in (self._folder, *self._earlier):
            file = _read(folder / name[:2] / f"{name}.json")
            if file and file.reply.choices:
                return file.reply
        return None

    def has_replies(self, base_url: str, model: str) -> bool:
        """True where that model at that endpoint has answered anything."""
        if self._sign(base_url, model).is_file():
            return True
        files = (_read(path) for folder in self._earlier for path in folder.glob("??/*.json"))
        return any(file is not None and (file.base_url, file.model) == (base_url, model) for file in files)

    def _sign(self, base_url: str, model: str) -> Path:
        """A file that exists once the model has answered, so that nobody has to look through all replies."""
        return self._folder / "answered" / name_of(base_url, {"model": model})

    def put(self, name: str, base_url: str, model: str, raw: RawReply) -> None:
        """Keep a reply: when this returns it is on disk, whole. Raises HarnessError where it cannot be."""
        path, sign = self._path(name), self._sign(base_url, model)
        try:
            self._make(path.parent)
            replace_file(path, [msgspec.json.encode(_File(FORMAT, base_url, model, raw)) + b"\n"])
            if not sign.exists():
                self._make(sign.parent)
                sign.touch()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            words = f"a reply cannot be kept: {reason}; no more are asked for. Keep them elsewhere with {CACHE_DIR}"
            raise HarnessError(f"{self._folder}: {words}") from None

    def _make(self, folder: Path) -> None:
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            self._folder.mkdir(mode=0o700)
        if not folder.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            sync_folder(folder.parent)
        if folder.is_symlink():
            raise OSError(0, f"{folder.name} is a link")


def _read(path: Path) -> _File | None:
    """A kept reply; None where the file has another format or cannot be read."""
    try:
        number = os.open(path, READ)
    except OSError:
        return None
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            return None
        try:
            decoded = _file.decode(file.read(MAX_BODY_BYTES))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OSError):
            return None
    return decoded if decoded.format == FORMAT else None
