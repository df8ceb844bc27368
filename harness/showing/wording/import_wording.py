"""Sentences on oddities of a dataset, and on the findings and decisions of an import."""

from __future__ import annotations

from collections.abc import Sequence

from harness.showing.wording.sentence_templates import Facts, Wording


def _no_budget(facts: Facts) -> str:
    """`unit` is "words" or "characters"."""
    unit, lacking, topics = facts["unit"], facts["lacking"], facts["topics"]
    subject = f"No topic has a {unit[:-1]} budget"
    if lacking < topics:
        subject = f"The {unit[:-1]} budget is missing for {lacking} of {topics} topics"
    why = "the references' mean length" if facts["has_references"] else "as there are no references either"
    return f"{subject}: {facts['budget']} {unit} are taken, {why}. harness eval --words N sets another."


def word_roles(
    start: str, roles: Sequence[tuple[str, str]], fields: Sequence[str] = (), left_out: Sequence[str] = ()
) -> str:  # fmt: skip
    """`reads: JSON lines, 4 topics; id <- id, references <- summary; left out: url`."""
    by_role: dict[str, list[str]] = {}
    for role, path in roles:
        by_role.setdefault(role, []).append(path)
    pairs = ", ".join(f"{role} <- {' + '.join(paths)}" for role, paths in by_role.items())
    line = f"reads: {start}; {pairs}" if pairs else f"reads: {start}"
    line += f"; fields: {', '.join(fields)}" if fields else ""
    return line + (f"; left out: {', '.join(left_out)}" if left_out else "")


WORDINGS: dict[str, Wording] = {
    "detected language": (
        "The language was detected from the texts: {language} ({tag}). If that is wrong, give it with --language."
    ),
    "no sentence rule": (
        "There is no sentence rule for {language} ({tag}). Sentences are split as in English, which can change "
        "lead, oracle and rougeLsum."
    ),
    "unknown language": (
        "The language of the texts could not be detected. Sentences are split as in English, which can change lead, "
        "oracle and rougeLsum. Give the language with --language."
    ),
    "lengths in characters": (
        "Lengths and budgets are counted in characters, not in words: the texts are in a script without blanks "
        "between words."
    ),
    "no budget": _no_budget,
    "topics without references": (
        "No reference is given for {lacking} of {topics} topics. Measures that need one leave them out."
    ),
    "topics without articles": "No article is given for {lacking} of {topics} topics. They can be scored, but not run.",
    "lines": "In {source}, each line is a topic; it has no ids and no articles.",
    "lines with articles": "In {source}, each line is a topic; it has no ids.",
    "one article": "The text {source} is read as one article of {lines} lines. Use --reference {source} to read a "
    "reference a line.",
    "encoding": "The file {source} is not UTF-8. It is read as {encoding}: {sample!r}. "
    "Use --encoding NAME for another one.",
    "sheet": "From {source}, the sheet {sheet!r} is read. Use --split to read another one of {others}.",
    "sentence marks taken": "The mark `{mark}` is in {count} of {texts} texts and is read as a sentence end. "
    "Use --marks keep to leave it in.",
    "sentence marks left": "The mark `{mark}` is in {count} of {texts} texts. It is left in and scored as a word.",
    "marks on both sides": "The references of {dataset} hold `{mark}`, so marks are left in the candidates, too, and "
    "count as words. harness import takes them out of both.",
    "document marks taken": "The mark `{mark}` is in {count} of {texts} texts and begins the next document. "
    "Use --marks keep to leave it in.",
    "document marks left": "The mark `{mark}` is in {count} of {texts} texts. It is left in and scored as a word.",
    "unknown words": "The mark `{mark}` is in {count} of {texts} texts, left by a tokenizer. "
    "Nothing is changed, and it is scored.",
    "thoughts": "Blocks of <think> stand before {count} of {texts} texts and are removed. "
    "Use --marks keep to leave them in.",
    "tokenized": "Of {texts} texts, {count} are tokenized (with a space before the full stop). Nothing is changed.",
    "control characters": "Control characters are in {count} texts. Each is read as a space.",
    "broken characters": "Half characters (lone surrogates) are in {count} texts. "
    "Each is read as a replacement character.",
    "no reference": "No reference is given for {count} of {topics} topics (first: {first}). "
    "Measures that need one leave them out.",
    "no article": "No article is given for {count} of {topics} topics. They can be scored, but not run.",
    "no candidate": "The system {system} has no candidate for {count} of {topics} topics.",
    "blank lines": "In {source}, {count} blank lines at the end are more than there are topics. They are left out.",
    "by place": "In {source}, ids are the numbers of the topics (from {first}), so candidates are matched by place.",
}
