"""The line in which an import says what it took for what."""

from __future__ import annotations

from collections.abc import Sequence

from harness.importing.dataset import Taken
from harness.phrases import plural


def word_taken(taken: Taken) -> str:
    """The line that says what was taken for what."""
    size = plural(taken.topics, "topic") + (f" x {plural(taken.systems, 'system')}" if taken.systems else "")
    return word_roles(f"{taken.kind}, {size}", taken.roles, taken.fields, taken.left_out)


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
