"""Systems whose texts differ from those of another run although all their recorded settings are equal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.jobs.machine import MACHINE
from harness.plugins.systems import SUFFIXES
from harness.records import Remark, Run, System
from harness.running import store
from harness.running.package_versions import SCORERS

MAX_NAMED_TOPICS = 3


def find_unstable(old: Run, new: Run) -> Iterator[Remark]:
    """A remark for each system that differs without a recorded reason.

    Only topics for which both runs hold a text are compared: why one failed depends on limits and surroundings.
    """
    if (
        _recorded_versions(old, software=True) != _recorded_versions(new, software=True)
        or old.seed != new.seed
        or old.words != new.words
    ):
        return
    earlier = {system.label: system for system in old.systems}
    for system in new.systems:
        if system.label in earlier and not system.trial_of and _is_same(earlier[system.label], system):
            topics = _other_texts(old, new, system.label)
            if topics:
                yield _unstable_remark(system.label, topics, old, new)


def _recorded_versions(run: Run, *, software: bool) -> dict[str, set[str]]:
    """The software versions, or the machines, under which the candidates of a run were made."""
    names = {name for name in run.versions if (name not in MACHINE) is software and name not in SCORERS}
    return {name: {run.versions[name], *run.also_under.get(name, ())} for name in names}


def _is_same(old: System, new: System) -> bool:
    """Tell whether all that a run records of a system it ran is the same."""
    if not old.path.endswith(SUFFIXES):  # made elsewhere: nothing is known of what wrote it
        return False
    return (old.digest, old.options, old.packages, old.python) == (new.digest, new.options, new.packages, new.python)


def _other_texts(old: Run, new: Run, label: str) -> list[str]:
    """The topics for which a system wrote something else."""
    before, now = store.open_candidates(old, label), store.open_candidates(new, label)
    both = ((topic, before[topic], now[topic]) for topic in before if topic in now)
    return [topic for topic, a, b in both if not (a.failure or b.failure) and a.text != b.text]


def _unstable_remark(label: str, topics: Sequence[str], old: Run, new: Run) -> Remark:
    machines = [_recorded_versions(run, software=False) for run in (old, new)]
    is_recorded = all(machines)
    facts = {
        "label": label,
        "topics": [*topics[:MAX_NAMED_TOPICS]],
        "count": len(topics),
        "machines": "unknown" if not is_recorded else "same" if machines[0] == machines[1] else "different",
        "runs": [run.name for run, machine in zip((old, new), machines, strict=True) if not machine],
    }
    return Remark("unstable system", "caution", facts)
