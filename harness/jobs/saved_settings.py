"""Differences between the settings of a kept leaderboard and the present ones, so that none passes silently."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from harness import cleaning
from harness.errors import HarnessError
from harness.files.text import MAX_LINE_BYTES, open_regular
from harness.lazy_patterns import compile_on_use
from harness.records import Column, Dataset, Remark, Run
from harness.scoring.metrics import DatasetFacts, Metric
from harness.showing.json_export import FORMAT

FLAGS = {
    "mode": "--rouge",
    "stemmer": "--stem",
    "references": "--references",
    "tokens": "--tokenizer",
    "tok": "--bleu-tokenizer",
    "model": "--similarity-model",
    "clean": "--clean",
}
"""Parts of a signature that a flag sets. Only words and numbers of a kept file are ever suggested as values."""

VALUE = compile_on_use(r"[\w.+-]{1,60}")

UNREPORTED_PARTS = ("version", "nrefs", "clean")
"""Parts that no reader chose, and the one that has a remark of its own."""

PART = 60
"""Characters of a part that are shown."""

Signatures = Mapping[str, str]
"""By measure."""


class _SavedTable(Struct, frozen=True):
    format: int
    columns: tuple[Column, ...]


_decoder = msgspec.json.Decoder(_SavedTable)


def signatures_of(metrics: Sequence[Metric], dataset: Dataset, measures: Collection[str] = ()) -> Signatures:
    """The signatures of metrics on this dataset, by all their measures, or by `measures` only."""
    facts = DatasetFacts.from_dataset(dataset)
    of_all = {measure: metric.signature(facts) for metric in metrics for measure in metric.measures}
    return {measure: of_all[measure] for measure in measures} if measures else of_all


def settings_remarks(runs: Sequence[Run], now: Signatures, flags: Collection[str] = tuple(FLAGS)) -> tuple[Remark, ...]:
    """Remarks on kept leaderboards with other signatures; runs that differ alike share one.

    `flags` are the parts that the command in hand can set. Nothing is said of a table that is not there, damaged, or of
    another format.
    """
    names: dict[tuple[str, ...], list[str]] = {}
    for run in {run.path: run for run in runs}.values():
        parts = _settings_difference(_signatures(Path(run.path) / "comparison.json"), now)
        if parts:
            names.setdefault(parts, []).append(run.name)
    return tuple(
        Remark(
            "saved with other settings",
            "caution",
            {"runs": runs_alike, "parts": [part[:PART] for part in parts], "flags": _advice(parts, flags)},
        )
        for parts, runs_alike in names.items()
    )


def _advice(parts: Sequence[str], flags: Collection[str]) -> list[str]:
    """The flags that give all the parts, or none where one cannot be given."""
    advice = [_flag(part) if part.partition(":")[0] in flags else "" for part in parts]
    return advice if all(advice) else []


def _signatures(path: Path) -> Signatures:
    try:
        with open_regular(path) as file:
            table = _decoder.decode(file.read(MAX_LINE_BYTES))
    except (HarnessError, OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return {column.measure: column.signature for column in table.columns} if table.format == FORMAT else {}


def _settings_difference(saved: Signatures, now: Signatures) -> tuple[str, ...]:
    """The parts that the kept table has otherwise: `stemmer:none`."""
    return (*_cleaning_difference(saved, now), *_signature_difference(saved, now)) if saved and now else ()


def _cleaning_difference(saved: Signatures, now: Signatures) -> Iterator[str]:
    """The cleaning of the kept table, which applies to all its measures."""
    before, here = (
        next(
            (part for signature in signatures.values() for part in signature.split("|") if part.startswith("clean:")),
            "",
        )
        for signatures in (saved, now)
    )
    if before != here:
        yield before or "candidates as they were written"


def _signature_difference(saved: Signatures, now: Signatures) -> list[str]:
    """Differences of signatures in measures of both: those that a flag can set, or else all."""
    unlike = dict.fromkeys(
        part
        for measure, signature in saved.items()
        if measure in now
        for part in signature.split("|")
        if _without_stemmer(part) not in map(_without_stemmer, now[measure].split("|"))
        and part.partition(":")[0] not in UNREPORTED_PARTS
    )
    return [part for part in unlike if _flag(part)] or [*unlike][:1]


def _without_stemmer(part: str) -> str:
    """Shorten a part on a Porter stemmer to its name, since each ROUGE mode has a stemmer of its own."""
    return "stemmer:porter" if part.startswith("stemmer:porter") else part


def _flag(part: str) -> str:
    """The flag that gives this part of a signature, or nothing."""
    key, _, value = part.partition(":")
    if key not in FLAGS or not VALUE.fullmatch(value):
        return ""
    if key == "stemmer":
        return "--no-stem" if value == "none" else "--stem"
    if key == "clean":
        rules, _, version = value.partition(".v")
        names = rules.split("+")
        is_current = version == str(cleaning.VERSION) and set(names) <= set(cleaning.RULES)
        return f"--clean {'all' if len(names) == len(cleaning.RULES) else ','.join(names)}" if is_current else ""
    return f"{FLAGS[key]} {value}"
