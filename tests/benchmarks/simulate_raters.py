"""Do the intervals of `harness agree` hold? Simulated raters with a taste of their own, and what ignoring it does.

    python -m tests.benchmarks.simulate_raters [STUDIES]

prints the table that stands in docs/judging.md. Each study draws topics, raters and noise anew; a 95 % interval should
hold the value for the whole population of topics and raters in 95 of 100 studies. `test_raters.py` runs a small part.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from harness.judging.rater_answers import CriterionAnswers
from harness.judging.system_scores import IntervalSettings, rank_systems
from harness.records.judgments import Criterion, Judgment, Preference, Rating
from harness.statistics.preferences import fit_strengths

Study = tuple[list[Judgment], float]


@dataclass(frozen=True, slots=True)
class Design:
    """So many topics, the first `shared` of them for all raters; `taste` is how much raters differ about a system."""

    raters: int
    topics: int = 60
    shared: int = 60
    taste: float = 0.3


TOPIC_SD = 0.5
"""How much topics differ in what raters prefer, in units of the noise of one answer."""


def share_above_zero(mean: float, deviation: float) -> float:
    """The probability that a normal variable is above 0."""
    return 0.5 * (1 + erf(mean / deviation / sqrt(2)))


def list_cells(design: Design) -> Iterator[tuple[int, int]]:
    """Topic and rater: the shared topics are everybody's, the others are dealt."""
    return (
        (topic, rater)
        for topic in range(design.topics)
        for rater in range(design.raters)
        if topic < design.shared or topic % design.raters == rater
    )


def simulate_pairs(seed: int, design: Design, systems: int = 2) -> list[Judgment]:
    """Preferences with a taste of each rater for each system, and a preference for the side shown first."""
    rng = np.random.default_rng([seed, design.raters, design.shared, systems])
    quality = np.linspace(0.3, -0.3, systems)
    by_topic = rng.normal(0, TOPIC_SD, (design.topics, systems))
    by_rater = rng.normal(0, design.taste, (design.raters, systems))
    names = [f"s{place}" for place in range(systems)]
    judgments: list[Judgment] = []
    for topic, rater in list_cells(design):
        for one in range(systems):
            for other in range(one + 1, systems):
                first, second = (one, other) if (topic + rater) % 2 else (other, one)
                gap = quality + by_topic[topic] + by_rater[rater]
                side = 0.2 * (1 if first == one else -1)
                won = gap[one] - gap[other] + side + rng.normal(0, 1) > 0
                winner = names[one] if won else names[other]
                judgments.append(Preference(f"t{topic}", names[first], names[second], winner, "better", f"r{rater}"))
    return judgments


def expect_shares(systems: int, taste: float) -> np.ndarray:
    """(systems, systems): how often the row is preferred to the column by all raters at all topics, in both orders."""
    quality = np.linspace(0.3, -0.3, systems)
    deviation = sqrt(1 + 2 * TOPIC_SD**2 + 2 * taste**2)
    gaps = quality[:, None] - quality[None, :]
    sides = [np.vectorize(share_above_zero)(gaps + side, deviation) for side in (0.2, -0.2)]
    return np.asarray((sides[0] + sides[1]) / 2)


def simulate_ratings(seed: int, design: Design) -> list[Judgment]:
    """Ratings of two systems, with raters who are lenient or strict and have a taste."""
    rng = np.random.default_rng([seed, design.raters, design.shared])
    by_topic, by_rater = rng.normal(0, TOPIC_SD, (design.topics, 2)), rng.normal(0, design.taste, (design.raters, 2))
    strict = rng.normal(0, 1, design.raters)
    return [
        Rating(
            f"t{topic}",
            f"s{system}",
            "faithful",
            float((0.3 - 0.6 * system) + strict[rater] + by_topic[topic, system] + by_rater[rater, system] + noise),
            f"r{rater}",
        )
        for topic, rater in list_cells(design)
        for system, noise in enumerate(rng.normal(0, 1, 2))
    ]


def ignore_raters(judgments: list[Judgment]) -> list[Judgment]:
    """The same judgments as if one rater had made them all, each at a topic as before."""
    merged: list[Judgment] = []
    for judgment in judgments:
        assert isinstance(judgment, Rating | Preference)
        fields = {name: getattr(judgment, name) for name in judgment.__struct_fields__}
        merged.append(type(judgment)(**{**fields, "rater": "all"}))
    return merged


def simulate_study(kind: str, seed: int, design: Design) -> Study:
    """The judgments of one study, and what its interval should hold."""
    if kind == "mean rating":
        return simulate_ratings(seed, design), 0.6
    if kind == "share won":
        return simulate_pairs(seed, design), float(expect_shares(2, design.taste)[0, 1])
    wins = expect_shares(4, design.taste) * (1 - np.eye(4))
    return simulate_pairs(seed, design, 4), float(fit_strengths(wins[None])[0][0])


def count_held(kind: str, studies: int, design: Design) -> tuple[int, int]:
    """In how many studies the interval holds the truth, with raters and without."""
    held = [0, 0]
    for seed in range(studies):
        judgments, truth = simulate_study(kind, seed, design)
        for place, answers in enumerate((judgments, ignore_raters(judgments))):
            low, high = find_interval(kind, answers)
            held[place] += low <= truth <= high
    return held[0], held[1]


def find_interval(kind: str, judgments: list[Judgment]) -> tuple[float, float]:
    """The interval of the first system, or of the first pair of systems."""
    form = "rating" if isinstance(judgments[0], Rating) else "preference"
    criterion = Criterion(judgments[0].criterion)
    answers = CriterionAnswers(criterion, "rating" if form == "rating" else "preference", tuple(judgments), ())
    standings, pairs = rank_systems(answers, {}, IntervalSettings(draws=200))
    if kind == "Bradley-Terry":
        low, high = standings[0].strength_low, standings[0].strength_high
    else:
        low, high = pairs[0].low, pairs[0].high
    assert low is not None
    assert high is not None
    return low, high


def main() -> None:
    """Print the table."""
    studies = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    lines = ["| what | topics | raters | taste | holds | ignoring raters |", "| :-- | --: | --: | --: | --: | --: |"]
    for kind in ("share won", "mean rating", "Bradley-Terry"):
        number = studies // 4 if kind == "Bradley-Terry" else studies
        for design in (Design(3), Design(3, shared=20), Design(5), Design(5, taste=0.0), Design(10, taste=0.5)):
            dealt = "" if design.shared == design.topics else f", {design.shared} shared"
            shares = " | ".join(f"{100 * held / number:.1f} %" for held in count_held(kind, number, design))
            lines.append(f"| {kind} | {design.topics}{dealt} | {design.raters} | {design.taste:g} | {shares} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
