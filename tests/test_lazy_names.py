"""A command imports its own job only, and the names of the packages that are imported on use are all there."""

from __future__ import annotations

import ast
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

PACKAGES = ("harness.jobs",)


@pytest.mark.parametrize("name", PACKAGES)
def test_every_name_that_a_package_lists_can_be_imported_from_it(name: str) -> None:
    package = import_module(name)
    space: dict[str, object] = {}
    exec(f"from {name} import *", space)  # as a notebook has it

    assert set(package.__all__) <= set(space)
    with pytest.raises(AttributeError, match="has no attribute 'nothing_such'"):
        package.nothing_such  # noqa: B018  # it is the reading that raises


@pytest.mark.parametrize("name", PACKAGES)
def test_no_module_has_a_name_that_its_package_imports_on_use(name: str) -> None:
    package = import_module(name)

    assert {module.name for module in pkgutil.iter_modules(package.__path__)}.isdisjoint(package.__all__)


@pytest.mark.parametrize("name", PACKAGES)
def test_types_and_programs_find_a_name_in_the_same_module(name: str) -> None:
    tree = ast.parse(Path(str(import_module(name).__file__)).read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for statement in tree.body
        if isinstance(statement, ast.If)
        for node in statement.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    tables = [ast.literal_eval(node) for node in ast.walk(tree) if isinstance(node, ast.Dict)]

    assert {named: module for table in tables for module, names in table.items() for named in names} == typed
