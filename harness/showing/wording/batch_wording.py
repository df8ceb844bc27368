"""What came of a batch file: sentences."""

from __future__ import annotations

from harness.phrases import plural
from harness.showing.wording.sentence_templates import Facts, Wording


def _batch_written(facts: Facts) -> str:
    sentence = (
        f"The batch file {facts['file']} has {plural(facts['requests'], 'request')} whose replies are not cached yet"
    )
    later = facts.get("open", 0)
    if later:
        questions = plural(later, "question")
        return f"{sentence}. {questions} follow from the key facts: collect these, and write a batch again."
    return f"{sentence}; collect the replies with --batch-in."


def _batch_file(facts: Facts) -> str:
    parts = [f"{facts['used']} of {plural(facts['replies'], 'reply', 'replies')} are taken"]
    if facts["unknown"]:
        parts.append(f"{plural(facts['unknown'], 'line')} for requests that this command does not make")
    if facts["failed"]:
        parts.append(f"{plural(facts['failed'], 'request')} failed (the first: {facts['failure']})")
    if facts["unreadable"]:
        parts.append(f"{plural(facts['unreadable'], 'line')} cannot be read (the first: line {facts['line']})")
    if facts["doubles"]:
        parts.append(f"{plural(facts['doubles'], 'line')} for a request that has its reply")
    return f"Batch file {facts['file']}: {'; '.join(parts)}."


WORDINGS: dict[str, Wording] = {
    "batch written": _batch_written,
    "batch file": _batch_file,
}
