"""What a tokenizer drops: ROUGE's own keeps a-z and 0-9 and gives every other writing 0 without a word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from .rouge import Rouge

_ASCII_LETTERS = bytes([*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)])
_KEPT = re.compile("[a-z0-9]")
_LOUD = 0.01
"""The share of lost letters that is worth a remark: French loses some 4 in 100, English a few in 10,000."""


@dataclass(frozen=True, slots=True)
class Losses:
    """How much of some texts the ASCII tokenizer drops. Losses add up over batches."""

    texts: int = 0
    emptied: int = 0
    letters: int = 0
    lost: int = 0

    def __add__(self, other: Losses) -> Losses:
        return Losses(
            self.texts + other.texts,
            self.emptied + other.emptied,
            self.letters + other.letters,
            self.lost + other.lost,
        )

    def remark(self, what: str, rouge: Rouge) -> str | None:
        """A sentence for the reader where ROUGE (with these options) does not see these texts as written, else None.

        `what` names the texts: "references", "candidates of lead".
        """
        if rouge.tokenizer != "ascii" or not (self.emptied or self.lost > _LOUD * self.letters):
            return None
        share = f"{100 * self.lost / self.letters:.0f} %" if self.lost > _LOUD * self.letters else "under 1 %"
        emptied = f" and all that {self.emptied} of {self.texts} texts hold" if self.emptied else ""
        return (
            f"ROUGE's ASCII tokenizer drops {share} of the letters of the {what}{emptied}: "
            "these scores say little about this language; use the Unicode tokenizer"
        )


def losses(texts: Iterable[str]) -> Losses:
    """Letters in all, letters dropped, and texts that hold letters or digits of which none is left."""
    total = Losses()
    for text in texts:
        total += _of(text)
    return total


def _of(text: str) -> Losses:
    plain = text.encode("ascii", "ignore")
    kept = len(plain) - len(plain.translate(None, _ASCII_LETTERS))
    if text.isascii():
        return Losses(1, 0, kept, 0)
    lost = sum(map(str.isalpha, text)) - kept
    emptied = any(map(str.isalnum, text)) and not _KEPT.search(text.lower())
    return Losses(1, int(emptied), kept + lost, lost)
