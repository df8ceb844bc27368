"""`harness rouge155` in place of the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli import run


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    capfd.readouterr()
    code = 0
    try:
        run(["rouge155", *arguments])
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    out, err = capfd.readouterr()
    return code, out, err


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "peer").write_text("The bridge was opened.\nIn May.\n")
    (tmp_path / "model").write_text("They opened the bridge\n")
    (tmp_path / "config.xml").write_text(
        '<ROUGE-EVAL><EVAL ID="1"><PEER-ROOT>.</PEER-ROOT><MODEL-ROOT>.</MODEL-ROOT><INPUT-FORMAT TYPE="SPL"/>'
        '<PEERS><P ID="é">peer</P><P ID="gone">nothing</P></PEERS><MODELS><M ID="A">model</M></MODELS></EVAL>'
        "</ROUGE-EVAL>"
    )


TYPICAL = ["-e", "data", "-n", "1", "-c", "95", "-2", "4", "-U", "-r", "1000", "-f", "A", "-p", "0.5", "-t", "0", "-x"]
PRINTED = """\
---------------------------------------------
é ROUGE-1 Average_R: 0.75000 (95%-conf.int. 0.75000 - 0.75000)
é ROUGE-1 Average_P: 0.50000 (95%-conf.int. 0.50000 - 0.50000)
é ROUGE-1 Average_F: 0.60000 (95%-conf.int. 0.60000 - 0.60000)
---------------------------------------------
é ROUGE-S4 Average_R: 0.16667 (95%-conf.int. 0.16667 - 0.16667)
é ROUGE-S4 Average_P: 0.06667 (95%-conf.int. 0.06667 - 0.06667)
é ROUGE-S4 Average_F: 0.09524 (95%-conf.int. 0.09524 - 0.09524)
---------------------------------------------
é ROUGE-SU4 Average_R: 0.33333 (95%-conf.int. 0.33333 - 0.33333)
é ROUGE-SU4 Average_P: 0.15000 (95%-conf.int. 0.15000 - 0.15000)
é ROUGE-SU4 Average_F: 0.20690 (95%-conf.int. 0.20690 - 0.20690)
"""


@pytest.mark.parametrize("last", [["config.xml", "é"], ["config.xml", "-d", "é"]])
def test_the_typical_call_of_the_script_prints_what_it_prints(
    capfd: pytest.CaptureFixture[str], last: list[str]
) -> None:
    code, out, err = call(capfd, *TYPICAL, *last)
    assert code == 0
    assert (
        "".join(line for line in out.splitlines(keepends=True) if "Eval" not in line and "." * 45 not in line)
        == PRINTED
    )
    assert err == ""


def test_a_peer_without_a_file_is_told_on_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capfd, "-n", "1", "-x", "config.xml", "gone")
    assert code == 1
    assert out == ""
    assert "no evaluation has a text of peer 'gone'" in err


def test_with_a_such_a_peer_is_a_remark(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capfd, *TYPICAL, "-a", "config.xml")
    assert (code, out) == (0, PRINTED)
    assert err == "./nothing: no such file: left out of its averages\n"


def test_a_mistake_is_one_line_on_stderr_and_exit_code_1(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, err = call(capfd, "-n", "2", "missing.xml")
    assert (code, out) == (1, "")
    assert err == "harness: rouge155: missing.xml: No such file or directory\n"


def test_the_flags_are_explained(capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capfd, "-h")
    assert code == 0
    assert out.startswith("usage: rouge155 [flags] CONFIG.xml")
