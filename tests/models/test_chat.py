"""Calls to an endpoint, for real: a server on this machine answers, fails, waits and hangs up as a test says."""

from __future__ import annotations

import email.utils
import json
import re
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from werkzeug import Response

from harness.errors import HarnessError
from harness.models import chat
from harness.models.chat import ChatClient, backoff_seconds
from harness.models.endpoint import Endpoint as Settings
from harness.models.endpoint import Prompt, parse_body
from harness.models.endpoint_errors import asked_pause
from harness.models.reply_cache import Reply, ReplyCache
from tests.models.endpoint import Answer, Body, Endpoint, completion, make_failure, raw_server, whole

KEY = "sk-test-0123456789abcdef0123456789"


def prompts(count: int) -> list[Prompt]:
    return [Prompt([{"role": "user", "content": f"Summarize article {number}."}], number) for number in range(count)]


def ask(base_url: str, count: int = 1, key: str = "", kept: Path | None = None, **settings: Any) -> list[Reply]:
    asker = ChatClient(Settings(base_url, "tiny", **settings), key, ReplyCache(kept) if kept else None)
    try:
        return asker.ask(prompts(count))
    finally:
        asker.close()


def after(seconds: float) -> Answer:
    """A good reply, late."""

    def answer(_: Body) -> Response:
        time.sleep(seconds)
        return completion()

    return answer


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "FIRST_BACKOFF_S", 0.02)


def test_a_reply_tells_text_model_tokens_and_how_often_it_was_asked_for(endpoint: Endpoint) -> None:
    (reply,) = ask(endpoint.base_url)

    assert reply.seconds
    assert 0 < reply.seconds < 5
    expected = Reply("A summary.", "", "", "tiny-2026-11-01", 70, 9, has_token_counts=True, calls=1, is_cached=False)
    assert replace(reply, seconds=None) == expected
    assert endpoint.asked == [
        {
            "model": "tiny",
            "messages": [{"role": "user", "content": "Summarize article 0."}],
            "temperature": 0.0,
            "seed": 0,
            "max_tokens": 1000,
        }
    ]


def test_replies_come_in_the_order_of_their_prompts(endpoint: Endpoint) -> None:
    def late(body: Body) -> Response:
        time.sleep(0.02 * (9 - body["seed"] % 10))
        return completion(body["messages"][0]["content"])

    endpoint.answers(late)

    assert [reply.text for reply in ask(endpoint.base_url, 8)] == [f"Summarize article {n}." for n in range(8)]


def test_further_fields_are_laid_over_the_request_and_null_takes_one_away(endpoint: Endpoint) -> None:
    ask(endpoint.base_url, more=parse_body('{"max_tokens": null, "max_completion_tokens": 7, "temperature": null}'))

    assert set(endpoint.asked[0]) == {"model", "messages", "seed", "max_completion_tokens"}


# What fails, and may not the next time


def test_a_call_turned_away_with_429_is_made_again(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(429), completion("Now."))

    (reply,) = ask(endpoint.base_url)

    assert (reply.text, reply.calls, len(endpoint.asked)) == ("Now.", 2, 2)


def test_retry_after_is_kept_to_by_all_threads(endpoint: Endpoint) -> None:
    endpoint.answers(completion(), make_failure(429, Retry_After="0.4"), completion())

    assert all(reply.text for reply in ask(endpoint.base_url, 6, concurrent=2))

    turned_away, after_it = endpoint.at[1], endpoint.at[2:]
    early = [moment for moment in after_it if moment - turned_away < 0.39]
    assert len(after_it) == 5
    assert len(early) <= 2  # what the other thread began before it was known


def test_retry_after_in_milliseconds_and_as_a_date_is_understood() -> None:
    later = email.utils.formatdate(time.time() + 90, usegmt=True)

    assert asked_pause({"retry-after-ms": "250", "retry-after": "9"}) == 0.25
    assert asked_pause({"retry-after": "1.5"}) == 1.5
    assert 85 < (asked_pause({"retry-after": later}) or 0) <= 90
    assert asked_pause({"retry-after": "-3"}) == 0
    assert asked_pause({"retry-after": "soon"}) is asked_pause({}) is asked_pause({"retry-after": "nan"}) is None


