"""Letters of the PDF fonts Helvetica and Symbol: their codes and widths.

The widths are those of Adobe's font metrics for the 14 standard fonts, in thousandths of the size.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple
from unicodedata import normalize

ASCII_WIDTHS = [
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
]
"""Widths of the characters from the blank to the tilde, in Helvetica."""

OTHER_WIDTHS = {
    "±": 584, "×": 584, "·": 278, "–": 556, "—": 1000, "…": 1000, "‘": 222, "’": 222, "“": 333, "”": 333, "°": 400,
    "ß": 611, "æ": 889, "Æ": 1000, "œ": 944, "Œ": 1000, "ø": 611, "Ø": 778, "«": 556, "»": 556, "‹": 333, "›": 333,
    "†": 556, "‡": 556, "•": 350, "‰": 1000, "™": 1000, "€": 556, "¡": 333, "ª": 370, "º": 365, "¿": 611, "µ": 556,
}  # fmt: skip
"""Widths of further letters; one with an accent is as wide as the letter under it."""

SYMBOLS = {
    "Δ": (0x44, 612), "≤": (0xA3, 549), "≥": (0xB3, 549), "←": (0xAC, 987), "↑": (0xAD, 603), "→": (0xAE, 987),
    "↓": (0xAF, 603), "−": (0x2D, 549), "≈": (0xBB, 549), "≠": (0xB9, 549), "∞": (0xA5, 713), "τ": (0x74, 439),
    "α": (0x61, 631), "β": (0x62, 549), "κ": (0x6B, 549), "ρ": (0x72, 549), "σ": (0x73, 603), "μ": (0x6D, 576),
}  # fmt: skip
"""Characters of Symbol: code and width."""


class Piece(NamedTuple):
    """Neighbours of one font, `F` for Helvetica and `S` for Symbol: their codes and their width at size 1."""

    font: str
    codes: bytes
    width: float


def encode_text(text: str) -> list[Piece]:
    """`text` in pieces of one font each."""
    pieces: list[Piece] = []
    for piece in _pieces(text):
        if pieces and pieces[-1].font == piece.font:
            last = pieces[-1]
            pieces[-1] = Piece(last.font, last.codes + piece.codes, last.width + piece.width)
        else:
            pieces.append(piece)
    return pieces


def _pieces(text: str) -> Iterable[Piece]:
    for letter in normalize("NFC", text):
        if letter in SYMBOLS:
            code, width = SYMBOLS[letter]
            yield Piece("S", bytes([code]), width / 1000)
            continue
        code_page = letter.encode("cp1252", "ignore")
        if code_page and letter.isprintable():
            yield Piece("F", code_page, _width(letter) / 1000)
        else:
            spelled = f"[U+{ord(letter):04X}]"
            yield Piece("F", spelled.encode("ascii"), sum(map(_width, spelled)) / 1000)


def _width(letter: str) -> int:
    base = normalize("NFD", letter)[0]
    if " " <= base <= "~":
        return ASCII_WIDTHS[ord(base) - 32]
    return OTHER_WIDTHS.get(letter, 556)


def width_of(pieces: Iterable[Piece]) -> float:
    """The width of all pieces at size 1."""
    return sum(piece.width for piece in pieces)
