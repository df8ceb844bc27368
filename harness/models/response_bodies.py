"""Bodies of responses in any encoding: their JSON, error messages, and probabilities of tokens."""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any

import msgspec
from msgspec import Struct

from harness.lazy_patterns import compile_on_use

LONGEST_COMPLAINT = 300
"""Characters of what is quoted of an error."""

LONGEST_NUMBER = 19
"""Digits. Longer ones are no count of anything."""

WORDS = ("message", "msg", "detail", "error", "errors", "error_description", "reason", "title")
"""Keys under which endpoints and gateways put messages, the most telling first."""


UNWANTED_FIELD = (
    r"not (support|permit|allow)|unsupported|un(known|expected|recognized)|extra|invalid|too (large|big|high)"
)
"""Phrases by which endpoints reject a field."""


def decode_json(body: bytes, charset: str = "") -> Any:
    """The JSON value in a body; None where there is none. `charset` is what the header says.

    Accepted beside plain JSON: a byte order mark, UTF-16 and UTF-32, other encodings that the header names, NUL bytes
    around it, control characters and halves of surrogate pairs within strings. Bytes that are no text become U+FFFD.
    """
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    try:
        text = decode_text(body, charset).strip("\ufeff\0 \t\r\n")
        return json.loads(text, strict=False, parse_int=_whole_number)
    except (ValueError, RecursionError):
        return None


def decode_text(body: bytes, charset: str = "") -> str:
    """A body as text. A byte order mark or NUL bytes tell its encoding, else the header does, else it is UTF-8."""
    encoding: str = json.detect_encoding(body)
    if encoding == "utf-8" and charset:
        try:
            encoding = codecs.lookup(charset).name
            return body.decode(encoding)
        except (LookupError, ValueError):
            encoding = "utf-8"
    return body.decode(encoding, "replace")


def _whole_number(digits: str) -> int:
    return int(digits) if len(digits) <= LONGEST_NUMBER else -1


def clean_text(value: Any) -> str:
    """A string that can be written to disk: half a surrogate pair becomes U+FFFD; "" for other values."""
    if not isinstance(value, str):
        return ""
    return value if value.isascii() else value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def decode_table(value: Any) -> dict[str, Any]:
    """An object; an empty one for any other value."""
    return value if isinstance(value, dict) else {}


