"""Results under faults: what is finished stays, nothing half-written is read, and the next run goes on."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.ground import (
    choose_systems,
    harness,
    read_candidates,
    read_results,
    start_command,
    surroundings,
    wait_until,
    workspace,
)

FIRST = "def summarize(article):\n    return article.sentences[0]\n"
LAST = "def summarize(article):\n    return article.sentences[-1]\n"
WAITS = """
import os, time
def summarize(article):
    while os.path.exists({gate!r}) and "article 3 " in article.text:
        time.sleep(0.01)
    return article.sentences[0]
"""
QUICK = ("-m", "words", "--confidence-n", "100", "--no-ceilings")
EVAL = ("eval", *choose_systems(["first", "last"]), *QUICK)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return workspace(tmp_path, {"first": FIRST, "last": LAST}, 6)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a finished run that nobody disturbed."""
    root = workspace(tmp_path_factory.mktemp("calm"), {"first": FIRST, "last": LAST}, 6)
    assert harness(root, *EVAL).returncode == 0
    return root


@pytest.fixture
def done_before(calm: Path, place: Path) -> Path:
    """A workspace of one's own with that run in it."""
    shutil.copytree(calm / "results", place / "results")
    return place


def one_line(said: str) -> str:
    (line,) = said.strip().splitlines()
    return line


# Where nothing can be written


