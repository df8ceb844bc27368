"""What a look at a dataset found, as whole text."""

from __future__ import annotations

import json

import msgspec
import pytest
from rich.cells import cell_len

from harness.datasets.checkup import Checkup, ReferenceFacts, TopicFacts
from harness.datasets.problems import Problem
from harness.errors import UnknownName
from harness.records import text_remark
from harness.showing.checkup_text import render_checkup


def topic(name: str, *references: ReferenceFacts, event: str = "summit") -> TopicFacts:
    return TopicFacts(name, event, documents=1, words=1500, sentences=80, budget=60, references=references)


A = ReferenceFacts("A", 60, 25.0, 0.75, 1.5, {"rouge1": 40.0})
B = ReferenceFacts("B", 62, None, None, None, {})


@pytest.fixture(scope="module")
def checkup() -> Checkup:
    return Checkup(
        path="references/deauville",
        name="deauville",
        fingerprint=None,
        errors=1,
        warnings=1,
        problems=(
            Problem("references/deauville/dataset.toml", 3, "unknown key 'tittle'; did you mean 'title'?"),
            Problem("references/deauville/summaries/meeting/A.txt", None, "is far too long", "warning"),
        ),
        topics=(topic("meeting", A, B), topic("alone")),
        remarks=(text_remark("No licence is given."),),
    )


TEXT = """\
topic    documents  words  sentences  budget  references
--------------------------------------------------------
meeting          1  1,500         80      60           2
alone            1  1,500         80      60           0

Event summit: meeting, alone.

                                                     rouge1
reference  words  compression  coverage  density  agreement
-----------------------------------------------------------
meeting/A     60         25.0      0.75     1.50       40.0
meeting/B     62            –         –        –          –

                                                            rouge1
all 2 references  words  compression  coverage  density  agreement
------------------------------------------------------------------
least                60         25.0      0.75     1.50       40.0
mean                 61         25.0      0.75     1.50       40.0
most                 62         25.0      0.75     1.50       40.0

No licence is given.

deauville cannot be used: 1 error, 1 warning.
error: references/deauville/dataset.toml:3: unknown key 'tittle'; did you mean
    'title'?
warning: references/deauville/summaries/meeting/A.txt: is far too long
"""


def test_a_checkup_reads_as_a_whole(checkup: Checkup) -> None:
    assert render_checkup(checkup, width=80) == TEXT


def test_a_sound_dataset_ends_with_its_fingerprint(checkup: Checkup) -> None:
    sound = msgspec.structs.replace(checkup, fingerprint="3f2a", errors=0, warnings=0, problems=())

    assert render_checkup(sound).endswith("\ndeauville can be used, fingerprint 3f2a: 0 errors, 0 warnings.\n")


def test_a_large_dataset_is_summed_up_and_says_what_is_not_shown(checkup: Checkup) -> None:
    topics = tuple(topic(f"topic-{at}", A, event=f"event-{at}") for at in range(1000))

    shown = render_checkup(msgspec.structs.replace(checkup, topics=topics), width=80)

    assert "The tables show the first 40 topics; 960 more are not shown." in shown
    assert "all 1,000 references" in shown
    assert len(shown.splitlines()) < 110


def test_long_names_wrap(checkup: Checkup) -> None:
    long = msgspec.structs.replace(checkup, topics=(topic("a-very-long-name/" * 9, A),))

    assert max(map(cell_len, render_checkup(long, width=80).splitlines())) <= 80


def test_what_is_hostile_in_a_file_name_is_visible(checkup: Checkup) -> None:
    problem = Problem("a\x1b[31m\u202e.txt", 1, "two\nlines")

    shown = render_checkup(msgspec.structs.replace(checkup, problems=(problem,)), colour=True)

    assert "a␛[31m\\u202e.txt:1: two␊lines" in shown


def test_json_holds_the_whole_checkup(checkup: Checkup) -> None:
    found = json.loads(render_checkup(checkup, "json"))

    assert (found["format"], found["kind"]) == (1, "checkup")
    assert found["remarks"] == ["No licence is given."]
    assert msgspec.convert({**found, "remarks": found["remark_records"]}, Checkup) == checkup


def test_an_unknown_format_is_named(checkup: Checkup) -> None:
    with pytest.raises(UnknownName, match="Known: text, json"):
        render_checkup(checkup, "latex")
