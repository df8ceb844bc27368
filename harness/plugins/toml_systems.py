"""Systems in any language: `systems/<name>.toml` names a command that speaks the worker's JSON lines.

doc = "The first sentences, in JavaScript."
command = ["node", "first.js", "{sentences}"]    # or: file = "mine.py" with python = "path/to/its/python"
kind = "baseline"                                # optional: a floor row
env = ["OPENAI_API_KEY"]                         # optional: variables it is given beside the usual ones
cache = true                                     # optional: a folder that outlives the run (HARNESS_SYSTEM_CACHE_DIR)
[options]
sentences = 3                                    # also given as OPTION_SENTENCES
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from harness.errors import UnknownName
from harness.plugins.options import KINDS, OptionSpec, is_option_value, option_text
from harness.plugins.python_source import PluginError, read_flag, read_name_list, read_source, source_digest
from harness.plugins.python_systems import SystemSpec, describe_python, read_role
from harness.records import Option

KEYS = ("doc", "command", "file", "python", "kind", "env", "cache", "options")

FORMER_KEYS = ("keeps",)
"""Names that keys of today had once; they are read on."""


def describe_toml(path: Path) -> SystemSpec:
    """The system in a `.toml` file. Raises PluginError."""
    source = read_source(path)
    table = _table(path, source)
    if "file" in table:
        return _other_python(path, source, table)
    command = _command(path, table.get("command"))
    return SystemSpec(
        path=str(path),
        doc=_text(path, table, "doc"),
        role=read_role(path, table.get("kind", "system")),
        knobs=_knobs(path, table.get("options", {})),
        digest=_digest(path, source, command),
        env=read_name_list(path, "env", table.get("env", [])),
        command=tuple(_absolute_paths(path, part) for part in command),
        has_cache=_wants_cache(path, table),
    )


def _table(path: Path, source: bytes) -> dict[str, object]:
    try:
        table: dict[str, object] = tomllib.loads(source.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PluginError(path, "is not UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise PluginError(path, f"is no valid TOML: {error}") from None
    for key in table:
        if key not in KEYS + FORMER_KEYS:
            raise PluginError(path, str(UnknownName("key", key, KEYS)))
    if ("command" in table) == ("file" in table):
        raise PluginError(path, 'needs either command = ["program", ...] or file = "mine.py"')
    return table


def _text(path: Path, table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise PluginError(path, f"{key} must be a string")
    return value


def _wants_cache(path: Path, table: Mapping[str, object]) -> bool:
    name = "keeps" if "keeps" in table and "cache" not in table else "cache"
    return read_flag(path, name, table.get(name, False))


def _command(path: Path, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(part, str) and part for part in value):
        raise PluginError(path, 'command must be a list of strings, such as ["node", "first.js"]')
    return tuple(value)


def _absolute_paths(path: Path, part: str) -> str:
    """Files named relative to the `.toml` file, as absolute paths: the command starts in an empty folder."""
    near = path.parent / part
    return str(near.absolute()) if "{" not in part and near.is_file() else part


def _knobs(path: Path, value: object) -> dict[str, OptionSpec]:
    if not isinstance(value, dict):
        raise PluginError(path, "[options] must be a table of names and default values")
    for name, default in value.items():
        if type(default).__name__ not in KINDS or not is_option_value(default) or not name.isidentifier():
            raise PluginError(path, f"option {name!r} must be a number, a string, true or false, under a plain name")
    return {name: OptionSpec(name, type(default).__name__, default, is_known=True) for name, default in value.items()}


def _digest(path: Path, source: bytes, command: tuple[str, ...]) -> str:
    """A hash of the `.toml` file and of the files beside it that its command names."""
    digest = hashlib.sha256(hashlib.sha256(source).digest())
    for part in command:
        near = path.parent / part
        if not Path(part).is_absolute() and "{" not in part and near.is_file():
            digest.update(part.encode() + hashlib.sha256(read_source(near)).digest())
    return digest.hexdigest()[:32]


def _other_python(path: Path, source: bytes, table: Mapping[str, object]) -> SystemSpec:
    """A Python system under an interpreter of its own, so that systems with clashing packages run side by side."""
    python, file = _text(path, table, "python"), path.parent / _text(path, table, "file")
    if not python or not file.is_file():
        raise PluginError(
            path, 'file = "mine.py" must name a file beside it, and python = "path" the interpreter for it'
        )
    versions = describe_python(file, newer=True)
    near = path.parent / python  # not resolved: a virtual environment is known by the link to its interpreter
    return structs.replace(
        versions,
        doc=_text(path, table, "doc") or versions.doc,
        digest=hashlib.sha256(source + source_digest(file, read_source(file), newer=True).encode()).hexdigest()[:32],
        env=versions.env + read_name_list(path, "env", table.get("env", [])),
        python=str(near.absolute()) if "/" in python else python,
        has_cache=versions.has_cache or _wants_cache(path, table),
    )


def fill_command(command: tuple[str, ...], options: Mapping[str, Option]) -> list[str]:
    """The command with `{option}` replaced by its value."""
    filled = []
    for part in command:
        text = part
        for name, value in options.items():
            text = text.replace("{" + name + "}", option_text(value))
        filled.append(text)
    return filled
