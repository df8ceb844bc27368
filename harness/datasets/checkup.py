"""The check of a dataset: all its problems at once, and the facts that a careful reader wants."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from msgspec import Struct, field

from harness.datasets.extractive_fragments import fragment_coverage, fragment_density, fragment_tokens, shared_fragments
from harness.datasets.folder_format import CARD
from harness.datasets.load import DatasetReading, read_dataset_files
from harness.datasets.near_duplicates import NearDuplicates
from harness.datasets.problems import Problem
from harness.datasets.sentences import split_sentences
from harness.datasets.text_quality import inspect_document, inspect_lengths, inspect_text
from harness.datasets.words import count_words
from harness.errors import BadInput
from harness.files.text import read_text
from harness.lazy_patterns import compile_on_use
from harness.records import Reference, Remark, Topic, article_text

Agreement = Callable[[list[str], list[list[str]]], Mapping[str, Sequence[float]]]
"""Scores of texts against references each has of its own: a list of numbers for each measure's name.

Given by the caller, since this room knows no metric: mean ROUGE of each reference against the others, say.
"""

TOLERANCE = 10
"""By how many hundredths of its budget a reference may be longer or shorter."""
TOPICS_PER_BATCH = 500
"""Topics whose references are scored at once."""

MOST_OF_A_KIND = 20
"""Problems of a kind that are listed one by one; of more of them, the first is and the others are counted."""

MOST_KINDS = 200
"""The most kinds of problems kept apart: text that varies in an unforeseen way must not grow without bound."""

PARTICULARS = compile_on_use(r"""'[^']*'|"[^"]*"|U\+[0-9A-F]+|0x[0-9a-f]+|[\d,.]*\d""")
"""Parts that differ between two problems of one kind: names and numbers."""

ODD_CHARACTERS = compile_on_use("[\x80-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")
"""C1 controls, characters that turn the direction of writing, a byte-order mark in the text, the mark of lost bytes."""


class ReferenceFacts(Struct, frozen=True):
    """A reference in numbers.

    `compression` is the article's words by the reference's; `coverage` and `density` say how much is copied (Grusky et
    al. 2018); all three are None without an article. `agreement` is its score against the topic's other references, by
    measure; empty without other references or a measure.
    """

    author: str
    words: int
    compression: float | None
    coverage: float | None
    density: float | None
    agreement: dict[str, float]


class TopicFacts(Struct, frozen=True):
    """A topic in numbers. `words` and `sentences` are the article's, all documents together, headlines apart."""

    id: str
    event: str
    documents: int
    words: int
    sentences: int
    budget: int
    references: tuple[ReferenceFacts, ...]


class Checkup(Struct, frozen=True):
    """The result of checking a dataset. `errors` of the problems keep it from loading; it then has no `fingerprint`.

    `errors` and `warnings` count all problems. Where a kind has many problems, `problems` has the first only, and
    `further_counts`, by its text, the number of others.
    """

    path: str
    name: str
    fingerprint: str | None
    errors: int
    problems: tuple[Problem, ...]
    topics: tuple[TopicFacts, ...]
    remarks: tuple[Remark, ...]
    warnings: int = 0
    further_counts: dict[str, int] = field(default={}, name="more")


class ProblemList:
    """Problems as they come: all of a kind while they are few, then the first, and the number of others.

    `errors` and `warnings` count all. `more` holds, by the text of the first of a kind, how many others are left out.
    """

    def __init__(self) -> None:
        self.errors = self.warnings = 0
        self._kinds: dict[tuple[str, str], list[Problem]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, problem: Problem) -> None:
        """Add a problem, or count it where its kind has many."""
        if problem.severity == "error":
            self.errors += 1
        else:
            self.warnings += 1
        kind = problem.severity, PARTICULARS.sub("", problem.message)
        if kind not in self._kinds and len(self._kinds) >= MOST_KINDS:
            kind = problem.severity, ""
        self._counts[kind] += 1
        of_kind = self._kinds.setdefault(kind, [])
        if self._counts[kind] <= MOST_OF_A_KIND:
            of_kind.append(problem)
        else:
            del of_kind[1:]

    def sorted_problems(self) -> tuple[Problem, ...]:
        """The problems that are kept, by file and line."""
        problems = (problem for of_kind in self._kinds.values() for problem in of_kind)
        return tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0)))

    @property
    def further_counts(self) -> dict[str, int]:
        """How many are left out beside each first one."""
        return {
            str(of_kind[0]): self._counts[kind] - 1
            for kind, of_kind in self._kinds.items()
            if self._counts[kind] > MOST_OF_A_KIND
        }


