"""Texts that tokenizers and subsequences stumble over, drawn from a seed."""

# ruff: noqa: SIM905

from __future__ import annotations

import random

WORDS = (
    "the of a in the of said running runs ran flies dying skies news proceed generalizations nationally rationalizing"
    " happily agreed fitted falling hopping conflated geological U.S. 1,250 3.5% don't co-operate café naïve"
    " İstanbul K elvinK ß ς Ω \ud800 \x00 \u2028 \r \x85 日本語 привет yyyed internationalization"
    " antidisestablishmentarianism a1b2c3d4e5f6g7h8i9j0k1l2"
).split(" ")


def cases(seed: int, count: int, longest: int) -> list[tuple[str, list[str]]]:
    """Candidates of up to `longest` words, each with one to three references of the same few or many types."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        types = draw.choices(WORDS, k=draw.choice([1, 3, 8, 30]))
        texts = [_text(draw, types, longest) for _ in range(draw.choice([2, 2, 3, 4]))]
        made.append((texts[0], texts[1:]))
    return made


def _text(draw: random.Random, types: list[str], longest: int) -> str:
    """Words in lines of any length or in none."""
    newline = draw.choice([0.0, 0.05, 0.3])
    words = draw.choices(types, k=draw.randrange(longest + 1))
    return "".join(word + ("\n" if draw.random() < newline else " ") for word in words)
