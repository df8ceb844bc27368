"""What chat models write around a summary goes; what a summary says stays. The replies are written in their manner."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.cleaning import RULES, Cleaned, choose_rules, clean_text, cleaning_signature
from harness.errors import UnknownName

TEXT = "The port was closed on Monday. Nobody was hurt."

LEAD_INS = [
    "Here is a summary:\n\n",
    "Here is a summary: ",
    "Here's a concise summary of the article:\n\n",
    "Here’s a 3-sentence summary:\n",
    "Sure! Here's a concise summary of the article:\n\n",
    "Sure, here is a summary of the article in approximately 60 words:\n\n",
    "Okay, here's the summary you requested:\n\n",
    "Certainly! Here is a brief, one-sentence summary of the passage: ",
    "Of course. Below is a one-paragraph summary:\n",
    "Sure!\n\n",
    "Based on the article, here is a summary:\n",
    "As requested, here is a summary:\n\n",
    "Here are the key points of the article:\n\n",
    'Here is a summary of the article "Daniel Bernoulli: the man":\n\n',
    "I'd be happy to help you summarize this article! Here's a summary:\n\n",
    "Let me summarize the article for you:\n\n",
    "I'll summarize this article in 3 sentences:\n\n",
    "I have written a summary of the article below:\n\n",
    "Here is a summary that captures the main points:\n\n",
    "Here is the summarized text:\n\n",
    "Here's a summary of the article.\n\n",
    "**Here is a summary of the article:**\n\n",
    "The following is a summary of the article: ",
    "This is a summary of the article:\n\n",
    "Summary: ",
    "SUMMARY:\n",
    "**Summary**\n\n",
    "**Summary:** ",
    "**Summary**: ",
    "*Summary:* ",
    "# Summary\n\n",
    "## Summary of the Article\n",
    "### Summary: Ferry Strikes Pier\n\n",
    "Summary (50 words): ",
    "Article Summary: ",
    "TL;DR: ",
    "TL;DR - ",
    "**TL;DR:** ",
    "TLDR: ",
    "Abstract: ",
    "Key points:\n",
    "Here are 3 sentences summarizing the article:\n\n",
    "Here is a short paragraph summarizing the article:\n\n",
    "The article can be summarized as follows:\n\n",
    "To summarize:\n\n",
    "In summary: ",
    "A concise summary of the article is as follows:\n\n",
    "3-sentence summary:\n\n",
    "Below you will find a summary of the article:\n\n",
    "Here you go:\n\n",
    "I've summarized the article for you:\n\n",
    "Based on the text provided, the summary is as follows:\n\n",
    "Summary – ",
    "Here's a shorter version:\n\n",
    "The key points are:\n\n",
    "Generated summary: ",
    "Yes, here is a summary:\n\n",
    "Great question! Here's a summary:\n\n",
    "Sure, I can help with that! Here's a concise summary:\n\n",
    "***Summary***\n\n",
    "Summary in one sentence: ",
    "Here's a quick rundown of the article:\n\n",
    "Output:\n",
]

SENTENCES = [
    "Here is what happened.",
    "Here is what happened: three people died.",
    "Here is New York:\nthe city never sleeps.",
    "Here are the winners: Ajax and PSV.",
    "Here is the summary the court issued: guilty on all counts.",
    "Here is the first overview of Titan's surface.\nIt shows rivers.",
    "This is the first summary of its kind, he said.\nOthers will follow.",
    "Summary judgment was granted: the court found no dispute.",
    "Summary executions were reported.",
    "Overview maps were sold.\nThey were wrong.",
    "Abstract art: a fair opens.",
    "In summary, the port was closed.",
    "Sure enough, it rained.",
    "Sure winners: Ajax and PSV.",
    "Great Britain: the story of an island.",
    "OK Go released a video.",
    "Of course the minister resigned.",
    "Absolutely Fabulous returns to the BBC.",
    "Below is the river: the Rhine.",
    "Key points in the race: Obama won.",
    "Main points were made.",
    "The article discusses two things: taxes and war.",
    "Let me in, he said.\nNobody did.",
    "The summary report said: no money is left.",
    "A summary of judgment was filed: it failed.",
    "The key facts in the case are these: he ran.",
    "In short order: two goals fell.",
    "Here is a shorter version of the bridge.\nIt fell.",
    "I can summarize: it was bad, he said.",
    "Let me summarize: we lost, he said.",
    "Abstract - a painter dies",
    "The gist of the law: taxes rise.",
    "Output: 3 % more steel was made.",
    "An overview of Titan: it is cold.",
    "As requested by the king, the army left: all of it.",
    "Thank you for nothing. Here is New York.",
    "Brief: the king is dead.",
]

PROSE = [
    "2 * 3 * 4 is 24.",
    "2*3*4 and 2**3 and 4**5.",
    "The name a_b_c and snake_case_names stay.",
    "It is #1 in the charts.",
    "#1 in the charts, again.",
    "- 5 degrees in the north.",
    "+ 3 points for Ajax.",
    "-40 is the same in both.",
    "He paid $5* and $6* (*before tax).",
    "A f*** you and a s**t were heard.",
    "1. FC Köln won.",
    "1945. It was the end.",
    "They don`t say why they won`t come.",
    "`` We are here , '' he said , and `` they are not . ''",
    "Temperatures > 30 and < 10.\n> 30 in the south.",
    "The set {x | x > 0} and a|b.",
    "[sic] He wrote [the rest] (himself).",
    "The interval [0](1) is odd.",
    "~5 km or ~~6.",
    "C# and F# are languages.",
    "Five stars: *****",
    "(*) Without tax. (*) With tax.",
    "\\*not emphasised\\*",
    "– Bonjour, dit-il.",
]

MARKDOWN = [
    ("# Ferry strikes pier\n\nNobody was hurt.", "Ferry strikes pier\n\nNobody was hurt."),
    ("## Ferry ##\nNobody.", "Ferry\nNobody."),
    ("The **port** was *closed* on __Monday__ by _law_.", "The port was closed on Monday by law."),
    ('***Closed***, **"he"** said.', 'Closed, "he" said.'),
    ("**Who:** the *captain*'s crew", "Who: the captain's crew"),
    ("这是**重点**内容。", "这是重点内容。"),
    ("- The port was closed.\n- Nobody was hurt.", "The port was closed.\nNobody was hurt."),
    ("* One.\n  * Two.\n* Three.", "One.\nTwo.\nThree."),
    ("• One.\n• Two.", "One.\nTwo."),
    ("- 212 passengers.\n- 3 boats.", "212 passengers.\n3 boats."),
    ("1. One.\n2. Two.\n3. Three.", "One.\nTwo.\nThree."),
    ("1) One.\n2) Two.", "One.\nTwo."),
    ("**1. Port:** closed.\n**2. Crew:** safe.", "Port: closed.\nCrew: safe."),
    ("```text\nThe port was closed.\n```", "The port was closed."),
    ("One.\n\n---\n\nTwo.", "One.\n\n\nTwo."),
    ("Title\n=====\nText.", "Title\nText."),
    ("> Quoted.\n> More.", "Quoted.\nMore."),
    ("The [port](https://example.org/a_(b)) and ![a ship](ship.png).", "The port and a ship."),
    ("The `port` is ~~open~~.", "The port is open."),
    ("| Who | Where |\n|---|:---:|\n| Captain | Port |\n", "Who, Where\nCaptain, Port"),
]

CLOSINGS = [
    "\n\nLet me know if you'd like a shorter version!",
    " Let me know if you need anything else.",
    "\n\nI hope this helps!",
    " Hope this summary helps!",
    "\n\nPlease let me know if there is anything else.",
    "\n\nFeel free to ask if you have questions.",
    "\n\nWould you like me to shorten it further?",
    "\n\nIs there anything else I can help with?",
    "\n\nIf you'd like more detail, just ask.",
    "\n\n(Word count: 45)",
    "\n\n**Word count:** 45 words",
    " (45 words)",
    "\n\n---\n\n[Word count: 45]",
    "\n\n(Note: I've kept the summary under 50 words.)",
    "\n\nNote: This summary is based on the text alone.",
]

ENDINGS = [
    "He ended: let me know if it rains.",
    "She said she would let me know if you called.",
    "They hope this helps the poor.",
    "Note: the port stays closed.",
    "It was a speech of 45 words.",
    "I hope this helps!",
]


@pytest.mark.parametrize("lead_in", LEAD_INS)
def test_a_lead_in_goes(lead_in: str) -> None:
    assert clean_text(lead_in + TEXT, ["lead-in"]) == Cleaned(TEXT, ("lead-in",))


@pytest.mark.parametrize("lead_in", LEAD_INS)
def test_a_lead_in_that_nothing_follows_stays(lead_in: str) -> None:
    alone = lead_in.strip()
    if alone != "I'd be happy to help you summarize this article! Here's a summary:":
        assert clean_text(alone, ["lead-in"]).text.endswith(alone[-6:])


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_first_sentence_that_only_begins_like_a_lead_in_stays(sentence: str) -> None:
    assert clean_text(sentence, RULES) == Cleaned(sentence, ())


@pytest.mark.parametrize("prose", PROSE)
def test_prose_with_a_sign_of_markdown_stays_as_it_is(prose: str) -> None:
    assert clean_text(prose, RULES) == Cleaned(prose, ())


def test_a_heading_with_a_long_gap_is_read_at_once() -> None:
    started = time.process_time()
    clean_text("# a" + " " * 300_000 + "b", ["markdown"])
    assert time.process_time() - started < 1


@pytest.mark.parametrize(("written", "plain"), MARKDOWN)
def test_the_marks_of_markdown_go_and_its_words_stay(written: str, plain: str) -> None:
    assert clean_text(written, ["markdown"]) == Cleaned(plain, ("markdown",))


@pytest.mark.parametrize("closing", CLOSINGS)
def test_what_is_said_to_the_user_at_the_end_goes(closing: str) -> None:
    assert clean_text(TEXT + closing, ["closing"]) == Cleaned(TEXT, ("closing",))


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_end_that_only_looks_like_a_closing_stays(ending: str) -> None:
    assert clean_text(ending, RULES).text == ending


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<think>Let me see.\n\nTwo points.</think>\n\n" + TEXT, TEXT),
        ("<thinking>\nHm.\n</thinking>" + TEXT, TEXT),
        ("Okay, the user wants a summary.\n</think>\n\n" + TEXT, TEXT),
        ("<THINK>One.</THINK> <think>Two.</think> " + TEXT, TEXT),
        ("<think>One <think>in another.</think> still.</think>" + TEXT, TEXT),
        ("[THINK]Hm.[/THINK]" + TEXT, TEXT),
        ("◁think▷Hm.◁/think▷" + TEXT, TEXT),
        ("<think></think><answer>" + TEXT + "</answer>", TEXT),
        ("<summary>\n" + TEXT + "\n</summary>", TEXT),
        ("<think>The article is about a port, and I was cut off he", ""),
        ("\n<think>\n" + TEXT, ""),
    ],
)
def test_what_a_model_thinks_goes(written: str, plain: str) -> None:
    assert clean_text(written, ["think"]) == Cleaned(plain, ("think",))


@pytest.mark.parametrize(
    "text", ["I think <b>so</b>.", TEXT + " <think> he said", "a < b and [think] of it", "</b>" + TEXT]
)
def test_what_is_no_block_of_thought_stays(text: str) -> None:
    assert clean_text(text, ["think"]) == Cleaned(text, ())


@pytest.mark.parametrize(("first", "last"), ['""', "“”", "«»", "„“", "「」"])
def test_quotation_marks_around_the_whole_text_go(first: str, last: str) -> None:
    assert clean_text(first + TEXT + last, ["quotes"]) == Cleaned(TEXT, ("quotes",))


@pytest.mark.parametrize(
    "text", ['"Go," he said. "Now."', '"', '""', "'It was closed.'", '"Closed", it said', "“A” and “B”"]
)
def test_quotation_marks_within_the_text_stay(text: str) -> None:
    assert clean_text(text, ["quotes"]) == Cleaned(text, ())


def test_a_whole_reply_is_cleaned_by_all_rules_together() -> None:
    reply = (
        "<think>\nThe user wants a summary: port, ferry, nobody hurt.\n</think>\n\n"
        "Sure! Here's a concise summary of the article:\n\n"
        "## Summary\n\n"
        "**Ferry accident:** The *port* was closed on Monday.\n\n"
        "* Nobody was hurt.\n* 212 passengers were taken ashore.\n\n"
        "---\n\nLet me know if you'd like more details!"
    )
    text = "Ferry accident: The port was closed on Monday.\n\nNobody was hurt.\n212 passengers were taken ashore."
    assert clean_text(reply, ["all"]) == Cleaned(text, ("think", "lead-in", "closing", "markdown"))


def test_a_mark_that_another_rule_lays_bare_is_seen() -> None:
    assert clean_text('"**Summary:** Closed."', ["quotes", "lead-in"]).text == "Closed."


def test_rules_have_one_order_whatever_is_typed() -> None:
    assert choose_rules(["markdown", "think", "markdown"]) == ("think", "markdown")
    assert choose_rules(["all"]) == tuple(RULES)
    assert cleaning_signature(choose_rules(["lead-in", "think"])) == "clean:think+lead-in.v1"
    assert cleaning_signature(()) == ""


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown cleaning rule 'leadin'\. Did you mean 'lead-in'\? Known: think"):
        choose_rules(["leadin"])


MARKS = [
    "<think>",
    "</think>",
    "<answer>",
    "</answer>",
    "**",
    "*",
    "_",
    "`",
    '"',
    "“",
    "”",
    "\n",
    " ",
    "#",
    "- ",
    "1. ",
]
PIECES = st.sampled_from(
    [*LEAD_INS, *CLOSINGS, *SENTENCES, *PROSE, *(written for written, _ in MARKDOWN), *MARKS, "2. ", "|", "|---|"]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join), st.text(alphabet='*_`#-|"<>/think[]() \n:.a1'))
SOME_RULES = st.lists(st.sampled_from(list(RULES)), unique=True)


@given(TEXTS, SOME_RULES)
def test_cleaning_again_changes_nothing(text: str, rules: list[str]) -> None:
    once = clean_text(text, rules)
    assert clean_text(once.text, rules) == Cleaned(once.text, ())


@given(TEXTS, SOME_RULES)
def test_rules_that_changed_nothing_are_not_named_and_others_are(text: str, rules: list[str]) -> None:
    cleaned = clean_text(text, rules)
    assert (cleaned.text == text) == (cleaned.rules == ())
    assert set(cleaned.rules) <= set(rules)


@given(TEXTS)
def test_only_thought_can_leave_nothing_of_what_has_letters(text: str) -> None:
    kept = clean_text(text, [rule for rule in RULES if rule != "think"]).text
    assert any(map(str.isalnum, kept)) == any(map(str.isalnum, text))


@given(TEXTS, SOME_RULES)
def test_no_letter_is_added(text: str, rules: list[str]) -> None:
    kept = [letter for letter in clean_text(text, rules).text if letter.isalnum()]
    letters = iter(letter for letter in text if letter.isalnum())
    assert all(letter in letters for letter in kept)  # in their order, too


@pytest.mark.parametrize(
    "piece",
    [
        "<think>",
        "<think></thought>",
        "**a ",
        "*a* ",
        "_a_ ",
        "`a",
        "- ",
        "- 5\n",
        "1. ",
        "| a |\n|---|\n",
        "#",
        "# a\n",
        ">",
        "[a](",
        "[",
        "(",
        '"',
        "\n",
        " ",
        "Summary: ",
        "Sure! ",
        "Let me know if you ",
        "-- ",
        "== ",
        "a** ",
        "# a  ",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = piece * (200_000 // len(piece)) + "x"
    start = time.process_time()
    clean_text(text, RULES)
    assert time.process_time() - start < 5
