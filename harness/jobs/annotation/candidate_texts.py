"""Texts of a run's systems by topic, as raters are shown them; read only when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.errors import HarnessError, UnknownName
from harness.jobs.clean_candidates import candidates_of
from harness.jobs.scored_run import has_unavailable
from harness.records import Candidate, Run


class CandidateTexts(Mapping[str, Mapping[str, str]]):
    """The text of each system for each of these topics; "" where a system has none."""

    def __init__(self, topics: Sequence[str], candidates: Mapping[str, Mapping[str, Candidate]]) -> None:
        self._topics, self._candidates = topics, candidates

    def __getitem__(self, topic: str) -> Mapping[str, str]:
        return {label: _text_of(candidates.get(topic)) for label, candidates in self._candidates.items()}

    def __iter__(self) -> Iterator[str]:
        return iter(self._topics)

    def __len__(self) -> int:
        return len(self._topics)


def open_texts(
    run: Run, labels: Sequence[str], topics: Sequence[str], rules: Sequence[str], *, fewest: int
) -> CandidateTexts:
    """The texts of these systems (none named: all that summarize), cleaned by these rules.

    Raises UnknownName, and HarnessError where there are less than the `fewest` systems, or one is unfinished.
    """
    own_labels = [system.label for system in run.systems if not system.trial_of]
    for label in labels:
        if label not in own_labels:
            raise UnknownName(f"system in run {run.name}:", label, own_labels)
    chosen = [label for label in own_labels if not labels or label in labels]
    if len(chosen) < fewest:
        few = "1 system is" if len(chosen) == 1 else f"{len(chosen)} systems are"
        raise HarnessError(f"run {run.name}: {few} too few, {fewest} are needed; name more with -s")
    candidates = {label: candidates_of(run, label, rules) for label in chosen}
    if waiting := [label for label in chosen if has_unavailable(candidates[label])]:
        raise HarnessError(
            f"run {run.name} is unfinished for {', '.join(waiting)}: finish it with harness eval, or name other systems"
        )
    return CandidateTexts(topics, candidates)


def _text_of(candidate: Candidate | None) -> str:
    return candidate.text if candidate is not None and candidate.failure is None else ""
