"""Characters of other languages that tokenizers drop: ROUGE keeps a-z and 0-9 only, BLEU and TER need blanks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.datasets.joined_texts import join_ascii
from harness.lazy_patterns import compile_on_use
from harness.records import Remark
from harness.records.remarks import Fact
from harness.rouge.spaced_words import ReadTexts
from harness.scoring.metrics.metric import Metric
from harness.scoring.metrics.rouge import Rouge
from harness.scoring.metrics.sacrebleu_metrics import Bleu, Ter

_ASCII_LETTERS = bytes([*range(ord("A"), ord("Z") + 1), *range(ord("a"), ord("z") + 1)])
_ARE_ASCII_LETTERS = bytes(byte in _ASCII_LETTERS for byte in range(256))
_LAST_OF_ASCII = 127
_KEPT = compile_on_use("[a-z0-9]")
_KEPT_BYTE = re.compile(b"[A-Za-z0-9]")
_BEYOND_ASCII = compile_on_use("[^\x00-\x7f]+")
_UNSPACED = compile_on_use("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]")
"""Thai, Lao, Burmese, Khmer, Kana and Han: written without blanks between words."""

_LOUD = 0.01
"""The share of letters that is worth a remark: French has some 4 accents in 100, English a few in 10,000."""


@dataclass(frozen=True, slots=True)
class TokenizerLoss:
    """Counts, which add up over batches, of the characters that tokenizers drop from texts.

    Of all `letters`, `lost_letters` are dropped by ROUGE's ASCII tokenizer and `unspaced_letters` stand in writing
    without blanks; `emptied_texts` of the `texts` lose all that they hold to it.
    """

    texts: int = 0
    emptied_texts: int = 0
    letters: int = 0
    lost_letters: int = 0
    unspaced_letters: int = 0

    def __add__(self, other: TokenizerLoss) -> TokenizerLoss:
        return TokenizerLoss(
            self.texts + other.texts,
            self.emptied_texts + other.emptied_texts,
            self.letters + other.letters,
            self.lost_letters + other.lost_letters,
            self.unspaced_letters + other.unspaced_letters,
        )

    def remarks(self, texts: str, metrics: Sequence[Metric]) -> tuple[Remark, ...]:
        """Warn where one of these metrics does not see the texts as they were written.

        `texts` names them: "references", "candidates of lead".
        """
        families = [metric.family for metric in metrics]
        ascii_only = any(isinstance(family, Rouge) and family.tokenizer == "ascii" for family in families)
        by_blanks = any(isinstance(family, Bleu) and family.tokenizer not in ("char", "zh") for family in families)
        edits = any(isinstance(family, Ter) for family in families)
        is_unspaced = self.unspaced_letters > _LOUD * self.letters
        is_lost = self.lost_letters > _LOUD * self.letters
        unspaced: dict[str, Fact] = {
            "texts": texts,
            "share": self.unspaced_letters / self.letters if is_unspaced else 0.0,
        }
        facts: dict[str, Fact] = {
            "texts": texts,
            "share": self.lost_letters / self.letters if is_lost else None,
            "emptied": self.emptied_texts,
            "count": self.texts,
        }
        return (
            *(
                [Remark("rouge drops letters", "warning", facts)]
                if ascii_only and (is_lost or self.emptied_texts)
                else ()
            ),
            *([Remark("bleu needs blanks", "warning", unspaced)] if by_blanks and is_unspaced else ()),
            *([Remark("ter needs blanks", "warning", unspaced)] if edits and is_unspaced else ()),
        )


def count_loss(texts: Sequence[str]) -> TokenizerLoss:
    """Count the characters that tokenizers drop from these texts."""
    if isinstance(texts, ReadTexts):
        return _count_known_loss(texts)
    joined = join_ascii(texts)
    total = TokenizerLoss(len(joined.places), 0, _count_ascii_letters(joined.buffer))
    for place in joined.others:
        total += _measure_text(texts[place])
    return total


def _count_known_loss(texts: ReadTexts) -> TokenizerLoss:
    """Count by words, but for texts that may be emptied or hold writing without blanks."""
    words = texts.words
    letters, others = words.values(_count_letters_of), words.owners(words.find(_are_not_ascii))
    if not len(others):
        return TokenizerLoss(len(texts), 0, int(letters.sum(dtype=np.int64)))
    lost = words.values(_count_lost_letters)
    sums, lost_sums = (np.append(0, np.cumsum(part, dtype=np.int64)).take(words.offsets) for part in (letters, lost))
    is_measured = np.zeros(len(texts), np.bool_)
    is_measured[others] = np.diff(sums)[others] == 0
    is_measured[words.owners(words.find(_hold_unspaced))] = True
    rest = ~is_measured
    lost_letters = int(np.diff(lost_sums)[rest].sum())
    total = TokenizerLoss(int(rest.sum()), 0, int(np.diff(sums)[rest].sum()) + lost_letters, lost_letters)
    return sum((_measure_text(texts[place]) for place in np.flatnonzero(is_measured).tolist()), total)


def _count_letters_of(words: Sequence[str]) -> NDArray[np.int32]:
    """(words,): the letters of ASCII in each word."""
    content, starts = _join_words(words)
    is_letter = np.frombuffer(content.translate(_ARE_ASCII_LETTERS), np.uint8)
    return np.add.reduceat(is_letter, starts, dtype=np.int32)


def _count_lost_letters(words: Sequence[str]) -> NDArray[np.int32]:
    """(words,): the letters of each word that are not ASCII."""
    counts = np.zeros(len(words), np.int32)
    for place in np.flatnonzero(_are_not_ascii(words)).tolist():
        counts[place] = sum(map(str.isalpha, "".join(_BEYOND_ASCII.findall(words[place]))))
    return counts


def _hold_unspaced(words: Sequence[str]) -> NDArray[np.bool_]:
    """A flag (words,) for words with characters of writing without blanks."""
    if not _UNSPACED.search("".join(words)):
        return np.zeros(len(words), np.bool_)
    return np.array([_UNSPACED.search(word) is not None for word in words], np.bool_)


def _are_not_ascii(words: Sequence[str]) -> NDArray[np.bool_]:
    content, starts = _join_words(words)
    are_other: NDArray[np.bool_] = np.maximum.reduceat(np.frombuffer(content, np.uint8), starts) > _LAST_OF_ASCII
    return are_other


def _join_words(words: Sequence[str]) -> tuple[bytes, NDArray[np.int64]]:
    """Words between blanks in UTF-8, and the places of the line feeds before each."""
    content = "\n".join(["", *words]).encode("utf-8", "surrogatepass")
    return content, np.flatnonzero(np.frombuffer(content, np.uint8) == ord("\n"))


def _measure_text(text: str) -> TokenizerLoss:
    """Measure one text that is not ASCII."""
    plain, beyond = text.encode("ascii", "ignore"), "".join(_BEYOND_ASCII.findall(text))
    lost = sum(map(str.isalpha, beyond))
    letters = _count_ascii_letters(plain) + lost
    emptied = not _KEPT_BYTE.search(plain) and any(map(str.isalnum, text)) and not _KEPT.search(text.lower())
    return TokenizerLoss(1, int(emptied), letters, lost, min(letters, len(_UNSPACED.findall(beyond))))


def _count_ascii_letters(content: bytes) -> int:
    return len(content) - len(content.translate(None, _ASCII_LETTERS))
