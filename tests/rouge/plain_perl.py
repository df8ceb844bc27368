"""ROUGE-1.5.5 rule by rule, one candidate and one measure at a time: to read, and to hold the fast code against.

Scores are made by `counts` and `weighted_runs`, which give the same numbers for many pairs at once.
Source: Lin (2004), "ROUGE: a package for automatic evaluation of summaries", and the script's measured behaviour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain

from harness.rouge.perl import limits
from harness.rouge.perl.measures import Measure, Options
from harness.rouge.perl.reading import sentences as read_sentences
from harness.rouge.perl.reading import tokens
from harness.rouge.perl.stemmer import perl_stem
from harness.rouge.perl.tables import stop_words

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """The two views of a text: `flat`, over which n-grams and skip-bigrams run, and `sentences`, for L and W."""

    flat: list[str]
    sentences: list[list[str]]


@dataclass(frozen=True, slots=True)
class Counts:
    """One candidate against one reference. `choice` is the recall by which -f B chooses; None where the script dies."""

    hit: float
    reference: float
    candidate: float
    choice: float | None


def read(text: bytes, options: Options) -> Text:
    """A text of one sentence a line, limited, cleaned, stemmed."""
    raw = read_sentences(text)
    flat = by_sentence = raw
    if options.words:
        flat = by_sentence = limits.first_words(raw, options.words)
    elif options.bytes:
        flat = limits.first_bytes(raw, options.bytes)
        by_sentence = limits.first_bytes_of_long_sentence(raw, options.bytes)
    return Text(
        list(chain.from_iterable(_clean(sentence, options) for sentence in flat)),
        [_clean(sentence, options) for sentence in by_sentence],
    )


def _clean(sentence: bytes, options: Options) -> list[str]:
    found = tokens(sentence)
    if options.stop_words:
        found = [token for token in found if token not in stop_words()]
    return [perl_stem(token) for token in found] if options.stemmer else found


def score(candidate: bytes, references: list[bytes], measure: Measure, options: Options) -> Triple:
    """Recall, precision, F of one candidate, rounded as printed. 0.0 where the script dies."""
    return figures(record(candidate, references, measure, options), measure, options.alpha)


def record(candidate: bytes, references: list[bytes], measure: Measure, options: Options) -> Triple:
    """What -t 1 prints: reference count, candidate count, hits. No hits where the script dies."""
    text = read(candidate, options)
    each = [count(text, read(reference, options), measure) for reference in references]
    died = any(one.choice is None for one in each)
    if options.references == "best-recall" and not died:
        each = [max(each, key=lambda one: one.choice or 0.0)]  # the first of equals
    return (
        _sum(one.reference for one in each),
        _sum(one.candidate for one in each),
        0.0 if died else _sum(one.hit for one in each),
    )


def _sum(numbers: object) -> float:
    """From left to right: Python 3.12's `sum` is more exact than the script's."""
    total = 0.0
    for number in numbers:  # type: ignore[attr-defined]
        total += number
    return total


def figures(counts: Triple, measure: Measure, alpha: float) -> Triple:
    """R, P and F from counts: R and P are rounded to five decimals first, F is made from the rounded ones."""
    in_reference, in_candidate, hit = counts
    power = 1 / measure.weight if measure.kind == "W" else 1.0
    recall = _round5((hit / in_reference) ** power if in_reference else 0.0)
    precision = _round5((hit / in_candidate) ** power if in_candidate else 0.0)
    below = (1 - alpha) * precision + alpha * recall
    return recall, precision, _round5(precision * recall / below if below else 0.0)


def _round5(value: float) -> float:
    return float(f"{value:.5f}")


def count(candidate: Text, reference: Text, measure: Measure) -> Counts:
    """Hits and totals of one candidate against one reference."""
    if measure.kind == "L":
        return _longest(candidate, reference)
    if measure.kind == "W":
        return _count_weighted(candidate, reference, measure.weight)
    if measure.kind == "N":
        ours, theirs = (ngrams(text.flat, measure.size) for text in (candidate, reference))
    else:
        ours, theirs = (skips(text.flat, measure) for text in (candidate, reference))
    hit, total = (ours & theirs).total(), theirs.total()
    return Counts(hit, total, ours.total(), _round5(hit / total) if total else 0.0)


def ngrams(flat: list[str], size: int) -> Counter[tuple[str, ...]]:
    """The n-grams of a text; they cross the ends of sentences."""
    return Counter(tuple(flat[at : at + size]) for at in range(len(flat) - size + 1))


def skips(flat: list[str], measure: Measure) -> Counter[tuple[str, ...]]:
    """Ordered pairs with up to `gap` words between; for SU also every single word, but never the last."""
    found: Counter[tuple[str, ...]] = Counter()
    for at in range(len(flat) - 1):
        if measure.kind == "SU":
            found[flat[at],] += 1
        end = len(flat) if measure.gap < 0 else min(len(flat), at + measure.gap + 2)
        found.update((flat[at], other) for other in flat[at + 1 : end])
    return found


def _longest(candidate: Text, reference: Text) -> Counts:
    in_reference, in_candidate = Counter(reference.flat), Counter(candidate.flat)
    base = sum(len(sentence) for sentence in reference.sentences)
    hit = 0
    for sentence in reference.sentences:
        for token in (
            token for token, masked in zip(sentence, _union(sentence, candidate, 1.0), strict=True) if masked
        ):
            hit += _clip(token, in_reference, in_candidate)
    return Counts(hit, base, len(candidate.flat), hit / base if base else 0.0)


def _count_weighted(candidate: Text, reference: Text, weight: float) -> Counts:
    """ROUGE-W. The reference's weight is applied twice, and a masked word that fails the clip does not end a run."""
    in_reference, in_candidate = Counter(reference.flat), Counter(candidate.flat)
    base = _sum(len(sentence) ** weight for sentence in reference.sentences)
    hit = 0.0
    for sentence in reference.sentences:
        mask, run = _union(sentence, candidate, weight), 0
        for at, token in enumerate(sentence):
            if mask[at] and _clip(token, in_reference, in_candidate):
                run += 1
                if at + 1 == len(sentence) or not mask[at + 1]:
                    hit += run**weight
                    run = 0
    choice = (hit / base) ** (1 / weight) if base else None
    return Counts(hit, base**weight, len(candidate.flat) ** weight, choice)


