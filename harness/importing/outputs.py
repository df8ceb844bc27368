"""A source of candidates -> texts by label, with the ids or the order that they stand in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.errors import BadInput, HarnessError, UnknownName
from harness.importing import patterns
from harness.importing.candidate_roles import assign_candidate_roles
from harness.importing.dataset import SAMPLE_RECORDS, default_label, unique
from harness.importing.judgment_fields import RawRating, ratings_of_record
from harness.importing.judgment_sets import JUDGMENT_ROLES
from harness.importing.line_counts import explain_count, three_of
from harness.importing.marks import Marks
from harness.importing.readers import choose_reader, csvs, lines
from harness.importing.readers.wrappings import rows_of
from harness.importing.records import LINE, Record
from harness.importing.roles import Choices, Roles
from harness.importing.sources import Source, open_source
from harness.importing.topics import Text, candidates_of, one_line
from harness.importing.values import at, name_of
from harness.records.remarks import Remark

NO_CHOICES = Choices()


class Outputs(Struct):
    """Candidates of one system as they were read: by topic id, or in order where there are no ids.

    `rows` are (id, text, line); `blank` are the numbers of blank lines; `ratings` are (place of the row, rating).
    """

    label: str
    where: str
    rows: list[tuple[str | None, Text, int | None]]
    blank: tuple[int, ...] = ()
    ratings: list[tuple[int, RawRating]] = []


class Read(Struct, frozen=True):
    """What was read from one source of candidates."""

    kind: str
    outputs: tuple[Outputs, ...]
    roles: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    remarks: tuple[Remark, ...]


def read_outputs(
    source_name: str,
    label: str = "",
    choices: Choices = NO_CHOICES,
    ids: Sequence[str] = (),
    *,
    encoding: str | None = None,
    keep_marks: bool = False,
) -> Read:  # fmt: skip
    """The candidates in a source: a file, a folder, a pattern, `-`. `label` names the system where the source does not.

    Raises HarnessError.
    """
    with ExitStack() as stack:
        if not patterns.is_pattern(source_name):
            source = stack.enter_context(open_source(source_name, encoding=encoding))
            pattern = (
                patterns.fitting_pattern(source.path, ids) if source.is_folder and is_plain_folder(source) else None
            )
            if pattern is None:
                return read_source(source, label, choices, ids, Marks(keep=keep_marks))
            source_name = pattern
        return read_pattern(source_name, label, encoding, Marks(keep=keep_marks))


def is_plain_folder(source: Source) -> bool:
    """Whether no reader knows a folder."""
    try:
        choose_reader(source)
    except BadInput:
        return True
    return False


def read_pattern(pattern: str, label: str, encoding: str | None, marks: Marks) -> Read:
    """The candidates of files that bear the topics' ids."""
    rows: list[tuple[str | None, Text, int | None]] = []
    for name, files in patterns.files_by_id(pattern).items():
        if len(files) > 1:
            raise BadInput(
                files[1][1], f"is another candidate for topic {name!r}; give a pattern that fits one file each"
            )
        rows.append((name, Text(marks.text(patterns.text_of(files[0][1], encoding))), None))
    name = label or Path(pattern.partition(patterns.ID)[0]).parent.name or "candidates"
    outputs = Outputs(name, pattern, rows)
    return Read("a folder by a pattern", (outputs,), (("id", patterns.ID),), (), tuple(marks.remarks()))


def read_source(source: Source, label: str, choices: Choices, ids: Sequence[str], marks: Marks) -> Read:
    """The candidates of one file, or of one folder that a reader knows."""
    reader = choose_reader(source)
    if reader is csvs.READER and find_id_delimiter(list(islice(lines.READER.read(source), SAMPLE_RECORDS)), ids):
        reader = lines.READER  # its first row is no heading, but a candidate
    records = reader.read(source)
    samples = list(islice(records, SAMPLE_RECORDS))
    is_lines = reader is lines.READER or (bool(samples) and all(set(record.values) == {LINE} for record in samples))
    if is_lines and (delimiter := find_id_delimiter(samples, ids)):
        records, is_lines = split_ids(chain(samples, records), delimiter, source), False
        samples = list(islice(records, SAMPLE_RECORDS))
    if is_lines:
        roles = Roles(candidates=(("", LINE),))
    elif samples:
        roles = assign_candidate_roles(
            [record.values for record in samples], choices, source.shown, samples[0].line, ids
        )
    else:
        raise BadInput(source.shown, "holds no candidate")
    outputs = gather(chain(samples, records), roles, label, source, marks)
    role_paths = [("id", roles.id)] + [("candidate", path) for _, path in roles.candidates]
    role_paths += [("candidates", roles.candidate_map), ("system", roles.system)]
    role_paths += [(JUDGMENT_ROLES[field.kind], field.path) for field in roles.judgments]
    pairs = tuple(
        (role, "the line" if path == LINE else path) for role, path in dict.fromkeys(role_paths) if path is not None
    )
    return Read(reader.name, outputs, pairs, roles.left_out, unique([*source.remarks, *marks.remarks()]))


