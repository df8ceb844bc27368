"""`rouge155`: ROUGE-1.5.5's own flags and configuration in, byte for byte its printout out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from harness.rouge.perl.bootstrap import Estimate, bootstrap_estimates
from harness.rouge.perl.counts import ratio
from harness.rouge.perl.evaluation_file import Evaluation, Unusable, read_config, read_list
from harness.rouge.perl.flags import USAGE, Flags, asks_for_help, parse
from harness.rouge.perl.measures import Measure
from harness.rouge.perl.perl_engine import PerlEngine, Prepared, died_remark
from harness.rouge.perl.reading import LOOKED_AT_BYTES, Format, marked_form, sentences
from harness.rouge.perl.subsequences import Floats
from harness.rouge.perl.topic_records import Records, f_measure, printed_figures

_DASHES, _DOTS = "-" * 45, "." * 45


class Printout(NamedTuple):
    """The lines for stdout and for stderr."""

    text: str
    remarks: tuple[str, ...]


class Instance(NamedTuple):
    """One evaluation of one peer: its printed key, and three numbers (R, P, F; or with -t the raw counts)."""

    key: str
    values: tuple[float, ...]


def rouge155(arguments: list[str]) -> Printout:
    """Print the output of the script called with these arguments.

    Raises Unusable, a ValueError of one line, for flags, configurations and files that cannot be used. A peer missing
    from an evaluation and a reference without a word are remarks.
    """
    if asks_for_help(arguments):
        return Printout(USAGE, ())
    flags = parse(arguments)
    evaluations = read_list(flags.config, flags.list_format) if flags.list_format else read_config(flags.config)
    engine, references = _prepare(flags, evaluations)
    remarks: list[str] = list(_read_as_text(evaluations))
    lines: list[str] = []
    for peer in _peers(flags, evaluations):
        places = [number for number, one in enumerate(evaluations) if _has(one, peer, remarks)]
        if places:
            texts = _candidates(flags, [evaluations[number] for number in places], peer, remarks)
            keys = [f"{evaluations[number].name}.{peer}" for number in places]
            records = engine.records(texts, references.select_topics(places))
            remarks += [line for one in flags.measures for line in _report_deaths(one, records[one.name], keys)]
            lines += _lines(peer, flags, keys, records)
        elif peer in flags.peers:
            raise Unusable(f"{flags.config}: no evaluation has a text of peer {peer!r}")
    return Printout("".join(f"{line}\n" for line in lines), tuple(remarks))


def _prepare(flags: Flags, evaluations: list[Evaluation]) -> tuple[PerlEngine, Prepared]:
    options = flags.options
    engine = PerlEngine(
        [one.name for one in flags.measures],
        stemmer=options.stemmer,
        stop_words=options.stop_words,
        words=options.words,
        bytes=options.bytes,
        references=options.references,
        alpha=options.alpha,
    )
    text = cache(_text)  # one model may serve many evaluations
    return engine, engine.prepare([[text(path, one.form) for path in one.models] for one in evaluations])


def _text(path: str, form: Format) -> bytes:
    """A file as one sentence a line."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    return content if form == "SPL" else b"\n".join(sentences(content, form))


def _read_as_text(evaluations: list[Evaluation]) -> Iterator[str]:
    """A remark where files read as SPL look like SEE or ISI, whose tags then count as words."""
    marked: dict[str, list[str]] = {}
    paths = dict.fromkeys(
        path for one in evaluations if one.form == "SPL" for path in (*one.models, *one.peers.values())
    )
    for path in paths:
        try:
            with Path(path).open("rb") as file:
                form = marked_form(file.read(LOOKED_AT_BYTES))
        except OSError:
            continue  # told where the file is read
        if form:
            marked.setdefault(form, []).append(path)
    for kind, files in marked.items():
        many = f"{files[0]} and {len(files) - 1} more look" if len(files) > 1 else f"{files[0]} looks"
        what = "HTML" if kind == "HTML" else f"HTML ({kind})"
        are = "are" if len(files) > 1 else "is"
        remedy = "take the tags out" if kind == "HTML" else f'write <INPUT-FORMAT TYPE="{kind}">'
        yield f"{many} like {what} but {are} read as SPL, a sentence a line: tags count as words; {remedy}"


