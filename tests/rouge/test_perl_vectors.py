"""Small cases measured on ROUGE-1.5.5, one rule each; a reader can follow them by hand."""

from __future__ import annotations

import warnings

import pytest

from harness.rouge.perl import PerlEngine
from harness.rouge.perl.measures import Options, parse_measure
from tests.rouge import plain_perl as plain

# candidate, references, options, measure, (recall, precision, F)
VECTORS = [
    ("a b c d e", ["a b c d e"], {}, "rougeW-1.2", (0.72478, 1.0, 0.84043)),
    ("a b c d e", ["a b c d e"], {}, "rougeS4", (1.0, 1.0, 1.0)),
    ("a b c d e", ["a b c d e"], {}, "rougeSU4", (1.0, 1.0, 1.0)),
    ("a b c\nd e", ["a b c\nd e"], {}, "rougeL", (1.0, 1.0, 1.0)),
    ("a b c\nd e", ["a b c\nd e"], {}, "rougeW-1.2", (0.74113, 0.89448, 0.81062)),
    ("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", ["w1 w2 w3 w4 w5"], {}, "rougeL", (0.8, 0.4, 0.53333)),
    ("w1 w2 w6 w7 w8\nw1 w3 w8 w9 w5", ["w1 w2 w3 w4 w5"], {}, "rougeW-1.2", (0.52987, 0.36554, 0.43263)),
    ("the dog", ["the the\nthe cat"], {}, "rougeL", (0.25, 0.5, 0.33333)),
    ("x y\ny z x", ["x y z x y\nx y y z"], {}, "rougeL", (0.55556, 1.0, 0.71429)),
    ("a b c d", ["a b", "c x y z w v"], {"references": "pool"}, "rouge1", (0.375, 0.375, 0.375)),
    ("a b c d", ["a", "a b c x"], {"references": "best-recall"}, "rouge1", (1.0, 0.25, 0.4)),
    ("a", ["a"], {}, "rougeS4", (0.0, 0.0, 0.0)),
    ("a", ["a"], {}, "rougeSU4", (0.0, 0.0, 0.0)),
    ("a q r s t f", ["a u v w x f"], {}, "rougeS4", (0.06667, 0.06667, 0.06667)),
    ("a q r s t f", ["a u v w x f"], {}, "rougeSU4", (0.1, 0.1, 0.1)),
    ("a q r s t p f", ["a u v w x o f"], {}, "rougeS4", (0.0, 0.0, 0.0)),
    ("a q r s t p f", ["a u v w x o f"], {}, "rougeSU4", (0.03846, 0.03846, 0.03846)),
    ("a b c d", ["a x"], {"alpha": 0.8}, "rouge1", (0.5, 0.25, 0.27778)),
    ("a b c d", ["a x"], {"alpha": 1.0}, "rouge1", (0.5, 0.25, 0.25)),
    ("a b c d", ["a x"], {"alpha": 0.0}, "rouge1", (0.5, 0.25, 0.5)),
    ("  a b c d", ["a b c d"], {"words": 3}, "rouge1", (0.66667, 1.0, 0.8)),
    ("abc\ndef", ["abc\ndef"], {"bytes": 4}, "rouge1", (1.0, 1.0, 1.0)),
    ("abc\ndef", ["abc\ndef"], {"bytes": 4}, "rougeL", (0.5, 0.5, 0.5)),
    ("the bridge would not don't", ["bridge"], {"stop_words": True}, "rouge1", (1.0, 0.5, 0.66667)),
    ("carried", ["carry"], {"stemmer": True}, "rouge1", (0.0, 0.0, 0.0)),
    ("says", ["say"], {"stemmer": True}, "rouge1", (0.0, 0.0, 0.0)),
    ("documents", ["documentation"], {"stemmer": True}, "rouge1", (1.0, 1.0, 1.0)),
    ("a", [""], {}, "rougeW-1.2", (0.0, 0.0, 0.0)),  # the script dies
]


