"""Meanings of an endpoint's statuses, error codes and messages: a table whose first fitting rule holds."""

from __future__ import annotations

import email.utils
import json
import math
import re
import time
from collections.abc import Callable, Collection, Mapping
from enum import Enum
from typing import Any, NamedTuple

from harness.models.endpoint import VARIABLE, redirect_target
from harness.models.response_bodies import (
    clean_text,
    code,
    complaint,
    decode_json,
    decode_table,
    find_parameter,
    is_page,
)

OptionFormatter = Callable[[str, str], str]
"""A function that writes an option as a person types it: `-s 'llm:...,seed=1'`, or `--seed 1`."""


class Kind(Enum):
    """The consequence of a failed call for the next one."""

    AGAIN = "another try may help"
    FATAL = "every other call would meet the same"
    SETTING = "a field of the request is not taken: fatal, unless others were answered"
    PAGE = "a web page in the place of a reply: fatal, unless others were answered"
    REFUSED = "the endpoint refuses this prompt"
    BLOCKED = "something before the endpoint does not let this request pass"
    REJECTED = "this request is not taken"
    NOBODY = "there is nobody to take a call"


class Failure(NamedTuple):
    """An error status, and the beginning of its response."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Request(NamedTuple):
    """A request: the whole body, the part from `body=`, the address, and a function that types an option."""

    body: Mapping[str, Any]
    more: Mapping[str, Any]
    base_url: str
    typed: OptionFormatter


class Rule(NamedTuple):
    """A rule for errors of these `statuses` whose code or message matches `words` (a pattern, in any case; "": all)."""

    statuses: Collection[int]
    words: str
    kind: Kind
    remedy: str = ""
    page: bool = False


class Meaning(NamedTuple):
    """The meaning of a status in words, and the seconds that the endpoint asks to be left alone."""

    kind: Kind
    words: str
    pause: float | None = None


NO_CREDIT = r"insufficient_quota|billing_(hard_limit|not_active)|credit balance|exceeded your current quota"
FILTERED = (
    r"content[ _-]?(filter|policy|management)|prohibited_content|responsible ?ai|moderation|usage polic"
    r"|(prompt|request|input|response) (was|is|were|has been) (blocked|flagged|filtered)|blocked the (request|prompt)"
    r"|\bsafety (filter|setting|system|reason)|flagged (as|for|by)"
)
TOO_LONG = r"context.?(length|window)|too (long|many tokens)|maximum.{0,20}(length|tokens)|string_above_max_length"
TOO_LARGE = r"too (large|big|high)|at most|exceed|less than|maximum"
SERVER = range(500, 1000)

ADDRESS = "base_url, which usually ends in /v1"
BLOCKED = "a web page came in the place of a reply: a gateway or firewall blocks the request"

RULES = (
    Rule(range(300, 400), "", Kind.FATAL, "redirect"),
    Rule((402, 403, 429), NO_CREDIT, Kind.FATAL, "its quota is used up; raise it"),
    Rule((400, 403, 422, 451), FILTERED, Kind.REFUSED),
    Rule((403, 406, 418, 451), "", Kind.BLOCKED, BLOCKED, page=True),
    Rule((401,), "", Kind.FATAL, f"set {VARIABLE} to a key that it accepts"),
    Rule((402,), "", Kind.FATAL, "its credit is used up; add some"),
    Rule((403,), "", Kind.FATAL, f"the key in {VARIABLE} may not use this model or endpoint"),
    Rule((404,), "", Kind.FATAL, f"there is no such model or address; check model and {ADDRESS}"),
    Rule((405,), "", Kind.FATAL, f"this address takes no such request; check {ADDRESS}"),
    Rule((407,), "", Kind.FATAL, "a proxy wants a name and a password; see HTTPS_PROXY"),
    Rule((400, 413, 422), TOO_LONG, Kind.REJECTED),
    Rule((400, 422), "", Kind.SETTING, "setting"),
    Rule((408, 409, 425, 429), "", Kind.AGAIN),
    Rule(SERVER, "", Kind.AGAIN),
)

STATUS_OF = {
    "invalid_api_key": 401,
    "authentication_error": 401,
    "insufficient_quota": 429,
    "permission_error": 403,
    "model_not_found": 404,
    "not_found_error": 404,
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "content_filter": 400,
    "content_policy_violation": 400,
    "invalid_request_error": 400,
    "context_length_exceeded": 400,
}
"""Names of errors that come under a status of 200, and the status that they should have come under."""


def meaning_of(failure: Failure, request: Request) -> Meaning:
    """The meaning of an error that came as the reply to a request."""
    complaint_text = complaint(failure.body)
    words = f"answered {failure.status}{complaint_text and f' ({complaint_text})'}"
    message = f"{code(failure.body)} {complaint_text}"
    for rule in RULES:
        if not _fits(rule, failure, message):
            continue
        remedy = rule.remedy
        if rule.kind is Kind.SETTING:
            remedy = _setting_remedy(failure.body, complaint_text, request)
            if not remedy:
                continue
        elif rule.remedy == "redirect":
            remedy = _redirect_remedy(failure.headers.get("location", ""), request.base_url)
        pause = asked_pause(failure.headers) if rule.kind is Kind.AGAIN else None
        return Meaning(rule.kind, f"{words}{remedy and f': {remedy}'}", pause)
    return Meaning(Kind.REJECTED, words)


def _fits(rule: Rule, failure: Failure, message: str) -> bool:
    kind = failure.headers.get("content-type", "")
    if failure.status not in rule.statuses or (rule.page and not is_page(failure.body, kind)):
        return False
    return not rule.words or re.search(rule.words, message, re.IGNORECASE) is not None


def hidden_failure(body: bytes, headers: Mapping[str, str]) -> Failure | None:
    """The error in a response of status 200; None where there is none, or it has no status of its own."""
    reply = decode_table(decode_json(body))
    error = reply.get("error")
    if not error and (blocked := _block_reason(reply)):
        error, body = blocked, json.dumps({"error": blocked}).encode()
    table = decode_table(error)
    for number in (table.get("code"), table.get("status")):
        if isinstance(number, int | str) and re.fullmatch(r"[45]\d\d", str(number)):
            return Failure(int(number), headers, body)
    names = (clean_text(table.get("code")), clean_text(table.get("type")))
    status = next((STATUS_OF[name] for name in names if name in STATUS_OF), 0)
    if not status and re.search(FILTERED, f"{names} {complaint(body)}", re.IGNORECASE) and error:
        status = 400
    return Failure(status, headers, body) if status else None


def _block_reason(table: Mapping[str, Any]) -> dict[str, Any] | None:
    """Gemini's report of a blocked prompt, in the form of an error; None where the table has no such report."""
    feedback = decode_table(table.get("promptFeedback") or table.get("prompt_feedback"))
    reason = clean_text(feedback.get("blockReason") or feedback.get("block_reason"))
    return {"code": "content_filter", "message": reason} if reason else None


def _redirect_remedy(location: str, base_url: str) -> str:
    if not location:
        return "it redirects, and does not say where to; check base_url"
    place = redirect_target(base_url, location)
    address = place.removesuffix("/").removesuffix("/chat/completions")
    advice = f"; if that is the endpoint you mean, give base_url={address}" if place.startswith("http") else ""
    return f"it redirects to {place}, and redirects are not followed{advice}"


def _setting_remedy(body: bytes, complaint_text: str, request: Request) -> str:
    """The option to type so that a rejected field is not sent; "" where no such field is named."""
    name = find_parameter(body, set(request.body) - {"model", "messages", "stream"})
    if not name:
        return ""
    if name.startswith("max") and re.search(TOO_LARGE, complaint_text, re.IGNORECASE):
        return f"give a smaller one: {request.typed('max_tokens', 'N')}"
    instead: dict[str, Any] = {**request.more, name: None}
    if name == "max_tokens" and "max_completion_tokens" in complaint_text:
        instead["max_completion_tokens"] = request.body[name]
    return f"leave it out: {request.typed('body', json.dumps(instead))}"


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
        return max(0.0, moment.timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
