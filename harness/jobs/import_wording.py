"""What an import has to say, as sentences: one for each kind of remark."""

from __future__ import annotations

from collections.abc import Sequence

from harness.importing.dataset import Taken
from harness.records.remarks import Remark

SENTENCES = {
    "lines": "{source}: a line is a topic; there are no ids and no articles.",
    "lines with articles": "{source}: a line is a topic; there are no ids.",
    "one article": "{source}: read as one article of {lines} lines; --reference {source} reads a reference a line.",
    "encoding": "{source}: not UTF-8, so it is read as {encoding}: {sample!r}; --encoding NAME reads it as another.",
    "sheet": "{source}: the sheet {sheet!r} is read; --split names another of {others}.",
    "sentence marks taken": "{mark} in {count} of {texts} texts: taken as sentence ends (--marks keep leaves them).",
    "sentence marks left": "{mark} in {count} of {texts} texts: left as it is, and scored as a word.",
    "marks on both sides": "{dataset}: its references hold {mark}, so marks are left in the candidates, too, and count "
    "as words; harness import takes them out of both.",
    "document marks taken": "{mark} in {count} of {texts} texts: begins the next document (--marks keep leaves it).",
    "document marks left": "{mark} in {count} of {texts} texts: left as it is, and scored as a word.",
    "unknown words": "{mark} in {count} of {texts} texts: a tokenizer left it. Nothing is changed, and it is scored.",
    "thoughts": "<think> blocks before {count} of {texts} texts: taken away (--marks keep leaves them).",
    "tokenized": "{count} of {texts} texts are tokenized (a space before the full stop). Nothing is changed.",
    "control characters": "{count} texts hold control characters: each is read as a space.",
    "broken characters": "{count} texts hold half characters (lone surrogates): each is read as U+FFFD.",
    "no reference": "{count} of {topics} topics have no reference (first: {first}): measures that need one leave "
    "them out.",
    "no article": "{count} of {topics} topics have no article: they can be scored, not run.",
    "no candidate": "{system} has no candidate for {count} of {topics} topics.",
    "blank lines": "{source}: {count} blank at the end, more than there are topics: left out.",
    "by place": "{source}: its ids number the topics (from {first}), so candidates are matched by place.",
}
"""Kind -> sentence."""


def word_remark(remark: Remark) -> str:
    """The sentence of a remark."""
    sentence = SENTENCES[remark.kind]
    return sentence.replace("{mark}", "`{mark}`", 1).format(**remark.facts)


def word_taken(taken: Taken) -> str:
    """The line that says what was taken for what."""
    size = f"{taken.topics:,} topic{'s' if taken.topics != 1 else ''}"
    size += f" x {taken.systems} system{'s' if taken.systems != 1 else ''}" if taken.systems else ""
    return word_roles(f"{taken.kind}, {size}", taken.roles, taken.fields, taken.left_out)


def word_roles(
    start: str, roles: Sequence[tuple[str, str]], fields: Sequence[str] = (), left_out: Sequence[str] = ()
) -> str:  # fmt: skip
    """`reads: JSON lines, 4 topics; id <- id, references <- summary; left out: url`."""
    by_role: dict[str, list[str]] = {}
    for role, path in roles:
        by_role.setdefault(role, []).append(path)
    pairs = ", ".join(f"{role} <- {' + '.join(paths)}" for role, paths in by_role.items())
    said = f"reads: {start}; {pairs}" if pairs else f"reads: {start}"
    said += f"; fields: {', '.join(fields)}" if fields else ""
    return said + (f"; left out: {', '.join(left_out)}" if left_out else "")
