"""Sources, and files that flags name, as one stream of records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Any

from msgspec import Struct, structs

from harness.errors import BadInput, HarnessError
from harness.importing import patterns
from harness.importing.choices import Choices, Request
from harness.importing.readers import READERS, choose_reader, lines
from harness.importing.records import LINE, Record, explain_count, three_of
from harness.importing.sources import STDIN, Source, open_source
from harness.progress import track_items
from harness.records.remarks import Remark

SUFFIX_ROLES = {
    ".source": "article", ".src": "article", ".raw_src": "article", ".articles": "article", ".document": "article",
    ".target": "reference", ".tgt": "reference", ".gold": "reference", ".ref": "reference", ".refs": "reference",
    ".hypo": "candidate", ".hyp": "candidate", ".pred": "candidate", ".candidate": "candidate", ".out": "candidate",
}  # fmt: skip
"""The role of a file of lines, by its suffix."""


class SourceFiles(Struct, frozen=True):
    """The files of a source; files that its reader opens are added as it reads."""

    typed_name: str
    paths: list[Path]


class Table(Struct):
    """Records with the files they were read from; `where` names these in messages."""

    kind: str
    where: str
    stem: str
    records: Iterator[Record]
    choices: Choices
    remarks: list[list[Remark]]
    files: list[SourceFiles]

    @property
    def is_lines(self) -> bool:
        """True where all that is known of the source is that it has lines."""
        return self.kind == lines.READER.name


def open_table(request: Request, stack: ExitStack) -> Table:
    """The records of a request; its files stay open as long as `stack`. Raises HarnessError."""
    if not request.sources:
        return table_of_flags(request, stack)
    opened = [
        stack.enter_context(open_source(source_name, encoding=request.encoding, split=request.split))
        for source_name in request.sources
    ]
    if len(opened) == 1 and not request.line_is_topic and request.choices == Choices():
        opened[0].may_be_article = True
    if len(opened) == 1 and (patterned := request_of_patterns(request, opened[0])) is not None:
        return table_of_patterns(patterned)
    readers = [choose_reader(source) for source in opened]
    kinds = dict.fromkeys(reader.name for reader in readers)
    if len(kinds) > 1:
        listing = ", ".join(
            f"{source.typed_name} ({reader.name})" for source, reader in zip(opened, readers, strict=True)
        )
        raise HarnessError(f"several sources must be of one format: {listing}; candidates go behind -i")
    records = (record for source, reader in zip(opened, readers, strict=True) for record in reader.read(source))
    table = Table(
        kind=readers[0].name,
        where=request.sources[0],
        stem=opened[0].stem,
        records=iter(track_items(records, "read", "records")),
        choices=request.choices,
        remarks=[source.remarks for source in opened],
        files=[files_of(source) for source in opened],
    )
    if table.is_lines:
        name_lines(table, opened)
    return with_files(table, request, stack)


def request_of_patterns(request: Request, source: Source) -> Request | None:
    """The request for a folder of texts that no reader knows, by the patterns of its files; None for anything else."""
    if not source.is_folder or request.choices != Choices() or any(reader.recognizes(source) for reader in READERS):
        return None
    references, candidates = patterns.folder_patterns(source.path, as_references=request.line_is_topic)
    if references is None:
        return None
    labelled = ((source.stem if candidates is None else Path(candidates).parent.name, candidates or ""),)
    choices = Choices(references=(references,), candidates=labelled if candidates else ())
    return structs.replace(request, sources=(), choices=choices)


def files_of(source: Source) -> SourceFiles:
    """The file of a source, and the files that are read below it."""
    if not source.is_folder:
        source.children.insert(0, source.path)
    return SourceFiles(source.typed_name, source.children)


def table_of_flags(request: Request, stack: ExitStack) -> Table:
    """Topics that no source lists: lines of the files that flags name side by side, or the files that patterns fit."""
    choices = request.choices
    names = dict.fromkeys([*choices.references, *choices.articles, *(path for _, path in choices.candidates)])
    files = [name for name in names if name == STDIN or is_file(Path(name))]
    if not files:
        return table_of_patterns(request)
    opened = [(name, open_lines(name, request, stack)) for name in files]
    table = Table(
        kind=lines.READER.name,
        where=files[0],
        stem=opened[0][1].stem,
        records=side_by_side(opened),
        choices=structs.replace(
            choices, candidates=tuple((label or label_of(name), name) for label, name in choices.candidates)
        ),
        remarks=[source.remarks for _, source in opened],
        files=[files_of(source) for _, source in opened],
    )
    for name in names:
        if patterns.is_pattern(name):
            table.records = with_pattern(table.records, table.where, name, request)
        elif name not in files:
            raise BadInput(name, "no such file")
    return table


def label_of(name: str) -> str:
    """The label of a file's candidates where none is given."""
    return "stdin" if name == STDIN else Path(name).stem


