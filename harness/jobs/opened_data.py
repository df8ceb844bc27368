"""Whatever somebody gives as a dataset or as candidates: native files as they are, anything else imported first."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, cast

from msgspec import Struct, structs

from harness.datasets import load
from harness.datasets.folder_format import CARD
from harness.datasets.jsonl_records import KNOWN
from harness.datasets.text_quality import DOCUMENT_END, SENTENCE_END, may_hold_marks
from harness.errors import BadInput, HarnessError
from harness.importing import patterns
from harness.importing.dataset import Imported, import_dataset, import_rows
from harness.importing.judgment_fields import JudgmentChoice
from harness.importing.marks import Marks
from harness.importing.outputs import Matched, Outputs, Read, match_outputs, read_outputs, read_rows
from harness.importing.record_streams import Request
from harness.importing.roles import Choices
from harness.importing.stored_texts import TextStore
from harness.jobs.import_dataset import make_folder, scratch
from harness.jobs.import_record import describe_roles
from harness.jobs.listener import Listener
from harness.jobs.run_judgments import read_dataset_judgments
from harness.records import Dataset, JudgmentSet
from harness.records.remarks import Remark
from harness.showing.wording import word_remark
from harness.showing.wording.import_wording import word_roles
from harness.workspace import Workspace

FIRST_LINE_BYTES = 2**26
Given = Any
"""A name, a path, a Dataset, a Request, or values: texts, dictionaries, a frame."""


class Opened(Struct, frozen=True):
    """A dataset, the candidates of its source by label, and the remarks on its texts that are not reported yet.

    `judgments` are of those candidates; `judgment_choices` say which fields of files of candidates are judgments, too.
    """

    dataset: Dataset
    candidates: dict[str, Path]
    remarks: tuple[Remark, ...] = ()
    keep_marks: bool = False
    encoding: str | None = None
    is_native: bool = True
    judgments: tuple[JudgmentSet, ...] = ()
    judgment_choices: tuple[JudgmentChoice, ...] = ()


def open_dataset(
    source: Given,
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
        from harness.jobs.lookup import load_dataset  # noqa: PLC0415  # it knows this module

        dataset = load_dataset(source, words, workspace, language)
        beside = read_dataset_judgments(Path(dataset.path))
        return Opened(dataset, {}, (), options.keep_marks, options.encoding, judgments=beside)
    if request is not None:
        request = structs.replace(request, line_is_topic=line_is_topic)
    with scratch(make_folder(workspace.results)) as folder:
        imported = import_dataset(request, folder) if request is not None else import_rows(source, folder)
        listener.remark(describe_roles(imported.findings))
        saved = save_imported(imported, words, workspace, language)
    return Opened(
        saved.dataset, saved.candidates, imported.remarks, options.keep_marks, options.encoding, is_native=False,
        judgments=imported.judgments,
    )  # fmt: skip


def split_judgment_choices(source: Given, *, has_files: bool) -> tuple[Given, tuple[JudgmentChoice, ...]]:
    """Where candidates are in files of their own, judgments are there, too: the dataset's request, and the choices."""
    if not isinstance(source, Request) or not has_files or not source.choices.judgments:
        return source, ()
    choices = structs.replace(source.choices, judgments=())
    return structs.replace(source, choices=choices), source.choices.judgments


def request_of(source: Given, workspace: Workspace) -> Request | None:
    """The request for what must be imported; None for what is native, a name, or no path."""
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
    """Whether a path is a native dataset, or meant to be one: then what is wrong with it is said strictly."""
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
    keys = KNOWN[""]
    return (
        all(key in keys or get_close_matches(key, keys, n=1, cutoff=0.75) for key in values) and "references" in values
    )


def save_imported(imported: Imported, words: int | None, workspace: Workspace, language: str = "") -> Opened:
    """Put an imported dataset where later commands find it, under its content's hash."""
    with imported.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()[:16]
    folder = make_folder(workspace.results / ".imported" / digest)
    target = folder / imported.path.name
    if not target.exists():
        imported.path.replace(target)
    candidates = {}
    for label, path in imported.candidates.items():
        candidates[label] = folder / path.name
        path.replace(candidates[label])
    return Opened(load.read_dataset(target, words=words, language=language), candidates)


def tell_remarks(remarks: Iterable[Remark], listener: Listener) -> None:
    """Say what was seen on the way in, once for all texts."""
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


