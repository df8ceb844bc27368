"""Options of scoring as one frozen value, made where a command or a call begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self, TypedDict

from harness import cleaning
from harness.errors import UnknownName
from harness.jobs.count_cache import known_width
from harness.plugins import metric_files
from harness.records import System
from harness.scoring import metrics as catalogue
from harness.scoring.metrics import Bleu, DatasetFacts, Metric, Rouge, Similarity, custom, support
from harness.scoring.settings import MetricColumns, Settings, choose_columns
from harness.workspace import Workspace


class ScoringKeywords(TypedDict, total=False):
    """The keywords that every job of the Python interface takes beside its own, all optional.

    `metrics` are the columns of the table, by measure: "rouge2", "rouge2.r", "bleu"; or the path of a custom metric.
    `rouge`, `bleu` and `similarity` are the variants to compute, `settings` the statistics. `bounds` (formerly
    `ceilings`): whether the rows `oracle` and `human` are made. `clean` names the rules that candidates are cleaned by
    before anything is counted: "think", "lead-in", "all".
    """

    metrics: Sequence[str]
    rouge: Rouge
    bleu: Bleu
    similarity: Similarity
    settings: Settings
    bounds: bool
    ceilings: bool
    clean: Sequence[str]


@dataclass(frozen=True, slots=True)
class ScoringOptions:
    """Options of scoring. `metrics` are names of measures or paths of files, () for the default columns.

    `bounds`: whether the rows `oracle` and `human` are made. `clean` names rules of cleaning. The rest are the variants
    of the metrics and the settings of the statistics.
    """

    metrics: tuple[str, ...] = ()
    rouge: Rouge = field(default_factory=Rouge)
    bleu: Bleu = field(default_factory=Bleu)
    similarity: Similarity | None = None
    settings: Settings = field(default_factory=Settings)
    bounds: bool = True
    clean: tuple[str, ...] = ()

    @classmethod
    def from_keywords(cls, options: Self | None, keywords: ScoringKeywords) -> Self:
        """The options given, or options made from the keywords of a call. Raises TypeError where both are given."""
        if options is not None:
            if keywords:
                raise TypeError(f"give options, or {', '.join(keywords)}, not both")
            return options
        default = cls()
        unknown = set(keywords) - set(ScoringKeywords.__annotations__)
        if unknown:
            raise TypeError(f"unexpected keyword {min(unknown)!r}")
        return cls(
            metrics=_names(keywords.get("metrics")),
            rouge=keywords.get("rouge") or default.rouge,
            bleu=keywords.get("bleu") or default.bleu,
            similarity=keywords.get("similarity"),
            settings=keywords.get("settings") or default.settings,
            bounds=keywords.get("bounds", keywords.get("ceilings", True)),
            clean=_names(keywords.get("clean")),
        )

    def measures(self) -> tuple[str, ...]:
        """The requested columns, or the default ones. A file of a custom metric yields the measure of its name."""
        return self._named_measures() or catalogue.default_measures(self._catalogue())

    def usual_measures(self) -> tuple[str, ...]:
        """The requested names, then the usual measures of the ROUGE mode."""
        return tuple(dict.fromkeys((*self.metrics, *catalogue.default_measures(self._catalogue()))))

    def load_metrics(self, workspace: Workspace) -> tuple[Metric, ...]:
        """The metrics that yield the measures, in the requested variants; those in files are loaded and tried.

        Raises HarnessError, also for settings that do not go together: before anything is run, not after.
        """
        self.settings.check()
        cleaned = cleaning.cleaning_signature(self.rules())
        built_in = self._catalogue()
        chosen = catalogue.choose_metrics(self.measures(), built_in | self._custom_metrics(built_in, workspace))
        metrics = tuple(replace(metric, cleaning=cleaned) for metric in chosen)
        for metric in metrics:
            metric.signature(DatasetFacts((1, 1)))
        return metrics

    def columns(self, metrics: Sequence[Metric]) -> list[MetricColumns]:
        """The measures as columns of these metrics."""
        return choose_columns(metrics, self.measures())

    def rules(self) -> tuple[str, ...]:
        """The rules that candidates are cleaned by, in their order. Raises UnknownName."""
        return cleaning.choose_rules(self.clean)

    def check_baseline(self, systems: Sequence[System]) -> None:
        """Raise UnknownName where the baseline is none of the systems."""
        baseline, labels = self.settings.baseline, [system.label for system in systems]
        if baseline is not None and baseline not in labels:
            raise UnknownName("baseline", baseline, labels)

    def _catalogue(self) -> dict[str, Metric]:
        return {
            **catalogue.catalogue(self.rouge, self.bleu, self.similarity),
            **support.catalogue(support.read_support(self.metrics)),
        }

    def _named_measures(self) -> tuple[str, ...]:
        """The measures that are named, whatever options a name has."""
        return tuple(dict.fromkeys(_measure_of(name) for name in self.metrics))

    def _custom_metrics(self, built_in: Mapping[str, Metric], workspace: Workspace) -> dict[str, Metric]:
        """The metrics that the harness itself has not: from files in `metrics/`, or at the paths given."""
        measures = {measure for metric in built_in.values() for measure in metric.measures}
        others = [name for name in self.metrics if name not in measures and not name.startswith(support.PREFIX)]
        specs = metric_files.select_metrics(others, workspace.metrics, built_in) if others else ()
        return {spec.name: custom.load_metric(spec, known_width(workspace.results, spec)) for spec in specs}


def _measure_of(name: str) -> str:
    if name.startswith(support.PREFIX):
        return support.NAME
    return Path(name).stem if metric_files.is_path(name) else name


def _names(names: Sequence[str] | None) -> tuple[str, ...]:
    """The names as a tuple; a single string is one name."""
    return (names,) if isinstance(names, str) else tuple(names or ())