def open_lines(name: str, request: Request, stack: ExitStack) -> Source:
    """A file of lines that a flag names. Raises BadInput for a file of another format."""
    source = stack.enter_context(open_source(name, encoding=request.encoding))
    reader = choose_reader(source)
    if reader is not lines.READER:
        raise BadInput(name, f"is {reader.name}, not a text a line; give it as SOURCE, and its fields with flags")
    return source


def name_lines(table: Table, sources: list[Source]) -> None:
    """Treat several files of lines as several references, unless their names are those of articles or candidates."""
    if len(sources) == 1 and SUFFIX_ROLES.get(Path(sources[0].typed_name).suffix, "reference") == "reference":
        return
    names: dict[str, list[str]] = {"article": [], "reference": [], "candidate": []}
    columns: list[tuple[str, Source]] = []
    for source in sources:
        role = SUFFIX_ROLES.get(Path(source.typed_name).suffix, "reference")
        name = source.name if source.name not in dict(columns) else f"{source.name} {len(columns) + 1}"
        names[role].append(name)
        columns.append((name, source))
    table.records = side_by_side(columns)
    labels = [
        (source.stem if len(names["candidate"]) == 1 else name, name)
        for name, source in columns
        if name in names["candidate"]
    ]
    table.choices = structs.replace(
        table.choices,
        articles=(*table.choices.articles, *names["article"]),
        references=(*table.choices.references, *names["reference"]),
        candidates=(*table.choices.candidates, *labels),
    )


def side_by_side(columns: list[tuple[str, Source]]) -> Iterator[Record]:
    """Files of lines as columns. Raises BadInput where one has more lines than another."""
    streams = [lines.read(source) for _, source in columns]
    for number, row in enumerate(zip_longest(*streams), 1):
        if None in row:
            counts = [number - 1 + (record is not None) + (sum(1 for _ in stream) if record is not None else 0)
                      for record, stream in zip(row, streams, strict=True)]  # fmt: skip
            short = counts.index(min(counts))
            long = counts.index(max(counts))
            explanation = explain_count(counts[short], counts[long], f"lines of {columns[long][1].typed_name}")
            raise BadInput(columns[short][1].typed_name, explanation)
        yield Record(number, {name: record.values[LINE] for (name, _), record in zip(columns, row, strict=True)})


def table_of_patterns(request: Request) -> Table:
    """Topics that no source lists: their ids come from the files that patterns, or folders, fit."""
    choices = request.choices
    paths = [*choices.references, *choices.articles, *(path for _, path in choices.candidates)]
    if not paths:
        raise HarnessError("nothing to read; give a source, or --reference 'models/#ID#.txt'")
    texts_of = {path: patterns.files_by_id(find_pattern(path)) for path in dict.fromkeys(paths)}
    first = texts_of[paths[0]]
    for path, files in texts_of.items():
        check_ids(path, list(files), paths[0], list(first))

    def records() -> Iterator[Record]:
        for name in first:
            values: dict[str, Any] = {"id": name}
            for path, files in texts_of.items():
                texts = [(author, patterns.text_of(file, request.encoding)) for author, file in files[name]]
                values[path] = texts[0][1] if len(texts) == 1 and not texts[0][0] else dict(texts)
            yield Record(None, values)

    stem = Path(paths[0].partition(patterns.ID)[0]).parent.name or "texts"
    read = [
        SourceFiles(path, [file for pairs in files.values() for _, file in pairs]) for path, files in texts_of.items()
    ]
    return Table("a folder by a pattern", paths[0], stem, records(), structs.replace(choices, id="id"), [], read)


