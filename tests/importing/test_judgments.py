"""What people said of candidates comes in with them, whatever shape it has, and nothing of it is lost silently."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.importing.choices import Choices, JudgmentChoice, Request
from harness.importing.judgment_fields import parse_choice
from harness.jobs.external_scoring import score_candidates
from harness.jobs.import_dataset import import_sources
from harness.jobs.import_judgments import JudgmentFile, import_judgments
from harness.jobs.listener import Listener
from harness.judging.judgment_files import read_all_judgments, text_digest
from harness.records import JudgmentSet, Leaderboard, Rating
from harness.workspace import Workspace
from tests.importing.conftest import workspace_in

DATA = Path(__file__).parents[1] / "data" / "importing"
TOPICS = ("t1", "t2", "t3")
SYSTEMS = ("A", "B")


def lines_of(path: Path, records: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def long_records(extra: Callable[[int, int], dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"id": topic, "reference": f"A reference of {topic}.", "system": system, "decoded": f"{system} on {topic}."}
        | extra(t, s)
        for t, topic in enumerate(TOPICS)
        for s, system in enumerate(SYSTEMS)
    ]


def judgments_of(board: Leaderboard, workspace: Workspace) -> dict[str, JudgmentSet]:
    return {found.source.name: found for found in read_all_judgments(workspace.results / str(board.run))}


def bring_judgments(
    tmp_path: Path, source: Path, choices: Choices | None = None, inputs: dict[str, Any] | None = None
) -> tuple[dict[str, JudgmentSet], list[str]]:
    said: list[str] = []
    workspace = workspace_in(tmp_path)
    request = Request((str(source),), choices or Choices())
    board = score_candidates(
        request,
        inputs or {},
        workspace=workspace,
        listener=Listener(remark=said.append),
        bounds=False,
        metrics=["rouge1"],
    )
    return judgments_of(board, workspace), said


def values_of(judgments: JudgmentSet, criterion: str, rater: str | None = None) -> dict[tuple[str, str], float]:
    return {
        (rating.topic, rating.system): rating.value
        for rating in judgments.judgments
        if isinstance(rating, Rating) and rating.criterion == criterion and rater in {None, rating.rater}
    }


def raters_of(judgments: JudgmentSet) -> set[str]:
    return {judgment.rater for judgment in judgments.judgments}


def test_an_object_by_criterion_is_a_judgment_of_the_candidate_beside_it(tmp_path: Path) -> None:
    source = lines_of(
        tmp_path / "s.jsonl", long_records(lambda t, s: {"expert": {"coherence": t + s / 3, "fluency": 5}})
    )
    kept, said = bring_judgments(tmp_path, source)
    assert set(kept) == {"expert"}
    assert values_of(kept["expert"], "coherence")["t2", "B"] == pytest.approx(4 / 3)
    assert [criterion.name for criterion in kept["expert"].source.criteria] == ["coherence", "fluency"]
    assert kept["expert"].source.rater_kind == "person"
    assert "judgments <- expert" in said[0]
    (rating, *_) = kept["expert"].judgments
    assert isinstance(rating, Rating)
    assert rating.candidate == text_digest(f"{rating.system} on {rating.topic}.")


def test_a_list_of_objects_is_a_rater_each_and_groups_of_raters_have_a_file_each(tmp_path: Path) -> None:
    kept, _ = bring_judgments(tmp_path, DATA / "07-long-form" / "summeval.jsonl")
    assert set(kept) == {"expert", "turker"}
    assert raters_of(kept["expert"]) == {"expert-1", "expert-2", "expert-3"}
    assert len(raters_of(kept["turker"])) == 5
    assert set(values_of(kept["turker"], "consistency").values()) == {4.0}
    assert len(kept["expert"].judgments) == 4 * 2 * 3 * 4


def test_annotations_of_dialogues_are_raters_by_number(tmp_path: Path) -> None:
    source = lines_of(
        tmp_path / "d.jsonl",
        long_records(lambda t, s: {"annotations": [{"consistency": 1 + t}, {"consistency": 2 + s}]}),
    )
    kept, _ = bring_judgments(tmp_path, source)
    assert raters_of(kept["annotations"]) == {"rater-1", "rater-2"}
    assert values_of(kept["annotations"], "consistency", "rater-2")["t1", "B"] == 3


def test_scores_by_system_are_parted_into_those_of_people_and_those_of_metrics(tmp_path: Path) -> None:
    records = [
        {
            "doc_id": place,
            "ref_summ": "A reference.",
            "system_summaries": {
                system: {
                    "system_summary": f"{system} wrote {place}.",
                    "scores": {"rouge_1_f_score": 0.25, "litepyramid_recall": place / 4, "bert": {"f": 0.5}},
                }
                for system in SYSTEMS
            },
        }
        for place in range(3)
    ]
    kept, said = bring_judgments(tmp_path, lines_of(tmp_path / "r.jsonl", records))
    assert set(kept) == {"human", "scores"}
    assert values_of(kept["human"], "litepyramid_recall")["2", "B"] == 0.5
    assert kept["scores"].source.rater_kind == "metric"
    assert {criterion.name for criterion in kept["scores"].source.criteria} == {"rouge_1_f_score", "bert.f"}
    assert "judgments <- scores, scores <- scores" in said[0]


def test_names_of_metrics_are_no_raters(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "x.jsonl", long_records(lambda t, s: {"published_scores": {"R1": 0.1, "R2": t / 9}}))
    kept, _ = bring_judgments(tmp_path, source)
    assert {criterion.name for criterion in kept["published_scores"].source.criteria} == {"R1", "R2"}


def test_columns_of_a_sheet_are_judgments_with_the_rater_in_their_names(tmp_path: Path) -> None:
    rows = ["topic_id,reference,system,candidate,faithful_1,faithful_2,coherence,words_in_it"]
    rows += [f"{t},Ref {t}.,{s},{s} on {t}.,{i},{i + 1},n/a,7" for i, t in enumerate(TOPICS) for s in SYSTEMS]
    source = tmp_path / "sheet.csv"
    source.write_text("\n".join(rows) + "\n")
    kept, said = bring_judgments(tmp_path, source)
    assert raters_of(kept["human"]) == {"1", "2"}
    assert values_of(kept["human"], "faithful", "2")["t3", "A"] == 3
    assert "left out: words_in_it" in said[0]


def test_a_flag_names_a_column_its_criterion_and_its_scale(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "f.jsonl", long_records(lambda t, s: {"col7": str(1 + t), "bs": 0.5 * s}))
    choices = Choices(judgments=(parse_choice("col7:faithful:1-5", "person"), parse_choice("bs:BERTScore", "metric")))
    kept, _ = bring_judgments(tmp_path, source, choices)
    (criterion,) = kept["human"].source.criteria
    assert (criterion.name, criterion.low, criterion.high) == ("faithful", 1, 5)
    assert values_of(kept["scores"], "BERTScore")["t1", "B"] == 0.5
    assert parse_choice("gpt=c", "person") == JudgmentChoice("c", "person", "gpt")


def test_columns_of_candidates_have_columns_of_judgments_by_their_names(tmp_path: Path) -> None:
    rows = ["id,reference,gpt,lead,gpt_faithful,lead_faithful,other"]
    rows += [f"{t},Ref {t}.,gpt {t},lead {t},{i},{i * 2},{i}" for i, t in enumerate(TOPICS)]
    (tmp_path / "w.csv").write_text("\n".join(rows) + "\n")
    both = (("", "gpt"), ("", "lead"))
    kept, _ = bring_judgments(tmp_path, tmp_path / "w.csv", Choices(candidates=both))
    assert values_of(kept["human"], "faithful") == {
        (t, s): i * (1 + (s == "lead")) for i, t in enumerate(TOPICS) for s in ("gpt", "lead")
    }
    with pytest.raises(HarnessError, match="of which system is it"):
        bring_judgments(tmp_path, tmp_path / "w.csv", Choices(candidates=both, judgments=(JudgmentChoice("other"),)))


def test_judgments_come_with_a_file_of_candidates_as_well(tmp_path: Path) -> None:
    dataset = lines_of(tmp_path / "n.jsonl", [{"id": t, "references": [f"Ref {t}."]} for t in TOPICS])
    outputs = lines_of(tmp_path / "o.jsonl", long_records(lambda t, s: {"col": t, "human": {"factual": s}}))
    choices = Choices(judgments=(JudgmentChoice("col", criterion="liked"),))
    kept, _ = bring_judgments(tmp_path, dataset, choices, {"o": str(outputs)})
    # Candidates of several systems under a label of the user's own bear it before their names.
    assert values_of(kept["human"], "liked")["t3", "A"] == 2
    assert values_of(kept["human"], "factual")["t3", "B"] == 1


@pytest.mark.parametrize(
    ("extra", "choice", "message"),
    [
        ({"c": 7}, "c:faithful:1-5", r"bad.jsonl:1: 7 is off the scale of faithful: 1 to 5 \(A, topic 't1'\)"),
        ({"c": "good"}, "c", r"bad.jsonl:1: c is 'good', which is no rating"),
        ({"c": 1}, "nowhere", r"--judgment nowhere: no such field; fields are: id, .*c"),
    ],
)
def test_what_is_no_rating_is_one_line_with_its_place(
    tmp_path: Path, extra: dict[str, Any], choice: str, message: str
) -> None:
    source = lines_of(tmp_path / "bad.jsonl", long_records(lambda t, s: extra))
    with pytest.raises(HarnessError, match=message):
        bring_judgments(tmp_path, source, Choices(judgments=(parse_choice(choice, "person"),)))
    assert not list((tmp_path / "results").glob("*/run.json"))


@pytest.mark.parametrize("text", ["c:1-2:3-4", ":x", "c:5-1"])
def test_a_flag_that_says_nothing_clear_is_refused(text: str) -> None:
    with pytest.raises(HarnessError, match="write"):
        parse_choice(text, "person")


def test_an_import_keeps_judgments_beside_the_dataset_and_a_run_takes_those_of_its_texts(tmp_path: Path) -> None:
    source = lines_of(tmp_path / "s.jsonl", long_records(lambda t, s: {"expert": {"coherence": t + s}}))
    workspace = workspace_in(tmp_path)
    kept = import_sources(Request((str(source),)), tmp_path / "references" / "mine", workspace=workspace)
    assert (tmp_path / "references" / "mine.judgments" / "expert.jsonl").is_file()
    changed = kept.imported.candidates["B"]
    changed.write_text(changed.read_text().replace("B on t2.", "B wrote otherwise."))
    said: list[str] = []
    board = score_candidates(
        "mine",
        {label: str(path) for label, path in kept.imported.candidates.items()},
        workspace=workspace,
        listener=Listener(remark=said.append),
        bounds=False,
        metrics=["rouge1"],
    )
    found = judgments_of(board, workspace)["expert"]
    assert len(found.judgments) == 5
    assert any("hold 1 rating of other texts than the run has (B)" in line for line in said)


@pytest.fixture(name="judged_run")
def fixture_judged_run(tmp_path: Path) -> tuple[Workspace, Leaderboard]:
    source = lines_of(tmp_path / "s.jsonl", long_records(lambda t, s: {}))
    workspace = workspace_in(tmp_path)
    return workspace, score_candidates(Request((str(source),)), workspace=workspace, bounds=False, metrics=["rouge1"])


def added(run: tuple[Workspace, Leaderboard], path: Path, **how: Any) -> tuple[dict[str, JudgmentSet], list[str]]:
    workspace, board = run
    said: list[str] = []
    kind = how.pop("kind", "person")
    import_judgments(
        str(board.run),
        [JudgmentFile(str(path), kind)],
        workspace=workspace,
        listener=Listener(remark=said.append),
        **how,
    )
    return judgments_of(board, workspace), said


JudgedRun = tuple[Workspace, Leaderboard]


def test_a_long_table_of_raters_and_criteria_is_added_to_a_run(judged_run: JudgedRun, tmp_path: Path) -> None:
    rows = ["topic,model,annotator,aspect,rating"]
    rows += [
        f"{t},{s},{who},{aspect},{i + 1}"
        for i, t in enumerate(TOPICS)
        for s in SYSTEMS
        for who in ("ann", "bo")
        for aspect in ("faithful", "fluent")
    ]
    (tmp_path / "people.csv").write_text("\n".join(rows) + "\n")
    kept, said = added(judged_run, tmp_path / "people.csv")
    assert raters_of(kept["people"]) == {"ann", "bo"}
    assert values_of(kept["people"], "faithful", "bo")["t2", "B"] == 2
    assert said[-1] == "Judgments people: 24 ratings of faithful and fluent by 2 raters, of 2 systems in 3 topics."


def test_a_column_a_system_is_read_and_an_xlsx_or_numbered_topics_are_too(
    judged_run: JudgedRun, tmp_path: Path
) -> None:
    (tmp_path / "quality.tsv").write_text("id\tA\tB\n" + "".join(f"{i}\t{i}\t{i + 1}\n" for i in (1, 2, 3)))
    kept, _ = added(judged_run, tmp_path / "quality.tsv")
    assert values_of(kept["quality"], "quality") == {("t1", "A"): 1, ("t2", "A"): 2, ("t3", "A"): 3,
                                                     ("t1", "B"): 2, ("t2", "B"): 3, ("t3", "B"): 4}  # fmt: skip


def test_lines_of_system_and_score_are_in_the_order_of_the_topics(judged_run: JudgedRun, tmp_path: Path) -> None:
    lines = [f"{s}\t{'None' if (s, i) == ('A', 1) else i / 10}" for s in SYSTEMS for i in range(3)]
    (tmp_path / "mqm.seg.score").write_text("\n".join(lines) + "\n")
    kept, said = added(judged_run, tmp_path / "mqm.seg.score")
    assert values_of(kept["mqm"], "mqm") == {("t1", "A"): 0, ("t3", "A"): 0.2, ("t1", "B"): 0, ("t2", "B"): 0.1,
                                             ("t3", "B"): 0.2}  # fmt: skip
    assert any("names no topics" in line for line in said)
    (tmp_path / "short.seg.score").write_text("\n".join(lines[:5]) + "\n")
    with pytest.raises(HarnessError, match="has 2 lines of 'B' for 3 topics"):
        added(judged_run, tmp_path / "short.seg.score")


def test_scores_made_elsewhere_are_a_metric(judged_run: JudgedRun, tmp_path: Path) -> None:
    source = lines_of(tmp_path / "bs.jsonl", [{"id": t, "system": s, "bs.f": 0.5} for t in TOPICS for s in SYSTEMS])
    kept, _ = added(judged_run, source, kind="metric")
    assert kept["bs"].source.rater_kind == "metric"
    assert values_of(kept["bs"], "bs.f")["t1", "A"] == 0.5


def test_what_matches_nothing_is_named_with_its_line(judged_run: JudgedRun, tmp_path: Path) -> None:
    rows = [{"id": t, "system": s, "faithful": 1} for t in (*TOPICS, "t9") for s in (*SYSTEMS, "C")]
    source = lines_of(tmp_path / "more.jsonl", rows)
    kept, said = added(judged_run, source, choices=Choices(system="system"))
    assert len(kept["more"].judgments) == 6
    assert f"In line 3 of {source}, the system 'C' is not in the run: 4 ratings of it are left out." in said
    assert (
        f"In line 10 of {source}, the topic 't9' is not in the dataset of the run: 2 ratings of it are left out."
    ) in said
    alone = lines_of(tmp_path / "none.jsonl", [{"id": "t9", "system": "A", "faithful": 1}])
    with pytest.raises(HarnessError, match="holds no judgment of a candidate of the run"):
        added(judged_run, alone)


def test_a_rating_that_is_there_twice_is_refused_with_both_lines(judged_run: JudgedRun, tmp_path: Path) -> None:
    source = lines_of(tmp_path / "two.jsonl", [{"id": "t1", "system": "A", "faithful": 1}] * 2)
    with pytest.raises(HarnessError, match=r"two.jsonl:2: rater 'human' rates faithful of 'A' twice .* lines 1 and 2"):
        added(judged_run, source)


def test_the_same_file_again_adds_nothing_and_another_answer_gets_another_file(
    judged_run: JudgedRun, tmp_path: Path
) -> None:
    source = lines_of(tmp_path / "p.jsonl", [{"id": "t1", "system": "A", "faithful": 1}])
    assert added(judged_run, source)[0] == added(judged_run, source)[0]
    lines_of(source, [{"id": "t1", "system": "B", "faithful": 1}])
    assert len(added(judged_run, source)[0]["p"].judgments) == 2
    lines_of(source, [{"id": "t1", "system": "A", "faithful": 0}])
    assert set(added(judged_run, source)[0]) == {"p", "p-2"}


def test_a_file_of_judgments_of_another_copy_of_the_run_is_read_as_it_is(judged_run: JudgedRun, tmp_path: Path) -> None:
    source = lines_of(tmp_path / "p.jsonl", [{"id": "t1", "system": "A", "faithful": 1}])
    workspace, board = judged_run
    first, _ = added(judged_run, source)
    path = workspace.results / str(board.run) / "judgments" / "p.jsonl"
    copy = tmp_path / "copy.jsonl"
    path.rename(copy)
    assert added(judged_run, copy)[0] == first


def test_summaries_of_systems_beside_articles_without_references_are_candidates(tmp_path: Path) -> None:
    records = [
        {
            "id": topic,
            "dialogue": f"Ann: hello, {topic}. Bo: hello to you and to all who are here today.",
            "summary": f"{system} says {topic}.",
            "annotations": [{"consistency": 1 + t}, {"consistency": 2}],
            "model_id": system,
        }
        for t, topic in enumerate(TOPICS)
        for system in SYSTEMS
    ]
    kept, said = bring_judgments(tmp_path, lines_of(tmp_path / "dial.jsonl", records))
    assert "article <- dialogue, candidate <- summary, system <- model_id, judgments <- annotations" in said[0]
    assert values_of(kept["annotations"], "consistency", "rater-1")["t3", "B"] == 3
