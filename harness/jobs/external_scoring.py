"""Candidates made elsewhere, kept as a run like any other and scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from msgspec import structs

from harness.datasets.jsonl_format import read_topic_ids
from harness.errors import HarnessError
from harness.jobs import topic_digests
from harness.jobs.candidate_matching import match_candidates, split_judgment_choices
from harness.jobs.early_oracles import EarlyOracles
from harness.jobs.external_candidates import Candidates, ExternalCandidates, read_candidates
from harness.jobs.listener import Listener
from harness.jobs.opened_data import Opened
from harness.jobs.run_judgments import collect_ratings, fit_judgments, keep_judgments
from harness.jobs.run_plans import open_with_topics, plan_run, score_and_save
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.jobs.workers import DaskOptions, open_workers
from harness.records import Dataset, JudgmentSet, Leaderboard, Run
from harness.running import store
from harness.running.run_writer import RunWriter
from harness.running.session import Limits
from harness.showing.wording import word_remark
from harness.workspace import Workspace, locate_workspace


def score_candidates(
    dataset: Any,
    candidates: Mapping[str, str | Path | Candidates] | None = None,
    *,
    run: str | None = None,
    language: str = "",
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    options: ScoringOptions | None = None,
    dask: DaskOptions | str | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> Leaderboard:
    """Score candidates made elsewhere, by label: a file (a line a topic, or JSON lines with ids), texts, or a mapping.

    They are kept as a run like any other. `dask`: where workers are that count, as in `evaluate`.
    Raises HarnessError where there are not as many candidates as topics.
    """
    workspace = workspace or locate_workspace()
    options = ScoringOptions.from_keywords(options, keywords)
    with EarlyOracles() as early:
        looking = early if options.bounds and dask is None else None
        given = open_candidates(dataset, candidates, options, workspace, listener, language, early=looking)
        former_fingerprint = given.dataset.former_fingerprint
        with (
            open_workers(dask, listener) as workers,
            store.begin_run(
                workspace.results, given.plan, name=run, fresh=False, former_fingerprint=former_fingerprint
            ) as opened,
        ):
            keep_candidates(opened, given, given.dataset, listener)
            given = replace(given, topics=(), candidates=())  # the texts are in the run now, and leave the memory
            return score_and_save(opened.run, given.dataset, options, workspace, workers=workers, early_oracles=early)


@dataclass(frozen=True, slots=True)
class GivenCandidates:
    """Candidates made elsewhere, their dataset, and the run to keep them in.

    `topics` are the ids of the dataset's topics; `judgments` are what was said of these candidates where they, or the
    dataset, came from.
    """

    dataset: Dataset
    topics: Sequence[str]
    candidates: tuple[ExternalCandidates, ...]
    plan: Run
    judgments: tuple[JudgmentSet, ...] = ()


def open_candidates(  # noqa: PLR0917  # each is another thing
    dataset: Any,
    candidates: Mapping[str, str | Path | Candidates] | None,
    options: ScoringOptions,
    workspace: Workspace,
    listener: Listener,
    language: str,
    command: Sequence[str] = (),
    early: EarlyOracles | None = None,
) -> GivenCandidates:
    """Read a dataset and the candidates for it. Raises HarnessError. `early` looks for oracles meanwhile."""
    metrics = options.load_metrics(workspace)
    dataset, judgments_in_files = split_judgment_choices(dataset, has_files=bool(candidates))
    source = open_with_topics(dataset, None, workspace, listener, language, line_is_topic=True)
    source = structs.replace(source, judgment_choices=judgments_in_files)
    dataset = source.dataset
    if early is not None:
        early.start(dataset, metrics, len(dataset.topics) * len(candidates or source.inside), workspace.results)
    ids = read_topic_ids(dataset.topics)
    candidates = match_candidates(candidates or {}, source, ids, listener)
    external = tuple(read_candidates(label, texts, dataset) for label, texts in candidates.items())
    if not external:
        raise HarnessError("no candidates to score: give a file of them with -i FILE")
    systems = [entry.system for entry in external]
    options.check_baseline(systems)
    seed = options.settings.seed
    plan = plan_run(dataset, systems, seed, workspace, words=None, limits=Limits(), language=language, command=command)
    return GivenCandidates(dataset, ids, external, plan, _judgments_of(external, source, listener))


def _judgments_of(
    external: Sequence[ExternalCandidates], source: Opened, listener: Listener
) -> tuple[JudgmentSet, ...]:  # fmt: skip
    """The judgments of these candidates; a remark reports those of others. Raises BadInput if a rating is invalid."""
    of_files = collect_ratings((entry.system.label, entry.where, entry.ratings) for entry in external)
    texts = {entry.system.label: entry.by_topic for entry in external}
    fitted = fit_judgments((*of_files, *source.judgments), texts)
    for remark in fitted.remarks:
        listener.remark(word_remark(remark))
    return fitted.sets


def keep_candidates(opened: RunWriter, opened_candidates: GivenCandidates, topics: Dataset, listener: Listener) -> None:
    """Write down the candidates for these topics of the dataset."""
    for remark in opened.remarks:
        listener.remark(remark)
    is_whole = topics is opened_candidates.dataset
    ids = opened_candidates.topics if is_whole else read_topic_ids(topics.topics)
    topic_digests.write_digests(opened.run, topics, ids)
    wanted_ids = None if is_whole else frozenset(ids)
    for entry in opened_candidates.candidates:
        saved_keys = opened.keys(entry.system.label)
        for batch in entry.batches():
            opened.append_all(
                entry.system,
                [
                    candidate
                    for candidate in batch
                    if candidate.key not in saved_keys and (wanted_ids is None or candidate.topic in wanted_ids)
                ],
            )
    opened.finish(ids)
    keep_judgments(Path(opened.run.path), opened_candidates.judgments)