def ignore_progress(done: int, total: int) -> None:
    """Ignore reports of progress."""


def check_dataset_files(
    path: Path, agreement: Agreement | None = None, progress: Callable[[int, int], None] = ignore_progress
) -> Checkup:
    """Read a dataset to its end, whatever is wrong with it. Never raises for what is in the files.

    `progress` receives the number of topics checked, and their total.
    """
    problems = ProblemList()
    facts: list[TopicFacts] = []
    try:
        reading = read_dataset_files(path, problems.add, None, ())
        if reading is not None:
            for topic in examine_topics(reading, path, problems, agreement):
                facts.append(topic)
                progress(len(facts), len(reading.dataset.topics))
    except BadInput as error:
        problems.add(Problem(error.path, error.line, error.problem))
        reading = None
    errors = problems.errors
    return Checkup(
        path=str(path),
        name=path.stem if reading is None else reading.dataset.name,
        fingerprint=None if errors or reading is None else reading.dataset.fingerprint,
        errors=errors,
        warnings=problems.warnings,
        problems=problems.sorted_problems(),
        further_counts=problems.further_counts,
        topics=tuple(facts),
        remarks=() if reading is None else reading.dataset.remarks,
    )


def examine_topics(
    reading: DatasetReading, path: Path, problems: ProblemList, agreement: Agreement | None
) -> Iterator[TopicFacts]:
    """The facts of every topic; oddities of its texts are added to `problems`."""
    texts = TextInspector(reading, path, problems)
    topics = iter(reading.dataset.topics)
    place = 0
    while batch := list(islice(topics, TOPICS_PER_BATCH)):
        agreed = reference_agreements(batch, agreement) if agreement is not None else {}
        for topic in batch:
            texts.examine(topic, budget=reading.survey.budget_of(place))
            yield topic_facts(topic, agreed)
            place += 1


def reference_agreements(topics: Sequence[Topic], agreement: Agreement) -> dict[tuple[str, str], dict[str, float]]:
    """Each reference's scores against the others of its topic, by topic and author."""
    keys: list[tuple[str, str]] = []
    texts: list[str] = []
    others: list[list[str]] = []
    for topic in topics:
        for reference in topic.references if len(topic.references) > 1 else ():
            keys.append((topic.id, reference.author))
            texts.append(reference.text)
            others.append([other.text for other in topic.references if other is not reference])
    if not keys:
        return {}
    scores = agreement(texts, others)
    return {key: {name: float(values[row]) for name, values in scores.items()} for row, key in enumerate(keys)}


def topic_facts(topic: Topic, agreed: Mapping[tuple[str, str], dict[str, float]]) -> TopicFacts:
    """The numbers of one topic: lengths, overlap, agreement of its references."""
    article, language = article_text(topic.article), topic.article.language
    words, article_tokens = count_words(article), fragment_tokens(article, language)
    return TopicFacts(
        id=topic.id,
        event=topic.event,
        documents=len(topic.article.documents),
        words=words,
        sentences=len(split_sentences(article, language)),
        budget=topic.article.words,
        references=tuple(
            reference_facts(reference, words, article_tokens, agreed.get((topic.id, reference.author), {}), language)
            for reference in topic.references
        ),
    )


def reference_facts(
    reference: Reference, article_words: int, article: Sequence[str], agreed: dict[str, float], language: str
) -> ReferenceFacts:
    """The numbers of one reference: length, overlap with the article, agreement."""
    words = count_words(reference.text)
    if not article_words:
        return ReferenceFacts(reference.author, words, None, None, None, agreed)
    summary = fragment_tokens(reference.text, language)
    shared = shared_fragments(article, summary)
    return ReferenceFacts(
        author=reference.author,
        words=words,
        compression=article_words / words,
        coverage=fragment_coverage(shared, len(summary)),
        density=fragment_density(shared, len(summary)),
        agreement=agreed,
    )


class TextPlace(Struct, frozen=True):
    """The place of a text, and its name in messages: "the article", "reference 'A'".

    Articles may be shared within an event.
    """

    path: Path
    line: int | None
    label: str
    event: str = ""


