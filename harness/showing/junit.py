"""Gates as JUnit XML, which the servers of continuous integration show: one case for each system and gate."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from harness.records import RunComparison
from harness.records.gate_results import GateResult
from harness.showing.change_verdict import change_verdict
from harness.showing.visible_text import make_visible


def render_junit(comparison: RunComparison, results: Sequence[GateResult]) -> str:
    """One suite for the two runs, with the verdict as its output. There are no times, so that bytes repeat."""
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
