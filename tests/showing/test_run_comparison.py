"""Two comparisons side by side, as whole text."""

from __future__ import annotations

import csv
import io
import json

import msgspec
import pytest

from harness.errors import UnknownName
from harness.records import Estimate, Leaderboard, Pair, RunComparison, TopicChange, text_remark
from harness.showing.json_export import leaderboard_of_fields
from harness.showing.leaderboard_formats import RENDERERS
from harness.showing.run_comparison_table import RUN_COMPARISON_FORMATS, render_run_comparison


@pytest.fixture(scope="module")
def later(small: Leaderboard) -> Leaderboard:
    """The next run: textrank better, 日本 gone, mmr new, TER of lead lower."""
    textrank, _, lead, oracle = small.rows
    rows = (
        msgspec.structs.replace(textrank, estimates={"rouge1": Estimate(39.14), "ter": Estimate(91.2)}),
        msgspec.structs.replace(textrank, label="mmr"),
        msgspec.structs.replace(lead, estimates={"rouge1": Estimate(28.5), "ter": Estimate(97.0)}),
        oracle,
    )
    return msgspec.structs.replace(small, rows=rows, run="deauville-2", saved="results/deauville-2")


TEXT = """\
2 systems and baselines changed; no test was made; 日本 is missing in the new
run.

                    rouge1             ter ↓
system     old   new     Δ   old   new     Δ
--------------------------------------------
textrank  38.2  39.1  +0.9  91.2  91.2   0.0
-- baselines -------------------------------
lead      30.0  28.5  -1.5  99.0  97.0  -2.0

The same in both, and not shown: oracle.
Old is deauville-1 (results/deauville-1); new is deauville-2
  (results/deauville-2); Δ is new less old.
Only in old: 日本.
Only in new: mmr.
"""


def test_old_new_and_difference_stand_side_by_side(small: Leaderboard, later: Leaderboard) -> None:
    assert render_run_comparison(RunComparison(small, later), width=80) == TEXT


TESTED = """\
1 of 2 systems and baselines changed significantly: textrank +0.9 rouge1
(better, p <.001); 日本 is missing in the new run.

                                rouge1                   ter ↓
system     old   new     Δ    ±      p   old   new     Δ  ±  p
--------------------------------------------------------------
textrank  38.2  39.1  +0.9  0.7  <.001  91.2  91.2   0.0
-- baselines -------------------------------------------------
lead      30.0  28.5  -1.5       0.500  99.0  97.0  -2.0

The same in both, and not shown: oracle.
Old is deauville-1 (results/deauville-1); new is deauville-2
  (results/deauville-2); Δ is new less old, ± half of its 95 % interval over
  topics within one event, p its test (approximate randomization, 10000
  permutations of events, two-sided) after Holm's correction over the systems.
The file of textrank has changed (aaaa, now bbbb).
Topics that moved most in rouge1: textrank on meeting (10.0 to 14.0).
Only in old: 日本.
Only in new: mmr.
"""


@pytest.fixture(scope="module")
def tested(small: Leaderboard, later: Leaderboard) -> RunComparison:
    """Both with their tests; the baseline's difference has no interval."""
    return RunComparison(
        small,
        later,
        pairs=(
            Pair("textrank", "textrank", "rouge1", 0.9, 0.2, 1.6, 0.0001, 0.0002, 4, 0, 1),
            Pair("lead", "lead", "rouge1", -1.5, None, None, 0.25, 0.5, 1, 0, 4),
        ),
        topic_changes=(TopicChange("textrank", "meeting", "rouge1", 10.0, 14.0),),
        run_differences=(text_remark("The file of textrank has changed (aaaa, now bbbb).", "note"),),
    )


def test_intervals_tests_topics_and_what_changed_stand_with_the_differences(tested: RunComparison) -> None:
    assert render_run_comparison(tested, width=80) == TESTED


def test_tests_are_in_every_export(tested: RunComparison) -> None:
    assert "| textrank | ROUGE-1 | 38.2 | 39.1 | +0.9 | 0.7 | &lt;.001 |" in render_run_comparison(
        tested, "markdown"
    ).replace("\\<", "&lt;")
    assert r"textrank & 38.2 & 39.1 & +0.9 & 0.7 & \textless{}.001 &" in render_run_comparison(tested, "latex")
    first = next(csv.DictReader(io.StringIO(render_run_comparison(tested, "csv"))))
    assert (first["low"], first["high"], first["p"], first["p_corrected"]) == ("0.2", "1.6", "0.0001", "0.0002")
    assert json.loads(render_run_comparison(tested, "json"))["moves"][0]["topic"] == "meeting"


