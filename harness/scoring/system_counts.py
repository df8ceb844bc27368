"""Counts and lengths of a system, topic by topic: the input of every comparison.

A large dataset is counted batch by batch (`count_system`), and a `CountsBuilder` collects the batches: texts need not
stay in memory, and counts stay there once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from harness.records import Candidate, Costs, Failure, Role
from harness.scoring.costs import CostSums, add_costs, sum_costs
from harness.scoring.failures import Failures, join_failures
from harness.scoring.metrics.metric import Rows
from harness.scoring.word_lengths import count_known_words


@dataclass(frozen=True, slots=True, eq=False)
class CountsByMetric(Mapping[str, Rows]):
    """One row's counts (topics, width) by metric name, as views of arrays that all rows of a table share.

    `shared` are these arrays (topics, rows, width), `place` is the row.
    """

    shared: Mapping[str, Rows]
    place: int

    def __getitem__(self, name: str) -> Rows:
        return self.shared[name][:, self.place]

    def __iter__(self) -> Iterator[str]:
        return iter(self.shared)

    def __len__(self) -> int:
        return len(self.shared)


@dataclass(frozen=True, slots=True)
class SystemCounts:
    """One system over some topics, in their order.

    `rows` holds counts (topics, width) by metric name: those of an empty candidate where there is none. `words` and
    `budgets` are (topics,). `failures` says why there is no candidate, None where there is one. `spent` is what its
    candidates took, of all trials; None for upper bounds. With several `trials` of a system, counts and lengths are
    means. `details` holds what was said of the first failure of each kind. `has_references` (topics,) is true where a
    topic has references; None where all have.
    """

    label: str
    role: Role
    rows: Mapping[str, Rows]
    words: NDArray[np.int64]
    budgets: NDArray[np.int64]
    failures: Failures
    spent: CostSums | None = None
    trials: int = 1
    details: Mapping[str, str] = field(default_factory=dict)
    has_references: NDArray[np.bool_] | None = None

    @property
    def topics(self) -> int:
        """The number of topics."""
        return len(self.failures)

    @property
    def unavailable(self) -> bool:
        """Tell whether a service or package that the system needs was missing for some topic: then it is not scored."""
        return "unavailable" in self.failures

    @property
    def has_candidate(self) -> NDArray[np.bool_]:
        """A flag (topics,) for topics that have a candidate."""
        return self.failures.has_candidate

    @property
    def reasons(self) -> dict[str, int]:
        """How many topics each kind of failure cost, the most frequent first."""
        counts = self.failures.count_kinds()
        return {kind: counts[kind] for kind in sorted(counts, key=lambda kind: (-counts[kind], kind))}

    @property
    def mean_words(self) -> float:
        """The mean number of words of the system's candidates; 0 where there are none."""
        return float(self.words[self.has_candidate].mean()) if self.has_candidate.any() else 0.0

    @property
    def costs(self) -> Costs | None:
        """The costs of all candidates of the system, where they are known."""
        return self.spent.costs if self.spent else None

    @property
    def over_budget(self) -> float:
        """The share of the system's candidates that are longer than their budget; 0 without candidates."""
        answered = self.has_candidate
        return float((self.words > self.budgets)[answered].mean()) if answered.any() else 0.0


def count_system(
    label: str,
    role: Role,
    rows: dict[str, Rows],
    candidates: Sequence[Candidate],
    budgets: Sequence[int] | NDArray[np.int64],
    *,
    texts: Sequence[str] | None = None,
    referenced: NDArray[np.bool_] | None = None,
) -> SystemCounts:
    """A system on one batch: counts of these candidates (the text of a failed one is ""), and their budgets in words.

    `texts` are those of the candidates, where they have been read. `referenced` (topics,) is true where a topic has
    references; None where all have.

    Raises ValueError when counts, candidates and budgets are not of the same topics.
    """
    if {len(candidates), len(budgets), *map(len, rows.values())} != {len(candidates)}:
        raise ValueError(f"{label}: {len(candidates)} candidates, {len(budgets)} budgets, and rows of other topics")
    return SystemCounts(
        label,
        role,
        rows,
        count_known_words([candidate.text for candidate in candidates] if texts is None else texts),
        np.asarray(budgets, np.int64),
        Failures.from_sequence(candidate.failure for candidate in candidates),
        sum_costs(candidates) if role != "ceiling" else None,
        details={
            candidate.failure: candidate.detail for candidate in reversed(candidates) if candidate.failure is not None
        },
        has_references=referenced,
    )


class CountsBuilder:
    """Collects the counts of a table's rows batch by batch. `topics` is the number of topics in all batches.

    A row's counts go into the array it shares with the others, where statistics read them without a copy.
    """

    def __init__(self, topics: int) -> None:
        self._topics, self._filled = topics, 0
        self._counts: dict[str, Rows] = {}
        self._parts: list[list[SystemCounts]] = []

    def add(self, parts: Sequence[SystemCounts]) -> None:
        """Add one batch, a part for each row.

        Raises ValueError when rows or metrics are not those of the first batch.
        """
        if not self._parts:
            self._parts = [[] for _ in parts]
            widths = {name: rows.shape[1] for name, rows in parts[0].rows.items()} if parts else {}
            self._counts = {name: np.zeros((self._topics, len(parts), width)) for name, width in widths.items()}
        for place, (earlier, part) in enumerate(zip(self._parts, parts, strict=True)):
            if part.rows.keys() != self._counts.keys() or any(_row(first) != _row(part) for first in earlier[:1]):
                raise ValueError(f"{part.label}: the parts are not of one system and one set of metrics")
            for name, rows in part.rows.items():
                self._counts[name][self._filled : self._filled + part.topics, place] = rows
            earlier.append(replace(part, rows={}))
        self._filled += parts[0].topics if parts else 0

    def join(self, later: CountsBuilder) -> None:
        """Take over the batches of another builder, of the topics that follow; neither holds counts."""
        if not self._parts:
            self._parts = [[] for _ in later._parts]
        for earlier, parts in zip(self._parts, later._parts, strict=True):
            earlier.extend(parts)
        self._filled += later._filled

    def build_counts(self) -> list[SystemCounts]:
        """The rows in their order, each of all topics so far. The batches of a row are one from then on."""
        shared = {name: counts[: self._filled] for name, counts in self._counts.items()}
        rows: list[SystemCounts] = []
        for place, parts in enumerate(self._parts):
            row = _join_batches(parts, CountsByMetric(shared, place))
            if rows and np.array_equal(row.budgets, rows[0].budgets):
                row = replace(row, budgets=rows[0].budgets)
            rows.append(row)
            parts[:] = [replace(row, rows={})]
        return rows


