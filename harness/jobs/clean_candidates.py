"""Candidates as they are scored: as written, or changed by cleaning rules; files keep what was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from harness.cleaning import RULES, clean_text
from harness.jobs.candidate_sources import CandidateSource, read_candidates_of
from harness.records import Candidate, Remark, Run
from harness.running import store
from harness.running.candidate_file import Candidates
from harness.running.text_digests import ContentDigests

CANDIDATES_LOOKED_AT = 200
"""Candidates of a system that are looked at to tell whether cleaning would change them."""

REMARKABLE_SHARE = 0.1
"""The share of them that is worth a remark."""


@dataclass(frozen=True, slots=True)
class CleanedCandidates(Mapping[str, Candidate]):
    """The candidates of a system by topic, cleaned when they are read."""

    as_written: Mapping[str, Candidate]
    rules: tuple[str, ...]

    def __getitem__(self, topic: str) -> Candidate:
        return clean_candidate(self.as_written[topic], self.rules)

    def read_topics(self, topics: Sequence[str]) -> list[Candidate | None]:
        """The cleaned candidates of these topics, None where one is missing."""
        raw = read_candidates_of(self.as_written, topics)
        return [candidate and clean_candidate(candidate, self.rules) for candidate in raw]

    def __iter__(self) -> Iterator[str]:
        return iter(self.as_written)

    def __len__(self) -> int:
        return len(self.as_written)


def candidates_of(
    run: Run,
    label: str,
    rules: Sequence[str],
    among: Collection[str] | None = None,
    digests: ContentDigests | None = None,
) -> Mapping[str, Candidate]:
    """The candidates of the system of that label by topic id (`among` these; None: all), cleaned by these rules.

    `digests` get the contents of their file.
    """
    raw: Mapping[str, Candidate] = store.open_candidates(run, label, digests)
    if among is not None and len(among) < len(raw):
        raw = {topic: raw[topic] for topic in raw if topic in among}
    return CleanedCandidates(raw, tuple(rules)) if rules else raw


def clean_candidate(candidate: Candidate, rules: Sequence[str]) -> Candidate:
    """Clean a candidate by these rules; where nothing is left of the text, the candidate has failed as empty."""
    text, changing_rules = clean_text(candidate.text, rules)
    if not changing_rules:
        return candidate
    if text.strip():
        return msgspec.structs.replace(candidate, text=text)
    detail = "; ".join(
        filter(None, (f"nothing is left of it after --clean {','.join(changing_rules)}", candidate.detail))
    )
    return msgspec.structs.replace(candidate, text="", failure="empty", detail=detail)


def rules_on(candidates: Mapping[str, Candidate], topic: str) -> tuple[str, ...]:
    """The rules that changed the candidate for a topic; () where none did."""
    if not isinstance(candidates, CleanedCandidates) or topic not in candidates.as_written:
        return ()
    return clean_text(candidates.as_written[topic].text, candidates.rules).rules


def cleaning_remarks(sources: Sequence[CandidateSource]) -> tuple[Remark, ...]:
    """How many candidates each rule changed; without rules, those that many rules would change."""
    rules = next(
        (source.candidates.rules for source in sources if isinstance(source.candidates, CleanedCandidates)), ()
    )
    return (_count_changes(sources, rules),) if rules else tuple(_possible_changes(sources))


class _RuleCounts:
    """How many candidates of each label were looked at, and how many each rule changes."""

    def __init__(self, sources: Iterable[CandidateSource], rules: Sequence[str], most: int | None) -> None:
        self.texts_by_label: Counter[str] = Counter()
        self.changes_by_rule: dict[str, Counter[str]] = {rule: Counter() for rule in rules}
        for source in sources:
            raw = source.candidates
            raw = raw.as_written if isinstance(raw, CleanedCandidates) else raw
            for candidate in _read_first(raw, most):
                self.texts_by_label[source.label] += candidate.failure is None
                for rule in clean_text(candidate.text, rules).rules:
                    self.changes_by_rule[rule][source.label] += 1

    def systems_by_rule(self, least: float) -> dict[str, dict[str, list[int]]]:
        """Rules that change a share of `least` of a system's candidates or more: by label, [changed, of all]."""
        systems = {
            rule: {
                label: [count, self.texts_by_label[label]]
                for label, count in counts.most_common()
                if count >= max(1, least * self.texts_by_label[label])
            }
            for rule, counts in self.changes_by_rule.items()
        }
        return {rule: labels for rule, labels in systems.items() if labels}


def _read_first(candidates: Mapping[str, Candidate], most: int | None) -> Iterator[Candidate]:
    """The first `most` candidates (None: all), read some at a time."""
    if most is not None and isinstance(candidates, Candidates):
        yield from candidates.read_first(most)
        return
    topics = islice(candidates, most)
    while batch := list(islice(topics, CANDIDATES_LOOKED_AT)):
        yield from filter(None, read_candidates_of(candidates, batch))


def _count_changes(sources: Sequence[CandidateSource], rules: Sequence[str]) -> Remark:
    systems = _RuleCounts(sources, rules, None).systems_by_rule(0.0)
    return Remark("cleaned", "note", {"rules": systems, "idle": [rule for rule in rules if rule not in systems]})


def _possible_changes(sources: Sequence[CandidateSource]) -> Iterator[Remark]:
    """Warn of text that cleaning rules would remove, unless they change one candidate of each system only."""
    counts = _RuleCounts(sources, tuple(RULES), CANDIDATES_LOOKED_AT)
    systems = counts.systems_by_rule(REMARKABLE_SHARE)
    if any(count > 1 for rule in systems for count in counts.changes_by_rule[rule].values()):
        yield Remark("cleaning would change", "caution", {"rules": systems})
