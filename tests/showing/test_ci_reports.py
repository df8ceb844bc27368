"""Gates for the servers of continuous integration: JUnit XML and annotations."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec
import pytest

from harness.cli.gates import gate_failures, judge_gates
from harness.records import Estimate, Leaderboard, Pair, Remark, RunComparison
from harness.showing.ci_reports import annotation_lines, render_junit, write_annotation


def board(small: Leaderboard, **scores: float | None) -> Leaderboard:
    """Systems with these scores in rouge1; None is a system that has none."""
    rows = tuple(
        msgspec.structs.replace(
            small.rows[0], label=label, estimates={} if score is None else {"rouge1": Estimate(score)}
        )
        for label, score in scores.items()
    )
    return msgspec.structs.replace(small, rows=rows)


@pytest.fixture(scope="module")
def worse(small: Leaderboard) -> RunComparison:
    """`a` lost a point, `b` gained one, `gone` is missing, `half` is unfinished."""
    old = board(small, a=30.0, b=30.0, gone=20.0, half=10.0)
    new = board(small, a=29.0, b=31.0, half=9.0)
    unfinished = msgspec.structs.replace(new.rows[2], unavailable=True)
    new = msgspec.structs.replace(new, rows=(*new.rows[:2], unfinished), run="deauville-2")
    pairs = (Pair("a", "a", "rouge1", -1.0, -3.0, 1.0, 0.3, 0.3, 1, 0, 4, error=1.0, df=4.0),)
    return RunComparison(old, new, pairs=pairs)


def test_there_is_a_case_for_each_system_and_gate(worse: RunComparison) -> None:
    results = judge_gates(worse, {"rouge1": -0.5})
    root = ElementTree.fromstring(render_junit(worse, results))

    suite = root.find("testsuite")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "2", "1")
    cases = {case.get("classname"): case for case in suite.iter("testcase")}
    assert set(cases) == {f"deauville.{label}" for label in ("gone", "a", "b", "half")}
    assert cases["deauville.a"].get("name") == "rouge1 at most 0.5 worse"
    failure = cases["deauville.a"].find("failure")
    assert failure is not None
    assert failure.get("message") == "a went from 30.00 to 29.00 in rouge1, beyond -0.5"
    assert cases["deauville.b"].find("failure") is None
    assert cases["deauville.half"].find("skipped") is not None
    assert (suite.findtext("system-out") or "").endswith(
        "gone is missing in the new run; half is unfinished and not compared."
    )


def test_a_drop_that_is_not_significant_passes_the_rule_significant_only(worse: RunComparison) -> None:
    gates = {"rouge1": -0.5}
    failed = {rule: gate_failures(judge_gates(worse, gates, rule)) for rule in ("point", "significant", "non-inferior")}

    assert [len(messages) for messages in failed.values()] == [2, 1, 3]


def test_a_name_cannot_break_the_xml(small: Leaderboard) -> None:
    label = "</testcase><x y='\"&\x1b\x00\ud800"
    comparison = RunComparison(board(small, **{label: 30.0}), board(small, **{label: 20.0}))

    root = ElementTree.fromstring(render_junit(comparison, judge_gates(comparison, {"rouge1": 0.0})))

    assert [case.get("classname") for case in root.iter("testcase")] == ["deauville.</testcase><x y='\"&␛␀\\ud800"]


def test_annotations_are_the_verdict_missed_gates_and_warnings(worse: RunComparison) -> None:
    warned = msgspec.structs.replace(worse, remarks=(Remark("incomplete run", "warning", {"run": "town-1"}),))
    lines = annotation_lines(warned, judge_gates(warned, {"rouge1": -0.5}))

    assert [line.split(" ")[0] for line in lines] == ["::notice", "::error", "::error", "::warning"]
    assert lines[2] == (
        "::error title=a%3A rouge1 at most 0.5 worse::a went from 30.00 to 29.00 in rouge1, beyond -0.5"
    )


def test_no_text_can_end_an_annotation_or_begin_another() -> None:
    line = write_annotation("error", "a::b,c%0A", "100%\n::error::x\r\x1b[31m")

    assert line.count("\n") == line.count("\r") == 0
    assert line == "::error title=a%3A%3Ab%2Cc%250A::100%25␊::error::x␍␛[31m"
