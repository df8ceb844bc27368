"""Texts that are alike are found at a cost that does not grow with what all texts share."""

from __future__ import annotations

from harness.datasets.near_duplicates import COMMON, NearDuplicates


def test_what_all_texts_share_is_noted_for_the_first_of_them_only() -> None:
    twins: NearDuplicates[int] = NearDuplicates()
    shared = "the council of the town met on monday and said that it would vote"
    for number in range(10 * COMMON):
        twins.find_or_keep(number, f"{shared} " + " ".join(f"w{number}x{place}" for place in range(60)))
    assert max(map(len, twins._features.values())) == COMMON


def test_a_near_copy_is_found_among_texts_that_share_their_beginning() -> None:
    twins: NearDuplicates[int] = NearDuplicates()
    shared = "the council of the town met on monday and said that it would vote"
    for number in range(4 * COMMON):
        twins.find_or_keep(number, f"{shared} " + " ".join(f"w{number}x{place}" for place in range(60)))
    copy = f"{shared} " + " ".join(f"w170x{place}" for place in range(59)) + " changed"
    assert twins.find_or_keep(-1, copy) == (170, False)
