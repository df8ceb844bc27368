"""Endpoints, and what stands before them, that misbehave: each reply is what it is, and no wait is longer than said."""

from __future__ import annotations

import codecs
import json
from typing import Any

import pytest
from werkzeug import Response

from harness.models.chat import ChatClient
from harness.models.endpoint import Endpoint as Settings
from harness.models.endpoint import Prompt
from harness.models.reply_cache import Reply
from harness.models.response_bodies import complaint
from tests.models.endpoint import Endpoint, completion, make_failure, raw_server, whole

KEY = "sk-test-0123456789abcdef0123456789"
GOOD = completion().get_data()


def ask(base_url: str, count: int = 1, **settings: Any) -> list[Reply]:
    prompts = [Prompt([{"role": "user", "content": f"Summarize {number}."}], number) for number in range(count)]
    asker = ChatClient(Settings(base_url, "tiny", **settings), KEY)
    try:
        return asker.ask(prompts)
    finally:
        asker.close()


# Redirects


@pytest.mark.parametrize("status", [300, 301, 302, 303, 307, 308])
def test_a_redirect_is_named_and_nothing_is_sent_to_where_it_leads(endpoint: Endpoint, status: int) -> None:
    head = f"HTTP/1.1 {status} Elsewhere\r\nLocation: {endpoint.base_url}/chat/completions\r\nContent-Length: 0\r\n\r\n"
    with raw_server(head.encode()) as (base_url, asked):
        replies = ask(base_url, 9)

    assert (len(asked), endpoint.asked) == (1, [])
    assert {reply.missing for reply in replies} == {"unavailable"}
    assert replies[0].note == (
        f"{base_url} answered {status}: it redirects to {endpoint.base_url}/chat/completions, and redirects are not "
        f"followed; if that is the endpoint you mean, give base_url={endpoint.base_url}"
    )


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ("/other/v1/chat/completions", "/other/v1/chat/completions, and"),
        (f"http://elsewhere.test/v1?k={KEY}#here", "it redirects to http://elsewhere.test/v1, and"),
        ("http://me:hunter22@elsewhere.test/", "it redirects to http://elsewhere.test/, and"),
        (f"http://elsewhere.test/{KEY}/v1", "it redirects to http://elsewhere.test/..., and"),
        ("file:///etc/passwd", "it redirects to what is no address"),
        ("http://[::1", "it redirects to what is no address"),
        ("\x1b[31m", "it redirects to what is no address"),
        ("", "it redirects, and does not say where to"),
    ],
)
def test_where_a_redirect_leads_is_shown_without_secrets(location: str, place: str) -> None:
    head = f"HTTP/1.1 307 Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
    with raw_server(*[head.encode()] * 2) as (base_url, _):
        (reply,) = ask(base_url, retries=0)

    if not location.startswith("\x1b"):  # which is no header at all: some libraries refuse the response
        assert place in reply.note
    assert KEY not in reply.note
    assert reply.note.isprintable()


# Encodings


