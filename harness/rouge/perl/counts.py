"""Hits and totals of many pairs of texts, measure by measure: the same numbers as `plain.count` gives one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from harness.rouge.perl.measures import Measure
from harness.rouge.perl.numbered_texts import Ints, Texts, pick_texts
from harness.rouge.perl.shared_units import (
    Pairs,
    Shared,
    ngram_totals,
    pair_up,
    shared_ngrams,
    shared_words,
    skip_hits,
    skip_totals,
    words_but_last,
)
from harness.rouge.perl.subsequences import Bools, Floats, subsequence_masks

_WORDS = 1 << 18  # of candidates and references, in one batch


class Counts(NamedTuple):
    """By pair: hits, the units of reference and candidate, the recall by which -f B chooses, where the script dies."""

    hit: Floats
    reference: Floats
    candidate: Floats
    choice: Floats
    has_died: Bools


def count_pairs(
    candidates: Texts, references: Texts, pairs: tuple[Ints, Ints], measures: Sequence[Measure]
) -> dict[str, Counts]:
    """Count pairs given as (candidates, references), each an array of text numbers. By the names of the measures."""
    parts: dict[str, list[Counts]] = {measure.name: [_empty_counts()] for measure in measures}
    for of_candidate, of_reference in _batches(candidates, references, *pairs):
        flat = pair_up(pick_texts(candidates.flat, of_candidate), pick_texts(references.flat, of_reference))
        lines = flat
        if references.flat is not references.sentences:
            lines = pair_up(
                pick_texts(candidates.sentences, of_candidate), pick_texts(references.sentences, of_reference)
            )
        for name, counts in _count_batch(flat, lines, measures):
            parts[name].append(counts)
    return {name: join_counts(parts_of_measure) for name, parts_of_measure in parts.items()}


def join_counts(parts: Iterable[Counts]) -> Counts:
    """The counts of all parts, one after the other."""
    return Counts(*map(np.concatenate, zip(*parts, strict=True)))


def _empty_counts() -> Counts:
    none = np.zeros(0)
    return Counts(none, none, none, none, np.zeros(0, dtype=bool))


def _batches(candidates: Texts, references: Texts, ours: Ints, theirs: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs in batches of about `_WORDS` words, at least one a batch."""
    if not len(ours):
        return
    words = np.diff(candidates.sentences.starts)[ours] + np.diff(references.sentences.starts)[theirs]
    batch = np.cumsum(words) // _WORDS
    cuts = np.flatnonzero(np.diff(batch)) + 1
    yield from zip(np.split(ours, cuts), np.split(theirs, cuts), strict=True)


def _count_batch(flat: Pairs, lines: Pairs, measures: Sequence[Measure]) -> Iterator[tuple[str, Counts]]:
    words = shared_words(flat)
    yield from _ngrams(flat, words, [measure for measure in measures if measure.kind == "N"])
    for measure in measures:
        if measure.kind in {"S", "SU"}:
            yield measure.name, _skips(flat, words, measure)
    yield from _subsequences(flat, words, lines, [measure for measure in measures if measure.kind in {"L", "W"}])


def _ngrams(pairs: Pairs, words: Shared, measures: list[Measure]) -> Iterator[tuple[str, Counts]]:
    shared, size = words, 1
    for measure in sorted(measures, key=lambda measure: measure.size):
        while size < measure.size:
            shared, size = shared_ngrams(pairs, shared), size + 1
        yield measure.name, _count_totals(pairs, shared.hits(pairs.number), ngram_totals(pairs.lengths, size))


def _skips(pairs: Pairs, words: Shared, measure: Measure) -> Counts:
    hits, totals = skip_hits(pairs, words, measure.gap), skip_totals(pairs.lengths, measure.gap)
    if measure.kind == "SU":
        hits, totals = hits + words_but_last(pairs, words), totals + np.maximum(pairs.lengths - 1, 0)
    return _count_totals(pairs, hits, totals)


def _count_totals(pairs: Pairs, hits: Ints, totals: Ints) -> Counts:
    hit, candidate, reference = map(_floats, (hits, totals[: pairs.number], totals[pairs.number :]))
    return Counts(hit, reference, candidate, round5(ratio(hit, reference)), np.zeros(pairs.number, dtype=bool))


def _floats(numbers: Ints) -> Floats:
    return numbers.astype(np.float64)


