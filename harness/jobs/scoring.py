"""What to score by, and how: the keywords that evaluate, score, rescore and compare share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypedDict

import msgspec
import numpy as np

from harness.data import cleaning
from harness.errors import UnknownName
from harness.jobs.cleaning import CleanedCandidates, candidates_of, touched
from harness.jobs.origin import versions
from harness.jobs.tallying import Source, Tallied, finished, tallied
from harness.records import Candidate, Comparison, Dataset, Row, Run, System
from harness.running.candidates import Candidates
from harness.scoring import metrics as catalogue
from harness.scoring import remarks, robust
from harness.scoring.compare import compare, kept_topics
from harness.scoring.metrics import Bleu, Facts, Metric, Rouge, Similarity, own, written
from harness.scoring.power import variance_split
from harness.scoring.settings import Settings, Wanted, leading, wanted
from harness.workspace import Workspace

PRICES = frozenset({"input_price", "output_price"})
"""The options by which a system is told what a million tokens cost."""


class Scoring(TypedDict, total=False):
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


def settings_of(how: Scoring) -> Settings:
    """The statistics asked for, or the defaults."""
    return how.get("settings") or Settings()


def metrics_of(how: Scoring, workspace: Workspace) -> tuple[Metric, ...]:
    """The metrics that yield the measures asked for, in the variants asked for; those in files are loaded and tried.

    Raises HarnessError.
    """
    settings_of(how).check()
    cleaned = cleaning.signature(rules_of(how))
    known = _catalogue(how)
    chosen = catalogue.choose(measures_of(how), known | _own(how, known, workspace))
    metrics = tuple(replace(each, cleaned=cleaned) for each in chosen)
    for metric in metrics:
        metric.signature(Facts((1, 1)))  # settings that do not go together are refused here, not after the run
    return metrics


def rules_of(how: Scoring) -> tuple[str, ...]:
    """The rules that candidates are cleaned by, in their order. Raises UnknownName."""
    return cleaning.chosen(how.get("clean") or ())


def check_baseline(how: Scoring, systems: Sequence[System]) -> None:
    """Raise UnknownName where the baseline is none of the systems."""
    baseline, labels = settings_of(how).baseline, [system.label for system in systems]
    if baseline is not None and baseline not in labels:
        raise UnknownName("baseline", baseline, labels)


def _catalogue(how: Scoring) -> dict[str, Metric]:
    return catalogue.catalogue(how.get("rouge"), how.get("bleu"), how.get("similarity"))


def _own(how: Scoring, known: Mapping[str, Metric], workspace: Workspace) -> dict[str, Metric]:
    """Those asked for that the harness itself has not: from files in `metrics/`, or of the paths given."""
    measures = {measure for metric in known.values() for measure in metric.measures}
    others = [name for name in how.get("metrics") or () if name not in measures]
    found = written.named(others, workspace.metrics, known) if others else ()
    return {each.name: own.metric(each) for each in found}


def measures_of(how: Scoring) -> tuple[str, ...]:
    """The columns asked for, or the default ones. A file of one's own yields the measure of its name."""
    names = (Path(name).stem if written.is_path(name) else name for name in how.get("metrics") or ())
    return tuple(dict.fromkeys(names)) or catalogue.defaults(_catalogue(how))


def scored(run: Run, dataset: Dataset, how: Scoring, workspace: Workspace) -> Comparison:
    """The candidates of a run against the references of its dataset. Reads what the run kept, writes nothing."""
    metrics = metrics_of(how, workspace)
    sources = sources_of(run, how)
    found = tallied(dataset, sources, metrics, how.get("ceilings", True))
    columns = wanted(metrics, measures_of(how))
    comparison = compared(dataset, found, columns, settings_of(how), touched(finished(sources)))
    return of_run(comparison, run)


def of_run(comparison: Comparison, run: Run) -> Comparison:
    """The comparison with what is known of the run that it is of."""
    priced = {system.label: system.name for system in run.systems if set(system.options) >= PRICES}
    rows = tuple(msgspec.structs.replace(row, priced=priced.get(row.label, "")) for row in comparison.rows)
    return msgspec.structs.replace(comparison, rows=rows, run=run.name, saved=shown(run.path), versions=versions())


