"""Custom metrics: a file with a function becomes a metric like any other, and runs in our process.

It runs in our process, as we do. def score(candidate, references): ... the mean over topics is its score; None: this
topic has no value def score_all(candidates, references): ... or the values of many topics at once, in their order def
count(candidate, references): ... or counts that add up over topics, def score(sums): ... and the score that they make
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from pathlib import Path
from reprlib import Repr
from types import ModuleType
from typing import Any, cast

import numpy as np

from harness.errors import HarnessError
from harness.plugins.metric_files import ASKED_OF_ALL, METRIC_PARAMETERS, MetricSpec
from harness.plugins.python_source import read_source
from harness.scoring.metrics.metric import Batch, DatasetFacts, Metric, Rows, Scores

CANDIDATE = "The port was closed on Monday."
REFERENCE = "The port of Lindholm was closed."
ARTICLE = "The port of Lindholm was closed on Monday after a ferry struck the pier.\n\nNobody was hurt."
"""Texts that every metric is tried on before anything is run: a mistake in it must not cost an hour."""

MEAN_WIDTH = 2
"""A row of a metric without `count` is (value, 1); (0, 0) where a topic has none."""

_SLACK = 1e-9
"""The rounding error by which a score may lie beyond its RANGE."""


@dataclass(frozen=True, slots=True)
class CustomMetric:
    """The family of one custom metric; equal where the files are equal, whatever was loaded from them."""

    description: MetricSpec
    module: ModuleType = field(compare=False, repr=False)
    width: int = field(default=MEAN_WIDTH, compare=False)

    def prepare(self, metrics: Sequence[Metric], batch: Batch) -> Batch:  # noqa: ARG002
        """Leave the texts as they are: the metric's own function reads them."""
        return batch

    def count(self, metrics: Sequence[Metric], prepared: object, candidates: Sequence[str]) -> dict[str, Rows]:
        """A row for each topic; zeros for one without a value, or without a text that the function asks for."""
        batch = cast("Batch", prepared)
        rows = np.zeros((len(batch), self.width))
        arguments = {topic: self.arguments(batch, topic, text) for topic, text in enumerate(candidates)}
        topics = [
            topic
            for topic, of_topic in arguments.items()
            if all(of_topic[name] for name in of_topic if name != "candidate")
        ]
        with redirect_stdout(sys.stderr):
            if self.description.is_batch:
                rows[topics] = self.rows_of_all([arguments[topic] for topic in topics], [*map(batch.name_of, topics)])
            else:
                for topic in topics:
                    rows[topic] = self.row(arguments[topic], batch.name_of(topic))
        return {metric.name: rows for metric in metrics}

    def arguments(self, batch: Batch, topic: int, candidate: str) -> dict[str, Any]:
        """The arguments that the metric's function asks for, by name; lists are copies, which the function may keep."""
        has: dict[str, Callable[[], Any]] = {
            "candidate": lambda: candidate,
            "references": lambda: list(batch.references[topic]),
            "article": lambda: batch.articles[topic],
        }
        return {name: has[name]() for name in self.description.asks}

    def row(self, arguments: dict[str, Any], where: str) -> Sequence[float]:
        """The counts of one topic. Raises HarnessError, with the topic, where there are none to be had."""
        if self.description.counts:
            counts = self.counts(arguments, where)
            if len(counts) == self.width:
                return counts
            raise self._wrong(
                where, f"count gave {len(counts)} numbers, and {self.width} before; it gives as many always"
            )
        value = self._call(where, self.module.score, **arguments)
        if value is None:
            return (0.0, 0.0)
        return (self._in_scale(self._number(value, "score", where), where), 1.0)

    def rows_of_all(self, arguments: Sequence[dict[str, Any]], names: Sequence[str]) -> Rows:
        """The numbers that `score_all` returns for many topics, (topics, 2).

        Raises HarnessError where it is not a value for each.
        """
        if not arguments:
            return np.zeros((0, MEAN_WIDTH))
        where = names[0] if len(names) == 1 else f"{len(names)} topics from {names[0]} to {names[-1]}"
        lists = {
            ASKED_OF_ALL[METRIC_PARAMETERS.index(name)]: [of_topic[name] for of_topic in arguments]
            for name in arguments[0]
        }
        values = self._call(where, self.module.score_all, **lists)
        if isinstance(values, str | bytes | dict | set | frozenset) or not hasattr(values, "__iter__"):
            raise self._wrong(where, f"score_all gave {_short(values)}; it returns a list of numbers")
        values = self._call(where, list, values)
        if len(values) != len(arguments):
            raise self._wrong(where, f"score_all gave {len(values)} values for {len(arguments)} candidates")
        rows = np.zeros((len(values), MEAN_WIDTH))
        for row, value, name in zip(rows, values, names, strict=True):
            if value is not None:
                row[:] = self._in_scale(self._number(value, "score_all", name), name), 1.0
        return rows

    def counts(self, arguments: dict[str, Any], where: str) -> list[float]:
        """The numbers that `count` returns for one topic."""
        value = self._call(where, self.module.count, **arguments)
        if isinstance(value, str | bytes | dict | set | frozenset) or not hasattr(value, "__iter__"):
            raise self._wrong(where, f"count gave {_short(value)}; it returns a list of numbers")
        counts = [self._number(number, "count", where) for number in self._call(where, list, value)]
        if not counts:
            raise self._wrong(where, "count gave no numbers; it returns as many for every topic")
        return counts

    def score(self, metric: Metric, rows: Rows) -> Scores:  # noqa: ARG002
        """The mean over the topics that have a value, or the result of the file's own `score` for the sums."""
        if not self.description.counts:
            values, topics = rows[..., :1], rows[..., 1:]
            return np.divide(values, topics, out=np.full_like(values, np.nan), where=topics > 0)
        flat = rows.reshape(-1, self.width)
        with redirect_stdout(sys.stderr):
            scores = np.array([np.nan if np.isnan(row).any() else self.of_sums(row.tolist()) for row in flat])
        return scores.reshape(*rows.shape[:-1], 1)

    def of_sums(self, sums: list[float]) -> float:
        """The score of summed counts; NaN where there is none."""
        where = f"score({_short(sums)})"
        value = self._call(where, self.module.score, sums)
        return float("nan") if value is None else self._in_scale(self._number(value, "score", where), where)

    def signature(self, metric: Metric, facts: DatasetFacts) -> str:  # noqa: ARG002
        """The hash of the metric's file, and the versions of the packages that it requires."""
        description = self.description
        nrefs = [f"nrefs:{facts.nrefs}"] if "references" in description.asks else []
        packages = [package.replace(" ", ":") for package in description.packages]
        return "|".join([description.name, *nrefs, f"own:{description.digest[:12]}", *packages])

    def _call(self, where: str, function: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
        try:
            return function(*arguments, **keywords)
        except (Exception, SystemExit) as error:  # whatever the file does is told as its own
            raise self._wrong(where, _exception_text(error, self.description.path)) from error

    def _number(self, value: Any, function: str, where: str) -> float:
        try:
            number = float(value) if hasattr(value, "__float__") or hasattr(value, "__index__") else None
        except (ArithmeticError, RuntimeError, TypeError, ValueError):
            number = None
        if number is None:
            raise self._wrong(where, f"{function} gave {_short(value)}, which is no number")
        if not isfinite(number):
            raise self._wrong(where, f"{function} gave {number}; where a topic has no value, return None")
        return number

    def _in_scale(self, value: float, where: str) -> float:
        low, high = self.description.scale or (-np.inf, np.inf)
        slack = _SLACK * max(1.0, abs(low), abs(high)) if self.description.scale else 0.0
        if not low - slack <= value <= high + slack:
            raise self._wrong(where, f"score gave {value:g}, which is not within its RANGE, {low:g} to {high:g}")
        return value

    def _wrong(self, where: str, what: str) -> HarnessError:
        return HarnessError(f"metric {self.description.name}, {where}: {what}")


def load_metric(description: MetricSpec, width: int | None = None) -> Metric:
    """The metric of a file, loaded and tried. Raises HarnessError where it cannot be counted.

    `width` is the length of its rows where it has counted before: then it is not tried, and asked nothing.
    """
    family = _load_family(description, width)
    return Metric(
        name=description.name,
        title=description.name,
        measures=(description.name,),
        titles=(description.name,),
        width=family.width,
        higher_is_better=description.higher_is_better,
        scale=description.scale,
        citation=description.citation,
        family=family,
        needs_references="references" in description.asks,
        needs_article="article" in description.asks,
    )


@cache
def _load_family(description: MetricSpec, width: int | None = None) -> CustomMetric:
    """Once for each state of the file: a changed one has another digest. Tried with a text and with none."""
    path = Path(description.path)
    module = ModuleType(f"harness_metric_{description.name}_{description.digest[:12]}")
    module.__file__ = str(path)
    family = CustomMetric(description, module)
    sys.modules[module.__name__] = module  # where a dataclass in the file looks for it
    with redirect_stdout(sys.stderr), _import_from(path.parent):
        code = family._call("while it is loaded", compile, read_source(path), str(path), "exec")  # noqa: SLF001
        family._call("while it is loaded", exec, code, module.__dict__)  # noqa: SLF001
        return CustomMetric(description, module, width) if width is not None else _try_family(family)


def _try_family(family: CustomMetric) -> CustomMetric:
    """The family with its width, after a text, an empty candidate, and sums of nothing."""
    batch = Batch([[REFERENCE]] * 2, [ARTICLE] * 2)
    if family.description.is_batch:
        both = [family.arguments(batch, 0, CANDIDATE), family.arguments(batch, 1, "")]
        family.rows_of_all(both[:1], ["tried on a short text"])
        family.rows_of_all(both, ["tried on a short text", "tried on an empty candidate, which one that failed is"])
        return family
    if family.description.counts:
        family = CustomMetric(
            family.description,
            family.module,
            len(family.counts(family.arguments(batch, 0, CANDIDATE), "tried on a short text")),
        )
    family.row(family.arguments(batch, 0, CANDIDATE), "tried on a short text")
    empty = family.row(family.arguments(batch, 1, ""), "tried on an empty candidate, which one that failed is")
    if family.description.counts:
        for sums in (empty, [0.0] * family.width):
            family.of_sums([*sums])
    return family


@contextmanager
def _import_from(folder: Path) -> Iterator[None]:
    """Let the metric's file import its neighbours, after all installed packages, and read them anew the next time."""
    before, folder_path = set(sys.modules), str(folder.resolve())
    sys.path.append(folder_path)
    try:
        yield
    finally:
        sys.path.remove(folder_path)
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file and Path(file).parent == Path(folder_path):
                del sys.modules[name]


def _exception_text(error: BaseException, path: str) -> str:
    """`ZeroDivisionError: division by zero (mine.py:7)`: the last line of the file that was on the way there."""
    lines = []
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    message = str(error).strip().split("\n")[0][:200]
    where = f" ({Path(path).name}:{lines[-1]})" if lines else f" ({Path(path).name})"
    return f"{type(error).__name__}{': ' + message if message else ''}{where}"


def _short(value: object) -> str:
    """The `repr` of a value, shortened where it is long, even where its own `__repr__` fails."""
    brief = Repr()
    brief.maxstring = brief.maxother = 60
    return " ".join(brief.repr(value).split())[:120]
