"""Read a source of candidates as texts by label, with their ids or in their order."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from harness.errors import BadInput, HarnessError, UnknownName
from harness.importing import patterns
from harness.importing.candidate_roles import assign_candidate_roles
from harness.importing.choices import Choices
from harness.importing.dataset import SAMPLE_RECORDS, default_label, unique
from harness.importing.field_names import name_of, value_at
from harness.importing.judgment_fields import RawRating, ratings_of_record
from harness.importing.judgment_tables import JUDGMENT_ROLES
from harness.importing.marks import Marks
from harness.importing.plain_lines import PlainLines, plain_fields, read_plain_lines
from harness.importing.readers import choose_reader, csvs, jsons, lines
from harness.importing.readers.wrappings import rows_of
from harness.importing.records import LINE, Record, explain_count, three_of
from harness.importing.roles import Roles
from harness.importing.sources import Source, open_source
from harness.importing.stored_texts import PlacedTexts, StoredTexts, TextStore
from harness.importing.topics import Text, candidates_of, fold_lines, one_line
from harness.records.remarks import Remark

NO_CHOICES = Choices()


class Outputs:
    """Candidates of one system as they were read: by topic id, or in order where there are no ids.

    `names` are their ids, () where they have none, `lines` where they stand (-1: nowhere), `reasons` those of texts
    that are empty, by number; `blank` are the numbers of blank lines; `ratings` are (number of the text, rating).
    """

    def __init__(self, label: str, where: str, store: TextStore, ids: Sequence[str] = ()) -> None:
        """`ids` are those of the topics: names that are the same in the same order take no memory."""
        self.label, self.where = label, where
        self.names: list[str] = []
        self.texts = StoredTexts(store)
        self.lines = array("q")
        self.reasons: dict[int, str] = {}
        self.blank: tuple[int, ...] = ()
        self.ratings: list[tuple[int, RawRating]] = []
        self._ids = ids

    def __len__(self) -> int:
        return len(self.texts)

    def add(self, name: str | None, text: Text, line: int | None) -> None:
        """Put a candidate behind the others."""
        if text.reason:
            self.reasons[len(self.texts)] = text.reason
        self.add_texts(() if name is None else (name,), (text.text,), -1 if line is None else line)

    def add_texts(self, names: Sequence[str], texts: Sequence[str], line: int) -> None:
        """Append texts from consecutive lines, of which the first is `line`."""
        start = len(self.names)
        same = self._ids[start : start + len(names)]
        self.names.extend(same if list(names) == list(same) else names)
        self.texts.add(texts)
        self.lines.extend(range(line, line + len(texts)))


class Read(Struct, frozen=True):
    """The contents of one source of candidates: texts, findings and remarks."""

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
    store: TextStore | None = None,
) -> Read:  # fmt: skip
    """The candidates in a source: a file, a folder, a pattern, `-`. `label` names the system where the source does not.

    `store` is where their texts are put. Raises HarnessError.
    """
    store = store or TextStore()
    with ExitStack() as stack:
        if not patterns.is_pattern(source_name):
            source = stack.enter_context(open_source(source_name, encoding=encoding))
            pattern = (
                patterns.fitting_pattern(source.path, ids) if source.is_folder and is_plain_folder(source) else None
            )
            if pattern is None:
                return read_source(source, label, choices, ids, Marks(keep=keep_marks), store)
            source_name = pattern
        return read_pattern(source_name, label, encoding, Marks(keep=keep_marks), store)


def is_plain_folder(source: Source) -> bool:
    """True where no reader recognizes a folder."""
    try:
        choose_reader(source)
    except BadInput:
        return True
    return False


def read_pattern(pattern: str, label: str, encoding: str | None, marks: Marks, store: TextStore) -> Read:
    """The candidates of files that bear the topics' ids."""
    name = label or Path(pattern.partition(patterns.ID)[0]).parent.name or "candidates"
    outputs = Outputs(name, pattern, store)
    for name, files in patterns.files_by_id(pattern).items():
        if len(files) > 1:
            raise BadInput(
                files[1][1], f"is another candidate for topic {name!r}; give a pattern that fits one file each"
            )
        outputs.add(name, Text(marks.text(patterns.text_of(files[0][1], encoding))), None)
    return Read("a folder by a pattern", (outputs,), (("id", patterns.ID),), (), tuple(marks.remarks()))