def test_the_size_of_a_significant_change_is_said_and_exported(tested: RunComparison) -> None:
    first = msgspec.structs.replace(tested.pairs[0], effect=(0.815, 0.31, 1.33), chance=(0.8, 0.55, 0.97))
    sized = msgspec.structs.replace(tested, pairs=(first, *tested.pairs[1:]))

    said = " ".join(render_run_comparison(sized, width=80).split())
    assert (
        "textrank in rouge1: effect size 0.81 (0.31 to 1.33) (Hedges' g), and the new run is better on 80 (55 to 97) "
        "of 100 new topics." in said
    )
    row = next(csv.DictReader(io.StringIO(render_run_comparison(sized, "csv"))))
    assert (row["effect"], row["effect.high"], row["chance"], row["chance.low"]) == ("0.815", "1.33", "0.8", "0.55")


def test_where_nothing_was_changed_that_is_said(tested: RunComparison) -> None:
    shown = render_run_comparison(msgspec.structs.replace(tested, run_differences=()), width=200)

    said = "No file or option of a system, no setting and no version has changed between the two."
    assert said in " ".join(shown.split())


def test_green_is_better_also_where_less_is_better(small: Leaderboard, later: Leaderboard) -> None:
    coloured = render_run_comparison(RunComparison(small, later), colour=True)

    assert "\x1b[32m+0.9\x1b[0m" in coloured
    assert "\x1b[31m-1.5\x1b[0m" in coloured
    assert "\x1b[32m-2.0\x1b[0m" in coloured


MARKDOWN = """\
**2 systems and baselines changed; no test was made; 日本 is missing in the new run.**

| System | Measure | old | new | Δ |
| :-- | :-- | --: | --: | --: |
| textrank | ROUGE-1 | 38.2 | 39.1 | +0.9 |
| textrank | ter ↓ | 91.2 | 91.2 | 0.0 |
| lead | ROUGE-1 | 30.0 | 28.5 | -1.5 |
| lead | ter ↓ | 99.0 | 97.0 | -2.0 |

- The same in both, and not shown: oracle. Only in old: 日本. Only in new: mmr.
- Old is deauville-1 (results/deauville-1); new is deauville-2 (results/deauville-2); Δ is new less old.

<details><summary>All remarks and signatures</summary>

- The same in both, and not shown: oracle.
- Old is deauville-1 (results/deauville-1); new is deauville-2 (results/deauville-2); Δ is new less old.
- Only in old: 日本.
- Only in new: mmr.
- rouge1: mode:google\\|stem:yes\\|refs:best\\|nrefs:3-4\\|v:0.1.0
- ter: mode:google\\|stem:yes\\|refs:best\\|nrefs:3-4\\|v:0.1.0

</details>
"""


def test_the_same_in_markdown(small: Leaderboard, later: Leaderboard) -> None:
    assert render_run_comparison(RunComparison(small, later), "markdown") == MARKDOWN


def test_the_same_in_latex(small: Leaderboard, later: Leaderboard) -> None:
    shown = render_run_comparison(RunComparison(small, later), "latex")

    assert r"textrank & 38.2 & 39.1 & +0.9 & 91.2 & 91.2 & 0.0 \\" in shown
    assert r" & old & new & $\Delta$ & old & new & $\Delta$ \\" in shown
    assert r"\label{tab:deauville-1-deauville-2}" in shown


def test_in_short_latex_and_markdown_leave_out_what_is_the_same_and_name_no_flag(
    small: Leaderboard, later: Leaderboard
) -> None:
    for format_ in ("latex", "markdown"):
        shown = render_run_comparison(RunComparison(small, later), format_, detail="short")
        assert shown.count("oracle") == shown.count("not shown: oracle")
        assert "-v" not in shown


def test_many_measures_have_a_row_each_in_latex(small: Leaderboard, later: Leaderboard) -> None:
    third = msgspec.structs.replace(small.columns[0], measure="rouge2", title="ROUGE-2")
    old, new = (msgspec.structs.replace(side, columns=(*side.columns, third)) for side in (small, later))

    shown = render_run_comparison(RunComparison(old, new), "latex")

    assert r"\begin{tabular}{@{}llrrr@{}}" in shown
    assert r"System & Measure & old & new & $\Delta$ \\" in shown
    assert r"textrank & ROUGE-1 & 38.2 & 39.1 & +0.9 \\" in shown


def test_csv_has_every_number_in_full(small: Leaderboard, later: Leaderboard) -> None:
    rows = list(csv.DictReader(io.StringIO(render_run_comparison(RunComparison(small, later), "csv"))))

    assert len(rows) == 5 * 2
    assert float(rows[0]["difference"]) == 39.14 - 38.24
    assert (rows[2]["system"], rows[2]["old"], rows[2]["difference"]) == ("mmr", "", "")


