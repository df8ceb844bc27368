"""Judgments, or scores made elsewhere, of the candidates of a run: read from files and kept with the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct, structs

from harness.errors import BadInput, HarnessError
from harness.importing.choices import Choices, JudgmentChoice, Kind
from harness.importing.judgment_tables import Known, RatingCollector, ReadRating, name_groups, read_judgment_table
from harness.jobs.listener import Listener
from harness.jobs.lookup import dataset_of, load_run
from harness.jobs.run_judgments import Texts, fit_judgments, keep_judgments
from harness.judging.judgment_files import read_judgments
from harness.progress import track_items
from harness.records import JudgmentSet, Rating, Remark, Run
from harness.running.candidate_file import Candidates, candidate_path
from harness.showing.wording import word_remark
from harness.showing.wording.import_wording import word_roles
from harness.workspace import Workspace, locate_workspace

MAX_NAMED = 8
"""Unknown systems and topics that have a line each."""


UNKNOWN = {"system": "ratings of an unknown system", "topic": "ratings of an unknown topic"}
"""Part missing in the run -> the kind of the remark on it."""


class JudgmentFile(Struct, frozen=True):
    """A file of judgments or scores, with the criterion and scale typed after its name."""

    path: str
    kind: Kind = "person"
    criterion: str = ""
    low: float | None = None
    high: float | None = None


FILE_SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".json", ".xlsx", ".xls", ".ods", ".parquet", ".score"})
"""Endings that no field of a table has: what ends so was meant to be a file."""


def import_judgments(
    run: str | Run | None,
    files: Sequence[JudgmentFile],
    *,
    choices: Choices = Choices(),  # noqa: B008  # a frozen value
    encoding: str | None = None,
    split: str | None = None,
    dry_run: bool = False,
    workspace: Workspace | None = None,
    listener: Listener = Listener(),  # noqa: B008  # a frozen value
) -> list[Path]:
    """Keep judgments in files about the candidates of a run (default: the latest) in results/<run>/judgments/.

    `choices` name fields of the files: id, system, judgments. Ratings are matched by topic and system; those without a
    match are reported with their lines. With `dry_run` nothing is written. Raises HarnessError, also where nothing
    matches.
    """
    workspace = workspace or locate_workspace()
    opened = run if isinstance(run, Run) else load_run(run, workspace)
    texts = candidate_texts(opened)
    targets = Known(tuple(topic.id for topic in dataset_of(opened, workspace).topics), tuple(texts))
    sets: list[JudgmentSet] = []
    for file in files:
        _refuse_special(file)
        read = _read_native(file) or _read_foreign(file, choices, targets, encoding, split, listener)
        fitted = fit_judgments(read, texts)
        for remark in fitted.remarks:
            listener.remark(word_remark(remark))
        if not fitted.sets:
            raise BadInput(file.path, f"holds no judgment of a candidate of the run {opened.name}")
        sets += fitted.sets
    for judgments in sets:
        listener.remark(word_remark(_summary(judgments)))
    return [] if dry_run else keep_judgments(Path(opened.path), sets)


def _refuse_special(file: JudgmentFile) -> None:
    """Raise BadInput for a device or pipe, which may never end."""
    path = Path(file.path)
    if path.exists() and not path.is_file() and not path.is_dir():
        raise BadInput(file.path, "is not a regular file and cannot be read twice; save it as one first")


def candidate_texts(run: Run) -> Texts:
    """The texts of all systems of a run, by topic; the trials of a system count as systems of their own."""
    return {
        system.label: {
            topic: candidate.text for topic, candidate in Candidates(candidate_path(run, system.label)).items()
        }
        for system in track_items(run.systems, "read", "systems")
    }


def _read_native(file: JudgmentFile) -> tuple[JudgmentSet, ...]:
    """The judgments of a file of this harness; () for a file of any other kind."""
    path = Path(file.path)
    if not path.is_file() or path.suffix != ".jsonl":
        return ()
    with path.open("rb") as opened:
        first = opened.readline(2**16)
    if b'"rater_kind"' not in first or b'"criteria"' not in first:
        return ()
    return (read_judgments(path),)


def _read_foreign(  # noqa: PLR0917  # each is another thing
    file: JudgmentFile, choices: Choices, targets: Known, encoding: str | None, split: str | None, listener: Listener
) -> tuple[JudgmentSet, ...]:
    table = read_judgment_table(file.path, file.kind, choices, targets, encoding=encoding, split=split)
    listener.remark(word_roles(f"{file.path}: {table.kind}", table.roles, (), table.left_out))
    ratings = [_with_scale(rating, file) for rating in name_groups(table, file.path)]
    collector = RatingCollector(file.path)
    unmatched: dict[tuple[str, str], list[ReadRating]] = {}
    names = _topic_names(ratings, targets, file.path, listener)
    for rating, topic in zip(ratings, names, strict=True):
        if rating.system not in targets.systems:
            unmatched.setdefault(("system", rating.system), []).append(rating)
        elif topic is None:
            unmatched.setdefault(("topic", str(rating.topic)), []).append(rating)
        elif rating.raw.value == rating.raw.value:  # NaN: no rating
            collector.add(rating.system, topic, rating.raw)
    for remark in _loss_remarks(unmatched, file.path):
        listener.remark(word_remark(remark))
    return collector.build_sets(Path(file.path).name)


def _with_scale(rating: ReadRating, file: JudgmentFile) -> ReadRating:
    """The rating under the criterion and on the scale that were typed behind the file."""
    raw = rating.raw
    if file.low is not None and raw.field.low is None:
        raw = raw._replace(field=structs.replace(raw.field, low=file.low, high=file.high))
    if file.criterion:
        raw = raw._replace(criterion=file.criterion)
    return structs.replace(rating, raw=raw)


def _topic_names(
    ratings: Sequence[ReadRating], targets: Known, where: str, listener: Listener
) -> list[str | None]:  # fmt: skip
    """The topic of each rating: by its name, by its number, or by the order in the file; None for one that is none."""
    topics = set(targets.topics)
    if all(rating.topic is None for rating in ratings):
        counts = Counter({rating.system: rating.place + 1 for rating in ratings if rating.system in targets.systems})
        if wrong := next((name for name, count in counts.items() if count != len(topics)), None):
            raise HarnessError(
                f"{where}: names no topics, and has {counts[wrong]} lines of {wrong!r} for {len(topics)} topics; "
                "give --id COLUMN"
            )
        listener.remark(word_remark(Remark("judgments by place", "note", {"source": where})))
        return [targets.topics[rating.place] if rating.place < len(targets.topics) else None for rating in ratings]
    names = {rating.topic for rating in ratings if rating.topic is not None}
    for start in (0, 1):
        numbers = {str(place + start): topic for place, topic in enumerate(targets.topics)}
        if names <= set(numbers) and not names & topics and len(names) == len(topics):
            return [numbers[str(rating.topic)] for rating in ratings]
    return [rating.topic if rating.topic in topics else None for rating in ratings]


def _loss_remarks(unmatched: dict[tuple[str, str], list[ReadRating]], where: str) -> Iterator[Remark]:
    for what, unknown in UNKNOWN.items():
        names = [(name, ratings) for (kind, name), ratings in unmatched.items() if kind == what]
        for name, ratings in names[:MAX_NAMED]:
            facts = {"source": where, "line": ratings[0].raw.line, what: name, "count": len(ratings)}
            yield Remark(unknown, "caution", facts)
        if (more := len(names) - MAX_NAMED) > 0:
            yield Remark("more unknown ratings", "caution", {"source": where, "count": more, "what": what})


def _summary(judgments: JudgmentSet) -> Remark:
    ratings = [judgment for judgment in judgments.judgments if isinstance(judgment, Rating)]
    return Remark(
        "judgments kept",
        "note",
        {
            "name": judgments.source.name,
            "count": len(judgments.judgments),
            "criteria": [criterion.name for criterion in judgments.source.criteria],
            "raters": len({judgment.rater for judgment in judgments.judgments}),
            "systems": len({rating.system for rating in ratings}),
            "topics": len({judgment.topic for judgment in judgments.judgments}),
        },
    )


def split_judgment_flags(choices: Sequence[JudgmentChoice]) -> tuple[list[JudgmentFile], tuple[JudgmentChoice, ...]]:
    """The flags that name files, and those that name fields. Raises BadInput for a file that is not there."""
    for choice in choices:
        if not is_there(choice.column) and Path(choice.column).suffix.lower() in FILE_SUFFIXES:
            raise BadInput(choice.column, "no such file")
    files = [
        JudgmentFile(choice.column, choice.kind, choice.criterion, choice.low, choice.high)
        for choice in choices
        if is_there(choice.column)
    ]
    return files, tuple(choice for choice in choices if not is_there(choice.column))


def is_there(name: str) -> bool:
    """Tell whether a file or folder of this name exists."""
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False
