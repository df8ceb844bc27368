"""The language of a dataset: asked for, stated, detected; told, and never silently unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.datasets.language_choice import choose_language
from harness.datasets.languages import base_language, detect_language
from harness.datasets.load import read_dataset
from harness.errors import BadInput
from harness.showing.wording import remark_line


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The presidents met in the north of the country, and they said that it was good for both of them."),
        ("de", "Der Präsident sprach mit der Kanzlerin über die Lage und das Geld, das nicht für alle reicht."),
        ("es", "El presidente habló con la ministra de los problemas que no se resuelven en el país por la crisis."),
        ("tr", "Işık söndü."),
        ("ru", "Президент и министр не были на встрече, но он сказал, что это было для них хорошо."),
        ("zh", "两国总统在法国会晤。"),
        ("ja", "東京で会談が行われた。"),
        ("ar", "قال الرئيس إن هذا الاتفاق الذي كان في المدينة مع الوزراء على ما يرام من قبل."),
        ("hi", "यह एक परीक्षण है और इसके लिए कुछ शब्द चाहिए जो उस में नहीं हैं।"),
        ("th", "วันนี้ฝนตก"),
        ("", "a b c d e f g h a b c"),
    ],
)
def test_a_language_is_detected_by_script_and_common_words(language: str, text: str) -> None:
    assert detect_language([text]) == language


def test_tags_are_shortened_to_their_language() -> None:
    assert [base_language(tag) for tag in ("pt-BR", "deu", "zh_Hant", "und", "English")] == ["pt", "de", "zh", "", ""]


def test_what_is_asked_for_wins_over_what_is_stated_over_what_is_detected() -> None:
    sample = ["Der Präsident sprach mit der Kanzlerin über die Lage und das Geld."]
    assert choose_language("fr", "es", sample) == ("fr", ())
    assert choose_language("", "es", sample) == ("es", ())
    assert choose_language("", "", sample)[0] == "de"


def test_a_language_without_a_rule_is_a_warning() -> None:
    _, (remark,) = choose_language("sw", "", ["Rais alisema jana."])
    assert remark_line(remark).startswith("WARNING: There is no sentence rule for sw (sw).")
    (remark,) = choose_language("", "", ["ᏣᎳᎩ " * 5, "word " * 200])[1]
    assert remark_line(remark).startswith("WARNING: The language of the texts could not be detected.")


def write(path: Path, article: str, reference: str) -> Path:
    path.write_text(json.dumps({"id": "t", "article": article, "references": [reference]}), encoding="utf-8")
    return path


def test_a_chinese_budget_is_in_characters_and_says_so(tmp_path: Path) -> None:
    dataset = read_dataset(write(tmp_path / "zh.jsonl", "会谈没有取得突破。两国将继续谈判。", "会谈没有突破。"))
    assert (dataset.unit, dataset.topics[0].article.words, dataset.topics[0].article.language) == (
        "characters",
        6,
        "zh",
    )
    assert any("counted in characters" in remark_line(remark) for remark in dataset.remarks)
    assert any("6 characters are taken" in remark_line(remark) for remark in dataset.remarks)


def test_a_language_that_is_no_tag_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", "One two.", "One.")
    with pytest.raises(BadInput, match="not a tag of BCP 47"):
        read_dataset(path, language="German!")


def test_an_import_notes_the_language_for_later_readers(tmp_path: Path) -> None:
    path = write(tmp_path / "x.jsonl", "One two.", "One.")
    (tmp_path / "x.import.json").write_text('{"format": 1, "language": "nl", "sources": []}')
    assert read_dataset(path).language == "nl"
    assert read_dataset(path, language="de").topics[0].article.language == "de"
