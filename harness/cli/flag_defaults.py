"""Defaults of flags from `harness.toml`, from `[tool.harness]` of a pyproject.toml, and from variables HARNESS_*.

A typed flag goes before a variable, a variable before the file. A file may come with a folder from elsewhere, so that
it cannot say where results are written or where a key is sent.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from harness.errors import BadInput, HarnessError, UnknownName

PREFIX = "HARNESS_"

TYPED_ONLY = frozenset({"help", "version", "output", "run", "input", "open", "install-completion", "show-completion"})
"""Flags that belong to one command line."""

NOT_IN_FILES = TYPED_ONLY | {"base-url", "body"}
"""Flags that a file cannot set, because a key might be sent elsewhere."""

OTHER_VARIABLES = frozenset(
    {
        "HARNESS_CACHE_DIR",
        "HARNESS_KEEPS",
        "HARNESS_SYSTEM",
        "HARNESS_SYSTEM_CACHE_DIR",
        "HARNESS_BOX",
        "HARNESS_LEDGER",
    }
)
"""Variables that are no flags, and are read where they are used."""


class Default(NamedTuple):
    """A default that a file or variable sets: the command, the flag's long name, its value, and its place.

    `is_general`: it is meant for every command with such a flag, and so for those only that can take the value.
    """

    command: str
    flag: str
    value: Any
    source: str
    is_general: bool


class Config(NamedTuple):
    """The file of defaults and its contents; no path where there is none."""

    path: Path | None
    table: dict[str, Any]


def read_defaults(config: Config, environment: Mapping[str, str], commands: Mapping[str, Any]) -> list[Default]:
    """All defaults that a file and the variables set, each with a value in Click's form.

    `commands` are Click's, by name. Raises HarnessError for what no command knows, and for a value that none of the
    commands with such a flag can take.
    """
    defaults: dict[tuple[str, str], Default] = {}
    refused: dict[tuple[str, str], HarnessError] = {}
    accepted: set[tuple[str, str]] = set()
    for default in (*_read_file(config, commands), *_read_variables(environment, commands)):
        try:
            value = _convert_value(commands[default.command], default)
        except HarnessError as error:
            if not default.is_general:
                raise
            refused.setdefault((default.flag, default.source), error)
            continue
        accepted.add((default.flag, default.source))
        defaults[default.command, default.flag] = default._replace(value=value)
    for place, refusal in refused.items():
        if place not in accepted:
            raise refusal
    return list(defaults.values())


def default_map(defaults: list[Default], commands: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The defaults in Click's form: command -> parameter -> value."""
    defaults_of: dict[str, dict[str, Any]] = {}
    for default in defaults:
        parameter = _flags_of(commands[default.command])[default.flag]
        defaults_of.setdefault(default.command, {})[parameter.name] = default.value
    return defaults_of


def _read_file(config: Config, commands: Mapping[str, Any]) -> Iterator[Default]:
    path, table = config
    if path is None:
        return
    flags = {flag for command in commands.values() for flag in _flags_of(command)}
    for key, value in table.items():
        if isinstance(value, dict):
            if key not in commands:
                raise BadInput(path, str(UnknownName("command", key, commands)))
            for flag, inner in value.items():
                _check_flag(path, flag, set(_flags_of(commands[key])), key)
                yield Default(key, flag, inner, str(path), is_general=False)
            continue
        _check_flag(path, key, flags, "")
        for name, command in commands.items():
            if key in _flags_of(command) and key not in table.get(name, {}):
                yield Default(name, key, value, str(path), is_general=True)


def find_config(root: Path) -> Config:
    """The file of defaults in a folder: harness.toml, or else pyproject.toml. Raises BadInput."""
    for name in ("harness.toml", "pyproject.toml"):
        path = root / name
        if not path.is_file():
            if name == "harness.toml" and (path.exists() or path.is_symlink()):
                raise BadInput(path, "is no regular file; write the defaults into one, or take it away")
            continue
        try:
            document = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BadInput(path, f"not TOML: {error}") from None
        except OSError as error:
            raise BadInput(path, f"cannot be read: {error.strerror}") from None
        table = document if name == "harness.toml" else document.get("tool", {}).get("harness")
        if isinstance(table, dict):
            return Config(path, table)
    return Config(None, {})


def _check_flag(path: Path, flag: str, flags: set[str], command: str) -> None:
    where = f"[{command}] {flag}" if command else flag
    if flag in NOT_IN_FILES:
        raise BadInput(path, f"{where} cannot be set in a file; type --{flag}")
    if flag not in flags:
        raise BadInput(path, str(UnknownName("flag", where, sorted(flags - NOT_IN_FILES))))


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in environment.items() if name.startswith(PREFIX) and name not in OTHER_VARIABLES
    }


def _read_variables(environment: Mapping[str, str], commands: Mapping[str, Any]) -> Iterator[Default]:
    """`HARNESS_SEED` for every command that has --seed, `HARNESS_EVAL_TIMEOUT` for one. Others are not ours to read."""
    for variable, value in sorted(_variables(environment).items(), key=lambda item: item[0].count("_")):
        name = variable.removeprefix(PREFIX).lower().replace("_", "-")
        for command, definition in commands.items():
            flag = name.removeprefix(f"{command}-")
            if flag in _flags_of(definition) and flag not in TYPED_ONLY:
                yield Default(command, flag, value, variable, is_general=flag == name)


def _flags_of(command: Any) -> dict[str, Any]:
    """Long names without dashes -> parameters, the negative ones (`--no-stem`) left out."""
    return {
        text.removeprefix("--"): parameter
        for parameter in command.params
        if parameter.param_type_name == "option"
        for text in parameter.opts
        if text.startswith("--")
    }


def _convert_value(command: Any, default: Default) -> Any:
    """The value as typed, after a trial by Click. Raises HarnessError with the place it comes from."""
    parameter, value = _flags_of(command)[default.flag], default.value
    if parameter.multiple:
        value = [str(part) for part in (value if isinstance(value, list) else [value])]
    elif isinstance(value, list | dict) or (isinstance(value, bool) and not parameter.is_flag):
        raise HarnessError(f"{default.source}: {default.flag} = {value!r} is no value of --{default.flag}")
    try:
        parameter.process_value(command.context_class(command), value)
    except Exception as error:  # Click's own, which Typer does not export
        message = getattr(error, "message", str(error))
        raise HarnessError(f"{default.source}: {default.flag}: {message}") from None
    return value


def load_default_map(commands: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The defaults given to Click at a start; empty where none are set. Raises HarnessError."""
    from harness.workspace import locate_workspace

    if "_HARNESS_COMPLETE" in os.environ:
        return {}  # a shell that completes names wants no message
    config = find_config(locate_workspace().root)
    if config.path is None and not _variables(os.environ):
        return {}  # as at most starts
    return default_map(read_defaults(config, os.environ, commands), commands)
