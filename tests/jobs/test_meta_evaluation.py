"""Metrics are held against people on a run, and every odd shape of the data is told or refused in one line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.jobs.external_scoring import score_candidates
from harness.jobs.meta_evaluation import correlate_run
from harness.jobs.scores_by_topic import topic_scores
from harness.records.meta_evaluation import MetaEvaluation, MetaSettings, MetricCorrelation
from harness.showing.meta_evaluation_table import META_EVALUATION
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.importing.conftest import workspace_in

WORDS = (
    "the", "river", "rose", "fast", "and", "town", "lost", "its", "old", "bridge", "while", "people", "slept", "in",
    "a", "school",
)  # fmt: skip
QUICK = MetaSettings(draws=100, permutations=99)


def write_records(path: Path, systems: int = 5, topics: int = 8, **odd: Any) -> Path:
    """Summaries that keep more or fewer words of their reference; people like those that keep more."""
    rng = np.random.default_rng(7)
    records = []
    for topic in range(topics):
        words = list(rng.permutation(WORDS))
        for system in range(systems):
            share = (system + 1 + rng.integers(0, 3)) / (systems + 3)
            text = [word if rng.random() < share else "x" for word in words]
            said = {"faithful": round(1 + 4 * share), "liked": int(rng.integers(1, 6))} | odd.get("human", {})
            record = {
                "id": f"t{topic}",
                "reference": " ".join(words),
                "system": f"s{system}",
                "decoded": " ".join(text),
            }
            scores = {"made": share + float(rng.normal(0, 0.3))}
            records.append({**record, "human": said, "published_scores": scores} | odd.get("record", {}))
    for change in odd.get("changes", ()):
        change(records)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def run_in(tmp_path: Path, **how: Any) -> tuple[Workspace, str]:
    workspace = workspace_in(tmp_path)
    source = write_records(tmp_path / "data.jsonl", **how)
    board = score_candidates(Request((str(source),)), workspace=workspace, bounds=False, metrics=["rouge1"])
    return workspace, str(board.run)


@pytest.fixture(name="judged", scope="module")
def fixture_judged(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, str]:
    return run_in(tmp_path_factory.mktemp("judged"))


def find(evaluation: MetaEvaluation, *place: str) -> MetricCorrelation:
    (found,) = [c for c in evaluation.correlations if (c.metric, c.human, c.level, c.coefficient) == place]
    return found


def word_all(evaluation: MetaEvaluation) -> str:
    return "\n".join(word_remarks(evaluation.remarks))


def test_correlations_are_scipys_at_every_level(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    meta = MetaSettings(coefficients=("pearson", "spearman", "kendall-b", "kendall-c"), resample="none", test="none")
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1"], meta=meta, workspace=workspace)
    table = topic_scores(run, workspace=workspace, metrics=["rouge1"], bounds=False)
    people = {
        (line["system"], line["topic"]): line["value"]
        for line in map(
            json.loads, (workspace.results / run / "judgments" / "human.jsonl").read_text().splitlines()[1:]
        )
        if line["criterion"] == "faithful"
    }
    z = np.array([[people[system, topic] for topic in table.topics] for system in table.systems])
    x = np.array(table.scores["rouge1"], dtype=float)
    functions = {
        "pearson": stats.pearsonr,
        "spearman": stats.spearmanr,
        "kendall-b": stats.kendalltau,
        "kendall-c": lambda a, b: stats.kendalltau(a, b, variant="c"),
    }
    for name, function in functions.items():
        system = function(x.mean(axis=1), z.mean(axis=1)).statistic
        of_input = np.mean([function(a, b).statistic for a, b in zip(x.T, z.T, strict=True)])
        everything = function(x.ravel(), z.ravel()).statistic
        for level, value in (("system", system), ("input", of_input), ("global", everything)):
            assert find(evaluation, "rouge1", "faithful", level, name).value == pytest.approx(value, abs=1e-9)


def test_a_brought_metric_and_a_criterion_of_people_are_found_by_name(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    evaluation = correlate_run(run, metrics=["made", "published_scores:made"], meta=QUICK, workspace=workspace)
    assert evaluation.humans == ("faithful", "liked")
    assert [c.value for c in evaluation.correlations[:2]] == [c.value for c in evaluation.correlations[2:4]]
    everything = correlate_run(run, meta=MetaSettings(resample="none", test="none"), workspace=workspace)
    assert everything.metrics[-1] == "made"
    assert "rouge2" in everything.metrics
    with pytest.raises(HarnessError, match=r"unknown criterion 'faithfull'\. Did you mean 'faithful'"):
        correlate_run(run, ["faithfull"], workspace=workspace)
    with pytest.raises(HarnessError, match="unknown metric 'judge:faithful'"):
        correlate_run(run, metrics=["judge:faithful"], workspace=workspace)
    with pytest.raises(HarnessError, match="unknown system 's9'"):
        correlate_run(run, systems=["s9"], workspace=workspace)


def test_differences_are_tested_and_the_choice_is_said(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1", "made"], meta=QUICK, workspace=workspace)
    assert {(d.level, d.coefficient) for d in evaluation.differences} == {
        (level, coefficient) for level in ("system", "input", "global") for coefficient in ("spearman", "kendall-b")
    }
    for difference in evaluation.differences:
        assert difference.p is not None
        assert 0 < difference.p <= 1
        assert (difference.williams is None) == (difference.level == "input")
    assert "exchange all scores of a system" in word_all(evaluation)
    assert "cannot give a p-value below 0.0625 with 5 of them" in word_all(evaluation)
    cells = MetaSettings(draws=100, permutations=99, swap="cells", test="permutation")
    other = correlate_run(run, ["faithful"], metrics=["rouge1", "made"], meta=cells, workspace=workspace)
    assert "exchange the scores of single candidates" in word_all(other)
    assert [d.p for d in other.differences] != [d.p for d in evaluation.differences]


def test_the_same_call_gives_the_same_values(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    calls = [correlate_run(run, metrics=["rouge1", "made"], meta=QUICK, workspace=workspace) for _ in range(2)]
    assert calls[0] == calls[1]


def test_accuracy_of_pairs_has_a_threshold_and_no_test(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    meta = MetaSettings(coefficients=("accuracy",), draws=100)
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1", "made"], meta=meta, workspace=workspace)
    assert not evaluation.differences
    by_input = find(evaluation, "rouge1", "faithful", "input", "accuracy")
    assert by_input.value is not None
    assert by_input.value > 0.5
    assert by_input.threshold is not None
    assert "is not tested" in word_all(evaluation)


def test_fishers_interval_is_that_of_the_formula_and_the_input_level_has_none(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    meta = MetaSettings(coefficients=("pearson",), resample="fisher", test="none")
    evaluation = correlate_run(run, ["liked"], metrics=["rouge1"], meta=meta, workspace=workspace)
    system = find(evaluation, "rouge1", "liked", "system", "pearson")
    interval = stats.pearsonr([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]).confidence_interval()  # five systems, too
    assert system.fisher is not None
    assert (system.low, system.high) == system.fisher
    width = np.arctanh(system.fisher[1]) - np.arctanh(system.fisher[0])
    assert width == pytest.approx(np.arctanh(interval.high) - np.arctanh(interval.low))
    assert find(evaluation, "rouge1", "liked", "input", "pearson").low is None


def test_every_format_is_written(judged: tuple[Workspace, str]) -> None:
    workspace, run = judged
    evaluation = correlate_run(run, metrics=["rouge1", "made"], meta=QUICK, workspace=workspace)
    texts = {name: META_EVALUATION.render(evaluation, name) for name in META_EVALUATION}
    assert "-- system level, Spearman's rho" in texts["text"]
    assert "| *input level, Kendall's tau-b* |" in texts["markdown"]
    assert r"\toprule" in texts["latex"]
    assert texts["csv"].splitlines()[0].startswith("kind,level,coefficient,human,metric,other,value")
    assert len(texts["csv"].splitlines()) == 1 + 2 * 2 * 6 + 2 * 6
    assert json.loads(texts["json"])["kind"] == "meta-evaluation"
    assert texts["scatter"].count("<circle") == 4 * 5
    assert texts["matrix"].startswith("<svg")
    with pytest.raises(HarnessError, match="unknown format"):
        META_EVALUATION.render(evaluation, "pdf")


def test_one_system_has_the_global_level_only(tmp_path: Path) -> None:
    workspace, run = run_in(tmp_path, systems=1)
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1"], meta=QUICK, workspace=workspace)
    assert find(evaluation, "rouge1", "faithful", "system", "spearman").value is None
    assert find(evaluation, "rouge1", "faithful", "input", "spearman").value is None
    assert find(evaluation, "rouge1", "faithful", "global", "spearman").value is not None
    assert "With one system there is only the global level" in word_all(evaluation)


def test_a_constant_metric_and_people_who_all_say_the_same_are_told(tmp_path: Path) -> None:
    workspace, run = run_in(tmp_path, human={"flat": 5}, record={"published_scores": {"one": 1}})
    evaluation = correlate_run(run, ["flat", "faithful"], metrics=["one", "rouge1"], meta=QUICK, workspace=workspace)
    assert all(c.value is None for c in evaluation.correlations if c.human == "flat" or c.metric == "one")
    assert "The metric one is 1 for every candidate" in word_all(evaluation)
    assert "Every judgment of flat is 5" in word_all(evaluation)
    assert "In 8 of 8 topics all candidates have one and the same flat" in word_all(evaluation)
    assert not [d for d in evaluation.differences if d.human == "flat"]
    assert "–" in META_EVALUATION.render(evaluation)


def test_twins_and_few_systems_and_gaps_are_told(tmp_path: Path) -> None:
    def twin(records: list[dict[str, Any]]) -> None:
        for record in records:
            if record["system"] == "s1":
                record["decoded"] = next(r["decoded"] for r in records if r["id"] == record["id"])
            if record["system"] == "s2" and record["id"] == "t0":
                del record["human"]

    workspace, run = run_in(tmp_path, changes=[twin])
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1"], meta=QUICK, workspace=workspace)
    assert "The systems s0 and s1 wrote the same text in 100 % of the topics" in word_all(evaluation)
    assert "The system level rests on 5 systems" in word_all(evaluation)
    assert "Of 40 candidates of judged topics, 1 have no judgment of faithful." in word_all(evaluation)


def test_a_run_that_nobody_judged_is_refused_with_the_way_out(tmp_path: Path) -> None:
    def forget(records: list[dict[str, Any]]) -> None:
        for record in records:
            del record["human"]

    workspace, run = run_in(tmp_path, changes=[forget])
    with pytest.raises(HarnessError, match=f"no judgments of people .* harness import {run} --judgment FILE"):
        correlate_run(run, workspace=workspace)


def test_judgments_of_texts_that_changed_since_are_left_out_and_told(tmp_path: Path) -> None:
    workspace, run = run_in(tmp_path)
    path = workspace.results / run / "candidates" / "s0.jsonl"
    lines = path.read_text().splitlines()
    first = json.loads(lines[0])
    path.write_text("\n".join([json.dumps(first | {"text": "Other words."}), *lines[1:]]) + "\n")
    evaluation = correlate_run(run, ["faithful"], metrics=["rouge1"], meta=QUICK, workspace=workspace)
    assert "Of faithful, 1 judgment are of other texts" in word_all(evaluation)
