"""What a judge's reply says: ratings, lists of YES and NO, probabilities, and replies that say nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.judging.criteria import RubricCriterion
from harness.judging.rating_replies import has_single_tokens, read_reply
from harness.models.reply_cache import Reply, interpret_reply, read
from tests.judging.judges import reply

ONE_TO_FIVE = RubricCriterion("concise", low=1, high=5)
LIST = RubricCriterion("faithful", low=1, high=5, method="sentences")


@pytest.mark.parametrize(
    ("text", "share", "problem"),
    [
        ("It is short.\nRATING: 4", 0.75, ""),
        ("**Rating: 5**", 1.0, ""),
        ("Fine.\n\nRATING: 3/5\n", 0.5, ""),
        ("score - 2 out of 5.", 0.25, ""),
        ("4", 0.75, ""),
        ("Reasons. [[1]]", 0.0, ""),
        ("RATING: 4.5", 0.875, ""),
        ('It says "RATING: 5".\nRATING: 1', 0.0, ""),
        ("RATING: 3/10", 0.0, "unread"),
        ("RATING: 5\nand that is", 0.0, "unread"),
        ("RATING: 4 or 5", 0.0, "unread"),
        ("A good summary.", 0.0, "unread"),
        ("Good.\n4", 0.0, "unread"),
        ("RATING: 6", 0.0, "off scale"),
        ("RATING: -1", 0.0, "off scale"),
        ("RATING: 0", 0.0, "off scale"),
        ("", 0.0, "unread"),
    ],
)
def test_only_a_rating_on_the_last_line_and_on_the_scale_is_one(text: str, share: float, problem: str) -> None:
    rating = read_reply(Reply(text=text), ONE_TO_FIVE, 0)

    assert (rating.problem, rating.share) == (problem, share)


@pytest.mark.parametrize(
    ("text", "share", "errors", "problem"),
    [
        ("1: YES\n2: YES\n3: YES", 1.0, (), ""),
        ("1. yes\n**2: NO** entity: another town\n3) No - outside: not said", 1 / 3, ("entity", "outside"), ""),
        ("I checked them.\n1: YES\n2: NO\n3: NO because it rains", 1 / 3, ("other", "other"), ""),
        ("1: YES\n2: YES", 0.0, (), "unread"),
        ("1: YES\n2: YES\n3: YES\n4: YES", 0.0, (), "unread"),
        ("1: YES\n1: NO\n2: YES\n3: YES", 0.0, (), "unread"),
        ("All are supported.", 0.0, (), "unread"),
        ("1: YESTERDAY\n2: YES\n3: YES", 0.0, (), "unread"),
    ],
)
def test_a_list_is_read_where_it_has_one_answer_for_each_item(
    text: str, share: float, errors: tuple[str, ...], problem: str
) -> None:
    rating = read_reply(Reply(text=text), LIST, 3)

    assert (rating.problem, rating.errors) == (problem, errors)
    assert rating.share == pytest.approx(share)


def test_half_a_reply_a_refusal_and_no_reply_are_three_problems() -> None:
    assert read_reply(Reply(text="1: YES", note="cut off at 1000 tokens"), LIST, 3).problem == "cut"
    assert read_reply(Reply(missing="refused"), LIST, 3).problem == "refused"
    assert read_reply(Reply(missing="unavailable"), LIST, 3).problem == "unasked"


@given(st.text(), st.integers(1, 4))
def test_any_text_gives_a_share_or_a_problem(text: str, items: int) -> None:
    for criterion in (ONE_TO_FIVE, LIST):
        rating = read_reply(Reply(text=text), criterion, items)
        assert 0 <= rating.share <= 1


def test_a_rating_is_weighted_by_the_probabilities_of_the_numbers_on_the_scale() -> None:
    chances = {"4": 0.6, "5": 0.2, "3": 0.1, "9": 0.05, " four": 0.05}
    raw = read(reply("5 reasons.\nRATING: 4", [("5", {"5": 1.0}), (" reasons.\nRATING: ", {}), ("4", chances)]).data)
    assert raw is not None
    rating = read_reply(interpret_reply(raw, 100, is_kept=False), ONE_TO_FIVE, 0)

    assert rating.share == 0.75
    assert rating.expected_share == pytest.approx(((4 * 0.6 + 5 * 0.2 + 3 * 0.1) / 0.9 - 1) / 4)


def test_items_are_weighted_by_yes_and_no_whatever_their_spelling() -> None:
    tokens = [
        ("1:", {}),
        (" YES", {" YES": 0.6, " Yes": 0.2, " NO": 0.2}),
        ("\n2:", {}),
        (" NO", {" NO": 0.9, "yes": 0.1}),
    ]
    raw = read(reply("1: YES\n2: NO", tokens).data)
    assert raw is not None
    rating = read_reply(interpret_reply(raw, 100, is_kept=False), LIST, 2)

    assert rating.expected_share == pytest.approx((0.8 + 0.1) / 2)


def test_without_probabilities_nothing_is_weighted_and_wide_scales_never_are() -> None:
    assert read_reply(Reply(text="RATING: 4"), ONE_TO_FIVE, 0).expected_share is None
    assert has_single_tokens(ONE_TO_FIVE)
    assert has_single_tokens(LIST)
    assert not has_single_tokens(RubricCriterion("fine", low=0, high=100))
    assert not has_single_tokens(RubricCriterion("fine", low=0, high=0.5))
    assert not has_single_tokens(RubricCriterion("fine", low=-2, high=2))


@pytest.mark.parametrize(
    "content",
    [None, [], "no", [{"token": 4}], [{"token": "4", "logprob": "x", "top_logprobs": 7}], [[]], [{"token": "4"}]],
)
def test_probabilities_of_a_strange_shape_are_as_if_they_were_not_there(content: object) -> None:
    import json

    body = {"choices": [{"message": {"content": "RATING: 4"}, "logprobs": {"content": content}}]}
    raw = read(json.dumps(body).encode())

    assert raw is not None
    assert raw.token_choices == ()
