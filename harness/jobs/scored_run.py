"""What to score by, and how: the keywords that evaluate, score, rescore and compare share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

import msgspec
import numpy as np

from harness import cleaning
from harness.errors import UnknownName
from harness.jobs.clean_candidates import CleanedCandidates, candidates_of, cleaning_remarks
from harness.jobs.count import CandidateSource, CountedRun, count_candidates, scored_sources
from harness.jobs.provenance import current_versions
from harness.jobs.topic_fields import part_topics
from harness.plugins import metric_files
from harness.records import Candidate, Dataset, Leaderboard, Pair, Remark, Row, Run, System
from harness.running.candidate_file import Candidates
from harness.scoring import alternative_rankings
from harness.scoring import metrics as catalogue
from harness.scoring.leaderboard import build_leaderboard, scored_topics
from harness.scoring.metrics import Bleu, DatasetFacts, Metric, Rouge, Similarity, custom
from harness.scoring.remarks import trial_remark
from harness.scoring.settings import MetricColumns, Settings, choose_columns, leading
from harness.scoring.slices import build_slices, find_slice_interactions, slice_remarks
from harness.scoring.trial_shifts import share_of_trials
from harness.workspace import Workspace

HUMAN = "human"
"""The row of references that are held against one another."""

PRICES = frozenset({"input_price", "output_price"})
"""The options by which a system is told what a million tokens cost."""


class ScoringKeywords(TypedDict, total=False):
    """Keywords of scoring, all optional.

    `metrics` are the columns of the table, by measure: "rouge2", "rouge2.r", "bleu"; or the path of one's own metric.
    `rouge`, `bleu` and `similarity` are the variants to compute, `settings` the statistics. `ceilings`: whether the
    rows `oracle` and `human` are made.
    `clean` names the rules that candidates are cleaned by before anything is counted: "think", "lead-in", "all".
    """

    metrics: Sequence[str]
    rouge: Rouge
    bleu: Bleu
    similarity: Similarity
    settings: Settings
    ceilings: bool
    clean: Sequence[str]


def settings_of(how: ScoringKeywords) -> Settings:
    """The statistics asked for, or the defaults."""
    return how.get("settings") or Settings()


def metrics_of(how: ScoringKeywords, workspace: Workspace) -> tuple[Metric, ...]:
    """The metrics that yield the measures asked for, in the variants asked for; those in files are loaded and tried.

    Raises HarnessError.
    """
    settings_of(how).check()
    cleaned = cleaning.cleaning_signature(rules_of(how))
    known = _catalogue(how)
    chosen = catalogue.choose_metrics(measures_of(how), known | _custom_metrics(how, known, workspace))
    metrics = tuple(replace(each, cleaned=cleaned) for each in chosen)
    for metric in metrics:
        metric.signature(DatasetFacts((1, 1)))  # settings that do not go together are refused here, not after the run
    return metrics


def rules_of(how: ScoringKeywords) -> tuple[str, ...]:
    """The rules that candidates are cleaned by, in their order. Raises UnknownName."""
    return cleaning.choose_rules(how.get("clean") or ())


def check_baseline(how: ScoringKeywords, systems: Sequence[System]) -> None:
    """Raise UnknownName where the baseline is none of the systems."""
    baseline, labels = settings_of(how).baseline, [system.label for system in systems]
    if baseline is not None and baseline not in labels:
        raise UnknownName("baseline", baseline, labels)


def _catalogue(how: ScoringKeywords) -> dict[str, Metric]:
    return catalogue.catalogue(how.get("rouge"), how.get("bleu"), how.get("similarity"))


def _custom_metrics(how: ScoringKeywords, known: Mapping[str, Metric], workspace: Workspace) -> dict[str, Metric]:
    """Those asked for that the harness itself has not: from files in `metrics/`, or of the paths given."""
    measures = {measure for metric in known.values() for measure in metric.measures}
    others = [name for name in how.get("metrics") or () if name not in measures]
    found = metric_files.select_metrics(others, workspace.metrics, known) if others else ()
    return {each.name: custom.load_metric(each) for each in found}


def measures_of(how: ScoringKeywords) -> tuple[str, ...]:
    """The columns asked for, or the default ones. A file of one's own yields the measure of its name."""
    names = (Path(name).stem if metric_files.is_path(name) else name for name in how.get("metrics") or ())
    return tuple(dict.fromkeys(names)) or catalogue.default_measures(_catalogue(how))


def build_leaderboard_of_run(run: Run, dataset: Dataset, how: ScoringKeywords, workspace: Workspace) -> Leaderboard:
    """The candidates of a run against the references of its dataset. Reads what the run kept, writes nothing."""
    metrics = metrics_of(how, workspace)
    sources = sources_of(run, how)
    found = count_candidates(dataset, sources, metrics, how.get("ceilings", True))
    columns = choose_columns(metrics, measures_of(how))
    comparison = build_full_leaderboard(
        dataset, found, columns, settings_of(how), cleaning_remarks(scored_sources(sources))
    )
    return attach_run(comparison, run)


def attach_run(comparison: Leaderboard, run: Run) -> Leaderboard:
    """The comparison with what is known of the run that it is of."""
    priced = {system.label: system.name for system in run.systems if set(system.options) >= PRICES}
    rows = tuple(msgspec.structs.replace(row, priced=priced.get(row.label, "")) for row in comparison.rows)
    return msgspec.structs.replace(
        comparison, rows=rows, run=run.name, saved=relative_path(run.path), versions=current_versions()
    )


