"""The leaderboard and its parts: systems by measures, comparisons of runs, and alternative rankings."""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct, field

from harness.records.presented import Aliased, Presented
from harness.records.remarks import Remark
from harness.records.runs import Role


class Estimate(Struct, frozen=True):
    """A score (on its metric's own scale) and its confidence interval; None where none can be estimated."""

    value: float
    low: float | None = None
    high: float | None = None


class Column(Struct, frozen=True):
    """One measure of a leaderboard: `rouge2` is its F1, `rouge2.p` and `rouge2.r` precision and recall.

    `higher_is_better` is None for a measure that describes (words, coverage): it has no ranks and no pairs.
    `by_topic` names the score of a single topic where that is another measure: BLEU of a topic is sentence BLEU.
    """

    measure: str
    title: str
    signature: str
    higher_is_better: bool | None
    citation: str
    by_topic: str = ""


class Costs(Struct, frozen=True):
    """The costs of a row's candidates.

    `seconds` of all of them, `median` of one; `memory` is the peak of a process, in bytes (0: not measured). Tokens and
    calls are sums, so is `price` in US dollars: None where not every part of it is known. `models` that answered.
    """

    seconds: float
    median: float
    memory: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    price: float | None = None
    calls: int = 0
    models: tuple[str, ...] = ()


class Row(Aliased, Struct, frozen=True):
    """One row of a leaderboard: a system, a baseline or an upper bound. `estimates` and `ranks` are keyed by measure.

    A measure for which nothing could be counted has no estimate, and no pairs. One without a direction has no rank.
    `scored` of `topics` have a candidate; the others count as empty ones, and `failures` says why. `words` is the
    candidates' mean length; `over_budget` the share of candidates longer than their budget. `letter` names the row (a,
    b, ... z, aa), and `beats` holds, by measure, the letters of the rows it is significantly better than. Rows that no
    test separates share a rank; upper bounds are not tested and have none. `rank_sets` holds, by measure, the best and
    the worst rank that the tests leave possible: all sets of a measure hold together at the confidence of the table.
    `share_of_range` is the share of the way from a baseline to an upper bound (`lead` to `human`), where these are
    fairly comparable. `costs` is None where nothing is known of them: upper bounds, candidates made elsewhere.
    `priced_system` is the name of the system if it has options for token prices (input_price, output_price); else "". A
    row is the mean of `trials`; `randomness` is the share of its scores' variance that comes from one trial to the
    next. `details` holds, for each kind of failure, what was said of the first of them. `unavailable`: what the system
    needs could not be had for some topics ("unavailable"). Then it is not scored: it has neither estimates nor ranks
    nor a letter, and no part in any test or ranking.
    """

    label: str
    role: Role
    topics: int
    scored: int
    failures: dict[str, int]
    words: float
    over_budget: float
    estimates: dict[str, Estimate]
    ranks: dict[str, int] = {}
    letter: str = ""
    beats: dict[str, tuple[str, ...]] = {}
    share_of_range: dict[str, Estimate] = field(default_factory=dict, name="way")
    trials: int = field(default=1, name="tries")
    randomness: dict[str, float] = {}
    costs: Costs | None = None
    details: dict[str, str] = {}
    unavailable: bool = field(default=False, name="unfinished")
    priced_system: str = field(default="", name="priced")
    rank_sets: dict[str, tuple[int, int]] = {}


class Pair(Aliased, Struct, frozen=True):
    """The difference of two systems in one measure, a minus b, with its tests.

    All of it is over the `shared_topics`, the topics for which both systems have a value. `wins`, `ties` and `losses`
    of a are counted by topic. `p_corrected` is over the family of the table (`Leaderboard.correction` and `family`),
    and so is the interval from `low` to `high`: it leaves out zero where `p_corrected` is below the level, and only
    there. `detectable` is the smallest difference these topics show in 80 of 100 cases at the corrected level. `effect`
    is Hedges' g of the topics' differences, `chance` the probability that a is better than b on a new topic, each with
    its interval as (value, low, high). `is_equivalent` and `is_not_worse` say what was shown of the table's margin;
    None where the measure has none. `error` is the standard error of the difference, with `df` degrees of freedom.
    `needed` stands in files of earlier releases only.
    """

    a: str
    b: str
    measure: str
    difference: float
    low: float | None
    high: float | None
    p: float
    p_corrected: float
    wins: int
    ties: int
    losses: int
    detectable: float | None = None
    needed: int | None = None
    shared_topics: int | None = field(default=None, name="shared")
    effect: tuple[float, float, float] | None = None
    chance: tuple[float, float, float] | None = None
    is_equivalent: bool | None = None
    is_not_worse: bool | None = None
    error: float | None = None
    df: float | None = None


class Slice(Struct, frozen=True):
    """The leaderboard within a part of the topics: those whose `field` has this `value`.

    `estimates` are keyed by label, then by measure.
    """

    field: str
    value: str
    topics: int
    events: int
    estimates: dict[str, dict[str, Estimate]]


class Interaction(Struct, frozen=True):
    """The test whether the difference of two systems depends on the slice: `differences` of a minus b, by slice.

    `share` of the variance of the topics' differences lies between slices. `p_corrected` is over all pairs and fields
    of the measure.
    """

    field: str
    a: str
    b: str
    measure: str
    differences: dict[str, float]
    share: float
    p: float
    p_corrected: float


class IntegrityWarning(Struct, frozen=True):
    """A doubt about scores: the systems and topics concerned, and the remark."""

    kind: Literal["leak", "head", "repeated", "twins", "short reference"]
    labels: tuple[str, ...]
    topics: tuple[str, ...]
    remark: Remark


