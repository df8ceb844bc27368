"""The table people read, as whole text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import msgspec
import pytest
from rich.cells import cell_len

from harness.errors import UnknownName
from harness.records import Estimate, Leaderboard, Pair, Row
from harness.showing.format import RenderStyle
from harness.showing.human_table import human_tests
from harness.showing.leaderboard_formats import RENDERERS, SUFFIXES, render
from harness.showing.terminal import style_of
from harness.showing.topic_scores_export import TOPIC_TABLES

SMALL = """\
The summit: 5 topics, 1 event
textrank leads in rouge1, but five topics of one event do not separate the two
systems. Other measures have another first: ter 日本.

# system        rouge1      ter ↓  words  scored
-- baselines -----------------------------------
2 lead      30.0 ±2.0   99.0 ±2.0   59.2     5/5
-- systems -------------------------------------
1 textrank  38.2 ±3.1   91.2 ±4.0   59.2     5/5
1 日本      31.0 ±10.1  85.0 ±2.2   59.2     3/5
-- upper bound ---------------------------------
  oracle    55.5 ±2.0      –        59.2     5/5

± is half the width of the 95 % interval over topics within one event
  (percentile bootstrap, 1,000 draws, seed 12345; CSV and JSON give both
  bounds).
Test: approximate randomization, 10000 permutations of events, two-sided, Holm.
  Ranks differ only where every system above is significantly better than every
  system below.
Some candidates are longer than the word budget: lead 40 %.
Five topics are few.
rouge1: {textrank, 日本} > lead
ter: no two systems differ significantly

Signatures (scores may be compared where these and the fingerprint are equal):
rouge1: mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0
ter: mode:google|stem:yes|refs:best|nrefs:3-4|v:0.1.0

Dataset deauville, fingerprint 3f2a9c41
Saved in results/deauville-1
"""


def test_a_small_table_reads_as_a_whole(small: Leaderboard) -> None:
    assert render(small, width=80) == SMALL


USUAL = """\
system       rouge1     rouge2     rougeL  rougeLsum       bleu  words  scored
-- baselines -----------------------------------------------------------------
lead      34.0 ±3.1  31.0 ±3.1  28.0 ±3.1  25.0 ±3.1  22.0 ±3.1   59.2     5/5
random    33.0 ±3.1  30.0 ±3.1  27.0 ±3.1  24.0 ±3.1  21.0 ±3.1   59.2     5/5
-- systems -------------------------------------------------------------------
textrank  40.0 ±3.1  37.0 ±3.1  34.0 ±3.1  31.0 ±3.1  28.0 ±3.1   59.2     5/5
"""


def test_the_usual_five_measures_fit_eighty_columns(usual: Leaderboard) -> None:
    assert USUAL in render(usual, width=80)


@pytest.mark.parametrize("systems", [1, 2, 9, 40])
@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_line_is_wider_than_asked_and_nothing_is_cut(
    systems: int, width: int, row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    measures = ("rouge1", "rouge2", "rougeL", "rougeLsum", "bleu", "chrf")
    labels = [f"system-{at}:threshold=0.{at},damping=0.85" for at in range(systems)]
    rows = tuple(row_of(label, dict.fromkeys(measures, (31.4, 2.7))) for label in labels)

    shown = render(comparison_of(rows, *measures), width=width)

    assert max(map(cell_len, shown.splitlines())) <= width
    assert shown.count("31.4 ±2.7") == systems * len(measures)
    assert all(measure in shown for measure in measures)
    assert "…" not in shown


def test_where_one_block_is_too_narrow_even_ones_repeat_the_names(usual: Leaderboard) -> None:
    table = render(usual, width=60).split("\n\n")[1:3]

    assert [block.splitlines()[0].split() for block in table] == [
        ["system", "rouge1", "rouge2", "rougeL"],
        ["system", "rougeLsum", "bleu", "words", "scored"],
    ]
    assert all("textrank" in block for block in table)


def test_a_long_name_wraps_and_stays_whole(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    name = "a-summarizer-with-a-very-long-name:temperature=0.25,top_p=0.9,prompt=plain"

    shown = render(comparison_of((row_of(name, {"rouge1": (31.4, 2.7)}),), "rouge1"), width=60)

    table = shown.split("\n\n")[1].splitlines()[2:]
    assert "".join(line[:30].strip() for line in table) == name


def test_more_decimals_are_for_the_asking(small: Leaderboard) -> None:
    assert "38.24 ±3.12" in render(small, decimals=2)


def test_colour_marks_the_best_and_the_failed_and_changes_no_letter(small: Leaderboard) -> None:
    coloured = render(small, width=80, colour=True)

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).replace("─", "-") == SMALL
    assert "\x1b[1;32m38.2\x1b[0m" in coloured
    assert "\x1b[1;32m85.0\x1b[0m" in coloured, "less is better in this column"
    assert "\x1b[1;31m3/5\x1b[0m" in coloured
    assert "\x1b[1;32m55.5" not in coloured, "a ceiling is no competitor"


def test_a_table_without_intervals_says_so(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    row = msgspec.structs.replace(row_of("lead", {}), estimates={"rouge1": Estimate(38.24)})

    shown = render(comparison_of((row,), "rouge1", interval=""))

    assert "±" not in shown.replace("± is", "")
    assert "No interval could be estimated." in shown


def test_numbers_that_are_none_are_a_dash(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    row = msgspec.structs.replace(
        row_of("lead", {}), estimates={"rouge1": Estimate(float("nan")), "ter": Estimate(-0.01)}
    )

    shown = render(comparison_of((row,), "rouge1", "ter"))

    assert "lead         –    0.0   59.2     5/5" in shown


AGAINST = """\
Against lead: Δ is the system less lead, with the interval of the difference; p
is after Holm's correction; w/t/l are topics won, tied and lost.

                                     rouge1
