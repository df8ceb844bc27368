"""Options of a system: read from the keyword parameters of its function, and from the command line."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Mapping

from msgspec import Struct

from harness.errors import HarnessError, UnknownName
from harness.records import Option

KINDS = ("bool", "int", "float", "str")


class OptionSpec(Struct, frozen=True):
    """An option of a system.

    `kind` is one of KINDS, "" where nothing tells it; `choices` are all its values, () for any. `is_known`: `default`
    is one.
    """

    name: str
    kind: str
    default: Option = None
    is_known: bool = False
    required: bool = False
    choices: tuple[Option, ...] = ()


def read_options(
    function: ast.FunctionDef | ast.AsyncFunctionDef, constants: Mapping[str, Option] | None = None
) -> dict[str, OptionSpec]:
    """Every parameter after the first, typed by its annotation or default, or as str without either.

    `constants` are the constants of the module, which a default may name.
    """
    places = (function.args.posonlyargs + function.args.args)[1:]
    no_default: list[ast.expr | None] = [None] * len(places)
    defaults = (no_default + list(function.args.defaults))[-len(places) :] if places else []
    keywords = [*zip(places, defaults, strict=True)]
    keywords += zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return {place.arg: _knob(place, default, constants or {}) for place, default in keywords}


def takes_article(function: ast.FunctionDef) -> bool:
    """True where a function can be called with the article as its only argument, by position."""
    return bool(function.args.posonlyargs or function.args.args or function.args.vararg)


def constants(tree: ast.Module) -> dict[str, Option]:
    """Names at the top of a module that are given one plain value, once."""
    assigned: dict[str, Option] = {}
    several: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            several |= {node.id} & set(assigned)
            assigned.setdefault(node.id, None)
    values: dict[str, Option] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            is_literal, value = _literal(node.value)
            values |= {target.id: value for target in targets if is_literal and isinstance(target, ast.Name)}
    return {name: value for name, value in values.items() if name not in several}


def _knob(place: ast.arg, default: ast.expr | None, constants: Mapping[str, Option]) -> OptionSpec:
    is_literal, value = _literal(default)
    if isinstance(default, ast.Name) and default.id in constants:
        is_literal, value = True, constants[default.id]
    choices = _choices(place.annotation)
    kind = type(choices[0]).__name__ if choices else _annotated_kind(place.annotation)
    if kind not in KINDS:
        kind = type(value).__name__ if is_literal and type(value).__name__ in KINDS else "str"
        if default is not None and not is_literal:
            kind = ""
    return OptionSpec(place.arg, kind, value, is_literal, default is None, choices)


def _literal(node: ast.expr | None) -> tuple[bool, Option]:
    """A flag that is true where `node` is a plain value that an option can have, and that value."""
    if node is None:
        return False, None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False, None
    return (True, value) if is_option_value(value) else (False, None)


def is_option_value(value: object) -> bool:
    """True where a value can be an option, that is, JSON can hold it."""
    if isinstance(value, str):
        return value.isascii() or value == value.encode("utf-8", "replace").decode()
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or (isinstance(value, int) and abs(value) < 2**63)


def _annotated_kind(node: ast.expr | None) -> str:
    """The kind of an annotation: `int` of `int`, `int | None`, `Optional[int]`, also in quotes; "" for any other."""
    text = ast.unparse(node).strip("'\"") if node is not None else ""
    match = re.fullmatch(r"(?:\w+\.)?(?:Optional\[)?(\w+)\]?(?: \| None)?", text)
    return match[1] if match and match[1] in KINDS else ""


def _choices(node: ast.expr | None) -> tuple[Option, ...]:
    """The values of `Literal["a", "b"]`."""
    if not isinstance(node, ast.Subscript) or ast.unparse(node.value).split(".")[-1] != "Literal":
        return ()
    values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    choices = [_literal(value) for value in values]
    return tuple(value for _, value in choices) if all(is_literal for is_literal, _ in choices) else ()


def parse_options(system: str, text: str, specs: dict[str, OptionSpec]) -> dict[str, Option]:
    """Parse `sentences=1,other=x` as values, in the order in which the system declares them.

    A comma inside a value is kept: only a comma before `name=` begins the next option.
    Raises UnknownName for an option the system has not, HarnessError for a value of the wrong kind.
    """
    options: dict[str, Option] = {}
    for part in re.split(r",(?=\s*\w+\s*=)", text):
        name, equals, value = part.partition("=")
        name = name.strip()
        if name not in specs:
            raise UnknownName(f"option of system {system!r}:", name, specs)
        if not equals:
            raise HarnessError(f"option {name!r} of system {system!r} has no value: write {system}:{name}=VALUE")
        if name in options:
            raise HarnessError(f"option {name!r} of system {system!r} is given twice")
        options[name] = _value(system, specs[name], value)
    return {name: options[name] for name in specs if name in options}


def _value(system: str, knob: OptionSpec, text: str) -> Option:
    if not knob.kind:
        raise HarnessError(
            f"option {knob.name!r} of system {system!r} cannot be set: its default is computed, so its kind is not "
            f"known; say it in the file, such as {knob.name}: int = ..."
        )
    try:
        value = _convert_text(knob, text)
    except ValueError:
        wants = " or ".join(map(repr, knob.choices)) or {"bool": "true or false"}.get(knob.kind, knob.kind)
        raise HarnessError(f"option {knob.name!r} of system {system!r} must be {wants}, not {text!r}") from None
    return value


def _convert_text(knob: OptionSpec, text: str) -> Option:
    bare = text.strip()
    if bare.lower() == "none" and knob.is_known and knob.default is None:
        return None
    value: Option = text
    if knob.kind == "int":
        value = int(bare)
    elif knob.kind == "float":
        value = float(bare)
    elif knob.kind == "bool":
        value = _truth(bare)
    if not is_option_value(value) or (knob.choices and value not in knob.choices):
        raise ValueError(text)
    return value


def _truth(text: str) -> bool:
    words = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
    if text.lower() not in words:
        raise ValueError(text)
    return words[text.lower()]


def option_text(value: Option) -> str:
    """Write a value so that `parse` reads it back."""
    return str(value).lower() if isinstance(value, bool) or value is None else str(value)
