"""`summarize_all` that yields: answers are booked as they come; each article has its own time and its own blame."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from harness.plugins.systems import select_systems
from harness.records import Candidate, System
from harness.running.runner import Progress, run_systems
from harness.running.session import Limits
from harness.running.system_check import check_system
from tests.running.conftest import StillClock
from tests.running.stage import Play, Write, articles, failures


def words(candidates: list[Candidate]) -> list[str]:
    return [candidate.text.removeprefix("Sentence one of ") for candidate in candidates]


def all_of(count: int) -> list[str]:
    return [f"article {number}." for number in range(1, count + 1)]


def test_what_is_yielded_is_what_a_list_would_have_been(play: Play) -> None:
    found = play(
        """
        def summarize_all(articles):
            for article in articles:
                yield article.sentences[0]
        """,
        40,
    )
    assert words(found) == all_of(40)


def test_any_iterator_will_do(play: Play) -> None:
    found = play("def summarize_all(articles): return map(lambda article: article.sentences[0], articles)", 5)
    assert words(found) == all_of(5)


def test_an_answer_is_booked_while_the_next_article_is_worked_on(write: Write, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    path = write(
        "slow.py",
        f"""
        import os, time

        def summarize_all(articles):
            for number, article in enumerate(articles):
                while number == 2 and not os.path.exists({str(gate)!r}):
                    time.sleep(0.01)
                yield article.sentences[0]
        """,
    )
    (system,) = select_systems([path], []).systems
    seen: list[int] = []

    def progress(state: Progress) -> None:
        seen.append(state.done)
        if state.done == 2:  # before the third is begun, or this test would never end
            gate.touch()

    found: list[Candidate] = []
    run_systems(
        [system], articles(4), seed=1, keep=lambda _, each: found.append(each), progress=progress, limits=Limits(10)
    )
    assert words(found) == all_of(4)
    assert {0, 2, 4} <= set(seen)


def test_a_harness_killed_in_the_middle_of_a_list_keeps_what_was_yielded(write: Write, tmp_path: Path) -> None:
    path = write(
        "slow.py",
        """
        import time

        def summarize_all(articles):
            for number, article in enumerate(articles):
                if number == 3:
                    time.sleep(60)
                yield article.sentences[0]
        """,
    )
    kept = tmp_path / "kept.jsonl"
    (system,) = select_systems([path], []).systems
    child = os.fork()
    if child == 0:

        def keep(_: System, candidate: Candidate) -> None:
            with kept.open("a") as file:
                file.write(json.dumps(candidate.text) + "\n")

        try:
            run_systems([system], articles(32), seed=1, keep=keep, limits=Limits(60))
        finally:
            os._exit(0)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (not kept.exists() or kept.read_text().count("\n") < 3):
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert [json.loads(line).removeprefix("Sentence one of ") for line in kept.read_text().splitlines()] == all_of(3)


def test_a_system_killed_from_outside_is_asked_again_for_what_it_had_not_yielded(play: Play, tmp_path: Path) -> None:
    calls, once = tmp_path / "calls", tmp_path / "once"
    found = play(
        f"""
        import os, signal

        def summarize_all(articles):
            open({str(calls)!r}, "a").write(f"{{len(articles)}} ")
            for article in articles:
                if "article 3." in article.text and not os.path.exists({str(once)!r}):
                    open({str(once)!r}, "w")
                    os.kill(os.getpid(), signal.SIGKILL)
                yield article.sentences[0]
        """,
        6,
    )
    assert words(found) == all_of(6)
    assert calls.read_text() == "6 4 "


@pytest.mark.parametrize(
    ("deed", "failure", "detail"),
    [
        ('raise ValueError("no third")', "crash", "ValueError: no third (mine.py:8)"),
        ("raise MemoryError", "memory", "ran out of memory"),
        ("os._exit(7)", "crash", "died: exit status 7"),
        ("os.kill(os.getpid(), 9)", "memory", "killed by SIGKILL twice, as the system does when memory runs out"),
        ("HANG", "timeout", "took longer than 1.5 s"),
    ],
)
def test_the_article_that_was_worked_on_is_blamed_and_the_rest_asked_again(  # noqa: PLR0917
    play: Play, still_clock: StillClock, tmp_path: Path, deed: str, failure: str, detail: str
) -> None:
    calls = tmp_path / "calls"
    deed = deed.replace("HANG", still_clock.hang)
    found = play(
        f"""
        import os, time

        def summarize_all(articles):
            open({str(calls)!r}, "a").write(f"{{len(articles)}} ")
            for article in articles:
                if "article 3." in article.text:
                    {deed}
                yield article.sentences[0]
        """,
        6,
        limits=Limits(timeout=1.5, start=20),
    )
    assert failures(found) == [None, None, failure, None, None, None]
    assert found[2].detail == detail
    assert words(found[:2] + found[3:]) == all_of(6)[:2] + all_of(6)[3:]
    assert calls.read_text() in ("6 3 ", "6 4 3 ")


def test_more_texts_than_articles_are_a_failure_of_the_last_one(play: Play) -> None:
    found = play(
        """
        def summarize_all(articles):
            yield from (article.sentences[0] for article in articles)
            yield "and one for luck"
        """,
        3,
    )
    assert failures(found) == [None, None, "crash"]
    assert "summarize_all yielded more than 3 texts for 3 articles" in found[2].detail


def test_a_text_that_is_none_costs_its_article_and_the_iterator_goes_on(play: Play, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    found = play(
        f"""
        def summarize_all(articles):
            open({str(calls)!r}, "a").write(".")
            for number, article in enumerate(articles):
                yield [None, "", article.sentences[0], {{"failure": "refused", "detail": "no", "last": True}}][number]
        """,
        4,
    )
    assert failures(found) == ["crash", "empty", None, "refused"]
    assert calls.read_text() == "."


def test_a_dictionary_of_a_systems_own_cannot_pass_for_the_end_of_its_list(play: Play, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    found = play(
        f"""
        def summarize_all(articles):
            open({str(calls)!r}, "a").write(".")
            for article in articles:
                yield {{"text": article.sentences[0], "last": True, "yields": True, "took": -5}}
        """,
        4,
    )
    assert words(found) == all_of(4)
    assert calls.read_text() == "."
    assert all(0 <= each.seconds < 5 for each in found)


def test_the_seconds_of_each_are_its_own(play: Play) -> None:
    found = play(
        """
        import time

        def summarize_all(articles):
            for number, article in enumerate(articles):
                time.sleep(0.5 if number == 1 else 0)
                yield article.sentences[0]
        """,
        3,
    )
    assert found[1].seconds > 0.45
    assert max(found[0].seconds, found[2].seconds) < 0.25


def test_the_time_limit_is_an_articles_and_begins_with_the_answer_before(play: Play, still_clock: StillClock) -> None:
    found = play(
        f"""
        def summarize_all(articles):
            for article in articles:
                {still_clock.hurry}
                yield article.sentences[0]
        """,
        4,
        limits=Limits(timeout=5400),
    )
    assert failures(found) == [None] * 4


def test_what_is_loaded_before_the_first_is_begun_has_the_time_of_the_list_and_is_no_articles(
    play: Play, still_clock: StillClock
) -> None:
    found = play(
        f"""
        import time

        def summarize_all(articles):
            {still_clock.hurry}
            time.sleep(2)
            return (article.sentences[0] for article in articles)
        """,
        4,
        limits=Limits(timeout=1800),
    )
    assert words(found) == all_of(4)
    assert max(each.seconds for each in found) < 1


def test_processor_time_is_an_articles_own_too(play: Play) -> None:
    found = play(
        """
        import time

        def summarize_all(articles):
            for number, article in enumerate(articles):
                end = time.process_time() + (60 if "article 2." in article.text else 0.2)
                while time.process_time() < end:
                    pass
                yield article.sentences[0]
        """,
        3,
        limits=Limits(timeout=600, start=600, cpu=0.25),
    )
    assert failures(found) == [None, "timeout", None]
    assert found[1].detail == "used up its processor time of 0.25 s"


def test_chance_is_an_articles_own_however_many_are_yielded_before_it(play: Play) -> None:
    source = """
        import random

        def summarize_all(articles):
            for article in articles:
                yield f"{random.random()}"
        """
    together = play(source, 4)
    assert len({each.text for each in together}) == 4
    assert play(source, articles(4)[2:], name="other.py")[0].text == together[2].text


def test_an_exception_before_the_first_text_is_the_first_articles(play: Play) -> None:
    found = play(
        """
        def summarize_all(articles):
            assert len(articles) < 3, "too many"
            yield from (article.sentences[0] for article in articles)
        """,
        4,
    )
    assert failures(found) == ["crash", "crash", None, None]


def test_check_finds_an_iterator_that_passes_over_an_article(write: Write) -> None:
    path = write(
        "skips.py",
        """
        def summarize_all(articles):
            for article in articles:
                if article.text:
                    yield article.text.split()[0]
        """,
    )
    (system,) = select_systems([path], []).systems
    findings = check_system(system, limits=Limits(20))
    assert any("yielded 0 texts for 1 articles" in each.problem for each in findings)


def test_check_has_nothing_to_say_of_one_that_yields_each(write: Write) -> None:
    path = write("fine.py", "def summarize_all(articles): yield from (each.title or 'none' for each in articles)")
    (system,) = select_systems([path], []).systems
    assert not check_system(system, limits=Limits(20))


def test_where_an_article_was_passed_over_each_is_asked_alone_and_no_text_stands_under_another(write: Write) -> None:
    path = write(
        "skipping.py",
        """
        def summarize_all(articles):
            for article in articles:
                if "article 2." not in article.text:
                    yield article.sentences[0]
        """,
    )
    (system,) = select_systems([path], []).systems
    latest: dict[str, Candidate] = {}
    progress: list[Progress] = []

    def keep(_: System, candidate: Candidate) -> None:
        latest[candidate.topic] = candidate

    run_systems([system], articles(4), seed=1, keep=keep, limits=Limits(timeout=20, start=20), progress=progress.append)

    found = [latest[f"t{number}"] for number in range(1, 5)]
    assert words(found) == ["article 1.", "", "article 3.", "article 4."]
    assert found[1].detail == "summarize_all yielded 0 texts for 1 articles"
    assert progress[-1].done == progress[-1].total == 4
