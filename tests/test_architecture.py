"""The house: a file's place tells what it may import, how long it may be, and whether it may speak."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "harness"

# Room -> the rooms it may import, of those that stand before it. A room may always import itself.
GROUND = {
    "version",
    "default_seed",
    "records",
    "errors",
    "phrases",
    "files",
    "lazy_names",
    "lazy_patterns",
    "number_bounds",
    "processes",
    "progress",
    "parallel",
    "cleaning",
    "statistics",
    "rouge",
}
READING = GROUND | {"datasets", "models", "importing", "plugins"}
MAY_IMPORT = {
    "records": {"default_seed", "errors", "phrases"},
    "phrases": set[str](),
    "errors": {"phrases"},
    "lazy_names": set[str](),
    "lazy_patterns": set[str](),
    "number_bounds": {"errors"},
    "processes": set[str](),
    "workspace": {"errors"},
    "version": set[str](),
    "default_seed": set[str](),
    "progress": set[str](),
    "files": {"progress", "errors", "lazy_patterns"},
    "cleaning": {"errors", "lazy_patterns"},
    "rouge": set[str](),
    "parallel": {"errors", "progress"},
    "statistics": {"default_seed", "progress"},
    "datasets": {"files", "progress", "number_bounds", "records", "errors", "phrases", "lazy_patterns"},
    "models": {"files", "processes", "records", "errors", "phrases", "lazy_patterns"},
    "importing": {"datasets", "files", "progress", "rouge", "records", "errors", "phrases", "lazy_patterns"},
    "plugins": {"datasets", "files", "models", "processes", "records", "errors", "phrases", "lazy_patterns"},
    "running": READING - {"importing", "statistics", "rouge"},
    "judging": READING - {"importing"},
    "scoring": READING - {"importing"},
    "showing": {
        "datasets",
        "files",
        "progress",
        "lazy_names",
        "records",
        "errors",
        "phrases",
        "version",
        "lazy_patterns",
    },
    "cluster": GROUND | {"plugins", "running", "workspace"},
    "jobs": READING | {"cluster", "running", "judging", "scoring", "showing", "workspace"},
    "cli": READING | {"running", "judging", "scoring", "showing", "workspace", "jobs"},
    "__init__": {"jobs", "scoring", "showing", "records", "errors", "version"},
    "__main__": {"cli", "errors"},
}

# A heavy package -> the only files that may import it (inside a function, where start-up would pay for it).
ONE_WRAPPER = {
    "nupunkt": {"datasets/english_sentences.py"},
    "sacrebleu": {"scoring/metrics/sacrebleu_metrics.py", "jobs/verification.py"},
    "rouge_score": {"jobs/verification.py"},
    "nltk": {"rouge/dropin.py"},
    "dask": {"cluster/dask_client.py"},
    "distributed": {"cluster/dask_client.py"},
    "jinja2": {"showing/page/__init__.py"},
    "threadpoolctl": {"jobs/machine.py"},
    "polars": {"showing/topic_scores_export.py", "importing/readers/parquet_arrow.py"},
    "python_calamine": {"importing/readers/sheets.py"},
    "trafilatura": {"importing/readers/web.py"},
    "resvg_py": {"showing/charts/pdf.py"},
    "mlflow": {"jobs/trackers.py"},
    "wandb": {"jobs/trackers.py"},
    "openai": {"models/endpoint_call.py"},
    "transformers": {"models/hf_loading.py"},
    "torch": {"models/hf_loading.py"},
    "huggingface_hub": {"models/checkpoints.py"},
    "portalocker": {"files/locking.py"},
    "psutil": {"processes/process_tree.py", "processes/reaper.py"},
    "resource": {"processes/operating_system.py"},
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


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parse(path)))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Dotted names that a file imports, relative imports resolved."""
    package = ("harness", *path.relative_to(PACKAGE).parent.parts)
    names: list[str] = []
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = ".".join(package[: len(package) - node.level + 1]) + "." if node.level else ""
            module = f"{start}{node.module or ''}".rstrip(".")
            names += [f"{module}.{alias.name}" for alias in node.names]
    return tuple(names)


def rooms_imported(path: Path) -> set[str]:
    names = (name.split(".") for name in imported(path))
    rooms = {parts[1] for parts in names if parts[0] == "harness" and len(parts) > 1}
    return {name for name in rooms if name in MAY_IMPORT}


