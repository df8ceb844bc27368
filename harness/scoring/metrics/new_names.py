"""Names of a candidate that its article does not have: by capital letters, without a model. To describe, not to rank.

A name is a run of words with capitals: `Brock Holt`, `World Health Organization`, `Anglo-Saxon`, `iPhone`. A capital
that grammar or typography asks for is none: at the start of a sentence, a line or a quotation, in a title, in a line of
capitals only. Such a word counts only within a run, or where its text has it in the middle of a sentence, too.

A name is new where one of its words is in the article in no form: not in any case, without its accents, its plural or
possessive `s`, not as the word that a people, a place or an adherent is named after (`Russian` of `Russia`), and not as
initials (`WHO` of `World Health Organization`, or the other way round). So a name called new nearly always is new; a
wrong pair of words that the article has (`Barack Medvedev`) is not seen. Months and days are names. German writes every
noun with a capital: there it is the share of new nouns. Writing without capitals has no names.

After the precision of a summary's entities against its source (Nan et al. 2021), whose entities a model finds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple, cast

import numpy as np

from harness.lazy_patterns import compile_on_use
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores, version

VERSION = 1

_WORD = compile_on_use(r"[^\W\d_](?:[^\W_]|[.&](?=[^\W_])|['’](?=[^\W\d_]))*")
"""Letters and what may join them: `O'Brien`, `U.S`, `AT&T`, `G8`. A hyphen parts."""

_STOP = compile_on_use(r"[.!?:;…。！？\n|•–—]|--|(?:\A|\s)-\s|[\"“„«‘'(\[]\Z")
"""Behind what a capital may stand for grammar's sake."""

_JOINS = compile_on_use(r"(?: |-|[ ]?[&/][ ]?|\. ?)\Z")
"""Between two words of one name: a blank, a hyphen, the point of `St. Petersburg`."""


def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SHORT = _word_set("mr mrs ms dr st jr sr gen sen rep gov prof capt col lt sgt rev hon no vs mt ft")
"""Abbreviations that end no sentence."""

_NONE = _word_set("mr mrs ms dr prof sir lord lady i i'm i've i'd i'll ok am pm century centuries ad bc ce bce")
"""Words with a capital that name nothing."""

_SMALL = _word_set(
    "a an and as at but by de del der di du for from in into la le nor of on or over the to up van von vs with after"
)
"""Words that a title leaves without a capital."""

_ENDINGS = (
    "ian",
    "ean",
    "ese",
    "ish",
    "ist",
    "ism",
    "ern",
    "and",
    "an",
    "al",
    "ic",
    "is",
    "i",
    "n",
    "s",
    "e",
    "a",
    "y",
    "o",
)
_COMMON_LETTERS = 4
"""Letters that two forms of one name have in common."""

MAX_NAMES = 1000
"""Names of a candidate that are looked up."""

_LONG_WORD = 6
"""Letters of a word that is looked for in all the letters of an article."""

_WORDS = 4
"""Words, `_SMALL` ones apart, of the shortest line that can be a title: all of them with a capital, no point behind."""


class Word(NamedTuple):
    """A word, its place, and two flags: its capital may be due to grammar, its whole line is in capitals."""

    text: str
    start: int
    end: int
    initial: bool
    shouted: bool


@dataclass(frozen=True)
class ArticleNames:
    """An article: the plain forms of its words, and the initials of its runs of capitals."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in its plain form, hyphens parting."""
        return frozenset(normalize_word(match[0]) for match in _WORD.finditer(self.text))

    @cached_property
    def letters(self) -> str:
        """The article's words joined, so that names are found written apart or together: `South East`, `Southeast`."""
        return "".join(normalize_word(match[0]) for match in _WORD.finditer(self.text))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the article's capitalized words, which forms of one name share."""
        capitals = (match[0] for match in _WORD.finditer(self.text) if match[0][0].isupper())
        return frozenset(stem for word in capitals for stem in _stems(normalize_word(word)))

    @cached_property
    def initials(self) -> str:
        """The first letters of the article's capitalized words in order, with a blank where other words intervene."""
        letters = []
        for word in find_words(self.text):
            if word.text.isupper():
                letters.append(word.text.lower())
            elif word.text[0].isupper():
                letters.append(word.text[0].lower())
            elif word.text.lower() not in _SMALL:
                letters.append(" ")
        return "".join(letters)

    def has_word(self, word: str) -> bool:
        """Tell whether the article has the word in some form."""
        form, stems = normalize_word(word), _stems(normalize_word(word))
        if form in self.words or not self.words.isdisjoint(stems) or not self.stems.isdisjoint(stems):
            return True
        if len(form) >= _LONG_WORD and form in self.letters:
            return True
        return word.isupper() and len(form) > 1 and form in self.initials


def find_names(text: str) -> tuple[tuple[str, ...], ...]:
    """The names of a text, each once and no more than `MOST`, in the order of their first mention, as their words."""
    words = find_words(text)
    sure = {normalize_word(word.text) for word in words if not word.initial and _capital(word.text)}
    runs: list[list[Word]] = []
    for before, word in zip([None, *words], words, strict=False):
        if not _capital(word.text):
            continue
        joined = before and runs and runs[-1][-1] is before and not before.text.endswith(("'s", "’s"))
        if joined and before and _JOINS.fullmatch(text[before.end : word.start]):
            runs[-1].append(word)
        else:
            runs.append([word])
    names = (tuple(word.text for word in run if _is_name(word, sure)) for run in runs)
    return tuple(islice(dict.fromkeys(filter(None, names)), MAX_NAMES))


