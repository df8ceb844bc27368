"""Workers of Dask change nothing but where the work is done; what dies there is no loss, and blame is just."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed", reason="Dask is not installed: pip install -e '.[dask]'")

from harness.cluster import dask_client, partition_process
from harness.cluster.dask_client import DaskCluster, open_cluster, parse_resources, start_workers
from harness.cluster.partition import Partition, encode_partition, own_version, run_partition
from harness.errors import HarnessError
from harness.jobs import DaskOptions, Listener, evaluate, score_candidates, text_facts
from harness.plugins.systems import read_system_file
from harness.records import Article, Document
from harness.running import run_writer
from harness.running.requests import candidate_key
from harness.running.session import Limits
from harness.scoring.settings import Settings
from harness.showing.leaderboard_formats import render
from harness.workspace import Workspace

QUICK = Settings(draws=20, permutations=50)

KILLER = '''"""Kills the worker it runs on, at one article, as often as the file says."""
import os
import signal
from pathlib import Path

LEFT = Path(PLACE)

def summarize(article) -> str:
    if "river" in article.text and LEFT.read_text():
        LEFT.write_text(LEFT.read_text()[1:])
        above = os.getppid()
        if WHOM == "worker":
            above = int(Path(f"/proc/{above}/stat").read_text().rpartition(")")[2].split()[1])
        os.kill(above, signal.SIGKILL)
    return article.sentences[0]
'''


@pytest.fixture(scope="module")
def cluster() -> Iterator[DaskCluster]:
    """A scheduler with one worker, which all tests of this file share."""
    with open_cluster("local:1") as opened:
        yield opened


def strip_times(folder: Path) -> dict[str, list[dict[str, object]]]:
    """All candidates of a run but for their times and memory."""
    return {
        path.name: [
            {key: value for key, value in json.loads(line).items() if key not in ("seconds", "memory")}
            for line in path.read_text().splitlines()
        ]
        for path in sorted((folder / "candidates").glob("*.jsonl"))
    }


def put_killer(place: Workspace, whom: str, times: int) -> None:
    left = place.root / "left.txt"
    left.write_text("x" * times)
    (place.systems[0] / "killer.py").write_text(KILLER.replace("PLACE", repr(str(left))).replace("WHOM", repr(whom)))


def strip_spaces(table: str, name: str) -> str:
    """A table of the run `name` without spaces, as if it were called whole: a long path breaks lines elsewhere."""
    return "".join(table.split()).replace(name, "whole")


def forget_counts(place: Workspace) -> None:
    """Delete all counts, so that whoever scores next counts anew."""
    for folder in place.results.glob("*/counts"):
        shutil.rmtree(folder)


def test_one_worker_and_two_count_the_bytes_of_one_machine(
    place: Workspace, cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_facts, "TOPICS_PER_BATCH", 2)  # three parts, of which one worker of two has more
    texts = {
        "one": ["A bridge.", "Rain fell, <q> it fell.", "", "An editor was freed.", "Wheat prices fell."],
        "two": ["A bridge was opened.", "Rain.", "The river rose fast.", "A court.", "I cannot summarize this text."],
    }
    whole = score_candidates("town", texts, run="whole", workspace=place, settings=QUICK)
    sent: list[object] = []
    submit = DaskCluster.submit

    def count_and_submit(*words: Any, **more: Any) -> object:
        sent.append(words)
        return submit(*words, **more)

    monkeypatch.setattr(DaskCluster, "submit", count_and_submit)
    with ExitStack() as stack:
        for workers in (1, 2):
            if workers > 1:
                stack.enter_context(start_workers(cluster.scheduler_address, 1))
                cluster._client.wait_for_workers(workers, timeout=60)
            for counted in (3, 0) if workers == 2 else (3,):  # the second time counts are kept: no worker is asked
                if counted:
                    forget_counts(place)
                sent.clear()
                name, dask = f"parts{workers}", cluster.scheduler_address
                made = score_candidates("town", texts, run=name, workspace=place, settings=QUICK, dask=dask)
                assert strip_spaces(render(made, "text"), name) == strip_spaces(render(whole, "text"), "whole")
                assert render(made, "json").replace(name, "whole") == render(whole, "json")
                assert len(sent) == counted


def test_systems_on_workers_write_what_they_write_here(place: Workspace, cluster: DaskCluster) -> None:
    remarks: list[str] = []
    tell = Listener(remarks.append)
    whole = evaluate("town", ["first", "last"], run="whole", workspace=place, settings=QUICK)
    request = {"workspace": place, "settings": QUICK, "dask": cluster.scheduler_address, "listener": tell}
    made = evaluate("town", ["first", "last"], run="parts", fresh=True, **request)  # type: ignore[arg-type]
    assert strip_spaces(render(made, "text"), "parts") == strip_spaces(render(whole, "text"), "whole")
    assert strip_times(place.results / "parts") == strip_times(place.results / "whole")
    assert any("its dashboard is at http://127.0.0.1:" in remark for remark in remarks)


def test_a_worker_that_is_killed_costs_nothing(place: Workspace, cluster: DaskCluster) -> None:
    put_killer(place, "worker", times=1)
    before = cluster._client.run(os.getpid)
    made = evaluate("town", ["killer"], workspace=place, settings=QUICK, dask=cluster.scheduler_address)
    assert cluster._client.run(os.getpid) != before, "the only worker was killed, and another has come"
    assert next(row for row in made.rows if row.role == "system").scored == 5


def test_a_poison_article_is_blamed_alone(place: Workspace, cluster: DaskCluster) -> None:
    put_killer(place, "worker", times=100)
    lines = (place.datasets[0] / "town.jsonl").read_text().splitlines(keepends=True)
    (place.datasets[0] / "pair.jsonl").write_text("".join(lines[1:3]))
    scheduler = cluster._client.cluster.scheduler
    scheduler.allowed_failures, usual = 0, scheduler.allowed_failures
    try:
        dask = cluster.scheduler_address
        made = evaluate("pair", ["killer"], run="poison", workspace=place, settings=QUICK, dask=dask)
    finally:
        scheduler.allowed_failures = usual
    written = strip_times(place.results / "poison")["killer.jsonl"]
    assert [line["topic"] for line in written if line.get("failure")] == ["three"]
    assert "the workers that had this article alone ended with it" in str(written[1]["detail"])
    assert next(row for row in made.rows if row.role == "system").failures == {"crash": 1}


def test_an_article_that_ends_the_process_above_its_system_is_blamed_alone(
    place: Workspace, cluster: DaskCluster
) -> None:
    put_killer(place, "process", times=100)
    evaluate("town", ["killer"], run="poison", workspace=place, settings=QUICK, dask=cluster.scheduler_address)
    lines = strip_times(place.results / "poison")["killer.jsonl"]
    assert [line["topic"] for line in lines if line.get("failure")] == ["three"]
    assert "the process that had this article alone ended with it (exit status -9)" in str(lines[2]["detail"])


def test_where_the_client_is_lost_the_same_command_goes_on(
    place: Workspace, cluster: DaskCluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    append = run_writer.RunWriter.append

    def stop_in_the_middle(self: run_writer.RunWriter, system: object, candidate: object) -> None:
        if len(kept) == 3:
            raise KeyboardInterrupt
        append(self, system, candidate)  # type: ignore[arg-type]
        kept.append(candidate.topic)  # type: ignore[attr-defined]

    request = {"run": "stopped", "workspace": place, "settings": QUICK, "dask": cluster.scheduler_address}
    with monkeypatch.context() as patch:
        patch.setattr(run_writer.RunWriter, "append", stop_in_the_middle)
        with pytest.raises(KeyboardInterrupt):
            evaluate("town", ["first"], **request)  # type: ignore[arg-type]
    first = (place.results / "stopped" / "candidates" / "first.jsonl").read_text()
    evaluate("town", ["first"], **request)  # type: ignore[arg-type]
    assert len(first.splitlines()) == 3
    assert set(first.splitlines()) < set(
        (place.results / "stopped" / "candidates" / "first.jsonl").read_text().splitlines()
    )


def test_where_no_worker_comes_that_is_an_error_after_a_stated_wait(place: Workspace, cluster: DaskCluster) -> None:
    lonely = DaskOptions(cluster.scheduler_address, ("first:GPU=1",), wait=0.01)
    with pytest.raises(HarnessError, match=r"no worker that offers GPU=1 for 0\.01 seconds.*--resources GPU=1"):
        evaluate("town", ["first"], workspace=place, settings=QUICK, dask=lonely)
    assert evaluate("town", ["last"], workspace=place, settings=QUICK, dask=lonely).topics == 5


def test_where_no_scheduler_answers_that_is_an_error(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_client, "CONNECT_TIMEOUT_S", 0.2)
    with pytest.raises(HarnessError, match="no scheduler answers there"):
        evaluate("town", ["first"], workspace=place, settings=QUICK, dask="tcp://127.0.0.1:1")
    for address in ("local", "local:0", "local:x"):
        with pytest.raises(HarnessError, match="write local:N"):
            evaluate("town", ["first"], workspace=place, settings=QUICK, dask=address)
    with pytest.raises(HarnessError, match="--max-cost keeps one book"):
        evaluate("town", ["first"], max_cost=1.0, workspace=place, settings=QUICK, dask="local:1")


def test_a_worker_that_is_not_like_this_machine_is_named(place: Workspace, cluster: DaskCluster) -> None:
    assert "make them alike" in run_partition(b"", "harness 0.0, Python 2.7").refusal
    system = read_system_file(place.systems[0] / "first.py").system
    assert system is not None
    article = Article("t", (Document("", ("One. Two.",)),), 9)
    (place.systems[0] / "first.py").write_text("def summarize(article): return 'another'")
    request = encode_partition(Partition(system, (article,), 1, Limits()))
    result = run_partition(request, own_version())
    assert result.lines == b""
    assert "first.py is not on a worker as it is here" in result.refusal


def test_the_calls_that_an_endpoint_may_get_are_divided_and_no_key_moves(
    place: Workspace, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = place.systems[0] / "asks.py"
    path.write_text("def summarize(article, per_minute: float = 60.0): return str(per_minute)")
    system = read_system_file(path).system
    assert system is not None
    article = Article("t", (Document("", ("One. Two.",)),), 9)
    partition_process._run(Partition(system, (article,), 1, Limits(), share=4), tmp_path)
    line = json.loads(capfdbinary.readouterr().out)
    assert (line["text"], line["key"]) == ("15.0", candidate_key(system, article, 1))


def test_resources_are_read_by_system() -> None:
    assert parse_resources(["GPU=1", "mine:disk=2.5"]) == {"": {"GPU": 1.0}, "mine": {"disk": 2.5}}
    for text in ("GPU", "GPU=0", "GPU=x", ""):
        with pytest.raises(HarnessError, match="write GPU=1"):
            parse_resources([text])
