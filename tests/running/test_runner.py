"""Many systems over many articles: in order, side by side, once each, and on again after an interruption."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from harness.plugins.systems import select_systems
from harness.records import Article, Candidate, Document, System
from harness.running import store
from harness.running.requests import Requests, candidate_key, encode_request, seed_of
from harness.running.runner import Progress, run_systems
from harness.running.session import Limits
from tests.running.conftest import StillClock
from tests.running.stage import Play, Write, article, articles, failures, plan

FIRST = "def summarize(article): return article.sentences[0]\n"
COUNTED = """
import os
def summarize(article):
    with open({log!r}, "a") as file:
        file.write(article.title + "\\n")
    return article.sentences[0]
"""


class KeptCandidates(list[tuple[str, Candidate]]):
    def __call__(self, system: System, candidate: Candidate) -> None:
        self.append((system.label, candidate))


def systems(*paths: str) -> tuple[System, ...]:
    return select_systems(paths, []).systems


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_every_system_gets_every_article_in_order(write: Write, jobs: int) -> None:
    paths = [write(f"s{number}.py", FIRST) for number in range(4)]
    kept = KeptCandidates()
    run_systems(systems(*paths), articles(9), seed=1, keep=kept, jobs=jobs)
    for number in range(4):
        mine = [candidate for label, candidate in kept if label == f"s{number}"]
        assert [candidate.topic for candidate in mine] == [f"t{n}" for n in range(1, 10)]
        assert [candidate.text for candidate in mine] == [f"Sentence one of article {n}." for n in range(1, 10)]


def test_no_more_systems_run_at_once_than_allowed(write: Write, tmp_path: Path) -> None:
    source = f"""
    import os, time
    def summarize(article):
        mark = {str(tmp_path)!r} + "/" + str(os.getpid())
        open(mark, "w").close()
        time.sleep(0.05)
        alive = len([name for name in os.listdir({str(tmp_path)!r}) if name.isdigit()])
        os.remove(mark)
        return str(alive)
    """
    kept = KeptCandidates()
    run_systems(
        systems(*[write(f"s{number}.py", source) for number in range(5)]), articles(2), seed=1, keep=kept, jobs=2
    )
    assert {int(candidate.text) for _, candidate in kept} <= {1, 2}
    assert len(kept) == 10


def test_one_failing_system_leaves_the_others_untouched(write: Write) -> None:
    paths = [write("fine.py", FIRST), write("dies.py", "import os\ndef summarize(article): os._exit(1)\n")]
    kept = KeptCandidates()
    run_systems(systems(*paths), articles(6), seed=1, keep=kept, jobs=2)
    assert failures([candidate for label, candidate in kept if label == "fine"]) == [None] * 6
    assert failures([candidate for label, candidate in kept if label == "dies"])[-1] == "not attempted"


def test_what_is_done_or_known_is_not_run(write: Write, tmp_path: Path) -> None:
    (system,) = systems(write("mine.py", COUNTED.format(log=str(tmp_path / "log"))))
    keys = [candidate_key(system, each, 1) for each in articles(4)]
    old = Candidate("another name", "from before", keys[2])
    kept = KeptCandidates()
    run_systems([system], articles(4), seed=1, keep=kept, done=lambda _: {keys[0]}, reusable={keys[2]: old})
    assert (tmp_path / "log").read_text().split("\n")[:-1] == ["Article 2", "Article 4"]
    assert sorted(candidate.topic for _, candidate in kept) == ["t2", "t3", "t4"]
    assert next(each for _, each in kept if each.topic == "t3").text == "from before"


def test_a_system_with_nothing_to_do_is_never_started(write: Write) -> None:
    (system,) = systems(write("mine.py", "import os\nos._exit(1)\ndef summarize(article): ...\n"))
    kept = KeptCandidates()
    run_systems(
        [system],
        articles(2),
        seed=1,
        keep=kept,
        done=lambda _: {candidate_key(system, each, 1) for each in articles(2)},
    )
    run_systems([system], [], seed=1, keep=kept)
    assert kept == []


def test_progress_counts_what_is_done_and_what_failed(write: Write) -> None:
    seen: list[Progress] = []
    source = "def summarize(article): return article.sentences[0] if '2' not in article.title else ''\n"
    run_systems(systems(write("mine.py", source)), articles(3), seed=1, keep=KeptCandidates(), progress=seen.append)
    assert seen[-1] == Progress("mine", 3, 3, 1)
    assert [each.done for each in seen] == sorted(each.done for each in seen)


def test_a_topic_without_an_article_is_not_attempted(play: Play) -> None:
    candidates = play(FIRST, [Article("bare", (), 60), article(1)])
    assert failures(candidates) == ["not attempted", None]
    assert candidates[0].detail == "the dataset has no article for this topic"


def test_a_key_holds_all_that_goes_into_a_candidate(write: Write) -> None:
    path = write("mine.py", "def summarize(article, n: int = 1): return 'x'\n")
    one, same, other = systems(path, path + ":n=1", path + ":n=2")
    assert candidate_key(one, article(1), 1) == candidate_key(same, article(1), 1)
    keys = {
        candidate_key(one, article(1), 1),
        candidate_key(other, article(1), 1),
        candidate_key(one, article(2), 1),
        candidate_key(one, article(1), 2),
    }
    keys |= {candidate_key(one, article(1, words=61), 1)}
    write("mine.py", "def summarize(article, n: int = 1): return 'y'\n")
    keys |= {candidate_key(systems(path)[0], article(1), 1)}
    assert len(keys) == 6


def test_a_request_holds_the_article_and_not_its_name() -> None:
    line = encode_request(article(1), 1)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert b"t1" not in line
    assert str(seed_of("t1", 1)).encode() in line


def test_lone_surrogates_in_an_article_are_replaced(play: Play) -> None:
    odd = Article("t\ud800", (Document("a\ud800", ("b\udfff c.",)),), 60)
    (candidate,) = play("def summarize(article): return article.title + article.text\n", [odd])
    assert candidate.text == "a\ufffdb\ufffd c."


def test_each_request_is_made_once_for_all_systems_and_each_article_read_in_order(write: Write) -> None:
    class Watched(Sequence[Article]):
        def __init__(self) -> None:
            self.asked: list[int] = []

        def __len__(self) -> int:
            return 5

        def __getitem__(self, index: int) -> Article:  # type: ignore[override]
            self.asked.append(index)
            return article(index)

    watched = Watched()
    run_systems(systems(*[write(f"s{n}.py", FIRST) for n in range(3)]), watched, seed=1, keep=KeptCandidates())
    assert len(watched.asked) == 10
    assert sorted(watched.asked) == sorted([*range(5)] * 2)


def test_requests_beyond_memory_are_read_back_from_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.running.requests.IN_MEMORY", 100)
    requests = Requests(articles(5), 1)
    first = [requests.line(index) for index in range(5)]
    assert [requests.line(index) for index in (3, 0, 4)] == [first[3], first[0], first[4]]
    requests.close()


def test_a_batching_system_is_given_many_articles_at_once(play: Play) -> None:
    source = "def summarize_all(articles, tail: str = '.'):\n    return [f'{len(articles)}{tail}' for _ in articles]\n"
    candidates = play(source, 40, options=":tail=!")
    assert [candidate.text for candidate in candidates] == ["32!"] * 32 + ["8!"] * 8


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        ("raise ValueError('bad')", "crash"),
        ("import os; os._exit(1)", "crash"),
        ("import time\n            HANG", "timeout"),
        ("return []", "crash"),
        ("return 'text'", "crash"),
        ("return None", "crash"),
        ("return [None if 'article 3' in a.text else 'ok' for a in articles]", "crash"),
    ],
)
def test_a_failing_batch_is_tried_one_by_one_so_that_only_the_guilty_article_fails(
    play: Play, still_clock: StillClock, body: str, failure: str
) -> None:
    source = f"""
    def summarize_all(articles):
        if any("article 3" in article.text for article in articles):
            {body.replace("HANG", still_clock.hang)}
        return ["ok" for _ in articles]
    """
    candidates = play(source, 5, limits=Limits(timeout=1.0))
    assert failures(candidates) == [None, None, failure, None, None]


def test_an_article_is_what_the_contract_says(play: Play) -> None:
    source = """
    def summarize(article):
        first, second = article.documents
        assert article.documents[1].documents == (second,)
        assert (article.title, first.title, second.title) == ("One", "One", "Two")
        assert article.paragraphs == ["The cat sat. The dog ran.", "It rained.", "Snow fell."]
        assert article.sentences == ["The cat sat.", "The dog ran.", "It rained.", "Snow fell."]
        assert article.text == "The cat sat. The dog ran.\\n\\nIt rained.\\n\\nSnow fell."
        assert second.text == "Snow fell." and second.words == article.words == 7 and second.seed == article.seed
        return "ok"
    """
    two = Article(
        "x", (Document("One", ("The cat sat. The dog ran.", "It rained.")), Document("Two", ("Snow fell.",))), 7
    )
    (candidate,) = play(source, [two])
    assert (candidate.failure, candidate.detail) == (None, "")


def evaluate(results: Path, chosen: Sequence[System], keep: Callable[[], None] = lambda: None) -> int:
    """What `harness eval` does, scores apart; the number of candidates that were made."""
    count = 0
    with store.begin_run(results, plan(chosen)) as opened:

        def book(system: System, candidate: Candidate) -> None:
            nonlocal count
            opened.append(system, candidate)
            count += 1
            keep()

        run_systems(chosen, articles(20), seed=1, keep=book, jobs=2, done=opened.keys, reusable=opened.earlier)
        opened.finish([each.id for each in articles(20)])
    return count


def read_results(results: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """All candidates of the first run, times apart."""
    found = store.read_run(results, "news-1")
    return [
        (each.label, [(one.topic, one.text) for one in store.open_candidates(found, each.label).values()])
        for each in found.systems
    ]


def test_an_interrupted_run_goes_on_and_ends_like_an_undisturbed_one(write: Write, tmp_path: Path) -> None:
    log = tmp_path / "log"
    chosen = systems(write("a.py", COUNTED.format(log=str(log))), write("b.py", FIRST))
    made: Iterator[int] = iter(range(1, 100))

    def interrupt() -> None:
        if next(made) == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(tmp_path / "one", chosen, interrupt)
    assert evaluate(tmp_path / "one", chosen) == 33
    assert evaluate(tmp_path / "one", chosen) == 0
    before = len(log.read_text().splitlines())
    assert 20 <= before <= 20 + 5  # at most what was under way is done again
    evaluate(tmp_path / "two", chosen)
    assert read_results(tmp_path / "one") == read_results(tmp_path / "two")


def running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_harness_that_is_late_itself_blames_nobody(write: Write, still_clock: StillClock) -> None:
    kept = KeptCandidates()

    def slow(system: System, candidate: Candidate) -> None:
        time.sleep(0.4)
        still_clock.jump()
        kept(system, candidate)

    chosen = systems(write("a.py", FIRST), write("b.py", FIRST))
    run_systems(chosen, articles(3), seed=1, keep=slow, jobs=2, limits=Limits(timeout=1.0))
    assert failures([candidate for _, candidate in kept]) == [None] * 6


def test_articles_larger_than_a_pipe_holds_pass_both_ways(play: Play) -> None:
    text = "A sentence of some words. " * 20_000
    big = [Article(f"t{number}", (Document("", (text,)),), 60) for number in range(3)]
    candidates = play("def summarize(article): return article.text\n", big)
    assert [candidate.text for candidate in candidates] == [text] * 3


def test_an_error_of_the_one_who_keeps_the_candidates_ends_the_children(write: Write, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    source = f"import os\nopen({str(note)!r}, 'w').write(str(os.getpid()))\n" + FIRST

    def full(system: System, candidate: Candidate) -> None:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        run_systems(systems(write("mine.py", source)), articles(3), seed=1, keep=full)
    assert not running(int(note.read_text()))
