"""Sentences of other languages than English, each by a rule with a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.datasets.sentence_rules import LANGUAGES
from harness.datasets.sentences import split_sentences, splitter_for_key, splitter_version

CASES = [
    ("de", "Am 3. Oktober trafen sich die Präsidenten.|Sie sprachen z.B. über Raketen."),
    ("de", "Am 31. August bzw. 21. November 2012 holte sie 7000 bzw. 7500 Euro ab."),
    ("de", "Im 19. Jahrhundert wurde die Brücke gebaut.|Das war 1850.|Danach kam Ludwig XIV. nach Rom."),
    ("de", "Das ist z. B. Berlin, d. h. u. a. Dr. Müller in Nr. 5, ca. 600 Leute, vgl. Abb. 3."),
    ("de", "Er starb 44 v. Chr. in Rom.|„Was soll das?“, fragte sie.|„Nichts.“|Er lachte."),
    ("de", "Sie ist 19.|Der Bruder kam am 5. Spieltag."),
    ("es", "El Sr. García llegó.|La Sra. López salió."),
    ("es", "¿Qué pasa?|¡Nada!|Vive en EE. UU. desde 2010.|«Ya está.»|Dijo p. ej. que sí."),
    ("fr", "M. Dupont a rencontré Mme Durand.|Il a dit : « C’est bien. »|Puis il est parti !"),
    ("ru", "Он родился в 1990 г. в Москве.|«Да!» — сказал он.|А. С. Пушкин жил на ул. Ленина."),
    ("it", "Il dott. Rossi e la sig.ra Bianchi arrivarono.|L'avv. Verdi no."),
    ("pt", "O Sr. Silva chegou às 5 h.|A Dra. Costa saiu."),
    ("nl", "Dhr. Jansen kwam o.a. met dr. De Vries.|Mevr. Bos niet."),
    ("tr", "Prof. Dr. Yılmaz geldi.|3. Ordu gitti.|İyi."),
    ("zh", "没有。|是吗？|好！|“你好！”|他说。|再见"),
    ("ja", "「行く。」と言った。|明日だ。|本当？|はい！"),
    ("hi", "वह गया।|वह आया।|डॉ. सिंह आए।"),
    ("ne", "उनले भने ।|डा. शर्मा आए ।"),
    ("ar", "هل ذهب؟|نعم.|قال د. أحمد ذلك."),
    ("th", "วันนี้ฝนตก|พรุ่งนี้ไม่ตก"),
    ("my", "သူသွားသည်။|သူလာသည်။"),
]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_sentences_of_a_language_end_where_its_readers_end_them(language: str, text: str) -> None:
    sentences = text.split("|")
    assert split_sentences(" ".join(sentences), language) == sentences


@given(st.text(alphabet="Aa .!?“”„«»»。！」\"'1\u00a0\nж", max_size=40), st.sampled_from(sorted(LANGUAGES)))
def test_no_rule_loses_anything_but_white_space(text: str, language: str) -> None:
    assert "".join("".join(split_sentences(text, language)).split()) == "".join(text.split())


def test_the_splitter_is_named_after_its_rule() -> None:
    assert splitter_version("de") == "de.rules-1"
    assert splitter_version("sw") == splitter_version("en") == splitter_version()


def test_english_goes_on_behind_an_example_in_quotation_marks() -> None:
    text = 'Clips hold humorous content (e.g. "The Office") and music.'
    assert split_sentences(f"{text} They met.") == [text, "They met."]


def test_the_key_of_english_candidates_is_the_old_one_unless_the_text_is_split_otherwise() -> None:
    assert splitter_for_key("They met.", "en").endswith("+news.1")
    assert splitter_for_key('See e.g. "It".', "en") == splitter_version()
