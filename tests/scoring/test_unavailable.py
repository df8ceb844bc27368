from __future__ import annotations

import msgspec
import numpy as np
import pytest

from harness.errors import HarnessError
from harness.records import text_remark
from harness.scoring.leaderboard import build_leaderboard
from harness.scoring.settings import Settings, choose_columns
from harness.scoring.system_counts import CountsBuilder, SystemCounts, _mean_trial
from harness.scoring.system_counts import count_system as tallied
from harness.showing.wording import word_remarks
from tests.scoring.synthetic import MEAN, candidate, dataset, make_system, rows

EVENTS = [f"t{number}" for number in range(12)]
FIELD = [make_system("first", [50.0 + number for number in range(12)]), make_system("lead", [40.0] * 12, role="floor")]
UNAVAILABLE = make_system("gpt", [90.0] * 12, failed={3: "unavailable", 5: "crash", 7: "unavailable"})


def test_an_unfinished_row_comes_last_and_every_number_of_the_others_is_as_without_it() -> None:
    plain = build_leaderboard(dataset((text_remark("Old."),)), FIELD, choose_columns([MEAN]), EVENTS)
    found = build_leaderboard(
        dataset((text_remark("Old."),)), FIELD, choose_columns([MEAN]), EVENTS, unavailable_systems=[UNAVAILABLE]
    )

    assert (found.rows[:-1], found.remarks[1:]) == (plain.rows, plain.remarks)
    assert msgspec.structs.replace(found, rows=plain.rows, remarks=plain.remarks) == plain
    last = found.rows[-1]
    assert (last.label, last.unavailable, last.estimates, last.ranks, last.letter) == ("gpt", True, {}, {}, "")
    assert (last.scored, last.topics, last.failures) == (9, 12, {"unavailable": 2, "crash": 1})


def test_the_first_remark_says_how_much_is_lacking_and_why() -> None:
    told = [candidate("t", "", "crash"), candidate("u", "", "unavailable"), candidate("v", "Text.")]
    told[1] = msgspec.structs.replace(told[1], detail="no key: set KEY.")
    whole = tallied("gpt", "system", {"mean": rows(np.zeros(3))}, told, [4] * 3)
    found = build_leaderboard(
        dataset((text_remark("Old."),)), [], choose_columns([MEAN]), ["t", "u", "v"], unavailable_systems=[whole]
    )

    said = (
        "The system gpt is not scored: 1 of 3 topics could not be run (no key: set KEY). Run harness eval to continue."
    )
    assert word_remarks(found.remarks) == (said, "Old.")
    assert found.rows[0].details == {"crash": "", "unavailable": "no key: set KEY."}


def test_nothing_but_unfinished_rows_is_a_comparison_without_numbers() -> None:
    found = build_leaderboard(dataset(), [], choose_columns([MEAN]), EVENTS, unavailable_systems=[UNAVAILABLE])

    assert [row.label for row in found.rows] == ["gpt"]
    assert (found.pairs, found.clusters, found.test, found.interval, found.draws) == ((), {}, "", "", 0)
    assert (found.topics, found.events, [column.measure for column in found.columns]) == (12, 12, ["mean"])


def test_a_baseline_that_is_not_scored_is_none_and_said_to_be() -> None:
    found = build_leaderboard(
        dataset(), FIELD, choose_columns([MEAN]), EVENTS, Settings(baseline="gpt"), unavailable_systems=[UNAVAILABLE]
    )

    assert (found.baseline, found.baseline_pairs) == ("", ())
    assert "Nothing is compared with it." in word_remarks(found.remarks)[0]


def test_whoever_asks_that_failures_be_errors_is_told_of_it() -> None:
    with pytest.raises(HarnessError, match=r"candidates are missing \(gpt: 2 unavailable, 1 crash\)"):
        build_leaderboard(
            dataset(),
            FIELD,
            choose_columns([MEAN]),
            EVENTS,
            Settings(on_failure="error"),
            unavailable_systems=[UNAVAILABLE],
        )


def test_a_try_that_is_unavailable_makes_the_row_so_whatever_else_failed() -> None:
    crashed = make_system("gpt", [90.0] * 12, failed={0: "crash"})
    absent = make_system("gpt", [90.0] * 12, failed={0: "unavailable"})

    assert _mean_trial([crashed, crashed]).failures[0] == "crash"
    assert {_mean_trial(tries).failures[0] for tries in ([crashed, absent], [absent, crashed])} == {"unavailable"}
    assert _mean_trial([crashed, absent]).unavailable
    assert not _mean_trial([crashed, crashed]).unavailable


def test_what_was_said_first_of_each_kind_of_failure_outlives_the_batches() -> None:
    said = [msgspec.structs.replace(candidate(f"t{n}", "", "crash"), detail=f"line {n}") for n in range(4)]
    parts = [tallied("gpt", "system", {}, said[start : start + 2], [4, 4]) for start in (0, 2)]
    builder = CountsBuilder(4)
    for part in parts:
        builder.add([part])
    (whole,) = builder.build_counts()

    assert isinstance(whole, SystemCounts)
    assert whole.details == {"crash": "line 0"}