def read_source(  # noqa: PLR0917  # each is another thing
    source: Source, label: str, choices: Choices, ids: Sequence[str], marks: Marks, store: TextStore
) -> Read:
    """The candidates of one file, or of one folder that a reader knows."""
    reader = choose_reader(source)
    if reader is csvs.READER and find_id_delimiter(list(islice(lines.READER.read(source), SAMPLE_RECORDS)), ids):
        reader = lines.READER  # its first row is no heading, but a candidate
    records = reader.read(source)
    samples = list(islice(records, SAMPLE_RECORDS))
    is_lines = reader is lines.READER or (bool(samples) and all(set(record.values) == {LINE} for record in samples))
    may_be_plain = reader is jsons.JSON_LINES and not is_lines
    if is_lines and (delimiter := find_id_delimiter(samples, ids)):
        records, is_lines = split_ids(chain(samples, records), delimiter, source), False
        samples = list(islice(records, SAMPLE_RECORDS))
    if is_lines:
        roles = Roles(candidates=(("", LINE),))
    elif samples:
        roles = assign_candidate_roles(
            [record.values for record in samples], choices, source.typed_name, samples[0].line, ids
        )
    else:
        raise BadInput(source.typed_name, "holds no candidate")
    collector = OutputCollector(roles, marks, source, store, ids)
    fields = plain_fields(roles) if may_be_plain and source.encoding == "utf-8" else None
    if fields is not None:
        collector.collect(read_plain_lines(source, fields))
    else:
        collector.collect(chain(samples, records))
    outputs = name_outputs(collector, label)
    role_paths = [("id", roles.id)] + [("candidate", path) for _, path in roles.candidates]
    role_paths += [("candidates", roles.candidate_map), ("system", roles.system)]
    role_paths += [(JUDGMENT_ROLES[field.kind], field.path) for field in roles.judgments]
    pairs = tuple(
        (role, "the line" if path == LINE else path) for role, path in dict.fromkeys(role_paths) if path is not None
    )
    return Read(reader.name, outputs, pairs, roles.left_out, unique([*source.remarks, *marks.remarks()]))


def find_id_delimiter(samples: Sequence[Record], ids: Sequence[str]) -> str:
    """The delimiter between id and text on every line of a file without a heading; "" where lines are plain texts."""
    for delimiter in ",;\t":
        rows = [split_row(str(record.values[LINE]), delimiter) for record in samples]
        names = [row[0] for row in rows if len(row) == 2]
        if len(names) == len(rows) > 1 and len(set(names)) == len(names) == len(set(names).intersection(ids)):
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
            raise BadInput(source.typed_name, f"has no {delimiter!r} between an id and a candidate", record.line)
        yield Record(record.line, {"id": row[0], "candidate": row[1]})


def read_rows(value: Any, label: str, ids: Sequence[str] = ()) -> Read:
    """The candidates in a value from Python: dictionaries, or anything with columns. Raises HarnessError."""
    rows = list(rows_of(value))
    if not rows:
        raise HarnessError(f"{label}: holds no candidate")
    roles = assign_candidate_roles(rows[:SAMPLE_RECORDS], NO_CHOICES, label, None, ids)
    collector = OutputCollector(roles, Marks(), label, TextStore(), ids)
    collector.collect(Record(None, row) for row in rows)
    remarks = tuple(collector.marks.remarks())
    return Read("values from Python", tuple(collector.outputs.values()), (), roles.left_out, remarks)


class OutputCollector:
    """Takes records apart into candidates, and puts each to those of its system."""

    def __init__(self, roles: Roles, marks: Marks, source: Source | str, store: TextStore, ids: Sequence[str]) -> None:
        """`source` is the origin of the records, or a name for values from Python."""
        self.roles, self.marks, self.source = roles, marks, source
        self.outputs: dict[str, Outputs] = {}
        self.blank: list[int] = []
        self._where, self._default = (
            (source, source) if isinstance(source, str) else (source.typed_name, default_label(roles, source.stem))
        )
        self._store, self._ids = store, ids

    def collect(self, records: Iterable[Record | PlainLines]) -> None:
        """Add the candidates of all records. Raises BadInput."""
        for record in records:
            if isinstance(record, PlainLines):
                self._add_plain(record)
                continue
            self._add(record)
            if is_blank(record):
                self.blank.append(record.line or 0)

    def _add_plain(self, lines: PlainLines) -> None:
        """The lines of one system that hold a text each, and an id."""
        label = self.roles.candidates[0][0] or self._default
        names = list(map(fold_lines, lines.names))
        place = names.index("") if "" in names else len(lines.texts)
        self._find_outputs(label).add_texts(names[:place], self.marks.answers(lines.texts[:place]), lines.first)
        if place < len(lines.texts):
            raise self._without_id(lines.first + place)

    def _add(self, record: Record) -> None:
        """Add the candidates of a record, and their ratings."""
        roles = self.roles
        name = one_line(name_of(value_at(record.values, roles.id))) if roles.id else None
        if roles.id and not name and not isinstance(self.source, str):
            raise self._without_id(record.line)
        last = None
        for system, text in candidates_of(record, roles, self.marks, self._default):
            last = self._find_outputs(system)
            last.add(name, text, record.line)
        if last is not None:
            add_ratings(self.outputs, last, record, roles, self._where)

    def _without_id(self, line: int | None) -> BadInput:
        return BadInput(self._where, f"has no {self.roles.id}", line)

    def _find_outputs(self, system: str) -> Outputs:
        outputs = self.outputs.get(system)
        if outputs is None:
            self.outputs[system] = outputs = Outputs(system, self._where, self._store, self._ids)
        return outputs


