"""One `harness eval` over all bad systems at once: each is contained, and all that is printed and kept agrees."""

from __future__ import annotations

import csv
import io
import json
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from harness.plugins.systems import list_system_names
from harness.processes.reaper import is_stopped
from harness.workspace import shipped_folder
from tests.faults.bad_systems import AS_A_WHOLE, FINE, LEFT_OUT, ON_THIRD, source
from tests.faults.ground import (
    choose_systems,
    harness,
    is_running,
    processes_of,
    read_candidates,
    start_command,
    wait_until,
    workspace,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc and prlimit")

GOOD = "def summarize(article):\n    return article.sentences[0]\n"
BATCH = """
def summarize_all(articles):
    if any("article 3 " in article.text for article in articles):
        raise ValueError("not with this one")
    return [article.sentences[0] for article in articles]
"""
SLOW_TO_LOAD = "import time\ntime.sleep(6.5)\n" + GOOD
QUICK = ("-m", "words", "--no-ceilings", "--confidence-n", "100")
TOPICS = 5
SECRET = "sk-4242424242424242"
LATE = [name for name, fault in ON_THIRD.items() if fault.failure == "timeout"]
"""They are run apart, under a short limit of time; all others may take as long as a busy machine makes them."""


@dataclass(frozen=True)
class Ended:
    """What one run over all of them left."""

    root: Path
    code: int
    out: str
    err: str
    candidates: dict[str, dict[str, dict[str, Any]]]
    rows: dict[str, dict[str, str]]
    grandchildren: tuple[int, ...]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """All but the late ones. Systems that are shipped take long to load: here a quick one has the name of each."""
    sources = {name: text for name, (text, _) in (AS_A_WHOLE | LEFT_OUT).items()}
    sources |= {"batch": BATCH, **dict.fromkeys(list_system_names([shipped_folder() / "systems"]), GOOD)}
    return run_all(tmp_path_factory.mktemp("all"), [name for name in ON_THIRD if name not in LATE], sources, "600")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    sources = {"slow_to_load": SLOW_TO_LOAD}
    return run_all(tmp_path_factory.mktemp("late"), LATE, sources, "6", *choose_systems([*LATE, *sources, "good"]))


def run_all(root: Path, names: list[str], more: dict[str, str], timeout: str, *chosen: str) -> Ended:
    notes = root / "notes"
    notes.touch()
    sources = {name: source(name, str(notes)) for name in names}
    workspace(root, {**sources, **more, "good": GOOD}, TOPICS)
    done = harness(
        root,
        *("eval", *chosen, "--timeout", timeout, "--memory", "600M", "-j", "8", "-f", "csv-long", "-m", "rouge1"),
        *("--confidence-n", "100"),
        env={"API_KEY": SECRET, "OTHER_KEY": SECRET},
    )
    rows = {row["system"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
    pids = tuple(int(line) for line in notes.read_text().split())
    return Ended(root, done.returncode, done.stdout, done.stderr, read_candidates(root), rows, pids)


@pytest.mark.parametrize("name", ON_THIRD)
def test_every_other_article_of_the_system_is_summarized(ended: Ended, late: Ended, name: str) -> None:
    ended = late if name in LATE else ended
    others = {topic: each for topic, each in ended.candidates[name].items() if topic != "t3"}

    assert {topic: each["text"] for topic, each in others.items()} == {
        topic: each["text"] for topic, each in ended.candidates["good"].items() if topic != "t3"
    }
    assert len(others) == TOPICS - 1


@pytest.mark.parametrize("name", ON_THIRD)
def test_the_one_article_is_told_by_name_and_reason(ended: Ended, late: Ended, name: str) -> None:
    ended = late if name in LATE else ended
    fault, third = ON_THIRD[name], ended.candidates[name]["t3"]

    assert (third["failure"] or FINE) == fault.failure
    assert fault.said in third["detail"]
    assert (third["text"] == "") == (fault.failure != FINE)
    assert "\n" not in third["detail"]
    if fault.failure == FINE and not fault.body.startswith("return"):
        assert third["text"] == ended.candidates["good"]["t3"]["text"]


@pytest.mark.parametrize("name", AS_A_WHOLE)
def test_a_system_that_writes_nothing_keeps_its_row_and_says_why(ended: Ended, name: str) -> None:
    found = ended.candidates[name]

    assert len(found) == TOPICS
    assert {each["text"] for each in found.values()} == {""}
    assert AS_A_WHOLE[name][1] in found["t1"]["detail"]
    assert found["t5"]["failure"] == "not attempted"
    assert ended.rows[name]["scored"] == "0"


@pytest.mark.parametrize("name", LEFT_OUT)
def test_a_file_that_is_no_system_is_left_out_and_named(ended: Ended, name: str) -> None:
    assert name not in ended.candidates
    said = json.loads((ended.root / "results" / "news-1" / "comparison.json").read_text())["remarks"]
    (remark,) = [each for each in said if re.search(rf"\b{name}\b", str(each))]
    assert LEFT_OUT[name][1] in remark


def test_a_slow_import_is_not_charged_to_the_first_article(late: Ended) -> None:
    assert [each["failure"] for each in late.candidates["slow_to_load"].values()] == [None] * TOPICS


def test_a_batch_that_fails_loses_the_guilty_article_only(ended: Ended) -> None:
    assert [each["failure"] for each in ended.candidates["batch"].values()] == [None, None, "crash", None, None]


def test_table_exit_code_and_saved_run_agree(ended: Ended) -> None:
    saved = json.loads((ended.root / "results" / "news-1" / "comparison.json").read_text())
    rows = {row["label"]: row for row in saved["rows"] if row["role"] != "ceiling"}

    assert ended.code == 3
    assert set(rows) == set(ended.candidates) > (set(ON_THIRD) - set(LATE)) | set(AS_A_WHOLE) | {"good", "batch"}
    for label, candidates in ended.candidates.items():
        whole = [each for each in candidates.values() if each["failure"] is None]
        assert len(candidates) == TOPICS
        assert int(ended.rows[label]["scored"]) == rows[label]["scored"] == len(whole)
        assert sum(rows[label]["failures"].values()) == TOPICS - len(whole)
        assert f"| {len(whole)}/{TOPICS} |" in line_of(ended, label).replace("*", "")  # a row that lost some is in bold


def line_of(ended: Ended, label: str) -> str:
    table = (ended.root / "results" / "news-1" / "table.md").read_text()
    name = label.replace("_", r"\_")
    return next(line for line in table.splitlines() if f"| {name} " in line or f"| {label} " in line)


def test_a_failed_article_counts_as_an_empty_one(ended: Ended) -> None:
    good, bad = float(ended.rows["good"]["value"]), float(ended.rows["segfaults"]["value"])

    assert good == pytest.approx(100)
    assert bad == pytest.approx(100 * (TOPICS - 1) / TOPICS)


def test_no_process_and_no_folder_is_left(ended: Ended, late: Ended) -> None:
    assert len(ended.grandchildren) >= 2
    assert wait_until(lambda: not any(map(is_running, ended.grandchildren)))
    for root in (ended.root, late.root):
        assert wait_until(lambda root=root: not processes_of(root))
        assert list((root / "tmp").iterdir()) == []


def test_no_escape_sequence_of_theirs_is_printed(ended: Ended) -> None:
    assert "\x1b" not in ended.out + ended.err
    assert "\u202e" not in ended.out + ended.err
    assert "\x1b" not in (ended.root / "results" / "news-1" / "table.md").read_text()


def test_a_secret_is_in_no_file_though_a_system_tells_it(ended: Ended) -> None:
    for path in ended.root.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    assert SECRET not in ended.out + ended.err


@pytest.mark.parametrize("where", ["1", "2"])
def test_a_flood_of_noise_is_drained_and_the_answers_are_heard(tmp_path: Path, where: str) -> None:
    flood = f"import os\ndef summarize(a):\n    [os.write({where}, b'y' * 2**20) for _ in range(64)]\n    return 'x'\n"
    workspace(tmp_path, {"floods": flood}, 2)
    done = harness(tmp_path, "eval", "-s", "floods", "--no-ceilings")

    assert done.returncode == 0
    assert [each["text"] for each in read_candidates(tmp_path)["floods"].values()] == ["x", "x"]


def test_a_system_out_of_control_is_ended_by_its_processor_time_though_the_harness_sleeps(tmp_path: Path) -> None:
    """Stopped with Ctrl-Z, the harness looks at no clock; the limit of processor time is the system's own."""
    note = tmp_path / "pid"
    spin = f"import os\ndef summarize(a):\n    open({str(note)!r}, 'w').write(str(os.getpid()))\n    while True: pass\n"
    workspace(tmp_path, {"spins": spin}, 1)
    command = start_command(tmp_path, "eval", "-s", "spins", *QUICK, "--timeout", "600", "--cpu", "0.5")
    assert wait_until(lambda: note.exists() and note.read_text())
    command.send_signal(signal.SIGTSTP)
    ended_alone = wait_until(lambda: not is_running(int(note.read_text())), 120)
    asleep = is_stopped(command.pid)
    command.send_signal(signal.SIGCONT)
    assert (ended_alone, asleep, command.read_output().returncode) == (True, True, 3)
    (candidate,) = read_candidates(tmp_path)["spins"].values()
    assert (candidate["failure"], candidate["detail"]) == ("timeout", "used up its processor time of 0.5 s")


SPINS = """
import os
def summarize(article):
    while "article 2 " in article.text and os.path.exists({mark!r}):
        pass
    return article.sentences[0]
"""


def test_processor_time_is_limited_by_a_flag_recorded_and_held_to_again(tmp_path: Path) -> None:
    """What used it up stands where it may have less, and is tried again where it may have more."""
    mark = tmp_path / "spin"
    mark.touch()
    workspace(tmp_path, {"spins": SPINS.format(mark=str(mark))}, 3)
    assert harness(tmp_path, "eval", "-s", "spins", *QUICK, "--cpu", "0.5").returncode == 3
    found = read_candidates(tmp_path)["spins"]
    assert [each["failure"] for each in found.values()] == [None, "timeout", None]
    assert found["t2"]["detail"] == "used up its processor time of 0.5 s"

    again = harness(tmp_path, "rerun", "news-1", *QUICK)
    assert (again.returncode, again.stderr) == (0, "")
    assert json.loads((tmp_path / "results" / "news-2" / "run.json").read_text())["cpu"] == 0.5
    refused = harness(tmp_path, "eval", "--repeat", "news-1", "--cpu", "9")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)

    mark.unlink()
    assert harness(tmp_path, "eval", "-s", "spins", *QUICK, "--cpu", "0.4").returncode == 3
    assert read_candidates(tmp_path, "news-2")["spins"]["t2"]["detail"] == found["t2"]["detail"]
    assert harness(tmp_path, "eval", "-s", "spins", *QUICK).returncode == 0
    assert [each["failure"] for each in read_candidates(tmp_path, "news-2")["spins"].values()] == [None] * 3


@pytest.mark.parametrize("how", [1, 2, 3, 9, 15], ids=["SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGTERM"])
def test_the_systems_end_with_the_harness_however_it_ends(tmp_path: Path, how: int) -> None:
    note = tmp_path / "pid"
    waits = f"import os, time\ndef summarize(a):\n    open({str(note)!r}, 'w').write(str(os.getpid()))\n"
    waits += "    time.sleep(600)\n"
    workspace(tmp_path, {"waits": waits}, 2)
    command = start_command(tmp_path, "eval", "-s", "waits")
    assert wait_until(lambda: note.exists() and note.read_text())
    command.send_signal(how)
    done = command.read_output()
    if how in (signal.SIGINT, signal.SIGTERM):
        assert done.returncode == 128 + how
        assert done.stderr.startswith("stopped; every finished candidate is kept")
    assert "Traceback" not in done.stderr
    assert wait_until(lambda: not processes_of(tmp_path))
    # A process that is just ending has lost its environment, by which it is found, and is still there.
    assert wait_until(lambda: not is_running(int(note.read_text())))
    assert wait_until(lambda: not list((tmp_path / "tmp").iterdir()))
