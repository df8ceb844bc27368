"""Run systems, or keep candidates, on the topics of one shard of a run, and count them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Unpack

import msgspec
from msgspec import Struct

from harness.datasets.narrowed import narrow_dataset
from harness.errors import BadInput, HarnessError
from harness.files.names import escape_name
from harness.jobs.count import count_rows
from harness.jobs.evaluation import (
    DEFAULT_MEMORY,
    DEFAULT_TIMEOUT,
    EvalRequest,
    begin_prepared,
    prepare_run,
    run_prepared,
)
from harness.jobs.external_candidates import Candidates
from harness.jobs.external_scoring import keep_candidates, open_candidates
from harness.jobs.function_systems import Systems
from harness.jobs.listener import Listener
from harness.jobs.recorded_options import encode_options
from harness.jobs.run_limits import checked_limits
from harness.jobs.scored_run import ScoredRun
from harness.jobs.scoring_options import ScoringKeywords, ScoringOptions
from harness.records import Dataset, Run
from harness.running import store
from harness.running.shards import Shard, ShardRecord, shards_folder, write_record
from harness.showing.wording import word_remarks
from harness.workspace import Workspace, locate_workspace


class ShardResult(Struct, frozen=True):
    """The result of one shard: `topics` of the dataset's `total`; `failures` are candidates without a text.

    `problems` are systems that could not be loaded. `run` is the name of the run that it is a part of.
    """

    run: str
    shard: Shard
    topics: int
    total: int
    systems: int
    candidates: int
    failures: int
    problems: tuple[str, ...] = ()


def evaluate_shard(
    shard: Shard,
    dataset: Any = None,
    systems: Systems = (),
    *,
    run: str | None = None,
    fresh: bool = False,
    words: int | None = None,
    language: str = "",
    timeout: float = DEFAULT_TIMEOUT,
    memory: int = DEFAULT_MEMORY,
    cpu: float = 0.0,
    jobs: int | None = None,
    trials: int = 1,
    max_cost: float | None = None,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> ShardResult:
    """Run systems on the topics of one shard, and count their candidates. Everything but `shard` is as in `evaluate`.

    Finished work is kept: the same call goes on where a killed one stopped. `merge_shards` makes a run of all shards.
    Without `run` the name is made of the dataset and of what decides the candidates, alike on every machine.
    """
    request = EvalRequest(
        dataset=dataset,
        systems=systems,
        run=run,
        fresh=fresh,
        words=words,
        language=language,
        limits=checked_limits(timeout, memory, cpu),
        jobs=jobs,
        trials=trials,
        max_cost=max_cost,
        command=command,
        workspace=workspace or locate_workspace(),
        listener=listener,
        options=ScoringOptions.from_keywords(options, keywords),
    )
    prepared = prepare_run(request)
    place = _place_shard(request.workspace, run, prepared.plan, shard)
    part = narrow_dataset(prepared.dataset, shard.holds)
    record = _record(
        shard, part, request.options, word_remarks(prepared.selection.remarks), prepared.selection.problems
    )
    with begin_prepared(prepared, place, shard.name) as opened:
        write_record(opened.run, record)
        run_prepared(prepared, opened, part)
        scored = ScoredRun.open(opened.run, request.options, request.workspace, part)
        return _finish_shard(scored, len(prepared.dataset), record)


def score_shard(
    shard: Shard,
    dataset: Any,
    candidates: Mapping[str, str | Path | Candidates] | None = None,
    *,
    run: str | None = None,
    language: str = "",
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
    options: ScoringOptions | None = None,
    **keywords: Unpack[ScoringKeywords],
) -> ShardResult:
    """Count candidates made elsewhere on the topics of one shard; all but `shard` is as in `score_candidates`."""
    workspace = workspace or locate_workspace()
    options = ScoringOptions.from_keywords(options, keywords)
    opened_candidates = open_candidates(dataset, candidates, options, workspace, listener, language, command)
    place = _place_shard(workspace, run, opened_candidates.plan, shard)
    part = narrow_dataset(opened_candidates.dataset, shard.holds)
    former_fingerprint = opened_candidates.dataset.former_fingerprint
    record = _record(shard, part, options, (), ())
    with store.begin_run(
        place, opened_candidates.plan, name=shard.name, fresh=False, former_fingerprint=former_fingerprint
    ) as opened:
        write_record(opened.run, record)
        keep_candidates(opened, opened_candidates, part, listener)
        return _finish_shard(
            ScoredRun.open(opened.run, options, workspace, part), len(opened_candidates.dataset), record
        )


def _place_shard(workspace: Workspace, name: str | None, plan: Run, shard: Shard) -> Path:
    """The folder of the shards of a run. Raises HarnessError where another run bears its name."""
    name = name or name_run(plan)
    if escape_name(name.lower()) != name.lower() or len(name) > 100:
        raise HarnessError(f"{name!r} cannot name a run: use letters, digits, '-', '_', '.', and no '.' at the start")
    folder = shards_folder(workspace.results, name)
    if folder.parent.exists() and not folder.is_dir():
        raise BadInput(folder.parent, f"is there already and has no shards; choose another name for shard {shard}")
    return folder


def name_run(plan: Run) -> str:
    """The name of a run that was given none: the dataset, and a hash of all that decides its candidates."""
    uses = [(system.label, system.digest, sorted(system.options.items())) for system in plan.systems]
    made_of = (plan.dataset, plan.fingerprint, plan.seed, plan.words, plan.language, uses)
    digest = blake2b(msgspec.msgpack.encode(made_of), digest_size=4).hexdigest()
    return f"{escape_name(plan.dataset)[:80]}-sharded-{digest}"


def _record(
    shard: Shard, part: Dataset, options: ScoringOptions, remarks: Sequence[str], problems: Sequence[str]
) -> ShardRecord:
    return ShardRecord(
        shard.place, shard.shard_count, len(part.topics), encode_options(options), tuple(remarks), tuple(problems)
    )


def _finish_shard(scored: ScoredRun, total: int, record: ShardRecord) -> ShardResult:
    """Count the candidates on the topics of the shard, of `total` in all."""
    run, topics = scored.run, scored.dataset.topics
    count_rows(scored.dataset, scored.sources, scored.metrics, scored.options.bounds, scored.cache)
    files = [store.open_candidates(run, system.label) for system in run.systems]
    return ShardResult(
        run=Path(run.path).parents[1].name,
        shard=record.shard,
        topics=len(topics),
        total=total,
        systems=len(run.systems),
        candidates=sum(map(len, files)),
        failures=sum(len(file.failures) for file in files),
        problems=record.problems,
    )
