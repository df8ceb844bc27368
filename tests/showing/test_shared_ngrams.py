"""What a candidate shares with its references, word by word."""

from __future__ import annotations

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from harness.records import TopicView
from harness.showing.shared_ngrams import (
    count_ngrams,
    find_words,
    ngram_gain,
    shared_runs,
    split_pieces,
    tokenize_text,
    word_novelty,
    word_tokens,
)
from harness.showing.topic import render_topic

STEMS = {"bridges": "bridg", "bridge": "bridg", "日本": "", "café": "caf", "naïve": "na ve"}


@given(st.text())
def test_pieces_put_together_are_the_text_as_it_is_shown(text: str) -> None:
    from harness.showing.visible_text import visible_lines

    assert "".join(split_pieces(text)) == "\n".join(visible_lines(text))
    assert len(split_pieces(text)) % 2 == 1
    assert "\t" not in "".join(split_pieces(text))


def test_a_hidden_character_that_is_spelled_out_is_no_word() -> None:
    assert split_pieces("one\u202etwo \x1bthree")[1::2] == ("one", "two", "three")


def test_words_are_compared_by_their_tokens_of_which_there_may_be_none_or_two() -> None:
    assert word_tokens(["Bridges", "日本", "naïve", "x"], STEMS) == [("bridg", 0), ("na", 2), ("ve", 2), ("x", 3)]


def test_the_longest_run_is_found_and_who_has_it() -> None:
    text, one, other = (tokenize_text(each, STEMS) for each in ("a b c d b", "x a b c", "b c d e a b c"))
    found = [(run.start, run.size, run.references) for run in shared_runs(text, [one, other])]
    assert found == [(0, 3, (0, 1)), (3, 1, (1,)), (4, 1, (0, 1))]


def test_nothing_is_shared_with_no_reference() -> None:
    assert shared_runs(tokenize_text("a b", {}), []) == []
    assert ngram_gain(tokenize_text("a b", {}), [], 1).reference == -1


def test_a_hit_is_worth_two_hundred_by_both_lengths_and_counts_no_more_often_than_the_reference_has_it() -> None:
    found = ngram_gain(
        tokenize_text("the cat the cat", {}), [tokenize_text("the dog", {}), tokenize_text("the cat sat", {})], 1
    )
    assert found.reference == 1
    assert found.points_by_gram == {("the",): 200 / 7, ("cat",): 200 / 7}


def test_a_word_is_new_when_neither_it_nor_its_stem_is_in_the_article() -> None:
    article = [tokenize_text("A bridge opened.", STEMS), tokenize_text("It is 9 years old.", STEMS)]
    text = tokenize_text("Bridges opened. Nobody saw Paris in 12 years, alas", STEMS)
    marked = {word: kind for word, kind in zip(text.words, word_novelty(text, article), strict=True) if kind}
    assert marked == {
        "Nobody": "novel", "saw": "novel", "Paris": "unsaid", "in": "novel", "12": "unsaid", "alas": "novel",
    }  # fmt: skip


def test_nothing_is_new_where_there_is_no_article() -> None:
    assert word_novelty(tokenize_text("anything", {}), []) == [""]


@given(st.lists(st.sampled_from("abc"), max_size=12), st.integers(1, 4))
def test_there_are_as_many_n_grams_as_places_for_them(keys: list[str], order: int) -> None:
    assert count_ngrams(keys, order).total() == max(0, len(keys) - order + 1)


def test_in_colour_the_terminal_lights_up_what_is_shared(view: TopicView) -> None:
    text = render_topic(view, colour=True)
    assert "The presidents met." in text  # the headline has presidents, and a word alone is not lit
    first, _ = view.candidates
    longer = msgspec.structs.replace(first, text="On Friday they met, in 2011, and they spoke.")
    text = render_topic(msgspec.structs.replace(view, candidates=(longer,)), colour=True)
    assert "\x1b[36mthey met\x1b[0m" in text
    assert "\x1b[1;31mFriday\x1b[0m" in text
    assert "\x1b[1;31m2011\x1b[0m" in text
    assert "\x1b" not in render_topic(view, colour=False)


def test_two_candidates_are_told_apart_by_their_n_grams(view: TopicView) -> None:
    first, _ = view.candidates
    second = msgspec.structs.replace(first, label="other", text="They met.")
    text = render_topic(msgspec.structs.replace(view, candidates=(first, second)))
    assert "What each 2-gram gives to ROUGE-2" in text
    assert "They met" in text.split("What each")[1]


@given(st.lists(st.text(st.one_of(st.characters(), st.sampled_from("aB1 _.\n\\xu041\u202e\u115fİ")))))
@example(["One two-three_FOUR.\n\t5 don't", "naïve Straße 日本 x_y", ""])
@example([r"a\x41b \u202e", "a\u115fb", "\ud800x", "İSTANBUL ΑΣ"])
def test_words_found_in_one_pass_are_the_lower_cased_words_of_the_texts(texts: list[str]) -> None:
    assert find_words(texts) == {word.lower() for text in texts for word in split_pieces(text)[1::2]}
