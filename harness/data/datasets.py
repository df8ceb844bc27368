"""references/ -> Dataset: found by name or path, read, checked, fingerprinted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from harness.data.drafts import Survey
from harness.data.folders import CARD, FORMAT, Card, Folder
from harness.data.jsonlines import Lines, scan
from harness.data.problems import Report, stop_or_note
from harness.errors import BadInput, UnknownName
from harness.records import Dataset, Topic

SUFFIX = ".jsonl"


def load(name_or_path: str | Path, roots: Sequence[Path] = (), words: int | None = None) -> Dataset:
    """The dataset called so under `roots`, or at that path; `words` overrides every budget.

    A folder is read whole; of a JSON-lines file only offsets stay in memory, and topics are read as they are asked for.
    Raises `UnknownName`, or `BadInput` for the first thing wrong with it. What is merely odd is in its `remarks`.
    """
    if words is not None and words < 1:
        raise BadInput(str(name_or_path), f"a budget of {words} words leaves no room for a summary; give 1 or more")
    remarks: list[str] = []
    loaded = read(locate(name_or_path, roots), stop_or_note(remarks), words, remarks)
    if loaded is None:  # only where a report returns
        raise AssertionError(name_or_path)
    return loaded.dataset


def find(roots: Sequence[Path]) -> list[tuple[str, Path]]:
    """Name and path of every dataset under `roots`, by name; an earlier root hides a later one's."""
    found: dict[str, Path] = {}
    for root in roots:
        for path in candidates(root):
            name = path.stem if path.suffix == SUFFIX else path.name
            if name in found and found[name].parent == root:
                raise BadInput(path, f"{found[name].name} bears the same name; rename one")
            found.setdefault(name, path)
    return sorted(found.items())


def candidates(root: Path) -> list[Path]:
    """What may be a dataset, directly under a root, by name; nothing where the root is missing."""
    try:
        inside = sorted(root.iterdir())
    except OSError:
        return []
    return [
        path
        for path in inside
        if not path.name.startswith(".") and ((path.suffix == SUFFIX and path.is_file()) or (path / CARD).is_file())
    ]


def locate(name_or_path: str | Path, roots: Sequence[Path]) -> Path:
    """The path of a dataset: a name under `roots` first, then a path. Raises `UnknownName` or `BadInput`."""
    known = dict(find(roots))
    given = str(name_or_path)
    if isinstance(name_or_path, str) and given in known:
        return known[given]
    path = Path(given)
    try:
        if given and (path.exists() or path.is_symlink()):
            return path
    except (OSError, ValueError):  # a name too long, or with a NUL, for any file
        raise UnknownName("dataset", given[:80], known) from None
    if "/" in given or path.suffix == SUFFIX:
        raise BadInput(given, f"no such file or folder; datasets known by name: {', '.join(known) or 'none'}")
    raise UnknownName("dataset", given, known)


class Reading(Struct, frozen=True):
    """A dataset with what is known of its files: `card` is None for JSON lines; `survey` knows lines and budgets."""

    dataset: Dataset
    survey: Survey
    card: Card | None


def read(path: Path, report: Report, words: int | None, remarks: Sequence[str]) -> Reading | None:
    """The dataset at `path`, as far as `report` lets it be read; None where it has no card to go by."""
    survey = Survey()
    if not path.is_dir():
        found = scan(path, survey, report)
        budgets, remark = survey.budgets(words)
        topics: Sequence[Topic] = Lines(path.absolute(), found, budgets)
        card = None
    else:
        inside = Folder(path, report).read()
        if inside is None:
            return None
        card, drafts = inside
        for place, draft in enumerate(drafts):
            survey.add(draft, place)
        budgets, remark = survey.budgets(words)
        topics = tuple(draft.topic(budget) for draft, budget in zip(drafts, budgets, strict=True))
    shown = card or Card(FORMAT, path.stem)
    dataset = Dataset(
        name=shown.name,
        path=str(path),
        title=shown.title,
        language=shown.language,
        licence=shown.licence,
        provenance=shown.provenance,
        fingerprint=survey.fingerprint(budgets),
        topics=topics,
        events=survey.events,
        references=survey.references,
        remarks=(*remarks, *((remark,) if remark else ()), *survey.remarks()),
    )
    return Reading(dataset, survey, card)
