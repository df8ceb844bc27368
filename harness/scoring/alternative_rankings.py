"""Rank the systems again under other settings that are equally justified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan

import msgspec
import numpy as np
from numpy.typing import NDArray

from harness.records import Ranking, Remark, Robustness
from harness.records.remarks import Fact
from harness.scoring.count_matrix import sum_rows
from harness.scoring.rank_clusters import kendall_tau
from harness.scoring.score_intervals import round_portably
from harness.scoring.settings import MetricColumns
from harness.scoring.system_counts import SystemCounts
from harness.scoring.word_lengths import count_known_words


def rank_scores(choice: str, name: str, scores: Mapping[str, float], higher_is_better: bool | None = True) -> Ranking:
    """The order that scores by label give, best first; equals in the order of their labels. NaN comes last.

    For a measure without a direction, the order of the labels.
    """
    if higher_is_better is None:
        return Ranking(
            choice, name, {label: round_portably(scores[label]) for label in sorted(scores)}, tuple(sorted(scores))
        )
    sign = -1.0 if higher_is_better else 1.0
    order = sorted(scores, key=lambda label: (np.nan_to_num(sign * scores[label], nan=np.inf), label))
    return Ranking(choice, name, {label: round_portably(scores[label]) for label in order}, tuple(order))


def ranked_systems(rows: Sequence[SystemCounts]) -> list[SystemCounts]:
    """The rows to rank: the systems, with baselines if there are fewer than two systems."""
    systems = [system for system in rows if system.role == "system"]
    return systems if len(systems) > 1 else [system for system in rows if system.role != "ceiling"]


def rank_by_column(
    rows: Sequence[SystemCounts], column: MetricColumns, topics: NDArray[np.bool_], choice: str, name: str
) -> Ranking:
    """The ranking by the column's first measure over some topics: `topics` (topics,) is true where one takes part."""
    metric, pick = column.metric, column.picks[0]
    scores = {
        system.label: float(metric.score(sum_rows(system.rows[metric.name], topics))[pick])
        for system in ranked_systems(rows)
    }
    return rank_scores(choice, name, scores, metric.higher_is_better)


def build_robustness(main: Ranking, others: Sequence[Ranking], first: Mapping[str, float] | None = None) -> Robustness:
    """Compare the main ranking with the others. A ranking that lacks a system is compared on the systems of both.

    `first` are shares of bootstrap draws in which each system is first: the topics are chance, too, not a choice.
    """
    compared = tuple(_with_tau(main, other) for other in others)
    overturned = tuple(other for other in compared if not _wins(main.order[0], other))
    shares = dict(sorted((first or {}).items(), key=lambda item: -item[1]))
    draw_remarks = (Remark("first in draws", "note", {"measure": main.name, "shares": dict(shares)}),) if shares else ()
    remarks = (*draw_remarks, *((_winner_remark(main, compared, overturned),) if compared else ()))
    return Robustness(main, compared, overturned, remarks, first_shares=shares)


def shortest_lengths(texts: Sequence[Sequence[str]]) -> list[int]:
    """The words of each topic's shortest candidate that is not empty, over systems (systems, topics).

    Cut to these, all systems write equally much, and longer ones lose what length alone wins them.
    """
    lengths = np.stack([count_known_words(of_system) for of_system in texts])
    shortest = np.where(lengths > 0, lengths, np.iinfo(np.int64).max).min(axis=0)
    return [int(length) for length in np.where(lengths.any(axis=0), shortest, 0)]


def length_remark(main: Ranking, cut_alike: Ranking) -> Remark | None:
    """A remark where cutting all candidates to one length changes the order of the systems; None where it does not.

    None, too, where some system has no score that way: a person's rating of a text says nothing of the text cut.
    """
    if main.order == cut_alike.order or any(map(isnan, (*main.scores.values(), *cut_alike.scores.values()))):
        return None
    facts: dict[str, Fact] = {
        "tau": _with_tau(main, cut_alike).tau if len(main.order) > 2 else None,
        "winner": "" if _wins(main.order[0], cut_alike) else cut_alike.order[0],
    }
    return Remark("length", "caution", facts)


def _with_tau(main: Ranking, other: Ranking) -> Ranking:
    shared = [label for label in main.order if label in other.scores]
    tau = kendall_tau([_place(main, label) for label in shared], [_place(other, label) for label in shared])
    return msgspec.structs.replace(other, tau=None if tau is None else round_portably(tau))


def _place(ranking: Ranking, label: str) -> int:
    """The place of a system; equals share one."""
    score = ranking.scores[label]
    if isnan(score):  # nothing is known of it: last, with the others of its kind
        return sum(not isnan(other) for other in ranking.scores.values())
    return next(place for place, other in enumerate(ranking.order) if ranking.scores[other] == score)


def _wins(label: str, other: Ranking) -> bool:
    return label not in other.scores or _place(other, label) == 0


def _winner_remark(main: Ranking, others: Sequence[Ranking], overturned: Sequence[Ranking]) -> Remark:
    """A remark on how many other choices keep the winner, and on the winners under the rest, by kind."""
    taus = [other.tau for other in others if other.tau is not None]
    kinds: dict[str, Fact] = {}
    for kind in dict.fromkeys(ranking.choice for ranking in overturned):
        group = [ranking for ranking in overturned if ranking.choice == kind]
        kinds[kind] = {
            "names": [ranking.name for ranking in group],
            "of": sum(ranking.choice == kind for ranking in others),
            "winners": [*dict.fromkeys(ranking.order[0] for ranking in group)],
        }
    facts: dict[str, Fact] = {
        "winner": main.order[0],
        "choices": len(others),
        "overturned": len(overturned),
        "kinds": kinds,
        "least_tau": min(taus, default=None),
    }
    return Remark("robust winner", "caution" if overturned else "note", facts)