def find_id_delimiter(samples: Sequence[Record], ids: Sequence[str]) -> str:
    """What parts an id from a text on every line of a file without a heading; "" where lines are texts as they are."""
    for delimiter in ",;\t":
        rows = [split_row(str(record.values[LINE]), delimiter) for record in samples]
        names = [row[0] for row in rows if len(row) == 2]
        if len(names) == len(rows) > 1 and len(set(names)) == len(names) and set(names) <= set(ids):
            return delimiter
    return ""


def split_row(line: str, delimiter: str) -> list[str]:
    """The fields of one line of CSV: the first, and the rest where it is not quoted."""
    try:
        row = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:  # a bare carriage return, or a field too long to be one
        return [line]
    return row if len(row) <= 2 else [row[0], line.partition(delimiter)[2]]


def split_ids(records: Iterable[Record], delimiter: str, source: Source) -> Iterator[Record]:
    """The lines as an id and a candidate. Raises BadInput for one that has only one of them."""
    for record in records:
        row = split_row(str(record.values[LINE]), delimiter)
        if len(row) != 2:
            if not str(record.values[LINE]).strip():
                continue
            raise BadInput(source.shown, f"has no {delimiter!r} between an id and a candidate", record.line)
        yield Record(record.line, {"id": row[0], "candidate": row[1]})


def read_rows(value: Any, label: str, ids: Sequence[str] = ()) -> Read:
    """The candidates in a value from Python: dictionaries, or anything with columns. Raises HarnessError."""
    rows = list(rows_of(value))
    if not rows:
        raise HarnessError(f"{label}: holds no candidate")
    roles = assign_candidate_roles(rows[:SAMPLE_RECORDS], NO_CHOICES, label, None, ids)
    marks = Marks()
    system_of: dict[str, Outputs] = {}
    for row in rows:
        name = one_line(name_of(at(row, roles.id))) if roles.id else None
        last = None
        for system, text in candidates_of(Record(None, row), roles, marks, label):
            last = system_of.setdefault(system, Outputs(system, label, []))
            last.rows.append((name, text, None))
        if last is not None:
            add_ratings(system_of, last, Record(None, row), roles, label)
    return Read("values from Python", tuple(system_of.values()), (), roles.left_out, tuple(marks.remarks()))


def gather(
    records: Iterable[Record], roles: Roles, label: str, source: Source, marks: Marks
) -> tuple[Outputs, ...]:  # fmt: skip
    """Texts by system. A label that somebody gave, other than the file's name, is put before those of several."""
    outputs_of: dict[str, Outputs] = {}
    blank: list[int] = []
    default = default_label(roles, source.stem)
    for record in records:
        add_record(outputs_of, record, roles, marks, source, default)
        if is_blank(record):
            blank.append(record.line or 0)
    if label and len(outputs_of) == 1:
        next(iter(outputs_of.values())).label = label
    elif label and label != label_of(source):
        for outputs in outputs_of.values():
            outputs.label = f"{label}-{outputs.label}"
    for outputs in outputs_of.values():
        outputs.blank = tuple(blank)
        if not roles.id and len(outputs_of) == 1 and roles.candidates == (("", LINE),) and not label:
            outputs.label = source.stem
    return tuple(outputs_of.values())


def add_record(  # noqa: PLR0917  # each is another thing
    outputs_of: dict[str, Outputs], record: Record, roles: Roles, marks: Marks, source: Source, default: str
) -> None:
    """Put the candidates of a record, and the ratings of them, to those of their systems. Raises BadInput.

    `default` is the label of a candidate whose record names no system.
    """
    name = one_line(name_of(at(record.values, roles.id))) if roles.id else None
    if roles.id and not name:
        raise BadInput(source.shown, f"has no {roles.id}", record.line)
    last = None
    for system, text in candidates_of(record, roles, marks, default):
        last = outputs_of.setdefault(system, Outputs(system, source.shown, []))
        last.rows.append((name, text, record.line))
    if last is not None:
        add_ratings(outputs_of, last, record, roles, source.shown)


