"""What is said beneath a table of candidates that are missing, and of notes beside those that are there."""

from __future__ import annotations

from harness.jobs.candidate_notes import MAX_REMARKS, CandidateNotes
from harness.records import Candidate
from harness.showing.wording import word_remarks


def make_failed_candidate(topic: str, detail: str) -> Candidate:
    return Candidate(topic, "", "k", "crash", detail)


def noted(topic: str, detail: str) -> Candidate:
    return Candidate(topic, "Some text.", "k", detail=detail)


def test_what_differs_in_its_numbers_only_is_told_once_with_the_words_of_the_first_as_an_example() -> None:
    told = CandidateNotes()
    told.add("hf", [noted("a", "article cut to 1,024 of 3,100 tokens"), Candidate("b", "Fine.", "k")])
    told.add(
        "hf",
        [
            noted("c", "article cut to 1,024 of 1,100.5 tokens"),
            make_failed_candidate("d", "ValueError: 3 (mine.py:7)."),
        ],
    )
    assert word_remarks(told.remarks(4)) == (
        "The system hf has no candidate for d: ValueError: 3 (mine.py:7).",
        "The system hf has a note for 2 topics, for example a: article cut to 1,024 of 3,100 tokens.",
    )


def test_systems_are_told_apart_and_all_topics_are_not_listed() -> None:
    told = CandidateNotes()
    for label in ("one", "two"):
        told.add(
            label, [make_failed_candidate(topic, "no") if label == "one" else noted(topic, "no") for topic in "abc"]
        )
    assert word_remarks(told.remarks(3)) == (
        "The system one has no candidate for any of the 3 topics: no.",
        "The system two has a note for each of the 3 topics: no.",
    )
    assert word_remarks(told.remarks(9))[0] == "The system one has no candidate for a and 2 more topics: no."


def test_of_many_reasons_the_first_are_printed_and_the_rest_counted() -> None:
    told = CandidateNotes()
    told.add("mine", [make_failed_candidate(f"t{n}", f"reason {'x' * n}") for n in range(MAX_REMARKS + 2)])
    *_, last = word_remarks(told.remarks(20))
    assert len(word_remarks(told.remarks(20))) == MAX_REMARKS + 1
    assert last == "The candidate files hold 2 more reasons."


def test_a_failure_without_words_is_told_by_its_kind() -> None:
    told = CandidateNotes()
    told.add("mine", [Candidate("a", "", "k", "timeout")])
    assert word_remarks(told.remarks(2)) == ("The system mine has no candidate for a: timeout.",)


def test_numbers_that_are_all_the_same_are_everybodys() -> None:
    told = CandidateNotes()
    told.add("hf", [noted(topic, "cut to 5 words") for topic in "abc"])
    assert word_remarks(told.remarks(3)) == ("The system hf has a note for each of the 3 topics: cut to 5 words.",)
    assert word_remarks(told.remarks(4)) == ("The system hf has a note for a and 2 more topics: cut to 5 words.",)


def test_of_numbers_that_differ_none_is_said_of_all_topics() -> None:
    told = CandidateNotes()
    told.add("hf", [noted(topic, f"cut to {place} words") for place, topic in enumerate("abc", 5)])
    assert word_remarks(told.remarks(3)) == (
        "The system hf has a note for each of the 3 topics, for example a: cut to 5 words.",
    )
    assert word_remarks(told.remarks(4)) == ("The system hf has a note for 3 topics, for example a: cut to 5 words.",)


def test_a_topic_of_several_tries_is_named_once() -> None:
    told = CandidateNotes()
    told.add("hf", [noted("meeting", "cut short"), make_failed_candidate("fire", "no"), noted("flood", "cut to 1")])
    told.add("hf", [noted("meeting", "cut short"), Candidate("fire", "Fine.", "k"), noted("flood", "cut to 2")])
    assert word_remarks(told.remarks(3)) == (
        "The system hf has no candidate for fire (1 trial): no.",
        "The system hf has a note for meeting (2 trials): cut short.",
        "The system hf has a note for flood (2 trials), for example: cut to 1.",
    )


def test_every_topic_is_every_try_of_every_topic() -> None:
    told = CandidateNotes()
    told.add("hf", [make_failed_candidate("a", "no"), make_failed_candidate("b", "no")])
    told.add("hf", [make_failed_candidate("a", "no"), Candidate("b", "Fine.", "k")])
    told.add("other", [make_failed_candidate("a", "no"), make_failed_candidate("b", "no")])
    told.add("other", [make_failed_candidate("a", "no"), make_failed_candidate("b", "no")])
    assert word_remarks(told.remarks(2)) == (
        "The system hf has no candidate for a (2 trials) and b (1 trial): no.",
        "The system other has no candidate for any of the 2 topics: no.",
    )
