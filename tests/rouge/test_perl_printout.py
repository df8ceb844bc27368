"""`rouge155`: the script's own flags and configuration in, its printout out, byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.rouge.perl import Unusable, rouge155

DATA = json.loads((Path(__file__).parents[1] / "data" / "rouge155" / "cases.json").read_text("utf-8"))
CASES = {case["id"]: case for case in DATA["cases"]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Relative paths in a configuration are from the working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def evaluation(name: str, peers: dict[str, str], models: list[str], form: str = "SPL") -> str:
    peer_lines = "".join(f'<P ID="{peer}">{path}</P>\n' for peer, path in peers.items())
    model_lines = "".join(f'<M ID="{chr(65 + at)}">{path}</M>\n' for at, path in enumerate(models))
    return (
        f'<EVAL ID="{name}">\n<PEER-ROOT>\npeers\n</PEER-ROOT>\n<MODEL-ROOT>\nmodels\n</MODEL-ROOT>\n'
        f'<INPUT-FORMAT TYPE="{form}">\n</INPUT-FORMAT>\n'
        f"<PEERS>\n{peer_lines}</PEERS>\n<MODELS>\n{model_lines}</MODELS>\n</EVAL>\n"
    )


def write(folder: Path, texts: dict[str, str], config: str) -> None:
    for path, text in texts.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_bytes(text.encode())
    (folder / "config.xml").write_text(f'<ROUGE-EVAL version="1.0">\n{config}</ROUGE-EVAL>\n', encoding="utf-8")


def expected(run: dict[str, Any]) -> Iterator[str]:
    confidence = run["flags"].split("-c ")[1].split()[0]
    for metric, system in run["system"].items():
        yield "-" * 45
        for letter, (average, low, high) in system.items():
            yield f"1 {metric} Average_{letter}: {average} ({confidence}%-conf.int. {low} - {high})"
        yield "." * 45
        for number, case in enumerate(run["case_order"], 1):
            r, p, f = run["scores"][case][metric]
            yield f"1 {metric} Eval {number}.1 R:{r} P:{p} F:{f}"


@pytest.mark.parametrize("run", DATA["runs"], ids=[run["name"] for run in DATA["runs"]])
def test_the_whole_printout_is_the_scripts(run: dict[str, Any], folder: Path) -> None:
    texts, config = {}, ""
    for number, case in enumerate(run["case_order"], 1):
        texts[f"peers/{case}"] = "".join(f"{line}\n" for line in CASES[case]["peer"])
        models = CASES[case]["models"]
        texts |= {f"models/{case}.{at}": "".join(f"{line}\n" for line in model) for at, model in enumerate(models)}
        config += evaluation(f"{number}", {"1": case}, [f"{case}.{at}" for at in range(len(models))])
    write(folder, texts, config)
    printout = rouge155([*run["flags"].split(), "config.xml"])
    assert printout.text == "".join(f"{line}\n" for line in expected(run))
    assert all(remark.endswith(": empty") for remark in printout.remarks)


@pytest.fixture
def two_systems(folder: Path) -> Path:
    """Eleven evaluations of systems 2 and 10; the second lacks the last."""
    texts, config = {}, ""
    for number in range(1, 12):
        texts[f"models/{number}"] = f"the bridge number {number} was opened\nin may\n"
        texts[f"peers/a{number}"] = f"the old bridge number {number} fell\n"
        texts[f"peers/b{number}"] = "in may\n"
        peers = {"2": f"a{number}", "10": f"b{number}"}
        config += evaluation(f"{number}", peers if number < 11 else {"2": "a11"}, [f"{number}"])
    write(folder, texts, config)
    return folder


WHOLE = """\
---------------------------------------------
10 ROUGE-2 Average_R: 0.14286 (95%-conf.int. 0.14286 - 0.14286)
10 ROUGE-2 Average_P: 1.00000 (95%-conf.int. 1.00000 - 1.00000)
10 ROUGE-2 Average_F: 0.25000 (95%-conf.int. 0.25000 - 0.25000)
---------------------------------------------
2 ROUGE-2 Average_R: 0.28571 (95%-conf.int. 0.28571 - 0.28571)
2 ROUGE-2 Average_P: 0.40000 (95%-conf.int. 0.40000 - 0.40000)
2 ROUGE-2 Average_F: 0.33333 (95%-conf.int. 0.33333 - 0.33333)
"""


def drop(text: str, metric: str) -> str:
    """The blocks of other metrics only."""
    blocks = text.split("-" * 45 + "\n")[1:]
    return "".join("-" * 45 + "\n" + block for block in blocks if f" {metric} " not in block)


def test_peers_come_in_the_order_of_their_bytes(two_systems: Path) -> None:
    printout = rouge155(["-n", "2", "-x", "-a", "config.xml"])
    assert drop(printout.text, "ROUGE-1") == WHOLE


def test_a_peer_missing_from_an_evaluation_is_a_remark(two_systems: Path) -> None:
    (two_systems / "peers" / "a3").unlink()
    printout = rouge155(["-n", "1", "-a", "config.xml"])
    assert printout.remarks == (
        "peer '10' is not in evaluation '11': left out of its averages",
        "peers/a3: no such file: left out of its averages",
    )
    assert "2 ROUGE-1 Eval 3.2" not in rouge155(["-n1", "-ad", "config.xml"]).text


def test_evaluations_come_in_the_order_of_their_leading_number(two_systems: Path) -> None:
    text = rouge155(["-x", "-n", "1", "-d", "config.xml", "2"]).text
    keys = [line.split()[3] for line in text.splitlines() if " Eval " in line]
    assert keys == [f"{number}.2" for number in range(1, 12)]


def test_peers_can_be_named_and_flags_can_come_last(two_systems: Path) -> None:
    named = rouge155(["-n", "1", "config.xml", "2", "10"]).text
    assert [line.split()[0] for line in named.splitlines() if "Average_F" in line] == ["2", "2", "10", "10"]
    assert rouge155(["config.xml", "-n1", "-a"]) == rouge155(["-n", "1", "-a", "config.xml"])
    assert rouge155(["config.xml", "-n1", "2", "-a"]) == rouge155(["-e", "data", "-n1", "-a", "config.xml"])


def test_measures_come_in_the_scripts_order(two_systems: Path) -> None:
    def measures(*flags: str) -> list[str]:
        lines = rouge155([*flags, "config.xml", "2"]).text.splitlines()
        return [line.split()[1] for line in lines if "Average_F" in line]

    assert measures("-n", "2", "-w", "1.20", "-2", "4", "-U") == [
        *("ROUGE-1", "ROUGE-2", "ROUGE-L", "ROUGE-W-1.20", "ROUGE-S4", "ROUGE-SU4")
    ]
    assert measures("-2", "-1", "-u", "-x") == ["ROUGE-SU*"]
    assert measures("-2", "0", "-x") == ["ROUGE-S0"]
    assert measures() == ["ROUGE-L"]
    assert rouge155(["-x", "config.xml", "2"]).text == ""


def test_raw_counts_are_printed_as_whole_sums(two_systems: Path) -> None:
    text = rouge155(["-t", "2", "-n", "1", "-w", "1.2", "-a", "config.xml"]).text
    assert (
        text
        == """\
