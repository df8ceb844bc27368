from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperArgument, TyperOption

from harness.cli.app import build_program


def commands() -> Iterator[tuple[str, Any]]:
    program = build_program()
    yield from ((name, program.commands[name]) for name in program.commands)


def outcome(process: Any, *arguments: Any) -> Any:
    """What comes of it: the value and its type, or the error in words."""
    try:
        value = process(*arguments)
    except Exception as error:
        return type(error), str(error)
    return type(value), value


@pytest.mark.parametrize(
    ("name", "command"), list(commands()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_values_that_are_not_converted_come_out_as_typer_converts_them(name: str, command: Any) -> None:
    context = command.context_class(command, info_name=name)
    for parameter in command.get_params(context):
        is_option = isinstance(parameter, TyperOption)
        convert = TyperOption.process_value if is_option else TyperArgument.process_value
        for value in (None, parameter.default, "some text", "", "\udc80", ("one", "two"), ["one"], ["\udc80"], ()):
            if value == parameter.default and callable(parameter.default):
                continue
            as_typer = outcome(convert, parameter, context, value)
            assert outcome(parameter.process_value, context, value) == as_typer, (parameter.name, value)


def test_a_command_without_numbers_on_its_line_loads_no_pydantic(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom harness.cli import run\n"
        "try:\n    run(['ls', 'systems'])\nexcept SystemExit:\n    pass\n"
        "print('pydantic' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert said.stdout.endswith("False\n")
