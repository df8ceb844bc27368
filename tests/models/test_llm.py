"""`llm` through `harness eval` as a whole, against an endpoint on this machine that counts what it is asked."""

from __future__ import annotations

import json
import os
import re
import runpy
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Response

from harness.datasets.load import read_dataset
from harness.plugins.systems import select_systems
from harness.running import store
from harness.running.requests import encode_request
from harness.running.worker import Article
from harness.workspace import locate_workspace, shipped_folder
from tests.conftest import Command
from tests.faults.ground import command, dataset, surroundings
from tests.models.endpoint import Answer, Body, Endpoint, completion, make_failure

KEY = "sk-test-0123456789abcdef0123456789"
QUICK = ("--confidence-n", "100", "--paired-ar-n", "100", "--no-ceilings")
TOPICS = 9


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of nine topics, stood in, where a key is set."""
    dataset(tmp_path / "references" / "news.jsonl", TOPICS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def use(endpoint: Endpoint, **options: Any) -> str:
    told = {"model": "tiny", "base_url": endpoint.base_url, **options}
    return "llm:" + ",".join(f"{name}={value}" for name, value in told.items())


def first_sentence(body: Body) -> Response:
    """What a model might write: the first sentence of the article, from between its marks."""
    article = body["messages"][-1]["content"].split("<article")[-1]
    found = re.search(r"The \w+ of article \d+ [^.]*\.", article)
    return completion(found[0] if found else "")


def late(seconds: float) -> Answer:
    def answer(_: Body) -> Response:
        time.sleep(seconds)
        return completion()

    return answer


def answers(count: int, **options: Any) -> list[dict[str, Any]]:
    """What the system itself answers, in this process, about so many of the articles."""
    system = runpy.run_path(str(shipped_folder() / "systems" / "llm.py"))
    told = [
        json.loads(encode_request(topic.article, 1))
        for topic in read_dataset("news", locate_workspace().datasets).topics[:count]
    ]
    found: list[dict[str, Any]] = [*system["summarize_all"]([Article(each) for each in told], model="tiny", **options)]
    return found


def candidates(folder: Path, run: str = "news-1") -> list[dict[str, Any]]:
    (file,) = (folder / "results" / run / "candidates").glob("llm*.jsonl")
    return [json.loads(line) for line in file.read_text().splitlines()]


def texts(folder: Path) -> str:
    """All that is under results/, file names and all; what is no text keeps its ASCII, in which a key is written."""
    files = [path for path in (folder / "results").rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode(errors='replace')}" for path in files)


def test_a_model_is_a_row_like_any_other_and_its_usage_is_recorded(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(first_sentence)
    said = harness("eval", "-s", use(endpoint, input_price=2, output_price=10), "-s", "lead", *QUICK)

    assert (said.code, said.err) == (0, "")
    assert len(endpoint.asked) == TOPICS
    assert f"{TOPICS}/{TOPICS}" in said.out
    found = candidates(folder)
    assert found[0]["text"] == "The bridge of article 1 met the court on day 7."
    assert found[0]["usage"] == {
        "model": "tiny-2026-11-01",
        "input_tokens": 70,
        "output_tokens": 9,
        "price": pytest.approx((70 * 2 + 9 * 10) / 1e6),
        "calls": 1,
    }
    run = store.read_run(folder / "results", "news-1")
    assert [each.usage and each.usage.model for each in store.open_candidates(run, run.systems[0].label).values()] == [
        "tiny-2026-11-01"
    ] * TOPICS


def test_what_is_asked_is_the_article_between_marks_with_a_seed_of_its_own_and_no_reference(
    folder: Path, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch, harness: Command
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")  # an endpoint of one's own needs none
    harness("eval", "-s", use(endpoint), *QUICK)

    assert "Nothing met." not in json.dumps(endpoint.asked)  # a reference
    (user,) = [body["messages"][1] for body in endpoint.asked if "of article 3 met" in str(body)]
    mark = re.search(r"<article (\w{12})>", user["content"])
    assert mark
    assert user["content"].endswith(f"</article {mark[1]}>")
    assert "in at most 12 words" in user["content"]
    seeds = {body["seed"] for body in endpoint.asked}
    assert len(seeds) == TOPICS
    assert all(0 <= seed < 2**31 for seed in seeds)


def test_a_second_run_a_fresh_one_and_one_of_another_name_pay_nothing(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(completion(), late(0.1))
    spec = use(endpoint, concurrent=3)
    once = harness("eval", "-s", spec, *QUICK)
    before = candidates(folder)
    assert endpoint.most == 3
    again = harness("eval", "-s", spec, *QUICK)
    harness("eval", "-s", spec, "--fresh", *QUICK)
    harness("eval", "-s", spec, "--run", "other", *QUICK)
    harness("eval", "-s", use(endpoint, concurrent=1), *QUICK)

    assert len(endpoint.asked) == TOPICS
    assert again.out == once.out
    for run in ("news-2", "other", "news-3"):
        assert [(each["text"], each["usage"]) for each in candidates(folder, run)] == [
            (each["text"], each["usage"]) for each in before
        ]


def test_trials_ask_again_since_their_seeds_differ(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    harness("eval", "-s", use(endpoint, per_minute=2400), "--trials", "3", *QUICK)

    assert endpoint.at[TOPICS - 1] - endpoint.at[1] >= 0.125  # 7 gaps of 0.025 s, but for what a call takes on its way
    assert len(endpoint.asked) == 3 * TOPICS
    assert len({body["seed"] for body in endpoint.asked}) == 3 * TOPICS


def test_a_wrong_key_costs_one_call_and_one_clear_line(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    endpoint.answers(make_failure(401, f"Incorrect API key provided: {KEY}"))
    said = harness("eval", "-s", use(endpoint), *QUICK)

    assert said.code == 3
    assert len(endpoint.asked) == 1
    assert KEY not in said.out + said.err + texts(folder)
    told = " ".join(said.out.split())
    assert told.count("answered 401") == 1
    assert (
        f"is not scored: {TOPICS} of {TOPICS} topics could not be run ({endpoint.base_url} answered 401 (Incorrect "
        "API key provided: $OPENAI_API_KEY): set OPENAI_API_KEY to a key that it accepts" in told
    )


def test_what_was_not_attempted_is_tried_again_by_the_next_run(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(completion(), completion(), completion(), make_failure(401))
    assert harness("eval", "-s", use(endpoint, concurrent=1), *QUICK).code == 3
    endpoint.answers(first_sentence)
    assert harness("eval", "-s", use(endpoint, concurrent=1), *QUICK).code == 0

    assert len(endpoint.asked) == TOPICS + 1
    assert max(Counter(body["seed"] for body in endpoint.asked).values()) == 2


def test_refusals_and_empty_replies_stand_and_texts_cut_off_carry_a_note(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    def answer(body: Body) -> Response:
        number = int(re.findall(r"of article (\d+)", str(body["messages"]))[0])
        odd = {1: completion(None, refusal="I must not."), 2: completion(""), 3: completion("Cut", "length")}
        return odd.get(number, completion())

    endpoint.answers(answer)
    spec = use(endpoint)
    first, second = harness("eval", "-s", spec, *QUICK), harness("eval", "-s", spec, *QUICK)

    assert first.code == second.code == 3
    assert len(endpoint.asked) == TOPICS
    refused, empty, cut = candidates(folder)[:3]
    assert (refused["failure"], refused["detail"]) == ("refused", "the model refused: I must not.")
    assert (empty["failure"], empty["detail"]) == ("empty", "the reply has no text (finish reason 'stop')")
    assert (cut["text"], cut["detail"]) == ("Cut", "cut off at 9 tokens")
    assert refused["usage"]["output_tokens"] == 9  # a refusal is paid, too


def test_a_prompt_of_ones_own_is_found_from_where_one_stands_and_a_change_of_it_is_another_system(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    (folder / "mine.txt").write_text("Say what this is about: {text}")
    spec = use(endpoint, prompt="mine.txt")
    harness("eval", "-s", spec, *QUICK)
    (folder / "mine.txt").write_text("Say briefly what this is about: {text}")
    harness("eval", "-s", spec, *QUICK)

    assert len(endpoint.asked) == 2 * TOPICS
    starts = Counter(body["messages"][0]["content"].split(":")[0] for body in endpoint.asked)
    assert starts == {"Say what this is about": TOPICS, "Say briefly what this is about": TOPICS}
    assert json.loads((folder / "results" / "news-1" / "run.json").read_text())["systems"][0]["files"] == {
        "prompt": "mine.txt"
    }


def test_a_prompt_in_the_workspace_goes_by_its_name(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    (folder / "systems" / "prompts").mkdir(parents=True)
    (folder / "systems" / "prompts" / "terse.txt").write_text("In one sentence: {text}")
    harness("eval", "-s", use(endpoint, prompt="terse"), *QUICK)

    assert {body["messages"][0]["content"][:16] for body in endpoint.asked} == {"In one sentence:"}


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("gone", "unknown prompt of system 'llm': 'gone'. Known: summarize"),
        ("./gone.txt", "./gone.txt: no such file, which prompt= of system 'llm' names"),
    ],
)
def test_a_prompt_that_is_not_there_is_named_before_anything_is_run(
    folder: Path, endpoint: Endpoint, harness: Command, prompt: str, message: str
) -> None:
    said = harness("eval", "-s", use(endpoint, prompt=prompt), *QUICK)

    assert said.code == 1
    assert said.err.startswith(f"harness: {message}")
    assert said.err.count("\n") == 1
    assert endpoint.asked == []


def test_when_the_time_limit_comes_nothing_is_lost_and_the_next_run_goes_on(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(completion(), completion(), make_failure(429, Retry_After="200"))
    spec = use(endpoint, concurrent=1)
    said = harness("eval", "-s", spec, "--timeout", "3", *QUICK)

    assert said.code == 3
    assert {each.get("failure") for each in candidates(folder)} == {None, "unavailable"}
    assert "answered 429 (no); no time was left to ask again" in " ".join(said.out.split())
    endpoint.answers(completion())
    assert harness("eval", "-s", spec, "--timeout", "20", *QUICK).code == 0


def test_a_kill_in_the_middle_costs_at_most_the_calls_under_way(folder: Path, endpoint: Endpoint) -> None:
    spec, concurrent = use(endpoint, concurrent=2), 2
    answered: Counter[int] = Counter()

    def answer(body: Body) -> Response:
        time.sleep(0.15)
        answered[body["seed"]] += 1
        return first_sentence(body)

    endpoint.answers(answer)
    arguments = command("eval", "-s", spec, *QUICK)
    with subprocess.Popen(
        arguments, cwd=folder, env=surroundings(folder), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        for _ in range(3000):
            if len(endpoint.asked) >= 5:
                break
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
    time.sleep(0.5)  # for the calls under way to end
    kept = len([*Path(os.environ["HARNESS_CACHE_DIR"]).rglob("*.json")])
    before = len(endpoint.asked)
    done = subprocess.run(arguments, cwd=folder, env=surroundings(folder), capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert 0 < kept < TOPICS
    assert len(endpoint.asked) == before + TOPICS - kept
    assert sum(answered.values()) - TOPICS <= concurrent
    assert [each["text"][:4] for each in candidates(folder)] == ["The "] * TOPICS


def test_no_file_and_no_screen_shows_the_key(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    endpoint.answers(completion(), make_failure(503, KEY), completion(f"{KEY} is not a summary."))
    said = harness("eval", "-s", use(endpoint), *QUICK)
    shown = harness("show", "t2")
    harness("report")

    assert f"Bearer {KEY}" in endpoint.keys
    assert KEY not in said.out + said.err + shown.out + shown.err + texts(folder)


def test_a_plain_eval_does_not_ask_and_does_not_mention_it() -> None:
    chosen = select_systems([], [shipped_folder() / "systems"])

    assert "llm" not in [system.name for system in chosen.systems]
    assert "llm" not in str(chosen.remarks)


def test_without_a_model_it_says_how_to_name_one(folder: Path, harness: Command) -> None:
    pytest.importorskip("openai", reason="needs the extra llm: pip install -e '.[llm]'")

    assert harness("eval", "-s", "llm").err == "harness: system 'llm' needs a value for model: -s llm:model=VALUE\n"


def test_the_system_is_listed_with_its_options(folder: Path, harness: Command) -> None:
    (row,) = [each for each in json.loads(harness("ls", "systems", "-f", "json").out)["rows"] if each["name"] == "llm"]

    assert "base_url=https://api.openai.com/v1" in str(row)
    assert "prompt=summarize" in str(row)


def test_the_run_can_be_made_again_from_kept_replies(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    endpoint.answers(first_sentence)
    harness("eval", "-s", use(endpoint), *QUICK)
    said = harness("rerun", "news-1", *QUICK)

    assert said.code == 0, said.err
    assert len(endpoint.asked) == TOPICS


def test_openai_itself_without_a_key_is_one_line_and_no_call(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")

    assert (
        answers(2)
        == [
            {
                "failure": "unavailable",
                "detail": "https://api.openai.com/v1 needs a key: set the environment variable OPENAI_API_KEY",
            }
        ]
        * 2
    )


def test_a_prompt_with_an_unknown_placeholder_is_one_line_and_no_call(folder: Path, endpoint: Endpoint) -> None:
    (folder / "mine.txt").write_text("{article}")
    (said,) = answers(1, base_url=endpoint.base_url, prompt="mine.txt")

    assert said["failure"] == "unavailable"
    assert said["detail"].startswith("unknown placeholder in mine.txt: '{article}'.")
    assert said["detail"].endswith("Known: {title}, {text}, {words}, {unit}, {mark}")
    assert endpoint.asked == []


@pytest.mark.parametrize(
    ("most", "sentences", "note"),
    [
        (0, 4, ""),
        (44, 4, ""),
        (43, 3, "its first 33 of 44 words were sent"),
        (25, 2, "its first 22 of 44 words were sent"),
        (3, 0, "its first 3 of 44 words were sent"),
    ],
)
def test_a_long_article_is_cut_at_a_sentences_end_and_it_is_said(
    folder: Path, endpoint: Endpoint, most: int, sentences: int, note: str
) -> None:
    (said,) = answers(1, base_url=endpoint.base_url, max_words=most)

    assert endpoint.asked[0]["messages"][1]["content"].count(" met the ") == sentences
    assert said["detail"] == note


def test_asked_anew_everything_is_paid_again_once_and_the_label_says_so(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(*[completion("Old.")] * TOPICS, completion("New."))
    harness("eval", "-s", use(endpoint), *QUICK)
    harness("eval", "-s", use(endpoint, anew="true"), *QUICK)
    again = harness("eval", "-s", use(endpoint, anew="true"), *QUICK)
    harness("eval", "-s", use(endpoint), "--fresh", *QUICK)

    assert "anew=true" in again.out
    assert len(endpoint.asked) == 2 * TOPICS
    assert {each["text"] for each in candidates(folder, "news-2")} == {"New."}
    assert {each["text"] for each in candidates(folder, "news-3")} == {"New."}


def test_a_candidate_of_a_kept_reply_has_the_seconds_of_its_call(
    folder: Path, endpoint: Endpoint, harness: Command
) -> None:
    endpoint.answers(late(0.2))
    harness("eval", "-s", use(endpoint), *QUICK)
    harness("eval", "-s", use(endpoint), "--fresh", *QUICK)
    first, second = candidates(folder), candidates(folder, "news-2")

    assert all(each["seconds"] >= 0.2 for each in first)
    assert [each["seconds"] for each in second] == [each["seconds"] for each in first]


# Secrets, costs, the user's cache


@pytest.mark.parametrize("where", ["u:hunter22@", "hunter22@"])
def test_a_password_in_an_address_is_refused_before_anything_is_written(
    folder: Path, endpoint: Endpoint, harness: Command, where: str
) -> None:
    address = endpoint.base_url.replace("http://", f"http://{where}")
    said = harness("eval", "-s", f"x=llm:model=m,base_url={address}", *QUICK)

    assert (said.code, said.err.count("\n"), endpoint.asked) == (1, 1, [])
    assert said.err.startswith("harness: base_url holds a name or a password before the @, and would be written down")
    assert "hunter22" not in said.err + said.out
    assert not (folder / "results").exists()


def test_a_key_in_an_option_is_refused(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    said = harness("eval", "-s", use(endpoint, body=json.dumps({"key": KEY})), *QUICK)

    assert (said.code, KEY in said.err) == (1, False)
    assert "body of llm holds what OPENAI_API_KEY holds" in said.err


def test_a_limit_of_costs_holds_and_a_higher_one_goes_on(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    spec = "-s", use(endpoint, input_price=1, output_price=1, max_tokens=10, concurrent=1)
    said = harness("eval", *spec, "--max-cost", "0.001", *QUICK)
    rows = candidates(folder)
    stopped = [row for row in rows if row.get("failure")]

    assert said.code == 3
    assert 0 < len(endpoint.asked) < TOPICS
    assert sum(row["usage"]["price"] for row in rows if not row.get("failure")) <= 0.001
    assert {row["failure"] for row in stopped} == {"unavailable"}
    assert stopped[0]["detail"].startswith("stopped before --max-cost 0.001 would be passed: ")
    assert harness("eval", *spec, "--max-cost", "1", *QUICK).code == 0
    assert len(endpoint.asked) == TOPICS


def test_one_limit_holds_for_all_systems_of_a_run_together(folder: Path, endpoint: Endpoint, harness: Command) -> None:
    prices = {"input_price": 1, "output_price": 1, "max_tokens": 10}
    specs = [part for number in range(3) for part in ("-s", f"s{number}={use(endpoint, temperature=number, **prices)}")]
    said = harness("eval", *specs, "--max-cost", "0.001", "--jobs", "3", *QUICK)
    rows = [
        json.loads(line)
        for file in (folder / "results").rglob("candidates/*")
        for line in file.read_text().splitlines()
    ]

    assert said.code == 3
    assert 0 < sum(row["usage"]["price"] for row in rows if row["text"]) <= 0.001


@pytest.mark.parametrize(
    ("options", "limit", "words"),
    [
        ({}, "1", "--max-cost needs to know what the calls of llm:"),
        ({"input_price": 1}, "1", "--max-cost needs to know what the calls of llm:"),
        ({"input_price": 1, "output_price": 1}, "0", "--max-cost must be an amount of US dollars above 0"),
        ({"input_price": 1, "output_price": 1}, "nan", "--max-cost must be an amount of US dollars above 0"),
    ],
)
def test_a_limit_that_cannot_be_held_is_refused_in_one_line(
    folder: Path, harness: Command, options: dict[str, int], limit: str, words: str
) -> None:
    spec = "llm:" + ",".join(f"{name}={value}" for name, value in {"model": "tiny", **options}.items())
    said = harness("eval", "-s", spec, "--max-cost", limit, *QUICK)

    assert (said.code, said.err.count("\n")) == (1, 1)
    assert words in said.err


def test_a_limit_for_systems_that_ask_nobody_is_refused(folder: Path, harness: Command) -> None:
    said = harness("eval", "-s", "lead", "--max-cost", "1", *QUICK)

    assert said.code == 1
    assert "--max-cost holds for systems with input_price and output_price" in said.err


def test_a_reply_is_paid_once_for_all_workspaces_of_a_user(
    folder: Path, endpoint: Endpoint, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness("eval", "-s", use(endpoint), *QUICK)
    other = folder / "other"
    dataset(other / "references" / "news.jsonl", TOPICS)
    monkeypatch.chdir(other)
    assert harness("eval", "-s", use(endpoint), *QUICK).code == 0

    assert len(endpoint.asked) == TOPICS


def test_replies_that_an_earlier_release_kept_beside_the_runs_are_read_on(
    folder: Path, endpoint: Endpoint, harness: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness("eval", "-s", use(endpoint), *QUICK)
    cache = Path(os.environ["HARNESS_CACHE_DIR"])
    (folder / "results" / ".kept" / "llm").rmdir()
    (cache / "replies").rename(folder / "results" / ".kept" / "llm")
    said = harness("eval", "-s", use(endpoint), "--fresh", *QUICK)

    assert (said.code, len(endpoint.asked)) == (0, TOPICS)
    assert not [*cache.rglob("*.json")]


@pytest.mark.parametrize("cached", [None, 0.5])
def test_cached_tokens_are_priced_to_the_cent(
    folder: Path, endpoint: Endpoint, harness: Command, cached: float | None
) -> None:
    usage = {"prompt_tokens": 1_000_000, "completion_tokens": 0, "prompt_tokens_details": {"cached_tokens": 900_000}}
    table = {"model": "tiny", "choices": [{"message": {"content": "x"}}], "usage": usage}
    endpoint.answers(Response(json.dumps(table), content_type="application/json"))
    options = {} if cached is None else {"cached_price": cached}
    harness("eval", "-s", use(endpoint, input_price=2, output_price=8, **options), *QUICK)

    assert {row["usage"]["price"] for row in candidates(folder)} == {2.0 if cached is None else 0.65}
