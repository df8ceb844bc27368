"""results/: what is finished is never lost, and nothing half-written is read."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from harness.errors import BadInput, HarnessError, UnknownName, Unlike
from harness.files.names import escape_name
from harness.records import Candidate, Run, System
from harness.running import store
from tests.running.stage import plan

KEYS = [f"{number:032x}" for number in range(9)]


def system(label: str = "lead", digest: str = "d1") -> System:
    name = label.partition(":")[0]
    return System(name=name, label=label, path=f"{name}.py", doc="", role="system", options={}, digest=digest)


def make_candidate(number: int, text: str = "", **more: Any) -> Candidate:
    return Candidate(f"t{number}", text or f"text {number}", KEYS[number], **more)


def keep(results: Path, run: Run, *candidates: Candidate, finish: bool = False, **how: Any) -> Run:
    """Open a run, append the candidates to its first system, close it."""
    with store.begin_run(results, run, **how) as opened:
        for candidate in candidates:
            opened.append(run.systems[0], candidate)
        if finish:
            opened.finish([f"t{number}" for number in range(9)])
    return opened.run


def texts(run: Run, label: str = "lead") -> dict[str, str]:
    return {topic: candidate.text for topic, candidate in store.open_candidates(run, label).items()}


def test_a_run_is_numbered_after_its_dataset_and_read_back_whole(tmp_path: Path) -> None:
    run = keep(tmp_path / "results", plan([system()]), make_candidate(1), make_candidate(2, "zwei\n😀\u2028"))
    assert (run.name, run.path) == ("news-1", str(tmp_path / "results" / "news-1"))
    assert store.read_run(tmp_path / "results", "news-1") == run
    assert texts(run) == {"t1": "text 1", "t2": "zwei\n😀\u2028"}
    assert store.open_candidates(run, "lead")["t2"] == make_candidate(2, "zwei\n😀\u2028")


def test_the_same_plan_goes_on_with_the_latest_run_and_another_begins_the_next(tmp_path: Path) -> None:
    first = plan([system()])
    assert keep(tmp_path, first, make_candidate(1)).name == "news-1"
    assert keep(tmp_path, structs.replace(first, created="2027", timeout=9.0), make_candidate(2)).name == "news-1"
    assert keep(tmp_path, plan([system(), system("mmr")])).name == "news-2"
    assert keep(tmp_path, plan([system(digest="d2")])).name == "news-3"
    assert keep(tmp_path, plan([system(digest="d2")], fingerprint="f2")).name == "news-4"
    assert keep(tmp_path, plan([system(digest="d2")], fingerprint="f2"), fresh=True).name == "news-5"
    assert keep(tmp_path, plan([system()], dataset="news-1")).name == "news-1-1"
    assert texts(store.read_run(tmp_path, "news-1")) == {"t1": "text 1", "t2": "text 2"}


def test_runs_are_listed_in_the_order_they_were_made_and_strange_folders_are_no_runs(tmp_path: Path) -> None:
    for number in (1, 2):
        keep(tmp_path, structs.replace(plan([system()], fingerprint=f"f{number}"), created=f"202{number}"))
    keep(tmp_path, structs.replace(plan([system()]), created="2020"), name="late")
    (tmp_path / "news-7").mkdir()
    (tmp_path / "file").touch()
    assert store.run_names(tmp_path) == ["news-1", "news-2", "late"]
    assert store.run_names(tmp_path / "none") == []
    assert keep(tmp_path, plan([system()], fingerprint="f3")).name == "news-8"


def test_what_an_earlier_run_has_is_found_by_key(tmp_path: Path) -> None:
    keep(tmp_path, plan([system()]), make_candidate(1), make_candidate(2, "old"), make_candidate(2, "newer"))
    keep(tmp_path, plan([system()], fingerprint="f2"), make_candidate(3))
    with store.begin_run(tmp_path, plan([system(), system("mmr")])) as opened:
        assert sorted(opened.earlier) == KEYS[1:4]
        assert opened.earlier[KEYS[2]] == make_candidate(2, "newer")
        assert opened.earlier.get(KEYS[5]) is None
        assert opened.keys("lead") == set()
    with store.begin_run(tmp_path, plan([system()], fingerprint="f9"), fresh=True) as opened:
        assert len(opened.earlier) == 0


def test_named_runs_are_not_looked_at_unless_named(tmp_path: Path) -> None:
    keep(tmp_path, plan([system()]), make_candidate(1), name="mine")
    with store.begin_run(tmp_path, plan([system()])) as opened:
        assert (opened.run.name, len(opened.earlier)) == ("news-1", 0)


def test_a_named_run_grows_by_the_systems_it_is_given(tmp_path: Path) -> None:
    keep(tmp_path, plan([system()]), make_candidate(1), name="mine")
    run = keep(tmp_path, plan([system("mmr")]), make_candidate(2), name="mine")
    assert [each.label for each in run.systems] == ["lead", "mmr"]
    assert (texts(run), texts(run, "mmr")) == ({"t1": "text 1"}, {"t2": "text 2"})
    with pytest.raises(Unlike, match="another state of dataset"):
        store.begin_run(tmp_path, plan([system()], fingerprint="f2"), name="mine")
    replaced = keep(tmp_path, plan([system()], fingerprint="f2"), name="mine", fresh=True)
    assert [each.label for each in replaced.systems] == ["lead"]
    assert texts(replaced) == {}


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "-x", "a\0", "a b", "x" * 101, "é", "con"])
def test_a_name_that_is_no_file_name_everywhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(HarnessError, match="cannot name a run"):
        store.begin_run(tmp_path, plan([system()]), name=name)


def test_a_run_begun_from_nothing_has_no_table_of_what_it_was(tmp_path: Path) -> None:
    before = keep(tmp_path, plan([system()]), make_candidate(1), name="mine")
    for name in ("comparison.json", "table.md"):
        (Path(before.path) / name).write_text("{}")
    keep(tmp_path, plan([system()]), name="mine")
    assert (Path(before.path) / "comparison.json").exists()

    with store.begin_run(tmp_path, plan([system()]), name="mine", fresh=True):
        assert not [*Path(before.path).glob("comparison.json"), *Path(before.path).glob("table.md")]


def test_a_folder_that_is_no_run_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(BadInput, match="is there already and is no run"):
        store.begin_run(tmp_path, plan([system()]), name="mine")


def test_the_later_line_of_a_topic_wins_and_a_finished_file_has_one_a_topic_in_order(tmp_path: Path) -> None:
    run = keep(
        tmp_path,
        plan([system()]),
        make_candidate(3),
        make_candidate(1, "old"),
        make_candidate(2),
        make_candidate(1, "new"),
    )
    assert texts(run) == {"t3": "text 3", "t1": "new", "t2": "text 2"}
    once = keep(tmp_path, plan([system()]), finish=True)
    assert list(texts(once).items()) == [("t1", "new"), ("t2", "text 2"), ("t3", "text 3")]
    written = Path(run.path, "candidates", "lead.jsonl").read_bytes()
    other = keep(
        tmp_path / "other",
        plan([system()]),
        make_candidate(1, "new"),
        make_candidate(2),
        make_candidate(3),
        finish=True,
    )
    assert Path(other.path, "candidates", "lead.jsonl").read_bytes() == written


@pytest.mark.parametrize("cut", [1, 2, 20, 60])
def test_a_line_cut_short_is_removed_with_a_remark_and_run_again(tmp_path: Path, cut: int) -> None:
    run = keep(tmp_path, plan([system()]), make_candidate(1), make_candidate(2))
    file = Path(run.path, "candidates", "lead.jsonl")
    os.truncate(file, file.stat().st_size - cut)
    assert texts(run) == {"t1": "text 1"}
    with store.begin_run(tmp_path, plan([system()])) as opened:
        assert len(opened.remarks) == 1
        assert "a line cut short" in opened.remarks[0]
        assert opened.keys("lead") == {KEYS[1]}
        opened.append(system(), make_candidate(3))
    assert texts(run) == {"t1": "text 1", "t3": "text 3"}


def test_a_tail_of_noughts_as_a_power_cut_leaves_it_is_removed(tmp_path: Path) -> None:
    run = keep(tmp_path, plan([system()]), make_candidate(1))
    with Path(run.path, "candidates", "lead.jsonl").open("ab") as file:
        file.write(b"\0" * 5000 + b"\n" + b"\0" * 100)
    with store.begin_run(tmp_path, plan([system()])) as opened:
        assert opened.keys("lead") == {KEYS[1]}


def test_a_damaged_line_that_others_follow_is_named(tmp_path: Path) -> None:
    run = keep(tmp_path, plan([system()]), make_candidate(1), make_candidate(2))
    file = Path(run.path, "candidates", "lead.jsonl")
    file.write_bytes(b"{}\n" + file.read_bytes())
    with pytest.raises(BadInput, match=r"lead\.jsonl:1: is damaged; restore this line from a copy"):
        texts(run)


def test_what_was_not_attempted_is_tried_again_and_other_failures_are_not(tmp_path: Path) -> None:
    keep(
        tmp_path,
        plan([system()]),
        make_candidate(1, failure="not attempted"),
        make_candidate(2, failure="crash"),
        make_candidate(3, failure="timeout"),
        make_candidate(4, failure="empty"),
        make_candidate(5, failure="unavailable"),
    )
    with store.begin_run(tmp_path, plan([system()])) as opened:
        assert opened.keys("lead") == {KEYS[2], KEYS[3], KEYS[4]}
    with store.begin_run(tmp_path, plan([system()], timeout=99.0)) as opened:
        assert opened.keys("lead") == {KEYS[2], KEYS[4]}


def test_two_at_once_on_one_run_are_told_apart_by_one_line(tmp_path: Path) -> None:
    with store.begin_run(tmp_path, plan([system()])), pytest.raises(HarnessError, match="another `harness eval`"):
        store.begin_run(tmp_path, plan([system()]))
    keep(tmp_path, plan([system()]))


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b'{"format": 2}', "has format 2, and this harness reads up to 1"),
        (b"{}", "has no format number"),
        (b"", "is damaged"),
        (b"[]", "is damaged"),
        (b'{"format": 1, "dataset": 5}', "is damaged"),
        (b"\xff\xfe", "is damaged"),
        (b"\0" * 100, "is damaged"),
    ],
)
def test_a_run_that_cannot_be_read_is_named_and_hides_no_other(tmp_path: Path, content: bytes, wanted: str) -> None:
    keep(tmp_path, plan([system()]))
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "run.json").write_bytes(content)
    with pytest.raises(BadInput, match=wanted) as caught:
        store.read_run(tmp_path, "bad")
    assert str(tmp_path / "bad" / "run.json") in str(caught.value)
    assert store.run_names(tmp_path) == ["bad", "news-1"]


def test_an_unknown_run_or_label_is_answered_with_the_nearest(tmp_path: Path) -> None:
    run = keep(tmp_path, plan([system()]))
    for name in ("news-2", "..", "../x", "a\0"):
        with pytest.raises(UnknownName, match="Known: news-1"):
            store.read_run(tmp_path, name)
    with pytest.raises(UnknownName, match="Did you mean 'lead'"):
        store.open_candidates(run, "led")


def test_the_format_stands_first_in_a_file_people_can_read(tmp_path: Path) -> None:
    run = keep(tmp_path, plan([system()]))
    lines = Path(run.path, "run.json").read_text().splitlines()
    assert lines[1] == '  "format": 1,'
    assert "name" not in msgspec.json.decode(Path(run.path, "run.json").read_bytes())


def test_a_folder_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HarnessError, match=r"file.*cannot be written: not a directory"):
        store.begin_run(tmp_path / "file" / "results", plan([system()]))


@pytest.mark.parametrize("there", ["candidates/lead.jsonl", "candidates"])
def test_what_a_link_in_results_leads_to_is_not_written_to(tmp_path: Path, there: str) -> None:
    run = keep(tmp_path / "results", plan([system()]), make_candidate(1))
    place, mine = Path(run.path, there), tmp_path / "mine"
    if place.is_dir():
        (place / "lead.jsonl").unlink()
        place.rmdir()
        mine.mkdir()
        (mine / "lead.jsonl").write_text("not whole")
    else:
        place.unlink()
        mine.write_text("not whole")
    place.symlink_to(mine)
    with pytest.raises(BadInput, match="is a link, and nothing is written through links"):
        store.begin_run(tmp_path / "results", plan([system()]))
    assert (mine / "lead.jsonl" if mine.is_dir() else mine).read_text() == "not whole"


def test_a_link_put_there_meanwhile_is_not_followed_either(tmp_path: Path) -> None:
    with store.begin_run(tmp_path, plan([system()])) as opened:
        Path(opened.run.path, "candidates", "lead.jsonl").symlink_to(tmp_path / "mine")
        with pytest.raises(HarnessError, match="another program changed this file"):
            opened.append(system(), make_candidate(1))
    assert not (tmp_path / "mine").exists()


def test_labels_with_options_have_files_of_their_own(tmp_path: Path) -> None:
    labels = ["lead:sentences=1", "Lead", "lead", "lead:path=../../x", "l" * 300, "l" * 301]
    run = plan([system(label) for label in labels])
    with store.begin_run(tmp_path, run) as opened:
        for number, each in enumerate(run.systems):
            opened.append(each, make_candidate(number))
    files = [path.name.lower() for path in Path(opened.run.path, "candidates").iterdir()]
    assert len(set(files)) == len(labels)
    assert [texts(opened.run, label) for label in labels] == [{f"t{n}": f"text {n}"} for n in range(len(labels))]


@given(st.text(alphabet=st.characters(), max_size=40))
def test_a_file_name_is_safe_whatever_the_name(name: str) -> None:
    safe = escape_name(name)
    assert safe
    assert len(safe) <= 150
    assert safe == safe.lower()
    assert not set(safe) & set('/\\:*?"<>| \0')
    assert safe[0] not in ".-"


@given(st.text(max_size=300), st.text(max_size=300))
def test_two_names_never_share_a_file(one: str, other: str) -> None:
    assert (escape_name(one) == escape_name(other)) == (one == other)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), cut=st.integers(0, 300))
def test_whatever_is_in_a_file_of_candidates_it_is_read_mended_or_named(
    content: bytes, cut: int, tmp_path: Path
) -> None:
    run = keep(tmp_path, plan([system()]), make_candidate(1), make_candidate(2))
    file = Path(run.path, "candidates", "lead.jsonl")
    good = file.read_bytes()
    file.write_bytes(good[:cut] + content)
    problem = ""
    try:
        with store.begin_run(tmp_path, plan([system()])) as opened:
            opened.keys("lead")
        texts(run)
    except BadInput as error:
        problem = str(error)
    assert "lead.jsonl:" in problem or file.read_bytes()[-1:] in (b"\n", b"")
    file.unlink()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=100) | st.text(max_size=50).map(lambda text: f'{{"format": 1, {text}}}'.encode()))
def test_whatever_is_in_run_json_it_is_a_run_or_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bad").mkdir(exist_ok=True)
    (tmp_path / "bad" / "run.json").write_bytes(content)
    with pytest.raises(BadInput, match=r"run\.json: "):
        store.read_run(tmp_path, "bad")
