"""Texts are looked at many at once: that says what looking at them one by one says."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness.datasets.word_counts import count_words_of
from harness.datasets.words import count_words
from harness.records import Article, Document, Reference, Topic
from harness.rouge.spaced_words import ReadTexts
from harness.scoring import copied_texts, integrity, leftovers, refusals
from harness.scoring.leftovers import Leftovers
from harness.scoring.metrics import Batch, catalogue, count_batch, count_loss, prepare_batch
from harness.scoring.metrics.rouge import find_runs
from harness.scoring.normalized_words import (
    HashedTexts,
    digest_texts,
    first_words,
    hash_texts,
    normalize_words,
    squeeze_words,
)
from harness.scoring.refusals import Refusals, find_openings, is_refusal
from tests.scoring import slow_text_scan as slow

ENGLISH = (
    "The two presidents met on Thursday in a seaside town and spoke for ninety minutes about missiles trade and the war"
)
CHINESE = "昨天夜里大雨过后河上的老桥被洪水冲走了两岸的居民今天早上才得到消息"
PIECES = (
    *ENGLISH.split(),
    *(
        "-lrb-",
        "-RRB-",
        "<q>",
        "</q>",
        "<a\x1cb>",
        "<b’s>",
        "<<",
        "b-",
        "&quot;",
        "&",
        "@@",
        "@-@",
        "|||||",
        "UNK",
        "unk",
    ),
    *(
        "drUNK",
        "NEWLINE_CHAR",
        "newlıne_char",
        "[SEP]",
        "[CLS]",
        "##ing",
        "▁a",
        "Ġa",
        "<｜end｜>",
        "<｜x\ny｜>",
        "<s",
        ">",
    ),
    *(
        "café",
        "Straße",
        "STRASSE",
        "ﬁre",
        "İstanbul",
        "ŉ",
        "K",
        "½",
        "Ελλάς",
        "к",
        "сожалению",
        "اليوم",
        "e\u0301",
        "…",
    ),
    *(
        "’",
        "“",
        "\u00a0",
        "\u2028",
        "\u3000",
        "\ud800",
        "\U00020000",
        "😀",
        "٣",
        "ไทย",
        "ລາວ",
        "ខ្មែរ",
        "မြန်",
        "。",
        "한국",
        "カ゛",
    ),
    *(CHINESE[:12], CHINESE[3:30], "abcdefghijklmnopqrstuvwxyz" * 2, "abcdefghijklmnopqrstuvwxyz" + "a" * 26, "a" * 8),
    *("*", "**I", "I", "’m", "can’t", "cannot", "summarize", "help", "sorry", "As", "an", "AI", "please", "provide"),
    *("\n", "\t", "\x1c", "\x0b", "\r", "\0", "_", "it", "seems", "this", "content", "violates", "policy", ".", ","),
)
TEXTS = st.one_of(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from([" ", "", "\n", "  "])), max_size=30).map(
        lambda pairs: "".join(piece + blank for piece, blank in pairs)
    ),
    st.text(max_size=20),
    st.sampled_from(["", " ", ENGLISH, ENGLISH.upper(), CHINESE, f"“{ENGLISH}”", ENGLISH + " indeed", "x"]),
)
LISTS = st.lists(TEXTS, max_size=8)


def mix_pieces(dice: Random) -> str:
    pieces = dice.choices(PIECES, k=dice.randint(0, 30))
    return "".join(piece + dice.choice([" ", " ", "", "\n", "  "]) for piece in pieces)


def quote(source: str, dice: Random) -> str:
    """A text with stretches of another."""
    words = source.split() or [""]
    parts: list[str] = []
    for _ in range(dice.randint(1, 3)):
        first = dice.randrange(len(words))
        parts += words[first : first + dice.randint(1, 30)]
        parts += dice.choices(PIECES, k=dice.randint(0, 1))
    return dice.choice([" ", "  ", "\n", "-"]).join(parts)


def make_topics(dice: Random) -> tuple[list[Topic], list[str]]:
    """Topics whose references quote their articles here and there, and candidates that quote both."""
    topics: list[Topic] = []
    candidates: list[str] = []
    for place in range(dice.randint(0, 4)):
        article = dice.choice([mix_pieces(dice), f"{ENGLISH} in the south {CHINESE}. Neither changed its mind.", ""])
        sources = [article, f"{ENGLISH} of course, said all at last.", CHINESE, mix_pieces(dice)]
        references = [
            dice.choice([quote(dice.choice(sources), dice), mix_pieces(dice)]) for _ in range(dice.randint(0, 3))
        ]
        documents = tuple(Document("", (text,)) for text in article.split("\n") if text.strip())
        written = tuple(Reference(str(number), text) for number, text in enumerate(references))
        topics.append(Topic(f"t{place}", "", Article(f"t{place}", documents, dice.randint(0, 30)), written))
        source = dice.choice([article, *references, *references, *candidates])
        candidates.append(dice.choice([mix_pieces(dice), source, source.upper(), quote(source, dice)]))
    return topics, candidates


@given(LISTS)
def test_words_of_many_texts_are_counted_as_one_by_one(texts: list[str]) -> None:
    assert count_words_of(texts).tolist() == [*map(count_words, texts)]


@given(TEXTS, st.integers(0, 40))
def test_words_are_those_of_the_folded_text(text: str, count: int) -> None:
    words = slow.words_of(text)
    assert (normalize_words(text), squeeze_words(text), first_words(text, count)) == (
        words,
        "".join(words),
        words[:count],
    )


@given(LISTS)
def test_hashed_texts_hold_all_words_and_equal_words_have_equal_hashes(texts: list[str]) -> None:
    hashed = hash_texts(texts)
    assert [hashed.words(place) for place in range(len(texts))] == [*map(slow.words_of, texts)]
    pairs = {(word, number) for place in range(len(texts)) for word, number in _pair_words(hashed, place)}
    assert len(pairs) == len({word for word, _ in pairs})


def _pair_words(hashed: HashedTexts, place: int) -> Iterator[tuple[str, int]]:
    first, end = hashed.offsets[place : place + 2]
    return zip(hashed.words(place), hashed.hashes[first:end].tolist(), strict=True)


@pytest.mark.parametrize("seed", range(4))
def test_leaks_heads_and_repetitions_are_found_as_text_by_text(seed: int) -> None:
    dice, leaks, heads = Random(seed), 0, 0
    for _ in range(150):
        topics, texts = make_topics(dice)
        scan = integrity.scan_system("a", "system", texts, integrity.index_topics(topics))
        assert scan.leaks == slow.leaking_places(topics, texts)
        assert scan.heads == slow.head_places(topics, texts)
        assert [bool(digest) for digest in scan.digests] == [bool(text.split()) for text in texts]
        assert integrity._find_repeated(scan.digests).tolist() == slow.repeated_places(texts)
        assert integrity.short_references(topics) == slow.short_references(topics)
        leaks, heads = leaks + len(scan.leaks), heads + len(scan.heads)
    assert min(leaks, heads) > 5


@pytest.mark.parametrize("few", [0, 1])
def test_leaks_are_found_as_text_by_text_where_rouge_has_compared_the_words(
    few: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copied_texts, "FEW", few)
    dice, leaks, known = Random(few), 0, 0
    metric = catalogue()["rouge1"]
    for _ in range(400):
        pairs = [pair for pair in zip(*make_topics(dice), strict=True) if len(pair[0].references) == 1]
        topics, texts = [topic for topic, _ in pairs], [text for _, text in pairs]
        read, prepared = ReadTexts(texts), prepare_batch([metric], Batch.from_topics(topics, [metric]))
        count_batch(prepared, read)
        (runs,) = find_runs(prepared, [read], copied_texts.RUN, copied_texts.LEAST_WORDS)
        scan = integrity.scan_system("a", "system", read, integrity.index_topics(topics), runs)
        assert scan.leaks == slow.leaking_places(topics, texts)
        leaks, known = leaks + len(scan.leaks), known + (runs is not None)
    assert min(leaks, known) > 5


TOKENS = st.lists(st.sampled_from(["a", "b", "c", "rain", "rains", "d.", "e-f"]), max_size=9).map(" ".join)


@given(st.lists(st.tuples(TOKENS, TOKENS), min_size=1, max_size=4))
def test_no_run_of_words_that_a_text_shares_with_its_reference_is_missed(pairs: list[tuple[str, str]]) -> None:
    metric, texts = catalogue()["rouge1"], ReadTexts([text for text, _ in pairs])
    prepared = prepare_batch([metric], Batch([[reference] for _, reference in pairs]))
    assert find_runs(prepared, [texts], 4, 2) == [None]
    count_batch(prepared, texts)
    (runs,) = find_runs(prepared, [texts], 4, 2)
    assert runs is not None
    words = [(slow.words_of(text), slow.words_of(reference)) for text, reference in pairs]
    sharing = [
        place
        for place, (text, reference) in enumerate(words)
        if {*slow.runs_of(text, 4)} & {*slow.runs_of(reference, 4)} or (len(text) > 1 and text == reference)
    ]
    assert {*sharing} <= {*runs.tolist()}
    assert [*runs] == sorted({*runs})


@given(LISTS)
def test_digests_are_equal_where_texts_are_but_for_case_and_white_space(texts: list[str]) -> None:
    numbers = digest_texts(texts).tolist()
    assert len(set(numbers)) == len({*map(slow.digest_of, texts)})
    assert len({*zip(numbers, map(slow.digest_of, texts), strict=True)}) == len(set(numbers))


@given(LISTS)
@example(["ends with @@", "next"])
@example(["ends with <q", "> next", "<|a", "b|>"])
@example(["é ##", "ing", "a ##", "ing"])
def test_marks_are_counted_as_text_by_text(texts: list[str]) -> None:
    found = Leftovers()
    found.add("a", texts)
    remarks = found.remarks()
    marks = remarks[0].facts["marks"] if remarks else {}
    assert marks == {kind: {"a": count} for kind, count in slow.mark_counts(texts).items()}


@given(LISTS)
def test_what_tokenizers_lose_is_counted_as_text_by_text(texts: list[str]) -> None:
    assert count_loss(texts) == slow.loss_of(texts)


@given(LISTS)
def test_refusals_are_found_as_text_by_text(texts: list[str]) -> None:
    found = Refusals()
    found.add("a", [str(place) for place in range(len(texts))], texts, [""] * len(texts))
    remarks = found.remarks()
    count = remarks[0].facts["systems"]["a"]["count"] if remarks else 0
    assert count == sum(map(is_refusal, texts))


@pytest.mark.parametrize("pattern", refusals._PATTERNS, ids=["self", "ai", "missing", "policy", "others"])
def test_every_refusal_begins_as_one(pattern: re.Pattern[str]) -> None:
    dice = Random(7)
    for _ in range(600):
        text = dice.choice(["", " ", "# ", "\n", "> *"]) + write_match(parse_pattern(pattern), dice)
        spaced = text.replace(" ", dice.choice([" \u00a0", "\n", " " * 60, "\t"]))
        for written in (text, spaced, text.upper(), text.replace("'", "’") + " " * 50):
            assert 2 in find_openings(["x", "", written, "y"]) or not pattern.match(
                refusals._normalize_text(written)
            ), written


def parse_pattern(pattern: re.Pattern[str]) -> list[Any]:
    return list(importlib.import_module("re._parser").parse(pattern.pattern, pattern.flags))


def write_match(nodes: Sequence[Any], dice: Random) -> str:
    """Some text that a pattern fits, but for assertions in it."""
    return "".join(write_node(str(kind), value, dice) for kind, value in nodes)


def write_node(kind: str, value: Any, dice: Random) -> str:
    if kind == "LITERAL":
        return chr(value)
    if kind in {"MAX_REPEAT", "MIN_REPEAT"}:
        least, most, inner = value
        return "".join(write_match(inner, dice) for _ in range(dice.randint(least, min(int(most), least + 2))))
    if kind == "SUBPATTERN":
        return write_match(value[-1], dice)
    if kind == "BRANCH":
        return write_match(dice.choice(value[1]), dice)
    if kind == "IN":
        chars = [chr(code) for name, code in value if str(name) == "LITERAL"]
        is_other = str(value[0][0]) in {"NEGATE", "CATEGORY"}
        return dice.choice("abc " if is_other else chars)
    return dice.choice("abc ") if kind == "ANY" else ""


def test_few_texts_begin_as_refusals() -> None:
    ordinary = ["It was late.", "The box of content", "Illinois won", "We, the people", "Yours", "As a rule", "Sorrow"]
    assert find_openings(ordinary) == []


def test_signs_of_all_marks_are_known() -> None:
    """A mark of ASCII is looked for where one of these bytes stands, or by its letters."""
    known = "<[|&@#"
    marks = ["<q>", "<|end|>", "[SEP]", "-lrb-", "newline_char", "Story_Separator_Special_Tag", "|||||", "@entity1"]
    marks += ["@-@", "##ing", "&amp;", "<<SYS>>", "<start_of_turn>", "UNK"]
    assert all(leftovers._find_suspects(["", f"a {mark} b", ""]) == [1] for mark in marks)
    assert all(leftovers._SIGN_BYTES[ord(sign)] for sign in known)


def test_twins_are_grouped_whatever_else_was_written() -> None:
    same = np.array([1, 0, 3], np.uint64)
    other = np.array([1, 2, 3], np.uint64)
    scans = [
        integrity.SystemScan(label, "system", ("a", "b", "c"), digests, (), ())
        for label, digests in (("x", same), ("y", other), ("z", same.copy()))
    ]
    (alarm,) = integrity.integrity_warnings(scans)
    assert (alarm.kind, alarm.labels, alarm.remark.facts["topics"]) == ("twins", ("x", "z"), 2)
