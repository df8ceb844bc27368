"""A table of ids is a dictionary that takes less memory; the fingerprint made of arrays is that made of lists."""

from __future__ import annotations

import hashlib
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.datasets import id_table
from harness.datasets.drafts import DatasetSurvey, TopicDraft, digest_of, encode_content
from harness.datasets.id_table import IdTable
from harness.records import Document, Reference

IDS = st.text(st.characters(), max_size=6)


def check_table(pairs: list[tuple[str, int]], others: list[str]) -> None:
    table, dictionary = IdTable(), dict[str, int]()
    for name, number in pairs:
        assert table.add(name, number) == dictionary.get(name)
        dictionary.setdefault(name, number)
    assert len(table) == len(dictionary)
    for name in [*others, *dictionary]:
        assert (table.get(name), name in table) == (dictionary.get(name), name in dictionary)


@settings(deadline=None)
@given(pairs=st.lists(st.tuples(IDS, st.integers(0, 2**32 - 2))), others=st.lists(IDS))
def test_a_table_of_ids_is_a_dictionary(pairs: list[tuple[str, int]], others: list[str]) -> None:
    check_table(pairs, others)


def test_a_table_grows() -> None:
    check_table([(f"n{number % 4000}", number) for number in range(5000)], ["n4000"])


def test_ids_whose_digests_begin_alike_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(id_table, "_digest", lambda name: (len(name) % 2, hash(name) & 0xFFFFFFFF))
    check_table([(f"n{number % 300}", number) for number in range(500)], ["n300"])


def make_drafts(contents: list[tuple[str, str, int]]) -> list[TopicDraft]:
    return [
        TopicDraft(f"t{place}{name}", "event", (Document("", (text,)),), (Reference("a", text),), words or None)
        for place, (name, text, words) in enumerate(contents)
    ]


@settings(deadline=None)
@given(contents=st.lists(st.tuples(IDS, st.text(max_size=9), st.integers(0, 10**9)), max_size=9))
def test_fingerprints_are_those_of_sorted_lists(contents: list[tuple[str, str, int]]) -> None:
    drafts, survey = make_drafts(contents), DatasetSurvey()
    drafts = [draft for draft in drafts if draft.id.isprintable()]
    for place, draft in enumerate(drafts):
        survey.add(draft, place)
    budgets = array("Q", [draft.words or 77 for draft in drafts])
    digests = [hashlib.sha256(encode_content(draft)).digest() for draft in drafts]
    ordered = sorted(digest[:16] + budget.to_bytes(8, "big") for digest, budget in zip(digests, budgets, strict=True))
    fingerprint = hashlib.sha256(b"harness dataset 2" + b"".join(ordered)).hexdigest()[:16]
    assert survey.fingerprint(budgets) == fingerprint
    assert survey.short_digests() == b"".join(digest[:8] for digest in digests)
    assert [digest_of(draft.topic(9)) for draft in drafts] == [digest[:8].hex() for digest in digests]
