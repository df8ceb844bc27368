"""Check that a system keeps the contract: each case twice, in two processes."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from harness.datasets.words import count_words
from harness.default_seed import DEFAULT_SEED
from harness.records import Article, Candidate, Document, System
from harness.running.runner import run_systems
from harness.running.session import Limits

ADVICE = {
    "crash": "let summarize(article) return a str for every article, this one too",
    "timeout": "make it faster, or read less of a long article",
    "memory": "read less of a long article, or allow more memory with --memory",
    "empty": "return some text; where nothing can be chosen, article.cut_words(article.text, article.words)",
    "refused": "return a summary: article.words is how long it should be",
    "unavailable": "see to it that what it needs (a key, a server, a model) can be had",
    "not attempted": "mend what keeps it from running",
}

STORY = (
    "The harbour of Lindholm was closed on Monday after a ferry struck the outer pier. Nobody was hurt.",
    "The 212 passengers were taken ashore in small boats, the port office said. The captain reported thick fog.",
    'His radar had failed. "We could not see the lights until we were beside them," he told the local radio.',
    "Engineers will look at the pier on Tuesday. Until then ships are sent to Karrby, 40 kilometres to the north.",
    "It is the third accident in the harbour since 2019.",
)

EMOJI = ("The result was 🎉 for some and 😢 for others. 👩‍👩‍👧‍👦 families came. 🚢🚢🚢!", "🙂")

CJK = ("周一，一艘渡轮撞上码头，港口被关闭。没有人受伤。", "工程师将于周二检查码头。船只被送往北方四十公里外的港口。")


class Finding(Struct, frozen=True):
    """A breach of the contract by a system: the kind of article, the fault, and the remedy.

    A budget is advice: where that alone is not kept, `is_grave` is False.
    """

    case: str
    problem: str
    advice: str
    is_grave: bool = True


def contract_articles() -> list[Article]:
    """An article of each kind that a system must bear; its id says which."""
    story = Document("Ferry strikes pier", STORY)
    return [
        _article("an ordinary article", 40, STORY, "Ferry strikes pier"),
        _article("a small budget", 5, STORY, "Ferry strikes pier"),
        _article("an empty article", 40, ()),
        _article("one sentence", 40, ("The harbour was closed on Monday.",)),
        _article("emoji", 40, EMOJI),
        _article("Chinese", 40, CJK),
        _article("100 kB", 40, _long()),
        Article("several documents", (story, Document("", STORY[1:]), Document("Empty", ())), 60),
    ]


def _article(id_: str, words: int, paragraphs: Sequence[str], title: str = "") -> Article:
    return Article(id_, (Document(title, tuple(paragraphs)),), words)


def _long() -> list[str]:
    """100 kB in which no two sentences are alike."""
    story = " ".join(STORY)
    return [story.replace("Monday", f"day {day}").replace("212", str(day)) for day in range(100_000 // len(story) + 1)]


def check_system(system: System, *, limits: Limits | None = None) -> list[Finding]:
    """The faults of a system, [] where it keeps the contract.

    The system gets every case twice, in two processes and the second time in reverse, to show any dependence on chance,
    on the process or on earlier articles.
    """
    articles = contract_articles()
    first = _texts(system, articles, limits or Limits())
    failures = {candidate.failure for candidate in first.values()}
    if len(failures) == 1 and (kind := failures.pop()) in ("not attempted", "unavailable"):
        return [Finding("all", next(iter(first.values())).detail, ADVICE[kind])]
    second = _texts(system, articles[::-1], limits or Limits())
    findings = (_finding(article, first[article.id], second[article.id]) for article in articles)
    return [finding for finding in findings if finding]


def _texts(system: System, articles: Sequence[Article], limits: Limits) -> dict[str, Candidate]:
    texts: dict[str, Candidate] = {}
    run_systems(
        [system],
        articles,
        seed=DEFAULT_SEED,
        limits=limits,
        keep=lambda _, candidate: texts.update({candidate.topic: candidate}),
    )
    return texts


def _finding(article: Article, once: Candidate, again: Candidate) -> Finding | None:
    if once.failure == "empty" and not any(document.paragraphs for document in article.documents):
        return None
    if once.failure:
        return Finding(article.id, f"{once.failure}: {once.detail}", ADVICE[once.failure])
    if once.text != again.text:
        advice = "draw random numbers from random.Random(article.seed), and keep nothing between articles"
        return Finding(article.id, "another text the second time", advice)
    length = count_words(once.text)
    if length > article.words:
        return Finding(
            article.id, f"{length} words for a budget of {article.words}", "stop at article.words words", is_grave=False
        )
    return None
