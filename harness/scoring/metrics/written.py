"""What a file in `metrics/` says about its metric, read from its syntax tree: nothing of it is run."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Sequence
from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct

from harness.data.installed import check_requirements, install_line, missing, versions
from harness.data.scripts import Broken, bound, constant, digest, direction, first_line, names, parsed, read, top
from harness.errors import BadInput, HarnessError, UnknownName

ASKED = ("candidate", "references", "article")
"""What a metric's function may ask for, by the names of its parameters."""


class Description(Struct, frozen=True):
    """All that a file says about its metric.

    `asks` are those of `ASKED` that its function takes; `counts`: it has `count(...)`, and its `score` takes sums of
    these counts. `scale` is the least and the largest score, None where it does not say. `citation` is a BibTeX key of
    `harness cite`, or text. `missing` are the packages of `requires` that are not installed, `packages` those that are,
    with their versions. `digest` is a hash of the file and of those beside it that it imports.
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

    @property
    def needs(self) -> str:
        """What keeps it from being counted, and what to do; "" for nothing."""
        if not self.missing:
            return ""
        names = ", ".join(self.missing)
        return f"metric {self.name!r} needs {names}, which this Python has not: {install_line(self.requires)}"


class Found(Struct, frozen=True):
    """A file in a folder of metrics: what it says about itself, or the `problem` that keeps it from being a metric."""

    name: str
    path: str
    description: Description | None = None
    problem: str = ""


def find(roots: Sequence[Path], taken: Collection[str] = ()) -> dict[str, Found]:
    """Every metric of one's own by name, sorted; `taken` are the names of the built-in ones.

    Files whose name begins with `_` or `.` are no metrics, and neither is anything that is no `.py` file.
    """
    found: dict[str, Found] = {}
    for root in reversed(roots):
        for path in _listed(root):
            if path.suffix == ".py" and path.name[0] not in "_." and path.is_file():
                found[path.stem] = look(path, taken)
    return dict(sorted(found.items()))


def _listed(root: Path) -> list[Path]:
    try:
        return sorted(root.iterdir()) if root.is_dir() else []
    except OSError as error:
        raise BadInput(root, f"cannot be read: {error.strerror}") from None


def look(path: Path, taken: Collection[str] = ()) -> Found:
    """The metric in one file."""
    try:
        return Found(path.stem, str(path), describe(path, taken))
    except Broken as broken:
        return Found(path.stem, str(path), problem=str(broken))


def named(names: Sequence[str], roots: Sequence[Path], taken: Collection[str]) -> list[Description]:
    """The metrics that are meant by names in the folders or by paths. Raises HarnessError; UnknownName lists all."""
    found = find(roots, taken)
    chosen: dict[str, Description] = {}
    for name in names:
        if is_path(name):
            path = Path(name)
            if path.suffix != ".py" or not path.is_file():
                raise BadInput(name, "no such file; a metric of one's own is a .py file")
            one = look(path, taken)
        elif name in found:
            one = found[name]
        else:
            raise UnknownName("metric", name, [*taken, *found])
        if one.description is None or one.description.needs:
            raise HarnessError(one.problem or (one.description.needs if one.description else ""))
        known = chosen.setdefault(one.name, one.description)
        if not Path(known.path).samefile(one.path):
            raise HarnessError(f"two metrics are called {one.name!r}: {known.path} and {one.path}; rename one")
    return list(chosen.values())


def is_path(name: str) -> bool:
    """Whether what was typed is a file rather than a name: `./mine.py`, `lab/mine.py`, `mine.py`."""
    return "/" in name or name.endswith(".py")


def describe(path: Path, taken: Collection[str] = ()) -> Description:
    """The metric in a `.py` file. Raises Broken."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", path.stem):
        raise Broken(path, "a metric's name is of letters, digits, '_' and '-'; rename the file")
    if path.stem in taken:
        raise Broken(path, "the harness has a metric of this name; rename the file")
    source = read(path)
    tree = parsed(path, source)
    functions = {name: node for node in top(tree.body) for name in bound(node)}
    counts = isinstance(functions.get("count"), ast.FunctionDef | ast.AsyncFunctionDef)  # not itertools.count
    if "score" not in functions:
        raise Broken(path, "it has no function score(candidate, references); `harness new --metric NAME` writes one")
    asks = _asked(path, functions["count" if counts else "score"])
    if counts:
        _check_sums(path, functions["score"])
    requires = check_requirements(path, names(path, "REQUIRES", constant(path, tree, "REQUIRES", [])))
    return Description(
        name=path.stem,
        path=str(path),
        doc=first_line(ast.get_docstring(tree) or ""),
        asks=asks,
        counts=counts,
        higher_is_better=direction(path, "HIGHER_IS_BETTER", constant(path, tree, "HIGHER_IS_BETTER", True)),
        scale=_scale(path, constant(path, tree, "RANGE", None)),
        citation=_text(path, "CITATION", constant(path, tree, "CITATION", "")),
        requires=requires,
        missing=missing(requires),
        packages=versions(requires),
        digest=digest(path, source),
    )


def _asked(path: Path, node: ast.stmt) -> tuple[str, ...]:
    """The parameters without a default, all of which must be known."""
    function = _plain(path, node)
    places = function.args.posonlyargs + function.args.args
    places = places[: len(places) - len(function.args.defaults)]
    places += [
        each for each, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True) if not default
    ]
    asked = tuple(place.arg for place in places)
    if function.args.posonlyargs:
        raise Broken(path, f"{function.name} is called by names; leave the '/' out", function.lineno)
    for name in asked:
        if name not in ASKED:
            near = get_close_matches(name, ASKED, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise Broken(
                path, f"{function.name} asks for {name!r}.{hint} There are {', '.join(ASKED)}", function.lineno
            )
    if "candidate" not in asked:
        raise Broken(
            path, f"{function.name} does not ask for the candidate: {function.name}(candidate)", function.lineno
        )
    return asked


def _check_sums(path: Path, node: ast.stmt) -> None:
    function = _plain(path, node)
    places = function.args.posonlyargs + function.args.args
    needed = len(places) - len(function.args.defaults)
    if not places or needed > 1 or None in function.args.kw_defaults:
        raise Broken(path, "beside count, score takes the summed counts alone: score(sums)", function.lineno)


def _plain(path: Path, node: ast.stmt) -> ast.FunctionDef:
    if not isinstance(node, ast.FunctionDef):
        raise Broken(path, "score and count must be functions written with a plain `def`", node.lineno)
    return node


def _scale(path: Path, value: object) -> tuple[float, float] | None:
    if value is None:
        return None
    if isinstance(value, tuple | list) and len(value) == 2:
        low, high = value
        numbers = all(isinstance(each, int | float) and math.isfinite(each) for each in value)
        if numbers and low < high:
            return float(low), float(high)
    raise Broken(path, "RANGE must be the least and the largest score, such as (0, 100)")


def _text(path: Path, name: str, value: object) -> str:
    if not isinstance(value, str) or not value.isprintable():
        raise Broken(path, f"{name} must be a string on one line")
    return value
