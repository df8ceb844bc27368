"""references/ -> Dataset: found by name or path, read, checked, fingerprinted."""

from __future__ import annotations

import os
import shlex
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from harness.datasets.drafts import DatasetSurvey
from harness.datasets.folder_format import CARD, FORMAT, LANGUAGE, Card, FolderReader
from harness.datasets.jsonl_format import LazyTopics, ScannedLines, TopicScan, find_written_lines, scan_topics
from harness.datasets.language_choice import choose_language
from harness.datasets.languages import base_language
from harness.datasets.problems import Report, stop_or_note
from harness.errors import BadInput, UnknownName
from harness.files.text import cannot_read
from harness.number_bounds import MOST_WORDS
from harness.records import Dataset, Remark, Topic

SUFFIX = ".jsonl"


def read_dataset(
    name_or_path: str | Path, roots: Sequence[Path] = (), words: int | None = None, language: str = ""
) -> Dataset:
    """Read the dataset of this name under `roots`, or at this path; `words` overrides every budget, `language` its tag.

    A folder is read whole; of a JSON-lines file only offsets stay in memory, and topics are read as they are asked for.
    Raises `UnknownName`, or `BadInput` for the first thing wrong with it. Oddities that do no harm are in its
    `remarks`.
    """
    check_choices(name_or_path, words, language)
    remarks: list[Remark] = []
    path = locate_dataset(name_or_path, roots)
    loaded = read_dataset_files(path, stop_or_note(remarks), words, remarks, language)
    if loaded is None:  # only where a report returns
        raise AssertionError(name_or_path)
    return loaded.dataset


def check_choices(name_or_path: str | Path, words: int | None, language: str) -> None:
    """Raise BadInput for a budget, or a tag of a language, that no dataset can have."""
    if words is not None and not 1 <= words <= MOST_WORDS:
        raise BadInput(str(name_or_path), f"a budget of {words} words is not between 1 and {MOST_WORDS:,}")
    if language and not LANGUAGE.fullmatch(language):
        raise BadInput(str(name_or_path), f"language {language!r} is not a tag of BCP 47; write en, de or zh-Hant, say")


def find_datasets(roots: Sequence[Path]) -> list[tuple[str, Path]]:
    """Name and path of every dataset under `roots`, by name; an earlier root hides a later one's."""
    paths: dict[str, Path] = {}
    for root in roots:
        for path in candidate_paths(root):
            name = path.stem if path.suffix == SUFFIX else path.name
            if name in paths and paths[name].parent == root:
                raise BadInput(path, f"{paths[name].name} bears the same name; rename one")
            paths.setdefault(name, path)
    return sorted(paths.items())


