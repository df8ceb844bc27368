"""The methods paragraph and the works it rests on."""

from __future__ import annotations

import re
from importlib.resources import files

import msgspec
import pytest

from harness.records import Leaderboard
from harness.showing.methods import CITATIONS, bibtex, cite, cited_keys, describe_methods, join_names

PARAGRAPH = (
    "We compared 2 systems (textrank and 日本), beside 1 baseline (lead) and 1 reference-based bound (oracle) on "
    "The summit (5 topics of 1 event; dataset deauville, fingerprint 3f2a9c41). We report ROUGE-1 (Lin, 2004) and ter "
    "(Papineni et al., 2002; computed with sacreBLEU, Post, 2018). Signatures: "
    "rouge1: mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0; ter: mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0. "
    "A system that wrote nothing for a topic was scored there as having written an empty summary (日本 for 2 of 5). "
    "Intervals are 95 % confidence intervals over topics within one event (percentile bootstrap, 1,000 draws, seed "
    "12345). Differences were tested by approximate randomization, 10000 permutations of events, two-sided, "
    "Holm (Noreen, 1989; Riezler and Maxwell, 2005; Holm, 1979), seed 12345. Versions: harness 0.1.0 and Python 3.11.\n"
)


def test_the_methods_read_as_one_paragraph(small: Leaderboard) -> None:
    made = msgspec.structs.replace(small, versions={"harness": "0.1.0", "Python": "3.11"})

    assert describe_methods(made) == PARAGRAPH


def test_the_methods_say_what_became_of_failures(small: Leaderboard) -> None:
    fewer = msgspec.structs.replace(small, topics=3)
    sound = msgspec.structs.replace(small, rows=small.rows[:1])

    assert "Topics for which some system wrote nothing were left out for all." in describe_methods(fewer)
    assert "Every system wrote a summary for every topic." in describe_methods(sound)


def test_what_was_not_done_is_not_described(small: Leaderboard) -> None:
    bare = describe_methods(msgspec.structs.replace(small, test="", interval=""))

    assert "tested" not in bare
    assert "Intervals" not in bare
    assert "Versions" not in bare


def test_only_what_was_used_is_cited(small: Leaderboard) -> None:
    rouge = msgspec.structs.replace(small, columns=small.columns[:1], test="")
    bootstrap = msgspec.structs.replace(rouge, test="paired bootstrap, 1000 draws of events, two-sided, Holm")

    assert cited_keys(rouge) == ["lin2004rouge"]
    assert cited_keys(bootstrap) == ["lin2004rouge", "koehn2004statistical", "holm1979simple"]
    assert cited_keys(small) == [
        *("lin2004rouge", "papineni2002bleu", "post2018call"),
        *("noreen1989computer", "riezler2005pitfalls", "holm1979simple"),
    ]
    assert cite(rouge).startswith("@inproceedings{lin2004rouge,\n  author = {Lin, Chin-Yew},\n")


@pytest.mark.parametrize("key", CITATIONS)
def test_every_entry_is_whole(key: str) -> None:
    entry = bibtex(key)

    assert entry.count("{") == entry.count("}")
    assert {"author", "title", "year"} <= set(re.findall(r"^  (\w+) = \{.+\},$", entry, re.MULTILINE))
    assert CITATIONS[key].short.endswith(CITATIONS[key].fields["year"])
    assert CITATIONS[key].fields["year"] in key
    assert entry.isascii()


def test_every_metric_names_a_work_that_is_known() -> None:
    from harness.scoring.metrics import METRICS

    assert {metric.citation for metric in METRICS.values() if metric.citation} <= set(CITATIONS)


@pytest.mark.parametrize(
    ("names", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_names_are_listed_as_in_a_sentence(names: list[str], text: str) -> None:
    assert join_names(names) == text


def test_the_works_are_read_from_a_bibtex_file_of_the_package() -> None:
    text = files("harness.showing").joinpath("citations.bib").read_text(encoding="utf-8")

    assert len(re.findall("^@", text, re.MULTILINE)) == len(CITATIONS)
    assert {key: len(work.fields) for key, work in CITATIONS.items()} == {
        match[1]: match[2].count(" = {") - 1
        for match in re.finditer(r"^@\w+\{(\w+),\n(.*?)^\}", text, re.MULTILINE | re.DOTALL)
    }
    assert "shorttitle" not in "".join(map(bibtex, CITATIONS))