def sources_of(run: Run, how: ScoringKeywords) -> list[CandidateSource]:
    """Where the rows of a run come from, cleaned as asked; the tries of a system bear the label of its row."""
    found = ((system, candidates_of(run, system.label, rules_of(how))) for system in run.systems)
    return [
        CandidateSource(system.try_of or system.label, system.role, candidates, has_unavailable(candidates))
        for system, candidates in found
    ]


def has_unavailable(candidates: Mapping[str, Candidate]) -> bool:
    """Whether what its system needs could not be had for some topic: cleaning does not change that."""
    written = candidates.written if isinstance(candidates, CleanedCandidates) else candidates
    if isinstance(written, Candidates):
        return "unavailable" in written.failures.values()
    return any(each.failure == "unavailable" for each in written.values())


def build_full_leaderboard(
    dataset: Dataset,
    found: CountedRun,
    columns: Sequence[MetricColumns],
    settings: Settings,
    cleaned: Sequence[Remark] = (),
) -> Leaderboard:
    """The comparison, with the fair rows beside `human`, what tries add, what cleaning did, and the alarms."""
    plain = build_leaderboard(
        dataset, found.tallies, columns, found.events, settings, waiting=found.waiting, trials=found.tries
    )
    beside = _build_human_table(dataset, found, columns, settings)
    rows = tuple(_with_randomness(row, found, columns) for row in plain.rows)
    remarks = (
        *plain.remarks,
        *found.notes,
        *_trial_remarks(rows, _measure(leading(columns))),
        *_length_remarks(found, leading(columns), settings),
        *cleaned,
        *found.unread,
        *(warning.remark for warning in found.alarms),
    )
    values = part_topics(dataset, settings.slices)
    interactions = (
        find_slice_interactions(found.tallies, columns, found.events, values, settings=settings) if values else ()
    )
    remarks = (*remarks, *slice_remarks(interactions, settings.slices, settings))
    return msgspec.structs.replace(
        plain,
        slices=build_slices(dataset, found.tallies, columns, found.events, values, settings=settings) if values else (),
        interactions=interactions,
        rows=rows,
        fair=beside.rows if beside else (),
        fair_pairs=_compare_with_human(dataset, found, columns, settings),
        way=_reference_range(found) if beside else None,
        alarms=found.alarms,
        remarks=remarks,
    )


def _reference_range(found: CountedRun) -> tuple[str, str] | None:
    return ("lead", "human") if any(whole.label == "lead" for whole in found.fair) else None


def _build_human_table(
    dataset: Dataset, found: CountedRun, columns: Sequence[MetricColumns], settings: Settings
) -> Leaderboard | None:
    """Systems and `human` on the same leave-one-out sets; None where no topic has two references."""
    if not found.fair:
        return None
    untested = replace(settings, test="none", baseline=None, way=_reference_range(found))
    return build_leaderboard(dataset, found.fair, columns, found.events, untested)


def _compare_with_human(
    dataset: Dataset, found: CountedRun, columns: Sequence[MetricColumns], settings: Settings
) -> tuple[Pair, ...]:
    """Each system and floor against `human`, on the same sets of references: a family of tests of its own."""
    if settings.test == "none" or not any(counts.label == HUMAN for counts in found.fair):
        return ()
    alike = [replace(counts, role="system") for counts in found.fair]
    on_failure = "intersect" if settings.on_failure == "intersect" else "zero"
    asked = replace(settings, baseline=HUMAN, way=None, on_failure=on_failure, margins={}, detect=None, draws=0)
    return build_leaderboard(dataset, alike, columns, found.events, asked).against


def _with_randomness(row: Row, found: CountedRun, columns: Sequence[MetricColumns]) -> Row:
    """The row with the share of its variance that is the system's own randomness, where it was tried several times."""
    tries = found.tries.get(row.label, ())
    if not tries or row.topics < 2:
        return row
    shares = {
        column.metric.measures[pick]: share_of_trials(scores[..., pick])[0]
        for column in columns
        for scores in [np.stack([column.metric.score_topics(each.rows[column.metric.name]) for each in tries])]
        for pick in column.picks
        if np.isfinite(scores[..., pick]).all()
    }
    return msgspec.structs.replace(row, randomness=shares)


def _trial_remarks(rows: Sequence[Row], measure: str) -> Iterator[Remark]:
    """How much the systems' own randomness moves the first column."""
    rows = [row for row in rows if not row.unfinished]
    tries = max((row.tries for row in rows), default=1)
    if tries > 1:
        yield trial_remark(measure, tries, {row.label: row.randomness.get(measure, 0.0) for row in rows})


def _measure(column: MetricColumns) -> str:
    return column.metric.measures[column.picks[0]]


def _length_remarks(found: CountedRun, first: MetricColumns, settings: Settings) -> Iterator[Remark]:
    """Whether length decides: the order by the first column with all candidates cut to one length."""
    if len(found.cut) < 2 or not first.metric.sign:
        return
    keep = scored_topics(found.tallies, settings.on_failure)
    main, cut = (
        alternative_rankings.rank_by_column(tallies, first, keep, "length", "")
        for tallies in (found.tallies, found.cut)
    )
    remark = alternative_rankings.length_remark(main, cut)
    if remark:
        yield remark


def relative_path(path: str) -> str:
    """A path as people read it: from the current folder where it lies in there."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return path