@pytest.mark.parametrize(("candidate", "references", "options", "name", "want"), VECTORS)
def test_a_measured_vector_is_met(
    candidate: str,
    references: list[str],
    options: dict[str, object],
    name: str,
    want: tuple[float, float, float],
) -> None:
    perl = PerlEngine([name], **options)  # type: ignore[arg-type]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scores = perl.score([candidate], perl.prepare([references]))[name]
    assert (scores.recall[0], scores.precision[0], scores.fmeasure[0]) == want
    encoded = [reference.encode() for reference in references]
    assert plain.score(candidate.encode(), encoded, parse_measure(name), Options(**options)) == want  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["rouge0", "rouge", "rougeX", "rougeW-", "rougeW-a", "rougeW-1.2.3", "ROUGE-1", "rougeS-1"]
)
def test_a_measure_the_script_has_not_is_named_with_those_it_has(name: str) -> None:
    with pytest.raises(ValueError, match="Known: rouge1") as raised:
        PerlEngine([name])
    assert "\n" not in str(raised.value)


def test_bare_names_take_the_weight_and_the_gap_given_beside_them() -> None:
    perl = PerlEngine(["rougeW", "rougeS", "rougeSU"], weight=1.5, gap=-1)
    assert [one.script_name for one in perl.measures] == ["ROUGE-W-1.5", "ROUGE-S*", "ROUGE-SU*"]
    assert list(perl.score(["a b"], perl.prepare(["a b"]))) == ["rougeW", "rougeS", "rougeSU"]


def test_the_script_knows_no_other_l_than_that_over_sentences() -> None:
    perl = PerlEngine(["rougeL", "rougeLsum"])
    scores = perl.score(["a b\nc"], perl.prepare(["c\na b"]))
    assert scores["rougeL"].fmeasure == scores["rougeLsum"].fmeasure == 1


@pytest.mark.parametrize(
    "options",
    [{"words": 5, "bytes": 5}, {"references": "worst"}, {"types": ["rougeW"], "weight": 0}],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"words or in bytes|unknown way|above 0"):
        PerlEngine(**options)  # type: ignore[arg-type]


def test_every_setting_that_moves_a_score_is_in_the_signature() -> None:
    settings: list[dict[str, object]] = [
        {},
        {"stemmer": True},
        {"stop_words": True},
        {"words": 10},
        {"bytes": 10},
        {"references": "best-recall"},
        {"references": "mean"},
        {"alpha": 0.8},
        {"weight": "1.5"},
        {"gap": -1},
    ]
    signatures = {PerlEngine(**options).signature() for options in settings}  # type: ignore[arg-type]
    assert len(signatures) == len(settings)
    assert all("\n" not in signature for signature in signatures)


def test_a_topic_without_a_reference_is_named() -> None:
    with pytest.raises(ValueError, match="topic 1 has no reference"):
        PerlEngine().prepare(["a", []])


@pytest.mark.parametrize("candidates", [["a"], ["a", "b", "c"]])
def test_candidates_and_topics_must_be_as_many(candidates: list[str]) -> None:
    perl = PerlEngine(["rouge1"])
    with pytest.raises(ValueError, match="topics"):
        perl.score(candidates, perl.prepare(["a", "b"]))


def test_no_topic_gives_no_score() -> None:
    perl = PerlEngine()
    scores = perl.score([], perl.prepare([]))
    assert all(len(part) == 0 for score in scores.values() for part in score)


def test_several_references_can_also_be_combined_as_google_does() -> None:
    references = ["a", "a b c x"]
    best, mean = (PerlEngine(["rouge1"], references=way) for way in ("best", "mean"))
    assert best.score(["a b c d"], best.prepare([references]))["rouge1"].fmeasure == [0.75]
    assert mean.score(["a b c d"], mean.prepare([references]))["rouge1"].fmeasure == [(0.4 + 0.75) / 2]
    each = best.score_each(["a b c d"], best.prepare([references]))
    assert each.scores["rouge1"].fmeasure.tolist() == [0.4, 0.75]
    assert each.offsets.tolist() == [0, 2]


def test_references_prepared_once_can_be_used_in_part_and_in_another_order() -> None:
    perl = PerlEngine(["rouge1"])
    references = perl.prepare([["a", "b"], "c", ["d", "a"]])
    scores = perl.score(["a d", "a"], references.select_topics([2, 0]))["rouge1"]
    assert scores.recall.tolist() == [1.0, 0.5]
