"""Candidates made elsewhere: files of them, or values, read as if a system had written them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from harness.datasets.text_formats import recognize_packed, recognize_structure
from harness.errors import BadInput, HarnessError, UnknownName
from harness.files.text import open_regular, read_text
from harness.jobs.foreign_files import Matched
from harness.records import Candidate, Dataset, System
from harness.running.responses import MAX_TEXT_BYTES

Candidates = Sequence[str] | Mapping[str, str]
"""One text for each topic in the dataset's order, or texts by topic id."""


MAX_LISTED_TOPICS = 2**30
"""Bytes of a file of candidates, which is read whole."""


REMEDY = 'write a line for each topic, or JSON lines: {"id": ..., "candidate": ...}'


class _Line(msgspec.Struct):
    id: str
    candidate: str | None = None
    summary: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class ExternalCandidates:
    """The candidates of one label, in the order of the topics."""

    system: System
    texts: tuple[tuple[str, str], ...]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def candidates(self) -> Iterator[Candidate]:
        """As records; an empty text is a failure, as it is for a system."""
        for topic, text in self.texts:
            key = hashlib.sha256(f"{topic}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            blank = not text.strip()
            if len(text) > MAX_TEXT_BYTES:
                yield Candidate(topic, "", key, "refused", f"{len(text):,} characters, more than {MAX_TEXT_BYTES:,}")
            else:
                yield Candidate(
                    topic, "" if blank else text, key, "empty" if blank else None, self.reasons.get(topic, "")
                )


def read_candidates(label: str, source: str | Path | Candidates, dataset: Dataset) -> ExternalCandidates:
    """The candidates under this label, one for each topic. Raises HarnessError where they do not fit the dataset."""
    if not label.isprintable():
        raise HarnessError(f"{label!r} cannot name a row; use characters that can be seen, as in -i name=FILE")
    ids = [topic.id for topic in dataset.topics]
    if isinstance(source, Matched):
        path = Path(source.where)
        doc = f"candidates read from {path.name}"
        return build_external(label, _check_complete(label, source, ids), str(path.resolve()), doc, source.reasons)
    if isinstance(source, str | Path):
        path = Path(source)
        _refuse_packed(path)
        texts = _read_json(path, ids) if path.suffix == ".jsonl" else _read_plain(path, ids)
        doc = f"candidates read from {path.name}"
    else:
        texts = _match_topics(label, source, ids)
        return build_external(label, texts, "", "candidates given from Python", {})
    return build_external(label, texts, str(path.resolve()), doc, {})


def build_external(
    label: str, texts: tuple[tuple[str, str], ...], path: str, doc: str, reasons: Mapping[str, str]
) -> ExternalCandidates:  # fmt: skip
    """Texts as the candidates of a system of that label; `reasons` say why some are empty."""
    content = "\0".join(f"{topic}\0{text}" for topic, text in texts)
    digest = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return ExternalCandidates(System(label, label, path, doc, "system", {}, digest), texts, reasons)


def _refuse_packed(path: Path) -> None:
    with open_regular(path) as file:
        packed = recognize_packed(file.read(8))
    if packed:
        raise BadInput(path, f"is {packed}, and no text as it stands; unpack or convert it, then {REMEDY}")


def _read_plain(path: Path, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """A line a topic, or JSON lines with ids whatever the file is called. Raises BadInput for other structures."""
    text = read_text(path, MAX_LISTED_TOPICS)
    looks = recognize_structure(text, path, ids)
    if looks == "JSON lines":
        return _read_json(path, ids)
    if looks:
        raise BadInput(path, f"looks like {looks}, not like a text a line; {REMEDY}")
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    while len(lines) > len(ids) and not lines[-1].strip():
        lines.pop()
    if len(lines) != len(ids):
        raise BadInput(path, f"{len(lines)} lines for {len(ids)} topics; give one line for each topic, in their order")
    return tuple(zip(ids, lines, strict=True))


def _read_json(path: Path, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """One object a line: an id, and the text under `candidate`, `summary` or `text`."""
    decoder = msgspec.json.Decoder(_Line)
    known, texts = set(ids), dict[str, str]()
    for number, line in enumerate(read_text(path, MAX_LISTED_TOPICS).split("\n"), 1):
        if not line.strip():
            continue
        try:
            read = decoder.decode(line)
        except (msgspec.DecodeError, RecursionError) as error:
            raise BadInput(path, f'{error}; write {{"id": ..., "candidate": ...}}', number) from None
        text = next((part for part in (read.candidate, read.summary, read.text) if part is not None), None)
        if text is None:
            raise BadInput(path, 'no text; write it under "candidate"', number)
        if read.id not in known:
            raise BadInput(path, str(UnknownName("topic", read.id, ids)), number)
        if read.id in texts:
            raise BadInput(path, f"duplicate id {read.id!r}; keep one", number)
        texts[read.id] = text
    return _check_complete(str(path), texts, ids)


def _match_topics(label: str, texts: Candidates, ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    if isinstance(texts, Mapping):
        return _check_complete(label, texts, ids)
    if len(texts) != len(ids):
        raise HarnessError(f"{label}: {len(texts)} candidates for {len(ids)} topics; give one for each, in their order")
    return tuple(zip(ids, texts, strict=True))


def _check_complete(where: str, texts: Mapping[str, str], ids: Sequence[str]) -> tuple[tuple[str, str], ...]:
    missing = [topic for topic in ids if topic not in texts]
    if missing:
        raise HarnessError(
            f"{where}: no candidate for {len(missing)} of {len(ids)} topics, the first {missing[0]!r}; "
            'give each one, "" where the system wrote nothing'
        )
    return tuple((topic, texts[topic]) for topic in ids)
