from __future__ import annotations

import pytest

from harness.records import Article, Document, Reference, Role, Topic
from harness.scoring.integrity import (
    SystemScan,
    index_topics,
    integrity_warnings,
    join_scans,
    scan_system,
    short_reference_warnings,
    short_references,
)
from harness.showing.wording import word_remark

NEWS = (
    "The two presidents met on Thursday in a seaside town and spoke for ninety minutes about missiles, trade and the "
    "war in the south. Neither side changed its mind."
)
LONG = "Other words, of which there are more than a few."
OWN = "Both leaders talked at length by the sea, and when they parted nothing at all had moved on the shield."


def topic(name: str, article: str = NEWS, references: tuple[str, ...] = (OWN,), words: int = 20) -> Topic:
    documents = (Document("A headline", (article,)),) if article else ()
    written = tuple(Reference(author, text) for author, text in zip("ABCD", references, strict=False))
    return Topic(name, name, Article(name, documents, words), written)


THREE = [topic("t1"), topic("t2", references=("Other words.", LONG)), topic("t3", article="")]


def scan_texts(label: str, *texts: str, role: Role = "system", topics: list[Topic] = THREE) -> SystemScan:
    return scan_system(label, role, texts, index_topics(topics))


def kinds(*looks: SystemScan) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(alarm.kind, alarm.labels, alarm.topics) for alarm in integrity_warnings(looks)]


def test_ordinary_candidates_raise_no_alarm() -> None:
    assert (
        kinds(scan_texts("a", "One thing.", "Another.", "A third."), scan_texts("b", "Quite.", "Different.", "Texts."))
        == []
    )


def test_a_candidate_equal_to_a_reference_is_a_leak_whatever_its_case_and_spaces() -> None:
    assert kinds(scan_texts("a", "x", f" {LONG.upper()}\n", "z")) == [("leak", ("a",), ("t2",))]


def test_a_short_reference_is_repeated_by_chance() -> None:
    assert kinds(scan_texts("a", "x", "other words", "z")) == []


@pytest.mark.parametrize(
    ("article", "reference"),
    [
        (
            "rain fell , and the ` old mill ' by the river burned down on sunday night .",
            "The 'old mill' by the river burned down on Sunday night.",
        ),
        (
            "It -LRB- the bridge -RRB- did n't open on time, said the mayor of the town yesterday.",
            "It (the bridge) didn't open on time, said the mayor of the town",
        ),
        (
            "The café’s owner said: “We will open again in the spring, whatever it costs us.”",
            'The café\'s owner said "We will open again in the spring, whatever it costs"',
        ),
        (
            "One fell into the cold river on Sunday. Rain. Two boats came to help him out at once.",
            "One fell into the cold river on Sunday. Two boats came to help him out at once.",
        ),
    ],
)
def test_a_quotation_is_none_of_a_leak_however_it_was_tokenized(article: str, reference: str) -> None:
    quoting = [topic("t1", article=article, references=(reference,))]
    assert (
        kinds(scan_texts("a", reference, topics=quoting), scan_texts("b", f"{reference} And more.", topics=quoting))
        == []
    )


def test_writing_without_blanks_needs_twice_as_many_characters() -> None:
    short_, long_ = "北京大学今天开学了", "昨天夜里大雨过后河上的老桥被洪水冲走了两岸的居民今天早上才得到消息"
    topics = [topic("t1", references=(short_,)), topic("t2", references=(long_,))]
    assert kinds(scan_texts("a", short_, long_, topics=topics)) == [("leak", ("a",), ("t2",))]


def test_a_candidate_that_holds_a_long_run_of_a_reference_is_a_leak() -> None:
    twelve = " ".join(OWN.split()[3:15])
    assert kinds(scan_texts("a", f"Well: {twelve} indeed", "y", "z")) == [("leak", ("a",), ("t1",))]
    eleven = " ".join(OWN.split()[3:14])
    assert kinds(scan_texts("a", f"Well: {eleven} indeed", "y", "z")) == []


def test_what_the_article_says_in_the_same_words_is_no_leak() -> None:
    """Extractive references quote the article, and so may a candidate."""
    quoting = [topic("t1", references=(NEWS,)), topic("t2", references=(f"{NEWS} Indeed.",))]
    assert kinds(scan_texts("a", NEWS, f"They say: {NEWS}", topics=quoting)) == []


def test_without_an_article_only_a_whole_long_reference_counts() -> None:
    """A run may be quoted from the article that is not there."""
    assert kinds(scan_texts("a", "x", "y", f"{OWN} And more.")) == []
    assert kinds(scan_texts("a", "x", "y", OWN)) == [("leak", ("a",), ("t3",))]
    bare = [topic("t1", article="", references=("Nobody was hurt there at all on Monday.",))]
    assert kinds(scan_texts("a", "Nobody was hurt there at all on Monday.", topics=bare)) == []


