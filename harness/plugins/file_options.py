"""Files and models that options of a system name: found from the current folder, and part of the system's digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import structs

from harness.errors import BadInput, UnknownName
from harness.models import checkpoints
from harness.plugins.python_source import PluginError, read_name_list, read_source
from harness.records import Option, System

Reads = Mapping[str, str]
"""An option that names a file -> the folder of `systems/` in which a bare name is looked for; "" of a model's."""


def read_file_options(path: Path, name: str, value: object, options: Mapping[str, object]) -> dict[str, str]:
    """The options of a module that name files, stated as `FILE_OPTIONS = {"prompt": "prompts"}`.

    `name` is that of the constant, which had another once. Raises PluginError.
    """
    pairs = value.items() if isinstance(value, dict) else None
    if pairs is None or not all(isinstance(part, str) and part for pair in pairs for part in pair):
        raise PluginError(path, f'{name} must name options and folders, such as {{"prompt": "prompts"}}')
    for option, folder in pairs:
        _check_option(path, name, option, options)
        if "/" in folder or folder in (".", ".."):
            raise PluginError(path, f"{name}: {folder!r} must be the name of a folder beside it")
    return dict(pairs)


def read_model_options(path: Path, name: str, value: object, options: Mapping[str, object]) -> dict[str, str]:
    """The options of a module that name models, stated as `MODEL_OPTIONS = ["model"]`; a model may be a folder.

    `name` is that of the constant, which had another once. Raises PluginError.
    """
    names = read_name_list(path, name, value)
    for option in names:
        _check_option(path, name, option, options)
    return dict.fromkeys(names, "")


def _check_option(path: Path, name: str, option: str, options: Mapping[str, object]) -> None:
    if option not in options:
        raise PluginError(path, f"{name} names {option!r}, which is no option of it")


def with_files(system: System, file_folders: Reads, roots: Sequence[Path]) -> System:
    """The system with the files that its options name, whose contents go into its digest.

    A bare name is looked for in the folder of each root, then beside the system, with and without `.txt`; then, like
    any other, as a path from where the user stands. An option that is "" names none. A model that is no folder is left
    to the system. Raises UnknownName, BadInput.
    """
    digests: dict[str, str] = {}
    for option, folder in sorted(file_folders.items()):
        value = system.options.get(option)
        if value is None or value == "":
            continue
        if folder:
            path = _file(system, option, value, [root / folder for root in (*roots, Path(system.path).parent)])
            digests[option] = str(path)
        elif (named_folder := checkpoints.expand_home(str(value))).is_dir():
            digests[option] = str(named_folder)
    if not digests:
        return system
    placed = structs.replace(system, files=digests)
    return structs.replace(placed, digest=digest_with(system.digest, file_folders, placed))


def digest_with(own: str, file_folders: Reads, system: System) -> str:
    """The digest of a system: that of its `own` file and helpers, and of the contents of files that its options name.

    Raises BadInput.
    """
    digest = hashlib.sha256(own.encode())
    for option, path in sorted(system.files.items()):
        digest.update(option.encode())
        if file_folders.get(option):
            digest.update(hashlib.sha256(_content(Path(path))).digest())
        else:
            digest.update(checkpoints.find_checkpoint(str(system.options[option])).mark.encode())
            digest.update(checkpoints.settings_digest(Path(path)).encode())
    return digest.hexdigest()[:32] if system.files else own


def _file(system: System, option: str, value: Option, folders: Sequence[Path]) -> Path:
    name = str(value)
    near = [folder / (name + end) for folder in folders for end in ("", ".txt")] if "/" not in name else []
    for path in (*near, checkpoints.expand_home(name)):
        if path.is_file():
            return path
    if "/" in name:
        raise BadInput(name, f"no such file, which {option}= of system {system.name!r} names")
    names = dict.fromkeys(name for folder in folders for name in _names(folder))
    raise UnknownName(f"{option} of system {system.name!r}:", name, names)


def _names(folder: Path) -> Iterator[str]:
    if folder.is_dir():
        yield from sorted(path.stem for path in folder.glob("[!.]*.txt"))


def _content(path: Path) -> bytes:
    try:
        return read_source(path)
    except PluginError as broken:  # what is wrong with a prompt is not wrong with its system
        raise BadInput(path, broken.problem) from None


def option_paths(system: System) -> dict[str, str]:
    """Option -> the absolute path of its file, which the system is given."""
    return {option: str(Path(path).absolute()) for option, path in system.files.items()}
