"""Values that need no conversion: defaults, and text that stays text.

Typer converts by pydantic, whose import takes longer than many a command, and nearly every start needs it for nothing.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperArgument, TyperOption


def spare_conversions(parameters: list[Any]) -> list[Any]:
    """Change a command's parameters so that they convert only values that need conversion.

    Typer makes them itself, and no setting of it says of which class.
    """
    for parameter in parameters:
        if type(parameter) is TyperOption:
            parameter.__class__ = _SparingOption
        elif type(parameter) is TyperArgument:
            parameter.__class__ = _SparingArgument
    return parameters


class _SparingOption(TyperOption):
    """An option that converts only values that need conversion."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """Convert the value for the command."""
        return _finish_value(self, ctx, value) if _is_plain(self, value) else super().process_value(ctx, value)


class _SparingArgument(TyperArgument):
    """An argument that converts only values that need conversion."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """Convert the value for the command."""
        return _finish_value(self, ctx, value) if _is_plain(self, value) else super().process_value(ctx, value)


def _is_plain(parameter: Any, value: Any) -> bool:
    """True where the command takes the value as it is: none, the default, or text that stays text."""
    if value is None:
        return not parameter.required
    if isinstance(value, str | int | float) and value is parameter.default:
        return True
    # A Typer without this descriptor has no pydantic either.
    kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
    if kind is str:
        return _is_plain_text(value)
    return kind == list[str] and isinstance(value, list | tuple) and bool(value) and all(map(_is_plain_text, value))


def _is_plain_text(value: Any) -> bool:
    """True where a value is text whose bytes are all characters: others cannot be printed."""
    return isinstance(value, str) and value.isprintable()


def _finish_value(parameter: Any, ctx: Any, value: Any) -> Any:
    """The value as Typer passes it on: several become a list, and the parameter's callback comes last."""
    if parameter.multiple or parameter.nargs == -1:
        value = () if value is None else list(value)
    return value if parameter.callback is None else parameter.callback(ctx, parameter, value)