def name_outputs(collector: OutputCollector, label: str) -> tuple[Outputs, ...]:
    """The collected texts, by system. A given label, other than the file's name, is put before those of several."""
    several, source, roles = tuple(collector.outputs.values()), collector.source, collector.roles
    assert isinstance(source, Source)  # noqa: S101  # values from Python are named by themselves
    if label and len(several) == 1:
        several[0].label = label
    elif label and label != source.stem:
        for outputs in several:
            outputs.label = f"{label}-{outputs.label}"
    for outputs in several:
        outputs.blank = tuple(collector.blank)
        if not roles.id and len(several) == 1 and roles.candidates == (("", LINE),) and not label:
            outputs.label = source.stem
    return several


def add_ratings(outputs_of: Mapping[str, Outputs], last: Outputs, record: Record, roles: Roles, where: str) -> None:
    """Add the ratings in a record to their candidates; `last` is the record's own."""
    if not roles.judgments:
        return
    for system, raw in ratings_of_record(record.values, record.line, roles.judgments, roles.candidate_map, where):
        outputs = outputs_of.get(system, last)
        outputs.ratings.append((len(outputs) - 1, raw))


def is_blank(record: Record) -> bool:
    """True where a record is a blank line."""
    return set(record.values) == {LINE} and not str(record.values[LINE]).strip()


class Matched(Mapping[str, str]):
    """The texts of a system by topic id, in the order of the topics; `rows` are their numbers among its outputs.

    `reasons` say why some are empty, by topic.
    """

    def __init__(self, outputs: Outputs, topics: Sequence[str], rows: Sequence[int]) -> None:
        self.outputs, self.topics, self.rows = outputs, topics, rows
        self.texts = PlacedTexts(outputs.texts, rows)
        reasons = outputs.reasons
        self.reasons = {
            topic: reasons[row] for topic, row in zip(topics if reasons else (), rows, strict=False) if row in reasons
        }

    @cached_property
    def _places(self) -> dict[str, int]:
        return {topic: place for place, topic in enumerate(self.topics)}

    def __getitem__(self, topic: str) -> str:
        return self.texts[self._places[topic]]

    def __iter__(self) -> Iterator[str]:
        return iter(self.topics)

    def __len__(self) -> int:
        return len(self.topics)

    @property
    def ratings(self) -> tuple[tuple[str, RawRating], ...]:
        """The ratings of the texts in the source, by topic."""
        if not self.outputs.ratings:
            return ()
        topic_of = dict(zip(self.rows, self.topics, strict=True))
        return tuple((topic_of[row], raw) for row, raw in self.outputs.ratings if row in topic_of)


def match_outputs(outputs: Outputs, ids: Sequence[str]) -> tuple[Matched, list[Remark]]:
    """The texts by topic id. Raises BadInput where they do not fit: with counts, and three examples."""
    if not outputs.names:
        return Matched(outputs, ids, range(len(ids))), match_by_count(outputs, ids)
    if outputs.names == list(ids):
        return Matched(outputs, ids, range(len(ids))), []
    rows: dict[str, int] = {}
    for row, name in enumerate(outputs.names):
        if rows.setdefault(name, row) != row:
            line = outputs.lines[row]
            raise BadInput(
                outputs.where, f"duplicate id {name!r}; keep one, or give --id FIELD", line if line >= 0 else None
            )
    if rows.keys() == set(ids):
        return Matched(outputs, ids, array("q", map(rows.__getitem__, ids))), []
    if (by_place := match_by_place(rows, ids)) is not None:
        remark = Remark("by place", "note", {"source": outputs.where, "first": outputs.names[0]})
        return Matched(outputs, ids, by_place), [remark]
    topic_ids = set(ids)
    more = [name for name in rows if name not in topic_ids]
    if len(more) == 1:
        line = outputs.lines[rows[more[0]]]
        raise BadInput(outputs.where, str(UnknownName("topic", more[0], ids)), line if line >= 0 else None)
    raise BadInput(outputs.where, difference(rows, ids))


def match_by_count(outputs: Outputs, ids: Sequence[str]) -> list[Remark]:
    """Remarks on texts matched by the order of the topics. Raises BadInput where there are not as many."""
    surplus = len(outputs) - len(ids)
    if surplus > 0 and not any(outputs.texts[row].strip() for row in range(len(ids), len(outputs))):
        return [Remark("blank lines", "warning", {"source": outputs.where, "count": surplus})]
    if surplus:
        raise BadInput(outputs.where, explain_count(len(outputs), len(ids), blank=outputs.blank))
    return []


def match_by_place(rows: Mapping[str, int], ids: Sequence[str]) -> Sequence[int] | None:
    """The row of each topic where the rows' ids only number the topics, from 0 or 1; None elsewhere."""
    numbered = all(name.isdecimal() for name in ids)
    if numbered and list(ids) != [str(place) for place in range(1, len(ids) + 1)]:
        return None
    for start in (0, 1):
        numbers = [str(place) for place in range(start, start + len(ids))]
        if rows.keys() == set(numbers):
            return array("q", map(rows.__getitem__, numbers))
    return None


def difference(texts: Mapping[str, Any], ids: Sequence[str]) -> str:
    """A sentence on the ids that only one of two lists has."""
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
