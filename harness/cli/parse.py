"""Parsers of typed values: lists, sizes, settings."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, get_args

import typer

from harness.errors import HarnessError, UnknownName
from harness.number_bounds import MOST_BYTES, check_number

if TYPE_CHECKING:
    from harness.scoring.metrics import Rouge

MODES = ("google", "perl")
TOKENIZERS = ("ascii", "unicode")
UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def split_names(typed: Sequence[str] | None) -> list[str]:
    """`-m rouge2,bleu -m ter` as one list without repeats. One that names nothing (`-m "$UNSET"`) is a usage error."""
    _refuse_empty(typed)
    parts = (part.strip() for text in typed or () for part in text.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def split_systems(typed: Sequence[str] | None) -> list[str]:
    """`-s lead,mmr -s lead:sentences=1,other=2` as one list; behind a colon a comma parts options."""
    _refuse_empty(typed)
    return [part for text in typed or () for part in ([text] if ":" in text else split_names([text]))]


def _refuse_empty(typed: Sequence[str] | None) -> None:
    for text in typed or ():
        if not text.strip(", \t\n"):
            raise typer.BadParameter(f"{text!r} names nothing; give a name, or leave the option out")


def parse_size(text: str) -> int:
    """Bytes of `512M`, `4G`, `1.5GB`; 0 is no limit."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if not match:
        raise HarnessError(f"{text!r} is not an amount of memory; write 512M or 4G, or 0 for no limit")
    amount = float(match[1]) * UNITS[match[2]]
    check_number("--memory", amount, 0, MOST_BYTES, "bytes")
    return int(amount)


def parse_limits(timeout: float | None, cpu: float | None, memory: str | None) -> dict[str, Any]:
    """The limits of a system that were typed; the job has defaults for others."""
    limits = {"timeout": timeout, "cpu": cpu, "memory": None if memory is None else parse_size(memory)}
    return {name: limit for name, limit in limits.items() if limit is not None}


def parse_rouge(mode: str, references: str | None, tokenizer: str, *, stemmer: bool) -> Rouge:
    """The requested variant of ROUGE."""
    from harness.scoring.metrics import Rouge

    check_choice("ROUGE mode", mode, MODES)
    check_choice("tokenizer", tokenizer, TOKENIZERS)
    combination = references or ("pool" if mode == "perl" else "best")
    return Rouge(mode=mode, stemmer=stemmer, references=combination, tokenizer=tokenizer)


def parse_test(*, ar: bool, bs: bool) -> Literal["ar", "bs"]:
    """The test that the flags ask for; both at once are an error."""
    if ar and bs:
        raise HarnessError("--paired-ar and --paired-bs are two tests of the same thing; choose one")
    return "bs" if bs else "ar"


def parse_margins(texts: Sequence[str] | None) -> dict[str, float]:
    """`rouge2:1.0,bleu:0.5` by measure; the measures are checked where the columns are known.

    Raises HarnessError for what is no margin, and for two margins of one measure.
    """
    margins: dict[str, float] = {}
    for text in split_names(texts):
        measure, _, number = (part.strip() for part in text.rpartition(":"))
        try:
            margin = float(number)
        except ValueError:
            margin = float("nan")
        if not measure or not (isfinite(margin) and margin > 0):
            raise HarnessError(f"--margin {text}: write a measure and a difference above 0, as in --margin rouge2:1.0")
        if margins.setdefault(measure, margin) != margin:
            raise HarnessError(f"--margin {text}: the margin of {measure} is {margins[measure]:g} already; give one")
    return margins


def parse_word(kind: str, name: str, words: Any) -> Any:
    """The name as one of a type's literal `words`. Raises UnknownName, which calls it a `kind`."""
    check_choice(kind, name, get_args(words))
    return name


def check_choice(kind: str, name: str, names: Sequence[str]) -> None:
    """Raise UnknownName unless `name` is one of `names`."""
    if name not in names:
        raise UnknownName(kind, name, names)


def typed_command() -> tuple[str, ...]:
    """The command as it was typed, for the run's record."""
    return ("harness", *sys.argv[1:])