def _completion_of(text: str) -> str:
    return json.dumps({"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}, ensure_ascii=False)


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        (codecs.BOM_UTF8 + GOOD, "application/json", "A summary."),
        (_completion_of("Café.").encode("utf-16"), "application/json", "Café."),
        (_completion_of("Café.").encode("utf-16-be"), "application/json", "Café."),
        (_completion_of("Café.").encode("utf-32"), "application/json", "Café."),
        (_completion_of("Café.").encode("latin-1"), "application/json; charset=ISO-8859-1", "Café."),
        (_completion_of("Café.").encode("cp1252"), 'application/json; charset="windows-1252"', "Café."),
        (_completion_of("Café.").encode(), "application/json; charset=no-such-thing", "Café."),
        (_completion_of("Café.").encode("latin-1"), "application/json", "Caf\ufffd."),
        (b'{"choices": [{"message": {"content": "a\\ud800b"}}]}', "application/json", "a\ufffdb"),
        (b'{"choices": [{"message": {"content": "a\\udc00\\ud83d"}}]}', "application/json", "a\ufffd\ufffd"),
        (
            b'{"choices": [{"message": {"content": "\\ud83d\\ude00"}}], "x": "\\udfff"}',
            "application/json",
            "\U0001f600",
        ),
        (b'{"choices": [{"message": {"content": "a\x00b\tc"}}]}', "application/json", "a\x00b\tc"),
        (GOOD + b"\0\0\n", "application/json", "A summary."),
        (b"\n\n" + GOOD, "text/plain", "A summary."),
        (GOOD.replace(b"70", b"9" * 5000), "application/json", "A summary."),
    ],
)
def test_a_whole_reply_is_one_whatever_its_encoding(content: bytes, kind: str, text: str) -> None:
    with raw_server(whole(content, kind)) as (base_url, _):
        (reply,) = ask(base_url, retries=0)

    assert (reply.text, reply.missing, reply.note) == (text, "", "")
    assert reply.text.encode()


# What is no text of a model's


@pytest.mark.parametrize(
    ("body", "missing", "note"),
    [
        ({"choices": []}, "unavailable", "answered with a reply without choices"),
        ({"choices": [None, 3]}, "unavailable", "answered with a reply without choices"),
        ({"choices": [{}]}, "unavailable", "answered with a reply without choices"),
        ({"choices": [{"message": None}]}, "unavailable", "answered with a reply without choices"),
        ({"choices": None}, "unavailable", "answered with what is no reply"),
        ({"choices": None, "error": {"message": "busy", "code": 502}}, "unavailable", "answered 502 (busy)"),
        (
            {"choices": [], "error": {"message": "full", "type": "rate_limit_error"}},
            "unavailable",
            "answered 429 (full)",
        ),
        ({"error": {"message": "no", "code": "content_filter"}}, "refused", "answered 400 (no)"),
        ({"error": "Request was blocked by moderation"}, "refused", "answered 400 (Request was blocked by moderation)"),
        ({"choices": [], "promptFeedback": {"blockReason": "OTHER"}}, "refused", "answered 400 (OTHER)"),
        ({"choices": [{"finish_reason": "content_filter"}]}, "refused", "stopped by the endpoint's content filter"),
        (
            {"choices": [{"message": {}, "finish_reason": "SAFETY"}]},
            "refused",
            "stopped by the endpoint's content filter (finish reason 'SAFETY')",
        ),
        ({"choices": [{"message": {"content": None}}]}, "empty", "the reply has no text"),
        (
            {"choices": [{"message": {"content": None, "refusal": "No."}}]},
            "refused",
            "the model refused: No.",
        ),
    ],
)
def test_a_reply_without_a_text_is_what_it_is(
    endpoint: Endpoint, body: dict[str, Any], missing: str, note: str
) -> None:
    endpoint.answers(Response(json.dumps(body), content_type="application/json"))
    (reply,) = ask(endpoint.base_url, retries=0)

    assert (reply.text, reply.missing) == ("", missing)
    assert reply.note.removeprefix(f"{endpoint.base_url} ") == note


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (make_failure(400, "Gemini blocked the request: PROHIBITED_CONTENT"), "refused"),
        (make_failure(400, "filtered due to Azure OpenAI's content management policy"), "refused"),
        (make_failure(403, "Your input was flagged by moderation"), "refused"),
        (make_failure(422, "This violates our usage policies"), "refused"),
        (Response("<html>Access denied", 403, content_type="text/html"), "unavailable"),
        (Response("<!DOCTYPE html>Not acceptable", 406), "unavailable"),
        (Response("<html>Please log in", 200, content_type="text/html"), "unavailable"),
    ],
)
def test_a_block_of_one_prompt_costs_no_other(endpoint: Endpoint, answer: Response, missing: str) -> None:
    endpoint.answers(completion(), answer, completion())
    replies = ask(endpoint.base_url, 4, concurrent=1)

    assert [reply.missing for reply in replies] == ["", missing, "", ""]


