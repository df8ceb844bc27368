"""Scores corrected by people: unbiased, narrower than people alone, and refused in one line where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from harness.errors import HarnessError
from harness.importing.choices import Request
from harness.jobs.corrected_scores import correct_scores
from harness.jobs.external_scoring import score_candidates
from harness.judging.judgment_files import judgment_path, write_judgments
from harness.judging.score_correction import correct_differences, correct_systems
from harness.records import Criterion, JudgmentSet, JudgmentSource, Rating
from harness.records.judgments import RaterKind
from harness.showing.corrected_scores_table import CORRECTED_SCORES
from harness.showing.wording import word_remarks
from harness.workspace import Workspace
from tests.importing.conftest import workspace_in

SYSTEMS = ("a", "b", "c")
TOPICS = 40
JUDGED = 12


def simulate_ratings(seed: int = 1, *, yes_or_no: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """What people would say of all topics, and a model that is too kind, most of all to `c`."""
    rng = np.random.default_rng(seed)
    quality = np.array([[3.0], [3.3], [2.5]]) + rng.normal(0, 0.8, (3, TOPICS))
    model = quality + np.array([[0.4], [0.4], [1.2]]) + rng.normal(0, 0.3, quality.shape)
    if yes_or_no:
        return (quality > 3).astype(float), (model > 3.3).astype(float)
    return quality, model


def write_set(run: Path, name: str, kind: RaterKind, values: np.ndarray, topics: int) -> None:
    ratings = tuple(
        Rating(f"t{topic}", system, "good", float(values[place, topic]), name)
        for place, system in enumerate(SYSTEMS)
        for topic in range(topics)
    )
    source = JudgmentSource(1, name, kind, (Criterion("good"),))
    write_judgments(judgment_path(run, name), JudgmentSet(source, ratings))


@pytest.fixture(name="empty_run")
def fixture_empty_run(tmp_path: Path) -> tuple[Workspace, Path]:
    workspace = workspace_in(tmp_path)
    records = [
        {"id": f"t{topic}", "reference": "A reference.", "system": system, "decoded": f"{system} {topic}."}
        for topic in range(TOPICS)
        for system in SYSTEMS
    ]
    source = tmp_path / "data.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    board = score_candidates(Request((str(source),)), workspace=workspace, bounds=False, metrics=["rouge1"])
    return workspace, workspace.results / str(board.run)


def test_a_corrected_score_is_nearer_to_people_than_the_model_and_surer_than_few_people(
    empty_run: tuple[Workspace, Path],
) -> None:
    workspace, run = empty_run
    people, model = simulate_ratings()
    write_set(run, "people", "person", people, JUDGED)
    write_set(run, "judge", "model", model, TOPICS)
    result = correct_scores(run.name, workspace=workspace)
    truth = dict(zip(SYSTEMS, people.mean(axis=1), strict=True))
    for row in result.scores:
        assert row.value is not None
        assert row.low is not None
        assert row.high is not None
        assert row.people_low is not None
        assert row.people_high is not None
        assert row.effective_topics is not None
        assert abs(row.value - truth[row.system]) < abs(row.naive - truth[row.system])
        assert row.high - row.low < row.people_high - row.people_low
        assert row.effective_topics > row.judged == JUDGED
        assert row.low <= truth[row.system] <= row.high
    assert [row.system for row in result.scores] == ["b", "a", "c"]
    assert [(row.system, row.second_system) for row in result.differences] == [("b", "a"), ("b", "c"), ("a", "c")]
    naive = {row.system: row.naive for row in result.scores}
    assert naive["c"] > naive["a"]  # the model alone has it the wrong way round
    assert (result.human, result.judge) == ("people:good", "judge:good")
    texts = {name: CORRECTED_SCORES.render(result, name) for name in CORRECTED_SCORES}
    assert "model alone" in texts["text"]
    assert "b - c" in texts["text"]
    assert len(texts["csv"].splitlines()) == 1 + 3 + 3
    assert json.loads(texts["json"])["kind"] == "corrected-scores"
    assert r"\toprule" in texts["latex"]


def test_shares_of_yes_have_the_estimate_of_rogan_and_gladen_beside(empty_run: tuple[Workspace, Path]) -> None:
    workspace, run = empty_run
    people, model = simulate_ratings(3, yes_or_no=True)
    write_set(run, "people", "person", people, 25)
    write_set(run, "judge", "model", model, TOPICS)
    result = correct_scores(run.name, "people", "judge", criterion="good", workspace=workspace)
    assert any(row.share is not None for row in result.scores)
    assert "Rogan and Gladen" in word_remarks(result.remarks)[-1]
    assert "adjusted share" in CORRECTED_SCORES.render(result)


def test_simulated_judges_with_a_known_error_are_corrected_without_bias_and_intervals_hold() -> None:
    errors, widths, held = [], [], 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        truth = np.array([3.0, 3.3, 2.5])
        quality = truth[:, None] + rng.normal(0, 0.8, (3, 120))
        model = quality + np.array([[0.4], [0.4], [1.2]]) + rng.normal(0, 0.4, quality.shape)
        people = np.where(np.arange(120) < 30, quality, np.nan)
        rows = {row.system: row for row in correct_systems(SYSTEMS, people, model, 0.95)}
        for system, mean in zip(SYSTEMS, truth, strict=True):
            row = rows[system]
            errors.append(row.value - mean)
            held += row.low <= mean <= row.high
            widths.append((row.high - row.low) / (row.people_high - row.people_low))  # type: ignore[operator]
        gaps = correct_differences(SYSTEMS, people, model, 0.95)
        errors.append(gaps[1].value - 0.5)  # type: ignore[operator]
    assert np.mean(errors) == pytest.approx(0, abs=0.01)
    assert np.mean(widths) < 0.75
    assert 0.93 <= held / 900 <= 0.97


def test_what_cannot_be_corrected_is_said(empty_run: tuple[Workspace, Path]) -> None:
    workspace, run = empty_run
    people, model = simulate_ratings()
    with pytest.raises(HarnessError, match="no judgments of people"):
        correct_scores(run.name, workspace=workspace)
    write_set(run, "people", "person", people, 2)
    with pytest.raises(HarnessError, match="no judgments of a model of good"):
        correct_scores(run.name, workspace=workspace)
    write_set(run, "judge", "model", model, TOPICS)
    result = correct_scores(run.name, workspace=workspace)
    assert all(row.value is None for row in result.scores)
    assert "people judged fewer than three topics" in word_remarks(result.remarks)[0]
    assert "–" in CORRECTED_SCORES.render(result)
    write_set(run, "other", "model", model * 20, TOPICS)
    with pytest.raises(HarnessError, match=r"several criteria of a model .* write --judge judge:good"):
        correct_scores(run.name, workspace=workspace)
    others = correct_scores(run.name, judge="other", workspace=workspace)
    assert any("cannot be read as theirs" in line for line in word_remarks(others.remarks))
    with pytest.raises(HarnessError, match="unknown criterion 'nobody'"):
        correct_scores(run.name, people="nobody", workspace=workspace)


def test_a_model_that_knows_nothing_has_no_weight_and_all_judged_is_the_peoples_mean(
    empty_run: tuple[Workspace, Path],
) -> None:
    workspace, run = empty_run
    people, _ = simulate_ratings()
    write_set(run, "people", "person", people, JUDGED)
    write_set(run, "judge", "model", np.full_like(people, 4.0), TOPICS)
    result = correct_scores(run.name, workspace=workspace)
    for row in result.scores:
        assert row.value == pytest.approx(row.people)
    assert any("they are given no weight" in line for line in word_remarks(result.remarks))
    write_set(run, "people", "person", people, TOPICS)
    everything = correct_scores(run.name, workspace=workspace)
    assert any("adds nothing" in line for line in word_remarks(everything.remarks))
