"""Files with tags that are read as plain sentences are told on stderr: their tags count as words."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.rouge.perl import rouge155

SEE = '<html><body><a name="1">[1]</a> <a href="#1" id=1>{}</a></body></html>\n'
ISI = '<DOC>\n<S SNTNO="1">{}</S>\n</DOC>\n'
CONFIG = """<ROUGE-EVAL version="1.55">
<EVAL ID="1">
<MODEL-ROOT>{root}</MODEL-ROOT>
<PEER-ROOT>{root}</PEER-ROOT>
<INPUT-FORMAT TYPE="{form}"></INPUT-FORMAT>
<PEERS><P ID="1">peer.txt</P></PEERS>
<MODELS><M ID="A">model.txt</M></MODELS>
</EVAL>
</ROUGE-EVAL>
"""


def remarks(folder: Path, form: str, peer: str, model: str) -> tuple[str, ...]:
    (folder / "peer.txt").write_text(peer)
    (folder / "model.txt").write_text(model)
    config = CONFIG.format(root=folder, form=form)
    config = (
        config.replace("<PEERS>", "<PEERS>\n")
        .replace("</P>", "</P>\n")
        .replace("<MODELS>", "<MODELS>\n")
        .replace("</M>", "</M>\n")
    )
    (folder / "set.xml").write_text(config)
    return rouge155(["-n", "1", "-x", "-a", "-m", str(folder / "set.xml")]).remarks


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (SEE, "HTML (SEE)"),
        (ISI, "HTML (ISI)"),
        ("<!DOCTYPE html>\n<p>{}</p>\n", "HTML"),
        ("  <body>\n{}\n</body>\n", "HTML"),
    ],
)
def test_tags_read_as_sentences_are_told(tmp_path: Path, text: str, what: str) -> None:
    (remark,) = remarks(tmp_path, "SPL", text.format("alpha beta"), text.format("gamma delta"))
    assert f"look like {what} but are read as SPL" in remark


@pytest.mark.parametrize("text", ["alpha beta\n", "a < b and c > d\n", "He wrote <html> once.\n", "<q> said he\n"])
def test_sentences_are_not(tmp_path: Path, text: str) -> None:
    assert remarks(tmp_path, "SPL", text, "gamma delta\n") == ()


def test_what_is_read_as_what_it_is_is_not_told(tmp_path: Path) -> None:
    assert remarks(tmp_path, "SEE", SEE.format("alpha"), SEE.format("gamma")) == ()