def candidate_paths(root: Path) -> list[Path]:
    """Paths directly under a root that may be datasets, by name; none where the root is missing."""
    try:
        inside = sorted(root.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise cannot_read(root, error) from None
    return [path for path in inside if not path.name.startswith(".") and holds_dataset(path)]


def holds_dataset(path: Path) -> bool:
    """True where a path looks like a dataset; False without permission to look."""
    try:
        return (path if path.suffix == SUFFIX else path / CARD).is_file()
    except OSError:
        return False


def locate_dataset(name_or_path: str | Path, roots: Sequence[Path]) -> Path:
    """The path of a dataset: a name under `roots` first, then a path. Raises `UnknownName` or `BadInput`."""
    datasets = dict(find_datasets(roots))
    name = str(name_or_path)
    if isinstance(name_or_path, str) and name in datasets:
        refuse_unread(name, datasets[name], roots)
        return datasets[name]
    path = Path(name)
    if name and os.path.lexists(path):
        refuse_shadowing(path, roots)
        return path
    if "/" in name or path.suffix == SUFFIX:
        raise BadInput(name, f"no such file or folder; datasets known by name: {', '.join(datasets) or 'none'}")
    for root in roots:
        if name and os.path.isdir(root / name):  # noqa: PTH112  # Path.is_dir raises for a name that is too long
            raise BadInput(root / name, f"has no {CARD}, which makes a folder a dataset; see docs/datasets.md")
    raise UnknownName("dataset", name, datasets)


def refuse_shadowing(path: str | Path, roots: Sequence[Path]) -> None:
    """Raise BadInput where a path is a folder without a card that hides a dataset of a later root, by its name."""
    name = Path(path).name
    datasets = dict(find_datasets(roots))
    if name in datasets and os.path.realpath(path) in {os.path.realpath(root / name) for root in roots}:
        refuse_unread(name, datasets[name], roots)


def refuse_unread(name: str, path: Path, roots: Sequence[Path]) -> None:
    """Raise BadInput where a folder without a card bears the name of a dataset under a later root.

    A user who put a reference there meant that dataset, and nothing would read it.
    """
    for root in roots[: roots.index(path.parent)]:
        folder = root / name
        if os.path.isdir(folder):  # noqa: PTH112  # Path.is_dir raises where it may not be looked at
            raise BadInput(
                folder,
                f"has no {CARD}, so nothing in it is read, and {name} is a dataset that ships with harness; "
                f"to put the shipped files beside yours: harness copy {shlex.quote(name)}",
            )


def noted_language(path: Path) -> str:
    """The language that an import noted beside a JSON-lines file, "" without one."""
    try:
        note = msgspec.json.decode(path.with_name(f"{path.stem}.import.json").read_bytes(), type=ImportNote)
    except (OSError, ValueError, msgspec.DecodeError, RecursionError):
        return ""
    return note.language if LANGUAGE.fullmatch(note.language) else ""


class ImportNote(Struct, frozen=True):
    """The part of NAME.import.json that is read back."""

    language: str = ""


class DatasetReading(Struct, frozen=True):
    """A dataset with facts of its files.

    `articles` names the article files behind each topic's documents; None for JSON lines, whose lines `survey` knows.
    """

    dataset: Dataset
    survey: DatasetSurvey
    articles: dict[str, list[str]] | None


def read_dataset_files(
    path: Path, report: Report, words: int | None, remarks: Sequence[Remark], language: str = ""
) -> DatasetReading | None:
    """Read the dataset at `path`, as far as `report` allows; None without a card."""
    survey = DatasetSurvey()
    if not os.path.isdir(path):  # noqa: PTH112  # Path.is_dir raises where a folder above may not be entered
        lines = scan_topics(path, survey, report)
        return DatasetReading(_build_lines_dataset(path, survey, lines, words, remarks, language), survey, None)
    folder = FolderReader(path, report)
    inside = folder.read()
    if inside is None:
        return None
    card, drafts = inside
    for place, draft in enumerate(drafts):
        survey.add(draft, place)

    def finish_topics(budgets: array[int], code: str) -> Sequence[Topic]:
        return tuple(draft.topic(budget, code) for draft, budget in zip(drafts, budgets, strict=True))

    dataset = _build_dataset(path, card, survey, finish_topics, words, remarks, language)
    return DatasetReading(dataset, survey, folder.articles)


def read_written_dataset(path: Path, scan: TopicScan, words: int | None = None, language: str = "") -> Dataset:
    """Read the dataset in a file that was scanned while it was written. Raises `BadInput`."""
    check_choices(path, words, language)
    return _build_lines_dataset(path, scan.survey, find_written_lines(path, scan), words, (), language)


def _build_lines_dataset(  # noqa: PLR0917  # each is another thing
    path: Path, survey: DatasetSurvey, lines: ScannedLines, words: int | None, remarks: Sequence[Remark], language: str
) -> Dataset:
    """The dataset in a file of JSON lines that has been scanned."""

    def finish_topics(budgets: array[int], code: str) -> Sequence[Topic]:
        return LazyTopics(path.absolute(), lines, budgets, code)

    card = Card(FORMAT, path.stem, language=noted_language(path))
    return _build_dataset(path, card, survey, finish_topics, words, remarks, language)


def _build_dataset(  # noqa: PLR0917  # each is another thing
    path: Path,
    card: Card,
    survey: DatasetSurvey,
    finish_topics: Callable[[array[int], str], Sequence[Topic]],
    words: int | None,
    remarks: Sequence[Remark],
    language: str,
) -> Dataset:
    """The dataset of the topics that `survey` knows; `finish_topics` makes them, given budgets and a language code."""
    budgets, remark = survey.budgets(words)
    tag, language_notes = choose_language(language, card.language, survey.sample)
    return Dataset(
        name=card.name,
        path=str(path),
        title=card.title,
        language=tag,
        licence=card.licence,
        provenance=card.provenance,
        fingerprint=survey.fingerprint(budgets),
        former_fingerprint=survey.former_fingerprint(budgets),
        topics=finish_topics(budgets, base_language(tag)),
        events=survey.events,
        references=survey.references,
        has_budget=words is not None or survey.has_budgets or survey.has_articles,
        remarks=(*remarks, *language_notes, *((remark,) if remark else ()), *survey.remarks()),
        unit=survey.unit,
    )
