"""Batch files: requests written in the place of calls, and replies collected in whatever order they come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.models.batch_files import read_batch
from tests.conftest import Command
from tests.judging.judges import last_message, method_of
from tests.judging.test_judge_by_criteria import Judge, folder, judge, remark, scores, town
from tests.models.endpoint import Endpoint

__all__ = ["folder", "judge", "town"]

PRICES = ("--input-price", "0.5", "--output-price", "5")


def requests_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """A provider's line for a request: every candidate is rated 4."""
    body = request["body"]
    facts = method_of(body) == "key facts"
    pair = "VERDICT" in last_message(body)
    text = "- A fact." if facts else "VERDICT: A" if pair else "RATING: 4" if method_of(body) == "scale" else "1: YES"
    reply = {
        "model": "tiny-2026",
        "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 10},
    }
    return {
        "id": "batch_req_1",
        "custom_id": request["custom_id"],
        "response": {"status_code": 200, "request_id": "x", "body": reply},
        "error": None,
    }


def write_lines(path: Path, lines: list[Any]) -> None:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))


def test_requests_are_written_and_their_replies_collected_without_a_call(
    judge: Judge, folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    arguments = ("judge", "--model", "tiny", "--base-url", endpoint.base_url, "--criteria", "concise")
    said = harness(*arguments, "--batch-out", "b.jsonl")

    assert said.out == (
        "The batch file b.jsonl has 15 requests whose replies are not cached yet; collect the replies with "
        "--batch-in.\n"
    )
    requests = requests_of(folder / "b.jsonl")
    assert {(one["method"], one["url"]) for one in requests} == {("POST", "/v1/chat/completions")}
    assert len({one["custom_id"] for one in requests}) == 15
    write_lines(folder / "r.jsonl", [answer(one) for one in reversed(requests)])
    table = judge("--criteria", "concise", "--batch-in", "r.jsonl", *PRICES)

    assert set(scores(table, "concise").values()) == {4.0}
    # 15 replies of 100 and 10 tokens: 0.00075 + 0.00075 dollars
    assert "(0 new calls): 1,500 tokens read, 150 written, 0.0015 US dollars" in remark(table, "The judge gave 15")
    judge("--criteria", "concise")
    assert endpoint.asked == []
    assert "has 0 requests" in harness(*arguments, "--batch-out", "b.jsonl").out


def test_partial_failed_unknown_and_damaged_lines_are_all_said(
    judge: Judge, folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    arguments = ("judge", "--model", "tiny", "--base-url", endpoint.base_url, "--criteria", "concise")
    harness(*arguments, "--batch-out", "b.jsonl")
    requests = requests_of(folder / "b.jsonl")
    lines = [answer(one) for one in requests[:10]]
    failed = {**answer(requests[10]), "response": {"status_code": 429, "body": {"error": {"message": "slow down"}}}}
    expired = {"custom_id": requests[11]["custom_id"], "response": None, "error": {"message": "expired"}}
    unknown = {**answer(requests[0]), "custom_id": "f" * 40}
    write_lines(folder / "r.jsonl", [*lines, failed, expired, unknown, lines[0], ["no"]])
    (folder / "r.jsonl").write_text((folder / "r.jsonl").read_text() + '{"custom_id": "half')
    said = harness(*arguments, "--batch-in", "r.jsonl")

    assert said.code == 3
    assert (
        "Batch file r.jsonl: 10 of 11 replies are taken; 1 line for requests that this command does not make; "
        "2 requests failed (the first: status 429: slow down); 2 lines cannot be read (the first: line 15); "
        "1 line for a request that has its reply."
    ) in " ".join(said.err.split())
    assert "could not be asked 5 questions: the batch file has no reply" in " ".join(said.out.split())
    assert endpoint.asked == []
    assert "has 5 requests" in harness(*arguments, "--batch-out", "b.jsonl").out


def test_key_facts_come_first_and_the_questions_about_them_in_a_second_batch(
    judge: Judge, folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    arguments = ("judge", "--model", "tiny", "--base-url", endpoint.base_url, "--criteria", "complete")
    said = harness(*arguments, "--batch-out", "b.jsonl")
    assert "has 5 requests whose replies are not cached yet. 15 questions follow from the key facts" in said.out
    write_lines(folder / "r.jsonl", [answer(one) for one in requests_of(folder / "b.jsonl")])
    harness(*arguments, "--batch-in", "r.jsonl")
    harness(*arguments, "--batch-out", "b.jsonl")
    write_lines(folder / "r.jsonl", [answer(one) for one in requests_of(folder / "b.jsonl")])
    table = judge("--criteria", "complete", "--batch-in", "r.jsonl")

    assert set(scores(table, "complete").values()) == {5.0}
    assert endpoint.asked == []


def test_pairs_are_judged_by_a_batch_too(judge: Judge, folder: Path, endpoint: Endpoint, harness: Command) -> None:
    said = harness("judge", "--model", "tiny", "--base-url", endpoint.base_url, "--batch-out", "b.jsonl")
    assert "has 30 requests" in said.out
    write_lines(folder / "r.jsonl", [answer(one) for one in requests_of(folder / "b.jsonl")])
    table = judge("--batch-in", "r.jsonl")

    assert set(scores(table, "judge").values()) == {50.0}
    assert endpoint.asked == []


def test_a_system_behind_an_endpoint_writes_and_collects_a_batch(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    arguments = ("eval", "town", "-s", f"llm:model=tiny,base_url={endpoint.base_url}", "-m", "rouge1", "--run", "new")
    said = harness(*arguments, "--batch-out", "b.jsonl")

    assert said.code == 3
    assert "The batch file b.jsonl has 5 requests" in said.err
    requests = requests_of(folder / "b.jsonl")
    lines = [answer(one) for one in requests]
    for place, line in enumerate(lines):
        line["response"]["body"]["choices"][0]["message"]["content"] = f"A summary of number {place}."
    write_lines(folder / "r.jsonl", [*lines, {**lines[0], "custom_id": "e" * 40}])
    said = harness(*arguments, "--batch-in", "r.jsonl")

    assert said.code == 0, said.err
    assert "5 of 6 replies are taken; 1 line for requests that this command does not make." in " ".join(
        said.err.split()
    )
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--batch-in", "gone.jsonl"), "gone.jsonl: no such file"),
        (("--batch-in", "b.jsonl", "--batch-out", "b.jsonl"), "a batch is written by --batch-out and collected by"),
        (("--batch-out", "b.jsonl", "--model", "a", "--model", "b"), "a batch file holds requests to one model"),
        (("--batch-in", "b.jsonl"), "no rating could be had: the batch file has no reply to this request"),
    ],
)
def test_a_batch_that_cannot_be_meant_is_one_line_and_no_call(
    folder: Path, endpoint: Endpoint, harness: Command, arguments: tuple[str, ...], message: str
) -> None:
    (folder / "b.jsonl").write_text('{"custom_id": "other", "error": {"message": "expired"}}\n')
    models = () if "--model" in arguments else ("--model", "tiny")
    said = harness("judge", *models, "--base-url", endpoint.base_url, "--criteria", "concise", *arguments)

    assert said.code == 1
    assert f"harness: {message}" in said.err
    assert endpoint.asked == []


def test_any_lines_are_read_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(
        b'\xff\xfe\n[]\n{}\n{"custom_id": 4}\n{"custom_id": "a", "response": 3}\n'
        b'{"custom_id": "b", "response": {"status_code": "no", "body": []}}\n\n{"custom_id": "c", "error": "late"}\n'
    )
    batch = read_batch(path)

    assert (batch.replies, batch.unreadable, batch.first_unreadable) == ({}, 4, 1)
    assert set(batch.failures) == {"a", "b", "c"}
