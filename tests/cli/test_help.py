"""Help pages: groups, former flags that are read and not shown, exit codes that hold."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import Command

QUICK = ("--confidence-n", "100", "--paired-ar-n", "100", "-m", "words,rouge1", "--no-bounds")


def panels(page: str) -> dict[str, list[str]]:
    """The options of a help page by the heading above them."""
    found: dict[str, list[str]] = {}
    heading = ""
    for line in page.splitlines():
        if re.fullmatch(r"[A-Z][A-Za-z ]+:", line):
            heading = line[:-1]
        elif flag := re.match(r"  (?:-\w, )?(--[a-z0-9-]+)", line):
            found.setdefault(heading, []).append(flag[1])
    return found


def test_the_options_of_eval_stand_in_groups(harness: Command) -> None:
    groups = panels(harness("eval", "--help").out)

    assert list(groups) == [
        "What to run",
        "What to measure",
        "Statistics",
        "Limits",
        "Several machines",
        "Output",
        "Other",
    ]
    assert groups["Other"] == ["--help"]
    for flag, group in {
        "--trials": "What to run",
        "--rouge": "What to measure",
        "--seed": "Statistics",
        "--timeout": "Limits",
        "--decimals": "Output",
    }.items():
        assert flag in groups[group]


@pytest.mark.parametrize("command", ["score", "compare", "judge", "report", "plot", "show", "import", "check"])
def test_no_option_but_help_is_left_without_a_group(harness: Command, command: str) -> None:
    assert panels(harness(command, "--help").out)["Other"] == ["--help"]


def test_the_commands_stand_in_groups_and_none_is_lost(harness: Command) -> None:
    from harness.cli.app import PANELS

    page = harness("--help").out
    shown = re.findall(r"^  ([a-z0-9]+) +[A-Z]", page, re.MULTILINE)

    assert shown == [name for commands in PANELS.values() for name in commands]
    assert "3 some candidates failed" in " ".join(page.split())


@pytest.mark.parametrize("flag", ["--repeats", "--repeat", "--width", "--ceilings", "--no-ceilings"])
def test_a_flag_of_the_first_release_is_on_no_help_page(harness: Command, flag: str) -> None:
    for command in ("eval", "score", "compare", "report", "judge"):
        assert not re.search(rf"{flag}\b", harness(command, "--help").out)


def test_a_flag_of_the_first_release_does_what_its_new_name_does(folder: Path, harness: Command) -> None:
    old = harness("eval", "-s", "first,last", *QUICK[:-1], "--no-ceilings", "--repeats", "2", "--width", "3")
    new = harness("eval", "-s", "first,last", *QUICK, "--trials", "2", "--decimals", "3")
    short = harness("eval", "-s", "first,last", *QUICK, "--trials", "2", "-w", "3")

    assert (old.code, old.out) == (0, new.out)
    assert short.out == new.out
    assert re.search(r"100\.000", new.out)
    assert "oracle" not in new.out


def test_a_run_is_made_again_by_rerun_and_by_its_former_flag(folder: Path, harness: Command) -> None:
    harness("eval", "-s", "first", *QUICK)
    again = harness("rerun", "town-1", *QUICK)
    former = harness("eval", "--repeat", "town-1", *QUICK)

    assert (again.code, again.err) == (0, "")
    assert (
        again.out == "town-1 was made again as town-2: 5 candidates, all the same byte for byte (their times apart)\n"
    )
    assert former.out == again.out.replace("town-2", "town-3")
    assert json.loads((folder / "results" / "town-2" / "run.json").read_text())["dataset"] == "town"
    assert harness("rerun", "twon-1").err.startswith("harness: unknown run 'twon-1'. Did you mean 'town-")
    mixed = harness("eval", "--repeat", "town-1", "-s", "first")
    assert (mixed.code, mixed.err.count("\n")) == (1, 1)
    assert "harness rerun RUN" in mixed.err


@pytest.mark.parametrize(
    "typed",
    [
        ("eval", "--decimals", "many"),
        ("eval", "--decimals", "13"),
        ("eval", "--trials", "0"),
        ("eval", "--nonsense"),
        ("eval", "town", "twice"),
        ("rerun",),
        ("show",),
        ("nonsense",),
    ],
)
def test_a_usage_error_is_exit_two_and_prints_nothing_on_stdout(
    folder: Path, harness: Command, typed: tuple[str, ...]
) -> None:
    done = harness(*typed)

    assert (done.code, done.out) == (2, "")
    assert "Traceback" not in done.err
    assert done.err


def test_no_line_about_a_command_is_cut(harness: Command) -> None:
    assert "..." not in harness("--help").out.partition("Options:")[2]
