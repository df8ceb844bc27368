"""The one sentence splitter, named and versioned: whatever counts sentences counts these."""

from __future__ import annotations


def split(text: str) -> list[str]:
    """The sentences of a text, stripped; a newline always ends one. Nothing but white space is ever lost."""
    import nupunkt  # noqa: PLC0415  # costs start-up time, and most commands split nothing

    tokenizer = nupunkt.load("default")
    return [
        stripped
        for line in text.split("\n")
        if line.strip()
        for sentence in tokenizer.tokenize(line)
        if (stripped := sentence.strip())
    ]


def splitter() -> str:
    """Name and version, for signatures."""
    from importlib.metadata import version  # noqa: PLC0415

    return f"nupunkt-{version('nupunkt')}"
