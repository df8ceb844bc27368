from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.conftest import Command

HEAVY = (
    *("numpy", "scipy", "polars", "sacrebleu", "nupunkt", "rouge_score", "nltk", "rich", "jinja2", "openai", "psutil"),
    *("asyncio", "http.client", "urllib.request", "multiprocessing"),
    *(f"harness.{room}" for room in ("jobs", "showing", "running", "scoring", "judging", "plugins", "models")),
    *(f"harness.{room}" for room in ("cluster", "importing", "datasets", "statistics", "rouge", "records")),
)
"""What takes longer to load than the help takes to write."""


def test_help_loads_nothing_heavy(shell: Command, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom harness.cli import run\n"
        "try:\n    run(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('loaded:', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert "eval" in said.stdout
    assert said.stdout.endswith("loaded: []\n")


def test_a_second_eval_loads_no_other_job_and_nothing_that_only_counting_needs(shell: Command, folder: Path) -> None:
    others = ("annotation", "charts", "history", "judge_run", "checkup", "shard_merge", "shard_runs", "run_report")
    counting = (
        "jobs.count",
        "jobs.text_facts",
        "jobs.computed_leaderboard",
        "scoring.leaderboard",
        "scoring.integrity",
    )
    foreign = (
        "jobs.foreign_data",
        "importing.dataset",
        "importing.readers",
        "judging.agreement",
        "cli.commands.compare",
    )
    unused = (
        *("sacrebleu", "nupunkt", "jinja2", "openai", "polars", "pydantic", "concurrent.futures.process"),
        *(f"harness.jobs.{name}" for name in others),
        *(f"harness.{name}" for name in counting + foreign),
    )
    assert shell("eval", "-s", "first", cwd=folder).code == 0
    code = (
        "import sys\nfrom harness.cli import run\n"
        "try:\n    run(['eval', '-s', 'first'])\nexcept SystemExit:\n    pass\n"
        f"print('loaded:', [name for name in {unused!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True)

    assert "first" in said.stdout
    assert said.stdout.endswith("loaded: []\n")


def test_a_command_looks_for_garbage_seldom_and_a_program_that_imports_harness_as_it_did(tmp_path: Path) -> None:
    code = (
        "import gc\nbefore = gc.get_threshold()\nimport harness.__main__\nassert gc.get_threshold() == before\n"
        "try:\n    harness.__main__.main()\nexcept SystemExit:\n    pass\n"
        "print(gc.get_threshold()[0] >= 50 * before[0])"
    )
    command = [sys.executable, "-c", code, "--version"]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert said.stdout.endswith("True\n")


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(folder: Path, harness: Command) -> None:
    (folder / "systems" / "slow.py").write_text(
        '"""Slow."""\nimport time\ndef summarize(a):\n    time.sleep(600 if "court" in a.text else 0)\n    return "x"\n'
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "eval", "-s", "first", "-s", "slow"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    file = folder / "results" / "town-1" / "candidates" / "slow.jsonl"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not (file.exists() and file.read_bytes().count(b"\n") == 3):
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert process.returncode == 130
    assert out == ""
    assert "the same command resumes from there" in err
    assert "Traceback" not in err
    assert file.read_bytes().count(b"\n") == 3
    (folder / "systems" / "slow.py").touch()
    assert "town-1" in harness("eval", "-s", "first", "-s", "slow", "--timeout", "0.5").out


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    line = f"{sys.executable} -m harness ls systems | head -n 1"
    said = subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=True)

    assert "name" in said.stdout
    assert "Traceback" not in said.stderr
    assert "BrokenPipe" not in said.stderr


def test_a_full_disk_is_one_line(folder: Path, shell: Command) -> None:
    if not Path("/dev/full").exists():
        return
    said = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m harness eval -s first > /dev/full"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )

    assert said.returncode == 1
    assert "Traceback" not in said.stderr
    assert "No space left" in said.stderr
    assert (folder / "results" / "town-1" / "table.md").is_file()