class JudgeStats(Struct, frozen=True):
    """The background of a judge's leaderboard: the `models` that answered, the hash of the rubric, the temperature.

    `comparisons` is the number of pairs judged in both orders, `agreed` the number of those with the same verdict both
    times, and `ties` the number of agreed ones that are ties.
    """

    models: tuple[str, ...]
    rubric: str
    temperature: float
    comparisons: int
    agreed: int
    ties: int


Units: TypeAlias = Literal["", "topics", "events", "topics within one event"]
"""The unit that is resampled and swapped; "" where there is nothing to resample."""


class PairTest(Struct, frozen=True):
    """The test of pairs: by `count` draws, swaps (all that there are) or permutations of these units."""

    kind: Literal["bootstrap", "exact", "approximate"]
    count: int
    units: Units


class Leaderboard(Presented, Struct, frozen=True):
    """Systems by measures: estimates, tests, and everything a reader needs to judge them.

    `rows` are sorted: systems by the first column, then baselines, then upper bounds, then what is unfinished.
    `interval` says over what the intervals range ("events", "topics within one event"), `interval_method` by measure
    how they were made: "t", "skew-t", "logit-t", "log-t", "percentile", several of them joined by ", ". Files of
    earlier releases lack it: theirs are percentile intervals. `draws` are those for percentile intervals and for
    `share_of_range`; 0 if none was made. `remarks` are what a reader must know: what is missing, what cannot be
    claimed. `pairs` are of all systems and baselines, the upper row first. Where a `baseline` was named, its pairs are
    the only ones that are tested: `baseline_pairs` holds each row against the baseline, which is b, and `pairs` is
    empty. `test` is how they were tested: "" for not at all; a document that was read gives its name. `correction`
    ("max-t", "holm", "none") is over the `family`: the tests of one "measure", or "all" of the table. `margins` are
    those of equivalence, by measure. `slices` are leaderboards of parts of the topics, `interactions` the pairs that
    were tested for depending on them. `clusters` holds, by measure, labels in groups, best first: all above are
    significantly better than all below. `beside_human` holds the systems and baselines once more beside `human`,
    counted on the very sets of references that it is counted on (all of a topic but one); `human_pairs` holds each of
    them against `human`, which is b; `range_ends` names the rows that their share of the way lies between. The remarks
    of `integrity_warnings` are in `remarks`, too. `judge_stats` is None where no judge was asked.
    """

    dataset: str
    title: str
    fingerprint: str
    topics: int
    events: int
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    confidence: float
    draws: int
    seed: int
    interval: str
    run: str = ""
    saved: str = ""
    pairs: tuple[Pair, ...] = ()
    test: PairTest | str = ""
    remarks: tuple[Remark, ...] = ()
    versions: dict[str, str] = {}
    baseline: str = ""
    baseline_pairs: tuple[Pair, ...] = field(default=(), name="against")
    clusters: dict[str, tuple[tuple[str, ...], ...]] = {}
    beside_human: tuple[Row, ...] = field(default=(), name="fair")
    range_ends: tuple[str, str] | None = field(default=None, name="way")
    integrity_warnings: tuple[IntegrityWarning, ...] = field(default=(), name="alarms")
    judge_stats: JudgeStats | None = field(default=None, name="bench")
    interval_method: dict[str, str] = {}
    correction: str = ""
    family: str = ""
    margins: dict[str, float] = {}
    slices: tuple[Slice, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    human_pairs: tuple[Pair, ...] = field(default=(), name="fair_pairs")


class TopicChange(Struct, frozen=True):
    """A topic, and the change of a system's score there in one measure from one run to the next."""

    label: str
    topic: str
    measure: str
    old: float
    new: float


class RunComparison(Presented, Struct, frozen=True):
    """Two runs of one dataset, compared.

    `pairs` holds each system of both against itself, new less old: `a` and `b` are the same label, `wins` the topics
    that got better; the correction is over the systems. `topic_changes` are the topics that moved most by the first
    measure, the largest move first. `run_differences` is what else is different between the runs, `remarks` what cannot
    be claimed of the table. `correction` is that of the pairs, "" in files of earlier releases.
    """

    old: Leaderboard
    new: Leaderboard
    pairs: tuple[Pair, ...] = ()
    topic_changes: tuple[TopicChange, ...] = field(default=(), name="moves")
    run_differences: tuple[Remark, ...] = field(default=(), name="changed")
    remarks: tuple[Remark, ...] = ()
    correction: str = ""


class Ranking(Struct, frozen=True):
    """A ranking of the systems under one choice that differs from the main leaderboard's.

    `choice` is the kind of choice ("stemming", "reference left out"), `name` the choice itself ("off", "B").
    `scores` are keyed by label; `order` is best first. `tau` is Kendall's tau-b with the main ranking, None where one
    of the two has all systems equal.
    """

    choice: str
    name: str
    scores: dict[str, float]
    order: tuple[str, ...]
    tau: float | None = None


class Robustness(Presented, Struct, frozen=True):
    """The robustness of the winner: the main ranking, the other rankings, and those that another system wins.

    `first_shares` holds, by label, the share of bootstrap draws of the topics in which the system is first.
    `dataset` and `run` are names; `topics`, `events` their numbers.
    """

    main: Ranking
    others: tuple[Ranking, ...]
    overturned: tuple[Ranking, ...]
    remarks: tuple[Remark, ...]
    dataset: str = ""
    run: str = ""
    topics: int = 0
    events: int = 0
    first_shares: dict[str, float] = field(default_factory=dict, name="first")
