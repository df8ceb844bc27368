"""Views of a result: a topic with its texts, and a run with everything that its page shows."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from harness.records.judgments import Judgment
from harness.records.leaderboard import Costs, Leaderboard, Robustness, RunComparison
from harness.records.remarks import Remark
from harness.records.runs import Failure, Role, Run
from harness.records.texts import Document, Reference


class ScoredCandidate(Struct, frozen=True):
    """A system's candidate for a topic (or its failure), its length in words, and its scores by measure.

    `cleaning_rules` names the rules of --clean that changed it: `text` is what they left, and what was scored.
    """

    label: str
    role: Role
    text: str
    words: int
    scores: dict[str, float]
    failure: Failure | None = None
    detail: str = ""
    cleaning_rules: tuple[str, ...] = field(default=(), name="cleaned")


class TopicView(Struct, frozen=True):
    """A topic as `show` prints it: the article, the references, the candidates and their scores.

    `tokens` holds, for a word (a run of letters and digits, lower-cased), what ROUGE compares in its place, parted by
    blanks: its stem, "" for nothing. A word that is its own token is not in it; words of other topics may be.
    `remarks` are what a reader must know, `judgments` what raters say of these candidates.
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
    remarks: tuple[Remark, ...] = ()
    judgments: tuple[Judgment, ...] = ()


class MissingCandidate(Struct, frozen=True):
    """A topic that a system wrote nothing for, and why."""

    label: str
    topic: str
    failure: Failure
    detail: str


class Report(Struct, frozen=True):
    """The contents of the report page of a run.

    `card` is what the dataset says of itself. `topics` and `events` are of all topics. `scores[measure][row][topic]`
    and `words[row][topic]` follow `leaderboard.rows`; NaN where there is none. `views` are the topics whose texts are
    kept, all of them or the most telling ones, read as they are iterated; `view_topics` are their places in `topics`.
    `remarks` say what was left out. `costs` of each topic, None where they are not known, come row by row as they are
    iterated, too.
    """

    leaderboard: Leaderboard
    run: Run
    card: dict[str, str]
    topics: tuple[str, ...]
    events: tuple[str, ...]
    scores: dict[str, tuple[tuple[float, ...], ...]]
    words: tuple[tuple[int, ...], ...]
    views: Iterable[TopicView]
    view_topics: tuple[int, ...]
    missing_candidates: tuple[MissingCandidate, ...] = ()
    robustness: Robustness | None = None
    remarks: tuple[Remark, ...] = ()
    costs: Iterable[tuple[Costs | None, ...]] = ()


class ComparisonReport(Struct, frozen=True):
    """The contents of the report page of two runs.

    `report` has a row for each system in each run, the new one before the old one, named by system and run
    (`first (town-2)`); `pairs` of its leaderboard hold each system against its former self. `labels[row]` is the label
    of the system, without the run; `partners[row]` is the place of the same system in the other run, None where it is
    not there.
    """

    comparison: RunComparison
    report: Report
    labels: tuple[str, ...]
    partners: tuple[int | None, ...]