def sum_by_index(index: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values at each index, added from left to right as the script does; other sums of numpy are not."""
    return np.bincount(index, values, minlength=size).astype(np.float64, copy=False)


def ratio(hit: Floats, total: Floats) -> Floats:
    """Hits by total; 0 of 0 is 0."""
    return np.divide(hit, total, out=np.zeros(len(hit)), where=total != 0)


def round5(values: Floats) -> Floats:
    """Round to five decimals as C prints: by the exact binary value, not by a product with 100,000."""
    scaled = values * 1e5
    result = np.rint(scaled) / 1e5
    near_half = np.abs(scaled - np.floor(scaled) - 0.5) < 1e-4
    for at in np.flatnonzero(near_half | (np.abs(scaled) > 1e10)):
        result[at] = float(f"{values[at]:.5f}")
    return result


def _subsequences(flat: Pairs, words: Shared, lines: Pairs, measures: list[Measure]) -> Iterator[tuple[str, Counts]]:
    if not measures:
        return
    shared = words if lines is flat else shared_words(lines)
    limit = words.clipped_counts if lines is flat else _limits(flat, words, lines, shared)
    unit = np.full(len(lines.words), -1)
    unit[shared.at] = shared.unit
    masks = subsequence_masks(lines, shared, [measure.weight for measure in measures])
    for measure, mask in zip(measures, masks, strict=True):
        passing = _clip(mask, unit, limit)
        yield (
            measure.name,
            (_count_longest if measure.kind == "L" else _count_weighted)(flat, lines, mask, passing, measure),
        )


def _limits(flat: Pairs, words: Shared, lines: Pairs, shared: Shared) -> Ints:
    """Where bytes are limited, the clipped count in the flat view of each word shared in the sentence view."""
    size = 1 + max(int(flat.words.max(initial=0)), int(lines.words.max(initial=0)))
    ours, theirs = (_key_of_units(view, of, size) for view, of in ((flat, words), (lines, shared)))
    order = np.argsort(ours)
    place = np.searchsorted(ours[order], theirs)
    is_shared = np.append(ours[order], -1)[place] == theirs
    return np.where(is_shared, np.append(words.clipped_counts[order], 0)[place], 0)


def _key_of_units(pairs: Pairs, shared: Shared, size: int) -> Ints:
    """A number for the pair and the word of each unit."""
    word = np.zeros(len(shared.pair), dtype=np.int64)
    word[shared.unit] = pairs.words[shared.at]
    return shared.pair * size + word


def _clip(mask: Bools, unit: Ints, limit: Ints) -> Bools:
    """The masked places that count: of each word, from the left, as many as both texts have."""
    passing = mask.copy()
    at = np.flatnonzero(mask)
    many = np.bincount(unit[at], minlength=len(limit))
    at = at[(many > limit)[unit[at]]]
    at = at[np.argsort(unit[at], kind="stable")]
    units = unit[at]
    first = np.flatnonzero(np.append(True, units[1:] != units[:-1])[: len(at)])
    nth = np.arange(len(at)) - np.repeat(first, np.diff(np.append(first, len(at))))
    passing[at[nth >= limit[units]]] = False
    return passing


def _count_longest(flat: Pairs, lines: Pairs, mask: Bools, passing: Bools, measure: Measure) -> Counts:  # noqa: ARG001
    """ROUGE-L: the base is the sentence view's, the candidate's length the flat view's."""
    n = flat.number
    hit = _floats(np.bincount(lines.text[passing], minlength=2 * n)[n:])
    base, candidate = _floats(lines.lengths[n:]), _floats(flat.lengths[:n])
    return Counts(hit, base, candidate, ratio(hit, base), np.zeros(n, dtype=bool))


def _count_weighted(flat: Pairs, lines: Pairs, mask: Bools, passing: Bools, measure: Measure) -> Counts:
    """Count for ROUGE-W. Floats are added from left to right, as in the script; powers are C's."""
    n, weight = flat.number, measure.weight
    last = np.flatnonzero(np.append(lines.line[1:] != lines.line[:-1], True)[: len(mask)])
    longest = max(int(flat.lengths.max(initial=0)), int(lines.lengths.max(initial=0)))
    value = np.array([float(k) ** weight for k in range(longest + 1)])
    sizes = np.diff(last, prepend=-1)
    base = sum_by_index(lines.text[last], value[sizes], 2 * n)[n:]
    at, length = _runs(mask, passing, lines.line)
    hit = sum_by_index(lines.text[at], value[length], 2 * n)[n:]
    died = base == 0
    hit[died] = 0.0
    choice = raise_powers(ratio(hit, base), 1 / weight)
    return Counts(hit, raise_powers(base, weight), value[flat.lengths[:n]], choice, died)


def _runs(mask: Bools, passing: Bools, line: Ints) -> tuple[Ints, Ints]:
    """The ends of runs of ROUGE-W, and the number of words in each.

    A run ends at a counted place before an unmasked one; a masked place that fails the clip neither ends nor extends
    it.
    """
    at = np.flatnonzero(mask)
    counts, same_line = passing.take(at), line.take(at[1:]) == line.take(at[:-1])
    next_masked = np.append((at[1:] == at[:-1] + 1) & same_line, False)[: len(at)]
    counted = np.cumsum(counts)
    ends = counts & ~next_masked
    closed = np.where(ends[:-1] | ~same_line, counted[:-1], 0)  # the end of a sentence drops an open run
    before = np.maximum.accumulate(np.append(0, closed))[: len(at)]
    last_places = np.flatnonzero(ends)
    return at.take(last_places), (counted - before).take(last_places)


def raise_powers(values: Floats, exponent: float) -> Floats:
    """C's pow on each: numpy's own may differ in the last bit."""
    return np.array([value**exponent for value in values.tolist()])
