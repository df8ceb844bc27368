"""What is said beneath a table of candidates that are missing, and of notes beside those that are there."""

from __future__ import annotations

from harness.jobs.candidate_notes import REASONS, CandidateNotes
from harness.records import Candidate


def lost(topic: str, detail: str) -> Candidate:
    return Candidate(topic, "", "k", "crash", detail)


def noted(topic: str, detail: str) -> Candidate:
    return Candidate(topic, "Some text.", "k", detail=detail)


def test_what_differs_in_its_numbers_only_is_told_once_with_the_words_of_the_first_as_an_example() -> None:
    told = CandidateNotes()
    told.add("hf", [noted("a", "article cut to 1,024 of 3,100 tokens"), Candidate("b", "Fine.", "k")])
    told.add("hf", [noted("c", "article cut to 1,024 of 1,100.5 tokens"), lost("d", "ValueError: 3 (mine.py:7).")])
    assert told.sentences(4) == (
        "hf, no candidate for d: ValueError: 3 (mine.py:7).",
        "hf, noted for 2 topics, such as a: article cut to 1,024 of 3,100 tokens.",
    )


def test_systems_are_told_apart_and_all_topics_are_not_listed() -> None:
    told = CandidateNotes()
    for label in ("one", "two"):
        told.add(label, [lost(topic, "no") if label == "one" else noted(topic, "no") for topic in "abc"])
    assert told.sentences(3) == (
        "one, no candidate for any of the 3 topics: no.",
        "two, noted for each of the 3 topics: no.",
    )
    assert told.sentences(9)[0] == "one, no candidate for a and 2 more topics: no."


def test_of_many_reasons_the_first_are_printed_and_the_rest_counted() -> None:
    told = CandidateNotes()
    told.add("mine", [lost(f"t{n}", f"reason {'x' * n}") for n in range(REASONS + 2)])
    *_, last = told.sentences(20)
    assert len(told.sentences(20)) == REASONS + 1
    assert last == "2 more reasons are in the candidates' files."


def test_a_failure_without_words_is_told_by_its_kind() -> None:
    told = CandidateNotes()
    told.add("mine", [Candidate("a", "", "k", "timeout")])
    assert told.sentences(2) == ("mine, no candidate for a: timeout.",)


def test_numbers_that_are_all_the_same_are_everybodys() -> None:
    told = CandidateNotes()
    told.add("hf", [noted(topic, "cut to 5 words") for topic in "abc"])
    assert told.sentences(3) == ("hf, noted for each of the 3 topics: cut to 5 words.",)
    assert told.sentences(4) == ("hf, noted for a and 2 more topics: cut to 5 words.",)


def test_of_numbers_that_differ_none_is_said_of_all_topics() -> None:
    told = CandidateNotes()
    told.add("hf", [noted(topic, f"cut to {place} words") for place, topic in enumerate("abc", 5)])
    assert told.sentences(3) == ("hf, noted for each of the 3 topics, such as a: cut to 5 words.",)
    assert told.sentences(4) == ("hf, noted for 3 topics, such as a: cut to 5 words.",)


def test_a_topic_of_several_tries_is_named_once() -> None:
    told = CandidateNotes()
    told.add("hf", [noted("meeting", "cut short"), lost("fire", "no"), noted("flood", "cut to 1")])
    told.add("hf", [noted("meeting", "cut short"), Candidate("fire", "Fine.", "k"), noted("flood", "cut to 2")])
    assert told.sentences(3) == (
        "hf, no candidate for fire (1 try): no.",
        "hf, noted for meeting (2 tries): cut short.",
        "hf, noted for flood (2 tries), such as: cut to 1.",
    )


def test_every_topic_is_every_try_of_every_topic() -> None:
    told = CandidateNotes()
    told.add("hf", [lost("a", "no"), lost("b", "no")])
    told.add("hf", [lost("a", "no"), Candidate("b", "Fine.", "k")])
    told.add("other", [lost("a", "no"), lost("b", "no")])
    told.add("other", [lost("a", "no"), lost("b", "no")])
    assert told.sentences(2) == (
        "hf, no candidate for a (2 tries) and b (1 try): no.",
        "other, no candidate for any of the 2 topics: no.",
    )