system       Δ       interval      p  w/t/l
-------------------------------------------
textrank  +8.2  [+0.2, +16.0]  0.031  5/0/0
日本      +1.0              –  <.001  2/1/2
"""


def test_a_baseline_has_a_table_of_its_own(small: Leaderboard) -> None:
    pairs = (
        Pair("textrank", "lead", "rouge1", 8.24, 0.25, 16.0, 0.02, 0.0312, 5, 0, 0),
        Pair("日本", "lead", "rouge1", 1.0, None, None, 0.0001, 0.0002, 2, 1, 2),
    )
    held = msgspec.structs.replace(small, baseline="lead", baseline_pairs=pairs, columns=small.columns[:1])

    assert AGAINST in render(held, width=80)


FAIR = """\
Systems beside human, on the same references: each reference is scored against
the others of its topic, and so is each system, with one reference fewer than
above. % is the share of the way from lead to human; in ter there is none, since
human is not above lead.

system             rouge1        ter
------------------------------------
textrank  35.0 ±1.0  50 %  91.0 ±1.0
-- baselines -----------------------
lead      30.0 ±1.0        90.0 ±1.0
-- human ---------------------------
human     40.0 ±1.0        95.0 ±1.0
"""


def test_measures_with_the_same_result_against_human_share_a_sentence(small: Leaderboard) -> None:
    first, second = small.columns[:2]
    pairs = [Pair("textrank", "human", column.measure, 1, None, None, 0.5, 0.5, 1, 1, 1) for column in (first, second)]
    alike = msgspec.structs.replace(small, human_pairs=tuple(pairs))
    assert human_tests(alike) == [
        f"In {first.measure} and {second.measure}, no row is shown to differ from human (p < 0.05 after correction)."
    ]
    above = msgspec.structs.replace(pairs[0], difference=3, p_corrected=0.01)
    unlike = msgspec.structs.replace(small, human_pairs=(above, pairs[1]))
    assert [sentence.partition(",")[0] for sentence in human_tests(unlike)] == [
        f"In {first.measure}",
        f"In {second.measure}",
    ]


def test_systems_stand_beside_human_on_the_same_references(small: Leaderboard, row_of: Callable[..., Row]) -> None:
    fair = (
        row_of("textrank", {"rouge1": (35.0, 1.0), "ter": (91.0, 1.0)}, share_of_range={"rouge1": Estimate(0.5)}),
        row_of("lead", {"rouge1": (30.0, 1.0), "ter": (90.0, 1.0)}, "floor"),
        row_of("human", {"rouge1": (40.0, 1.0), "ter": (95.0, 1.0)}, "ceiling"),
    )
    beside = msgspec.structs.replace(small, beside_human=fair, range_ends=("lead", "human"))

    assert FAIR in render(beside, width=80, beside=True)
    told = "On the same references textrank has 35.0 ±1.0 in rouge1 and human 40.0 ±1.0 (--beside-human shows all)."
    assert told in render(beside, width=80).replace("\n  ", " ")
    assert "| textrank | 35.0 ±1.0 (50 %) | 91.0 ±1.0 |" in render(beside, "markdown")
    without = msgspec.structs.replace(beside, beside_human=fair[1:])
    assert "human is above lead in no measure, so there is no share" in render(without, beside=True).replace("\n", " ")
    assert "%" not in render(msgspec.structs.replace(without, range_ends=None), beside=True).split("\n\n")[2]


def test_many_systems_are_not_all_shown_twice(small: Leaderboard, row_of: Callable[..., Row]) -> None:
    systems = tuple(row_of(f"s{at}", {"rouge1": (30.0 - at, 1.0)}) for at in range(40))
    human = row_of("human", {"rouge1": (40.0, 1.0)}, "ceiling")
    shown = render(msgspec.structs.replace(small, beside_human=(*systems, human)), width=80, beside=True)

    assert "\ns11 " in shown
    assert "\ns12 " not in shown
    assert "\nhuman " in shown
    assert "The other 28 systems are in the JSON export." in shown


def test_markup_of_rich_in_a_name_is_only_text(
    row_of: Callable[..., Row], comparison_of: Callable[..., Leaderboard]
) -> None:
    compared = comparison_of((row_of("[bold red]x[/] :smile:", {"rouge1": (1.0, 0.5)}),), "rouge1")

    assert "[bold red]x[/] :smile:" in render(compared, colour=False)
    assert "[bold red]x[/] :smile:" in render(compared, colour=True)


def test_an_unknown_format_is_answered_with_the_nearest(small: Leaderboard) -> None:
    with pytest.raises(UnknownName, match=r"unknown format 'markdwn'\. Did you mean 'markdown'"):
        render(small, "markdwn")


def test_every_file_name_ending_leads_to_a_format() -> None:
    assert set(SUFFIXES.values()) <= {*RENDERERS, *TOPIC_TABLES}


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_is_plain_and_a_hundred_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)

    assert style_of(io.StringIO()) == RenderStyle(1, 100, colour=False)


def test_columns_sets_the_width_and_no_color_takes_the_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "72")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert style_of(Terminal()) == RenderStyle(1, 72, colour=True)

    monkeypatch.setenv("NO_COLOR", "1")
    assert style_of(Terminal()) == RenderStyle(1, 72, colour=False)