# What the server says of a request


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": "Bad\nthing \x1b[31m\u202ehere"}}, "Bad thing \\x1b[31m\\u202ehere"),
        ({"detail": [{"loc": ["body", "messages", 0], "msg": "field required"}]}, "messages.0: field required"),
        ({"detail": {"error": "no room"}}, "no room"),
        ({"message": "plain"}, "plain"),
        ({"errors": [{"message": "one"}, {"message": "two"}]}, "one; two"),
        ({"error": {"message": "x" * 900}}, "x" * 300),
        ({"error": {"message": {"detail": "deep"}}}, "deep"),
    ],
)
def test_what_the_server_finds_wrong_is_shown_on_one_short_line(body: dict[str, Any], said: str) -> None:
    assert complaint(json.dumps(body).encode()) == said


@pytest.mark.parametrize(
    ("answer", "remedy"),
    [
        (
            make_failure(400, "Unsupported value: 'temperature' does not support 0.0"),
            'leave it out: {body={"temperature": null}}',
        ),
        (
            make_failure(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."),
            'leave it out: {body={"max_tokens": null, "max_completion_tokens": 1000}}',
        ),
        (
            Response('{"detail": [{"loc": ["body", "seed"], "msg": "extra fields not permitted"}]}', 422),
            'leave it out: {body={"seed": null}}',
        ),
        (
            Response('{"object": "error", "message": "seed: Extra inputs are not permitted", "code": 400}', 400),
            'leave it out: {body={"seed": null}}',
        ),
        (
            Response('{"error": {"message": "nope", "param": "temperature", "code": "unsupported_value"}}', 400),
            'leave it out: {body={"temperature": null}}',
        ),
        (make_failure(400, "max_tokens is too large: 1000"), "give a smaller one: {max_tokens=N}"),
    ],
)
def test_a_field_that_is_not_taken_comes_with_what_to_type_and_costs_one_call(
    endpoint: Endpoint, answer: Response, remedy: str
) -> None:
    endpoint.answers(answer)
    replies = ask(endpoint.base_url, 9)

    assert len(endpoint.asked) == 1
    assert replies[0].note.endswith(remedy.replace("{", "-s 'llm:...,", 1).removesuffix("}") + "'")


def test_what_is_to_be_typed_holds_what_was_typed_before(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(400, "unknown field 'seed'"))
    (reply,) = ask(endpoint.base_url, more={"top_p": 1})

    assert reply.note.endswith("""-s 'llm:...,body={"top_p": 1, "seed": null}'""")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_key_is_in_no_message_though_a_blank_be_put_into_it(endpoint: Endpoint, status: int) -> None:
    endpoint.answers(make_failure(status, f"Incorrect API key: {KEY[:10]} \n {KEY[10:]}"))
    (reply,) = ask(endpoint.base_url)

    assert "Incorrect API key: $OPENAI_API_KEY" in reply.note


# Waits


@pytest.mark.parametrize(
    "start",
    [b"H", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX-A: a", b"HTTP/1.1 100 Continue\r\n\r\n"],
)
def test_headers_that_dribble_are_not_waited_for_longer_than_said(start: bytes) -> None:
    with raw_server(start, then=[b"a"] * 400, between=0.05) as (base_url, _):
        (reply,) = ask(base_url, wait=0.3, retries=0)

    assert (reply.missing, reply.note) == ("unavailable", f"{base_url} no reply within 0.3 s")


@pytest.mark.parametrize("pause", ["99999999999999", "inf", "1e400", "Wed, 21 Oct 2099 07:28:00 GMT"])
def test_a_huge_pause_is_not_waited_for(endpoint: Endpoint, pause: str) -> None:
    endpoint.answers(make_failure(429, "slow down", retry_after=pause))
    replies = ask(endpoint.base_url, 3)

    assert len(endpoint.asked) == 1
    assert "it asks to be left alone for" in replies[2].note
