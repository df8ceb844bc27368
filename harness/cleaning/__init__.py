"""Named rules that remove what chat models write around a summary, used only where asked for.

    chosen(["markdown", "think"])                          # ("think", "markdown"): the order is fixed
    clean("**Summary:** The port was closed.", RULES)      # Cleaned("The port was closed.", ("lead-in",))

A rule takes something away or leaves the text as it is, byte for byte. All are for English; what they know is what they
say, so that another program can do the same. A change of any rule is a new `VERSION`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from harness.cleaning.closings import quotes, remove_closing
from harness.cleaning.lead_ins import lead_in
from harness.cleaning.markdown_marks import markdown
from harness.cleaning.thinking import think
from harness.errors import UnknownName

VERSION = 1

RULES: dict[str, Callable[[str], str]] = {
    "think": think,
    "lead-in": lead_in,
    "closing": remove_closing,
    "markdown": markdown,
    "quotes": quotes,
}
"""The rules, in the order in which they are applied."""

ALL_RULES = "all"

MAX_CLEANING_ROUNDS = 20
"""What one rule takes away may show another its mark: `"Summary: **...**"`. A text that needs more rounds is no reply
of a model, and is left as it was written."""


class Cleaned(NamedTuple):
    """A text after cleaning, and the rules that changed it, in their order."""

    text: str
    rules: tuple[str, ...]


def choose_rules(names: Iterable[str]) -> tuple[str, ...]:
    """The rules of these names in their fixed order, each once; `all` stands for every rule. Raises UnknownName."""
    chosen = set(names)
    for name in chosen - {ALL_RULES}:
        if name not in RULES:
            raise UnknownName("cleaning rule", name, (*RULES, ALL_RULES))
    return tuple(name for name in RULES if ALL_RULES in chosen or name in chosen)


def cleaning_signature(rules: Sequence[str]) -> str:
    """The part of a signature that names the cleaning: `clean:think+markdown.v1`; "" without rules."""
    return f"clean:{'+'.join(rules)}.v{VERSION}" if rules else ""


def clean_text(text: str, rules: Iterable[str]) -> Cleaned:
    """The text after these rules, until none finds anything more: cleaning it again changes nothing."""
    names = choose_rules(rules)
    changing_rules: set[str] = set()
    now = text
    for _ in range(MAX_CLEANING_ROUNDS):
        before = now
        for name in names:
            after = RULES[name](now)
            if after != now:
                changing_rules.add(name)
            now = after
        if now == before:
            return Cleaned(now, tuple(name for name in names if name in changing_rules))
    return Cleaned(text, ())
