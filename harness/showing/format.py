"""Rules of all tables: the groups of rows, the format of numbers, and the choice of the best score."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Literal, TypeAlias

from msgspec import Struct

from harness.phrases import plural
from harness.records import Column, Estimate, Leaderboard, Role, Row

NO_VALUE = "–"
"""The sign for a missing number."""


count_text = plural

MAX_NAMED_SYSTEMS = 12
"""The most systems that a sentence names one by one."""

NO_DIFFERENCE = "no two systems differ significantly"


Detail: TypeAlias = Literal["table", "short", "full"]


class PaperStyle(Struct, frozen=True):
    """Settings of a LaTeX table: its caption and label where the usual ones are not wanted.

    `bare` is the tabular alone; `siunitx` sets numbers in columns of the type S.
    """

    caption: str = ""
    label: str = ""
    bare: bool = False
    siunitx: bool = False


class RenderStyle(Struct, frozen=True):
    """Settings of output: decimals of scores, and for the terminal its width in cells and whether it has colour.

    `beside`: whether the systems' scores on the sets of references that `human` is held against are a table, too;
    `costs`: whether what they cost is one. `detail` is for the terminal: "table" alone, "short" with the verdict and
    the few things that must be known, "full" with every remark and the signatures. `columns` are the measures to show,
    with `words` and `scored` where they are wanted; none stands for all.
    """

    decimals: int = 1
    width: int = 100
    colour: bool = False
    beside: bool = False
    costs: bool = False
    detail: Detail = "short"
    columns: tuple[str, ...] = ()
    paper: PaperStyle = PaperStyle()


def group_rows(rows: Sequence[Row], *, is_ranking: bool = False) -> list[tuple[str, tuple[Row, ...]]]:
    """`rows` under the titles of their kinds: systems first, or in a ranking the baselines that are to be beaten.

    Systems have no title where nothing stands above them. No group is empty.
    """
    first = (BASELINES, SYSTEMS) if is_ranking else (SYSTEMS, BASELINES)
    grouped: dict[str, list[Row]] = {title: [] for title in (*first, UPPER_BOUND, HUMAN_TITLE)}
    for row in rows:
        is_human = row.role == "ceiling" and row.label == HUMAN
        grouped[HUMAN_TITLE if is_human else _TITLES.get(row.role, SYSTEMS)].append(row)
    titles = {SYSTEMS: SYSTEMS if grouped[BASELINES] else ""} if is_ranking else {SYSTEMS: "", HUMAN_TITLE: HUMAN}
    return [(titles.get(title, title), tuple(members)) for title, members in grouped.items() if members]


HUMAN = "human"
"""The label of the row that is a reference, scored against the other references of its topic."""

BASELINES, SYSTEMS, UPPER_BOUND = "baselines", "systems", "upper bound"
HUMAN_TITLE = "human (against one reference fewer)"
_TITLES: dict[Role, str] = {"floor": BASELINES, "ceiling": UPPER_BOUND}


def number_text(value: float | None, decimals: int) -> str:
    """`38.2`; a dash for none; never `-0.0`."""
    if value is None or not isfinite(value):
        return NO_VALUE
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text


def signed_text(value: float | None, decimals: int) -> str:
    """A difference: `+0.9`, `-1.2`, `0.0`."""
    text = number_text(value, decimals)
    return text if text == NO_VALUE or text.startswith("-") or float(text) == 0 else f"+{text}"


def half_width(estimate: Estimate) -> float | None:
    """Half the width of the interval, on the score's scale; None where none was estimated."""
    if estimate.low is None or estimate.high is None:
        return None
    return (estimate.high - estimate.low) / 2


def plus_minus(estimate: Estimate, decimals: int) -> str:
    """`±3.1`, or nothing where no interval was estimated."""
    half = half_width(estimate)
    return "" if half is None or not isfinite(half) else f"±{number_text(half, decimals)}"


def column_heading(column: Column, name: str) -> str:
    """A column's name, with an arrow where less is better."""
    return f"{name} ↓" if column.higher_is_better is False else name


def leading_column(leaderboard: Leaderboard) -> Column | None:
    """The column that orders the table: the first that has a direction, or the first of all. None without columns."""
    directed = (column for column in leaderboard.columns if column.higher_is_better is not None)
    return next(directed, next(iter(leaderboard.columns), None))


def sign(column: Column) -> int:
    """1 where higher is better, -1 where lower is, 0 where neither is."""
    return 0 if column.higher_is_better is None else 1 if column.higher_is_better else -1


