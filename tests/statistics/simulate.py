"""How often intervals hold the truth: `python -m tests.statistics.simulate [studies] [GUM]`, at 5 to 100 topics.

Each study draws topics from a population of known truth: `studies` of each model of GUM, or of each kind of scores. The
table of docs/statistics.md is made with 2,500 for GUM, which are 10,000 in a cell, and with 10,000 for the other kinds.
The suite runs fewer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.scoring.metrics import Batch, catalogue, count_batch, prepare_batch
from harness.scoring.metrics.metric import Metric
from harness.statistics.distributions import t_quantile
from harness.statistics.intervals import (
    Intervals,
    mean_interval,
    percentile_interval,
    ratio_interval,
)
from harness.statistics.resampling import draw_weights

Floats = NDArray[np.float64]

TOPICS = (5, 10, 20, 30, 100)
POPULATION = 20_000
DRAWS = 1000


def means(kind: str, rng: np.random.Generator) -> Floats:
    """A population of scores: mild and skewed like ROUGE, or mostly zero."""
    if kind == "rouge1":
        return 100 * rng.beta(5, 9, POPULATION)
    if kind == "rouge2":
        return 100 * rng.beta(1.6, 9, POPULATION)
    zeros = {"22 % zeros": 0.22, "60 % zeros": 0.6}[kind]
    return np.asarray(np.minimum(100, rng.exponential(10, POPULATION)) * (rng.random(POPULATION) >= zeros))


def bleu(sums: Floats) -> Floats:
    """BLEU of counts (..., 8): matches and totals of four orders, floors for orders without a match."""
    matches = np.where(sums[..., :4] > 0, sums[..., :4], 0.5)
    scores: Floats = 100 * np.exp(np.log(matches / np.maximum(1, sums[..., 4:])).mean(axis=-1))
    return scores


def chrf(sums: Floats) -> Floats:
    """A plain ratio of sums of counts (..., 8)."""
    scores: Floats = 100 * sums[..., 0] / sums[..., 4]
    return scores


def counts(rng: np.random.Generator) -> Floats:
    """A population of n-gram counts (topics, 8): lengths and qualities that vary from topic to topic."""
    length = np.maximum(12, rng.gamma(6, 12, POPULATION)).astype(int)
    quality = rng.beta(3, 4, POPULATION)
    totals = np.stack([length - order for order in range(4)], axis=1)
    chance = quality[:, None] * np.array([1.0, 0.45, 0.25, 0.15]) ** (1.3 - 0.6 * quality[:, None])
    return np.concatenate([rng.binomial(totals, np.minimum(1, chance)), totals], axis=1).astype(np.float64)


def cover(intervals: Intervals, truth: float) -> tuple[float, float]:
    """In how many of 100 studies the interval holds the truth, and the same among the trusted ones."""
    held = (intervals.low <= truth) & (truth <= intervals.high)
    trusted = held[intervals.is_trusted]
    return 100 * float(held.mean()), 100 * float(trusted.mean()) if trusted.size else float("nan")


def cover_means(kind: str, topics: int, studies: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    rng = np.random.default_rng([seed, topics])
    population = means(kind, rng)
    sums = population[rng.integers(0, POPULATION, (topics, studies))]
    weights = np.concatenate(list(draw_weights(topics, DRAWS, 7)))
    default = mean_interval(sums, np.ones_like(sums), 0.95, (0, 100))
    percentile = percentile_interval(weights @ sums / topics, 0.95)
    truth = float(population.mean())
    return {"default": cover(default, truth), "percentile": cover(percentile, truth)}


def cover_ratios(
    score: Callable[[Floats], Floats], topics: int, studies: int, seed: int = 1
) -> dict[str, tuple[float, float]]:
    rng = np.random.default_rng([seed, topics])
    population = counts(rng)
    weights = np.concatenate(list(draw_weights(topics, DRAWS, 7)))
    chosen = population[rng.integers(0, POPULATION, (topics, studies))]
    samples = score(np.tensordot(weights, chosen, axes=1))
    truth = float(score(population.sum(axis=0)))
    default = jackknife_ratio(chosen, score, (0, 100))
    return {"default": cover(default, truth), "percentile": cover(percentile_interval(samples, 0.95), truth)}


def jackknife_ratio(chosen: Floats, score: Callable[[Floats], Floats], limits: tuple[float, float]) -> Intervals:
    """The default interval of scores of sums of `chosen` counts (topics, studies, width)."""
    total = chosen.sum(axis=0)
    without = score(total - chosen)
    return ratio_interval(score(total), without, np.ones_like(without), 0.95, limits)


def cover_clusters(events: int, studies: int, seed: int = 1) -> dict[str, tuple[float, float]]:
    """Topics in events of unequal size, with what an event's topics share; the truth is the mean over topics."""
    rng = np.random.default_rng([seed, events])
    sizes = rng.integers(1, 9, (events, studies)).astype(float)
    shared = rng.normal(30, 6, (events, studies))
    sums = sizes * shared + rng.normal(0, 8, (events, studies)) * np.sqrt(sizes)
    weights = np.concatenate(list(draw_weights(events, DRAWS, 7)))
    default = mean_interval(sums, sizes, 0.95, (0, 100))
    percentile = percentile_interval((weights @ sums) / (weights @ sizes), 0.95)
    return {"default": cover(default, 30.0), "percentile": cover(percentile, 30.0)}