def test_the_sentence_names_the_topic() -> None:
    (alarm,) = integrity_warnings([scan_texts("a", "x", "y", OWN)])
    assert word_remark(alarm.remark) == (
        "The system a repeats a reference of 8 words or more, or 12 of its words in a row that the article does "
        "not have, in "
        "topic t3: it may have seen the references."
    )


def test_one_sentence_tells_of_all_systems() -> None:
    looks = [scan_texts("a", "x", "y", OWN), scan_texts("b", OWN, LONG, "z"), scan_texts("c", "fine", "also", "good")]
    (alarm,) = (each for each in integrity_warnings(looks) if each.kind == "leak")
    assert (alarm.labels, alarm.topics) == (("a", "b"), ("t3", "t1", "t2"))
    assert word_remark(alarm.remark) == (
        "The systems a and b repeat a reference of 8 words or more, or 12 of its words in a row that the "
        "article does not have (b "
        "in 2 topics (t1 and t2); a in topic t3): they may have seen the references."
    )


def test_many_systems_are_counted_not_listed() -> None:
    leaking = [scan_texts(f"s{number}", f"{OWN} {number}", "y", "z") for number in range(9)]
    (alarm,) = (each for each in integrity_warnings(leaking) if each.kind == "leak")
    assert len(alarm.labels) == 9
    assert word_remark(alarm.remark).startswith("In all, 9 systems repeat a reference")
    assert "; 4 more systems)" in word_remark(alarm.remark)


def test_more_than_two_systems_that_are_one_are_told_together() -> None:
    same = [scan_texts(label, "x", "y", "z") for label in "abc"]
    (alarm,) = integrity_warnings(same)
    assert (
        word_remark(alarm.remark)
        == "The systems a, b and c wrote the same texts in all 3 topics: they are one system under 3 names."
    )


def test_a_system_that_gives_the_head_of_every_article_is_told() -> None:
    heads = [topic("t1"), topic("t2", article="Rain fell all day. It stopped.")]
    first = scan_texts("a", "The two\npresidents met", "Rain fell", topics=heads)
    assert kinds(first) == [("head", ("a",), ("t1", "t2"))]
    assert kinds(scan_texts("a", "The two presidents met", "It stopped.", topics=heads)) == []


def test_a_floor_may_give_heads_and_a_ceiling_may_hold_references() -> None:
    heads = [topic("t1"), topic("t2", article="Rain fell all day. It stopped.")]
    assert kinds(scan_texts("lead", "The two", "Rain fell", role="floor", topics=heads)) == []
    assert kinds(scan_texts("human", OWN, OWN, OWN, role="ceiling")) == []


def test_the_head_of_one_topic_only_is_no_habit() -> None:
    assert kinds(scan_texts("a", "The two presidents", topics=[topic("t1")])) == []


def test_the_same_text_for_different_topics_is_told_and_no_text_is_not() -> None:
    assert kinds(scan_texts("a", "I cannot do that.", "i cannot  do that.", "Fine.")) == [
        ("repeated", ("a",), ("t1", "t2"))
    ]
    assert kinds(scan_texts("a", "", "", "Fine.")) == []


def test_two_systems_that_write_the_same_everywhere_are_one() -> None:
    one, two, other = scan_texts("a", "X", "Y", "Z"), scan_texts("b", "x", "y ", "z"), scan_texts("c", "x", "y", "w")
    assert kinds(one, two, other) == [("twins", ("a", "b"), ("t1", "t2", "t3"))]
    assert kinds(scan_texts("a", "", "", ""), scan_texts("b", "", "", "")) == []


@pytest.mark.parametrize("cut", [1, 2])
def test_batches_joined_are_the_whole(cut: int) -> None:
    texts = ["The two presidents", "Other words.", OWN]
    parts = [
        scan_system("a", "system", texts[part], index_topics(THREE[part])) for part in (slice(cut), slice(cut, None))
    ]
    joined, whole = join_scans(parts, ("t1", "t2", "t3")), scan_texts("a", *texts)
    assert joined.digests.tolist() == whole.digests.tolist()
    assert (joined.ids, joined.leaks, joined.heads) == (whole.ids, whole.leaks, whole.heads)


def test_references_shorter_than_half_the_budget_are_counted() -> None:
    (alarm,) = short_reference_warnings(
        short_references([topic("t1"), topic("t2", references=("Other words.", "And others still."))])
    )
    assert (alarm.kind, alarm.topics) == ("short reference", ("t2",))
    assert word_remark(alarm.remark) == "Of the references, 2 are shorter than half the word budget, in topic t2."
    assert short_reference_warnings(short_references([topic("t1")])) == ()


def test_many_topics_are_not_all_listed() -> None:
    many = [topic(f"t{number}", references=("Short.",)) for number in range(9)]
    (alarm,) = short_reference_warnings(short_references(many))
    assert len(alarm.topics) == 9
    assert word_remark(alarm.remark).endswith("in 9 topics (t0, t1, t2 and 6 more).")