def _row(part: SystemCounts) -> object:
    return part.label, part.role, part.trials


def _join_batches(parts: Sequence[SystemCounts], counts: CountsByMetric) -> SystemCounts:
    """Join one system's consecutive batches, whose counts are in one array already."""
    return replace(
        parts[0],
        rows=counts,
        words=np.concatenate([part.words for part in parts]),
        budgets=np.concatenate([part.budgets for part in parts]),
        failures=join_failures([part.failures for part in parts]),
        spent=_sum_costs(parts),
        details=_details(parts),
        has_references=_joined_masks(parts),
    )


def _joined_masks(parts: Sequence[SystemCounts]) -> NDArray[np.bool_] | None:
    masks = [part.has_references for part in parts]
    if all(mask is None for mask in masks):
        return None
    return np.concatenate(
        [np.ones(part.topics, np.bool_) if mask is None else mask for part, mask in zip(parts, masks, strict=True)]
    )


def _details(parts: Sequence[SystemCounts]) -> dict[str, str]:
    """The message of the first failure of each kind."""
    return {kind: words for part in reversed(parts) for kind, words in part.details.items()}


def _sum_costs(parts: Sequence[SystemCounts]) -> CostSums | None:
    costs = [part.spent for part in parts if part.spent is not None]
    return add_costs(costs) if len(costs) == len(parts) else None


def stack_counts(systems: Sequence[SystemCounts], names: Sequence[str]) -> tuple[Mapping[str, Rows], NDArray[np.intp]]:
    """Stack counts of systems: by metric name an array (topics, rows, width), and the row of each system in the array.

    Counts that are all in one shared array are taken from there; others are copied.
    """
    counts = [system.rows for system in systems]
    first = counts[0]
    if isinstance(first, CountsByMetric):
        places = [row.place for row in counts if isinstance(row, CountsByMetric) and row.shared is first.shared]
        if len(places) == len(counts):
            return first.shared, np.array(places)
    return {name: np.stack([row[name] for row in counts], axis=1) for name in names}, np.arange(len(counts))


def mean_of_trials(parts: Sequence[SystemCounts]) -> list[SystemCounts]:
    """Average the trials of each label, in the order in which the labels first occur."""
    trials_of: dict[str, list[SystemCounts]] = {}
    for part in parts:
        trials_of.setdefault(part.label, []).append(part)
    return [_mean_trial(trials) for trials in trials_of.values()]


def _mean_trial(trials: Sequence[SystemCounts]) -> SystemCounts:
    """The mean counts and lengths of a system's trials. A topic is answered if every trial has a candidate."""
    first = trials[0]
    if len(trials) == 1:
        return first
    reasons = zip(*(trial.failures for trial in trials), strict=True)
    return SystemCounts(
        first.label,
        first.role,
        {name: np.mean([trial.rows[name] for trial in trials], axis=0) for name in first.rows},
        np.rint(np.mean([trial.words for trial in trials], axis=0)).astype(np.int64),
        first.budgets,
        Failures.from_sequence(map(_reason, reasons)),
        _sum_costs(trials),
        len(trials),
        _details(trials),
        first.has_references,
    )


def _reason(trials: Sequence[Failure | None]) -> Failure | None:
    """The failure of a topic over several trials; None if every trial has a candidate.

    If any trial was unavailable, the reason is "unavailable", because the topic is not finished.
    """
    return (
        "unavailable" if "unavailable" in trials else next((failure for failure in trials if failure is not None), None)
    )


def subset_topics(system: SystemCounts, topics: NDArray[np.bool_]) -> SystemCounts:
    """The system on the topics for which `topics` (topics,) is true. `spent` still covers all topics."""
    if topics.all():
        return system
    return SystemCounts(
        system.label,
        system.role,
        {name: rows[topics] for name, rows in system.rows.items()},
        system.words[topics],
        system.budgets[topics],
        Failures(system.failures.codes[topics]),
        system.spent,
        system.trials,
        system.details,
        None if system.has_references is None else system.has_references[topics],
    )


def answered_by_all(systems: Sequence[SystemCounts]) -> NDArray[np.bool_]:
    """A flag (topics,) for topics in which every system and baseline has a candidate.

    A candidate that an upper bound lacks is no failure of a system.
    """
    has_candidates = [system.has_candidate for system in systems if system.role != "ceiling"]
    return (
        np.array(np.logical_and.reduce(has_candidates, axis=0), np.bool_)
        if has_candidates
        else np.ones(systems[0].topics, np.bool_)
    )
