"""Nobody gets 0 for a language without being told why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.scoring.metrics import Bleu, Rouge, TokenizerLoss, catalogue, choose_metrics, count_loss
from harness.showing.wording import word_remark, word_remarks

ENGLISH = (
    "The café's doors opened in March; 1,200 people came to look, and most of them stayed until the evening, "
    "though it rained."
)
JAPANESE = "首脳は合意した。"
BOTH = choose_metrics(["rouge2", "bleu"])


def test_english_with_a_stray_accent_is_no_matter_for_a_remark() -> None:
    assert count_loss([ENGLISH, ENGLISH.replace("é", "e")]).remarks("references", BOTH) == ()


def test_a_text_that_loses_all_its_letters_is_counted_and_told() -> None:
    lost = count_loss([JAPANESE, ENGLISH])
    assert (lost.texts, lost.emptied_texts) == (2, 1)
    rouge, bleu = word_remarks(lost.remarks("references", BOTH))
    assert rouge.startswith(
        "The ASCII tokenizer of ROUGE drops 8 % of the letters of the references, and everything in 1 of 2 texts"
    )
    assert bleu.startswith("In the references, 7 % of the letters are in writing without spaces")


def test_a_language_with_many_accents_is_told_of_to_readers_of_rouge() -> None:
    (remark,) = count_loss(["Les présidents ont été reçus à Deauville, où l'accord a été signé."]).remarks(
        "candidates", BOTH
    )
    assert "drops 17 % of the letters of the candidates," in word_remark(remark)


def test_tokenizers_that_lose_nothing_are_not_remarked_upon() -> None:
    metrics = catalogue(Rouge(tokenizer="unicode"), Bleu("char"))
    assert count_loss([JAPANESE]).remarks("references", [metrics["rouge2"], metrics["bleu"]]) == ()


def test_metrics_that_read_characters_are_not_remarked_upon() -> None:
    assert count_loss([JAPANESE]).remarks("references", choose_metrics(["chrf", "words"])) == ()


def test_texts_that_never_had_letters_lose_none() -> None:
    assert count_loss(["", " \n", "... -- !", "。。", "\ud800"]) == TokenizerLoss(texts=5)
    assert TokenizerLoss().remarks("references", BOTH) == ()


@given(texts=st.lists(st.text(max_size=20), max_size=6), at=st.integers(0, 6))
def test_counts_of_batches_add_up_and_are_never_more_than_there_is(texts: list[str], at: int) -> None:
    whole = count_loss(texts)
    assert count_loss(texts[:at]) + count_loss(texts[at:]) == whole
    assert 0 <= whole.lost_letters <= whole.letters
    assert 0 <= whole.unspaced_letters <= whole.letters
    assert 0 <= whole.emptied_texts <= whole.texts == len(texts)
