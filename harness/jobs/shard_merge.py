"""Shards -> the ordinary run: checked against one another, their candidates as one, their counts taken over."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct, structs

from harness.datasets.jsonl_format import read_topic_ids
from harness.datasets.narrowed import narrow_dataset
from harness.errors import HarnessError, Unlike
from harness.files.folder_locks import Lock
from harness.files.line_files import write_whole_file
from harness.jobs import topic_digests
from harness.jobs.count_cache import CountCache
from harness.jobs.listener import Listener
from harness.jobs.lookup import dataset_of
from harness.jobs.opened_data import tell_remarks
from harness.jobs.provenance import current_versions, portable_command, version_remarks
from harness.jobs.recorded_options import decode_options
from harness.jobs.row_keys import RowKeys
from harness.jobs.run_judgments import keep_judgments
from harness.jobs.run_plans import score_and_save
from harness.jobs.scored_run import ScoredRun, read_sources
from harness.jobs.scoring_options import ScoringOptions
from harness.judging.judgment_files import read_all_judgments
from harness.phrases import list_names, plural
from harness.progress import track_items
from harness.records import Dataset, Leaderboard, Remark, Run, text_remark
from harness.running import store
from harness.running.candidate_file import candidate_path
from harness.running.package_versions import merge_versions
from harness.running.run_writer import encode_run
from harness.running.shards import KeptShard, MergedCandidates, Shard, place_of, read_shards
from harness.scoring.metrics import Metric, Rows
from harness.workspace import Workspace, locate_workspace

MAX_NAMED = 4
"""Shards that an error names; it counts all of them."""


class MergeResult(Struct, frozen=True):
    """The leaderboard of all shards, the options of its scoring, and the systems that could not be loaded."""

    leaderboard: Leaderboard
    options: ScoringOptions
    problems: tuple[str, ...]


def merge_shards(
    run: str,
    *,
    any_versions: bool = False,
    command: Sequence[str] = (),
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
) -> MergeResult:
    """Make an ordinary run of all its shards, and score it by their options. The shards stay as they are.

    `any_versions`: shards that were made under other versions of Python or of packages are taken all the same.
    Raises HarnessError where a shard is missing or unfinished (with the command that makes it), or where one is of
    another dataset, other options or other versions.
    """
    workspace = workspace or locate_workspace()
    shards = read_shards(workspace.results, run)
    folder = workspace.results / run
    lock = Lock(folder)
    try:
        options = _check_alike(shards, any_versions=any_versions)
        dataset = dataset_of(structs.replace(shards[0].run, name=run), workspace)
        merged = _describe_run(shards, folder, portable_command(command, workspace.root))
        candidates_of = {
            system.label: MergedCandidates([shard.run for shard in shards], system.label) for system in merged.systems
        }
        _check_complete(shards, dataset, candidates_of, run)
        tell_remarks(_double_remarks(candidates_of, shards), listener)
        _write_run(merged, dataset, candidates_of)
        for shard in shards:
            keep_judgments(folder, read_all_judgments(Path(shard.run.path)))
        if not any(candidates.contradictions for candidates in candidates_of.values()):
            _take_counts(shards, ScoredRun.open(merged, options, workspace, dataset))
    finally:
        lock.release()
    records = [shard.record for shard in shards]
    problems = tuple(dict.fromkeys(text for record in records for text in record.problems))
    texts = (*problems, *dict.fromkeys(text for record in records for text in record.remarks))
    remarks = (*map(text_remark, texts), *version_remarks(merged))
    return MergeResult(score_and_save(merged, dataset, options, workspace, remarks), options, problems)


def shard_options(run: str, workspace: Workspace | None = None) -> ScoringOptions:
    """The options of scoring that the first shard of a run states. Raises HarnessError."""
    shards = read_shards((workspace or locate_workspace()).results, run)
    return decode_options(shards[0].record.options)


def _check_alike(shards: Sequence[KeptShard], *, any_versions: bool) -> ScoringOptions:
    """The scoring options of all shards. Raises Unlike where one is not like most of them."""
    kinds = {
        "another dataset": lambda shard: (shard.run.dataset, shard.run.fingerprint),
        "another seed, word budget or language": lambda shard: (shard.run.seed, shard.run.words, shard.run.language),
        "other systems or options of systems": _systems_of,
        "other options of scoring": lambda shard: bytes(shard.record.options),
        **({} if any_versions else {"other versions": _versions_of}),
    }
    for what, key in kinds.items():
        values = Counter(key(shard) for shard in shards)
        usual = values.most_common(1)[0][0]
        odd = [shard for shard in shards if key(shard) != usual]
        if odd:
            _refuse(odd, what, shards, [str(key(odd[0])), str(usual)] if what == "other versions" else [])
    return decode_options(shards[0].record.options)


def _systems_of(shard: KeptShard) -> object:
    return tuple(
        (system.label, system.digest, system.packages, msgspec.json.encode(system.options))
        for system in sorted(shard.run.systems, key=lambda system: system.label)
    )


def _versions_of(shard: KeptShard) -> str:
    names = current_versions()
    versions = {name: {text, *shard.run.also_under.get(name, ())} for name, text in shard.run.versions.items()}
    return ", ".join(f"{name} {' and '.join(sorted(versions[name]))}" for name in sorted(versions) if name in names)


def _refuse(odd: Sequence[KeptShard], what: str, shards: Sequence[KeptShard], facts: Sequence[str]) -> None:
    names = list_names([str(shard.record.shard) for shard in odd], MAX_NAMED)
    unlike = f" ({facts[0]}; most have {facts[1]})" if facts else ""
    usual = next(shard for shard in shards if shard not in odd)
    way_out = "" if what != "other versions" else ", or merge them all the same with --any-versions"
    raise Unlike(
        f"{Path(odd[0].run.path).parent}: shard {names} has {what} than the other {len(shards) - len(odd)}{unlike}; "
        f"remove {Path(odd[0].run.path).name} and run it again: {shard_command(usual, odd[0].record.shard)}{way_out}"
    )


def shard_command(saved: KeptShard, shard: Shard) -> str:
    """The command that makes another shard of the same run."""
    words = [*saved.run.command]
    for place, word in enumerate(words):
        if word == "--shard" and place + 1 < len(words):
            words[place + 1] = str(shard)
            return shlex.join(words)
        if word.startswith("--shard="):
            words[place] = f"--shard={shard}"
            return shlex.join(words)
    name = Path(saved.run.path).parents[1].name
    return shlex.join(["harness", "eval", saved.run.dataset, "--run", name, "--shard", str(shard)])


def _describe_run(shards: Sequence[KeptShard], folder: Path, command: Sequence[str]) -> Run:
    """The run of all shards, under all their versions."""
    first = shards[0].run
    results = folder.parent
    before = next((run for run in store.list_runs(results).runs if run.name == folder.name), None)
    sequence = (
        before.sequence if before else 1 + max((run.sequence for run in store.list_runs(results).runs), default=0)
    )
    merged = structs.replace(
        first,
        name=folder.name,
        path=str(folder),
        created=before.created if before else datetime.now(UTC).isoformat(timespec="seconds"),
        command=tuple(command) or first.command,
        sequence=sequence,
    )
    for shard in shards[1:]:
        merged = merge_versions(merged, shard.run, here=False, first=False)
    return merged


def _check_complete(
    shards: Sequence[KeptShard], dataset: Dataset, candidates_of: Mapping[str, MergedCandidates], name: str
) -> None:
    """Raise HarnessError where a topic has no candidate of some system: which shards lack it, and how to get them."""
    shard_count = Counter(shard.record.shard_count for shard in shards).most_common(1)[0][0]
    missing: Counter[int] = Counter()
    topics: Counter[int] = Counter()
    for topic in track_items(dataset.topics, "looked for", "topics"):
        place = place_of(topic.id, shard_count)
        topics[place] += 1
        missing[place] += not all(topic.id in candidates for candidates in candidates_of.values())
    places = sorted(place for place, count in missing.items() if count)
    if not places:
        return
    present_shards = {shard.record.place for shard in shards if shard.record.shard_count == shard_count}
    gone = [place for place in places if place not in present_shards]
    torn = [place for place in places if place in present_shards]
    parts = []
    if gone:
        parts.append(f"{_name_shards(gone, shard_count)} {'is' if len(gone) == 1 else 'are'} missing")
    if torn:
        lacking = sum(missing[place] for place in torn)
        of_all = plural(sum(topics[place] for place in torn), "topic")
        parts.append(
            f"{_name_shards(torn, shard_count)} {'is' if len(torn) == 1 else 'are'} not finished "
            f"({lacking} of {of_all} to go)"
        )
    commands = [shard_command(shards[0], Shard(place, shard_count)) for place in places[:MAX_NAMED]]
    more = " ..." if len(places) > MAX_NAMED else ""
    raise HarnessError(f"run {name}: {'; '.join(parts)}; make what is missing with: {'; '.join(commands)}{more}")


def _name_shards(places: Sequence[int], shard_count: int) -> str:
    names = list_names([str(Shard(place, shard_count)) for place in places], MAX_NAMED)
    return f"shard{'s' * (len(places) > 1)} {names}"


def _double_remarks(candidates_of: Mapping[str, MergedCandidates], shards: Sequence[KeptShard]) -> list[Remark]:
    """A remark where several shards hold the same topics."""
    doubles = sum(candidates.doubles for candidates in candidates_of.values())
    unlike = sum(candidates.contradictions for candidates in candidates_of.values())
    places = Counter(shard.record.shard for shard in shards)
    twice = [str(shard) for shard, count in places.items() if count > 1]
    facts = {"candidates": doubles, "unlike": unlike, "shards": twice}
    return [Remark("double candidates", "note", facts)] if doubles else []


def _write_run(run: Run, dataset: Dataset, candidates_of: Mapping[str, MergedCandidates]) -> None:
    """Write candidates in the order of the topics, then run.json, without which nothing takes the folder for a run."""
    folder = Path(run.path)
    (folder / "comparison.json").unlink(missing_ok=True)  # while it is there, the run seems to be complete
    try:
        (folder / "candidates").mkdir(exist_ok=True)
    except OSError as error:
        raise HarnessError(f"{folder}: cannot be written: {error.strerror}; the shards are whole") from None
    for system in track_items(run.systems, "wrote", "systems"):
        path = candidate_path(run, system.label)
        write_whole_file(path, candidates_of[system.label].lines(read_topic_ids(dataset.topics)))
    write_whole_file(folder / "run.json", [encode_run(run)])
    topic_digests.write_digests(run, dataset)


def _take_counts(shards: Sequence[KeptShard], scored: ScoredRun) -> None:
    """Join the counts of shards by topic, and keep them with the run; missing counts are counted again."""
    dataset, with_bounds = scored.dataset, scored.options.bounds
    is_shared = dataset.references[1] > 1
    rows = RowKeys.from_sources(scored.sources, scored.metrics, with_bounds=with_bounds, is_shared=is_shared)
    if not rows.is_known:
        return
    ids = {topic.id: place for place, topic in enumerate(dataset.topics)}
    parts = []
    for shard in shards:
        part = narrow_dataset(dataset, shard.record.shard.holds)
        parts.append((shard, part, np.fromiter((ids[topic.id] for topic in part.topics), np.intp, len(part.topics))))
    for metric in scored.metrics:
        keys = rows.keys_of(metric)
        counts = np.zeros((len(ids), len(keys), metric.width))
        is_counted = np.zeros(len(ids), np.bool_)
        for shard, part, places in parts:
            shard_counts = _counts_of_shard(shard, part, rows, scored, metric) if len(places) else None
            if shard_counts is not None:
                counts[places], is_counted[places] = shard_counts, True
        if is_counted.all():
            scored.cache.write_rows(metric, keys, counts)


def _counts_of_shard(
    shard: KeptShard, part: Dataset, whole: RowKeys, scored: ScoredRun, metric: Metric
) -> Rows | None:  # fmt: skip
    """The counts of a shard, with the rows of the whole run; None where some are not kept."""
    sources = read_sources(shard.run, scored.options.rules())
    rows = RowKeys.from_sources(sources, scored.metrics, with_bounds=whole.has_oracle, is_shared=whole.has_human)
    if [source.label for source in rows.sources] != [source.label for source in whole.sources] or not rows.is_known:
        return None
    stored = CountCache.open_for_run(shard.run, part).read_rows(metric, rows.keys_of(metric), len(part.topics))
    return stored.counts if stored is not None and stored.present.all() else None
