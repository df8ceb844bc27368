"""Prompt files: text with `{placeholders}`, and how texts from outside are put into them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from msgspec import Struct

from harness.errors import BadInput, UnknownName
from harness.lazy_patterns import compile_on_use

MAX_PROMPT_BYTES = 2**20
"""Bytes of a prompt file."""

MARK = "mark"
"""The placeholder of a word that is in none of the texts, to say where they begin and end."""

_PLACE = compile_on_use(r"\{(\w+)\}")
_PART = compile_on_use(r"^\[(system|user)\][ \t]*\n", re.MULTILINE)


class Template(Struct, frozen=True):
    """A prompt: its messages as (role, text), with placeholders, and a hash of the file."""

    parts: tuple[tuple[str, str], ...]
    digest: str


def read_prompt(path: Path, allowed: Collection[str], needed: Collection[str] = ()) -> Template:
    """The prompt in a file. Lines `[system]` and `[user]` begin a message; without them all of it is the user's.

    Placeholders are `allowed` or {mark}; all that are `needed` stand in it. Raises BadInput, UnknownName.
    """
    try:
        content = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise BadInput(path, f"cannot be read: {(error.strerror or str(error)).lower()}") from None
    if content is None:
        raise BadInput(path, "no such file; a prompt is a text file")
    if len(content) > MAX_PROMPT_BYTES:
        raise BadInput(path, f"has more than {MAX_PROMPT_BYTES:,} bytes; a prompt is a page of text")
    template = parse_prompt(content, path)
    placeholders = {name for _, part in template.parts for name in _PLACE.findall(part)}
    for name in sorted(placeholders - {*allowed, MARK}):
        raise UnknownName(f"placeholder in {path}:", f"{{{name}}}", [f"{{{place}}}" for place in (*allowed, MARK)])
    for name in needed:
        if name not in placeholders:
            raise BadInput(path, f"has no {{{name}}}: write it where that is to stand")
    return template


def parse_prompt(content: bytes, path: Path) -> Template:
    """The prompt in the bytes of a file, with any placeholders. Raises BadInput."""
    try:
        text = content.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(path, f"is not UTF-8 (byte {error.start}); save it as UTF-8") from None
    before, *rest = _PART.split(text if text.endswith("\n") else text + "\n")
    pairs = [("user", before), *zip(rest[::2], rest[1::2], strict=True)]
    parts = tuple((role, part.strip()) for role, part in pairs if part.strip())
    return Template(parts, hashlib.sha256(content).hexdigest()[:16])


def has_placeholder(template: Template, name: str) -> bool:
    """True where the template has this placeholder."""
    return any(name in _PLACE.findall(part) for _, part in template.parts)


def fill_prompt(template: Template, values: Mapping[str, str]) -> list[dict[str, str]]:
    """The messages of a prompt, with values in place of placeholders.

    Inserted texts are never searched for placeholders: `{words}` in an article stays as it is.
    """
    valid_values = {name: _replace_surrogates(value) for name, value in values.items()}
    replacements = {**valid_values, MARK: unused_mark(valid_values)}
    return [
        {"role": role, "content": _PLACE.sub(lambda match: replacements.get(match[1], match[0]), text)}
        for role, text in template.parts
    ]


def _replace_surrogates(text: str) -> str:
    """Half a surrogate pair, which no request can hold, becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def unused_mark(values: Mapping[str, str]) -> str:
    """A word that none of the texts holds, the same for the same texts, but unknown to their authors."""
    texts = "\0".join(f"{name}\0{values[name]}" for name in sorted(values)).encode()
    number = 0
    while True:
        word = hashlib.sha256(b"%d\0%s" % (number, texts)).hexdigest()[:12]
        if not any(word in text for text in values.values()):
            return word
        number += 1