def test_an_endpoint_that_wants_to_be_left_alone_for_an_hour_is(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(429, "daily limit", Retry_After="3600"))

    replies = ask(endpoint.base_url, 5)

    assert len(endpoint.asked) == 1
    assert {reply.missing for reply in replies} == {"unavailable"}
    assert replies[4].note == f"{endpoint.base_url} answered 429 (daily limit); it asks to be left alone for 3,600 s"


def test_after_503_it_is_asked_again_until_the_retries_are_used_up(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(503, "overloaded"))

    (reply,) = ask(endpoint.base_url, retries=3)

    assert (reply.missing, reply.calls, len(endpoint.asked)) == ("unavailable", 4, 4)
    assert reply.note == f"{endpoint.base_url} answered 503 (overloaded); asked 4 times"


def test_an_endpoint_that_answers_nobody_is_left_alone_after_five(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(500))

    replies = ask(endpoint.base_url, 30, retries=0)

    assert len(endpoint.asked) == 5
    assert all(reply.missing == "unavailable" for reply in replies)
    assert "nothing more was asked after 5 prompts without a reply" in replies[-1].note


def test_one_prompt_that_breaks_the_endpoint_costs_no_other(endpoint: Endpoint) -> None:
    endpoint.answers(lambda body: make_failure(500) if body["seed"] == 0 else completion())

    replies = ask(endpoint.base_url, 12, retries=1)

    assert [bool(reply.text) for reply in replies] == [False] + [True] * 11


def test_a_silent_endpoint_is_not_waited_for_longer_than_said(endpoint: Endpoint) -> None:
    done = threading.Event()
    endpoint.answers(lambda _: (done.wait(60), completion())[1])
    started = time.monotonic()

    (reply,) = ask(endpoint.base_url, wait=0.3, retries=1)
    took = time.monotonic() - started
    done.set()

    assert reply.note == f"{endpoint.base_url} no reply within 0.3 s; asked 2 times"
    assert took >= 0.6


def test_an_endpoint_that_dribbles_is_not_waited_for_either() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    with raw_server(head, between=0.05, then=[b"1\r\n \r\n"] * 200) as (base_url, _):
        (reply,) = ask(base_url, wait=1, retries=0)

    assert reply.note == f"{base_url} no whole reply within 1 s"


@pytest.mark.parametrize("between", [0.0, 0.05])
def test_an_error_whose_body_does_not_end_is_an_error_all_the_same(between: float) -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nContent-Length: 999999999\r\n\r\n"
    with raw_server(head, between=between, then=[b"x" * 100] * 200) as (base_url, _):
        (reply,) = ask(base_url, wait=1, retries=0)

    assert reply.note.startswith(f"{base_url} answered 503 (xxx")


def test_an_error_of_any_size_is_not_read_into_memory() -> None:
    head = b"HTTP/1.1 503 Busy\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    sent = [b"x" * 2**20] * 64
    with raw_server(head, then=sent) as (base_url, _):
        tracemalloc.start()
        ask(base_url, retries=0)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 16 * 2**20


def test_half_a_reply_is_none_and_is_asked_for_again() -> None:
    good = completion("Whole.").get_data()
    with raw_server(whole(good[:40], claimed=len(good)), whole(good)) as (base_url, asked):
        (reply,) = ask(base_url)

    assert (reply.text, reply.calls, len(asked)) == ("Whole.", 2, 2)


def test_half_a_reply_that_claims_to_be_whole_is_none(tmp_path: Path) -> None:
    good = completion("Whole.").get_data()
    with raw_server(*[whole(good[:-20])] * 2) as (base_url, asked):
        (reply,) = ask(base_url, kept=tmp_path, retries=1)

    assert (reply.missing, len(asked)) == ("unavailable", 2)
    assert reply.note == f"{base_url} answered with what is no reply; asked 2 times"
    assert not [*tmp_path.rglob("*.json")]


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (b"OK", "answered with what is no reply"),
        (b"\xff\xfe", "answered with what is no reply"),
        (b"[" * 100_000, "answered with what is no reply"),
        (b'"choices"', "answered with what is no reply"),
        (b'{"object": "list", "data": []}', "answered with what is no reply"),
        (b'{"error": {"message": "provider is down"}}', "answered with what is no reply: provider is down"),
        (b'{"error": "model is loading"}', "answered with what is no reply: model is loading"),
    ],
)
def test_what_is_no_reply_is_said_to_be_none(content: bytes, note: str) -> None:
    with raw_server(whole(content)) as (base_url, _):
        (reply,) = ask(base_url, retries=0)

    assert (reply.missing, reply.note) == ("unavailable", f"{base_url} {note}")