def sources_of(run: Run, how: Scoring) -> list[Source]:
    """Where the rows of a run come from, cleaned as asked; the tries of a system bear the label of its row."""
    found = ((system, candidates_of(run, system.label, rules_of(how))) for system in run.systems)
    return [
        Source(system.try_of or system.label, system.role, candidates, is_unfinished(candidates))
        for system, candidates in found
    ]


def is_unfinished(candidates: Mapping[str, Candidate]) -> bool:
    """Whether what its system needs could not be had for some topic: cleaning does not change that."""
    written = candidates.written if isinstance(candidates, CleanedCandidates) else candidates
    if isinstance(written, Candidates):
        return "unavailable" in written.failures.values()
    return any(each.failure == "unavailable" for each in written.values())


def compared(
    dataset: Dataset, found: Tallied, columns: Sequence[Wanted], settings: Settings, touched: Sequence[str] = ()
) -> Comparison:
    """The comparison, with the fair rows beside `human`, what tries add, what cleaning did, and the alarms."""
    plain = compare(dataset, found.tallies, columns, found.events, settings, waiting=found.waiting)
    beside = _fair(dataset, found, columns, settings)
    rows = tuple(_tried(row, found, columns) for row in plain.rows)
    told = (
        *found.told,
        *_of_tries(rows, _measure(leading(columns))),
        *_of_length(found, leading(columns), settings),
        *touched,
        *found.unread,
        *(alarm.sentence for alarm in found.alarms),
    )
    return msgspec.structs.replace(
        plain,
        rows=rows,
        fair=beside.rows if beside else (),
        way=_way(found) if beside else None,
        alarms=found.alarms,
        remarks=(*plain.remarks, *told),
    )


def _way(found: Tallied) -> tuple[str, str] | None:
    return ("lead", "human") if any(whole.label == "lead" for whole in found.fair) else None


def _fair(dataset: Dataset, found: Tallied, columns: Sequence[Wanted], settings: Settings) -> Comparison | None:
    """Systems and `human` on the same leave-one-out sets; None where no topic has two references."""
    if not found.fair:
        return None
    untested = replace(settings, test="none", baseline=None, way=_way(found))
    return compare(dataset, found.fair, columns, found.events, untested)


def _tried(row: Row, found: Tallied, columns: Sequence[Wanted]) -> Row:
    """The row with the share of its variance that is the system's own randomness, where it was tried several times."""
    tries = found.tries.get(row.label, ())
    if not tries or row.topics < 2:
        return row
    shares = {
        column.metric.measures[pick]: variance_split(scores[..., pick]).share
        for column in columns
        for scores in [np.stack([column.metric.score_topics(each.rows[column.metric.name]) for each in tries])]
        for pick in column.picks
        if np.isfinite(scores[..., pick]).all()
    }
    return msgspec.structs.replace(row, randomness=shares)


def _of_tries(rows: Sequence[Row], measure: str) -> Iterator[str]:
    """How much the systems' own randomness moves the first column."""
    rows = [row for row in rows if not row.unfinished]
    tries = max((row.tries for row in rows), default=1)
    if tries > 1:
        yield remarks.of_tries(measure, tries, {row.label: row.randomness.get(measure, 0.0) for row in rows})


def _measure(column: Wanted) -> str:
    return column.metric.measures[column.picks[0]]


def _of_length(found: Tallied, first: Wanted, settings: Settings) -> Iterator[str]:
    """Whether length decides: the order by the first column with all candidates cut to one length."""
    if len(found.cut) < 2 or not first.metric.sign:
        return
    keep = kept_topics(found.tallies, settings.on_failure)
    main, cut = (robust.ranking_by(tallies, first, keep, "length", "") for tallies in (found.tallies, found.cut))
    remark = robust.length_remark(main, cut)
    if remark:
        yield remark


def shown(path: str) -> str:
    """A path as people read it: from the current folder where it lies in there."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return path
