"""Read candidates from files, frames or mappings, and match them with the topics of a dataset."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import structs

from harness.datasets.text_quality import DOCUMENT_END, SENTENCE_END, may_hold_marks
from harness.errors import BadInput, HarnessError
from harness.importing import patterns
from harness.importing.choices import Choices, JudgmentChoice, Request
from harness.importing.marks import Marks
from harness.importing.outputs import Matched, Outputs, Read, match_outputs, read_outputs, read_rows
from harness.importing.stored_texts import TextStore
from harness.jobs.listener import Listener
from harness.jobs.opened_data import GivenData, Opened, tell_remarks
from harness.records import Dataset, Remark
from harness.showing.wording.import_wording import word_roles


def split_judgment_choices(source: GivenData, *, has_files: bool) -> tuple[GivenData, tuple[JudgmentChoice, ...]]:
    """Split the choice of judgments off the request where candidates have files of their own, with the judgments."""
    if not isinstance(source, Request) or not has_files or not source.choices.judgments:
        return source, ()
    choices = structs.replace(source.choices, judgments=())
    return structs.replace(source, choices=choices), source.choices.judgments


def match_candidates(
    candidates: Mapping[str, GivenData], opened: Opened, ids: Sequence[str], listener: Listener
) -> dict[str, GivenData]:  # fmt: skip
    """Candidates by label, those of files and frames read and matched with the topics. Without any, those inside.

    All findings in texts are reported, the dataset's, too. Raises HarnessError.
    """
    remarks = list(opened.remarks)
    if candidates and opened.is_native and not opened.keep_marks and (mark := reference_mark(opened.dataset)):
        remarks.append(Remark("marks on both sides", "warning", {"dataset": opened.dataset.name, "mark": mark}))
        opened = structs.replace(opened, keep_marks=True)
    by_label: dict[str, GivenData] = {}
    store = TextStore()
    try:
        for label, value in (dict(candidates) or dict(opened.inside)).items():
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
    """Report the roles that fields were given, where the source is more than lines or native names."""
    if read.kind != "lines" and read.roles != (("id", "id"), ("candidate", "candidate")):
        listener.remark(word_roles(f"{source_name}: {read.kind}", read.roles, (), read.left_out))


def reference_mark(dataset: Dataset) -> str:
    """A mark that a reference of a native dataset holds, and that is therefore kept in candidates; "" for none."""
    for topic in dataset.topics:
        for reference in topic.references:
            if may_hold_marks(reference.text):
                mark = SENTENCE_END.search(reference.text) or DOCUMENT_END.search(reference.text)
                if mark is not None:
                    return mark[0]
    return ""


def value_candidates(
    value: GivenData, label: str, ids: Sequence[str], remarks: list[Remark], *, keep_marks: bool
) -> GivenData:  # fmt: skip
    """Candidates from Python: texts in order or by id, without marks; or rows and columns, matched with the topics.

    Texts are kept with what a model thought before them: --clean removes it and says so, as for systems that are run.
    """
    if not is_plain(value):
        return match_texts(frame_outputs(value, label, ids), ids, remarks)
    marks = Marks(keep=keep_marks)
    plain: GivenData
    if isinstance(value, Mapping):
        plain = {name: marks.text(text) for name, text in value.items()}
    else:
        plain = [marks.text(text) for text in value]
    remarks += marks.remarks()
    return plain


def is_plain(value: GivenData) -> bool:
    """Tell whether candidates are texts in order, or by id: such need no roles."""
    if isinstance(value, Mapping):
        return all(isinstance(text, str) for text in value.values())
    return isinstance(value, Sequence) and all(isinstance(text, str) for text in value)


def frame_outputs(value: GivenData, label: str, ids: Sequence[str]) -> Outputs:
    """The candidates in dictionaries, or in anything with columns. Raises HarnessError for several systems."""
    several = read_rows(value, label, ids).outputs
    if len(several) != 1:
        names = ", ".join(outputs.label for outputs in several) or "none"
        raise HarnessError(f"{label}: holds candidates of {len(several)} systems ({names}); give each by itself")
    return several[0]


def read_source(
    source_name: str, label: str, ids: Sequence[str], opened: Opened, store: TextStore, *, inside: bool
) -> Read:
    """Read one source of candidates; where `inside` is true, it is part of a dataset and has been read once."""
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
    """Match the texts of one system with topics; `remarks` gets one where the match is not by id."""
    matched, more = match_outputs(outputs, ids)
    remarks += more
    return matched