def test_a_body_without_an_end_is_not_read_to_it() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
    with raw_server(head, then=[b" " * 2**20] * 64) as (base_url, _):
        (reply,) = ask(base_url, retries=0)

    assert reply.note == f"{base_url} answered with more than 8,388,608 bytes"


def test_where_nobody_listens_it_is_said() -> None:
    first, *others = ask("http://127.0.0.1:9/v1", 9, retries=1)

    assert first.note.startswith("http://127.0.0.1:9/v1 cannot be reached: ")
    assert "refused" in first.note
    assert first.note.endswith("; asked 2 times")
    assert {(other.note, other.calls) for other in others} == {(first.note, 0)}


# What would fail again


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (
            make_failure(401, "Incorrect API key"),
            "401 (Incorrect API key): set OPENAI_API_KEY to a key that it accepts",
        ),
        (make_failure(402), "402 (no): its credit is used up; add some"),
        (make_failure(403), "403 (no): the key in OPENAI_API_KEY may not use this model or endpoint"),
        (
            make_failure(404, "no such model"),
            "404 (no such model): there is no such model or address; check model and base",
        ),
        (make_failure(429, "x", "insufficient_quota"), "429 (x): its quota is used up; raise it"),
        (Response("<html>Welcome", content_type="text/html"), "with a web page, not with JSON; check base_url, which"),
        (Response("<!DOCTYPE html><p>", content_type="application/json"), "with a web page, not with JSON; check base"),
    ],
)
def test_what_would_fail_for_every_prompt_costs_one_call(endpoint: Endpoint, answer: Response, note: str) -> None:
    endpoint.answers(answer)

    replies = ask(endpoint.base_url, 20, key=KEY)

    assert len(endpoint.asked) == 1
    assert {(reply.missing, reply.note.startswith(f"{endpoint.base_url} answered {note}")) for reply in replies} == {
        ("unavailable", True)
    }
    assert all(len(reply.note) < 300 and "\n" not in reply.note for reply in replies)


def test_a_page_of_html_behind_an_error_is_not_quoted(endpoint: Endpoint) -> None:
    endpoint.answers(Response("<html><body>nginx", 404, content_type="text/html"))

    (reply,) = ask(endpoint.base_url)

    assert "nginx" not in reply.note
    assert "answered 404: there is no such model or address" in reply.note


def test_a_request_that_is_never_taken_is_not_made_for_every_article(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(400, "This model does not chat"))

    replies = ask(endpoint.base_url, 30)

    assert len(endpoint.asked) == 5
    assert {reply.missing for reply in replies} == {"unavailable"}
    assert replies[0].note == f"{endpoint.base_url} answered 400 (This model does not chat)"


def test_an_article_that_is_too_long_costs_only_its_own_call(endpoint: Endpoint) -> None:
    def long(body: Body) -> Response:
        return make_failure(400, "too long", "context_length_exceeded") if body["seed"] % 2 else completion()

    endpoint.answers(long)

    replies = ask(endpoint.base_url, 20)

    assert len(endpoint.asked) == 20
    assert [bool(reply.text) for reply in replies] == [True, False] * 10


# What is said


@pytest.mark.parametrize(
    ("answer", "missing", "text", "note"),
    [
        (completion(None, refusal="I will not."), "refused", "", "the model refused: I will not."),
        (completion("Some", "content_filter"), "refused", "", "stopped by the endpoint's content filter"),
        (make_failure(400, "no", "content_filter"), "refused", "", "answered 400 (no)"),
        (completion(" \n"), "empty", "", "the reply has no text (finish reason 'stop')"),
        (completion("Half of", "length"), "", "Half of", "cut off at 9 tokens"),
        (completion("", "length"), "empty", "", "cut off at 9 tokens before any text came; raise max_tokens"),
        (completion(" kept as it is \n"), "", "kept as it is", ""),
    ],
)
def test_every_kind_of_reply_is_told_apart(
    endpoint: Endpoint, answer: Response, missing: str, text: str, note: str
) -> None:
    endpoint.answers(answer)

    (reply,) = ask(endpoint.base_url)

    assert (reply.missing, reply.text) == (missing, text)
    assert reply.note.removeprefix(f"{endpoint.base_url} ") == note


