"""The contract, and whether the systems that come with us keep it."""

from functools import cache
from pathlib import Path

import pytest

from harness.plugins.systems import find_systems, select_systems
from harness.plugins.templates import system_template
from harness.records import Article, Candidate, Document, System
from harness.running.runner import run_systems
from harness.running.session import Limits
from harness.running.system_check import STORY, check_system, contract_articles
from tests.running.stage import Write

SYSTEMS = Path(__file__).parents[2] / "systems"
READY = [system.name for system in select_systems([], [SYSTEMS]).systems]
QUICK = ["lead", "random", "mmr"]  # the others take seconds for 100 kB
ARTICLES = [
    *(case for case in contract_articles() if case.id != "100 kB"),
    Article("title only", (Document("A title", ()),), 40),
]

TWICE = Article("twice", (Document("", STORY), Document("", STORY)), 60)


def checked(path: str) -> dict[str, str]:
    (system,) = select_systems([path], []).systems
    return {finding.case: finding.problem for finding in check_system(system, limits=Limits(timeout=30, start=30))}


@cache
def parse_template(name: str) -> dict[str, str]:
    """What a system of ours writes for all articles; it is started once."""
    return summaries(name, [*ARTICLES, TWICE])


def summaries(name: str, articles: list[Article]) -> dict[str, str]:
    texts: dict[str, str] = {}

    def keep(_: System, candidate: Candidate) -> None:
        texts[candidate.topic] = candidate.text

    run_systems(select_systems([name], [SYSTEMS]).systems, articles, seed=1, keep=keep)
    return texts


@pytest.mark.parametrize(
    ("body", "case", "problem"),
    [
        ("return article.text", "an ordinary article", "words for a budget of 40"),
        ("return article.sentences[0] + ' ' * len(article.documents)", "an empty article", "crash: IndexError"),
        ("return article.sentences[1][:9]", "one sentence", "crash: IndexError: list index out of range (mine.py:4)"),
        ("return str(os.getpid())", "emoji", "another text the second time"),
        ("SEEN.append(1); return str(len(SEEN))", "Chinese", "another text the second time"),
        ("return article.text.encode('ascii') and 'x'", "Chinese", "crash: UnicodeEncodeError"),
        ("return article.title", "Chinese", "empty: returned no text"),
        ("return 'x' if len(article.text) < 10**5 else os._exit(1)", "100 kB", "crash: died: exit status 1"),
        ("return 'x' if len(article.documents) == 1 else None", "several documents", "crash: returned None, not text"),
    ],
)
def test_what_breaks_the_contract_is_found(write: Write, body: str, case: str, problem: str) -> None:
    findings = checked(write("mine.py", f"import os\nSEEN = []\ndef summarize(article):\n    {body}\n"))
    assert problem in findings[case]


def test_a_system_that_does_not_load_is_found_once(write: Write) -> None:
    findings = checked(write("mine.py", "import no_such_thing\ndef summarize(article): ...\n"))
    assert list(findings) == ["all"]
    assert "does not load: ModuleNotFoundError" in findings["all"]


def test_every_finding_says_what_to_do(write: Write) -> None:
    (system,) = select_systems([write("mine.py", "def summarize(article): return None\n")], []).systems
    findings = check_system(system)
    assert len(findings) == len(contract_articles())
    assert all(finding.advice for finding in findings)


def test_the_file_to_start_from_keeps_the_contract(write: Write) -> None:
    path = write("my-own.py", system_template("my-own"))
    assert checked(path) == {}
    assert checked(path + ":shortest=8") == {}
    assert "-s my-own:shortest=8" in system_template("my-own")


@pytest.mark.parametrize("name", QUICK)
def test_a_system_of_ours_keeps_the_contract(name: str) -> None:
    assert checked(str(SYSTEMS / f"{name}.py")) == {}


@pytest.mark.parametrize("name", READY)
def test_a_system_of_ours_prints_whole_sentences_in_their_order_within_the_budget(name: str) -> None:
    texts = parse_template(name)
    for article in ARTICLES:
        assert len(texts[article.id].split()) <= article.words
    story = "\n".join(STORY)
    places = [story.index(line) for line in texts["an ordinary article"].split("\n")]
    assert places == sorted(places)
    assert texts["a small budget"]
    assert texts["an empty article"] == texts["title only"] == ""
    assert texts["one sentence"] == "The harbour was closed on Monday."


@pytest.mark.parametrize("name", [name for name in READY if name != "lead"])
def test_a_system_of_ours_says_nothing_twice(name: str) -> None:
    lines = parse_template(name)["twice"].split("\n")
    assert len(lines) == len(set(lines))


def test_lead_takes_the_documents_in_turn() -> None:
    documents = (
        Document("", ("First here. Second here.",)),
        Document("", ()),
        Document("", ("Other one. Other two.",)),
    )
    assert summaries("lead", [Article("x", documents, 6)])["x"] == "First here.\nOther one.\nSecond here."


def test_lead_can_be_told_how_many_sentences() -> None:
    assert (
        summaries("lead:sentences=1", contract_articles()[:1])["an ordinary article"] == STORY[0].split(". ")[0] + "."
    )


def test_random_depends_on_the_seed_and_the_topic_only() -> None:
    story = [Article(id_, (Document("", STORY),), 20) for id_ in "abcdefgh"]
    texts = summaries("random", story)
    assert len(set(texts.values())) > 2
    assert summaries("random", story[3:4])["d"] == texts["d"]


def test_mmr_balances_relevance_and_novelty() -> None:
    same = "The minister resigned over the budget vote"
    text = f"{same} today. {same} yesterday. Rain fell in the north today."
    article = Article("x", (Document("", (text,)),), 16)
    assert summaries("mmr:balance=1.0", [article])["x"] == f"{same} today.\n{same} yesterday."
    assert summaries("mmr", [article])["x"] == f"{same} today.\nRain fell in the north today."


def test_the_files_that_are_shared_are_no_systems() -> None:
    assert not [name for name in find_systems([SYSTEMS]) if name.startswith("_")]
    assert {"lead", "random", "mmr", "textrank", "lexrank", "lsa", "luhn", "kl", "sumbasic"} <= set(
        find_systems([SYSTEMS])
    )


def test_floors_are_marked_and_every_system_says_what_it_does() -> None:
    found = [each.system for each in find_systems([SYSTEMS]).values()]
    assert {system.name for system in found if system and system.role == "floor"} == {"lead", "random"}
    assert all(system and len(system.doc) > 20 for system in found)