def _is_name(word: Word, sure: set[str]) -> bool:
    form = word.text.lower().rstrip(".")
    if form in _NONE or form in _SMALL or len(normalize_word(word.text)) < 2:
        return False
    return not word.initial or normalize_word(word.text) in sure or (_unusual(word.text) and not word.shouted)


def _capital(word: str) -> bool:
    return word[0].isupper() or _unusual(word)


def _unusual(word: str) -> bool:
    """A capital behind the first letter: `iPhone`, `WHO`, `McCain`; no grammar asks for it."""
    return any(letter.isupper() for letter in word[1:])


def find_words(text: str) -> list[Word]:
    """All words of a text. Words of a title, and of a line of capitals, are initial, whatever precedes them."""
    words: list[Word] = []
    for start, line in _lines(text):
        words_of_line = list(_WORD.finditer(line))
        shouted = len(words_of_line) >= _WORDS and line.isupper()
        styled = shouted or _is_title(line, [match[0] for match in words_of_line])
        end = 0
        for match in words_of_line:
            between = line[end : match.start()]
            stopped = bool(_STOP.search(between)) and not _is_abbreviation(line, end, between)
            initial = styled or not end or stopped
            words.append(Word(match[0], start + match.start(), start + match.end(), initial, shouted))
            end = match.end()
    return words


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _is_abbreviation(line: str, end: int, between: str) -> bool:
    """True where the point before a word ends no sentence: `Dr. No`, `J. Smith`, `U.S. Senate`. No`, `J. Smith`, `U.S.

    Senate`.
    """
    if not re.fullmatch(r"\.[ \-]?", between):
        return False
    last = re.split(r"[\s(\"“-]", line[max(0, end - 20) : end])[-1]
    return last.lower() in _SHORT or len(last) == 1 or ("." in last and len(last) < 8)


def _is_title(line: str, words: Sequence[str]) -> bool:
    long = [word for word in words if word.lower() not in _SMALL]
    ended = line.rstrip("\"'”’) ").endswith((".", "!", "?", "…"))
    return len(long) >= _WORDS and not ended and all(map(_capital, long))


@lru_cache(2**16)
def normalize_word(word: str) -> str:
    """A word without case, accents, points, apostrophes, and a possessive or plural `s`; `harbour` as `harbor`."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", word) if not unicodedata.combining(letter))
    bare = re.sub(r"['’]s?\Z", "", bare.replace(".", "")).replace("'", "").replace("’", "").casefold()
    bare = bare[:-1] if len(bare) > _COMMON_LETTERS and bare.endswith("s") and not bare.endswith("ss") else bare
    return re.sub("our\\Z", "or", re.sub("tre\\Z", "ter", bare))


def _stems(form: str) -> frozenset[str]:
    """The word itself, and the word without each ending that names of places, peoples and adherents differ by."""
    cut = {form[: -len(ending)] for ending in _ENDINGS if form.endswith(ending)}
    return frozenset(stem for stem in (form, *cut) if len(stem) >= _COMMON_LETTERS)


def new_names(candidate: str, article: ArticleNames) -> tuple[tuple[str, ...], ...]:
    """The names of the candidate that the article does not have."""
    return tuple(name for name in find_names(candidate) if not _is_in_article(name, article))


def _is_in_article(name: tuple[str, ...], article: ArticleNames) -> bool:
    if all(article.has_word(word) for word in name):
        return True
    initials = "".join(word[0] for word in name).lower()
    return len(initials) > 2 and initials in article.words


@dataclass(frozen=True, slots=True)
class Names:
    """The family of `new_names`."""

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> list[ArticleNames]:  # noqa: ARG002
        """The articles of the batch, read only when a candidate is counted."""
        return [ArticleNames(article) for article in batch.articles]

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """For each topic the share of the candidate's names that are new, and 1; (0, 0) where it has no name."""
        rows = np.zeros((len(candidates), 2))
        for topic, (candidate, article) in enumerate(
            zip(candidates, cast("list[ArticleNames]", prepared), strict=True)
        ):
            names = find_names(candidate)
            if names:
                rows[topic] = 100 * sum(not _is_in_article(name, article) for name in names) / len(names), 1
        return {metric.name: rows for metric in metrics}

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """The mean over the topics whose candidate has names."""
        values, topics = rows[..., :1], rows[..., 1:]
        return np.divide(values, topics, out=np.full_like(values, np.nan), where=topics > 0)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """The version of the rules that find names."""
        return f"{metric.name}|names:capitals.v{VERSION}|version:harness-{version('harness')}"


def catalogue() -> dict[str, Metric]:
    """The metric `new_names`, by its name."""
    return {
        "new_names": Metric(
            name="new_names",
            title="New names",
            measures=("new_names",),
            titles=("New names",),
            width=2,
            higher_is_better=None,
            scale=(0.0, 100.0),
            citation="nan2021entity",
            family=Names(),
            needs_references=False,
            needs_article=True,
            description="share of its names that the article has in no form",
        )
    }