def functions() -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in sources():
        yield from ((path, node) for node in nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def last_name(function: ast.expr) -> str:
    """What is called, without what stands before its last dot."""
    return getattr(function, "attr", getattr(function, "id", ""))


def test_imports_go_down_only_and_never_in_a_circle() -> None:
    assert {room(path) for path in sources()} <= set(MAY_IMPORT)
    upward = {
        ident(path): sorted(rooms_imported(path) - MAY_IMPORT[room(path)] - {room(path)})
        for path in sources()
        if rooms_imported(path) - MAY_IMPORT[room(path)] - {room(path)}
    }
    assert upward == {}
    names = {name.split(".")[0] for name in imported(PACKAGE / "running" / "worker.py")}
    assert names <= set(sys.stdlib_module_names), "the worker stands alone: it runs under other interpreters"
    assert circles() == []


def test_a_quirky_package_is_met_in_one_file_only() -> None:
    strays = [
        f"{ident(path)} imports {name}"
        for path in sources()
        for name in imported(path)
        if ident(path) not in ONE_WRAPPER.get(name.split(".")[0], {ident(path)})
    ]
    assert strays == []


def test_only_the_command_line_prints_or_exits() -> None:
    leaving = {"print", "exit", "quit", "sys.exit", "os._exit", "sys.stdout.write"}
    speakers = [
        f"{ident(path)}:{node.lineno}"
        for path in sources()
        # The worker and the reaper are programs of their own: they may leave their own process.
        if room(path) not in {"cli", "__main__"} and ident(path) not in {"running/worker.py", "processes/reaper.py"}
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and last_name(node.func) in {name.split(".")[-1] for name in leaving}
        and ast.unparse(node.func) in leaving
    ]
    assert speakers == []


def test_functions_and_files_are_short() -> None:
    lengths = sorted(length(node) for _, node in functions())
    assert [f"{ident(path)}: {node.name}" for path, node in functions() if length(node) > 60] == []
    assert lengths[int(len(lengths) * 0.95)] <= 22
    # The worker is one file since it runs under other interpreters, without a package around it.
    long = {ident(path): len(path.read_text(encoding="utf-8").splitlines()) for path in sources()}
    assert {name: lines for name, lines in long.items() if lines > (420 if name == "running/worker.py" else 400)} == {}


def test_names_say_what_a_thing_is() -> None:
    assert [ident(path) for path in sources() if path.stem in FORBIDDEN_NAMES] == []
    names = [node.name.strip("_") for _, node in functions()]
    participles = sorted(name for name in names if is_bare_participle(name))
    assert participles == []
    assert sorted(name for name in names if name in SAYS_NOTHING) == ["each"], "systems/llm.py asks by that name"
    fields = [name for path in sources() for name in field_names(path) if name in SAYS_NOTHING]
    assert fields == ["by"], "the flag --by"
    wings = Counter((room(path), path.stem) for path in sources() if path.stem != "__init__")
    assert [wing for wing, count in wings.items() if count > 1] == []


def test_numbers_are_made_without_a_sentence_for_readers() -> None:
    for path in sorted((PACKAGE / "statistics").glob("*.py")):
        names = {name.split(".")[0] for name in imported(path)} - {"harness"}
        assert names <= {*sys.stdlib_module_names, "numpy"}, ident(path)
        assert not list(sentences(path)), ident(path)


# File -> why strings of six words or more may stand there: none of them is a sentence about a result.
NO_REMARKS = {
    "scoring/refusals.py": "patterns of refusals",
    "scoring/leaderboard.py": "the name of a test",
    "scoring/metrics": "what a metric measures, the texts it is tried on, and words that begin names",
    "running/candidate_hashes.py": "what an error of a file says",
    "running/failure_cause.py": "why a candidate is missing: the detail of a failure",
    "running/file_watch.py": "what an error of a changed file says",
    "running/process.py": "the detail of a failure",
    "running/protocol.py": "the detail of a failure",
    "running/responses.py": "the detail of a failure",
    "running/run_writer.py": "what was mended of a file on opening",
    "running/session.py": "the detail of a failure",
    "running/supervision.py": "the detail of a failure",
    "running/system_check.py": "the article that systems are tried on",
    "running/watcher.py": "what an error of the machine's limit says",
    "running/worker.py": "the detail of a failure; it stands alone",
}


def test_sentences_about_results_are_made_in_showing_only() -> None:
    speaking = {
        ident(path): texts
        for room_name in ("scoring", "statistics", "running")
        for path in sorted((PACKAGE / room_name).rglob("*.py"))
        if not {ident(path), path.relative_to(PACKAGE).parent.as_posix()} & set(NO_REMARKS)
        if (texts := list(sentences(path, 6)))
    }
    assert speaking == {}
    assert not list(sentences(PACKAGE / "scoring" / "metrics" / "tokenizer_loss.py", 6))


def sentences(path: Path, least_words: int = 4) -> Iterator[str]:
    """Strings of so many words or more, but for docstrings and the messages of errors that only a programmer meets."""
    silent = {id(leaf) for node in nodes(path) if isinstance(node, ast.Raise | ast.Expr) for leaf in ast.walk(node)}
    for node in nodes(path):
        if id(node) in silent:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values]
            silent |= {id(part) for part in node.values}
            text = "".join(parts)
        else:
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if len(text.split()) >= least_words:
            yield text


SAYS_NOTHING = frozenset({"of", "by", "some", "each", "such", "whole", "former", "told", "found", "what"})
"""Names that say what a value is beside, not what it is."""


def field_names(path: Path) -> Iterator[str]:
    """The fields that the classes of a file declare."""
    for node in nodes(path):
        if isinstance(node, ast.ClassDef):
            fields = (item.target for item in node.body if isinstance(item, ast.AnnAssign))
            yield from (field.id for field in fields if isinstance(field, ast.Name))


IRREGULAR = frozenset(
    {"told", "kept", "made", "held", "found", "given", "said", "brought", "written", "drawn", "chosen", "seen"}
    | {"known", "taken", "shown", "lit", "spent", "sent"}
)


def is_bare_participle(name: str) -> bool:
    """`told`, `joined`: what was done, but not to what. A verb and its object say it."""
    regular = re.fullmatch(r"[a-z]{3,}ed", name) and name not in {"seed", "need", "speed", "embed", "feed"}
    return name in IRREGULAR or bool(regular)


def circles() -> list[str]:
    """Trails of files that import one another in a circle."""
    graph = {
        ".".join(("harness", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): set(
            imported(path)
        )
        for path in sources()
    }
    found: list[str] = []
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        if module in trail:
            found.append(" -> ".join((*trail, module)))
            return
        if module in done:
            return
        for name in graph[module]:
            parent = name.rpartition(".")[0]
            target = name if name in graph else parent if parent in graph else module
            if target != module:
                visit(target, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())
    return found
