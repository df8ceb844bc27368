"""Refusals in words are told apart from summaries that begin like them."""

from __future__ import annotations

import pytest

from harness.scoring.refusals import Refusals, is_refusal
from harness.showing.wording import word_remarks


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I’m sorry, but I can’t assist with that request.",
        "Sorry, I cannot summarize this article.",
        "I cannot summarize this text because it describes violence.",
        "I can’t provide a summary of this content.",
        "I am unable to summarize the article.",
        "I'm not able to help with this request.",
        "As an AI language model, I cannot summarize copyrighted material.",
        "As an AI, I don't have opinions about this.",
        "I apologize, but I am not able to write this summary.",
        "I apologize for the inconvenience. I cannot fulfill this request.",
        "My apologies, but I won't be able to create that.",
        "Unfortunately, I cannot access the article.",
        "I must decline to summarize this.",
        "I'm afraid I can't do that.",
        "I don't have access to the article.",
        "Please provide the article you would like me to summarize.",
        "It seems that you haven't provided any text to summarize.",
        "There is no article provided for me to summarize.",
        "This content violates our usage policies.",
        "**I'm sorry**, but I can't help with that.",
        "Es tut mir leid, aber ich kann diesen Text nicht zusammenfassen.",
        "Je suis désolé, mais je ne peux pas résumer cet article.",
        "Lo siento, pero no puedo resumir este texto.",
        "抱歉,我无法总结这篇文章。",
    ],
)
def test_a_refusal_is_known_by_its_words(text: str) -> None:
    assert is_refusal(text, "The ferry struck the pier on Monday.")


@pytest.mark.parametrize(
    "text",
    [
        "The mayor said she was sorry, but could not help.",
        "I cannot help but feel that the film is too long, writes the critic.",
        "Sorry seems to be the hardest word for the minister, who would not apologize.",
        "As an AI researcher, she cannot accept the rules, and will leave.",
        "Unfortunately, the harbour cannot provide berths for all ships this winter.",
        "Unfortunately I cannot recall a better season, the coach said.",
        "I apologize to the families, the chief said after the crash.",
        "Please provide for the poor, the bishop asked.",
        "There is no text of the treaty yet, diplomats say.",
        "The article says that the firm cannot help its customers.",
        "This article describes how the port was closed.",
        "I am legend: the film that would not die.",
        "",
        "I'm sorry, but I can't help with that. " + "The ferry struck the pier. " * 40,
    ],
)
def test_a_summary_is_none(text: str) -> None:
    assert not is_refusal(text, "The ferry struck the pier on Monday.")


def test_what_the_article_says_is_no_refusal() -> None:
    said = "I’m sorry, but I can’t help you, the clerk told her."
    assert is_refusal(said, "The ferry struck the pier.")
    assert not is_refusal(said, "It was late. “I'm sorry, but I can't help you,” the clerk told her. She left.")


def test_one_sentence_names_all_systems_with_counts_and_an_example() -> None:
    refusals = Refusals()
    no = "I'm sorry, but I can't help with that."
    refusals.add("chat", ["t1", "t2", "t3", "t4"], [no, no, no, no], [""] * 4)
    refusals.add("other", ["t1", "t2"], ["Fine.", "I cannot summarize it."], ["", ""])
    assert word_remarks(refusals.remarks()) == (
        (
            "Some candidates look like refusals and are scored as they are: chat for 4 topics (t1, t2, t3 and 1 "
            "more); other for topic t2. An example is \"I'm sorry, but I can't help with that.\"."
        ),
    )
    assert Refusals().remarks() == ()
