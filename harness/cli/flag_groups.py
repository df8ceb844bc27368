"""Flags that several commands share are one value of a command: a class of flags, for Typer an option each."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

Command = Callable[..., None]


def take_flags(
    name: str, group: type, *, without: Collection[str] = (), instead: Mapping[str, Any] | None = None
) -> Callable[[Command], Command]:
    """A decorator for a command whose parameter `name` is a `group` of flags.

    The command has no flag for a field in `without`; `instead` has other options for some fields.
    """
    hints = get_type_hints(group, include_extras=True) | dict(instead or {})
    flags = {flag.name: flag for flag in fields(group) if flag.name not in without}

    def spell_out(command: Command) -> Command:
        signature = inspect.signature(command, eval_str=True)
        parameters = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        for flag in flags.values():
            default = inspect.Parameter.empty if flag.default is MISSING else flag.default
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(inspect.Parameter(flag.name, kind, default=default, annotation=hints[flag.name]))

        @functools.wraps(command)
        def call_with_flags(**arguments: Any) -> None:
            typed = group(**{flag: arguments.pop(flag) for flag in flags})
            command(**arguments, **{name: typed})

        call_with_flags.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        call_with_flags.__annotations__ = {item.name: item.annotation for item in parameters} | {"return": None}
        return call_with_flags

    return spell_out