def best_labels(leaderboard: Leaderboard, column: Column, decimals: int) -> frozenset[str]:
    """The labels with the best printed score of the column, upper bounds apart; none where there is only one row.

    A baseline may be the best, and the table must show it. None for a measure without a direction.
    """
    if column.higher_is_better is None:
        return frozenset()
    values = {
        row.label: round(row.estimates[column.measure].value, decimals)
        for row in leaderboard.rows
        if row.role != "ceiling" and column.measure in row.estimates
        if isfinite(row.estimates[column.measure].value)
    }
    if len(values) < 2:
        return frozenset()
    best = max(values.values()) if column.higher_is_better else min(values.values())
    return frozenset(label for label, value in values.items() if value == best)


def first_ranks(leaderboard: Leaderboard) -> dict[str, str]:
    """Label -> ranks in the column that orders the table, as `2` or `1-4`: those that the tests leave possible.

    Tables of earlier releases have a single rank. Empty where there are none, or all rows have the same ones: then a
    column of them would read as a ranking that is broken.
    """
    column = leading_column(leaderboard)
    if column is None:
        return {}
    first = column.measure
    ranks = {row.label: rank_text(row, first) for row in leaderboard.rows if first in row.ranks}
    return ranks if len(set(ranks.values())) > 1 else {}


def rank_text(row: Row, measure: str) -> str:
    """`2`, or `1-4` where the tests leave several ranks possible."""
    low, high = row.rank_sets.get(measure) or (row.ranks[measure], row.ranks[measure])
    return str(low) if low == high else f"{low}-{high}"


LETTERS_NOTE = " (the letters of the exports tell which)"
"""A page has a picture of all pairs instead."""


def order_text(leaderboard: Leaderboard, measure: str) -> str:
    """`A > {B, C} > D`: the clusters of one measure, and significant differences within a cluster.

    "" without a test.
    """
    clusters = leaderboard.clusters.get(measure, ())
    inside = "; ".join(filter(None, (_beaten_text(leaderboard, measure, cluster) for cluster in clusters)))
    if len(clusters) == 1 and len(clusters[0]) > 1:
        return inside or NO_DIFFERENCE
    return " > ".join(map(_set_text, clusters)) + (f"; within: {inside}" if inside else "")


def _beaten_text(leaderboard: Leaderboard, measure: str, cluster: Sequence[str]) -> str:
    """`{A, B} > D; C > {D, E}`: rows of a cluster that beat the same rows of it, together; of a large one how many."""
    names = {row.letter: row.label for row in leaderboard.rows if row.label in cluster}
    winners_of: dict[tuple[str, ...], list[str]] = {}
    for row in leaderboard.rows:
        beats = tuple(names[letter] for letter in row.beats.get(measure, ()) if letter in names)
        if beats and row.label in cluster:
            winners_of.setdefault(beats, []).append(row.label)
    if winners_of and len(cluster) > MAX_NAMED_SYSTEMS:
        pairs = len(cluster) * (len(cluster) - 1) // 2
        parted = sum(len(losers) * len(winners) for losers, winners in winners_of.items())
        return f"{parted:,} of {pairs:,} pairs are separated{LETTERS_NOTE}"
    return "; ".join(f"{_set_text(winners)} > {_set_text(losers)}" for losers, winners in winners_of.items())


def _set_text(labels: Sequence[str]) -> str:
    if len(labels) > MAX_NAMED_SYSTEMS:
        return f"{{{labels[0]}, … {labels[-1]}: {len(labels)} systems}}"
    return labels[0] if len(labels) == 1 else f"{{{', '.join(labels)}}}"


def has_letters(leaderboard: Leaderboard) -> bool:
    """True where any row beats another: otherwise letters would only clutter the names."""
    return any(letters for row in leaderboard.rows for letters in row.beats.values())


def raised_letters(row: Row, measure: str) -> str:
    """The letters of the rows that this one beats, short: `abd–k`; with commas where a letter is double: `y–ac,ae`."""
    letters = row.beats.get(measure, ())
    runs: list[list[str]] = []
    for letter in letters:
        if runs and letter_place(letter) == letter_place(runs[-1][-1]) + 1:
            runs[-1].append(letter)
        else:
            runs.append([letter])
    short = [f"{run[0]}–{run[-1]}" if len(run) > 2 else "".join(run) if _single(run) else ",".join(run) for run in runs]
    return ("" if _single(letters) else ",").join(short)


def _single(letters: Sequence[str]) -> bool:
    return all(len(letter) == 1 for letter in letters)


def letter_place(letter: str) -> int:
    """The place of a letter: a is 1, z 26, aa 27."""
    place = 0
    for char in letter:
        place = 26 * place + ord(char) - ord("a") + 1
    return place


def coverage_text(row: Row) -> str:
    """`5/5`: topics with a candidate, of all topics."""
    return f"{row.scored}/{row.topics}"


def length_text(row: Row) -> str:
    """The mean length in words; a dash where only a part is written yet."""
    return NO_VALUE if row.unavailable else number_text(row.words, 1)