def find_pattern(path_text: str) -> str:
    """A pattern unchanged; for a folder, the pattern of its files. Raises BadInput."""
    if patterns.is_pattern(path_text):
        return path_text
    path = Path(path_text)
    if not path.is_dir():
        raise BadInput(
            path_text, "is no folder and no pattern; give the source that has this field, or 'folder/#ID#.txt'"
        )
    pattern = patterns.folder_pattern(path)
    if pattern is None:
        raise BadInput(
            path_text, f"holds files of several kinds; give a pattern, as in '{path_text.rstrip('/')}/#ID#.txt'"
        )
    return pattern


def check_ids(path: str, ids: list[str], other: str, topic_ids: list[str]) -> None:
    """Raise BadInput where two lists of ids are not of the same topics."""
    present_ids = set(ids)
    if missing := [name for name in topic_ids if name not in present_ids]:
        raise BadInput(
            path, f"has no file for {len(missing)} of {len(topic_ids)} topics of {other}: {three_of(missing)}"
        )
    known_ids = set(topic_ids)
    if more := [name for name in ids if name not in known_ids]:
        raise BadInput(path, f"has {len(more)} files for which {other} has none: {three_of(more)}")


def with_files(table: Table, request: Request, stack: ExitStack) -> Table:
    """Add to the table, as columns, the files of lines that flags name, and the files of patterns by id."""
    choices = table.choices

    def attach(path: str) -> str:
        if patterns.is_pattern(path):
            table.records = with_pattern(table.records, table.where, path, request)
            return path
        file = Path(path)
        if not is_file(file):
            return path
        source = open_lines(path, request, stack)
        table.remarks.append(source.remarks)
        table.files.append(files_of(source))
        table.records = with_lines(table.records, path, source)
        return path

    table.choices = structs.replace(
        choices,
        articles=tuple(attach(path) for path in choices.articles),
        references=tuple(attach(path) for path in choices.references),
        candidates=tuple((label or path, attach(path)) for label, path in choices.candidates),
    )
    if table.is_lines and len(request.sources) == 1 and not request.choices.references:
        return table
    if table.is_lines and len(request.sources) == 1 and LINE not in table.choices.references:
        table.choices = structs.replace(table.choices, references=(LINE, *table.choices.references))
    return table


def is_file(path: Path) -> bool:
    """True where a name is that of a file; False for names that are impossible."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def with_lines(records: Iterator[Record], name: str, source: Source) -> Iterator[Record]:
    """The records with a line of a file each. Raises BadInput where they are not as many."""
    count = 0
    stream = lines.read(source)
    for count, record in enumerate(records, 1):
        line = next(stream, None)
        if line is None:
            total = count + sum(1 for _ in records)
            raise BadInput(source.typed_name, explain_count(count - 1, total))
        yield Record(record.line, {**record.values, name: line.values[LINE]})
    more = list(stream)
    if more:
        blank = [record.line or 0 for record in more if not record.values[LINE].strip()]
        raise BadInput(source.typed_name, explain_count(count + len(more), count, blank=blank))


def with_pattern(records: Iterator[Record], where: str, pattern: str, request: Request) -> Iterator[Record]:
    """The records with the texts of files that bear their ids. Raises BadInput where one has none."""
    files = patterns.files_by_id(pattern)
    field = request.choices.id or "id"
    for record in records:
        name = str(record.values.get(field, ""))
        if name not in files:
            raise BadInput(pattern, f"fits no file for topic {name!r} of {where}", record.line)
        texts = [(author, patterns.text_of(file, request.encoding)) for author, file in files[name]]
        value: Any = texts[0][1] if len(texts) == 1 and not texts[0][0] else dict(texts)
        yield Record(record.line, {**record.values, pattern: value})
