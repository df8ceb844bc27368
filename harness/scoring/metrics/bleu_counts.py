"""BLEU's counts, equal to sacrebleu's integers and several times as fast (Papineni et al. 2002; Post 2018).

Two things gain it. The 13a tokenizer of mteval looks at neighbouring characters only, and every blank separates: a word
can be tokenized by itself, and each different word once. And n-grams are counted for all topics at once, as integers:
see `harness.rouge.overlaps`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from operator import not_

import numpy as np
from numpy.typing import NDArray

from harness.rouge import overlaps
from harness.rouge.overlaps import Index, match_candidates
from harness.rouge.spaced_words import ReadTexts
from harness.scoring.metrics.metric import Rows
from harness.scoring.metrics.ngram_matches import Ints, within_groups
from harness.scoring.metrics.word_tokens import Tokenizer, TokenTable

ORDER = 4
WIDTH = 2 + 2 * ORDER
"""A row is (candidate length, reference length, correct 1..4, total 1..4)."""

_ALWAYS_PARTED = frozenset('{|}~[\\]^_` !"#$%&()*+:;<=>?@/.,')
_13A = (
    (re.compile(r"([{-~[-` -&(-+:-@/])"), r" \1 "),
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)


def _clean_13a(text: str) -> str:
    return text.rstrip().replace("<skipped>", "").replace("-\n", "")


def _tokens_13a(words: Sequence[str]) -> list[Sequence[str]]:
    """Split words as tokenizer 13a does; its patterns are used only where a word may hold several signs."""
    tokens: list[Sequence[str]] = [(word,) for word in words]
    others: list[int] = []
    for place in compress(range(len(words)), map(not_, map(str.isalnum, words))):
        word = words[place]
        if word[-1] in _ALWAYS_PARTED and word[:-1].isalnum():
            tokens[place] = word[:-1], word[-1]
        elif not word.replace("-", "").replace("'", "").isalpha():  # these signs are parted after digits only, or never
            others.append(place)
    for place, parted in zip(others, _split_by_patterns([words[place] for place in others]), strict=True):
        tokens[place] = parted
    return tokens


def _split_by_patterns(words: Sequence[str]) -> list[Sequence[str]]:
    """The substitutions of mteval, once for all words: each on a line, between blanks that no pattern reaches over."""
    lines = "\n".join(f" {word} " for word in words)
    # In this order: "&amp;lt;" is "<".
    lines = lines.replace("&quot;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")
    for pattern, parted in _13A:
        lines = pattern.sub(parted, lines)
    return [line.split() for line in lines.split("\n")] if words else []


def _keeps_words_13a(texts: ReadTexts) -> bool:
    """Tell whether no text has what `_clean_13a` takes out; texts are searched only if a line may end in a hyphen."""
    words, lines = texts.words, texts.words.lines
    after = words.find(_end_in_hyphen) + 1
    if (lines.take(np.searchsorted(lines, after), mode="clip") == after).any() and "-\n" in " ".join(texts):
        return False
    return not len(words.find(_hold_skipped))


def _end_in_hyphen(words: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([word[-1] == "-" for word in words], np.bool_)


def _hold_skipped(words: Sequence[str]) -> NDArray[np.bool_]:
    return np.array(["<skipped>" in word for word in words], np.bool_)


MTEVAL_13A = Tokenizer(_clean_13a, _tokens_13a, _keeps_words_13a)


@dataclass(frozen=True, slots=True)
class References:
    """References counted once. `lengths` is (topics, most references), a missing one negative."""

    table: TokenTable
    index: Index
    lengths: Ints


def index_references(texts: Sequence[str], numbers: Ints, table: TokenTable) -> References:
    """Tokenize and count references, so many for each topic one after another."""
    groups = np.zeros(len(numbers) + 1, np.int64)
    np.cumsum(numbers, out=groups[1:])
    tokens = table.number(texts)
    lengths = np.full((len(numbers), max(1, numbers.max(initial=0))), -1, np.int64)
    lengths[np.repeat(np.arange(len(numbers)), numbers), within_groups(numbers)] = np.diff(tokens.offsets)
    return References(table, overlaps.index_references(tokens, ORDER, groups), lengths)


def count_ngrams(references: References, candidates: Sequence[str]) -> Rows:
    """A row of `WIDTH` for each topic; zeros for a topic without references."""
    tokens, index = references.table.number(candidates), references.index
    sizes = np.diff(tokens.offsets)
    counts = match_candidates(tokens, index).counts
    rows = np.zeros((len(candidates), WIDTH))
    rows[:, 0] = sizes
    rows[:, 1] = _closest(references.lengths, sizes)
    for order, (grams, in_candidate) in enumerate(zip(index.grams, counts, strict=True)):
        rows[:, 2 + order] = grams.count_shared(in_candidate, len(sizes))
        rows[:, 2 + ORDER + order] = np.maximum(0, sizes - order)
    rows[(references.lengths < 0).all(axis=1)] = 0
    return rows


def bleu_scores(rows: Rows) -> Rows:
    """BLEU, 0 to 100, of rows (draws, WIDTH) of summed counts: sacrebleu's `compute_bleu` on arrays, equal to 1e-9.

    An order without a match counts as 1/2, the next such as 1/4 ... of a match (smoothing "exp", mteval-v13a).
    """
    length, reference = rows[:, 0], rows[:, 1]
    if rows[:, 2:].size and float(rows[:, 2:].min()) > 0:  # nothing to smooth: two roots instead of four logarithms
        shares = rows[:, 2] / rows[:, 2 + ORDER]
        for order in range(1, ORDER):
            shares *= rows[:, 2 + order] / rows[:, 2 + ORDER + order]
        scores = 100 * np.sqrt(np.sqrt(shares))  # the fourth root: there are four orders
        is_short = length < reference
        if is_short.any():
            scores *= np.exp(np.where(is_short, 1 - reference / length, 0.0))
        return np.asarray(scores)
    columns = np.ascontiguousarray(rows.T)  # counts of one kind side by side: numpy is slow along short rows
    correct, total = columns[2 : 2 + ORDER], columns[2 + ORDER :]
    halves = 0.5 ** np.arange(ORDER + 1)
    matches = np.where(correct > 0, correct, halves[np.cumsum(correct == 0, axis=0)])
    logs = np.log(100 * matches / np.where(total > 0, total, 1)).mean(axis=0)
    shortness = np.minimum(0, 1 - reference / np.maximum(length, 1e-300))
    any_match = (correct > 0).any(axis=0) & (total > 0).all(axis=0)
    return np.where(any_match, np.exp(shortness + logs), 0.0)


def exact_score(row: Sequence[float]) -> float:
    """BLEU, 0 to 100, of one row (WIDTH) of summed whole counts: sacrebleu's `compute_bleu`, equal to the last bit.

    Its operations stand here in its order; sacrebleu itself takes a tenth of a second to import.
    """
    length, reference, *counts = map(int, row)
    correct, total = counts[:ORDER], counts[ORDER:]
    if not any(correct):
        return 0.0
    precisions = [0.0] * ORDER
    missed = 1.0
    for order in range(ORDER):
        if total[order] == 0:
            break
        missed *= 1 if correct[order] else 2
        matches = 100.0 * correct[order]
        precisions[order] = matches / total[order] if correct[order] else 100.0 / (missed * total[order])
    logs = [math.log(precision) if precision else -9999999999 for precision in precisions]
    shortness = 1.0
    if length < reference:
        shortness = math.exp(1 - reference / length) if length > 0 else 0.0
    return shortness * math.exp(sum(logs) / ORDER)


def sentence_scores(rows: Rows) -> Rows:
    """Sentence BLEU, 0 to 100, of rows (texts, WIDTH) of counts: by the orders that a text is long enough for.

    Sacrebleu's `compute_bleu` with effective order and smoothing "exp", on arrays, equal to 1e-9.
    """
    length, reference = rows[:, 0], rows[:, 1]
    correct, total = rows[:, 2 : 2 + ORDER], rows[:, 2 + ORDER :]
    has_ngrams = total > 0
    missed = np.cumsum((correct == 0) & has_ngrams, axis=1)
    matches = np.where(correct > 0, correct, 0.5**missed)
    logs = np.where(has_ngrams, np.log(100 * matches / np.where(has_ngrams, total, 1)), 0.0).sum(axis=1)
    shortness = np.minimum(0, 1 - reference / np.maximum(length, 1e-300))
    any_match = (correct > 0).any(axis=1)
    return np.where(any_match, np.exp(shortness + logs / np.maximum(1, has_ngrams.sum(axis=1))), 0.0)


def _closest(lengths: Ints, sizes: Ints) -> Ints:
    """The reference length nearest to the candidate's, the shorter of two as near."""
    far = np.iinfo(np.int64).max
    distances = np.where(lengths < 0, far, np.abs(lengths - sizes[:, None]))
    nearest = distances == distances.min(axis=1, keepdims=True)
    return np.asarray(np.where(nearest, lengths, far).min(axis=1))
