"""What a tokenizer does to other languages, without a word: ROUGE's drops all but a-z and 0-9, BLEU's wants blanks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.scoring.metrics.metric import Metric
from harness.scoring.metrics.rouge import Rouge
from harness.scoring.metrics.sacrebleu_metrics import Bleu, Ter

_ASCII_LETTERS = bytes([*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)])
_KEPT = re.compile("[a-z0-9]")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
"""Thai, Lao, Burmese, Khmer, Kana and Han: written without blanks between words."""

_LOUD = 0.01
"""The share of letters that is worth a remark: French has some 4 accents in 100, English a few in 10,000."""


@dataclass(frozen=True, slots=True)
class TokenizerLoss:
    """What tokenizers do to some texts. Such counts add up over batches.

    Of all `letters`, `lost` are dropped by ROUGE's ASCII tokenizer and `unspaced` stand in writing without blanks;
    `emptied` of the `texts` lose all that they hold to it.
    """

    texts: int = 0
    emptied: int = 0
    letters: int = 0
    lost: int = 0
    unspaced: int = 0

    def __add__(self, other: TokenizerLoss) -> TokenizerLoss:
        return TokenizerLoss(
            self.texts + other.texts,
            self.emptied + other.emptied,
            self.letters + other.letters,
            self.lost + other.lost,
            self.unspaced + other.unspaced,
        )

    def remarks(self, what: str, metrics: Sequence[Metric]) -> tuple[str, ...]:
        """Sentences for the reader where one of these metrics does not see the texts as they were written.

        `what` names the texts: "references", "candidates of lead".
        """
        families = [metric.family for metric in metrics]
        ascii_only = any(isinstance(family, Rouge) and family.tokenizer == "ascii" for family in families)
        by_blanks = any(isinstance(family, Bleu) and family.tokenizer not in ("char", "zh") for family in families)
        edits = any(isinstance(family, Ter) for family in families)
        found = (
            self._dropped(what) if ascii_only else "",
            self._unparted(what) if by_blanks else "",
            self._whole(what) if edits else "",
        )
        return tuple(remark for remark in found if remark)

    def _dropped(self, what: str) -> str:
        much = self.lost > _LOUD * self.letters
        if not much and not self.emptied:
            return ""
        share = f"{100 * self.lost / self.letters:.0f} %" if much else "under 1 %"
        whole = f", and all that {self.emptied} of {self.texts} texts hold" if self.emptied else ""
        return (
            f"ROUGE's ASCII tokenizer drops {share} of the letters of the {what}{whole}: "
            "its scores say little here. Take --tokenizer unicode."
        )

    def _unparted(self, what: str) -> str:
        if self.unspaced <= _LOUD * self.letters:
            return ""
        return (
            f"{100 * self.unspaced / self.letters:.0f} % of the letters of the {what} are written without blanks "
            "between words, which BLEU's tokenizer needs: its scores say little here. Take --bleu-tokenizer char or zh."
        )

    def _whole(self, what: str) -> str:
        if self.unspaced <= _LOUD * self.letters:
            return ""
        return (
            f"{100 * self.unspaced / self.letters:.0f} % of the letters of the {what} are written without blanks "
            "between words: TER takes what stands between blanks for one word, so that a line is right or wrong as a "
            "whole. Put blanks between the words of all texts, or take -m chrf."
        )


def count_loss(texts: Iterable[str]) -> TokenizerLoss:
    """What tokenizers do to these texts."""
    total = TokenizerLoss()
    for text in texts:
        total += _of(text)
    return total


def _of(text: str) -> TokenizerLoss:
    plain = text.encode("ascii", "ignore")
    kept = len(plain) - len(plain.translate(None, _ASCII_LETTERS))
    if text.isascii():
        return TokenizerLoss(1, 0, kept)
    letters = sum(map(str.isalpha, text))
    emptied = any(map(str.isalnum, text)) and not _KEPT.search(text.lower())
    return TokenizerLoss(1, int(emptied), letters, letters - kept, min(letters, len(_UNSPACED.findall(text))))