def _peers(flags: Flags, evaluations: list[Evaluation]) -> list[str]:
    if flags.peers and not flags.all_peers:
        return list(flags.peers)
    return sorted({peer for one in evaluations for peer in one.peers}, key=str.encode)


def _has(evaluation: Evaluation, peer: str, remarks: list[str]) -> bool:
    path = evaluation.peers.get(peer)
    if path is not None and Path(path).is_file():
        return True
    what = f"peer {peer!r} is not in evaluation {evaluation.name!r}" if path is None else f"{path}: no such file"
    remarks.append(f"{what}: left out of its averages")
    return False


def _report_deaths(measure: Measure, records: Records, keys: list[str]) -> Iterator[str]:
    died = [key for key, dead in zip(keys, records.has_died.tolist(), strict=True) if dead]
    if died:
        yield died_remark(measure, len(died), f"first Eval {died[0]}")


def _candidates(flags: Flags, evaluations: list[Evaluation], peer: str, remarks: list[str]) -> list[bytes]:
    """The peer's texts; of empty ones the script speaks only where lengths are limited."""
    texts = [_text(one.peers[peer], one.form) for one in evaluations]
    if flags.options.words or flags.options.bytes:
        remarks += [f"{one.peers[peer]}: empty" for one, text in zip(evaluations, texts, strict=True) if not text]
    return texts


def _lines(peer: str, flags: Flags, keys: list[str], records: dict[str, Records]) -> Iterator[str]:
    """The blocks of one peer, a measure each."""
    # Summed in the order of the keys as bytes (1.1, 10.1, 2.1), printed in that of the leading integer.
    order = sorted(range(len(keys)), key=lambda at: keys[at].encode())
    values = [np.stack(_values(records[one.name], one, flags), axis=1)[order] for one in flags.measures]
    averages = _estimates(values, flags) if flags.unit < 2 else []
    for at, measure in enumerate(flags.measures):
        head = f"{peer} {measure.script_name}"
        yield _DASHES
        yield from _averages(head, flags, averages[3 * at : 3 * at + 3]) if averages else _sums(head, values[at])
        if flags.has_details:
            yield _DOTS
            rows = zip([keys[number] for number in order], values[at].tolist(), strict=True)
            yield from _details(head, [Instance(key, tuple(row)) for key, row in rows], flags)


def _values(records: Records, measure: Measure, flags: Flags) -> tuple[Floats, ...]:
    if flags.unit:
        return records.reference, records.candidate, records.hit
    return printed_figures(records, measure, flags.options.alpha)


def _estimates(values: list[Floats], flags: Flags) -> list[Estimate]:
    """Three for each measure; all measures share the draws."""
    made_of: Callable[[Floats, int], Floats] | None = partial(_score_sums, flags.options.alpha) if flags.unit else None
    return bootstrap_estimates(np.hstack(values), flags.resamples, float(flags.confidence), made_of) if values else []


def _score_sums(alpha: float, sums: Floats, _: int) -> Floats:
    """R, P and F of summed counts (-t 1), nothing rounded. Not even ROUGE-W takes its root here."""
    reference, candidate, hit = (sums[:, part::3].ravel() for part in range(3))
    recall, precision = ratio(hit, reference), ratio(hit, candidate)
    triples = np.stack((recall, precision, f_measure(recall, precision, alpha)), axis=1)
    return triples.reshape(len(sums), -1)


def _sums(head: str, values: Floats) -> Iterator[str]:
    counts = np.cumsum(values, axis=0)[-1].tolist()
    yield head + " M_count: {:d} P_count: {:d} H_count: {:d}".format(*map(int, counts))


def _averages(head: str, flags: Flags, estimates: list[Estimate]) -> Iterator[str]:
    for letter, one in zip("RPF", estimates, strict=True):
        limits = f"({flags.confidence}%-conf.int. {one.low:.5f} - {one.high:.5f})"
        yield f"{head} Average_{letter}: {one.value:.5f} {limits}"


def _details(head: str, instances: list[Instance], flags: Flags) -> Iterator[str]:
    form = "{:.15g}" if flags.unit else "{:.5f}"
    for key, values in sorted(instances, key=lambda one: _leading_integer(one.key)):
        r, p, f = map(form.format, values)
        yield f"{head} Eval {key} R:{r} P:{p} F:{f}"


def _leading_integer(text: str) -> int:
    match = re.match(r"\s*[-+]?[0-9]+", text)
    return int(match[0]) if match else 0