def add_ratings(outputs_of: Mapping[str, Outputs], last: Outputs, record: Record, roles: Roles, where: str) -> None:
    """Put the ratings of a record beside the candidates that they are of; `last` is the record's own."""
    if not roles.judgments:
        return
    for system, raw in ratings_of_record(record.values, record.line, roles.judgments, roles.candidate_map, where):
        outputs = outputs_of.get(system, last)
        outputs.ratings.append((len(outputs.rows) - 1, raw))


def label_of(source: Source) -> str:
    """What candidates are called by the name of their file."""
    return source.stem


def is_blank(record: Record) -> bool:
    """Whether a record is a blank line."""
    return set(record.values) == {LINE} and not str(record.values[LINE]).strip()


def match_outputs(outputs: Outputs, ids: list[str]) -> tuple[dict[str, Text], list[Remark]]:
    """The texts by topic id. Raises BadInput where they do not fit: with counts, and three examples."""
    names = [row[0] for row in outputs.rows]
    if not names or names[0] is None:
        surplus = len(names) - len(ids)
        if surplus > 0 and not any(row[1].text.strip() for row in outputs.rows[len(ids) :]):
            del outputs.rows[len(ids) :]
            remark = Remark("blank lines", "warning", {"source": outputs.where, "count": surplus})
            return dict(zip(ids, (row[1] for row in outputs.rows), strict=True)), [remark]
        if len(names) != len(ids):
            raise BadInput(outputs.where, explain_count(len(names), len(ids), blank=outputs.blank))
        return dict(zip(ids, (row[1] for row in outputs.rows), strict=True)), []
    texts: dict[str, Text] = {}
    places: dict[str, int | None] = {}
    for name, text, line in outputs.rows:
        if name in texts:
            raise BadInput(outputs.where, f"duplicate id {name!r}; keep one, or give --id FIELD", line)
        texts[str(name)], places[str(name)] = text, line
    if set(texts) == set(ids):
        return {name: texts[name] for name in ids}, []
    if (by_place := match_by_place(texts, ids)) is not None:
        return by_place, [Remark("by place", "note", {"source": outputs.where, "first": next(iter(texts))})]
    topic_ids = set(ids)
    more = [name for name in texts if name not in topic_ids]
    if len(more) == 1:
        raise BadInput(outputs.where, str(UnknownName("topic", more[0], ids)), places[more[0]])
    raise BadInput(outputs.where, difference(texts, ids))


def match_ratings(outputs: Outputs, texts: Mapping[str, Text]) -> list[tuple[str, RawRating]]:
    """The ratings of a system's texts by topic, given the texts as they were matched."""
    topic_of = {id(text): topic for topic, text in texts.items()}
    places = ((id(outputs.rows[place][1]), raw) for place, raw in outputs.ratings if place < len(outputs.rows))
    return [(topic_of[key], raw) for key, raw in places if key in topic_of]


def match_by_place(texts: Mapping[str, Text], ids: list[str]) -> dict[str, Text] | None:
    """The texts by topic where their ids only number the topics, from 0 or 1; None where they do not."""
    numbered = all(name.isdecimal() for name in ids)
    if numbered and ids != [str(place) for place in range(1, len(ids) + 1)]:
        return None
    for start in (0, 1):
        numbers = [str(place) for place in range(start, start + len(ids))]
        if set(texts) == set(numbers):
            return {name: texts[number] for name, number in zip(ids, numbers, strict=True)}
    return None


def difference(texts: Mapping[str, Any], ids: list[str]) -> str:
    """What is in one of two lists of ids only, as a sentence."""
    topic_ids = set(ids)
    missing = [name for name in ids if name not in texts]
    more = [name for name in texts if name not in topic_ids]
    parts = []
    if missing:
        parts.append(f"no candidate for {len(missing)} of {len(ids)} topics ({three_of(missing)})")
    if more:
        parts.append(f"{len(more)} ids that are no topic ({three_of(more)})")
    give = 'give each topic one, "" where the system wrote nothing' if missing else "take them out, or give --id FIELD"
    return f"{' and '.join(parts)}; {give}"
