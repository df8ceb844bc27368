"""Files of judgments: results/<run>/judgments/<name>.jsonl, a line on their source, then one for each."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import msgspec

from harness.errors import BadInput
from harness.files.line_files import make_folder, read_lines, write_whole_file
from harness.files.names import escape_name
from harness.records.judgments import (
    JUDGMENT_FORMAT,
    Criterion,
    Judgment,
    JudgmentSet,
    JudgmentSource,
    Preference,
    Rating,
)

FORMAT = JUDGMENT_FORMAT
FOLDER = "judgments"

_source_decoder = msgspec.json.Decoder(JudgmentSource)
_judgment_decoder = msgspec.json.Decoder(Judgment)


def judgment_path(run_folder: Path, name: str) -> Path:
    """The path of judgments of this name in a run."""
    return run_folder / FOLDER / f"{escape_name(name)}.jsonl"


def dataset_judgment_folder(dataset: Path) -> Path:
    """The folder of judgments that came with a dataset's candidates."""
    return dataset.with_name(f"{dataset.stem}.judgments")


def read_dataset_judgments(dataset: Path) -> tuple[JudgmentSet, ...]:
    """The judgments beside a dataset that was imported; () where there are none. Raises BadInput."""
    folder = dataset_judgment_folder(dataset)
    return tuple(map(read_judgments, sorted(folder.glob("*.jsonl")))) if folder.is_dir() else ()


def text_digest(text: str) -> str:
    """A digest (16 hexadecimal digits) that ties a judgment to the very text that was judged."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def write_judgments(path: Path, judgments: JudgmentSet) -> None:
    """Replace the file in one step, with judgments in a fixed order. Raises HarnessError where that fails."""
    make_folder(path.parent, path.parent.parent)
    ordered = sorted(judgments.judgments, key=msgspec.json.encode)
    write_whole_file(path, (msgspec.json.encode(value) + b"\n" for value in (judgments.source, *ordered)))


def read_judgments(path: Path) -> JudgmentSet:
    """Read a file of judgments."""
    source: JudgmentSource | None = None
    judgments: dict[tuple[object, ...], Judgment] = {}
    criteria: dict[str, Criterion] = {}
    for number, (_, line) in enumerate(read_lines(path), 1):
        if source is None:
            source = _decode(_source_decoder, line, path, number)
            if source.format > FORMAT:
                raise BadInput(path, f"has format {source.format}, and this harness reads up to {FORMAT}: update it")
            criteria = {criterion.name: criterion for criterion in source.criteria}
            continue
        judgment: Judgment = _decode(_judgment_decoder, line, path, number)
        if problem := find_problem(judgment, criteria):
            raise BadInput(path, problem, line=number)
        key = judgment_key(judgment)
        if key in judgments:
            raise BadInput(path, f"{judgment.rater} judged topic {judgment.topic!r} twice here", line=number)
        judgments[key] = judgment
    if source is None:
        raise BadInput(path, "is empty; its first line should say where the judgments come from")
    return JudgmentSet(source, tuple(judgments.values()))


def read_all_judgments(run_folder: Path) -> list[JudgmentSet]:
    """Read all judgments kept in a run, by the names of the files."""
    return [read_judgments(path) for path in sorted((run_folder / FOLDER).glob("*.jsonl"))]


def judgment_key(judgment: Judgment) -> tuple[object, ...]:
    """The key of a judgment that a rater may make once: an item, or a candidate (or several) by a criterion."""
    return judgment.rater, judgment.topic, judgment.criterion, judgment.item, *sorted(systems_shown(judgment))


def find_problem(judgment: Judgment, criteria: dict[str, Criterion]) -> str:
    """The fault of a judgment; "" where it has none."""
    criterion = criteria.get(judgment.criterion)
    if criterion is None:
        return f"the criterion {judgment.criterion!r} is none of the file's: {', '.join(criteria) or 'none'}"
    if isinstance(judgment, Rating):
        return _find_rating_problem(judgment.value, criterion)
    systems = systems_shown(judgment)
    if len(set(systems)) < len(systems) or len(systems) < 2:
        return "a system is compared with itself"
    chosen = {judgment.winner} - {""} if isinstance(judgment, Preference) else {judgment.best, judgment.worst}
    if not chosen <= set(systems):
        return f"{', '.join(sorted(chosen - set(systems)))} was not shown"
    return ""


def _find_rating_problem(value: float, criterion: Criterion) -> str:
    low = -math.inf if criterion.low is None else criterion.low
    high = math.inf if criterion.high is None else criterion.high
    if not math.isfinite(value):
        return f"{value} is no rating"
    return "" if low <= value <= high else f"{value:g} is off the scale of {criterion.name}: {low:g} to {high:g}"


def systems_shown(judgment: Judgment) -> tuple[str, ...]:
    """The systems that a rater saw, in the order they were shown."""
    if isinstance(judgment, Rating):
        return (judgment.system,)
    return (judgment.first, judgment.second) if isinstance(judgment, Preference) else judgment.systems


def text_digests(judgment: Judgment) -> tuple[str, ...]:
    """The digests of the texts that a rater read, one for each of the systems; "" where they are not known."""
    digests = (judgment.candidate,) if isinstance(judgment, Rating) else judgment.candidates
    count = len(systems_shown(judgment))
    return digests if len(digests) == count else ("",) * count


def _decode(decoder: Any, line: bytes, path: Path, number: int) -> Any:
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(path, f"no judgment: {error}", line=number) from None