def test_a_text_in_parts_is_put_together_and_odd_fields_are_left_out(endpoint: Endpoint) -> None:
    parts = [{"type": "text", "text": "One "}, {"type": "image"}, 7, {"type": "text", "text": "two."}]
    table = {"model": 5, "usage": {"prompt_tokens": -4, "completion_tokens": True}, "choices": []}
    endpoint.answers(Response(json.dumps({**table, "choices": [{"message": {"content": parts}}]})))

    (reply,) = ask(endpoint.base_url)

    assert replace(reply, seconds=None) == Reply("One two.", calls=1)
    assert reply.price(1, 1) is None


def test_a_models_name_cannot_act_on_a_terminal_or_look_like_another_setting(endpoint: Endpoint) -> None:
    table = {"model": "tiny\x1b[31m|orders:none\n", "choices": [{"message": {"content": "x"}}]}
    endpoint.answers(Response(json.dumps(table)))

    assert ask(endpoint.base_url)[0].model == "tiny_[31m_orders:none_"


def test_a_price_is_told_only_where_both_prices_and_the_tokens_are_known() -> None:
    counted = Reply("x", input_tokens=1_000_000, output_tokens=500_000, has_token_counts=True)

    assert counted.price(2.0, 4.0) == 4.0
    assert counted.price(2.0, None) is counted.price(None, 4.0) is None


# Pace


def test_several_calls_are_made_at_once_and_no_more_than_said(endpoint: Endpoint) -> None:
    endpoint.answers(completion(), after(0.05))

    ask(endpoint.base_url, 13, concurrent=4)

    assert endpoint.most == 4


def test_a_limit_of_calls_a_minute_holds_over_all_threads_and_retries(endpoint: Endpoint) -> None:
    endpoint.answers(completion(), make_failure(429), completion())

    ask(endpoint.base_url, 9, concurrent=4, per_minute=1200)

    assert len(endpoint.at) == 10
    # 9 gaps of 0.05 s, less what the first call takes on its way; without a limit it is no time at all.
    assert endpoint.at[-1] - endpoint.at[0] >= 0.25


def test_no_call_is_begun_when_the_time_is_up(endpoint: Endpoint) -> None:
    asker = ChatClient(Settings(endpoint.base_url, "tiny", per_minute=60))

    replies = asker.ask(prompts(4), until=time.monotonic() + 0.5)

    assert [reply.missing for reply in replies] == ["", *["unavailable"] * 3]
    assert replies[1].note == "no time was left to ask; give it more, with --timeout"
    assert len(endpoint.asked) == 1


def test_a_call_is_not_waited_for_beyond_the_time_that_is_left(endpoint: Endpoint) -> None:
    endpoint.answers(after(3))
    asker = ChatClient(Settings(endpoint.base_url, "tiny"))

    (reply,) = asker.ask(prompts(1), until=time.monotonic() + 1)

    assert reply.missing == "unavailable"
    assert re.search(r" no reply within [\d.]+ s; no time was left to ask again$", reply.note)


def test_the_backoff_doubles_up_to_half_a_minute_and_is_the_same_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "FIRST_BACKOFF_S", 0.5)

    assert [backoff_seconds(calls, "0000") for calls in (1, 2, 3, 7, 50)] == [0.5, 1.0, 2.0, 30.0, 30.0]
    assert backoff_seconds(1, "ffff") == 0.375


# Nothing is paid twice


def test_a_kept_reply_is_not_asked_for_again(endpoint: Endpoint, tmp_path: Path) -> None:
    first = ask(endpoint.base_url, 5, kept=tmp_path)
    second = ask(endpoint.base_url, 5, kept=tmp_path)

    assert len(endpoint.asked) == 5
    assert [reply.text for reply in second] == [reply.text for reply in first]
    assert all(reply.is_cached and reply.calls == 1 and reply.input_tokens == 70 for reply in second)


def test_whatever_moves_the_reply_makes_another_request(endpoint: Endpoint, tmp_path: Path) -> None:
    settings: list[dict[str, Any]] = [{}, {"temperature": 1.0}, {"max_tokens": 5}, {"more": {"top_p": 0.5}}]
    for each in settings * 2:
        ask(endpoint.base_url, kept=tmp_path, **each)
    ask(f"{endpoint.base_url}/", kept=tmp_path)  # the same endpoint
    ask(endpoint.base_url, kept=tmp_path, concurrent=1, retries=0, per_minute=600)  # the same request

    assert len(endpoint.asked) == 4


