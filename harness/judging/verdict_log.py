"""The verdicts of a judge, kept in their run: judgments/verdicts/<judge>.jsonl, a reply a line.

Files of earlier releases in judgements/ are read, and continued there.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self

import msgspec
from msgspec import Struct, field

from harness.errors import BadInput
from harness.files.folder_locks import Lock
from harness.files.line_files import (
    LineAppender,
    make_folder,
    read_lines,
    refuse_link,
    sweep_leftovers,
    write_whole_file,
)
from harness.files.names import escape_name
from harness.models.reply_cache import Reply
from harness.records import Run
from harness.version import HOW_TO_UPDATE

FORMAT = 1

FOLDER = "judgments/verdicts"
FORMER_FOLDER = "judgements"

NO_CHOICES = "the reply has no choices"
"""The first release's note of a reply without a verdict. Such a question is asked again."""


class JudgeConfig(Struct, frozen=True, omit_defaults=True):
    """The identity of a judge, and how it judges: the first line of the file. `rubric` is the hash of its file.

    `cleaning` is what was done to candidates before they were shown, as signatures have it; "" for nothing.
    """

    format: int
    model: str
    base_url: str
    rubric: str
    request: str
    cleaning: str = field(default="", name="cleaned")


class VerdictRecord(Struct, frozen=True, omit_defaults=True):
    """The answer to one question: `first` and `second` as they were shown, at a topic; `key` is the request's hash.

    `verdict` is for people: it is read from `reply` anew.
    """

    key: str
    topic: str
    first: str
    second: str
    verdict: str
    reply: Reply


_judge = msgspec.json.Decoder(JudgeConfig)
_record = msgspec.json.Decoder(VerdictRecord)


def log_path(run: Run, judge: JudgeConfig) -> Path:
    """The path of this judge's verdicts in the run; a judge that differs in anything has another file."""
    digest = hashlib.sha256(msgspec.json.encode(judge)).hexdigest()[:8]
    name = f"{escape_name(judge.model)[:60]}-{digest}.jsonl"
    former_path = Path(run.path, FORMER_FOLDER, name)
    return former_path if former_path.exists() else Path(run.path, FOLDER, name)


def list_logs(run_folder: Path) -> list[Path]:
    """The files of all judges of a run, sorted by name."""
    folders = (run_folder / FOLDER, run_folder / FORMER_FOLDER)
    return sorted((path for folder in folders for path in folder.glob("*.jsonl")), key=lambda path: path.name)


def read_log(path: Path) -> Iterator[VerdictRecord]:
    """The verdicts in a file; the question of a damaged line, or of one without a reply, is asked again.

    Raises BadInput for one of a newer format.
    """
    if not path.exists():
        return
    for number, (_, line) in enumerate(read_lines(path)):
        try:
            if number:
                record = _record.decode(line)
                if record.reply.note != NO_CHOICES:
                    yield record
            elif (version := _judge.decode(line).format) > FORMAT:
                raise BadInput(path, f"has format {version}, and this harness reads up to {FORMAT}: {HOW_TO_UPDATE}")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue


def read_judge(path: Path) -> JudgeConfig | None:
    """The judge whose verdicts a file holds; None where the first line does not say."""
    try:
        return next((_judge.decode(line) for _, line in read_lines(path)), None)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


class VerdictLog:
    """The file of one judge in one run, held by one process. An error before any reply leaves no file."""

    def __init__(self, run: Run, judge: JudgeConfig) -> None:
        self.path = log_path(run, judge)
        self._judge, self._run_folder = judge, Path(run.path)
        self._lock = Lock(self._run_folder)
        try:
            self._open()
        except BaseException:
            self._lock.release()
            raise

    def _open(self) -> None:
        make_folder(self.path.parent, self._run_folder)
        refuse_link(self.path)
        sweep_leftovers(self.path.parent)
        self.known = {record.key: record for record in read_log(self.path)}
        self._write(self.known.values())
        self._file: LineAppender | None = LineAppender(self.path)

    def add(self, record: VerdictRecord) -> None:
        """Add a verdict to the file."""
        if record.key not in self.known and self._file:
            self.known[record.key] = record
            self._file.append(_line(record))

    def finish(self) -> None:
        """Write the verdicts in a fixed order, so that equal verdicts make equal files; nothing can be added after."""
        self._close()
        self._write(
            sorted(self.known.values(), key=lambda record: (record.topic, record.first, record.second, record.key))
        )

    def _write(self, records: Iterable[VerdictRecord]) -> None:
        write_whole_file(self.path, (_line(value) for value in (self._judge, *records)))

    def _close(self) -> None:
        file, self._file = self._file, None
        if file:
            file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._close()
        if error and not self.known:
            self._remove()
        self._lock.release()

    def _places(self) -> list[Path]:
        """The file and its parent folders that belong to judgments, the file first."""
        return [self.path, *(path for path in self.path.parents if self._run_folder in path.parents)]

    def _remove(self) -> None:
        file, *folders = self._places()
        with contextlib.suppress(OSError):  # a folder that holds something else stays
            file.unlink()
            for folder in folders:
                folder.rmdir()


def _line(value: Struct) -> bytes:
    return msgspec.json.encode(value) + b"\n"
