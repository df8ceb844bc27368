"""Describe a metric in a file of `metrics/` from its syntax tree, without running it."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from harness.errors import BadInput, HarnessError, UnknownName
from harness.plugins.plugin_module import METRICS, PluginModule, find_installed, find_plugins
from harness.plugins.python_source import PluginError, direction
from harness.plugins.requirements import install_line, installed_versions, missing_requirements

METRIC_PARAMETERS = ("candidate", "references", "article")
"""Arguments that a metric's function may ask for, by the names of its parameters."""

ASKED_OF_ALL = ("candidates", "references", "articles")
"""The same of `score_all`: lists, an item for each topic."""


class MetricSpec(Struct, frozen=True):
    """The statements of a file about its metric.

    `asks` are those of `ASKED` that its function takes; `counts`: it has `count(...)`, and its `score` takes sums of
    these counts. `is_batch`: it has `score_all(...)`, which scores many topics in one call. `scale` is the least and
    the largest score, None where it does not say. `citation` is a BibTeX key of `harness cite`, or text. `missing` are
    the packages of `requires` that are not installed, `packages` those that are, with their versions. `digest` is a
    hash of the file and of those beside it that it imports.
    """

    name: str
    path: str
    doc: str
    asks: tuple[str, ...]
    counts: bool
    higher_is_better: bool | None
    scale: tuple[float, float] | None
    citation: str
    requires: tuple[str, ...]
    missing: tuple[str, ...]
    packages: tuple[str, ...]
    digest: str
    is_batch: bool = False

    @property
    def requirement(self) -> str:
        """The obstacle to counting the metric, with its remedy; "" for none."""
        if not self.missing:
            return ""
        names = ", ".join(self.missing)
        return f"metric {self.name!r} needs {names}, which this Python has not: {install_line(self.requires)}"


class MetricFile(Struct, frozen=True):
    """A file in a folder of metrics: its description, or the `problem` that keeps it from being a metric."""

    name: str
    path: str
    description: MetricSpec | None = None
    problem: str = ""


def find_metrics(roots: Sequence[Path], reserved: Collection[str] = ()) -> dict[str, MetricFile]:
    """Every custom metric and those of installed packages by name, sorted; `reserved` names the built-in ones.

    Files whose name begins with `_` or `.` are no metrics, and neither is anything that is no `.py` file.
    """
    workspace_metrics = find_plugins(
        roots, (".py",), lambda path: read_metric_file(path, reserved), lambda first, _: first
    )
    installed = find_installed(
        METRICS,
        (*workspace_metrics, *reserved),
        lambda path, _: read_metric_file(path, reserved),
        lambda plugin, problem: MetricFile(plugin.name, plugin.value, None, problem),
    )
    return dict(sorted((workspace_metrics | installed).items())) if installed else workspace_metrics


def read_metric_file(path: Path, reserved: Collection[str] = ()) -> MetricFile:
    """The metric in one file."""
    try:
        return MetricFile(path.stem, str(path), describe_metric(path, reserved))
    except PluginError as broken:
        return MetricFile(path.stem, str(path), problem=str(broken))


def select_metrics(names: Sequence[str], roots: Sequence[Path], reserved: Collection[str]) -> list[MetricSpec]:
    """The metrics that are meant by names in the folders or by paths. Raises HarnessError; UnknownName lists all."""
    files = find_metrics(roots, reserved)
    chosen: dict[str, MetricSpec] = {}
    for name in names:
        if is_path(name):
            path = Path(name)
            if path.suffix != ".py" or not path.is_file():
                raise BadInput(name, "no such file; a metric of one's own is a .py file")
            one = read_metric_file(path, reserved)
        elif name in files:
            one = files[name]
        else:
            raise UnknownName("metric", name, [*reserved, *files])
        if one.description is None or one.description.requirement:
            raise HarnessError(one.problem or (one.description.requirement if one.description else ""))
        earlier = chosen.setdefault(one.name, one.description)
        if not Path(earlier.path).samefile(one.path):
            raise HarnessError(f"two metrics are called {one.name!r}: {earlier.path} and {one.path}; rename one")
    return list(chosen.values())