def test_json_has_the_changes_and_both_comparisons(small: Leaderboard, later: Leaderboard) -> None:
    found = json.loads(render_run_comparison(RunComparison(small, later), "json"))

    assert (found["format"], found["kind"], found["warnings"]) == (1, "difference", [])
    assert leaderboard_of_fields(found["old"]) == small
    assert leaderboard_of_fields(found["new"]) == later
    assert found["changes"][0]["difference"] == 39.14 - 38.24


@pytest.mark.parametrize("format_", ["text", "markdown", "latex", "json"])
def test_what_makes_two_tables_unlike_is_never_hidden(small: Leaderboard, later: Leaderboard, format_: str) -> None:
    other = msgspec.structs.replace(later.columns[0], signature="rouge1|mode:perl")
    unlike = msgspec.structs.replace(later, fingerprint="ffff", columns=(other, later.columns[1]))

    shown = render_run_comparison(RunComparison(small, unlike), format_, width=1000)

    assert "NOT THE SAME DATASET: fingerprint 3f2a9c41 of old, ffff of new." in shown
    assert "NOT THE SAME rouge1:" in shown
    assert "mode:perl" in shown
    assert "NOT THE SAME ter" not in shown


def test_a_measure_of_one_table_only_has_no_difference(small: Leaderboard, later: Leaderboard) -> None:
    rows = tuple(
        msgspec.structs.replace(row, estimates={name: row.estimates[name] for name in ("rouge1",)})
        for row in later.rows
    )
    fewer = msgspec.structs.replace(later, rows=rows, columns=later.columns[:1])

    assert "ter ↓" in render_run_comparison(RunComparison(small, fewer))
    assert "| textrank | ter ↓ | 91.2 | – | – |" in render_run_comparison(RunComparison(small, fewer), "markdown")


def test_it_comes_in_every_format_of_a_table(small: Leaderboard) -> None:
    assert set(RUN_COMPARISON_FORMATS) == set(RENDERERS)
    with pytest.raises(UnknownName, match="unknown format 'html'"):
        render_run_comparison(RunComparison(small, small), "html")


def test_where_nothing_has_moved_the_table_is_whole(small: Leaderboard) -> None:
    text = render_run_comparison(RunComparison(small, small), width=80)
    assert all(row.label in text for row in small.rows)
    assert "not shown" not in text


def test_what_is_the_same_in_both_is_left_out_of_text_and_markdown_only(small: Leaderboard, later: Leaderboard) -> None:
    for name in RUN_COMPARISON_FORMATS:
        assert (
            "oracle" in render_run_comparison(RunComparison(small, later), name).replace("not shown: oracle", "")
        ) == (name not in {"text", "markdown"})


def test_where_nothing_has_moved_the_short_form_has_no_table(small: Leaderboard) -> None:
    for format_ in ("text", "markdown"):
        shown = render_run_comparison(RunComparison(small, small), format_, width=80, detail="short")
        assert "nothing changed" in shown
        assert "textrank" not in shown.partition("<details>")[0]


SHORT = """\
1 of 2 systems and baselines changed significantly: textrank +0.9 rouge1
(better, p <.001); 日本 is missing in the new run.

                                rouge1                   ter ↓
system     old   new     Δ    ±      p   old   new     Δ  ±  p
--------------------------------------------------------------
textrank  38.2  39.1  +0.9  0.7  <.001  91.2  91.2   0.0
-- baselines -------------------------------------------------
lead      30.0  28.5  -1.5       0.500  99.0  97.0  -2.0

The same in both, and not shown: oracle. Only in old: 日本. Only in new: mmr.
Old is deauville-1 (results/deauville-1); new is deauville-2
  (results/deauville-2); Δ is new less old.
The file of textrank has changed (aaaa, now bbbb).
-v shows 1 more remark.
"""


def test_in_short_stands_what_must_be_known(tested: RunComparison) -> None:
    assert render_run_comparison(tested, width=80, detail="short") == SHORT


def test_quiet_is_the_verdict_and_the_table_but_hides_no_warning(tested: RunComparison, later: Leaderboard) -> None:
    shown = render_run_comparison(tested, width=80, detail="table")
    assert SHORT.startswith(shown.rstrip("\n"))
    assert "Only in old" not in shown

    unlike = msgspec.structs.replace(tested, new=msgspec.structs.replace(later, fingerprint="ffff"))
    assert "NOT THE SAME DATASET" in render_run_comparison(unlike, width=80, detail="table")


def test_rows_of_one_run_only_are_a_line_also_where_nothing_else_moved(small: Leaderboard) -> None:
    fewer = msgspec.structs.replace(small, rows=small.rows[1:], run="deauville-2")

    shown = render_run_comparison(RunComparison(small, fewer), width=80)

    assert "Only in old: textrank." in shown
    below_verdict = shown.split("\n\n", 1)[1].splitlines()
    assert not any(line.startswith("textrank") for line in below_verdict)
    assert any(line.startswith("日本") for line in shown.splitlines())  # unchanged, but all that there is to see