def read_gum(path: Path) -> dict[str, list[tuple[Metric, Floats]]]:
    """By measure, each of four models' counts (topics, width) on the GUM articles that all four summarized."""
    names = ("claude-3-5-sonnet-20241022", "gpt4o", "Llama-3.2-3B-Instruct", "Qwen2.5-7B-Instruct")
    texts = [json.loads(line) for line in path.read_text(encoding="utf-8").strip().split("\n")]
    written = [{part["author"]: part["summary"] for part in text["summaries"]} for text in texts]
    chosen = [(text, own) for text, own in zip(texts, written, strict=True) if all(name in own for name in names)]
    references = [[part["summary"] for part in text["summaries"] if part["human"]] for text, _ in chosen]
    known = catalogue()
    metrics = [known[name] for name in ("rouge1", "rouge2", "bleu", "chrf", "ter")]
    prepared = prepare_batch(metrics, Batch(references))
    counted = [count_batch(prepared, [own[name] for _, own in chosen]) for name in names]
    return {metric.name: [(metric, rows[metric.name]) for rows in counted] for metric in metrics}


def score_first(metric: Metric, sums: Floats) -> Floats:
    """The first measure of summed counts (..., width)."""
    scores: Floats = metric.score(sums)[..., 0]
    return scores


def draw_scores(metric: Metric, chosen: Floats) -> Floats:
    """The scores on draws of the topics: (draws, studies)."""
    weights = np.concatenate(list(draw_weights(len(chosen), DRAWS, 7)))
    return np.concatenate([metric.score(np.tensordot(row[None], chosen, axes=1))[..., 0] for row in weights])


def cover_gum(
    models: list[tuple[Metric, Floats]], topics: int, studies: int, seed: int = 1, *, with_percentiles: bool = True
) -> dict[str, tuple[float, float]]:
    """Coverage over all models: topics are drawn with replacement from the population that the articles are."""
    parts: dict[str, list[tuple[float, float]]] = {}
    for number, (metric, rows) in enumerate(models):
        rng = np.random.default_rng([seed, topics, number])
        chosen = rows[rng.integers(0, len(rows), (topics, studies))]
        truth = float(metric.score(rows.sum(axis=0))[0])
        scores = metric.score(chosen)[..., 0]
        if metric.name.startswith("rouge"):
            found = {"default": mean_interval(scores, np.ones_like(scores), 0.95, (0, 100))}
            error = scores.std(axis=0, ddof=1) / np.sqrt(topics)
            found["plain t"] = plain_t(scores.mean(axis=0), error, topics - 1)
        else:
            assert metric.scale is not None
            found = {"default": jackknife_ratio(chosen, partial(score_first, metric), metric.scale)}
        if with_percentiles:
            found["percentile"] = percentile_interval(draw_scores(metric, chosen), 0.95)
        for name, intervals in found.items():
            parts.setdefault(name, []).append(cover(intervals, truth))
    return {
        name: (float(np.mean([p[0] for p in part])), float(np.nanmean([p[1] for p in part])))
        for name, part in parts.items()
    }


def plain_t(values: Floats, errors: Floats, df: int) -> Intervals:
    reach = t_quantile(0.975, df) * errors
    return Intervals(values - reach, values + reach, np.full(len(values), "t"), np.isfinite(reach))


def print_gum(path: Path, studies: int) -> None:
    """The same table, of real counts: so many studies of each of the four models, for percentiles a fifth."""
    write = sys.stdout.write
    for name, models in read_gum(path).items():
        for topics in TOPICS:
            row = cover_gum(models, topics, studies, with_percentiles=False)
            row["percentile"] = cover_gum(models, topics, studies // 5, seed=2)["percentile"]
            cells = "  ".join(f"{key} {held:5.1f} (trusted {trusted:5.1f})" for key, (held, trusted) in row.items())
            write(f"{name:8} {topics:4}  {cells}\n")
            sys.stdout.flush()


def main(studies: int) -> None:
    """Print the table: default intervals, those of them that are trusted, and percentile intervals."""
    write = sys.stdout.write
    write(f"{'population':12} {'units':>5} {'default':>8} {'trusted':>8} {'percentile':>10}\n")
    for units in TOPICS:
        rows = {kind: cover_means(kind, units, studies) for kind in ("rouge1", "rouge2", "22 % zeros", "60 % zeros")}
        rows |= {"bleu": cover_ratios(bleu, units, studies), "ratio": cover_ratios(chrf, units, studies)}
        rows |= {"events": cover_clusters(units, studies)}
        for name, row in rows.items():
            default, percentile = row["default"], row["percentile"]
            write(f"{name:12} {units:5} {default[0]:8.1f} {default[1]:8.1f} {percentile[0]:10.1f}\n")


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    if len(sys.argv) > 2:
        print_gum(Path(sys.argv[2]), asked)
    else:
        main(asked)
