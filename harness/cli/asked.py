"""From what was typed to what is meant: lists, sizes, settings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from harness.errors import HarnessError, UnknownName

if TYPE_CHECKING:
    from harness.scoring.metrics import Rouge
    from harness.scoring.settings import Settings

MODES = ("google", "perl")
TOKENIZERS = ("ascii", "unicode")
UNITS = {"": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


class Test(NamedTuple):
    """Which test, its trials, and the bootstrap draws."""

    kind: Literal["ar", "bs"]
    trials: int
    draws: int


def listed(given: Sequence[str] | None) -> list[str]:
    """`-m rouge2,bleu -m ter` as one list without repeats."""
    parts = (part.strip() for each in given or () for part in each.split(","))
    return list(dict.fromkeys(part for part in parts if part))


def metrics(given: Sequence[str] | None) -> tuple[str, ...]:
    """The measures named, or the default ones."""
    from harness.scoring.metrics import DEFAULT

    return tuple(listed(given)) or DEFAULT


def size(text: str) -> int:
    """Bytes of `512M`, `4G`, `1.5GB`; 0 is no limit."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?", text.strip().lower())
    if not found:
        raise HarnessError(f"{text!r} is no amount of memory; write 512M or 4G, or 0 for no limit")
    return int(float(found[1]) * UNITS[found[2]])


def rouge(mode: str, references: str | None, tokenizer: str, *, stemmer: bool) -> Rouge:
    """The ROUGE variant asked for."""
    from harness.scoring.metrics import Rouge

    _known("ROUGE mode", mode, MODES)
    _known("tokenizer", tokenizer, TOKENIZERS)
    way = references or ("pool" if mode == "perl" else "best")
    return Rouge(mode=mode, stemmer=stemmer, references=way, tokenizer=tokenizer)


def test(ar: bool, bs: bool, draws: int, ar_trials: int, bs_draws: int) -> Test:
    """The test that the flags ask for; both at once are an error."""
    if ar and bs:
        raise HarnessError("--paired-ar and --paired-bs are two tests of one thing; choose one")
    return Test("bs", ar_trials, bs_draws) if bs else Test("ar", ar_trials, draws)


def settings(asked: Test, *, confidence: float, seed: int, baseline: str | None, on_failure: str) -> Settings:
    """The statistics asked for."""
    from harness.scoring.settings import OnFailure, Settings

    _known("choice for --on-failure", on_failure, get_args(OnFailure))
    return Settings(
        confidence=confidence,
        draws=asked.draws,
        seed=seed,
        test=asked.kind,
        trials=asked.trials,
        baseline=baseline,
        on_failure=on_failure,  # type: ignore[arg-type]  # checked above
    )


def _known(kind: str, name: str, names: Sequence[str]) -> None:
    if name not in names:
        raise UnknownName(kind, name, names)
