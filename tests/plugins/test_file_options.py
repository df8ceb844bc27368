"""Files that an option of a system names: where they are looked for, and that they are a part of what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import HarnessError
from harness.plugins.systems import find_systems, select_systems
from harness.records import Candidate, System
from harness.running.runner import run_systems
from tests.running.stage import Write, articles

SAYS = """
READS = {"prompt": "prompts"}
def summarize(article, prompt: str = "short", other: str = "prompts"):
    return open(prompt).read() + "|" + other
"""


@pytest.fixture
def folder(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of systems with one that reads, and the folder one stands in."""
    folder = Path(write("says.py", SAYS)).parent
    (folder / "prompts").mkdir()
    (folder / "prompts" / "short.txt").write_text("Be short.")
    (folder / "prompts" / "long.txt").write_text("Be long.")
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "long.txt").write_text("Be here.")
    (tmp_path / "here" / "own.txt").write_text("Be mine.")
    monkeypatch.chdir(tmp_path / "here")
    return folder


def text(spec: str, *folders: Path) -> str:
    found: list[str] = []

    def keep(_: System, candidate: Candidate) -> None:
        found.append(candidate.text or candidate.detail)

    run_systems(select_systems([spec], folders).systems, articles(1), seed=1, keep=keep)
    return found[0]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("says", "Be short.|prompts"),
        ("says:prompt=long", "Be long.|prompts"),
        ("says:prompt=long.txt", "Be long.|prompts"),
        ("says:prompt=./long.txt", "Be here.|prompts"),
        ("says:prompt=own.txt,other=long", "Be mine.|long"),
    ],
)
def test_a_bare_name_is_of_the_systems_folder_and_a_path_is_from_where_one_stands(
    folder: Path, spec: str, said: str
) -> None:
    assert text(spec, folder) == said


def test_an_unknown_name_is_answered_with_those_that_there_are(folder: Path) -> None:
    with pytest.raises(HarnessError, match=r"unknown prompt of system 'says': 'own'\. .*Known: long, short"):
        select_systems(["says:prompt=own"], [folder])


def test_ones_own_folder_comes_before_that_of_the_system(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine" / "prompts").mkdir(parents=True)
    (tmp_path / "mine" / "prompts" / "short.txt").write_text("Be terse.")

    assert text("says", tmp_path / "mine", folder) == "Be terse.|prompts"


def test_the_digest_takes_in_what_the_file_says_and_not_where_it_is(folder: Path) -> None:
    def digest(spec: str) -> str:
        return select_systems([spec], [folder]).systems[0].digest

    first = digest("says")
    assert digest("says:other=x") == first != digest("says:prompt=long")
    (folder / "prompts" / "long.txt").write_text("Be short.")
    assert digest("says:prompt=long") == first
    (folder / "prompts" / "short.txt").write_text("Be shorter.")
    assert digest("says") != first


def test_a_models_folder_is_known_by_all_that_is_read_from_it(write: Write, tmp_path: Path) -> None:
    path = write("neural.py", 'MODELS = ["model"]\ndef summarize(article, model: str): return model')
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / "mine").mkdir(exist_ok=True)
        (tmp_path / "mine" / name).write_text("{}")

    def digest() -> str:
        return select_systems([f"{path}:model={tmp_path / 'mine'}"], []).systems[0].digest

    found = [digest()]
    for name in ("config.json", "model.safetensors", "tokenizer.json", "generation_config.json"):
        (tmp_path / "mine" / name).write_text('{"other": 1}')
        found.append(digest())
    assert len(set(found)) == 5


def test_a_home_of_nobody_names_no_file(folder: Path, write: Write) -> None:
    path = write("neural.py", 'MODELS = ["model"]\ndef summarize(article, model: str): return model')

    assert not select_systems([f"{path}:model=~nobody-of-that-name/x"], []).systems[0].files
    with pytest.raises(HarnessError, match=r"~nobody-of-that-name/x: no such file"):
        select_systems(["says:prompt=~nobody-of-that-name/x"], [folder])


def test_a_path_that_leads_nowhere_is_named(folder: Path) -> None:
    with pytest.raises(HarnessError, match=r"gone/x\.txt: no such file, which prompt= of system 'says' names"):
        select_systems(["says:prompt=gone/x.txt"], [folder])


def test_an_option_without_a_value_names_no_file(write: Write) -> None:
    source = 'READS = {"prompt": "prompts"}\ndef summarize(article, prompt: str = ""):\n    return prompt + "none"\n'

    assert text(write("may.py", source)) == "none"


@pytest.mark.parametrize("name", ["FILE_OPTIONS", "READS"])
@pytest.mark.parametrize(
    ("reads", "problem"),
    [
        ("['prompt']", '{name} must name options and folders, such as {{"prompt": "prompts"}}'),
        ("{'promt': 'prompts'}", "{name} names 'promt', which is no option of it"),
        ("{'prompt': '../..'}", "{name}: '../..' must be the name of a folder beside it"),
        ("{'prompt': 3}", "{name} must name options and folders"),
    ],
)
def test_file_options_that_make_no_sense_are_named(write: Write, name: str, reads: str, problem: str) -> None:
    path = Path(write("bad.py", f"{name} = {reads}\ndef summarize(article, prompt: str = ''):\n    return 'x'\n"))

    assert problem.format(name=name) in find_systems([path.parent])["bad"].problem


@pytest.mark.parametrize(
    ("now", "former"),
    [
        ('FILE_OPTIONS = {"prompt": "prompts"}', 'READS = {"prompt": "prompts"}'),
        ('MODEL_OPTIONS = ["prompt"]', 'MODELS = ["prompt"]'),
        ("CACHE = True", "KEEPS = True"),
    ],
)
def test_constants_of_the_first_release_are_read_on(write: Write, now: str, former: str) -> None:
    source = "\ndef summarize(article, prompt: str = ''):\n    return 'x'\n"
    specs = [
        find_systems([Path(write("mine.py", text + source)).parent])["mine"].description
        for text in (now, former, f"{former.partition('=')[0]} = 0\n{now}")
    ]
    assert None not in specs
    assert len({(str(spec.file_options), spec.has_cache) for spec in specs if spec}) == 1
    assert all(spec.file_options or spec.has_cache for spec in specs if spec)


def test_a_systems_folder_is_named_as_in_the_first_release_too(write: Write, tmp_path: Path) -> None:
    path = write(
        "both.py",
        "import os\nCACHE = True\ndef summarize(article):\n"
        "    return str(os.environ['HARNESS_KEEPS'] == os.environ['HARNESS_SYSTEM_CACHE_DIR'])\n",
    )
    (system,) = select_systems([path], []).systems
    texts: list[str] = []
    run_systems([system], articles(1), seed=1, keep=lambda _, each: texts.append(each.text), cache=tmp_path)
    assert texts == ["True"]


def test_a_run_records_the_file_as_one_that_can_be_found_again(folder: Path) -> None:
    (system,) = select_systems(["says:prompt=own.txt"], [folder]).systems

    assert system.files == {"prompt": "own.txt"}
    assert system.options["prompt"] == "own.txt"
