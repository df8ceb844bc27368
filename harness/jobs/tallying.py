"""Candidates and references -> tallies, batch by batch: texts pass through, counts stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from harness.records import Alarm, Article, Candidate, Dataset, Role, Topic
from harness.scoring import alarms, ceilings, robust
from harness.scoring.ceilings import LeftOut
from harness.scoring.metrics import Batch, Metric, Prepared, Rows, Unread, count, count_unread, prepare
from harness.scoring.tallies import Tally, join, mean, tally

REASONS = 8
"""Reasons for missing candidates that are named beneath a table."""

BATCH = 1024
"""Topics whose texts are in memory at once."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the candidates of one row come from, by topic id. Sources of one label are tries of one system."""

    label: str
    role: Role
    candidates: Mapping[str, Candidate]


@dataclass(frozen=True, slots=True)
class Tallied:
    """All that a comparison is made of: a tally for each row, and the event of each topic.

    `tries` holds the tallies of each try, by label, where there are several. `fair` are the rows beside `human` on its
    leave-one-out sets, `cut` those whose candidates were all cut to one length: by the first metric only; systems,
    and floors too where there is one system. `unread` says what the metrics' tokenizers do not see of the texts, `lost`
    for which articles systems wrote nothing, and why.
    """

    tallies: tuple[Tally, ...]
    events: tuple[str, ...]
    tries: Mapping[str, tuple[Tally, ...]] = field(default_factory=dict)
    fair: tuple[Tally, ...] = ()
    cut: tuple[Tally, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    unread: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def tallied(dataset: Dataset, sources: Sequence[Source], metrics: Sequence[Metric], with_ceilings: bool) -> Tallied:
    """Count every source's candidates, and `oracle` and `human` where wanted, over all topics in their order."""
    pile = _Pile(sources, metrics, referenced=dataset.references[1] > 0)
    for topics in batches(dataset.topics):
        pile.add(topics, with_ceilings=with_ceilings)
    return pile.whole()


class _Pile:
    """The tallies of all batches so far; those of sources by place, since tries share a label."""

    def __init__(self, sources: Sequence[Source], metrics: Sequence[Metric], *, referenced: bool) -> None:
        self._sources, self._metrics = sources, metrics
        self._blind = () if referenced else tuple(metric.name for metric in metrics if metric.needs_references)
        self._first = {source.label: place for place, source in reversed([*enumerate(sources)])}
        self._plain: list[list[Tally]] = [[] for _ in sources]
        self._fair: list[list[Tally]] = [[] for _ in sources]
        self._cut: list[list[Tally]] = [[] for _ in sources]
        systems = {source.label for source in sources if source.role == "system"}
        self._ranked = [place for place, each in enumerate(sources) if len(systems) < 2 or each.label in systems]
        self._looks: list[list[alarms.Look]] = [[] for _ in sources]
        self._ceilings: dict[str, list[Tally]] = defaultdict(list)
        self._short: dict[str, int] = {}
        self._lost: dict[tuple[str, str], list[str]] = {}
        self._unread = {"references": Unread(), "candidates": Unread()}
        self._events: list[str] = []

    def add(self, topics: Sequence[Topic], *, with_ceilings: bool) -> None:
        """Count one batch."""
        written = [[source.candidates.get(topic.id) or missing(topic) for topic in topics] for source in self._sources]
        texts = [[each.text for each in candidates] for candidates in written]
        prepared = prepare(self._metrics, Batch.of(topics, self._metrics))
        budgets = [topic.article.words for topic in topics]
        counted = [
            tally(source.label, source.role, self._counted(prepared, of_source), candidates, budgets)
            for source, of_source, candidates in zip(self._sources, texts, written, strict=True)
        ]
        _extend(self._plain, counted)
        if with_ceilings:
            self._add_ceilings(topics, prepared, counted, texts)
        if len(self._first) > 1:
            some = [(counted[place], texts[place]) for place in self._ranked]
            _extend([self._cut[place] for place in self._ranked], _cut(topics, self._metrics[0], some))
        self._look(topics, texts)
        self._events += [topic.event for topic in topics]
        for source, candidates in zip(self._sources, written, strict=True):
            for each in candidates:
                if each.failure is not None and source.role != "ceiling":
                    self._lost.setdefault((source.label, each.detail or each.failure), []).append(each.topic)

    def _counted(self, prepared: Prepared, texts: Sequence[str]) -> dict[str, Rows]:
        """Counts by metric; NaN for those that need references where the whole dataset has none."""
        rows = count(prepared, texts)
        return rows | {name: np.full_like(rows[name], np.nan) for name in self._blind}

    def _add_ceilings(
        self, topics: Sequence[Topic], prepared: Prepared, counted: Sequence[Tally], texts: Sequence[Sequence[str]]
    ) -> None:
        left = ceilings.leave_one_out(self._metrics, Batch.of(topics, self._metrics))
        for part in ceilings.tallies(topics, self._metrics, prepared, left):
            self._ceilings[part.label].append(part)
        _extend(self._fair, _fair(left, counted, texts))

    def _look(self, topics: Sequence[Topic], texts: Sequence[Sequence[str]]) -> None:
        held = alarms.material(topics)
        for place in self._first.values():
            source = self._sources[place]
            self._looks[place].append(alarms.look(source.label, source.role, texts[place], held))
        self._short |= alarms.short(topics)
        self._unread["references"] += count_unread(each.text for topic in topics for each in topic.references)
        self._unread["candidates"] += count_unread(text for of_source in texts for text in of_source)

    def whole(self) -> Tallied:
        """All that was counted."""
        if not self._events:
            return Tallied((), ())
        own = (join(each) for each in self._ceilings.values())
        made = [each for each in own if each.answered.any()]
        human = [each for each in made if each.label == "human"]
        plain = _by_label(self._plain)
        looks = [alarms.join(self._looks[place]) for place in sorted(self._first.values())]
        lost = [_lost(label, why, topics, len(self._events)) for (label, why), topics in self._lost.items()]
        more = (f"{len(lost) - REASONS} more reasons are in the candidates' files.",) if len(lost) > REASONS else ()
        return Tallied(
            (*map(mean, plain.values()), *made),
            tuple(self._events),
            {label: tuple(tries) for label, tries in plain.items() if len(tries) > 1},
            (*map(mean, _by_label(self._fair).values()), *human) if human else (),
            tuple(map(mean, _by_label(self._cut).values())),
            (*alarms.alarms(looks), *alarms.of_short(self._short)),
            next(filter(None, (each.remarks(what, self._metrics) for what, each in self._unread.items())), ()),
            (*lost[:REASONS], *more),
        )


def _lost(label: str, why: str, topics: Sequence[str], of: int) -> str:
    """`mine, no candidate for flood and 2 more topics: ValueError: too long (mine.py:7).`"""
    rest = (
        f" and {len(topics) - 1} more topics" if len(topics) > 2 else f" and {topics[-1]}" if len(topics) == 2 else ""
    )
    where = f"any of the {of} topics" if len(topics) == of > 1 else f"{topics[0]}{rest}"
    return f"{label}, no candidate for {where}: {why.rstrip('.')}."


def _extend(parts: Sequence[list[Tally]], more: Sequence[Tally]) -> None:
    for known, part in zip(parts, more, strict=True):
        known.append(part)


def _by_label(parts: Sequence[list[Tally]]) -> dict[str, list[Tally]]:
    """Whole tallies of each row, one for each try. The parts are used up: of a large run there is no room for both."""
    found: dict[str, list[Tally]] = {}
    for each in parts:
        if each:
            found.setdefault(each[0].label, []).append(join(each))
            each.clear()
    return found


def _fair(left: LeftOut, counted: Sequence[Tally], texts: Sequence[Sequence[str]]) -> list[Tally]:
    """The same rows on the leave-one-out sets."""
    return [replace(part, rows=left.count(of_source)) for part, of_source in zip(counted, texts, strict=True)]


def _cut(topics: Sequence[Topic], metric: Metric, some: Sequence[tuple[Tally, Sequence[str]]]) -> list[Tally]:
    """These rows with all candidates of a topic cut to its shortest one, by one metric."""
    lengths = robust.common_lengths([texts for _, texts in some])
    prepared = prepare([metric], Batch.of(topics, [metric]))
    return [
        replace(part, rows=count(prepared, [robust.cut(text, n) for text, n in zip(texts, lengths, strict=True)]))
        for part, texts in some
    ]


def missing(topic: Topic) -> Candidate:
    """What stands for a candidate that was never made."""
    return Candidate(topic.id, "", "", "not attempted", "no candidate was made")


def batches(topics: Sequence[Topic]) -> Iterator[list[Topic]]:
    """The topics in their order, so many at once as may be in memory."""
    stream = iter(topics)
    while batch := list(islice(stream, BATCH)):
        yield batch


def text_of(article: Article) -> str:
    """Everything a system was given to read, as one text: a line a paragraph."""
    return "\n".join(paragraph for document in article.documents for paragraph in document.paragraphs)