class TextInspector:
    """Inspector of each text as it comes; oddities are added to `problems` as warnings."""

    def __init__(self, reading: DatasetReading, path: Path, problems: ProblemList) -> None:
        self._path, self._problems, self._places = path, problems, reading.survey.places
        self._articles = reading.articles
        self._looked_at: set[Path] = set()
        self._documents: NearDuplicates[TextPlace] = NearDuplicates()
        self._references: NearDuplicates[TextPlace] = NearDuplicates()

    def examine(self, topic: Topic, budget: int | None) -> None:
        """Look at one topic; `budget` is the budget its author gave, None where we made one up."""
        self.lengths(topic, budget)
        for place, document in enumerate(topic.article.documents):
            path, line = self.document(topic.id, place)
            if self._articles is None or path not in self._looked_at:
                text = "\n".join((document.title, *document.paragraphs))
                self.characters(path, line, text)
                for what in inspect_document(document):
                    self.warn(path, line, f"the article {what}")
                event = topic.event if self._articles is None else ""  # in a folder they share the file itself
                at = TextPlace(path, line, "the article", event)
                self.warn_of_twin(self._documents, at, "\n".join(document.paragraphs))
            self._looked_at.add(path)
        article = "\n".join(text for document in topic.article.documents for text in document.paragraphs)
        for reference in topic.references:
            path, line = self.reference(topic.id, reference.author)
            self.characters(path, line, reference.text)
            for what in (*inspect_text(reference.text), *inspect_lengths(article, reference.text)):
                self.warn(path, line, f"reference {reference.author!r} {what}")
            self.warn_of_twin(
                self._references, TextPlace(path, line, f"reference {reference.author!r}"), reference.text
            )

    def lengths(self, topic: Topic, budget: int | None) -> None:
        """Warn of texts that are too long, too short or missing."""
        if not topic.references:
            path, line = self.reference(topic.id, "")
            self.warn(path, line, f"topic {topic.id!r} has no reference; add one, or it has no ROUGE and no BLEU")
        words = sum(count_words(text) for document in topic.article.documents for text in document.paragraphs)
        if budget and topic.article.documents and words < topic.article.words:
            path, line = self.document(topic.id, 0)
            self.warn(path, line, f"{words} words of article for a summary of {topic.article.words}; lower the budget")
        for reference in topic.references if budget else ():
            length = count_words(reference.text)
            if budget and 100 * abs(length - budget) > TOLERANCE * budget:
                path, line = self.reference(topic.id, reference.author)
                direction = "more" if length > budget else "less"
                much = f"{length} words, the budget is {budget}: over {TOLERANCE} % {direction}"
                self.warn(path, line, f"reference {reference.author!r} has {much}; rewrite it or change the budget")

    def characters(self, path: Path, line: int | None, text: str) -> None:
        """Warn of the first character that is invisible and changes the display, or marks a loss."""
        match = ODD_CHARACTERS.search(text)
        if match is None:
            return
        if line is None:
            content = read_text(path)
            line = content.count("\n", 0, max(content.find(match[0]), 0)) + 1
        self.warn(path, line, f"character U+{ord(match[0]):04X} does not show, or marks a loss; remove or mend it")

    def warn_of_twin(self, texts: NearDuplicates[TextPlace], place: TextPlace, text: str) -> None:
        """Warn of a text met before. Topics of one event may share an article: they are drawn together anyway."""
        near_duplicate = texts.find_or_keep(place, text)
        if near_duplicate is None:
            return
        twin, same = near_duplicate
        if twin.event and twin.event == place.event:
            return
        where = f"line {twin.line}" if twin.line is not None else os.path.relpath(twin.path, self._path)
        likeness = "the same as" if same else "nearly the same as"
        self.warn(place.path, place.line, f"{place.label} is {likeness} {twin.label} of {where}; keep one")

    def document(self, topic: str, place: int) -> tuple[Path, int | None]:
        """The file and line of an article."""
        if self._articles is None:
            return self._path, self._places.get(topic)
        names = self._articles[topic]
        if place >= len(names):  # two topics of one id: which one this is cannot be told
            return self._path / CARD, None
        return self._path / "articles" / f"{names[place]}.txt", None

    def reference(self, topic: str, author: str) -> tuple[Path, int | None]:
        """The file and line of a reference; with no author, the place where a topic's references are."""
        if self._articles is None:
            return self._path, self._places.get(topic)
        folder = self._path / "summaries" / topic
        return (folder / f"{author}.txt" if author else folder), None

    def warn(self, path: Path, line: int | None, what: str) -> None:
        """Add a warning. A warning about a whole file has its first line; a topic's folder has none."""
        self._problems.add(Problem(str(path), line or (1 if path.suffix == ".txt" else None), what, "warning"))