---------------------------------------------
10 ROUGE-1 M_count: 80 P_count: 20 H_count: 20
---------------------------------------------
10 ROUGE-L M_count: 80 P_count: 20 H_count: 20
---------------------------------------------
10 ROUGE-W-1.2 M_count: 175 P_count: 22 H_count: 22
---------------------------------------------
2 ROUGE-1 M_count: 88 P_count: 66 H_count: 44
---------------------------------------------
2 ROUGE-L M_count: 88 P_count: 66 H_count: 44
---------------------------------------------
2 ROUGE-W-1.2 M_count: 192 P_count: 94 H_count: 58
"""
    )


def test_see_and_spl_files_of_the_same_sentences_give_the_same(folder: Path) -> None:
    see = '<a name="1">[1]</a> <a href="#1" id=1>The old bridge</a>\n<a name="2">[2]</a> <a href="#2" id=2>fell.</a>\n'
    isi = '<S SNTNO="1">The old bridge</S>\n<S SNTNO="2">fell.</S>\n'
    texts = {f"{side}/{name}": text for side in ("peers", "models") for name, text in (("see", see), ("isi", isi))}
    texts |= {"peers/spl": "The old bridge\nfell.\n", "models/spl": "The old bridge\nfell.\n"}
    found = []
    for form in ("SPL", "SEE", "ISI"):
        write(folder, texts, evaluation("1", {"1": form.lower()}, [form.lower()], form))
        found.append(rouge155(["-n", "2", "-t", "2", "config.xml"]).text)
    assert found[0] == found[1] == found[2]
    assert "1 ROUGE-1 M_count: 4 P_count: 4 H_count: 4" in found[0]


def test_with_z_each_line_is_a_peer_and_its_models(folder: Path) -> None:
    write(folder, {"peers/a": "a b\n", "models/a": "a\n", "models/b": "b c\n"}, "")
    (folder / "list").write_text("peers/a models/a models/b\n\npeers/a models/a\n")
    text = rouge155(["-z", "SPL", "-n", "1", "-x", "-d", "-a", "list"]).text
    assert text.splitlines()[-2:] == [
        "1 ROUGE-1 Eval 1.1 R:0.66667 P:0.50000 F:0.57143",
        "1 ROUGE-1 Eval 3.1 R:1.00000 P:0.50000 F:0.66667",
    ]


def test_a_reference_without_a_word_is_a_remark_and_w_is_zero(folder: Path) -> None:
    write(folder, {"peers/a": "a\n", "models/a": "?!\n"}, evaluation("1", {"x": "a"}, ["a"]))
    printout = rouge155(["-w", "1.2", "-x", "-d", "config.xml"])
    assert "x ROUGE-W-1.2 Eval 1.x R:0.00000 P:0.00000 F:0.00000" in printout.text
    (remark,) = printout.remarks
    assert "ROUGE-W-1.2 is 0 where a reference has no word" in remark
    assert "1.x" in remark


def test_the_flags_are_explained_on_request() -> None:
    for arguments in ([], ["-h"], ["-H", "config.xml"]):
        assert rouge155(arguments).text.startswith("usage: rouge155 [flags] CONFIG.xml")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-n", "2"], "no configuration file given"),
        (["-n"], "-n needs a value"),
        (["-n", "x", "config.xml"], "-n x: not a number"),
        (["-n", "1.5", "config.xml"], "-n 1.5: not a whole number"),
        (["-r", "0", "config.xml"], "-r 0: not a whole number from 1"),
        (["-t", "3", "config.xml"], "-t 3: not a whole number from 0 to 2"),
        (["-w", "x", "config.xml"], "no measure"),
        (["-w", "0", "config.xml"], "above 0"),
        (["-l", "5", "-b", "5", "config.xml"], "not both"),
        (["-k", "config.xml"], "unknown flag -k"),
        (["-3", "HM", "config.xml"], "Basic Elements"),
        (["missing.xml"], "missing.xml: No such file"),
        (["-z", "SIMPLE", "list"], "'SIMPLE' is none of SPL, SEE, ISI"),
        (["-z", "SPL", "half"], "half:2: a peer without a model"),
        (["-z", "SPL", "empty"], "no peer and model in it"),
        (["empty"], "no XML"),
        (["config.xml", "7"], "no evaluation has a text of peer '7'"),
        (["config.xml"], "models/gone: No such file"),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(arguments: list[str], problem: str, folder: Path) -> None:
    write(folder, {"peers/a": "a\n", "models/a": "a\n"}, evaluation("1", {"x": "a"}, ["a"]))
    if problem.startswith("models/gone"):
        write(folder, {}, evaluation("1", {"x": "a"}, ["a", "gone"]))
    (folder / "list").write_text("peers/a models/a\n")
    (folder / "half").write_text("peers/a models/a\npeers/a\n")
    (folder / "empty").write_text("")
    with pytest.raises(Unusable) as raised:
        rouge155(arguments)
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        ("<ROUGE-EVAL></ROUGE-EVAL>", "no <EVAL> in it"),
        ("<ROUGE-EVAL><EVAL></EVAL></ROUGE-EVAL>", "EVAL ?: no ID"),
        ('<ROUGE-EVAL><EVAL ID="1"></EVAL></ROUGE-EVAL>', "<PEER-ROOT> and <MODEL-ROOT> are both needed"),
        ("<ROUGE-EVAL>\n<EVAL>&amp</EVAL></ROUGE-EVAL>", "config.xml:2: no XML"),
        (f"<R>{evaluation('1', {'1': 'a'}, ['a'], 'TXT')}</R>", "'TXT' is none of SPL, SEE, ISI"),
        (f"<R>{evaluation('1', {'1': 'a'}, [])}</R>", "EVAL 1: no model"),
        (f"<R>{evaluation('1', {'1': 'a'}, ['a']) * 2}</R>", "two <EVAL> have the ID '1'"),
        ('<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><r>&b;</r>', "entity 'a' is declared"),
    ],
)
def test_a_broken_configuration_is_told_in_one_line(config: str, problem: str, folder: Path) -> None:
    (folder / "config.xml").write_text(config)
    with pytest.raises(Unusable) as raised:
        rouge155(["config.xml"])
    assert problem in str(raised.value)
    assert "\n" not in str(raised.value)
