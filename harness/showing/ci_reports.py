"""Results of two runs for continuous integration: annotations of GitHub Actions, and JUnit XML.

The form of an annotation and what must be escaped in it: GitHub's documentation, "Workflow commands for
GitHub Actions".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias
from xml.etree import ElementTree

from harness.records import RunComparison
from harness.records.gate_results import GateResult
from harness.showing.change_notes import comparability_warnings
from harness.showing.system_changes import change_verdict
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


def render_junit(comparison: RunComparison, results: Sequence[GateResult]) -> str:
    """Write one test suite for the two runs, with the verdict as its output.

    There are no times, so that bytes repeat.
    """
    failed, skipped = (sum(result.outcome == kind for result in results) for kind in ("failed", "skipped"))
    name = make_visible(f"harness compare {comparison.old.run} {comparison.new.run}")
    counts = {"tests": f"{len(results)}", "failures": f"{failed}", "errors": "0", "skipped": f"{skipped}"}
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": name, **counts})
    for result in results:
        _add_case(suite, comparison.new.dataset, result)
    output = ElementTree.SubElement(suite, "system-out")
    output.text = make_visible(change_verdict(comparison))
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _add_case(suite: ElementTree.Element, dataset: str, result: GateResult) -> None:
    names = {"classname": f"{dataset}.{result.system}", "name": result.gate}
    case = ElementTree.SubElement(suite, "testcase", {key: make_visible(name) for key, name in names.items()})
    message = make_visible(result.message)
    if result.outcome == "failed":
        ElementTree.SubElement(case, "failure", {"message": message, "type": "gate"}).text = message
    elif result.outcome == "skipped":
        ElementTree.SubElement(case, "skipped", {"message": message})
    elif message:
        ElementTree.SubElement(case, "system-out").text = message
