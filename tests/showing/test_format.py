"""How numbers, letters and signatures are written, and which lines they break into."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from harness.records import Column, Leaderboard, Row, text_remark
from harness.showing.format import best_labels, first_ranks, number_text, order_text, raised_letters, signed_text
from harness.showing.leaderboard_table import p_text
from harness.showing.notes import budget_note, reader_notes, signature_lines
from harness.showing.text_layout import wrap_text


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (38.24, 1, "38.2"),
        (38.24, 0, "38"),
        (-0.04, 1, "0.0"),
        (-0.06, 1, "-0.1"),
        (None, 1, "–"),
        (float("inf"), 1, "–"),
    ],
)
def test_a_number_has_its_decimals_and_zero_no_sign(value: float | None, decimals: int, text: str) -> None:
    assert number_text(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.94, "+0.9"), (-0.94, "-0.9"), (0.04, "0.0"), (-0.04, "0.0"), (None, "–")]
)
def test_a_difference_has_a_sign_unless_it_shows_as_zero(value: float | None, text: str) -> None:
    assert signed_text(value, 1) == text


@pytest.mark.parametrize(("p", "text"), [(0.0312, "0.031"), (0.0004, "<.001"), (0.0005, "0.001"), (1.0, "1.000")])
def test_a_p_is_never_zero(p: float, text: str) -> None:
    assert p_text(p) == text


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b", "d"), "abd"),
        (("a", "b", "c", "e"), "a–ce"),
        (("y", "z", "aa", "ac"), "y–aa,ac"),
        (("b", "aa", "ab"), "b,aa,ab"),
    ],
)
def test_neighbouring_letters_are_drawn_together(
    letters: tuple[str, ...], text: str, row_of: Callable[..., Row]
) -> None:
    assert raised_letters(row_of("x", {}, beats={"rouge1": letters}), "rouge1") == text


def test_what_prints_as_equal_is_equally_best(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = (
        row_of("a", {"rouge1": (38.21, 1)}),
        row_of("b", {"rouge1": (38.19, 1)}),
        row_of("c", {"rouge1": (30, 1)}),
        row_of("oracle", {"rouge1": (60, 1)}, "ceiling"),
    )
    compared = comparison_of(rows, "rouge1")

    assert best_labels(compared, compared.columns[0], 1) == {"a", "b"}
    assert best_labels(compared, compared.columns[0], 2) == {"a"}


def test_a_baseline_that_is_the_best_is_seen_to_be(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = (row_of("a", {"rouge1": (38, 1)}), row_of("lead", {"rouge1": (39, 1)}, "floor"))
    compared = comparison_of(rows, "rouge1")

    assert best_labels(compared, compared.columns[0], 1) == {"lead"}


def test_a_rank_that_all_rows_share_is_not_shown(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = tuple(row_of(name, {"rouge1": (38, 1)}, ranks={"rouge1": 1}) for name in "ab")
    apart = (rows[0], row_of("b", {"rouge1": (20, 1)}, ranks={"rouge1": 2}))

    assert first_ranks(comparison_of(rows, "rouge1")) == {}
    assert first_ranks(comparison_of(apart, "rouge1")) == {"a": "1", "b": "2"}


def test_one_system_alone_is_not_called_the_best(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    compared = comparison_of((row_of("a", {"rouge1": (38.21, 1)}),), "rouge1")

    assert best_labels(compared, compared.columns[0], 1) == frozenset()


def column(measure: str, signature: str) -> Column:
    return Column(measure, measure, signature, higher_is_better=True, citation="")


def test_signatures_of_one_family_share_a_line_and_lose_nothing() -> None:
    columns = (
        column("rouge1", "rouge1|mode:google|refs:best"),
        column("rouge2", "rouge2|mode:google|refs:best"),
        column("rougeLsum", "rougeLsum|mode:google|refs:best|split:nupunkt"),
        column("bleu", "nrefs:4|tok:13a"),
    )

    assert signature_lines(columns) == [
        ("rouge1 rouge2 rougeLsum", "mode:google|refs:best"),
        ("rougeLsum", "split:nupunkt"),
        ("bleu", "nrefs:4|tok:13a"),
    ]


@given(st.lists(st.lists(st.sampled_from(["a:1", "a:2", "b:1", "c:1", "d"]), unique=True, min_size=1), min_size=1))
def test_every_part_of_every_signature_is_told(parts: list[list[str]]) -> None:
    columns = tuple(column(f"rouge{at}", "|".join([f"rouge{at}", *own])) for at, own in enumerate(parts))

    told: dict[str, list[str]] = {each.measure: [] for each in columns}
    for names, signature in signature_lines(columns):
        for name in names.split():
            told[name] += signature.split("|") if signature else []

    assert {name: sorted(own) for name, own in told.items()} == {
        f"rouge{at}": sorted(own) for at, own in enumerate(parts)
    }


@example("  aaaaaaaaaa b", 10, "")
@example("a  日日日日日日日", 10, "  ")
@given(st.text(st.sampled_from("ab 日|-,"), max_size=80), st.integers(10, 40), st.sampled_from(["", "  "]))
def test_wrapped_text_fits_and_keeps_every_letter(text: str, width: int, hang: str) -> None:
    lines = wrap_text(text, width, hang)

    assert max(map(cell_len, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_prose_breaks_between_words_and_signatures_after_bars() -> None:
    assert wrap_text("one two three", 10) == ["one two", "three"]
    assert wrap_text("sig: aaaa|bbbb|cccc", 12, hang="  ") == ["sig: aaaa|", "  bbbb|cccc"]


def test_an_empty_comparison_still_makes_a_table(comparison_of: Callable[..., Leaderboard]) -> None:
    from harness.showing.leaderboard_formats import RENDERERS, render

    empty = msgspec.structs.replace(comparison_of(()), columns=())

    assert all(render(empty, name) for name in RENDERERS)


def test_within_a_cluster_it_is_said_who_beats_whom(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = tuple(
        row_of(label, {"rouge1": (30, 1)}, letter=letter, beats={"rouge1": beats})
        for label, letter, beats in (
            ("A", "a", ("c", "d")),
            ("B", "b", ("c", "d")),
            ("C", "c", ("d",)),
            ("D", "d", ()),
            ("E", "e", ("d",)),
        )
    )

    def said(*clusters: tuple[str, ...]) -> str:
        return order_text(comparison_of(rows, "rouge1", clusters={"rouge1": clusters}), "rouge1")

    assert said(("A", "B", "E", "C"), ("D",)) == "{A, B, E, C} > D; within: {A, B} > C"
    assert said(("A", "B", "C", "D", "E")) == "{A, B} > {C, D}; {C, E} > D"
    assert said(("A", "E"), ("D",)) == "{A, E} > D"
    assert said(("D",)) == "D"
    assert said(("A", "E")) == "no two systems differ significantly"


@pytest.mark.parametrize(("share", "text"), [(0.004, "<1 %"), (0.3333, "33 %"), (0.998, ">99 %"), (1.0, "100 %")])
def test_a_share_over_the_budget_is_in_whole_percents(
    share: float, text: str, row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    row = row_of("a", {"rouge1": (30, 1)}, over_budget=share)

    assert budget_note(comparison_of((row,), "rouge1")) == f"Some candidates are longer than the word budget: a {text}."


def test_of_many_rows_over_the_budget_the_worst_are_named(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = tuple(row_of(f"s{at}", {"rouge1": (30, 1)}, over_budget=at / 20) for at in range(15))

    assert budget_note(comparison_of(rows, "rouge1")) == (
        "Some candidates are longer than the word budget: s14 70 %, s13 65 %, s12 60 %, s11 55 %, s10 50 %, s9 "
        "45 %, s8 40 %, s7 35 %, s6 30 %, s5 25 % and 4 others with fewer."
    )


def test_of_a_large_cluster_pairs_are_counted(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    labels = tuple(f"s{at}" for at in range(20))
    letters = [chr(ord("a") + at) for at in range(20)]
    rows = tuple(
        row_of(label, {"rouge1": (30, 1)}, letter=letter, beats={"rouge1": tuple(letters[at + 5 :])})
        for at, (label, letter) in enumerate(zip(labels, letters, strict=True))
    )
    parted = "120 of 190 pairs are separated (the letters of the exports tell which)"

    assert order_text(comparison_of(rows, "rouge1", clusters={"rouge1": (labels,)}), "rouge1") == parted
    assert order_text(comparison_of(rows, "rouge1", clusters={"rouge1": (labels, ("z",))}), "rouge1") == (
        f"{{s0, … s19: 20 systems}} > z; within: {parted}"
    )


def test_references_that_are_longer_than_the_budget_are_told_of_too(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    rows = (
        row_of("a", {"rouge1": (30, 1)}, over_budget=0.5),
        row_of("oracle", {"rouge1": (50, 1)}, "ceiling"),
        row_of("human", {"rouge1": (40, 1)}, "ceiling", over_budget=1.0),
    )

    assert budget_note(comparison_of(rows, "rouge1")) == (
        "Some candidates are longer than the word budget: a 50 %. The references are too long as well (100 % of "
        "the topics on average)."
    )


def test_a_warning_stands_before_all_other_notes(small: Leaderboard) -> None:
    warned = msgspec.structs.replace(small, remarks=(*small.remarks, text_remark("Look out.", "warning")))

    assert reader_notes(warned)[0] == "WARNING: Look out."
    assert reader_notes(warned)[1:] == reader_notes(small)
