"""Folders: each wrong file is named, all at once for a check, and nothing outside the folder is read."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.datasets.checkup import check_dataset_files
from harness.datasets.load import read_dataset
from harness.errors import BadInput, HarnessError
from harness.showing.wording import word_remarks

CARD = """format = 1
name = "news"
words = 4

[[articles]]
id = "fire"

[[topics]]
id = "t1"
articles = ["fire"]
"""


def folder(root: Path, card: str = CARD, **files: str) -> Path:
    """A small sound dataset; `files` are written over it, `__` for a slash, `_txt` for the suffix."""
    path = root / "news"
    whole = {
        "dataset.toml": card,
        "articles/fire.txt": "Fire\n\nA house burnt in town.\n",
        "summaries/t1/A.txt": "A house burnt down.\n",
    }
    whole |= {name.replace("__", "/").replace("_txt", ".txt"): text for name, text in files.items()}
    for part, text in whole.items():
        (path / part).parent.mkdir(parents=True, exist_ok=True)
        (path / part).write_text(text, encoding="utf-8")
    return path


def refused(path: Path) -> str:
    """What `load` says, without the folder; `check` must say it too."""
    with pytest.raises(BadInput) as caught:
        read_dataset(path)
    assert str(caught.value) in [
        str(problem) for problem in check_dataset_files(path).problems if problem.severity == "error"
    ]
    return str(caught.value).removeprefix(f"{path}/")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("format = 1", "format = 2", "dataset.toml:1: format 2 is not 1, the one known here; update harness"),
        ("format = 1", "format = 0", "dataset.toml:1: format 0 is not 1, the one known here; write format = 1"),
        ("format = 1\n", "", "dataset.toml: key 'format' is missing; add it"),
        ('name = "news"', 'name = "gnus"', "dataset.toml:2: name 'gnus' is not the folder's, 'news'; make them equal"),
        ("words = 4", 'words = "4"', "dataset.toml:3: words: expected a whole number, got text"),
        ("words = 4", "words = 0", "dataset.toml:3: words: expected a whole number of 1 or more"),
        ("words = 4", "words = nan", "dataset.toml:3: words: expected a whole number, got a number with a point"),
        ("words = 4", "wrods = 4", "dataset.toml:3: unknown key 'wrods'; did you mean 'words'?"),
        ("words = 4", "words = 4\nwords = 5", "dataset.toml:4: not TOML: cannot overwrite a value"),
        ("words = 4", 'title = "x\\u001b[31m"', "dataset.toml:3: title: control character U+001B; remove it"),
        ("words = 4", "words = ", "dataset.toml:3: not TOML: invalid value"),
        (
            'id = "fire"',
            'id = "fire"\nheadlin = "x"',
            "dataset.toml:7: unknown key 'headlin'; did you mean 'headline'?",
        ),
        ('id = "fire"', 'id = "../fire"', "dataset.toml:6: id '../fire' cannot be a file's name; use letters"),
        ('id = "fire"', 'id = ""', "dataset.toml:6: id is empty; give it a name"),
        ('id = "t1"', "id = 1", "dataset.toml:9: id: expected text, got a whole number"),
        ('id = "t1"', 'id = "."', "dataset.toml:9: id '.' cannot be a file's name"),
        ('id = "t1"', 'id = "t1"\nevent = " e"', "dataset.toml:10: event ' e' begins or ends with white space"),
        ('["fire"]', '["fier"]', "dataset.toml:10: unknown article 'fier'; did you mean 'fire'? known: fire"),
        ('["fire"]', '["fire", "fire"]', "dataset.toml:10: topic 't1' names an article twice"),
        ('["fire"]', '"fire"', "dataset.toml:10: articles: expected a list, got text"),
        (
            "[[topics]]",
            '[[topics]]\nid = "t1"\n[[topics]]',
            "dataset.toml:11: id 't1' is there twice; give each its own",
        ),
        ("[[articles]]", '[[articles]]\nid = "fire"\n[[articles]]', "dataset.toml:8: id 'fire' is there twice"),
        ("[[topics]]", "[topics]", "dataset.toml:8: topics: expected [[topics]] tables"),
        (CARD, 'format = 1\nname = "news"\n', "dataset.toml: no topic in it; add a [[topics]] table"),
    ],
)
def test_a_wrong_card_is_named_with_line_and_remedy(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert problem in refused(folder(tmp_path, CARD.replace(old, new)))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("articles/fire.txt", b"", "articles/fire.txt:1: is empty; write it or remove it"),
        (
            "articles/fire.txt",
            b"Fire\nA house burnt.\n",
            "articles/fire.txt:1: write the headline on the first line, then",
        ),
        ("articles/fire.txt", b"Fire\n\n\n", "articles/fire.txt:1: write the headline on the first line, then"),
        ("articles/fire.txt", b"\nFire\n\nText\n", "articles/fire.txt:1: write the headline on the first line, then"),
        (
            "articles/fire.txt",
            b"Fire\n\nA h\xe9use\n",
            "articles/fire.txt:3: not UTF-8: byte 0xe9 at offset 3 in the line",
        ),
        ("summaries/t1/A.txt", b" \n\n", "summaries/t1/A.txt:1: is empty; write it or remove it"),
        ("summaries/t1/A.txt", b"x\ny\x00\n", "summaries/t1/A.txt:2: control character U+0000; remove it"),
        ("summaries/t1/A.txt", b"x\x1b[31m", "summaries/t1/A.txt:1: control character U+001B; remove it"),
        (
            "dataset.toml",
            b'format = 1\nname = "\xff"\n',
            "dataset.toml:2: not UTF-8: byte 0xff at offset 8 in the line",
        ),
    ],
)
def test_a_wrong_text_is_named_with_line_and_remedy(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    path = folder(tmp_path)
    (path / name).write_bytes(content)
    assert problem in refused(path)


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
def test_a_file_name_of_any_bytes_is_shown_on_one_line(tmp_path: Path) -> None:
    path = folder(tmp_path)
    for name in (b"\xff.txt", b"a\nb.txt", b"\x1b[31m.md"):
        Path(os.fsdecode(os.fsencode(path / "summaries/t1") + b"/" + name)).write_text("x")
    assert [str(each).removeprefix(f"{path}/summaries/t1/") for each in check_dataset_files(path).problems] == [
        "\\x1b[31m.md: is not read: reference summaries are called <author>.txt in summaries/t1/",
        "\\xff.txt: author '\\udcff' is not UTF-8; rename it",
        "a\\x0ab.txt: author 'a\\nb' holds a control character; remove it",
    ]


def test_a_missing_article_is_named(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "articles/fire.txt").unlink()
    problem = "dataset.toml:6: article 'fire' has no file articles/fire.txt; write it or remove the entry"
    assert refused(path) == problem


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("articles/fire.txt", "outside/secret.txt"),
        ("summaries/t1/B.txt", "outside/secret.txt"),
        ("summaries/t1", "outside"),
        ("summaries", "outside"),
        ("dataset.toml", "outside/dataset.toml"),
        ("summaries/t1/B.txt", "news/summaries/t1/B.txt"),
    ],
)
def test_a_link_out_of_the_folder_or_into_itself_is_refused(tmp_path: Path, place: str, target: str) -> None:
    path, outside = folder(tmp_path), tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("Head\n\nSecret\n")
    (outside / "dataset.toml").write_text(CARD)
    there = path / place
    if there.is_dir():
        there.rename(tmp_path / "away")
    there.unlink(missing_ok=True)
    there.symlink_to(tmp_path / target)
    assert ("is a link out of the dataset's folder" in refused(path)) == ("outside" in target)


def test_a_link_within_the_folder_and_a_link_to_it_are_fine(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "summaries/t1/B.txt").symlink_to("A.txt")
    (tmp_path / "alias").symlink_to(path)
    assert read_dataset(tmp_path / "alias").references == (2, 2)


def test_a_pipe_in_the_folder_is_refused_at_once(tmp_path: Path) -> None:
    path = folder(tmp_path)
    os.mkfifo(path / "summaries/t1/B.txt")
    assert "summaries/t1/B.txt: is not a regular file" in refused(path)


def test_a_reference_is_taken_up_by_being_there(tmp_path: Path) -> None:
    path = folder(tmp_path)
    before = read_dataset(path)
    (path / "summaries/t1/Zoë.txt").write_text("  My own.  \n\nTwo lines.\n", encoding="utf-8")
    after = read_dataset(path)
    assert [(each.author, each.text) for each in after.topics[0].references][1:] == [("Zoë", "My own.\nTwo lines.")]
    assert after.fingerprint != before.fingerprint
    assert after.references == (2, 2)


@pytest.mark.parametrize(
    ("stray", "remark"),
    [
        ("summaries/t2/A.txt", "summaries/t2: is not read: unknown topic 't2'; did you mean 't1'? known: t1"),
        ("summaries/t1/B.md", "summaries/t1/B.md: is not read: reference summaries are called <author>.txt"),
        ("summaries/B.txt", "summaries/B.txt: is not read: unknown topic 'B.txt'; known: t1"),
        ("articles/fier.txt", "articles/fier.txt: is not read: unknown article 'fier'; did you mean 'fire'?"),
        ("summary.txt", "summary.txt: is not read: no part of a dataset is called so"),
    ],
)
def test_a_stray_file_does_not_stop_but_is_remarked(tmp_path: Path, stray: str, remark: str) -> None:
    path = folder(tmp_path, **{stray: "Text.\n"})
    assert any(remark in told for told in word_remarks(read_dataset(path).remarks))
    assert any(remark in str(each) and each.severity == "warning" for each in check_dataset_files(path).problems)


@pytest.mark.parametrize(("language", "fits"), [("en", True), ("zh-Hant-TW", True), ("English", False), ("e", False)])
def test_a_language_is_a_tag(tmp_path: Path, language: str, fits: bool) -> None:
    path = folder(tmp_path, CARD.replace("words = 4", f'language = "{language}"\nwords = 4'))
    remark = f"{path}/dataset.toml:3: language {language!r} is not a tag of BCP 47; write en, pt-BR or zh-Hant, say"
    assert word_remarks(read_dataset(path).remarks) == (() if fits else (remark,))


def test_papers_and_hidden_files_may_lie_about(tmp_path: Path) -> None:
    path = folder(tmp_path, **{"README.md": "x", "LICENSE": "x", ".DS_Store": "x", "summaries/t1/.A.txt.swp": "x"})
    assert read_dataset(path).remarks == ()
    assert check_dataset_files(path).problems == ()


def test_all_problems_are_found_at_once_each_with_its_place(tmp_path: Path) -> None:
    card = CARD.replace("words = 4", "wrods = 4\ncolour = 1\ntitle = 5")
    card = card.replace('id = "t1"', 'id = "t1"\nwords = "x"') + '[[topics]]\nid = "t2"\nevnt = "e"\n'
    found = [
        str(each).removeprefix(f"{tmp_path}/news/") for each in check_dataset_files(folder(tmp_path, card)).problems
    ]
    assert [each.partition(";")[0] for each in found] == [
        "dataset.toml:3: unknown key 'wrods'",
        "dataset.toml:4: unknown key 'colour'",
        "dataset.toml:5: title: expected text, got a whole number",
        "dataset.toml:12: words: expected a whole number, got text",
        "dataset.toml:16: unknown key 'evnt'",
    ]
    path = folder(tmp_path, articles__fire_txt="", summaries__t1__A_txt="", summaries__t1__B_txt="\x00")
    found = [str(each).removeprefix(f"{path}/") for each in check_dataset_files(path).problems]
    assert [each.partition(":")[0] for each in found] == [
        "articles/fire.txt",
        "summaries/t1",
        "summaries/t1/A.txt",
        "summaries/t1/B.txt",
    ]


CARDS = st.text(alphabet=st.sampled_from(list('[]"=\n topicsarlewd#{},1.-_\\')), max_size=60)
EDITS = st.lists(st.tuples(st.integers(0, len(CARD)), st.integers(0, 6), CARDS | st.text(max_size=4)), max_size=3)


@settings(max_examples=200, deadline=None)
@given(EDITS)
def test_a_damaged_card_gives_a_dataset_or_an_answer(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    card = CARD
    for start, length, part in edits:
        card = card[:start] + part + card[start + length :]
    path = folder(tmp_path_factory.getbasetemp() / "cards")
    (path / "dataset.toml").write_bytes(card.encode("utf-8", "surrogatepass"))
    either(path)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["articles/fire.txt", "summaries/t1/A.txt", "dataset.toml"]), st.binary(max_size=40))
def test_any_bytes_in_a_file_give_a_dataset_or_an_answer(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    path = folder(tmp_path_factory.getbasetemp() / "bytes")
    (path / name).write_bytes(content)
    either(path)


def either(path: Path) -> None:
    """A dataset and no error, or errors and a one-line refusal."""
    found = check_dataset_files(path)
    if not found.errors:
        assert read_dataset(path).fingerprint == found.fingerprint
        return
    with pytest.raises(HarnessError, match=r"^[^\n]+$"):
        read_dataset(path)
