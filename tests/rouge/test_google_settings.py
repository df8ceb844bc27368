"""The public face: settings and their errors, signatures, several references, sentences, streams, the self test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from rouge_score.rouge_scorer import RougeScorer as Oracle

import harness.rouge.selftest as own
from harness.rouge import Rouge
from harness.rouge.scores import Scores, combine_references
from tests.rouge.hard_texts import cases

TOPICS = cases(seed=20, count=40, longest=12)
CANDIDATES, REFERENCES = [topic[0] for topic in TOPICS], [topic[1] for topic in TOPICS]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Rouge("java"), "unknown mode 'java'. Known: google, perl"),
        (lambda: Rouge(types=["rouge0"]), "unknown ROUGE type 'rouge0'. Known: rouge1"),
        (lambda: Rouge(types=[]), "no ROUGE type asked for"),
        (lambda: Rouge(references="pool"), "unknown way with several references 'pool'. Known: best, mean, jackknife"),
        (lambda: Rouge(tokenizer="13a"), "unknown tokenizer '13a'. Known: ascii, unicode"),
        (lambda: Rouge(alpha=0.5), "mode google has no option 'alpha'"),
        (lambda: Rouge().score("a", ["a"]), "candidates must be a list with an entry for each topic"),
        (lambda: Rouge().score(["a"], "a"), "references must be a list with an entry for each topic"),
        (lambda: Rouge().prepare("a"), "references must be a list"),
        (lambda: Rouge().score(["a", "b"], ["a"]), "more candidates than topics with references"),
        (lambda: Rouge().score(["a"], ["a", "b"]), "fewer candidates than topics with references"),
        (lambda: Rouge().score(["a"], Rouge().prepare(["a", "b"])), "fewer candidates than topics"),
        (lambda: Rouge().score(["a", "b"], [["a"], []]), "topic 1 has no reference"),
        (lambda: Rouge(stemmer=False).score(["a"], Rouge().prepare(["a"])), "references were prepared for"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match="^" + message.replace("(", "[(]")) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_the_signature_holds_every_setting_that_moves_a_score() -> None:
    def sentences(text: str) -> list[str]:
        return [text]

    assert Rouge().signature() == "mode:google|tokens:ascii|stemmer:porter-nltk|references:best|sentences:lines"
    others = [
        Rouge(stemmer=False),
        Rouge(references="mean"),
        Rouge(references="jackknife"),
        Rouge(tokenizer="unicode"),
        Rouge(split=sentences),
    ]
    assert len({rouge.signature() for rouge in [Rouge(), *others]}) == 6
    assert "lines|sentences" in Rouge(split=sentences).signature()


def test_no_topics_give_empty_arrays() -> None:
    assert [len(part) for parts in Rouge().score([], []).values() for part in parts] == [0] * 12


def test_any_iterables_are_read_as_they_come() -> None:
    def stream() -> Iterator[list[str]]:
        yield from REFERENCES

    listed, streamed = Rouge().score(CANDIDATES, REFERENCES), Rouge().score(iter(CANDIDATES), stream())
    assert all(np.array_equal(listed[kind], streamed[kind]) for kind in listed)


def test_one_text_a_topic_is_one_reference() -> None:
    plain = Rouge().score(["a b"], ["a c"])["rouge1"]
    assert plain == Rouge().score(["a b"], [["a c"]])["rouge1"]
    assert plain.fmeasure.tolist() == [0.5]


def test_each_reference_has_its_own_score_at_its_topics_offsets() -> None:
    each = Rouge(types=["rouge2"]).score_each(CANDIDATES, REFERENCES)
    oracle = Oracle(["rouge2"], use_stemmer=True)
    expected = [oracle.score(r, c)["rouge2"].fmeasure for c, some in TOPICS for r in some]
    assert each.scores["rouge2"].fmeasure.tolist() == expected
    assert np.diff(each.offsets).tolist() == [len(some) for some in REFERENCES]


def test_mean_is_over_the_references_and_jackknife_over_leaving_each_out() -> None:
    mean, jackknife = (Rouge(references=how).score(CANDIDATES, REFERENCES) for how in ("mean", "jackknife"))
    oracle = Oracle(list(mean), use_stemmer=True)
    for topic, (candidate, some) in enumerate(TOPICS):
        left_out = [some[:i] + some[i + 1 :] for i in range(len(some))] if len(some) > 1 else [some]
        for kind in mean:
            every = [tuple(oracle.score(one, candidate)[kind]) for one in some]
            folds = [tuple(oracle.score_multi(rest, candidate)[kind]) for rest in left_out]
            assert [part[topic] for part in mean[kind]] == pytest.approx(np.mean(every, axis=0), abs=1e-15)
            assert [part[topic] for part in jackknife[kind]] == pytest.approx(np.mean(folds, axis=0), abs=1e-15)


def test_the_best_reference_is_the_first_of_equals() -> None:
    f = np.array([0.5, 0.5, 0.0, 0.0])
    scores = Scores(np.array([1.0, 2.0, 3.0, 4.0]), f, f)
    assert combine_references(scores, np.array([0, 2, 4]), "best").precision.tolist() == [1.0, 3.0]


def test_a_text_without_lines_is_split_by_the_callers_splitter_and_others_are_not() -> None:
    def split(text: str) -> list[str]:
        return text.replace(". ", ".\t").split("\t")

    candidates = ["x y. a b.", "x y.\na b.", "x y. a b."]
    references = ["a b. x y.", "a b.\nx y.", "a b.\nx y."]
    ours = Rouge(split=split).score(candidates, references)
    oracle = Oracle(["rougeL", "rougeLsum"], use_stemmer=True)
    assert ours["rougeLsum"].fmeasure.tolist() == [1.0, 1.0, 1.0]
    assert oracle.score(references[0], candidates[0])["rougeLsum"].fmeasure == 0.5
    assert ours["rougeL"].fmeasure[0] == oracle.score(references[0], candidates[0])["rougeL"].fmeasure


def test_the_unicode_tokenizer_scores_what_the_ascii_one_cannot_see() -> None:
    pair = ["Правительство объявило меры"], ["Правительство объявило новые меры"]
    assert Rouge().score(*pair)["rouge1"].fmeasure.tolist() == [0.0]
    unicode = Rouge(tokenizer="unicode").score(*pair)
    assert unicode["rouge1"].recall.tolist() == [0.75]
    assert unicode["rougeLsum"].precision.tolist() == [1.0]


def test_the_self_test_compares_thousands_of_figures_and_finds_them_equal() -> None:
    checked = own.check_google()
    assert sum(found.figures for found in checked) > 5000
    assert all(found.figures == found.equal for found in checked)


def test_the_whole_self_test_covers_both_modes() -> None:
    checked = own.run_selftest()
    assert all(found.figures == found.equal > 0 for found in checked)
    assert len(checked) > len(own.check_google())


def test_the_self_test_notices_one_wrong_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (own.VECTORS / "google.json").read_text(encoding="utf-8")
    (tmp_path / "google.json").write_text(
        text.replace("[1.0, 1.0, 1.0]", "[1.0, 1.0, 0.9999999999999999]", 1), encoding="utf-8"
    )
    monkeypatch.setattr(own, "VECTORS", tmp_path)
    assert sum(found.figures - found.equal for found in own.check_google()) == 2
