"""A run opened, read and counted once for all jobs of a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Self

from harness.cleaning import VERSION
from harness.jobs.candidate_sources import CandidateSource, scored_sources
from harness.jobs.clean_candidates import CleanedCandidates, candidates_of, cleaning_remarks
from harness.jobs.count_cache import CountCache
from harness.jobs.lookup import dataset_of, load_run, run_remarks
from harness.jobs.scoring_options import ScoringOptions
from harness.records import Candidate, Dataset, Remark, Run, System
from harness.running.candidate_file import Candidates
from harness.running.text_digests import ContentDigests
from harness.scoring.metrics import Metric
from harness.scoring.settings import MetricColumns
from harness.workspace import Workspace

if TYPE_CHECKING:
    from harness.jobs.count import CountedRun
    from harness.jobs.kept_oracles import KeptOracles, SomeOracles
    from harness.parallel.process_mapper import Mapper

Remarks = tuple[Remark, ...]


@dataclass(frozen=True)
class ScoredRun:
    """The candidates of a run against the references of its dataset, by these metrics.

    `sources` are where its rows come from, `columns` what is asked for of the metrics; `remarks` is what a reader must
    know of the run itself. Counts are made, or taken from the cache of the run, when they are first asked for; where,
    `mapper` decides; None: by the cores. `early_oracles` are those that are known by then. `part` tells the topics that
    they are of, "" for all.
    """

    run: Run
    dataset: Dataset
    options: ScoringOptions
    metrics: tuple[Metric, ...]
    sources: tuple[CandidateSource, ...]
    remarks: Remarks = ()
    mapper: Mapper | None = None
    early_oracles: SomeOracles | None = None
    part: str = ""

    @classmethod
    def open(
        cls, run: str | Run | None, options: ScoringOptions, workspace: Workspace, dataset: Dataset | None = None
    ) -> Self:
        """The run of that name (None: the latest) on `dataset`, by default the one that it was made on.

        Raises HarnessError where it cannot be read, or its dataset has changed since.
        """
        opened = run if isinstance(run, Run) else load_run(run, workspace)
        dataset = dataset or dataset_of(opened, workspace)
        metrics = options.load_metrics(workspace)
        sources = read_sources(opened, options.rules())
        return cls(opened, dataset, options, metrics, sources, run_remarks(opened, run))

    @property
    def columns(self) -> list[MetricColumns]:
        """The requested measures."""
        return self.options.columns(self.metrics)

    @cached_property
    def cache(self) -> CountCache:
        """The counts that are kept with the run."""
        return CountCache.open_for_run(self.run, self.dataset)

    @cached_property
    def counts(self) -> CountedRun:
        """The counts of all rows."""
        from harness.jobs.count import count_candidates  # noqa: PLC0415  # a kept leaderboard needs no counts

        return count_candidates(
            self.dataset,
            self.sources,
            self.metrics,
            self.options.bounds,
            self.cache,
            self.mapper,
            self.early_oracles,
        )

    @cached_property
    def oracles(self) -> KeptOracles:
        """The texts of the row `oracle`: ask for `counts` first, with which they are kept."""
        from harness.jobs.kept_oracles import KeptOracles  # noqa: PLC0415

        return KeptOracles(self.cache, self.metrics, len(self.dataset.topics))

    def cleaning_remarks(self) -> Remarks:
        """Remarks on what cleaning changed in the candidates, or would change."""
        return cleaning_remarks(scored_sources(self.sources))


def read_sources(run: Run, rules: tuple[str, ...]) -> tuple[CandidateSource, ...]:
    """The sources of a run's rows, cleaned by these rules; the trials of a system bear the label of its row."""
    return tuple(read_candidate_source(run, system, rules) for system in run.systems)


def read_candidate_source(run: Run, system: System, rules: tuple[str, ...]) -> CandidateSource:
    """The candidates of one system, or of one of its trials."""
    digests = ContentDigests()
    candidates = candidates_of(run, system.label, rules, digests=digests)
    cleaned = f" clean.v{VERSION}:{'+'.join(rules)}" if rules else ""
    return CandidateSource(
        system.trial_of or system.label,
        system.role,
        candidates,
        has_unavailable(candidates),
        digests.of_texts() + cleaned,
        digests.of_bytes() + cleaned,
    )


def has_unavailable(candidates: Mapping[str, Candidate]) -> bool:
    """Tell whether something outside was unavailable to the system for some topic, which cleaning does not change."""
    raw = candidates.as_written if isinstance(candidates, CleanedCandidates) else candidates
    if isinstance(raw, Candidates):
        return "unavailable" in raw.failures.values()
    return any(candidate.failure == "unavailable" for candidate in raw.values())


def restrict_to_topics(scored: ScoredRun, counted: CountedRun, part: str) -> ScoredRun:
    """The same run with other counts: those of some of its topics, which `part` tells from other parts."""
    narrowed = replace(scored, part=part)
    narrowed.__dict__["counts"] = counted
    return narrowed
