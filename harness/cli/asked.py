"""From what was typed to what is meant: lists, sizes, settings."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict, cast, get_args

import typer

from harness.bounds import MOST_BYTES, check_number
from harness.errors import HarnessError, UnknownName

if TYPE_CHECKING:
    from harness.scoring.metrics import Rouge
    from harness.scoring.settings import OnFailure

MODES = ("google", "perl")
TOKENIZERS = ("ascii", "unicode")
UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def listed(given: Sequence[str] | None) -> list[str]:
    """`-m rouge2,bleu -m ter` as one list without repeats. One that names nothing (`-m "$UNSET"`) is a usage error."""
    _refuse_empty(given)
    parts = (part.strip() for each in given or () for part in each.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def systems(given: Sequence[str] | None) -> list[str]:
    """`-s lead,mmr -s lead:sentences=1,other=2` as one list; behind a colon a comma parts options."""
    _refuse_empty(given)
    return [part for each in given or () for part in ([each] if ":" in each else listed([each]))]


def _refuse_empty(given: Sequence[str] | None) -> None:
    for text in given or ():
        if not text.strip(", \t\n"):
            raise typer.BadParameter(f"{text!r} names nothing; give a name, or leave the option out")


def size(text: str) -> int:
    """Bytes of `512M`, `4G`, `1.5GB`; 0 is no limit."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if not found:
        raise HarnessError(f"{text!r} is no amount of memory; write 512M or 4G, or 0 for no limit")
    amount = float(found[1]) * UNITS[found[2]]
    check_number("--memory", amount, 0, MOST_BYTES, "bytes")
    return int(amount)


class Limits(TypedDict, total=False):
    """Keywords of a job that runs systems, as far as they were typed."""

    timeout: float
    cpu: float
    memory: int


def limits(timeout: float | None, cpu: float | None, memory: str | None) -> Limits:
    """What a system may take; for what was not typed the job has defaults."""
    found: Limits = {}
    if timeout is not None:
        found["timeout"] = timeout
    if cpu is not None:
        found["cpu"] = cpu
    if memory is not None:
        found["memory"] = size(memory)
    return found


def rouge(mode: str, references: str | None, tokenizer: str, *, stemmer: bool) -> Rouge:
    """The ROUGE variant asked for."""
    from harness.scoring.metrics import Rouge

    _known("ROUGE mode", mode, MODES)
    _known("tokenizer", tokenizer, TOKENIZERS)
    way = references or ("pool" if mode == "perl" else "best")
    return Rouge(mode=mode, stemmer=stemmer, references=way, tokenizer=tokenizer)


def test(*, ar: bool, bs: bool) -> Literal["ar", "bs"]:
    """The test that the flags ask for; both at once are an error."""
    if ar and bs:
        raise HarnessError("--paired-ar and --paired-bs are two tests of one thing; choose one")
    return "bs" if bs else "ar"


def on_failure(choice: str) -> OnFailure:
    """What a topic without a candidate is to be."""
    from harness.scoring.settings import OnFailure

    _known("choice for --on-failure", choice, get_args(OnFailure))
    return cast("OnFailure", choice)


def _known(kind: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise UnknownName(kind, name, names)


def typed() -> tuple[str, ...]:
    """The command as it was typed, for the record."""
    return ("harness", *sys.argv[1:])