def without_root() -> list[str]:
    """In front of a command, so that folders that may not be written are not written, root or not."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root, and no setpriv to give up root's rights")
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]


@pytest.mark.parametrize("there", ["results", "results/news-1"])
def test_what_is_kept_in_a_folder_that_may_not_be_written_stays_whole(done_before: Path, there: str) -> None:
    before = read_results(done_before)
    (done_before / "systems" / "first.py").write_text(LAST)
    (done_before / "systems" / "last.py").write_text(FIRST)
    folder = done_before / there
    folder.chmod(0o555)
    try:
        done = harness(done_before, *EVAL, *([] if there == "results" else ["--run", "news-1"]), before=without_root())
    finally:
        folder.chmod(0o755)

    assert done.returncode == 1
    assert "cannot be written: permission denied" in one_line(done.stderr)
    assert {name: each for name, each in read_results(done_before).items() if name != "run.json"} == {
        name: each for name, each in before.items() if name != "run.json"
    }
    assert harness(done_before, *EVAL).returncode == 0


def test_a_run_in_a_folder_that_may_not_be_written_is_still_read(done_before: Path) -> None:
    for path in [done_before / "results", *(done_before / "results").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = harness(done_before, "show", "t1", before=without_root())
    for path in [done_before / "results", *(done_before / "results").rglob("*")]:
        path.chmod(0o755)

    assert done.returncode == 0, done.stderr
    assert "first" in done.stdout


def mounted(size: str) -> list[str]:
    """In front of a command: `results/` is a file system of its own, of that size; skips where none can be mounted."""
    mount = (
        f'mkdir -p results && mount -t tmpfs -o size={size} none results && "$@"; code=$?; ls -R results; exit $code'
    )
    before = ["unshare", "-m", "sh", "-c", mount, "sh"]
    tried = shutil.which("unshare") and subprocess.run([*before, "true"], capture_output=True, check=False, cwd="/tmp")
    if not tried or tried.returncode:
        pytest.skip("no file system can be mounted here")
    return before


@pytest.mark.parametrize("size", ["4k", "16k", "24k"])
def test_a_disk_that_fills_up_is_one_line(tmp_path: Path, size: str) -> None:
    before = mounted(size)
    workspace(tmp_path, {"first": FIRST, "last": LAST}, 200)
    done = harness(tmp_path, *EVAL, before=before)

    assert done.returncode == 1
    assert "no space left on device; what was kept before is whole" in one_line(done.stderr)


@pytest.mark.parametrize("room", [300, 1500, 2500])
def test_what_was_written_before_the_disk_was_full_is_whole_and_the_next_run_goes_on(
    tmp_path: Path, calm: Path, room: int
) -> None:
    root = workspace(tmp_path, {"first": FIRST, "last": LAST}, 6)
    want = read_results(calm)

    done = harness(root, *EVAL, limits={resource.RLIMIT_FSIZE: room})
    assert done.returncode == 1
    assert "cannot be written: file too large; what was kept before is whole" in one_line(done.stderr)
    before = read_candidates(root)
    assert harness(root, *EVAL).returncode == 0
    assert read_results(root) == want
    after = read_candidates(root)
    assert all(after[label][topic] == each for label, has in before.items() for topic, each in has.items())


# Two at once


def test_of_two_at_once_one_writes_and_the_other_says_so(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    gate.touch()
    root = workspace(tmp_path, {"waits": WAITS.format(gate=str(gate)), "first": FIRST}, 6)
    evaluate = ("eval", *choose_systems(["waits", "first"]), *QUICK)
    first = start_command(root, *evaluate)
    assert wait_until(lambda: len(read_candidates(root).get("waits", {})) == 2)
    second = harness(root, *evaluate)
    gate.unlink()
    assert (first.read_output().returncode, second.returncode) == (0, 1)
    assert "another `harness eval` is writing this run; wait for it" in one_line(second.stderr)
    assert [len(each) for each in read_candidates(root).values()] == [6, 6]
    assert harness(root, *evaluate).returncode == 0


def test_many_that_begin_at_once_make_runs_that_are_whole_each(place: Path) -> None:
    ends = [command.read_output() for command in [start_command(place, *EVAL) for _ in range(4)]]
    codes = {done.returncode for done in ends}
    assert 0 in codes
    assert codes <= {0, 1}
    assert all("another `harness eval`" in done.stderr for done in ends if done.returncode)
    for run in (place / "results").glob("[!.]*"):
        assert [len(each) for each in read_candidates(place, run.name).values()] == [6, 6]
    assert list((place / "results").glob(".*")) == []


# What lies in results/ already


def torn(file: Path) -> None:
    os.truncate(file, file.stat().st_size - 7)


def noughts(file: Path) -> None:
    with file.open("ab") as end:
        end.truncate(file.stat().st_size + 5000)


def binary(file: Path) -> None:
    with file.open("ab") as end:
        end.write(b"\xff\xfe\0\x1b[31m")


def endless(file: Path) -> None:
    with file.open("ab") as end:
        end.truncate(2**29)


@pytest.mark.parametrize("damage", [torn, noughts, binary, endless])
def test_a_damaged_end_is_cut_off_with_a_remark_and_only_its_article_done_again(
    done_before: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    file = done_before / "results" / "news-1" / "candidates" / "first.jsonl"
    before = file.read_bytes()
    damage(file)
    done = harness(done_before, *EVAL, limits=HALF_A_GIGABYTE)

    assert done.returncode == 0
    assert "of a line cut short were removed" in one_line(done.stderr)
    assert [json.loads(line)["text"] for line in file.read_bytes().splitlines()] == [
        json.loads(line)["text"] for line in before.splitlines()
    ]


HALF_A_GIGABYTE = {resource.RLIMIT_DATA: 2**29}
"""Of memory that is written to: a line of half a gigabyte is not held."""


def pipe(file: Path) -> None:
    os.mkfifo(file)


def link(file: Path) -> None:
    target = file.parents[3] / "mine"
    target.write_text("mine")
    file.symlink_to(target)


GOOD = '\n{"topic":"t1","key":"00","text":"x"}\n'
BLOCKS: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a folder for candidates": ("candidates/first.jsonl", Path.mkdir, "is a folder; a file is wanted here"),
    "a pipe for candidates": ("candidates/first.jsonl", pipe, "is not a regular file"),
    "a link for candidates": ("candidates/first.jsonl", link, "is a link, and nothing is written through links"),
    "a line of deep JSON": (
        "candidates/first.jsonl",
        lambda file: file.write_text('{"topic":"t1","key":"00","x":' + "[" * 10**5 + GOOD),
        "is damaged",
    ),
    "a damaged line in the middle": (
        "candidates/first.jsonl",
        lambda file: file.write_text("nonsense" + GOOD),
        "first.jsonl:1: is damaged; restore this line from a copy",
    ),
    "a newer format": ("run.json", lambda file: file.write_text('{"format": 9}'), "has format 9, and this"),
    "deep JSON": (
        "run.json",
        lambda file: file.write_text('{"format": ' + "[" * 10**5),
        "run.json: is damaged",
    ),
    "an empty run.json": ("run.json", Path.touch, "run.json: is damaged"),
    "half a run.json": ("run.json", lambda file: file.write_text('{"format": 1, "da'), "run.json: is damaged"),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_what_cannot_be_read_is_named_and_left_as_it_is(done_before: Path, block: str) -> None:
    where, put, said = BLOCKS[block]
    file = done_before / "results" / "news-1" / where
    file.unlink()
    put(file)
    done = harness(done_before, *EVAL, "--run", "news-1")

    assert done.returncode == 1
    assert said in one_line(done.stderr)
    assert os.path.lexists(file)
    assert not (done_before / "mine").exists() or (done_before / "mine").read_text() == "mine"
    if where == "run.json":
        assert harness(done_before, *EVAL).returncode == 0
        assert (done_before / "results" / "news-2" / "table.md").is_file()


@pytest.mark.parametrize("put", [Path.mkdir, pipe], ids=["folder", "pipe"])
def test_runs_are_listed_beside_one_that_is_none(done_before: Path, put: Callable[[Path], None]) -> None:
    (done_before / "results" / "odd").mkdir()
    put(done_before / "results" / "odd" / "run.json")
    done = harness(done_before, "ls", "runs")

    assert done.returncode == 0, done.stderr
    assert "news-1" in done.stdout


def test_what_a_killed_harness_left_half_made_is_removed_by_the_next(place: Path) -> None:
    left = place / "results" / ".news-1.4194305"
    (left / "candidates").mkdir(parents=True)
    (left / "run.json").write_text("half")
    assert harness(place, *EVAL).returncode == 0
    run = place / "results" / "news-1"
    for half in (run / ".table.md.4194305", run / "candidates" / ".first.jsonl.4194305"):
        half.write_text("half")
    assert harness(place, *EVAL).returncode == 0

    assert [path.name for path in (place / "results").iterdir()] == ["news-1"]
    assert not [path for path in run.rglob("*") if path.name.startswith(".")]


# What a run records, and making it again


def test_a_run_records_what_it_takes_to_make_it_again(place: Path) -> None:
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    if shutil.which("git") is None:
        pytest.skip("no git")
    subprocess.run(["git", "init", "-q"], cwd=place, check=True)
    subprocess.run(["git", "add", "systems", "references"], cwd=place, check=True)
    subprocess.run([*git, "commit", "-qm", "x"], cwd=place, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=place, check=True, capture_output=True, text=True)
    assert harness(place, *EVAL, str(place / "references" / "news.jsonl")).returncode == 0
    run = json.loads((place / "results" / "news-1" / "run.json").read_text())

    assert run["command"] == ["harness", *EVAL, "references/news.jsonl"]
    assert run["commit"] == head.stdout.strip()
    assert {"python", "platform", "harness", "numpy"} <= set(run["versions"])
    assert run["seed"] == 12345
    assert len(run["fingerprint"]) == 16
    assert [len(system["digest"]) for system in run["systems"]] == [32, 32]
    (place / "systems" / "first.py").write_text(LAST)
    harness(place, *EVAL)
    assert json.loads((place / "results" / "news-2" / "run.json").read_text())["commit"] == f"{run['commit']}-dirty"


def test_a_run_repeated_says_whether_the_bytes_are_the_same(place: Path) -> None:
    (place / "systems" / "chance.py").write_text(
        "import os\ndef summarize(article):\n    return os.urandom(4).hex() if 'article 2 ' in article.text else 'x'\n"
    )
    assert harness(place, *EVAL).returncode == 0
    same = harness(place, "rerun", "news-1", *QUICK)
    assert (same.returncode, same.stderr) == (0, "")
    assert (
        same.stdout
        == "news-1 was made again as news-2: 12 candidates, all the same byte for byte (their times apart)\n"
    )

    assert harness(place, *EVAL, "-s", "chance").returncode == 0
    other = harness(place, "rerun", "news-3", *QUICK)
    assert (other.returncode, other.stdout) == (4, "")
    assert other.stderr.splitlines() == [
        "news-3 was made again as news-4: 18 candidates, not all the same",
        "The candidates of chance differ for t2.",
    ]


def test_what_has_changed_since_is_no_repetition(done_before: Path) -> None:
    (done_before / "systems" / "first.py").write_text(LAST)
    done = harness(done_before, "rerun", "news-1")
    assert done.returncode == 1
    assert "systems/first.py or a file beside it has changed since" in one_line(done.stderr)


def test_a_system_is_run_again_when_a_package_it_requires_has_another_version(place: Path) -> None:
    metadata = place / "packages" / "mine-1.0.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    (place / "systems" / "needs.py").write_text("REQUIRES = ['mine']\n" + FIRST)
    names = ("eval", *choose_systems(["first", "needs"]), *QUICK)
    path = {"PYTHONPATH": os.pathsep.join([surroundings(place)["PYTHONPATH"], str(place / "packages")])}
    stamps = []
    for number, version in enumerate(("1.0", "1.0", "2.0"), 1):
        metadata.write_text(f"Metadata-Version: 2.1\nName: mine\nVersion: {version}\n")
        assert harness(place, *names, env=path).returncode == 0
        runs = sorted(each.name for each in (place / "results").iterdir())
        assert runs == ["news-1", "news-2"][: 1 + (number == 3)]
        stamps.append({label: each["t1"]["key"] for label, each in read_candidates(place, runs[-1]).items()})
    assert stamps[0] == stamps[1]
    assert stamps[2]["first"] == stamps[0]["first"]
    assert stamps[2]["needs"] != stamps[0]["needs"]
