"""The extract that knows the references: near the best of all, and that of the slow and simple code, to the letter."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rouge_score.rouge_scorer import RougeScorer

from harness.records import Article, Document, Reference, Topic
from harness.scoring import greedy_extracts, oracles, shared_grams
from harness.scoring.metrics import Rouge
from harness.scoring.oracles import (
    oracle_extract,
    oracle_extracts,
    oracle_variant,
    write_oracles,
)
from tests.scoring import slow_oracle
from tests.scoring.slow_oracle import slow_oracle_extracts

words = st.sampled_from(["the", "a", "cat", "cats", "sat", "running", "on", "mat", "dog", "é", "12"])
sentences = st.lists(st.lists(words, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=6)
references = st.lists(st.lists(words, min_size=1, max_size=10).map(" ".join), min_size=1, max_size=3)

some_words = st.sampled_from(
    ["a", "the", "cat", "cats", "A", "b", "c", "d,", "é", "猫", "合意。", "Ёж", "-", "\t", "\x1f"]
)
some_texts = st.lists(some_words, max_size=9).map(" ".join)
some_topics = st.lists(
    st.tuples(st.lists(some_texts, max_size=7), st.lists(some_texts, max_size=12), st.integers(0, 12)), max_size=6
)


def agreement(text: str, references: Sequence[str]) -> float:
    """The mean of ROUGE-1 and ROUGE-2 F over the references, by rouge-score."""
    scorer = RougeScorer(["rouge1", "rouge2"], use_stemmer=True)
    return float(np.mean([score.fmeasure for r in references for score in scorer.score(r, text).values()]))


def test_the_oracle_takes_the_sentences_the_reference_was_made_of_in_the_articles_order() -> None:
    article = ["Dogs bark.", "The summit ended late.", "Rain fell.", "Leaders signed a treaty."]
    assert oracle_extract(article, ["Leaders signed a treaty. The summit ended late."], 20) == (
        "The summit ended late.\nLeaders signed a treaty."
    )


def test_the_oracle_stops_when_nothing_raises_the_score() -> None:
    assert oracle_extract(["One two three.", "Something else."], ["one two three"], 100) == "One two three."


@settings(max_examples=60, deadline=None)
@given(article=sentences, references=references, budget=st.integers(1, 20))
def test_the_oracle_keeps_the_budget_and_writes_whole_sentences_of_the_article(
    article: list[str], references: list[str], budget: int
) -> None:
    text = oracle_extract(article, references, budget)
    assert 0 < len(text.split()) <= budget
    if any(len(sentence.split()) <= budget for sentence in article):
        rest = iter(article)
        assert all(line in rest for line in text.split("\n"))


@settings(max_examples=40, deadline=None)
@given(article=sentences, references=references)
def test_the_oracles_first_sentence_is_the_best_of_all_by_rouge_score(
    article: list[str], references: list[str]
) -> None:
    best = max(agreement(sentence, references) for sentence in article)
    taken = oracle_extract(article, references, 6).split("\n")
    assert max(agreement(sentence, references) for sentence in taken) == pytest.approx(best)


def test_the_oracle_is_near_the_best_of_all_extracts() -> None:
    rng = np.random.default_rng(5)
    shares = []
    for _ in range(12):
        article = [" ".join(rng.choice([f"w{n}" for n in range(30)], 5)) for _ in range(7)]
        target = [" ".join(rng.choice([f"w{n}" for n in range(30)], 15))]
        extracts = [" ".join(some) for size in (1, 2, 3) for some in combinations(article, size)]
        shares.append(
            agreement(oracle_extract(article, target, 15), target) / max(agreement(e, target) for e in extracts)
        )
    assert min(shares) > 0.75
    assert np.mean(shares) > 0.93


def test_where_no_sentence_fits_the_oracle_is_the_best_one_cut() -> None:
    assert oracle_extract(["a b c d", "the best of all sentences"], ["best of all"], 3) == "the best of"


def test_where_nothing_agrees_the_oracle_is_the_first_sentence() -> None:
    assert oracle_extract(["", "One.", "Two."], ["合意"], 5) == "One."
    assert oracle_extract(["", " "], ["one"], 5) == ""
    assert oracle_extract(["One.", "Two."], ["three"], 5) == "One."


def test_without_an_article_or_references_there_is_no_oracle() -> None:
    assert oracle_extracts([[], ["One."]], [["one"], []], [5, 5]) == ["", ""]
    assert oracle_extracts([], [], []) == []


def test_oracles_of_a_batch_are_those_of_each_alone() -> None:
    articles = [["The cat sat.", "It ran.", "Dogs bark at cats."], ["Rain fell."], ["It ran home.", "A cat."]]
    targets = [["cats and dogs", "dogs bark"], ["rain"], ["the cat ran home"]]
    alone = [oracle_extract(*each) for each in zip(articles, targets, [9, 9, 9], strict=True)]
    assert oracle_extracts(articles, targets, [9, 9, 9]) == alone


def test_an_article_of_five_thousand_sentences_is_no_trouble() -> None:
    article = [f"Word{n} word{n + 1} stands here." for n in range(5000)]
    assert "Word77 " in oracle_extract(article, ["word77 word78 word79"], 8)


def test_the_oracle_of_a_topic_reads_all_its_documents() -> None:
    documents = (Document("A", ("Dogs ran.",)), Document("B", ("Leaders signed a treaty. Rain fell.",)))
    whole = Topic("t", "t", Article("t", documents, 9), (Reference("A", "Leaders signed the treaty; dogs ran."),))
    assert write_oracles([whole], []) == ["Dogs ran.\nLeaders signed a treaty."]


def test_what_is_shown_is_the_oracle_that_was_scored_whatever_tokenizer_and_stemmer() -> None:
    article = Article("t", (Document("", ("Москва приняла гостей. Running dogs bark.",)),), 3)
    both = Topic("t", "t", article, (Reference("A", "Москва приняла гостей; dogs ran and barked."),))
    texts = {}
    for family in (Rouge(), Rouge(tokenizer="unicode"), Rouge(stemmer=False)):
        [texts[oracle_variant([family])]] = write_oracles([both], [family])
    assert len(texts) == 3, "each variant has a key of its own: counts of one are not taken for another"
    assert texts["oracle stemmer:True tokens:unicode"].startswith("Москва")
    assert not texts["oracle stemmer:True tokens:ascii"].startswith("Москва")


@settings(max_examples=200, deadline=None)
@given(
    topics=some_topics,
    stemmer=st.booleans(),
    tokenizer=st.sampled_from(["ascii", "unicode"]),
    most=st.sampled_from([1, 3, 1000]),
    chars=st.sampled_from([1, 60, 1 << 23]),
)
@example([(["a b", "b a", "a b"], ["a b", "b a"], 4)] * 3, True, "ascii", 1000, 1 << 23)
@example([(["猫は", "", "a"], [""], 0), ([], ["a"], 3), (["a"], [], 3)], True, "ascii", 1000, 1 << 23)
def test_every_extract_is_that_of_the_slow_and_simple_code(  # drawn by name
    topics: list[tuple[list[str], list[str], int]], stemmer: bool, tokenizer: str, most: int, chars: int
) -> None:
    """Ties, tiny budgets, no article, no or many references, CJK; many sentences, and topics a group at a time."""
    articles, references, budgets = ([*column] for column in zip(*topics, strict=True)) if topics else ([], [], [])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(greedy_extracts, "MOST_SENTENCES", most)
        patch.setattr(slow_oracle, "_MANY", most)
        patch.setattr(oracles, "MOST_PAIRED_CHARS", chars)
        patch.setattr(oracles, "CHARS_AT_ONCE", chars // 2)
        fast = oracle_extracts(articles, references, budgets, stemmer=stemmer, tokenizer=tokenizer)
        assert fast == slow_oracle_extracts(articles, references, budgets, stemmer=stemmer, tokenizer=tokenizer)


@pytest.mark.parametrize("seed", range(8))
def test_extracts_of_long_articles_are_those_of_the_slow_and_simple_code(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of few words, so that sentences tie; with budgets for many rounds; and with more n-grams than slots."""
    monkeypatch.setattr(shared_grams, "SLOT_BITS", 1 + 3 * (seed % 4))
    rng = np.random.default_rng(seed)
    vocabulary = [f"w{n}" for n in range(rng.integers(3, 60))]

    def write(count: int, length: int) -> list[str]:
        return [" ".join(rng.choice(vocabulary, rng.integers(1, length))) for _ in range(count)]

    articles = [write(int(rng.integers(0, 120)), 15) for _ in range(12)]
    references = [write(int(rng.integers(1, 5)), 80) for _ in articles]
    budgets = rng.integers(1, 300, len(articles)).tolist()
    assert oracle_extracts(articles, references, budgets) == slow_oracle_extracts(articles, references, budgets)


def test_a_reader_that_remembers_too_many_words_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.rouge.readers.WORDS", 5)
    for _ in range(3):
        assert oracle_extract(["One two three.", "Four five six seven."], ["six seven"], 9) == "Four five six seven."
