"""Nobody gets ROUGE 0 for a language without being told why."""

from __future__ import annotations

from harness.scoring.metrics import Losses, Rouge, losses

ENGLISH = (
    "The café's doors opened in March; 1,200 people came to look, and most of them stayed until the evening, "
    "though it rained."
)


def test_english_with_a_stray_accent_is_no_matter_for_a_remark() -> None:
    assert losses([ENGLISH, ENGLISH.replace("é", "e")]).remark("references", Rouge()) is None


def test_a_text_that_loses_all_its_letters_is_counted_and_told() -> None:
    lost = losses(["首脳は合意した。", ENGLISH])
    assert (lost.texts, lost.emptied) == (2, 1)
    remark = lost.remark("references", Rouge())
    assert remark is not None
    assert "all that 1 of 2 texts hold" in remark
    assert "references" in remark


def test_a_language_with_many_accents_is_told_of() -> None:
    remark = losses(["Les présidents ont été reçus à Deauville, où l'accord a été signé."]).remark(
        "candidates", Rouge()
    )
    assert remark is not None
    assert "drops 17 % of the letters of the candidates" in remark


def test_the_unicode_tokenizer_loses_nothing() -> None:
    assert losses(["首脳は合意した。"]).remark("references", Rouge(tokenizer="unicode")) is None


def test_texts_that_never_had_letters_lose_none() -> None:
    assert losses(["", " \n", "... -- !", "。。", "\ud800"]) == Losses(texts=5)
    assert Losses().remark("references", Rouge()) is None


def test_losses_of_batches_add_up() -> None:
    texts = ["été", ENGLISH, "合意", "12"]
    assert losses(texts[:2]) + losses(texts[2:]) == losses(texts)
