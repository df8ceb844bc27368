"""Run against run: the same systems before and after, on one dataset, by the same measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from harness.errors import HarnessError, NothingShared, Unlike
from harness.jobs.count import CountedRun
from harness.jobs.determinism import find_unstable
from harness.jobs.kept_results import keep_result
from harness.jobs.leaderboards import build_run_leaderboard
from harness.jobs.lookup import MAX_NAMED, dataset_of, incomplete_remarks, is_complete, load_run, unreadable_remarks
from harness.jobs.machine import MACHINE
from harness.jobs.provenance import package_changes
from harness.jobs.run_options import options_of_run
from harness.jobs.saved_settings import settings_remarks
from harness.jobs.scored_run import ScoredRun, restrict_to_topics
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.topic_digests import describe_changes, read_digests
from harness.records import Dataset, Leaderboard, Pair, Remark, Run, RunComparison, System, TopicChange
from harness.running import store
from harness.running.package_versions import SCORERS
from harness.scoring import run_changes
from harness.scoring.leaderboard import scored_topics
from harness.scoring.resampling_units import resampling_units
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns, Settings
from harness.scoring.statistics_remarks import change_remarks
from harness.scoring.system_counts import SystemCounts, subset_topics
from harness.workspace import Workspace, locate_workspace

MAX_TOPIC_CHANGES = 5
"""Topics that are named of those that moved most."""


def compare(
    before: str | None = None,
    after: str | None = None,
    *,
    workspace: Workspace | None = None,
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> RunComparison:
    """Two runs, both scored again from their candidates; by default the last two of the last run's dataset.

    Raises Unlike where their datasets differ, or have changed since, where the signatures do, or no system is in both.
    """
    workspace = workspace or locate_workspace()
    runs, skipped = _load_two_runs(before, after, workspace)
    options = options_of_run(runs[1], options, keywords, workspace)
    options.load_metrics(workspace)
    settings = options.settings
    dataset = _shared_dataset(*runs, workspace)
    both, left_out = _restrict_to_shared_topics([ScoredRun.open(run, options, workspace, dataset) for run in runs])
    old, new = (build_run_leaderboard(scored) for scored in both)
    _check_signatures(old, new)
    columns, events = both[1].columns, both[1].counts.events
    before_, after_ = ([row for row in scored.counts.systems if row.role != "ceiling"] for scored in both)
    pairs: tuple[Pair, ...] = keep_result(
        both[1],
        "changes",
        tuple[Pair, ...],
        partial(run_changes.compute_run_changes, before_, after_, columns, events, settings),
        beside=[both[0]],
    )
    now = {column.measure: column.signature for column in new.columns}
    return RunComparison(
        old=old,
        new=new,
        pairs=pairs,
        topic_changes=tuple(_largest_topic_changes(dataset, before_, after_, columns[0])),
        run_differences=(
            *_unavailable_systems(old, new),
            *left_out,
            *_describe_changes(*runs),
            *_coverage_changes(old, new),
        ),
        remarks=(
            *(unreadable_remarks(runs[1]) if after is None else ()),
            *_skipped_remarks(skipped, runs[0]),
            *incomplete_remarks(runs[0]),
            *(incomplete_remarks(runs[1]) if runs[1].name != runs[0].name else ()),
            *settings_remarks(runs, now),
            *find_unstable(*runs),
            *_describe_units(pairs, events, settings),
        ),
        correction=settings.used_correction if pairs else "",
    )


def _describe_units(pairs: Sequence[Pair], events: Sequence[str], settings: Settings) -> Iterator[Remark]:
    """Remarks on so few topics or events that changes cannot be shown; none without pairs."""
    labels = len({pair.a for pair in pairs})
    if labels:
        yield from change_remarks(labels, resampling_units(events), settings.for_pairs(labels))


def _shared_dataset(first: Run, second: Run, workspace: Workspace) -> Dataset:
    """The dataset that both runs share, as the second run has it.

    Raises Unlike where they are not on the same topics.
    """
    if first.dataset != second.dataset:
        raise Unlike(
            f"runs {first.name} and {second.name} cannot be compared: one is on dataset {first.dataset}, "
            f"the other on {second.dataset}"
        )
    if first.words != second.words:
        then, now = ("the dataset's own" if words is None else f"{words}" for words in (first.words, second.words))
        raise Unlike(
            f"runs {first.name} and {second.name} cannot be compared: the word budget was {then} and is {now} (--words)"
        )
    _check_systems(first, second)
    if first.fingerprint == second.fingerprint:
        return dataset_of(second, workspace)
    what = describe_changes(read_digests(first), read_digests(second))
    unlike = Unlike(f"runs {first.name} and {second.name} cannot be compared: dataset {first.dataset} differs: {what}")
    try:
        dataset = dataset_of(second, workspace)
        is_same = (
            first.fingerprint == dataset.former_fingerprint
            or dataset_of(first, workspace).fingerprint == dataset.fingerprint
        )
    except HarnessError:
        raise unlike from None
    if not is_same:
        raise unlike
    return dataset


def _check_systems(first: Run, second: Run) -> None:
    if not _shared_labels(first, second):
        raise NothingShared(
            f"runs {first.name} and {second.name} cannot be compared: they have no system in common "
            f"({', '.join(system.label for system in first.systems)}; "
            f"{', '.join(system.label for system in second.systems)})"
        )


def _check_signatures(old: Leaderboard, new: Leaderboard) -> None:
    for column, other in zip(old.columns, new.columns, strict=True):
        if column.signature != other.signature:
            unlike = ", ".join(_unlike_parts(column.signature, other.signature))
            raise Unlike(f"{column.measure} was computed in two ways: {unlike}")


def _unlike_parts(old: str, new: str) -> Iterator[str]:
    """The settings in which two signatures differ: `stemmer:yes, now stemmer:no`."""
    before, after = old.split("|"), new.split("|")
    gone, added = ([part for part in one if part not in other] for one, other in ((before, after), (after, before)))
    for number in range(max(len(gone), len(added))):
        then, now = ("".join(parts[number : number + 1]) or "nothing" for parts in (gone, added))
        yield f"{then}, now {now}"


def _restrict_to_shared_topics(both: list[ScoredRun]) -> tuple[list[ScoredRun], tuple[Remark, ...]]:
    """Restrict both runs, with --on-failure intersect, to the topics that all their systems have a candidate for."""
    systems = [system for scored in both for system in scored.counts.systems]
    events = both[0].counts.events
    on_failure = both[0].options.settings.on_failure
    keep = scored_topics(systems, on_failure) if systems else np.ones(len(events), np.bool_)
    if keep.all():
        return both, ()
    part = np.packbits(keep).tobytes().hex()
    shared = [restrict_to_topics(scored, _subset_counts(scored.counts, keep), part) for scored in both]
    return shared, (Remark("shared topics", "caution", {"kept": int(keep.sum()), "topics": len(keep)}),)


def _subset_counts(counted: CountedRun, keep: NDArray[np.bool_]) -> CountedRun:
    """The counts of the topics for which `keep` (topics,) is true."""

    def subset(systems: Sequence[SystemCounts]) -> tuple[SystemCounts, ...]:
        return tuple(subset_topics(system, keep) for system in systems)

    return replace(
        counted,
        systems=subset(counted.systems),
        events=tuple(event for event, is_kept in zip(counted.events, keep, strict=True) if is_kept),
        trials={label: subset(trials) for label, trials in counted.trials.items()},
        beside_human=subset(counted.beside_human),
        cut=subset(counted.cut),
    )


def _largest_topic_changes(
    dataset: Dataset, before: Sequence[SystemCounts], after: Sequence[SystemCounts], first: MetricColumns
) -> Iterator[TopicChange]:
    """The topics that moved most over all systems, by the first measure."""
    earlier = {system.label: system for system in before}
    metric, pick = first.metric, first.picks[0]
    changes = [
        (change, system)
        for system in after
        if system.label in earlier
        for change in run_changes.largest_moves(earlier[system.label], system, first, MAX_TOPIC_CHANGES)
    ]
    changes.sort(key=lambda of_system: -abs(of_system[0].difference))
    for change, system in changes[:MAX_TOPIC_CHANGES]:
        rows = (side.rows[metric.name][change.topic] for side in (earlier[system.label], system))
        old, new = (round_portably(np.nan_to_num(metric.score_topics(row)[pick])) for row in rows)
        yield TopicChange(system.label, dataset.topics[change.topic].id, metric.measures[pick], old, new)


def _describe_changes(old: Run, new: Run) -> Iterator[Remark]:
    """Other differences between the runs, a remark each."""
    earlier = {system.label: system for system in old.systems}
    both = [
        (earlier[system.label], system) for system in new.systems if system.label in earlier and not system.trial_of
    ]
    for before_, after_ in both:
        yield from _changed_system(before_, after_)
    yield from package_changes(both)
    for what, before, after in (
        ("seed", old.seed, new.seed),
        ("time limit", f"{old.timeout:g} s", f"{new.timeout:g} s"),
        ("limit of processor time", f"{old.cpu:g} s", f"{new.cpu:g} s"),
        ("memory limit", f"{old.memory} bytes", f"{new.memory} bytes"),
    ):
        if before != after:
            yield Remark("changed setting", "note", {"setting": what, "before": before, "after": after})
    unrecorded = {name for name in MACHINE if name not in old.versions or name not in new.versions}
    for package in sorted({*old.versions, *new.versions} - {*SCORERS} - unrecorded):
        before, after = (_package_versions(run, package) for run in (old, new))
        if before != after:
            facts = {"before": before, "after": after}
            if package in MACHINE or package == "platform":
                yield Remark("changed setting", "note", {"setting": package, **facts})
            else:
                yield Remark("changed version", "note", {"package": package, **facts})


def _package_versions(run: Run, package: str) -> str:
    """The version or versions of a package that the candidates of a run were made under."""
    versions = {run.versions.get(package, "not there"), *run.also_under.get(package, ())}
    return " and ".join(sorted(versions))


def _changed_system(old: System, new: System) -> Iterator[Remark]:
    if old.digest != new.digest:
        facts = {"label": new.label, "before": old.digest[:8], "after": new.digest[:8]}
        yield Remark("changed file", "note", facts)
    for name in sorted({*old.options, *new.options}):
        before, after = (repr(system.options[name]) if name in system.options else "not there" for system in (old, new))
        if before != after:
            facts = {"label": new.label, "option": name, "before": before, "after": after}
            yield Remark("changed option", "note", facts)


def _unavailable_systems(old: Leaderboard, new: Leaderboard) -> Iterator[Remark]:
    """Systems in both runs that are left out because they are unfinished in one of them."""
    before = {row.label: row for row in old.rows}
    for row in new.rows:
        was = before.get(row.label, row)
        runs = [
            {"run": run, "missing": side.failures["unavailable"], "topics": side.topics}
            for run, side in ((old.run, was), (new.run, row))
            if side.unavailable
        ]
        if row.label in before and runs:
            yield Remark("not compared", "warning", {"label": row.label, "runs": runs})


def _coverage_changes(old: Leaderboard, new: Leaderboard) -> Iterator[Remark]:
    """Systems that fail, or were tried, more or less often than before."""
    before = {row.label: row for row in old.rows}
    for row in new.rows:
        was = before.get(row.label, row)
        if was.trials != row.trials:
            yield Remark("changed trials", "note", {"label": row.label, "before": was.trials, "after": row.trials})
        if was.scored != row.scored:
            facts = {"label": row.label, "before": was.scored, "after": row.scored, "topics": row.topics}
            yield Remark("changed coverage", "caution", facts)


def _load_two_runs(before: str | None, after: str | None, workspace: Workspace) -> tuple[tuple[Run, Run], list[Run]]:
    """The two runs, and the runs between them that were skipped because they share no system with the newer one."""
    if before is not None and after is not None:
        return (load_run(before, workspace), load_run(after, workspace)), []
    if before is not None:
        raise HarnessError("two runs are needed to compare; name both, or none for the last two")
    runs, unreadable = store.list_runs(workspace.results)
    names = ", ".join(list(unreadable)[:MAX_NAMED])
    also = f" (runs that cannot be read: {names}; see harness ls runs)" if unreadable else ""
    complete = [run for run in runs if is_complete(run)]
    if not complete:
        raise HarnessError(
            f"{workspace.results}: no run{' that came to its end' * bool(runs)} yet; make one with: harness eval{also}"
        )
    last = complete[-1]
    alike = [run for run in reversed(complete[:-1]) if run.dataset == last.dataset]
    if not alike:
        raise HarnessError(
            f"{workspace.results}: {last.name} is the only run on {last.dataset}; "
            f"change a system and run harness eval{also}"
        )
    return _older_run(alike, last)


def _older_run(alike: Sequence[Run], last: Run) -> tuple[tuple[Run, Run], list[Run]]:
    """The first of `alike`, the newest first, that shares a system with `last`, and those before it."""
    place = next((place for place, run in enumerate(alike) if _shared_labels(run, last)), 0)
    return (alike[place], last), [*alike[:place]]


def _shared_labels(first: Run, second: Run) -> set[str]:
    return {system.label for system in first.systems} & {system.label for system in second.systems}


def _skipped_remarks(skipped: Sequence[Run], used: Run) -> Iterator[Remark]:
    """Remarks on later runs that were not taken as the older of the two."""
    if skipped:
        names = [run.name for run in skipped[:MAX_NAMED]]
        facts = {"run": used.name, "skipped": names, "more": len(skipped) - len(names)}
        yield Remark("skipped runs", "note", facts)
