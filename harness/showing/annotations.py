"""What two runs say as annotations of GitHub Actions: lines that its runner shows beside a pull request.

The form of such a line and what must be escaped in it: "Workflow commands for GitHub Actions", GitHub's documentation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from harness.records import RunComparison
from harness.records.gate_results import GateResult
from harness.showing.change_notes import comparability_warnings
from harness.showing.change_verdict import change_verdict
from harness.showing.visible_text import make_visible
from harness.showing.wording import word_remarks

Level: TypeAlias = Literal["error", "warning", "notice"]


def annotation_lines(comparison: RunComparison, results: Sequence[GateResult]) -> list[str]:
    """The verdict as a notice, each gate that was missed as an error, and each warning of the two runs."""
    warnings = [remark for remark in (*comparison.remarks, *comparison.run_differences) if remark.severity == "warning"]
    sentences = (*comparability_warnings(comparison.old, comparison.new), *word_remarks(warnings))
    return [
        write_annotation("notice", "harness compare", change_verdict(comparison)),
        *(
            write_annotation("error", f"{result.system}: {result.gate}", result.message)
            for result in results
            if result.outcome == "failed"
        ),
        *(write_annotation("warning", "harness compare", sentence) for sentence in sentences),
    ]


def write_annotation(level: Level, title: str, message: str) -> str:
    """`::error title=first%3A rouge2::first went from ...`: nothing in either text can end it or begin another."""
    title = _escape_data(make_visible(title)).replace(":", "%3A").replace(",", "%2C")
    return f"::{level} title={title}::{_escape_data(make_visible(message))}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
