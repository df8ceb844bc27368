"""Logs of evaluations that hold several systems or more than texts: inspect, promptfoo, and our own runs."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from harness.errors import BadInput
from harness.importing.readers.jsons import DECODING_ERRORS, JSON_LINES, value_of
from harness.importing.readers.sheets import zip_names
from harness.importing.records import Reader, Record
from harness.importing.sources import MAX_WHOLE_BYTES, Source


def recognizes_inspect(source: Source) -> bool:
    """True where the source is a log of inspect, as JSON or as the zip that inspect calls .eval."""
    if any(name.startswith("samples/") and name.endswith(".json") for name in zip_names(source)):
        return True
    start = source.start.lstrip()
    return start.startswith("{") and '"eval"' in start and '"version"' in start[:200] and '"status"' in start[:400]


def read_inspect(source: Source) -> Iterator[Record]:
    """Read a record for each sample and epoch: the prompt, the target, the model's completion."""
    if source.head.startswith(b"PK"):
        header, samples = zipped_log(source)
    else:
        try:
            header = value_of(source.text())
            samples = iter(header.get("samples") or [])
        except DECODING_ERRORS:
            raise BadInput(source.typed_name, "is a log of inspect that ends in the middle: copy it again") from None
    spec = header.get("eval") if isinstance(header, dict) else None
    model = spec.get("model") if isinstance(spec, dict) else None
    for sample in samples:
        if not isinstance(sample, dict):
            raise BadInput(source.typed_name, "is a log of inspect with a sample that is no object")
        yield Record(None, inspect_sample(sample, str(model or "model")))


def zipped_log(source: Source) -> tuple[Any, Iterator[Any]]:
    """Header and samples of an .eval file."""
    path = source.regular()

    def parts(start: str) -> Iterator[Any]:
        try:
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    if name.startswith(start) and name.endswith(".json"):
                        if archive.getinfo(name).file_size > MAX_WHOLE_BYTES:
                            raise BadInput(source.typed_name, f"{name} unpacks to more than {MAX_WHOLE_BYTES:,} bytes")
                        yield value_of(archive.read(name).decode())
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, *DECODING_ERRORS):
            raise BadInput(source.typed_name, "is a log of inspect that ends in the middle: copy it again") from None

    return next(parts("header"), {}), parts("samples/")


def inspect_sample(sample: dict[str, Any], model: str) -> dict[str, Any]:
    """Split a sample into the fields of a record."""
    epoch, output = sample.get("epoch", 1), sample.get("output")
    question, error = sample.get("input"), sample.get("error")
    if isinstance(question, list):
        questions = [
            message.get("content")
            for message in question
            if isinstance(message, dict) and message.get("role") == "user"
        ]
        question = questions[-1] if questions else None
    values = {"id": sample.get("id"), "input": question, "target": sample.get("target")}
    values |= {"candidate": output.get("completion") if isinstance(output, dict) else None}
    values["system"] = model if epoch in (1, None) else f"{model} epoch={epoch}"
    if error:
        values["error"] = error
    facts = sample.get("metadata")
    return (facts if isinstance(facts, dict) else {}) | {
        key: value for key, value in values.items() if value is not None
    }


def recognizes_promptfoo(source: Source) -> bool:
    """True where the source is JSON written by promptfoo."""
    start = source.start.lstrip()
    return start.startswith("{") and '"results"' in start and '"prompts"' in start and '"provider"' in start


def read_promptfoo(source: Source) -> Iterator[Record]:
    """Read a record for each test and provider."""
    try:
        value = json.loads(source.text())
        results = value["results"]
        results = results["results"] if isinstance(results, dict) else results
        for result in results:
            yield Record(None, promptfoo_result(result))
    except (*DECODING_ERRORS, KeyError, TypeError, AttributeError):
        raise BadInput(source.typed_name, "is not the JSON that promptfoo writes, or ends in the middle") from None


def promptfoo_result(result: dict[str, Any]) -> dict[str, Any]:
    """Split a result into the fields of a record. Several prompts of one provider are several systems."""
    provider, response = result.get("provider"), result.get("response") or {}
    name = provider.get("id") or provider.get("label") if isinstance(provider, dict) else provider
    prompt = result.get("promptIdx", 0)
    values = dict(result.get("vars") or {})
    values["id"] = str(values.get("id", result.get("testIdx", "")))
    values["system"] = str(name or "model") + (f" prompt={prompt}" if prompt else "")
    values["candidate"] = response.get("output", "") if isinstance(response, dict) else response
    if result.get("error") and not values["candidate"]:
        values["error"] = result["error"]
    return values


def recognizes_run(source: Source) -> bool:
    """True where the source is the folder of a run of this harness."""
    return source.is_folder and bool(candidate_files(source.path))


def candidate_files(folder: Path) -> list[Path]:
    """The files of candidates of a run."""
    return sorted((folder / "candidates").glob("*.jsonl"))


def read_run(source: Source) -> Iterator[Record]:
    """Read a record for each candidate of all systems."""
    for path in candidate_files(source.path):
        for line, values in JSON_LINES.read(source.child(path)):
            yield Record(line, {**values, "system": unquote(path.stem)})


INSPECT = Reader("inspect log", recognizes_inspect, read_inspect, "harness score log.eval")
PROMPTFOO = Reader("promptfoo", recognizes_promptfoo, read_promptfoo, "harness score output.json")
RUN = Reader("a run of this harness", recognizes_run, read_run, "harness score data.jsonl -i results/RUN")