def is_page(body: bytes, kind: str = "") -> bool:
    """True where a body is a web page, by its content type or its beginning."""
    return "html" in kind.lower() or body[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(
        (b"<!doctype", b"<html")
    )


def complaint(body: bytes, *, plain: bool = True) -> str:
    """The endpoint's error message, in 300 characters on one line; "" where it is not meant for people.

    `plain`: whether a body that is no JSON may be meant as such words.
    """
    value = decode_json(body)
    if not isinstance(value, dict):
        text = decode_text(body[:2000])
        return "" if "<" in text or not plain else shorten(text)
    return shorten(_words_in(value.get("error") or value))


def shorten(text: str) -> str:
    """A text on one line of 300 characters, with escapes for characters that cannot be printed."""
    line = " ".join(clean_text(text).split())[:LONGEST_COMPLAINT]
    escaped = "".join(word if word.isprintable() else word.encode("unicode_escape").decode() for word in line)
    return escaped[:LONGEST_COMPLAINT].rstrip()


def _words_in(value: Any, depth: int = 0) -> str:
    """The words in an error of any shape: OpenAI's object, a string, a validation's list of places and messages."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and depth < 4:
        return "; ".join(filter(None, (_words_in(item, depth + 1) for item in value[:3])))
    if isinstance(value, dict) and depth < 4:
        words = next(filter(None, (_words_in(value.get(name), depth + 1) for name in WORDS)), "")
        place = ".".join(str(part) for part in _place(value) if part != "body")
        return f"{place}: {words}" if place and words else words
    return ""


def _place(detail: dict[str, Any]) -> list[Any]:
    """The place in the request where a validation found a fault: FastAPI's `loc`."""
    place = detail.get("loc")
    return [part for part in place if isinstance(part, str | int)][:5] if isinstance(place, list) else []


def code(body: bytes) -> str:
    """The name that an endpoint gives to an error, "" for none: `insufficient_quota`."""
    error = decode_table(decode_table(decode_json(body)).get("error"))
    return clean_text(error.get("code")) or clean_text(error.get("type"))


def find_parameter(body: bytes, names: set[str]) -> str:
    """The field of a request that an error is about, among `names`; "" for none. Validations tell the place."""
    value = decode_json(body)
    error = decode_table(decode_table(value).get("error"))
    if error.get("param") in names:
        return str(error["param"])
    for detail in _details(decode_table(value)):
        for part in reversed(_place(detail)):
            if part in names:
                return str(part)
    words = complaint(body)
    quoted = (match[1] for match in re.finditer(r"[\"'`]([\w.]+)[\"'`]", words))
    return next((name for name in quoted if name in names), "") or _named_plainly(words, names)


def _details(value: dict[str, Any]) -> list[dict[str, Any]]:
    details = value.get("detail") or value.get("errors")
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _named_plainly(words: str, names: set[str]) -> str:
    """A field named without quotes, where the message says that it is not wanted; "" for none."""
    if not re.search(UNWANTED_FIELD, words, re.IGNORECASE):
        return ""
    longest_first = sorted(names, key=len, reverse=True)
    return next((name for name in longest_first if re.search(rf"\b{re.escape(name)}\b", words)), "")


MAX_ALTERNATIVES = 20
"""Alternatives to a token: the most that OpenAI's interface gives."""

MAX_CHOICES = 2000
"""Tokens of a reply that are kept: a reply with more answers nothing of ours."""

PROBABILITY_FIELDS: dict[str, Any] = {"logprobs": True, "top_logprobs": MAX_ALTERNATIVES}
"""Fields of a request that ask an endpoint for probabilities."""

_ANSWER = compile_on_use(r"\W*([0-9]{1,3}|yes|no)\W*", re.IGNORECASE)


class TokenChoice(Struct, frozen=True):
    """A token that may be an answer: where it starts in the text, and the probability of each answer in its place.

    Answers are "0" to "999", "yes" and "no".
    """

    start: int
    answer: str
    probabilities: dict[str, float]


def read_answer(token: str) -> str:
    """The answer that a token holds, "" for none."""
    match = _ANSWER.fullmatch(clean_text(token))
    return match[1].lower() if match else ""


def read_token_choices(choice: dict[str, Any]) -> tuple[TokenChoice, ...]:
    """The probabilities of tokens in one choice of a reply.

    Whatever is not shaped as OpenAI has it is as if it were not there.
    """
    content = decode_table(choice.get("logprobs")).get("content")
    choices: list[TokenChoice] = []
    start = 0
    for entry in content if isinstance(content, list) else []:
        token = clean_text(decode_table(entry).get("token"))
        answer = read_answer(token)
        if answer and len(choices) < MAX_CHOICES and (probabilities := _read_alternatives(decode_table(entry))):
            choices.append(TokenChoice(start + token.lower().index(answer), answer, probabilities))
        start += len(token)
    return tuple(choices)


def _read_alternatives(entry: dict[str, Any]) -> dict[str, float]:
    """The probability of each answer at this place: several tokens may mean the same one."""
    listed = entry.get("top_logprobs")
    alternatives = listed[:MAX_ALTERNATIVES] if isinstance(listed, list) else []
    tokens = [decode_table(alternative) for alternative in alternatives]
    if not any(token.get("token") == entry.get("token") for token in tokens):
        tokens.append(entry)
    probabilities: dict[str, float] = {}
    for token in tokens:
        answer, log = read_answer(clean_text(token.get("token"))), token.get("logprob")
        if answer and isinstance(log, int | float) and not isinstance(log, bool) and -math.inf < log <= 1e-6:
            probabilities[answer] = probabilities.get(answer, 0.0) + math.exp(min(0.0, log))
    return {answer: round(value, 9) for answer, value in probabilities.items() if value > 0}


def find_choice(choices: tuple[TokenChoice, ...], answer: str, start: int) -> TokenChoice | None:
    """The token that gave this answer nearest to that place in the text; None where there is none."""
    same = [choice for choice in choices if choice.answer == answer.lower()]
    return min(same, key=lambda choice: abs(choice.start - start), default=None)
