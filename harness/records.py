"""The nouns: frozen values that pass from wing to wing. They do nothing and import nothing of ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

Role = Literal["system", "floor", "ceiling"]
"""What a row is: floors (`lead`, `random`) are run like systems, ceilings (`oracle`, `human`) read references."""

Failure = Literal["crash", "timeout", "memory", "empty", "refused", "not attempted"]
"""Why a system wrote nothing for a topic."""

Option = str | int | float | bool | None


class Document(Struct, frozen=True):
    """One source text: its headline ("" for none) and its paragraphs, none blank."""

    title: str
    paragraphs: tuple[str, ...]


class Article(Struct, frozen=True):
    """What a system is given, and all it is given: one or several documents and a budget in words.

    `id` is that of its topic. `documents` is empty where a dataset has references only.
    """

    id: str
    documents: tuple[Document, ...]
    words: int


class Reference(Struct, frozen=True):
    """A summary to compare with. A line of `text` is a sentence where its author wrote lines."""

    author: str
    text: str


class Topic(Struct, frozen=True):
    """An article and its references: the unit that is summarized and scored.

    Topics of one `event` are drawn together by the statistics; a topic alone is its own event.
    """

    id: str
    event: str
    article: Article
    references: tuple[Reference, ...]


class Dataset(Struct, frozen=True):
    """Topics and where they come from.

    `topics` may read from disk as it is indexed: iterate, do not copy.
    `fingerprint` is a hash of everything in it that can move a score.
    `references` is the least and the largest number of references a topic has.
    """

    name: str
    path: str
    title: str
    language: str
    licence: str
    provenance: str
    fingerprint: str
    topics: Sequence[Topic]
    events: int
    references: tuple[int, int]
    remarks: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line: 300,000 topics are no answer in a notebook."""
        least, most = self.references
        span = f"{least}" if least == most else f"{least} to {most}"
        return f"<Dataset {self.name}: {len(self.topics)} topics, {self.events} events, {span} references a topic>"


class System(Struct, frozen=True):
    """A file that summarizes, with the options of one use of it. Described without running it.

    `label` names it in tables and files of results: `lead`, `lead:sentences=1`.
    `digest` is a hash of the file; `missing` the packages it requires that are not installed, `packages` those that
    are, with their versions: `sumy 0.11.0`.
    `command` is what a `.toml` system starts, None for a Python file; `python` the interpreter it names, "" for ours;
    `env` the environment variables it asks for. `try_of` is the label of the row that this is a further try of.
    """

    name: str
    label: str
    path: str
    doc: str
    role: Role
    options: dict[str, Option]
    digest: str
    requires: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    batches: bool = False
    command: tuple[str, ...] | None = None
    python: str = ""
    env: tuple[str, ...] = ()
    try_of: str = ""
    packages: tuple[str, ...] = ()


class Candidate(Struct, frozen=True):
    """What a system wrote for one topic, or why it wrote nothing (then `text` is "").

    `key` is a hash of all that went into it: contract version, system, options, article.
    `detail` is one line for people: the exception and where it was raised, the limit that was hit.
    """

    topic: str
    text: str
    key: str
    failure: Failure | None = None
    detail: str = ""
    seconds: float = 0.0


class Run(Struct, frozen=True):
    """The candidates of some systems on one dataset, kept under `path`; how it was made.

    `created` is UTC, ISO 8601. `versions` holds Python, harness and the packages that can move a candidate or score.
    `command` is what was typed, () where it was made from Python. `commit` is git's name for the state of the folder,
    with `-dirty` behind it where files in its care had changed; "" without git.
    """

    name: str
    path: str
    dataset: str
    dataset_path: str
    fingerprint: str
    systems: tuple[System, ...]
    seed: int
    timeout: float
    memory: int
    created: str
    versions: dict[str, str]
    command: tuple[str, ...] = ()
    words: int | None = None
    commit: str = ""


class Estimate(Struct, frozen=True):
    """A score (on its metric's own scale) and its confidence interval; None where none can be estimated."""

    value: float
    low: float | None = None
    high: float | None = None


class Column(Struct, frozen=True):
    """One measure of a comparison: `rouge2` is its F1, `rouge2.p` and `rouge2.r` precision and recall."""

    measure: str
    title: str
    signature: str
    higher_is_better: bool
    citation: str


class Row(Struct, frozen=True):
    """One system of a comparison. `estimates` and `ranks` are keyed by measure.

    A measure for which nothing could be counted has no estimate, and no pairs.
    `scored` of `topics` have a candidate; the others count as empty ones, and `failures` says why.
    `words` is the candidates' mean length; `over_budget` the share of candidates longer than their budget.
    `letter` names the row (a, b, ... z, aa), and `beats` holds, by measure, the letters of the rows it is
    significantly better than. Rows that no test separates share a rank; ceilings are not tested and have none.
    `way` is the share of the way from a floor to a ceiling (`lead` to `human`), where these are fairly comparable.
    A row is the mean of `tries`; `randomness` is the share of its scores' variance that comes from one try to the next.
    """

    label: str
    role: Role
    topics: int
    scored: int
    failures: dict[str, int]
    words: float
    over_budget: float
    seconds: float | None
    estimates: dict[str, Estimate]
    ranks: dict[str, int] = {}
    letter: str = ""
    beats: dict[str, tuple[str, ...]] = {}
    way: dict[str, Estimate] = {}
    tries: int = 1
    randomness: dict[str, float] = {}