def is_path(name: str) -> bool:
    """True where what was typed is a file rather than a name: `./mine.py`, `lab/mine.py`, `mine.py`."""
    return "/" in name or name.endswith(".py")


def describe_metric(path: Path, reserved: Collection[str] = ()) -> MetricSpec:
    """The metric in a `.py` file. Raises PluginError."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", path.stem):
        raise PluginError(path, "a metric's name is of letters, digits, '_' and '-'; rename the file")
    if path.stem in reserved:
        raise PluginError(path, "the harness has a metric of this name; rename the file")
    module = PluginModule(path)
    functions = module.functions
    counts = isinstance(functions.get("count"), ast.FunctionDef | ast.AsyncFunctionDef)  # not itertools.count
    is_batch = "score_all" in functions and not counts
    if "score" not in functions and not is_batch:
        raise PluginError(
            path, "it has no function score(candidate, references); `harness new --metric NAME` writes one"
        )
    if is_batch:
        parameters = _function_parameters(path, functions["score_all"], ASKED_OF_ALL)
        asks = tuple(METRIC_PARAMETERS[ASKED_OF_ALL.index(name)] for name in parameters)
    else:
        asks = _function_parameters(path, functions["count" if counts else "score"])
    if counts:
        _check_sums(path, functions["score"])
    requires = module.read_requirements()
    return MetricSpec(
        name=path.stem,
        path=str(path),
        doc=module.doc,
        asks=asks,
        counts=counts,
        higher_is_better=direction(path, *module.read_constant("HIGHER_IS_BETTER", True)),
        scale=_scale(path, module.read_constant("RANGE", None)[1]),
        citation=_text(path, *module.read_constant("CITATION", "")),
        requires=requires,
        missing=missing_requirements(requires),
        packages=installed_versions(requires),
        digest=module.digest,
        is_batch=is_batch,
    )


def _function_parameters(path: Path, node: ast.stmt, allowed: tuple[str, ...] = METRIC_PARAMETERS) -> tuple[str, ...]:
    """The parameters without a default, all of which must be known."""
    function = _require_function(path, node)
    places = function.args.posonlyargs + function.args.args
    places = places[: len(places) - len(function.args.defaults)]
    places += [
        argument
        for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        if not default
    ]
    parameters = tuple(place.arg for place in places)
    if function.args.posonlyargs:
        raise PluginError(path, f"{function.name} is called by names; leave the '/' out", function.lineno)
    for name in parameters:
        if name not in allowed:
            near = get_close_matches(name, allowed, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise PluginError(
                path, f"{function.name} asks for {name!r}.{hint} There are {', '.join(allowed)}", function.lineno
            )
    if allowed[0] not in parameters:
        raise PluginError(
            path, f"{function.name} does not ask for the {allowed[0]}: {function.name}({allowed[0]})", function.lineno
        )
    return parameters


def _check_sums(path: Path, node: ast.stmt) -> None:
    function = _require_function(path, node)
    places = function.args.posonlyargs + function.args.args
    needed = len(places) - len(function.args.defaults)
    if not places or needed > 1 or None in function.args.kw_defaults:
        raise PluginError(path, "beside count, score takes the summed counts alone: score(sums)", function.lineno)


def _require_function(path: Path, node: ast.stmt) -> ast.FunctionDef:
    if not isinstance(node, ast.FunctionDef):
        raise PluginError(path, "score and count must be functions written with a plain `def`", node.lineno)
    return node


def _scale(path: Path, value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    if isinstance(value, tuple | list) and len(value) == 2:
        low, high = value
        numbers = all(isinstance(bound, int | float) and math.isfinite(bound) for bound in value)
        if numbers and low < high:
            return float(low), float(high)
    raise PluginError(path, "RANGE must be the least and the largest score, such as (0, 100)")


def _text(path: Path, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise PluginError(path, f"{name} must be a string on one line")
    return value
