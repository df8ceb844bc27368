"""The summit as shipped: what its card promises. But for the figures, it is read with the standard library alone."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from harness.jobs import check_dataset

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "references" / "deauville"
CARD: dict[str, Any] = tomllib.loads((FOLDER / "dataset.toml").read_text(encoding="utf-8"))
TOPICS: dict[str, dict[str, Any]] = {topic["id"]: topic for topic in CARD["topics"]}
ARTICLES: dict[str, dict[str, Any]] = {article["id"]: article for article in CARD["articles"]}
SINGLE = sorted(set(TOPICS) - {"meeting"})
AUTHORS = "ABCD"
QUOTED = re.compile(r'"[^"]+"')
TEXTS = sorted(FOLDER.glob("articles/*.txt")) + sorted(
    path for path in FOLDER.glob("summaries/*/*.txt") if path.stem in AUTHORS
)


def place(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


def article(name: str) -> str:
    return (FOLDER / "articles" / f"{name}.txt").read_text(encoding="utf-8")


def references(topic: str) -> dict[str, str]:
    """Those of the dataset's own authors: people may add more."""
    paths = sorted((FOLDER / "summaries" / topic).glob("*.txt"))
    return {path.stem: path.read_text(encoding="utf-8") for path in paths if path.stem in AUTHORS}


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Runs of so many words outside quotation marks; none reaches over a quotation."""
    found: set[tuple[str, ...]] = set()
    for part in QUOTED.split(text):
        tokens = words(part)
        found |= {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}
    return found


def straighten(text: str) -> str:
    """Straight quotation marks and single spaces, so that a quotation is found where lines break."""
    return " ".join(text.replace("\u201c", '"').replace("\u201d", '"').replace("\u2019", "'").split())


def test_there_is_an_article_for_each_report_and_a_topic_for_each_article_and_for_all() -> None:
    assert len(ARTICLES) == 4
    assert {path.stem for path in FOLDER.glob("articles/*.txt")} == set(ARTICLES)
    assert all(TOPICS[topic]["articles"] == [topic] for topic in SINGLE)
    assert sorted(SINGLE) == sorted(ARTICLES)
    assert TOPICS["meeting"]["articles"] == list(ARTICLES)


def test_all_topics_share_one_event() -> None:
    assert {topic["event"] for topic in TOPICS.values()} == {"deauville-2011-05-26"}


def test_the_meeting_has_a_hundred_words_and_a_single_article_sixty() -> None:
    assert CARD["words"] == 60
    assert TOPICS["meeting"]["words"] == 100
    assert not any("words" in TOPICS[topic] for topic in SINGLE)


def test_the_meeting_has_four_references_and_a_single_article_three() -> None:
    assert sorted(references("meeting")) == list(AUTHORS)
    assert {topic: len(references(topic)) for topic in SINGLE} == dict.fromkeys(SINGLE, 3)


def test_each_author_leaves_out_another_article() -> None:
    left_out = [author for topic in SINGLE for author in AUTHORS if author not in references(topic)]
    assert sorted(left_out) == list(AUTHORS)


@pytest.mark.parametrize("topic", TOPICS)
def test_references_keep_within_a_tenth_of_the_budget(topic: str) -> None:
    budget = TOPICS[topic].get("words", CARD["words"])
    lengths = {author: len(text.split()) for author, text in references(topic).items()}
    assert {a: n for a, n in lengths.items() if abs(n - budget) > budget / 10} == {}


@pytest.mark.parametrize("topic", TOPICS)
def test_a_line_of_a_reference_is_one_sentence(topic: str) -> None:
    for text in references(topic).values():
        lines = text.removesuffix("\n").split("\n")
        assert 3 <= len(lines) <= 5
        assert all(re.fullmatch(r"[A-Z\"].*[.]\"?", line) for line in lines)
        assert not any(re.search(r"[a-z][.?!]\"? [A-Z]", line) for line in lines)


@pytest.mark.parametrize("topic", TOPICS)
def test_references_of_a_topic_do_not_share_their_wording(topic: str) -> None:
    for (a, first), (b, second) in combinations(references(topic).items(), 2):
        assert not runs(first, 8) & runs(second, 8), (a, b)


@pytest.mark.parametrize("topic", TOPICS)
def test_references_say_it_in_their_own_words(topic: str) -> None:
    copied = set().union(*(runs(article(name), 8) for name in TOPICS[topic]["articles"]))
    assert {author for author, text in references(topic).items() if runs(text, 8) & copied} == set()


@pytest.mark.parametrize("topic", TOPICS)
def test_figures_and_quotations_of_a_reference_are_in_its_articles(topic: str) -> None:
    source = " ".join(straighten(article(name)) for name in TOPICS[topic]["articles"])
    for text in references(topic).values():
        assert set(re.findall(r"\d+", text.replace("G8", ""))) <= set(re.findall(r"\d+", source))
        assert all(quote.strip('".,') in source for quote in QUOTED.findall(text))


@pytest.mark.parametrize("topic", TOPICS)
def test_names_of_people_in_a_reference_are_in_its_articles(topic: str) -> None:
    people = {"Sarkozy", "McFaul", "Kan", "Mladic", "Kuchins", "Rhodes", "Gadhafi", "Strauss", "Bush"}
    source = " ".join(article(name) for name in TOPICS[topic]["articles"])
    for text in references(topic).values():
        assert people & set(re.findall(r"\w+", text)) <= set(re.findall(r"\w+", source))
        assert {"Obama", "Medvedev"} <= set(re.findall(r"\w+", text))


@pytest.mark.parametrize("name", ARTICLES)
def test_an_article_is_a_headline_and_paragraphs_of_300_to_700_words_in_all(name: str) -> None:
    text = article(name)
    headline, blank, body = text.split("\n", 2)
    assert headline
    assert not headline.endswith(".")
    assert blank == ""
    paragraphs = body.removesuffix("\n").split("\n\n")
    assert all(paragraph and "\n" not in paragraph for paragraph in paragraphs)
    assert 300 <= len(text.split()) <= 700


def extent(values: Iterable[float | None], decimals: int) -> str:
    """The least and the largest of them as the card has them: `60-63`, `0.74-0.78`."""
    known = sorted(value for value in values if value is not None)
    return f"{known[0]:.{decimals}f}-{known[-1]:.{decimals}f}"


def test_the_readme_gives_the_figures_that_harness_check_counts() -> None:
    checkup = check_dataset(FOLDER)
    readme = (FOLDER / "README.md").read_text(encoding="utf-8").splitlines()
    assert {topic.id for topic in checkup.topics} == set(TOPICS)
    for topic in checkup.topics:
        facts = [fact for fact in topic.references if fact.author in AUTHORS]
        agreement = [fmean(fact.agreement[measure] for fact in facts) for measure in ("rouge1", "rouge2", "rougeL")]
        cells = [
            f"{topic.words:,}",
            extent([fact.words for fact in facts], 0),
            extent([fact.compression for fact in facts], 1),
            extent([fact.coverage for fact in facts], 2),
            extent([fact.density for fact in facts], 1),
            *(f"{value:.1f}" for value in agreement),
        ]
        assert f"| `{topic.id}` | {' | '.join(cells)} |" in readme


@pytest.mark.parametrize("topic", TOPICS)
def test_article_words_are_those_below_the_headline(topic: str) -> None:
    counted = {facts.id: facts.words for facts in check_dataset(FOLDER).topics}
    assert counted[topic] == sum(len(article(name).split("\n", 2)[2].split()) for name in TOPICS[topic]["articles"])


def test_the_readme_names_every_report_and_who_wrote_references() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, entry in ARTICLES.items():
        assert f"| `{name}` | {entry['headline']} | {entry['outlet']}" in readme
    for topic, entry in TOPICS.items():
        count, budget = len(entry["articles"]), entry.get("words", CARD["words"])
        how_many = str(count) if count == 1 else f"all {count}"
        assert f"| `{topic}` | {how_many} | {budget} | {', '.join(references(topic))} |" in readme


def test_no_line_stands_twice_in_the_dataset() -> None:
    lines = Counter(line for path in TEXTS for line in path.read_text(encoding="utf-8").split("\n") if line)
    assert [line for line, times in lines.items() if times > 1] == []


@pytest.mark.parametrize("path", TEXTS, ids=place)
def test_texts_are_clean_ascii_without_stray_space(path: Path) -> None:
    text = path.read_bytes().decode("ascii")
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert re.search(r"[^\n\x20-\x7e]|  | \n|\n ", text) is None
    assert text.count('"') % 2 == 0
