"""The README's pictures are those of the kept run."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_pictures", PICTURES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.usefixtures("place")
def test_the_terminal_is_drawn_as_it_prints(maker: ModuleType) -> None:
    svg = maker.terminal("kept")
    text = "\n".join("".join(line.itertext()) for line in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))
    assert "copies" in text
    assert "\x1b" not in svg


def test_the_picture_of_the_terminal_is_of_the_kept_run(monkeypatch: pytest.MonkeyPatch, maker: ModuleType) -> None:
    if not (PICTURES / "terminal.svg").exists():
        pytest.skip("no pictures yet: python docs/pictures/make.py")
    monkeypatch.chdir(ROOT)
    assert (PICTURES / "terminal.svg").read_text(encoding="utf-8") == maker.terminal("results/example")
