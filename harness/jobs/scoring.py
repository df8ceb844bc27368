"""What to score by, and how: the keywords that evaluate, score, rescore and compare share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import msgspec

from harness.errors import UnknownName
from harness.jobs.tallying import Source, tallied
from harness.records import Comparison, Dataset, Run, System
from harness.running import store
from harness.scoring import metrics as catalogue
from harness.scoring.compare import compare
from harness.scoring.metrics import Bleu, Facts, Metric, Rouge
from harness.scoring.settings import Settings, wanted


class Scoring(TypedDict, total=False):
    """Keywords of scoring, all optional.

    `metrics` are the columns of the table, by measure: "rouge2", "rouge2.r", "bleu". `rouge` and `bleu` are the
    variants to compute, `settings` the statistics. `ceilings`: whether the rows `oracle` and `human` are made.
    """

    metrics: Sequence[str]
    rouge: Rouge
    bleu: Bleu
    settings: Settings
    ceilings: bool


def settings_of(how: Scoring) -> Settings:
    """The statistics asked for, or the defaults."""
    return how.get("settings") or Settings()


def metrics_of(how: Scoring) -> tuple[Metric, ...]:
    """The metrics that yield the measures asked for, in the variants asked for. Raises HarnessError."""
    settings_of(how).check()
    metrics = catalogue.choose(measures_of(how), catalogue.catalogue(how.get("rouge"), how.get("bleu")))
    for metric in metrics:
        metric.signature(Facts((1, 1)))  # settings that do not go together are refused here, not after the run
    return metrics


def check_baseline(how: Scoring, systems: Sequence[System]) -> None:
    """Raise UnknownName where the baseline is none of the systems."""
    baseline, labels = settings_of(how).baseline, [system.label for system in systems]
    if baseline is not None and baseline not in labels:
        raise UnknownName("baseline", baseline, labels)


def measures_of(how: Scoring) -> tuple[str, ...]:
    """The columns asked for, or the default ones."""
    return tuple(how.get("metrics") or catalogue.DEFAULT)


def scored(run: Run, dataset: Dataset, how: Scoring) -> Comparison:
    """The candidates of a run against the references of its dataset. Reads what the run kept, writes nothing."""
    metrics = metrics_of(how)
    sources = [Source(system.label, system.role, store.candidates(run, system.label)) for system in run.systems]
    found = tallied(dataset, sources, metrics, how.get("ceilings", True))
    comparison = compare(dataset, found.tallies, wanted(metrics, measures_of(how)), found.events, settings_of(how))
    return msgspec.structs.replace(comparison, run=run.name, saved=shown(run.path), versions=run.versions)


def shown(path: str) -> str:
    """A path as people read it: from the current folder where it lies in there."""
    try:
        return str(Path(path).resolve().relative_to(Path.cwd()))
    except ValueError:
        return path