class Pair(Struct, frozen=True):
    """The difference of two systems in one measure, a minus b, and whether it is real.

    `wins`, `ties` and `losses` of a are counted by topic. `p_corrected` is Holm's, over the pairs of one measure.
    `detectable` is the smallest difference these topics show in 80 of 100 cases; `needed` how many of what is drawn
    (events, or topics) it takes to show the observed one so often.
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


class Alarm(Struct, frozen=True):
    """Something that makes scores doubtful: which systems and topics it is about, and one sentence for the reader."""

    kind: Literal["leak", "head", "repeated", "twins", "short reference"]
    labels: tuple[str, ...]
    topics: tuple[str, ...]
    sentence: str


class Comparison(Struct, frozen=True):
    """Systems by measures: estimates, tests, and everything a reader needs to judge them.

    `rows` are sorted: systems by the first column, then floors, then ceilings.
    `interval` says over what the intervals range ("events", "topics within one event");
    `remarks` are sentences for the reader: what is missing, what cannot be claimed.
    `pairs` are of all systems and floors, the upper row first. `against` holds each of them
    against the `baseline`, which is b; its correction is over these pairs only.
    `clusters` holds, by measure, labels in groups, best first: all above are significantly better than all below.
    `fair` holds the systems and floors once more beside `human`, counted on the very sets of references that it is
    counted on (all of a topic but one); `way` names the rows that their share of the way lies between.
    `alarms` are in `remarks` as sentences.
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
    test: str = ""
    remarks: tuple[str, ...] = ()
    versions: dict[str, str] = {}
    baseline: str = ""
    against: tuple[Pair, ...] = ()
    clusters: dict[str, tuple[tuple[str, ...], ...]] = {}
    fair: tuple[Row, ...] = ()
    way: tuple[str, str] | None = None
    alarms: tuple[Alarm, ...] = ()


class Move(Struct, frozen=True):
    """A topic, and how far a system's score in one measure moved there from one run to the next."""

    label: str
    topic: str
    measure: str
    old: float
    new: float


class Contrast(Struct, frozen=True):
    """Two runs of one dataset, compared.

    `pairs` holds each system of both against itself, new less old: `a` and `b` are the same label, `wins` the topics
    that got better; Holm's correction is over the systems. `moves` are the topics that moved most by the first measure,
    the largest move first. `changed` are sentences: what else is different between the runs.
    """

    old: Comparison
    new: Comparison
    pairs: tuple[Pair, ...] = ()
    moves: tuple[Move, ...] = ()
    changed: tuple[str, ...] = ()


class Ranking(Struct, frozen=True):
    """One way to rank the systems: what was chosen otherwise than in the main table, and the order that gives.

    `choice` is the kind of choice ("stemming", "reference left out"), `name` the choice itself ("off", "B").
    `scores` are keyed by label; `order` is best first. `tau` is Kendall's tau-b with the main ranking, None where one
    of the two has all systems equal.
    """

    choice: str
    name: str
    scores: dict[str, float]
    order: tuple[str, ...]
    tau: float | None = None


class Robustness(Struct, frozen=True):
    """Whether the winner holds: the main ranking, the others, and those of them that another system wins.

    `dataset` and `run` are names; `topics`, `events` their numbers.
    """

    main: Ranking
    others: tuple[Ranking, ...]
    overturned: tuple[Ranking, ...]
    remarks: tuple[str, ...]
    dataset: str = ""
    run: str = ""
    topics: int = 0
    events: int = 0


class ScoredCandidate(Struct, frozen=True):
    """What one system wrote for a topic (or why nothing), its length in words, and its scores keyed by measure."""

    label: str
    role: Role
    text: str
    words: int
    scores: dict[str, float]
    failure: Failure | None = None
    detail: str = ""


class TopicView(Struct, frozen=True):
    """One topic with everything to look at: the article, the references, the candidates and their scores.

    `tokens` holds, for a word (a run of letters and digits, lower-cased), what ROUGE compares in its place, parted by
    blanks: its stem, "" for nothing. A word that is its own token is not in it.
    """

    dataset: str
    topic: str
    event: str
    documents: tuple[Document, ...]
    words: int
    references: tuple[Reference, ...]
    measures: tuple[str, ...]
    candidates: tuple[ScoredCandidate, ...]
    tokens: dict[str, str] = {}


class Lost(Struct, frozen=True):
    """A topic that a system wrote nothing for, and why."""

    label: str
    topic: str
    failure: Failure
    detail: str


class Report(Struct, frozen=True):
    """Everything that the page shows of a run.

    `card` is what the dataset says of itself. `topics` and `events` are of all topics. `scores[measure][row][topic]`
    and `words[row][topic]` follow `comparison.rows`; NaN where there is none. `views` are the topics whose texts are
    kept, all of them or the most telling ones, read as they are iterated; `view_topics` are their places in `topics`.
    `remarks` say what was left out.
    """

    comparison: Comparison
    run: Run
    card: dict[str, str]
    topics: tuple[str, ...]
    events: tuple[str, ...]
    scores: dict[str, tuple[tuple[float, ...], ...]]
    words: tuple[tuple[int, ...], ...]
    views: Iterable[TopicView]
    view_topics: tuple[int, ...]
    lost: tuple[Lost, ...] = ()
    robustness: Robustness | None = None
    remarks: tuple[str, ...] = ()
