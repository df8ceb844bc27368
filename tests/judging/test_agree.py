"""`harness agree`: what raters say of systems, whether they agree, and the tables that show it."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import pytest

from harness.errors import HarnessError, UnknownName
from harness.jobs.agreement import agree
from harness.jobs.annotation import AnnotationSettings, annotate, collect_answers
from harness.judging.judgment_files import judgment_path, write_judgments
from harness.judging.system_scores import IntervalSettings
from harness.records import Criterion, Judgment, JudgmentSet, JudgmentSource, Preference, Rating
from harness.records.agreement import Agreement
from harness.records.judgments import RaterKind
from harness.showing.agreement_table import AGREEMENT_FORMATS
from harness.showing.wording import remark_lines
from harness.workspace import Workspace
from tests.conftest import Command
from tests.judging.people import answers_of, make_run, write_answers

QUICK = IntervalSettings(draws=200)
FAITHFUL = Criterion("faithful", 1, 5, scale="ordinal")
BETTER = Criterion("better", scale="nominal")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return make_run(tmp_path_factory.mktemp("town"), 12, ("badger", "lynx", "weasel"))


@pytest.fixture
def workspace(town: Workspace) -> Workspace:
    for path in (town.results / "kept" / "judgments").glob("*.jsonl"):
        path.unlink()
    return town


def keep(workspace: Workspace, judgments: list[Judgment], name: str = "people", kind: RaterKind = "person") -> None:
    source = JudgmentSource(1, name, kind, (FAITHFUL, BETTER))
    write_judgments(judgment_path(workspace.results / "kept", name), JudgmentSet(source, tuple(judgments)))


def measure(workspace: Workspace, **options: object) -> Agreement:
    return agree("kept", workspace=workspace, settings=QUICK, **options)  # type: ignore[arg-type]


def rate(value: float, topic: int = 0, system: str = "badger", rater: str = "ann", item: str = "") -> Rating:
    return Rating(f"town{topic}", system, "faithful", value, rater, seconds=10.0 + value, item=item)


def prefer(winner: str, topic: int, rater: str = "ann", first: str = "badger", second: str = "lynx") -> Preference:
    return Preference(f"town{topic}", first, second, winner, "better", rater)


def test_mean_ratings_stand_best_first_with_intervals_on_the_scale(workspace: Workspace) -> None:
    keep(
        workspace,
        [
            rate(value - (number == 1), topic, system, rater)
            for topic in range(12)
            for number, rater in enumerate(("ann", "bo", "cy"))
            for system, value in (("badger", 4 + topic % 2), ("lynx", 2 + topic % 2))
        ],
    )
    agreement = measure(workspace)
    scores = {standing.system: standing for standing in agreement.systems}
    assert scores["badger"].score == pytest.approx(4.5 - 1 / 3)
    assert scores["badger"].ranks == (1, 1)
    assert all(standing.high is not None and standing.high <= 5 for standing in scores.values())
    (pair,) = agreement.pairs
    assert (pair.first, pair.second) == ("badger", "lynx")
    assert pair.value == pytest.approx(2)
    assert pair.corrected is not None
    assert pair.corrected < 0.05
    assert [rater.seconds for rater in agreement.raters] == [13.5, 12.5, 13.5]


def test_a_tie_is_half_a_win_and_three_systems_have_strengths(workspace: Workspace) -> None:
    keep(
        workspace,
        [
            prefer(winner, topic, rater, *pair)
            for topic in range(12)
            for rater in ("ann", "bo", "cy")
            for pair, winner in (
                (("badger", "lynx"), "" if topic % 3 == 0 else "badger"),
                (("lynx", "weasel"), "lynx" if topic % 4 else "weasel"),
                (("badger", "weasel"), "badger" if topic % 6 else "weasel"),
            )
        ],
    )
    agreement = measure(workspace)
    shares = {(pair.first, pair.second): pair.value for pair in agreement.pairs}
    assert shares["badger", "lynx"] == pytest.approx(8 / 12 + 4 / 24)
    assert shares["lynx", "weasel"] == pytest.approx(9 / 12)
    strengths = {standing.system: standing.strength or 0 for standing in agreement.systems}
    assert sorted(strengths, key=lambda system: -strengths[system]) == ["badger", "lynx", "weasel"]
    assert sum(strengths.values()) == pytest.approx(0)
    assert agreement.criteria[0].alpha == pytest.approx(1)


def test_systems_that_never_met_have_strengths_and_no_direct_share(workspace: Workspace) -> None:
    keep(
        workspace,
        [
            prefer(pair[topic % 3 == 0], topic, rater, *pair)
            for topic in range(12)
            for rater in ("ann", "bo", "cy")
            for pair in (("badger", "lynx"), ("lynx", "weasel"))
        ],
    )
    agreement = measure(workspace)
    assert {(pair.first, pair.second) for pair in agreement.pairs} == {("badger", "lynx"), ("lynx", "weasel")}
    strengths = {standing.system: standing.strength or 0 for standing in agreement.systems}
    assert strengths["badger"] - strengths["weasel"] == pytest.approx(4 * math.log(2) / 2)


def test_an_item_that_is_put_twice_is_self_agreement_and_counts_once(workspace: Workspace) -> None:
    keep(workspace, [rate(4, 0, item="000001"), rate(2, 1, item="000002"), rate(5, 0, item="000009"),
                     rate(2, 1, item="000010")])  # fmt: skip
    agreement = measure(workspace)
    (ann,) = agreement.raters
    assert (ann.judgments, ann.repeated, ann.self_agreement) == (2, 2, 0.5)
    assert agreement.systems[0].score == 3


def test_a_preference_for_a_side_is_told_with_its_test(workspace: Workspace) -> None:
    sides = [("badger", "lynx"), ("lynx", "badger")]
    answers = [prefer(sides[topic % 2][0], topic, "bo", *sides[topic % 2]) for topic in range(12)]
    keep(workspace, [*answers, *(prefer("badger", topic, "ann", *sides[topic % 2]) for topic in range(12))])
    agreement = measure(workspace)
    ann, bo = agreement.raters
    assert (bo.first_share, bo.decided, ann.first_share) == (1.0, 12, 0.5)
    assert bo.side_p == pytest.approx(2 / 2**12)
    lines = remark_lines(agreement.remarks)
    assert [line for line in lines if "shown first in 100 % of 12 decided comparisons" in line]
    assert not [line for line in lines if "The rater ann chose" in line]


def test_what_cannot_be_measured_is_said_and_not_invented(workspace: Workspace) -> None:
    keep(workspace, [rate(4, topic) for topic in range(12)])
    alone = measure(workspace)
    assert alone.criteria[0].alpha is None
    assert [remark.kind for remark in alone.remarks] == ["agreement of one", "no spread"]
    keep(workspace, [rate(4, topic, rater=rater) for topic in range(12) for rater in ("ann", "bo")])
    assert [remark.kind for remark in measure(workspace).remarks] == ["few raters", "no variation", "no spread"]
    keep(workspace, [rate(4, topic, rater=("ann", "bo", "cy")[topic % 3]) for topic in range(12)])
    assert [remark.kind for remark in measure(workspace).remarks] == ["no shared units", "no spread"]
    keep(workspace, [rate(1 + (topic * number) % 5, topic, rater=f"r{number}") for topic in range(12)
                     for number in (1, 2, 3)])  # fmt: skip
    assert [remark.kind for remark in measure(workspace).remarks] == ["low alpha"]


def test_people_come_before_models_and_either_can_be_asked_for(workspace: Workspace) -> None:
    keep(workspace, [rate(4, topic) for topic in range(12)])
    keep(workspace, [rate(2, topic, rater="gpt") for topic in range(12)], "gpt", "model")
    assert [rater.rater for rater in measure(workspace).raters] == ["ann"]
    assert [rater.rater for rater in measure(workspace, who="models").raters] == ["gpt"]
    both = measure(workspace, who="all")
    assert [rater.kind for rater in both.raters] == ["person", "model"]
    assert both.criteria[0].units == 12


def test_nothing_to_agree_on_and_unknown_names_are_errors(workspace: Workspace) -> None:
    with pytest.raises(HarnessError, match="has no judgments yet; ask people"):
        measure(workspace)
    keep(workspace, [rate(4)])
    with pytest.raises(HarnessError, match="has no judgments of models, only of: person"):
        measure(workspace, who="models")
    with pytest.raises(UnknownName, match="unknown criterion among the judgments of run kept: 'faith'"):
        measure(workspace, criteria=("faith",))
    with pytest.raises(UnknownName, match="unknown system"):
        measure(workspace, systems=("badge",))
    other = JudgmentSource(1, "other", "person", (Criterion("faithful", 0, 100),))
    write_judgments(judgment_path(workspace.results / "kept", "other"), JudgmentSet(other, (rate(70, rater="bo"),)))
    with pytest.raises(HarnessError, match="faithful different scales: 0 to 100 and 1 to 5"):
        measure(workspace)


def test_an_answer_for_equal_texts_is_one_answer(tmp_path: Path) -> None:
    workspace = make_run(tmp_path, 6, ("badger", "lynx", "weasel"), equal=3)
    settings = AnnotationSettings(ask="ratings", criteria=("faithful",))
    plan = annotate("kept", ("ann", "bo"), settings, workspace=workspace).plan
    files = [
        write_answers(tmp_path, answers_of(plan, rater, lambda question: {"value": 1 + int(question.topic[-1]) % 5}))
        for rater in plan.names
    ]
    collect_answers("kept", files, workspace=workspace)
    agreement = measure(workspace)
    assert agreement.criteria[0].units == 3 + 3 * 3
    assert [rater.judgments for rater in agreement.raters] == [12, 12]
    assert [rater.self_agreement for rater in agreement.raters] == [1.0, 1.0]
    assert {standing.judgments for standing in agreement.systems} == {12}


@pytest.fixture
def agreement(workspace: Workspace) -> Agreement:
    keep(
        workspace,
        [
            *(
                rate(3 + (system == "badger") - (topic * topic + number * topic // 4) % 3, topic, system, rater)
                for topic in range(12)
                for number, rater in enumerate(("ann", "bo", "=cy"))
                for system in ("badger", "lynx")
            ),
            *(prefer("badger", topic, rater) for topic in range(12) for rater in ("ann", "bo")),
        ],
    )
    return measure(workspace)


def test_csv_has_a_row_for_each_number_and_json_has_all(agreement: Agreement) -> None:
    rows = list(csv.DictReader(io.StringIO(AGREEMENT_FORMATS.render(agreement, "csv"))))
    assert {row["about"] for row in rows} == {"system", "pair", "criterion", "rater"}
    assert {row["rater"] for row in rows} == {"", "ann", "bo", "'=cy"}
    scores = [row for row in rows if row["about"] == "system" and row["criterion"] == "better"]
    assert [(row["system"], float(row["value"])) for row in scores] == [("badger", 1.0), ("lynx", 0.0)]
    document = json.loads(AGREEMENT_FORMATS.render(agreement, "json"))
    assert document["kind"] == "agreement"
    assert {"raters", "criteria", "systems", "pairs", "remarks", "confidence"} <= set(document)
    assert set(AGREEMENT_FORMATS) == {"text", "markdown", "csv", "json"}
    with pytest.raises(UnknownName):
        AGREEMENT_FORMATS.render(agreement, "latex")


def test_the_table_is_the_same_for_the_same_seed_and_reads_like_this(agreement: Agreement) -> None:
    text = AGREEMENT_FORMATS.render(agreement)
    assert text == AGREEMENT_FORMATS.render(agreement)
    assert text.splitlines()[:8] == [
        "What 3 raters said of kept on 12 topics of towns",
        "",
        "system  score  95 % interval  ranks  judgments",
        "-- better: share of comparisons won, % -------",
        "badger  100.0  73.5 to 100.0      1         24",
        "lynx      0.0    0.0 to 26.5      2         24",
        "-- faithful: mean rating ---------------------",
        "badger   3.25   2.90 to 3.60      1         36",
    ]


def test_pages_answers_and_agreement_work_from_the_command_line(
    harness: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(workspace.root)
    made = harness("annotate", "kept", "--raters", "ann,bo", "-s", "badger,lynx", "-o", str(tmp_path), "--topics", "5")
    assert made.code == 0
    assert made.out.splitlines() == ["ann: 7 questions on 5 topics", "bo: 7 questions on 5 topics"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ann.html", "bo.html"]
    assert "harness annotate kept --collect" in made.err
    settings = AnnotationSettings(systems=("badger", "lynx"), topics=5)
    plan = annotate("kept", ("ann", "bo"), settings, workspace=workspace).plan
    assert plan.digest in made.err
    files = [str(write_answers(tmp_path, answers_of(plan, rater, lambda _: {"value": 1}))) for rater in plan.names]
    assert harness("annotate", "kept", "--collect", *files).code == 0
    assert harness("annotate", "--collect", *files).out.count("7 of 7 answers kept") == 2
    told = harness("agree", "kept", "--confidence-n", "100", "-f", "markdown")
    assert told.code == 0
    assert told.out.startswith("**What 2 raters said of kept on 5 topics of towns**")
    assert harness("annotate", "kept").code == 2
    assert harness("annotate", "kept", "more.json", "--raters", "ann").code == 2
    assert harness("agree", "kept", "--who", "cats").code == 1
    assert harness("annotate", "kept", "--raters", "ann", "--ask", "cats").code == 1