def _clip(token: str, in_reference: Counter[str], in_candidate: Counter[str]) -> bool:
    """Take a word from both texts, if both still have it."""
    if in_reference[token] <= 0 or in_candidate[token] <= 0:
        return False
    in_reference[token] -= 1
    in_candidate[token] -= 1
    return True


def _union(sentence: list[str], candidate: Text, weight: float) -> list[bool]:
    """Which words of a reference sentence are in its common subsequence with any sentence of the candidate."""
    mask = [False] * len(sentence)
    for other in candidate.sentences:
        for at in common_subsequence(sentence, other, weight):
            mask[at] = True
    return mask


def common_subsequence(reference: list[str], candidate: list[str], weight: float) -> list[int]:
    """Places in `reference` of a (weighted) longest common subsequence; with weight 1 it is the plain one.

    Equal words always go diagonally, so the weighted table need not grow from left to right; ties drop the
    reference's word.
    """
    width = len(candidate) + 1
    best = [[0.0] * width for _ in range(len(reference) + 1)]
    run = [[0] * width for _ in range(len(reference) + 1)]
    for i, ours in enumerate(reference, 1):
        for j, theirs in enumerate(candidate, 1):
            if ours == theirs:
                k = run[i - 1][j - 1]
                best[i][j] = best[i - 1][j - 1] + (k + 1) ** weight - k**weight
                run[i][j] = k + 1
            else:
                best[i][j] = max(best[i - 1][j], best[i][j - 1])
    return _trace(reference, candidate, best)


def _trace(reference: list[str], candidate: list[str], best: list[list[float]]) -> list[int]:
    places: list[int] = []
    i, j = len(reference), len(candidate)
    while i and j:
        if reference[i - 1] == candidate[j - 1]:
            i, j = i - 1, j - 1
            places.append(i)
        elif best[i - 1][j] >= best[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return places
