"""A run in parts is the run: the same bytes from any number of shards, and nothing lost where one goes wrong."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import msgspec
import pytest

from harness.errors import HarnessError, Unlike
from harness.files import line_files
from harness.jobs import Listener, evaluate_shard, merge_shards, score_candidates, score_shard
from harness.jobs import count_parts as counting
from harness.jobs.recorded_options import decode_options, encode_options
from harness.jobs.scoring_options import ScoringOptions
from harness.running.shards import Shard, place_of
from harness.scoring.metrics import Bleu, Rouge
from harness.scoring.settings import Settings
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)
TOPICS = 48


@pytest.fixture
def candidates(place: Workspace) -> dict[str, list[str]]:
    """A dataset `many` of 48 topics in the workspace, and the candidates of two systems."""
    words = [
        "river",
        "bridge",
        "mayor",
        "wheat",
        "court",
        "editor",
        "rain",
        "school",
        "boat",
        "field",
        "price",
        "farmer",
        "town",
        "week",
    ]
    lines = []
    for number in range(TOPICS):
        texts = [
            f"{words[number % 11]} {words[(number * 5 + n) % 11]} {words[(number + n) % 7]} was seen." for n in range(4)
        ]
        lines.append({"id": f"t{number}", "article": " ".join(texts), "references": texts[:2], "words": 9})
    path = place.datasets[0] / "many.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return {
        "one": [str(line["article"])[: 20 + place % 9] for place, line in enumerate(lines)],
        "two": [" ".join(str(line["article"]).split()[3:9]) for line in lines[:-1]] + [""],
    }


def score(place: Workspace, given: dict[str, list[str]], shard: Shard, **more: object) -> None:
    command = ("harness", "score", "many", "-i", "one.txt", "--shard", str(shard))
    keywords = {"run": "all", "workspace": place, "settings": QUICK, "command": command} | more
    score_shard(shard, "many", given, **keywords)  # type: ignore[arg-type]


def score_all(place: Workspace, given: dict[str, list[str]], of: int, **more: object) -> None:
    for number in range(1, of + 1):
        score(place, given, Shard(number, of), **more)


def forget(place: Workspace) -> None:
    shutil.rmtree(place.results)


def test_any_number_of_shards_gives_the_bytes_of_one_machine(
    place: Workspace, candidates: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("a merge counts nothing again")

    whole = score_candidates("many", candidates, run="all", workspace=place, settings=QUICK)
    expected = {name: render(whole, name) for name in ("text", "json", "csv")}
    kept = {path.name: path.read_bytes() for path in (place.results / "all" / "candidates").iterdir()}
    for of in (1, 2, 3, 16):
        forget(place)
        score_all(place, candidates, of)
        with monkeypatch.context() as patch:
            patch.setattr(counting, "count_batch", fail)
            merged = merge_shards("all", workspace=place)
        assert {name: render(merged.leaderboard, name) for name in expected} == expected
        assert {path.name: path.read_bytes() for path in (place.results / "all" / "candidates").iterdir()} == kept


def test_systems_run_in_shards_write_what_they_write_on_one_machine(place: Workspace) -> None:
    for number in (2, 1, 3):
        result = evaluate_shard(Shard(number, 3), "town", ["first", "last"], workspace=place, settings=QUICK)
    merged = merge_shards(result.run, workspace=place).leaderboard
    assert result.run.startswith("town-sharded-"), "a name that is the same on every machine"
    assert [row.label for row in merged.rows if row.role != "ceiling"] == ["first", "last"]
    assert all(row.scored == 5 for row in merged.rows if row.role == "system")
    lines = (place.results / result.run / "candidates" / "first.jsonl").read_text().splitlines()
    assert [json.loads(line)["topic"] for line in lines] == ["one", "two", "three", "four", "five"]


def test_a_topic_is_in_one_shard_whatever_the_machine() -> None:
    assert [place_of(f"t{number}", 16) for number in range(6)] == [13, 9, 16, 3, 14, 6]
    for topic in ("ä", "t 1", "\ud800"):
        assert sum(Shard(number, 7).holds(topic) for number in range(1, 8)) == 1


def test_a_missing_shard_is_named_with_the_command_that_makes_it(
    place: Workspace, candidates: dict[str, list[str]]
) -> None:
    for number in (1, 3):
        score(place, candidates, Shard(number, 4))
    with pytest.raises(HarnessError, match="shards 2/4 and 4/4 are missing") as caught:
        merge_shards("all", workspace=place)
    assert "harness score many -i one.txt --shard 2/4; harness score many -i one.txt --shard 4/4" in str(caught.value)
    assert not (place.results / "all" / "run.json").exists()
    score(place, candidates, Shard(2, 4))
    score(place, candidates, Shard(4, 4))
    assert merge_shards("all", workspace=place).leaderboard.topics == TOPICS


def test_a_killed_shard_is_told_and_goes_on(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    whole = render(merge_shards("all", workspace=place).leaderboard, "text")
    file = place.results / "all" / "shards" / "2-of-3" / "candidates" / "two.jsonl"
    file.write_bytes(file.read_bytes()[:-40])  # as a process killed in the middle of a line leaves it
    with pytest.raises(HarnessError, match=r"shard 2/3 is not finished \(1 of \d+ topics to go\).*--shard 2/3"):
        merge_shards("all", workspace=place)
    score(place, candidates, Shard(2, 3))
    assert render(merge_shards("all", workspace=place).leaderboard, "text") == whole


def test_a_shard_that_is_there_twice_counts_once(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    score(place, candidates, Shard(1, 3))  # twice in one place: nothing is left to do
    whole = render(merge_shards("all", workspace=place).leaderboard, "text")
    shards = place.results / "all" / "shards"
    shutil.copytree(shards / "3-of-3", shards / "3-of-3-of-another-machine")
    remarks: list[str] = []
    merged = merge_shards("all", workspace=place, listener=Listener(remark=remarks.append))
    assert render(merged.leaderboard, "text") == whole
    assert len(remarks) == 1
    assert "there twice (shard 3/3), all with the same texts; the first of each counts" in remarks[0]
    other = shards / "3-of-3-of-another-machine" / "candidates" / "one.jsonl"
    other.write_text(other.read_text().replace("seen", "lost"))
    remarks.clear()
    assert render(merge_shards("all", workspace=place, listener=Listener(remarks.append)).leaderboard, "text") == whole
    assert "with other texts" in remarks[0]


def test_shards_of_other_numbers_fit_together(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    whole = render(merge_shards("all", workspace=place).leaderboard, "text")
    shutil.rmtree(place.results / "all" / "shards" / "2-of-3")
    for number in range(1, 6):
        score(place, candidates, Shard(number, 5))
    assert render(merge_shards("all", workspace=place).leaderboard, "text") == whole


def test_a_shard_from_other_options_is_refused(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    score(place, candidates, Shard(2, 3), metrics=["rouge1"])
    with pytest.raises(Unlike, match=r"shard 2/3 has other options of scoring than the other 2; remove 2-of-3 and"):
        merge_shards("all", workspace=place)
    score(place, candidates, Shard(2, 3))
    record = place.results / "all" / "shards" / "1-of-3" / "run.json"
    run = json.loads(record.read_text())
    record.write_text(json.dumps(run | {"fingerprint": "0" * 16}))
    with pytest.raises(Unlike, match="shard 1/3 has another dataset"):
        merge_shards("all", workspace=place)


def test_a_shard_of_other_versions_is_refused_unless_wanted(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    record = place.results / "all" / "shards" / "3-of-3" / "run.json"
    run = json.loads(record.read_text())
    run["versions"] |= {"numpy": "1.0", "processor": "another one"}
    record.write_text(json.dumps(run))
    with pytest.raises(Unlike, match=r"shard 3/3 has other versions.*numpy 1\.0.*--any-versions"):
        merge_shards("all", workspace=place)
    assert merge_shards("all", any_versions=True, workspace=place).leaderboard.topics == TOPICS


def test_clocks_apart_move_nothing(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 3)
    whole = render(merge_shards("all", workspace=place).leaderboard, "text")
    for number, year in ((1, 1970), (3, 2999)):
        record = place.results / "all" / "shards" / f"{number}-of-3" / "run.json"
        record.write_text(json.dumps(json.loads(record.read_text()) | {"created": f"{year}-01-01T00:00:00+00:00"}))
    assert render(merge_shards("all", workspace=place).leaderboard, "text") == whole


def test_a_full_disk_loses_nothing(
    place: Workspace, candidates: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    written = line_files.LineAppender.append
    count = 0

    def fill(self: line_files.LineAppender, lines: bytes) -> None:
        nonlocal count
        count += lines.count(b"\n")
        if count > 7:
            raise line_files.cannot_write(Path("disk"), OSError(errno.ENOSPC, "No space left on device"))
        written(self, lines)

    with monkeypatch.context() as patch:
        patch.setattr(line_files.LineAppender, "append", fill)
        with pytest.raises(HarnessError, match="no space left on device; what was kept before is whole"):
            score(place, candidates, Shard(1, 2))
    score(place, candidates, Shard(2, 2))
    with pytest.raises(HarnessError, match="shard 1/2 is not finished"):
        merge_shards("all", workspace=place)
    score(place, candidates, Shard(1, 2))
    assert merge_shards("all", workspace=place).leaderboard.topics == TOPICS


def test_a_shard_in_the_place_of_a_run_is_refused(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_candidates("many", candidates, run="all", workspace=place, settings=QUICK)
    with pytest.raises(HarnessError, match="is there already and has no shards"):
        score(place, candidates, Shard(1, 2))
    with pytest.raises(HarnessError, match="no shard is there"):
        merge_shards("all", workspace=place)


def test_a_record_of_a_newer_harness_is_refused(place: Workspace, candidates: dict[str, list[str]]) -> None:
    score_all(place, candidates, 1)
    record = place.results / "all" / "shards" / "1-of-1" / "shard.json"
    record.write_bytes(msgspec.json.encode(json.loads(record.read_bytes()) | {"format": 2}))
    with pytest.raises(HarnessError, match="has format 2"):
        merge_shards("all", workspace=place)
    record.write_bytes(b"{")
    with pytest.raises(HarnessError, match="is damaged"):
        merge_shards("all", workspace=place)


def test_options_come_back_from_their_record() -> None:
    settings = Settings(draws=9, margins={"rouge1": 1.5}, slices=("kind",), range_ends=("lead", "human"), test="bs")
    options = ScoringOptions(("rouge1",), Rouge("perl", stemmer=False), Bleu(lowercase=True), None, settings, False)
    assert decode_options(encode_options(options)) == options
    for damaged in (b"[]", b'{"later": 1}', b'{"metrics": 3}', b"{"):
        with pytest.raises(HarnessError, match="recorded scoring options cannot be read"):
            decode_options(msgspec.Raw(damaged))


@pytest.mark.parametrize("text", ["0/4", "5/4", "4", "a/b", "-1/4", "1/100001", ""])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(HarnessError, match="as in 3/16"):
        Shard.parse(text)


def test_a_job_array_of_slurm_tells_the_place() -> None:
    def task(number: int, count: int, least: int, step: int = 1) -> dict[str, str]:
        names = ("ID", "COUNT", "MIN", "STEP")
        values = (number, count, least, step)
        return {f"SLURM_ARRAY_TASK_{name}": str(value) for name, value in zip(names, values, strict=True)}

    assert Shard.of_slurm(task(0, 16, 0)) == Shard(1, 16)
    assert Shard.of_slurm(task(16, 16, 1)) == Shard(16, 16)
    assert Shard.of_slurm(task(30, 4, 0, 10)) == Shard(4, 4)
    for outside in ({}, task(7, 3, 1), task(5, 4, 0, 10)):
        with pytest.raises(HarnessError, match="--shard slurm"):
            Shard.of_slurm(outside)