def test_alike_prompts_are_asked_once(endpoint: Endpoint) -> None:
    asker = ChatClient(Settings(endpoint.base_url, "tiny"))
    heard: list[int] = []

    replies = asker.ask(prompts(2) * 3, heard=lambda place, _: heard.append(place))

    assert len(endpoint.asked) == 2
    assert sorted(heard) == [0, 1, 2, 3, 4, 5]
    assert len({reply.text for reply in replies}) == 1


def test_refusals_and_texts_cut_off_are_kept_too_and_failures_are_not(endpoint: Endpoint, tmp_path: Path) -> None:
    answers = [completion(None, refusal="No."), completion("Half", "length"), make_failure(400), completion()]
    endpoint.answers(*answers)

    once = ask(endpoint.base_url, 3, kept=tmp_path, concurrent=1)
    again = ask(endpoint.base_url, 3, kept=tmp_path, concurrent=1)

    assert [reply.missing for reply in once] == ["refused", "", "not attempted"]
    assert [(reply.missing, reply.note) for reply in again[:2]] == [(reply.missing, reply.note) for reply in once[:2]]
    assert (len(endpoint.asked), again[2].text) == (4, "A summary.")


def test_a_request_that_is_not_taken_is_the_articles_own_loss_where_the_endpoint_answers_others(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers(make_failure(400, "too long"), completion(), make_failure(400, "too long"))

    now = ask(endpoint.base_url, 2, kept=tmp_path, concurrent=1)
    later = ask(endpoint.base_url, 1, kept=tmp_path)
    elsewhere = ask(endpoint.base_url, 1, kept=tmp_path / "others")

    assert [reply.missing for reply in now] == ["not attempted", ""]
    assert [reply.missing for reply in later] == ["not attempted"]
    assert [reply.missing for reply in elsewhere] == ["unavailable"]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format":1}', b'{"format":2,"base_url":"","model":"","said":{}}'])
def test_a_damaged_kept_reply_is_as_if_it_were_not_there(endpoint: Endpoint, tmp_path: Path, damage: bytes) -> None:
    ask(endpoint.base_url, kept=tmp_path)
    (file,) = tmp_path.rglob("*.json")
    file.write_bytes(damage)

    (reply,) = ask(endpoint.base_url, kept=tmp_path)
    (after,) = ask(endpoint.base_url, kept=tmp_path)

    assert (reply.is_cached, after.is_cached, len(endpoint.asked)) == (False, True, 2)


def test_a_link_or_a_folder_in_the_place_of_a_kept_reply_is_not_followed(endpoint: Endpoint, tmp_path: Path) -> None:
    ask(endpoint.base_url, kept=tmp_path / "kept")
    (file,) = (tmp_path / "kept").rglob("*.json")
    other = tmp_path / "other.json"
    file.rename(other)
    file.symlink_to(other)
    before = other.read_bytes()

    (reply,) = ask(endpoint.base_url, kept=tmp_path / "kept")

    assert (reply.text, reply.is_cached) == ("A summary.", False)
    assert (other.read_bytes(), file.is_symlink()) == (before, False)


def test_where_replies_cannot_be_kept_no_more_are_bought(endpoint: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")

    replies = ask(endpoint.base_url, 9, kept=tmp_path / "file")

    assert len(endpoint.asked) == 1
    assert replies[8].note == (
        f"{tmp_path}/file: a reply cannot be kept: not a directory; no more are asked for. "
        "Keep them elsewhere with HARNESS_CACHE_DIR"
    )


def test_an_exception_of_the_caller_keeps_what_is_under_way_and_asks_no_more(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers(completion(), after(0.1))
    asker = ChatClient(Settings(endpoint.base_url, "tiny", concurrent=2), "", ReplyCache(tmp_path))

    def heard(place: int, reply: Reply) -> None:
        if place:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asker.ask(prompts(40), heard)

    assert len(endpoint.asked) <= 6
    assert len([*tmp_path.rglob("*.json")]) == len(endpoint.asked)


# Keys


def test_the_key_is_sent_and_is_in_no_file_and_no_message(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers(completion(f"You sent {KEY}."), make_failure(401, f"Incorrect API key provided: {KEY}"))

    replies = ask(endpoint.base_url, 2, key=KEY, kept=tmp_path)

    assert endpoint.keys == [f"Bearer {KEY}"] * 2
    assert replies[0].text == "You sent $OPENAI_API_KEY."
    assert "(Incorrect API key provided: $OPENAI_API_KEY)" in replies[1].note
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


@pytest.mark.parametrize(("key", "seen"), [("abcd567", "abcd567"), ("abcd5678", "$OPENAI_API_KEY")])
def test_a_key_of_eight_characters_is_hidden_and_one_of_seven_is_not(endpoint: Endpoint, key: str, seen: str) -> None:
    endpoint.answers(completion(f"You sent {key}."), make_failure(401, f"Incorrect API key: {key}"))

    replies = ask(endpoint.base_url, 2, key=key)

    assert replies[0].text == f"You sent {seen}."
    assert f"(Incorrect API key: {seen})" in replies[1].note


@pytest.mark.parametrize(("key", "filler"), [(KEY, 285), (KEY[-8:], 285), (KEY[-8:], 292), (KEY[-8:], 295)])
def test_a_key_that_an_error_tells_at_its_very_end_leaves_no_piece(endpoint: Endpoint, key: str, filler: int) -> None:
    endpoint.answers(make_failure(400, "y" * filler + f" {key}"))

    (reply,) = ask(endpoint.base_url, key=key)

    assert key[:3] not in reply.note


def test_a_key_of_eight_characters_is_hidden_though_a_blank_be_put_into_it(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(401, "Incorrect API key: abcd \n 5678"))

    (reply,) = ask(endpoint.base_url, key="abcd5678")

    assert "Incorrect API key: $OPENAI_API_KEY" in reply.note


@pytest.mark.parametrize(
    ("settings", "key", "problem"),
    [
        ({"base_url": "https://api.openai.com/v1"}, "", "needs a key: set the environment variable OPENAI_API_KEY"),
        ({"base_url": "localhost:8000"}, "", "base_url must be an address such as https://api.openai.com/v1, not"),
        ({"base_url": "http://[::1/v1"}, "", "base_url must be an address"),
        ({"base_url": "ftp://host/v1"}, "", "base_url must be an address"),
        ({"base_url": "http://me:secret@host/v1"}, "", "base_url holds a name or a password before the @"),
        ({"base_url": "https://host/v1?api-key=abc"}, "", "base_url holds a field behind ? that may be a key"),
        ({"model": ""}, "", "no model is named"),
        ({"concurrent": 0}, "", "concurrent must be at least 1, not 0"),
        ({"wait": float("nan")}, "", "wait must be at least 0.001, not nan"),
        ({"retries": -1}, "", "retries must be at least 0, not -1"),
        ({"temperature": float("nan")}, "", "temperature must be at least 0, not nan"),
        ({"more": {"messages": None}}, "", "body cannot hold 'messages'"),
        ({}, "sk-with\nnewline", "OPENAI_API_KEY holds a character that no key has"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_in_one_line(
    settings: dict[str, Any], key: str, problem: str
) -> None:
    with pytest.raises(HarnessError) as caught:
        ChatClient(Settings(**{"base_url": "http://127.0.0.1:9/v1", "model": "tiny", **settings}), key)

    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value).lower()


@pytest.mark.parametrize("text", ["[1]", "{", "max_tokens=5"])
def test_further_fields_that_are_no_object_are_refused(text: str) -> None:
    with pytest.raises(HarnessError, match="body must be a JSON object such as"):
        parse_body(text)


# One after another


def each(base_url: str, count: int, *, within: float = 60.0, kept: Path | None = None, **settings: Any) -> list[Reply]:
    asker = ChatClient(Settings(base_url, "tiny", **settings), "", ReplyCache(kept) if kept else None)
    try:
        return [*asker.each(prompts(count), within=within, until=time.monotonic() + within * count)]
    finally:
        asker.close()


def test_replies_one_after_another_are_those_of_a_list_and_several_are_called_for_at_once(endpoint: Endpoint) -> None:
    def late(body: Body) -> Response:
        time.sleep(0.02 * (9 - body["seed"] % 10))
        return completion(body["messages"][0]["content"])

    endpoint.answers(late)

    assert [reply.text for reply in each(endpoint.base_url, 9)] == [f"Summarize article {n}." for n in range(9)]
    assert endpoint.most == 4


def test_the_first_is_given_while_the_last_is_still_called_for(endpoint: Endpoint) -> None:
    gate = threading.Event()

    def answer(body: Body) -> Response:
        if body["seed"] == 2:
            gate.wait(20)
        return completion(str(body["seed"]))

    endpoint.answers(answer)
    asker = ChatClient(Settings(endpoint.base_url, "tiny"))
    replies = asker.each(prompts(3), within=20)
    assert [next(replies).text, next(replies).text] == ["0", "1"]
    gate.set()
    assert [reply.text for reply in replies] == ["2"]


def test_one_that_does_not_come_in_time_is_left_and_its_reply_kept(endpoint: Endpoint, tmp_path: Path) -> None:
    asker = ChatClient(Settings(endpoint.base_url, "tiny", per_minute=30), "", ReplyCache(tmp_path / "slow"))
    found = [*asker.each(prompts(2), within=0.7, until=time.monotonic() + 20)]
    assert [reply.missing for reply in found] == ["", "unavailable"]
    assert found[1].note == "no reply in the time there was; give it more, with --timeout"
    for _ in range(400):
        if len([*(tmp_path / "slow").rglob("*.json")]) == 2:
            break
        time.sleep(0.02)
    else:
        pytest.fail("the reply that came late was not kept")


def test_a_wrong_key_costs_one_call_one_after_another_too(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(401))

    assert {reply.missing for reply in each(endpoint.base_url, 9)} == {"unavailable"}
    assert len(endpoint.asked) == 1


def test_a_request_that_is_not_taken_is_the_articles_fault_once_another_is_taken(endpoint: Endpoint) -> None:
    endpoint.answers(make_failure(400), completion())
    assert [reply.missing for reply in each(endpoint.base_url, 3)] == ["not attempted", "", ""]

    endpoint.answers(make_failure(400))
    assert {reply.missing for reply in each(endpoint.base_url, 3)} == {"unavailable"}


def test_kept_replies_are_taken_one_after_another_too_and_alike_prompts_asked_once(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    ask(endpoint.base_url, 2, kept=tmp_path)
    found = each(endpoint.base_url, 4, kept=tmp_path)
    asker = ChatClient(Settings(endpoint.base_url, "tiny"))

    assert [reply.is_cached for reply in found] == [True, True, False, False]
    assert len([*asker.each(prompts(1) * 5)]) == 5
    assert len(endpoint.asked) == 5


# Seconds


def test_the_seconds_are_the_calls_own_without_pauses_and_failed_ones_and_are_kept(
    endpoint: Endpoint, tmp_path: Path
) -> None:
    endpoint.answers(make_failure(429, Retry_After="1"), after(0.3))
    (first,) = ask(endpoint.base_url, kept=tmp_path)
    (again,) = ask(endpoint.base_url, kept=tmp_path)

    assert first.seconds
    assert 0.3 <= first.seconds < 1.0
    assert (again.is_cached, again.seconds) == (True, first.seconds)


@pytest.mark.parametrize("seconds", ["", ',"seconds":-3', ',"seconds":1e300'])
def test_a_reply_kept_without_seconds_tells_none(endpoint: Endpoint, tmp_path: Path, seconds: str) -> None:
    ask(endpoint.base_url, kept=tmp_path)
    (file,) = tmp_path.rglob("*.json")
    file.write_text(re.sub(r',"seconds":[0-9.e-]+', seconds, file.read_text()))
    (reply,) = ask(endpoint.base_url, kept=tmp_path)

    assert (reply.is_cached, reply.seconds) == (True, None)


def test_asked_anew_a_reply_takes_the_place_of_the_kept_one(endpoint: Endpoint, tmp_path: Path) -> None:
    endpoint.answers(completion("Old."), completion("New."))
    ask(endpoint.base_url, kept=tmp_path)
    anew = ChatClient(Settings(endpoint.base_url, "tiny"), "", ReplyCache(tmp_path), anew=True)

    assert [reply.text for reply in anew.ask(prompts(1))] == ["New."]
    assert [reply.text for reply in anew.each(prompts(1))] == ["New."]
    assert [reply.text for reply in ask(endpoint.base_url, kept=tmp_path)] == ["New."]
    assert len(endpoint.asked) == 3