def match_candidates(
    candidates: Mapping[str, Given], opened: Opened, ids: Sequence[str], listener: Listener
) -> dict[str, Given]:  # fmt: skip
    """Candidates by label, those of files and frames read and matched with the topics. Without any, those inside.

    All that was seen in texts is told, that of the dataset, too. Raises HarnessError.
    """
    remarks = list(opened.remarks)
    if candidates and opened.is_native and not opened.keep_marks and (mark := reference_mark(opened.dataset)):
        remarks.append(Remark("marks on both sides", "warning", {"dataset": opened.dataset.name, "mark": mark}))
        opened = structs.replace(opened, keep_marks=True)
    by_label: dict[str, Given] = {}
    store = TextStore()
    try:
        for label, value in (dict(candidates) or dict(opened.candidates)).items():
            if not isinstance(value, str | Path):
                by_label[label] = value_candidates(value, label, ids, remarks, keep_marks=opened.keep_marks)
                continue
            read = read_source(str(value), label, ids, opened, store, inside=not candidates)
            if candidates:
                tell_roles(str(value), read, listener)
                remarks += read.remarks
            for outputs in read.outputs:
                if outputs.label in by_label:
                    raise HarnessError(
                        f"two sources of candidates are called {outputs.label!r}; write -i OTHER={value}"
                    )
                by_label[outputs.label] = match_texts(outputs, ids, remarks)
    finally:
        tell_remarks(remarks, listener)
    return by_label


def tell_roles(source_name: str, read: Read, listener: Listener) -> None:
    """Say what was taken for what, where it is more than lines or the native names."""
    if read.kind != "lines" and read.roles != (("id", "id"), ("candidate", "candidate")):
        listener.remark(word_roles(f"{source_name}: {read.kind}", read.roles, (), read.left_out))


def reference_mark(dataset: Dataset) -> str:
    """A mark that a native dataset has in a reference, where it stays as it is; "" for none."""
    for topic in dataset.topics:
        for reference in topic.references:
            if may_hold_marks(reference.text):
                mark = SENTENCE_END.search(reference.text) or DOCUMENT_END.search(reference.text)
                if mark is not None:
                    return mark[0]
    return ""


def value_candidates(
    value: Given, label: str, ids: Sequence[str], remarks: list[Remark], *, keep_marks: bool
) -> Given:  # fmt: skip
    """Candidates from Python: texts in order or by id, without marks; or rows and columns, matched with the topics.

    Texts are kept with what a model thought before them: --clean removes it and says so, as for systems that are run.
    """
    if not is_plain(value):
        return match_texts(frame_outputs(value, label, ids), ids, remarks)
    marks = Marks(keep=keep_marks)
    plain: Given
    if isinstance(value, Mapping):
        plain = {name: marks.text(text) for name, text in value.items()}
    else:
        plain = [marks.text(text) for text in value]
    remarks += marks.remarks()
    return plain


def is_plain(value: Given) -> bool:
    """Whether candidates are texts in order, or by id: those need no roles."""
    if isinstance(value, Mapping):
        return all(isinstance(text, str) for text in value.values())
    return isinstance(value, Sequence) and all(isinstance(text, str) for text in value)


def frame_outputs(value: Given, label: str, ids: Sequence[str]) -> Outputs:
    """The candidates in dictionaries, or in anything with columns. Raises HarnessError for several systems."""
    several = read_rows(value, label, ids).outputs
    if len(several) != 1:
        names = ", ".join(outputs.label for outputs in several) or "none"
        raise HarnessError(f"{label}: holds candidates of {len(several)} systems ({names}); give each by itself")
    return several[0]


def read_source(
    source_name: str, label: str, ids: Sequence[str], opened: Opened, store: TextStore, *, inside: bool
) -> Read:
    """What is in one source of candidates. Those inside a dataset have been through this before."""
    if not os.path.lexists(source_name) and source_name != "-" and not patterns.is_pattern(source_name):
        raise BadInput(source_name, "no such file")
    return read_outputs(
        source_name,
        label,
        Choices(judgments=() if inside else opened.judgment_choices),
        ids,
        encoding=opened.encoding,
        keep_marks=opened.keep_marks or inside,
        store=store,
    )


def match_texts(outputs: Outputs, ids: Sequence[str], remarks: list[Remark]) -> Matched:
    """The texts of one system by topic; how they were matched is added to `remarks` where it is not by id."""
    matched, more = match_outputs(outputs, ids)
    remarks += more
    return matched
