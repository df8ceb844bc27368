"""The house: a file's place tells what it may import, how long it may be, and whether it may speak."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "harness"

# Room -> the rooms it may import. A room may always import itself. Nothing else may be imported of ours.
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "files": {"errors"},
    "bounds": {"errors"},
    "rouge": set(),
    "statistics": set(),
    "models": {"files", "records", "errors"},
    "data": {"bounds", "files", "records", "errors"},
    "importing": {"data", "rouge", "files", "records", "errors"},
    "running": {"bounds", "data", "models", "files", "records", "errors"},
    "scoring": {"bounds", "statistics", "data", "rouge", "models", "files", "records", "errors"},
    "showing": {"data", "files", "records", "errors"},
    "workspace": {"errors"},
    "jobs": {
        *("bounds", "importing", "running", "scoring", "statistics", "showing", "data", "rouge", "models", "files"),
        *("records", "errors", "workspace"),
    },
    "cli": {
        *("bounds", "jobs", "importing", "running", "scoring", "showing", "data", "rouge", "models", "files"),
        *("records", "errors"),
        "workspace",
    },
    "__init__": {"jobs", "scoring", "showing", "data", "rouge", "records", "errors"},
    "__main__": {"cli", "errors"},
}

# A heavy package -> the only files that may import it (inside a function, where start-up would pay for it).
ONE_WRAPPER = {
    "nupunkt": {"datasets/sentences.py"},
    "sacrebleu": {"scoring/metrics/sacrebleu_metrics.py", "jobs/verification.py"},
    "rouge_score": {"jobs/verification.py"},
    "nltk": {"rouge/dropin.py"},
    "jinja2": {"showing/page/__init__.py"},
    "threadpoolctl": {"jobs/machine.py"},
    "polars": {"showing/topic_scores.py", "importing/readers/columns.py"},
    "python_calamine": {"importing/readers/sheets.py"},
    "trafilatura": {"importing/readers/web.py"},
    "resvg_py": {"showing/charts/png.py"},
    "openai": {"models/endpoint_call.py"},
    "transformers": {"models/hf_loading.py"},
    "torch": {"models/hf_loading.py"},
    "huggingface_hub": {"models/checkpoints.py"},
    "portalocker": {"files/locking.py"},
    "psutil": {"running/process_tree.py", "running/reaper.py"},
    "resource": {"running/operating_system.py"},
    "fcntl": set[str](),
    "termios": set[str](),
    "pwd": set[str](),
    "grp": set[str](),
    "scipy": set[str](),
    "sumy": set[str](),
}

FORBIDDEN_NAMES = {"utils", "common", "helpers", "core", "base", "types", "constants", "misc", "util"}


def sources() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if "bundled" not in path.parts)


def ident(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Dotted names that a file imports, relative imports resolved."""
    package = ("harness", *path.relative_to(PACKAGE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            module = f"{start}{node.module or ''}".rstrip(".")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in imported(path))
    rooms = {parts[1] for parts in names if parts[0] == "harness" and len(parts) > 1}
    return {name for name in rooms if name in MAY_IMPORT}


def test_every_file_of_the_package_stands_in_a_known_room() -> None:
    assert {room(path) for path in sources()} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", sources(), ids=ident)
def test_imports_go_down_only(path: Path) -> None:
    assert rooms_imported(path) <= MAY_IMPORT[room(path)] | {room(path)}


def test_statistics_read_numpy_and_the_standard_library_only_and_say_nothing_to_readers() -> None:
    for path in sorted((PACKAGE / "statistics").glob("*.py")):
        names = {name.split(".")[0] for name in imported(path)} - {"harness"}
        assert names <= {*sys.stdlib_module_names, "numpy"}, ident(path)
        assert not list(sentences(path)), ident(path)


def sentences(path: Path) -> Iterator[str]:
    """Strings of four words or more, but for docstrings and the messages of errors that only a programmer meets."""
    tree = ast.parse(path.read_text())
    silent = {id(leaf) for node in ast.walk(tree) if isinstance(node, ast.Raise | ast.Expr) for leaf in ast.walk(node)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
        if is_text and len(str(node.value).split()) >= 4:  # type: ignore[attr-defined]
            yield str(node.value)  # type: ignore[attr-defined]


def test_the_worker_stands_alone() -> None:
    names = {name.split(".")[0] for name in imported(PACKAGE / "running" / "worker.py")}
    assert names <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("path", sources(), ids=ident)
def test_a_quirky_package_is_met_in_one_file_only(path: Path) -> None:
    for name in imported(path):
        allowed = ONE_WRAPPER.get(name.split(".")[0])
        assert allowed is None or ident(path) in allowed, f"{ident(path)} imports {name}"


@pytest.mark.parametrize("path", [p for p in sources() if room(p) not in {"cli", "__main__"}], ids=ident)
def test_only_the_command_line_prints_or_exits(path: Path) -> None:
    if ident(path) == "running/worker.py":  # a program of its own: it may leave its own process
        return
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in {"print", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write"}, ident(path)


@pytest.mark.parametrize("path", sources(), ids=ident)
def test_no_function_is_longer_than_sixty_lines(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 60, f"{ident(path)}: {node.name} has {length} lines"


def test_nearly_every_function_is_shorter_than_thirty_lines() -> None:
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[int(len(lengths) * 0.95)] < 30


@pytest.mark.parametrize("path", sources(), ids=ident)
def test_a_file_is_short_and_named_for_what_it_does(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES or ident(path) == "scoring/metrics/metric.py"
    assert len(path.read_text().splitlines()) <= 400


def test_no_two_files_import_one_another_in_a_circle() -> None:
    graph = {
        ".".join(("harness", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): set(
            imported(path)
        )
        for path in sources()
    }

    def targets(module: str) -> set[str]:
        found = set()
        for name in graph[module]:
            if name in graph:
                found.add(name)
            elif (parent := name.rpartition(".")[0]) in graph:
                found.add(parent)
        return found - {module}

    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module in done:
            return
        for target in targets(module):
            visit(target, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())
