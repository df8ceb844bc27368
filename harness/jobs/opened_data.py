"""Open data given as a dataset: native files as they are, anything else imported first."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, structs

from harness.datasets import load
from harness.datasets.folder_format import CARD
from harness.datasets.jsonl_records import KNOWN_KEYS
from harness.importing.choices import Choices, JudgmentChoice, Request
from harness.jobs.listener import Listener
from harness.jobs.lookup import load_dataset
from harness.judging.judgment_files import read_dataset_judgments
from harness.records import Dataset, JudgmentSet
from harness.records.remarks import Remark
from harness.showing.wording import word_remark
from harness.workspace import Workspace

FIRST_LINE_BYTES = 2**26
GivenData = Any
"""A name, a path, a Dataset, a Request, or values: texts, dictionaries, a frame."""


class Opened(Struct, frozen=True):
    """A dataset, the candidates of its source by label, and the remarks on its texts that are not reported yet.

    `judgments` are of those candidates; `judgment_choices` say which fields of files of candidates are judgments, too.
    """

    dataset: Dataset
    inside: dict[str, Path]
    remarks: tuple[Remark, ...] = ()
    keep_marks: bool = False
    encoding: str | None = None
    is_native: bool = True
    judgments: tuple[JudgmentSet, ...] = ()
    judgment_choices: tuple[JudgmentChoice, ...] = ()


def open_dataset(
    source: GivenData,
    words: int | None,
    workspace: Workspace,
    listener: Listener,
    language: str = "",
    *,
    line_is_topic: bool = False,
) -> Opened:
    """The dataset of a name, a native path, or of anything that can be imported, which `listener` hears of.

    `line_is_topic`: a text is lines and no article. `remarks` of the answer are not reported yet: those of candidates
    may be like them. An imported dataset stays under results/.imported, where later commands find it.
    Raises HarnessError.
    """
    if isinstance(source, Dataset):
        return Opened(source, {})
    request = request_of(source, workspace)
    options = source if isinstance(source, Request) else Request()
    if source is options and request is None:
        source = options.sources[0] if options.sources else None
    if request is None and (source is None or isinstance(source, str | Path)):
        dataset = load_dataset(source, words, workspace, language)
        beside = read_dataset_judgments(Path(dataset.path))
        return Opened(dataset, {}, (), options.keep_marks, options.encoding, judgments=beside)
    if request is not None:
        request = structs.replace(request, line_is_topic=line_is_topic)
    from harness.jobs.foreign_data import import_foreign  # noqa: PLC0415  # nearly all datasets are native

    foreign = import_foreign(source if request is None else request, words, workspace, listener, language)
    return Opened(
        foreign.dataset,
        foreign.inside,
        foreign.imported.remarks,
        options.keep_marks,
        options.encoding,
        is_native=False,
        judgments=foreign.imported.judgments,
    )


def request_of(source: GivenData, workspace: Workspace) -> Request | None:
    """The request for data that must be imported; None for native data, a name, or no path."""
    if isinstance(source, Request):
        alone = len(source.sources) == 1 and source.choices == Choices() and source.split is None
        if alone and request_of(source.sources[0], workspace) is None:
            return None
        return source if source != Request() else None
    if not isinstance(source, str | Path) or str(source) in dict(load.find_datasets(workspace.datasets)):
        return None
    load.refuse_shadowing(source, workspace.datasets)
    if str(source) == "-":
        return Request(("-",))
    return Request((str(source),)) if os.path.lexists(source) and not is_native(Path(source)) else None


def is_native(path: Path) -> bool:
    """Tell whether a path is, or is meant to be, a native dataset, whose faults are errors."""
    if path.is_dir():
        return (path / CARD).is_file() or ((path / "summaries").is_dir() and (path / "articles").is_dir())
    if not path.is_file():
        return path.is_symlink() and not path.exists()  # a link to a pipe is read as the pipe
    with path.open("rb") as file:
        line = file.readline(FIRST_LINE_BYTES).removeprefix(b"\xef\xbb\xbf").strip()
        while not line and (more := file.readline(FIRST_LINE_BYTES)):
            line = more.strip()
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        return path.suffix == ".jsonl" and line.startswith(b"{")
    if not isinstance(values, dict) or not isinstance(values.get("id", ""), str):
        return path.suffix == ".jsonl" and not values
    keys = KNOWN_KEYS[""]
    return (
        all(key in keys or get_close_matches(key, keys, n=1, cutoff=0.75) for key in values) and "references" in values
    )


def tell_remarks(remarks: Iterable[Remark], listener: Listener) -> None:
    """Report the remarks on reading, once for all texts."""
    for remark in merge_remarks(remarks):
        listener.remark(word_remark(remark))


def merge_remarks(remarks: Iterable[Remark]) -> list[Remark]:
    """Drop repeated remarks. Remarks that count texts of one kind become one, with the sums."""
    sums: dict[tuple[str, str], Remark] = {}
    for remark in remarks:
        facts = dict(remark.facts)
        count, texts = facts.pop("count", None), facts.pop("texts", None)
        if not isinstance(count, int) or not isinstance(texts, int):
            sums.setdefault((remark.kind, repr(remark.facts)), remark)
            continue
        key = remark.kind, repr(facts)
        before = sums[key].facts if key in sums else {"count": 0, "texts": 0}
        more = {"count": count + cast(int, before["count"]), "texts": texts + cast(int, before["texts"])}
        sums[key] = structs.replace(remark, facts={**facts, **more})
    return list(sums.values())
